"""The sources the lake can take in: one visible list.

Grain: one source is one format family with its reader, its coverage and its citation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from partnerscope.errors import InputError
from partnerscope.lake.events import COUNTS, Variant

if TYPE_CHECKING:
    from partnerscope.lake.lines import Block
    from partnerscope.lake.parsing import Parsed


@dataclass(frozen=True, slots=True)
class Events:
    """What a source of events can be asked: the scheme of its actors' codes, and which questions it knows an answer to.

    `variants`: which reports can count. `added`: whether it says when a report was added. `contexts`: whether it has
    POLECAT's contexts. `released`: whether one event comes with one id in several releases, of which the
    first counts. `plover`: whether its quads are PLOVER's own. `version` and `bigquery` are GDELT's. `counts`: what it has
    of an answer's counts; the others are unknown, never 0.
    """

    scheme: str
    variants: tuple[Variant, ...]
    added: bool = True
    contexts: bool = False
    plover: bool = False
    version: int | None = None
    bigquery: str = ""
    released: bool = False
    counts: tuple[str, ...] = COUNTS


@dataclass(frozen=True, slots=True)
class LakeSource:
    """A source. `table` is its main table; `starts` and `ends` bound what it can cover at all (null:
    still kept up).

    One of `parse_block` (long files, read block by block) and `parse_whole` is given; `parse_quick` reads faster lines in
    which nothing is wrong. `events` says what a source of
    events can be asked (none for panels). `licence` says what a user may do with the data; nothing of them is bundled
    unless it stands in `bundled.PACKAGED`.
    """

    name: str
    table: str
    title: str
    citation: str
    suffixes: tuple[str, ...]
    starts: date
    ends: date | None
    licence: str
    parse_block: Callable[[Block], Parsed] | None = None
    parse_whole: Callable[[bytes], Parsed] | None = None
    parse_quick: Callable[[Block], Parsed | None] | None = None
    events: Events | None = None

    def __post_init__(self) -> None:
        """A source without its citation and licence is a fault of the program."""
        if not (self.citation and self.licence):
            raise ValueError(f"the source {self.name!r} has no citation or no licence")


def _reader(module: str, function: str, *given: str) -> Callable[..., Any]:
    """A reader by its module in this room and what it is given first: imported when a file is there to be read."""

    def read(text: Block | bytes) -> Any:
        return getattr(import_module(f"partnerscope.lake.{module}"), function)(*given, text)

    return read


_GDELT = (
    "Leetaru and Schrodt (2013), GDELT: Global Data on Events, Location and Tone; "
    "The GDELT Project, https://www.gdeltproject.org/"
)
_VOETEN = (
    "Voeten, Strezhnev and Bailey (2009), United Nations General Assembly Voting Data, doi:10.7910/DVN/LEJUQZ"
)
_TEXT = (".csv", ".tsv", ".tab", ".txt", ".zip", ".gz", ".parquet")

_GDELT_LICENCE = "any use, with citation and link"
_ALL_VARIANTS: tuple[Variant, ...] = ("raw", "deduplicated", "root")
_CODED = ("reports", "goldstein_tenths")
"""The counts of sources without mentions, articles and tone."""

SOURCES: tuple[LakeSource, ...] = (
    LakeSource(
        "gdelt1", "gdelt_events", "GDELT 1.0 events", _GDELT, (".csv", ".tsv", ".txt", ".zip", ".gz"),
        date(1979, 1, 1), None, licence=_GDELT_LICENCE,
        parse_block=_reader("gdelt", "parse_gdelt1"), parse_quick=_reader("gdelt", "quick_gdelt1"),
        events=Events("cameo", _ALL_VARIANTS, version=1, bigquery="gdelt-bq.full.events"),
    ),
    LakeSource(
        "gdelt2", "gdelt_events", "GDELT 2.0 events", _GDELT, (".csv", ".tsv", ".txt", ".zip", ".gz"),
        date(2015, 2, 18), None, licence=_GDELT_LICENCE,
        parse_block=_reader("gdelt", "parse_gdelt2"), parse_quick=_reader("gdelt", "quick_gdelt2"),
        events=Events("cameo", _ALL_VARIANTS, version=2, bigquery="gdelt-bq.gdeltv2.events_partitioned"),
    ),
    LakeSource(
        "icews", "icews_events", "ICEWS coded events",
        "Boschee and others (2015), ICEWS Coded Event Data, doi:10.7910/DVN/28075 and doi:10.7910/DVN/QI2T9A",
        (".tab", ".tsv", ".txt", ".csv", ".zip", ".gz"), date(1995, 1, 1), date(2023, 4, 11),
        parse_block=_reader("coded", "parse_icews"),
        events=Events("icews", ("raw", "deduplicated"), added=False, released=True, counts=_CODED),
        licence="research and education only; never bundled",
    ),
    LakeSource(
        "polecat", "polecat_events", "POLECAT events",
        "Halterman and others (2023), POLECAT Weekly Data, doi:10.7910/DVN/AJGVIT",
        (".txt", ".tsv", ".tab", ".zip", ".gz"), date(2018, 1, 1), None, parse_block=_reader("coded", "parse_polecat"),
        events=Events("polecat", ("raw", "deduplicated"), contexts=True, plover=True, released=True, counts=_CODED),
        licence="CC0 1.0 (Dataverse)",
    ),
    LakeSource(
        "un_votes", "un_votes", "UN General Assembly votes and roll calls", _VOETEN, _TEXT,
        date(1946, 1, 1), None, parse_whole=_reader("panels", "parse_un_votes"), licence="CC0 1.0",
    ),
    LakeSource(
        "un_sponsors", "un_sponsors", "Sponsors of UN resolutions",
        "the user's own table; official records: https://digitallibrary.un.org/", _TEXT,
        date(1946, 1, 1), None, parse_whole=_reader("sponsors", "parse_un_sponsors"),
        licence="that of the table; nothing is bundled",
    ),
    LakeSource(
        "ideal_points", "ideal_points", "Ideal points from UN votes",
        "Bailey, Strezhnev and Voeten (2017), Journal of Conflict Resolution 61(2), 430-456", _TEXT,
        date(1946, 1, 1), None, parse_whole=_reader("panels", "parse_ideal_points"),
        licence="MIT (release of April 2020); later releases: ask the authors",
    ),
    LakeSource(
        "treaty_actions", "treaty_actions", "Treaty actions",
        "United Nations Treaty Collection, https://treaties.un.org/", _TEXT,
        date(1945, 1, 1), None, parse_whole=_reader("panels", "parse_treaty_actions"),
        licence="terms of the United Nations: no redistribution of tables",
    ),
    LakeSource(
        "vdem", "vdem", "V-Dem democracy indices",
        "Coppedge and others, V-Dem Country-Year Dataset, https://www.v-dem.net/", _TEXT,
        date(1789, 1, 1), None, parse_whole=_reader("panels", "parse_vdem"), licence="CC BY-SA 4.0",
    ),
    LakeSource(
        "dcad", "ties", "Defence cooperation agreements (DCAD, dyad-years)",
        "Kinne (2020), The Defense Cooperation Agreement Dataset (DCAD), Journal of Conflict Resolution 64(4), 729-755",
        _TEXT, date(1980, 1, 1), None, parse_whole=_reader("ties", "parse_ties", "dcad"),
        licence="for research, with citation; the user's own copy",
    ),
    LakeSource(
        "atop", "ties", "Alliance treaty obligations (ATOP, dyad-years)",
        "Leeds, Ritter, Mitchell and Long (2002), Alliance Treaty Obligations and Provisions, "
        "International Interactions 28(3), 237-260",
        _TEXT, date(1815, 1, 1), None, parse_whole=_reader("ties", "parse_ties", "atop"),
        licence="for research, with citation; the user's own copy",
    ),
    LakeSource(
        "cow_alliances", "ties", "Formal alliances (Correlates of War, dyad-years)",
        "Gibler (2009), International Military Alliances, 1648-2008, CQ Press; COW Formal Alliances v4.1",
        _TEXT, date(1816, 1, 1), None, parse_whole=_reader("ties", "parse_ties", "cow_alliances"),
        licence="free for research, with citation; the user's own copy",
    ),
    LakeSource(
        "sipri", "ties", "Arms transfers (SIPRI trade register)",
        "SIPRI Arms Transfers Database, https://www.sipri.org/databases/armstransfers",
        _TEXT, date(1950, 1, 1), None, parse_whole=_reader("ties", "parse_ties", "sipri"),
        licence="non-commercial use with citation; no redistribution: never bundled",
    ),
    LakeSource(
        "gsdb", "ties", "Sanctions (Global Sanctions Data Base, dyad-years)",
        "Felbermayr, Kirilakha, Syropoulos, Yalcin and Yotov (2020), The Global Sanctions Data Base, "
        "European Economic Review 129; release 4",
        _TEXT, date(1950, 1, 1), None, parse_whole=_reader("ties", "parse_ties", "gsdb"),
        licence="on request for research, with citation; no redistribution",
    ),
    LakeSource(
        "ddr", "ties", "Diplomatic representation (DDR)",
        "Moyer, Turner and Meisel (2021), What are the drivers of diplomacy?, Journal of Peace Research 58(6)",
        _TEXT, date(1960, 1, 1), None, parse_whole=_reader("ties", "parse_ties", "ddr"),
        licence="free for research, with citation; the user's own copy",
    ),
    LakeSource(
        "fbic", "ties", "Formal bilateral influence capacity (FBIC)",
        "Moyer, Meisel, Matthews, Bohl and Burrows (2021), China-US Competition, Pardee Center and Atlantic Council; FBIC",
        _TEXT, date(1960, 1, 1), None, parse_whole=_reader("ties", "parse_ties", "fbic"),
        licence="free for research, with citation; the user's own copy",
    ),
)  # fmt: skip


def events_of(name: str) -> Events:
    """What a source of events can be asked; raises InputError for a panel."""
    events = source_named(name).events
    if events is None:
        allowed = ", ".join(source.name for source in SOURCES if source.events is not None)
        raise InputError(f"'{name}' is not a source of events", allowed=allowed)
    return events


def source_named(name: str) -> LakeSource:
    """The source of a name; raises InputError with the list of names."""
    for source in SOURCES:
        if source.name == name:
            return source
    raise InputError(f"unknown source '{name}'", allowed=", ".join(source.name for source in SOURCES))
