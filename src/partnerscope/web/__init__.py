"""Pages: an observatory as a web site, served live or written to files from the same routes."""

from __future__ import annotations

from partnerscope.web.app import create_app
from partnerscope.web.server import serve
from partnerscope.web.site import SiteReport, write_site
from partnerscope.web.together import write_sites

__all__ = ["SiteReport", "create_app", "serve", "write_site", "write_sites"]
