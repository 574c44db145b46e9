"""Pages of the desk from templates that escape everything, with the two files they need."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from partnerscope.accounts import Right, may
from partnerscope.errors import PartnerscopeError
from partnerscope.timeline.words import counted
from partnerscope.web.desk.asking import Ask, Reply
from partnerscope.web.render import MEDIA, asset

SECTIONS: tuple[tuple[str, str, Right], ...] = (
    ("/desk/", "Queue", "read"),
    ("/desk/work", "My work", "code"),
    ("/desk/documents", "Documents", "read"),
    ("/desk/search", "Search", "read"),
    ("/desk/agreement", "Agreement", "agree"),
    ("/desk/rule", "Rule", "rule"),
    ("/desk/add", "Add a record", "rule"),
    ("/desk/tasks", "Tasks", "maintain"),
    ("/desk/jobs", "Jobs", "maintain"),
    ("/desk/recode", "Recode", "maintain"),
    ("/desk/accounts", "Accounts", "maintain"),
    ("/desk/activity", "Activity", "maintain"),
    ("/desk/keys", "Keys", "read"),
)


@cache
def desk_assets() -> dict[str, tuple[bytes, str]]:
    """Stylesheet and script of the desk: path, which changes with the content, to bytes and type."""
    found = {}
    for name in ("desk.css", "desk.js"):
        data = files("partnerscope.web.desk").joinpath(f"assets/{name}").read_bytes()
        stem, _, end = name.partition(".")
        found[f"/desk/assets/{stem}-{hashlib.sha256(data).hexdigest()[:10]}.{end}"] = data, MEDIA[end]
    return found


@cache
def _templates() -> Environment:
    found = Environment(
        loader=PackageLoader("partnerscope.web.desk", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.filters["counted"] = lambda number, noun: counted(number, noun)
    found.filters["part"] = lambda text: quote(str(text), safe="")
    return found


def shown(ask: Ask, template: str, title: str, *, status: int = 200, **values: object) -> Reply:
    """A page as somebody sees it."""
    session = ask.session
    sections = [
        (path, label) for path, label, right in SECTIONS if session and may(session.person.roles, right)
    ]
    style, script = sorted(
        desk_assets(), key=lambda path: path.endswith(".js")
    )  # a hash says nothing of the kind
    body = (
        _templates()
        .get_template(template)
        .render(
            title=title,
            person=session.person if session else None,
            csrf=session.csrf if session else "",
            sections=sections,
            here=ask.path,
            sheets=(f"/{asset('css')}", style),
            script=script,
            icon=f"/{asset('svg')}",
            **values,
        )
    )
    return Reply(status, body.encode())


def refused(ask: Ask, error: PartnerscopeError, status: int = 400, title: str = "That was not done") -> Reply:
    """A page that says why something was not done."""
    return shown(ask, "refused.html", title, status=status, error=error)
