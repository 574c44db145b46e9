"""The panels an observatory gives to measures: packaged tables, read once a process."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import polars as pl

from partnerscope.errors import InputError
from partnerscope.view import Panel


def _un_votes() -> pl.DataFrame:
    from partnerscope.lake import un_votes

    return un_votes()


def _un_roll_calls() -> pl.DataFrame:
    from partnerscope.lake import un_roll_calls

    return un_roll_calls()


def _vdem() -> pl.DataFrame:
    from partnerscope.lake import vdem

    return vdem()


_UN = "UN General Assembly voting data (Voeten, Strezhnev and Bailey, Harvard Dataverse, doi:10.7910/DVN/LEJUQZ, CC0)"
PANELS: dict[str, tuple[Callable[[], pl.DataFrame], str, str, str, str]] = {
    "un_votes": (_un_votes, "1946-2024.1", "1946-01-01", "2024-06-04", _UN),
    "un_roll_calls": (_un_roll_calls, "1946-2024.1", "1946-01-01", "2024-06-04", _UN),
    "vdem": (_vdem, "subset.1", "1990-01-01", "2024-12-31", "V-Dem subset (Coppedge et al., CC BY-SA 4.0)"),
}
"""Name: (how to read it, version, first and last date covered, source)."""


@cache
def packaged(name: str) -> Panel:
    """A packaged panel by name. Raises InputError for an unknown one."""
    if name not in PANELS:
        raise InputError(f"there is no panel {name!r}", allowed=", ".join(PANELS))
    read, version, start, end, source = PANELS[name]
    return Panel(name, read(), version, start, end, source)
