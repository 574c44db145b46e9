"""The pages of a team's desk: accounts, documents, coding, ruling. Beside the read-only pages, behind a login."""

from partnerscope.web.desk.app import create_desk
from partnerscope.web.desk.asking import Team
from partnerscope.web.desk.routes import ROUTES, DeskRoute
from partnerscope.web.desk.running import ready, serve, team_at, work

__all__ = ["ROUTES", "DeskRoute", "Team", "create_desk", "ready", "serve", "team_at", "work"]
