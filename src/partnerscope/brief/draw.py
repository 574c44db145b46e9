"""Drawing a brief: html and md from templates, pdf and docx by libraries. Same brief, same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from partnerscope.brief.docx import to_docx
from partnerscope.brief.model import Brief
from partnerscope.brief.pdf import to_pdf
from partnerscope.errors import InputError
from partnerscope.show.table import inert


def draw(brief: Brief, format: str) -> bytes:
    """The brief as the bytes of a file. Raises InputError for a format that is not one of FORMATS."""
    if format not in _DRAWN:
        raise InputError(f"{format!r} is not a format of briefs", allowed=", ".join(FORMATS))
    return _DRAWN[format](brief)


def _html(brief: Brief) -> bytes:
    return _filled("brief.html.j2", brief, escape=True)


def _markdown(brief: Brief) -> bytes:
    return _filled("brief.md.j2", brief, escape=False)


def _filled(template: str, brief: Brief, *, escape: bool) -> bytes:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("partnerscope.brief"),
        autoescape=escape,  # noqa: S701 - Markdown is not HTML: its filter makes text inert
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["inert"] = _cell_text
    return made.get_template(template).render(brief=brief).encode()


def _cell_text(text: str) -> str:
    """Text of Markdown that can neither become markup nor leave its cell."""
    return (
        inert(text)
        .replace("|", "\\|")
        .replace("[", "\\[")
        .replace("]", "\\]")
        .replace("*", "\\*")
        .replace("_", "\\_")
    )


_DRAWN: Mapping[str, Callable[[Brief], bytes]] = {
    "html": _html,
    "docx": to_docx,
    "pdf": to_pdf,
    "md": _markdown,
}

FORMATS = tuple(_DRAWN)
