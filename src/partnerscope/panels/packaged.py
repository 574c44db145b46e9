"""The packaged panels: one visible list, one entry a table.

Grain: one entry is one table as packaged (version, the dates it covers, licence, citation, caution), how it is read, and
how what a user has loaded into the lake carries it further.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import polars as pl

from partnerscope.errors import InputError
from partnerscope.view import Panel

if TYPE_CHECKING:
    from partnerscope.lake import Lake


@dataclass(frozen=True, slots=True)
class PackagedPanel:
    """One packaged table. `start` and `end` are the first and last ISO dates it covers.

    `loaded` reads the user's own table of the lake's source `source`; None: nothing loaded carries it further, and `unused`
    says why where the lake holds such a table. `joined` says how the two meet: `after` takes loaded rows dated after the
    packaged end, `years` the loaded rows of every year that the loaded table has (one version a year).
    """

    name: str
    read: Callable[[], pl.DataFrame]
    version: str
    start: str
    end: str
    licence: str
    citation: str
    caution: str
    source: str = ""
    loaded: Callable[[Lake], pl.DataFrame] | None = None
    joined: Literal["after", "years"] = "after"
    unused: str = ""

    def __post_init__(self) -> None:
        """A table without its citation, licence and caution is a fault of the program."""
        if not (self.citation and self.licence and self.caution):
            raise ValueError(f"the panel {self.name!r} has no citation, licence or caution")
        if self.source and self.loaded is None and not self.unused:
            raise ValueError(f"the panel {self.name!r} does not say why tables of {self.source!r} are unused")


def _votes() -> pl.DataFrame:
    from partnerscope.lake import un_votes

    return un_votes()


def _roll_calls() -> pl.DataFrame:
    from partnerscope.lake import un_roll_calls

    return un_roll_calls()


def _vdem() -> pl.DataFrame:
    from partnerscope.lake import vdem

    return vdem()


def _ideal_points() -> pl.DataFrame:
    from partnerscope.lake import un_ideal_points

    return un_ideal_points()


_UN = ("1946-2024.2", "1946-01-01", "2024-06-04")
_VOETEN = "Voeten, Strezhnev and Bailey (2009), UN General Assembly Voting Data, doi:10.7910/DVN/LEJUQZ"

PACKAGED_PANELS: tuple[PackagedPanel, ...] = (
    PackagedPanel(
        "un_votes",
        _votes,
        *_UN,
        "CC0-1.0",
        _VOETEN,
        "Our corrected release (lake/data/un_votes/corrections.csv); what users load is as its makers gave it. "
        "1 yes, 0 abstain, -1 no, empty: absent, which is not abstention.",
        "un_votes",
        lambda lake: lake.votes(),
    ),
    PackagedPanel(
        "un_roll_calls",
        _roll_calls,
        *_UN,
        "CC0-1.0",
        _VOETEN,
        "Votes on paragraphs and amendments stand in some sessions only; final passage is the default series. "
        "Issue flags are keyword-derived and overlap.",
        "un_votes",
        lambda lake: lake.roll_calls(),
    ),
    PackagedPanel(
        "ideal_points",
        _ideal_points,
        *_UN,
        "CC-BY-4.0",
        f"Our fit (scripts/ideal_points.py) of {_VOETEN}",
        "One dimension, driven by the agenda: compare within a session first.",
        "ideal_points",
        unused="The lake holds ideal points published by others; they are on another scale and not used here "
        "(Lake.ideal_points() reads them).",
    ),
    PackagedPanel(
        "vdem",
        _vdem,
        "15-subset.1",
        "1990-01-01",
        "2024-12-31",
        "CC-BY-SA-4.0",
        "Coppedge and others (2025), V-Dem Country-Year Dataset v15, doi:10.23696/vdemds25",
        "An index made by experts: values of two versions are not comparable.",
        "vdem",
        lambda lake: lake.vdem(),
        "years",
    ),
)


def entry_named(name: str) -> PackagedPanel | None:
    """The entry of this name, or None."""
    return next((one for one in PACKAGED_PANELS if one.name == name), None)


@cache
def panel_packaged(name: str) -> Panel:
    """A packaged panel by name, read once a process: its file never changes. Raises InputError for an unknown name."""
    entry = entry_named(name)
    if entry is None:
        raise InputError(
            f"there is no panel {name!r}", allowed=", ".join(one.name for one in PACKAGED_PANELS)
        )
    citation = f"{entry.citation} ({entry.licence})"
    return Panel(name, entry.read(), entry.version, entry.start, entry.end, citation, entry.caution)
