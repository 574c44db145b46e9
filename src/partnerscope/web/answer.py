"""What an address returns, and the refusals that are answers too.

Grain: one *answer* is status, bytes and type; a redirect says where to (from the top of the site, never with a host), a
refusal why, in a page of ours. Whether it lasts is about the data: *for ever* under a head and a date.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from partnerscope.web.language import written
from partnerscope.web.render import message

Lasting = Literal["for ever", "briefly", "by name"]
"""`for ever`: the data never change, their drawing may. `by name`: the name holds a hash of the bytes."""

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address returns.

    `to` is where a redirect leads, with `query` and `anchor` after it, `retry` how many seconds to wait.
    """

    status: int
    body: bytes = b""
    media: str = HTML
    to: str = ""
    query: str = ""
    anchor: str = ""
    lasting: Lasting = "briefly"
    retry: int = 0


def refusal(status: int, said: str, top: str = "/", home: str = "", retry: int = 0) -> Answer:
    """A page that says why there is nothing else. `home` is the way to a front page, `top` the way up to the site."""
    links = (("The front page", home or top),)
    search = f"{top}search/" if status == 404 else ""
    return Answer(status, message(written(f"answer.title.{status}"), said, top, links, search), retry=retry)
