"""The panels an observatory gives to measures: packaged tables, read once a process, and the user's own lake."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import polars as pl

from partnerscope.errors import InputError
from partnerscope.observatory import events
from partnerscope.view import Known, Panel


def _un_votes() -> pl.DataFrame:
    from partnerscope.lake import un_votes

    return un_votes()


def _un_roll_calls() -> pl.DataFrame:
    from partnerscope.lake import un_roll_calls

    return un_roll_calls()


def _vdem() -> pl.DataFrame:
    from partnerscope.lake import vdem

    return vdem()


def _ideal_points() -> pl.DataFrame:
    from partnerscope.lake import un_ideal_points

    return un_ideal_points()


_UN = "UN General Assembly voting data (Voeten, Strezhnev and Bailey, Harvard Dataverse, doi:10.7910/DVN/LEJUQZ, CC0)"
PANELS: dict[str, tuple[Callable[[], pl.DataFrame], str, str, str, str]] = {
    "un_votes": (_un_votes, "1946-2024.1", "1946-01-01", "2024-06-04", _UN),
    "un_roll_calls": (_un_roll_calls, "1946-2024.1", "1946-01-01", "2024-06-04", _UN),
    "ideal_points": (
        _ideal_points,
        "1946-2024.1",
        "1946-01-01",
        "2024-06-04",
        "our fit of the UN General Assembly voting data (scripts/ideal_points.py; votes CC0)",
    ),
    "vdem": (_vdem, "subset.1", "1990-01-01", "2024-12-31", "V-Dem subset (Coppedge et al., CC BY-SA 4.0)"),
}
"""Name: (how to read it, version, first and last date covered, source)."""


@cache
def packaged(name: str) -> Panel:
    """A packaged panel by name. Raises InputError for an unknown one."""
    if name not in PANELS:
        raise InputError(f"there is no panel {name!r}", allowed=", ".join([*PANELS, events.NAME]))
    read, version, start, end, source = PANELS[name]
    return Panel(name, read(), version, start, end, source)


def panels_of(root: Path, known: Known) -> Callable[[str], Panel]:
    """The panels of an observatory: the packaged ones, and `events` from the lake where there is one."""
    return partial(_panel, root, known)


def _panel(root: Path, known: Known, name: str) -> Panel:
    if name != events.NAME:
        return packaged(name)
    about, issues = known.about, known.codebook["issue"]
    member = known.codebook["membership_status"].where("standing", "member")
    joined = known.frame("membership").filter(
        (pl.col("body") == about.subject) & pl.col("status").is_in(member)
    )
    contexts = [c for issue in about.issues for c in issues[issue].mappings.get("plover", ())]
    members = joined["actor"].unique().sort().to_list()
    return events.events_panel(
        root, (about.subject, *members), (*about.partners, *about.comparators), contexts
    )
