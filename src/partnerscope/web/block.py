"""What pages are made of: blocks of plain data that a template draws.

Grain: one *page* is a title (the question it answers) and a few blocks; one *item* is a piece of text that may lead
somewhere: to a page of the same view (`path`, relative to the view) or to the outside (`url`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["", "quiet", "good", "mixed", "bad", "strong", "quote"]


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of text, perhaps a link. `about` is said to those who listen, not shown."""

    text: str
    path: str = ""
    url: str = ""
    tone: Tone = ""
    about: str = ""


Cell = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph."""

    items: Cell
    block: str = "prose"


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what stands for them."""

    title: str
    rows: tuple[tuple[str, Cell], ...]
    block: str = "facts"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a listing."""

    name: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A table of items. `anchors` gives every row an id that links may aim at; `even` rows share their widths."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    anchors: tuple[str, ...] = ()
    files: str = ""
    even: bool = True
    block: str = "listing"


@dataclass(frozen=True, slots=True)
class Shade:
    """One square of a grid: what it prints, where it leads, how dark it is, and what it means in words.

    `dated` is the date that its number speaks of, where that lies before the date of the page.
    """

    text: str
    path: str
    about: str
    level: int = 0
    dot: bool = False
    absence: str = ""
    value: float | None = None
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """One row of a grid; `share` is the length of its bar between 0 and 1."""

    head: Item
    squares: tuple[Shade, ...]
    total: Shade | None = None
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class SourceLine:
    """The line under a figure: where it comes from, its files, how it is counted."""

    items: Cell
    files: str = ""
    image: bool = False
    counted: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with the verdicts that rest on the same records."""

    lead: str
    text: str
    path: str
    verdicts: Cell = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A matrix of partners and issues; what it says stands beside it on a wide screen."""

    caption: str
    corner: str
    columns: tuple[Item, ...]
    bands: tuple[Band, ...]
    totals: tuple[Shade, ...]
    legend: str
    top: str
    dot: str
    absences: tuple[tuple[str, str, str], ...]
    source: SourceLine
    said: tuple[Said, ...]
    block: str = "grid"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a time line, in thousandths of its width."""

    start: int
    end: int
    sure: bool


@dataclass(frozen=True, slots=True)
class Strip:
    """One row of a time line: a dialogue, the years in which it holds, the meetings known, the last evidence."""

    head: Item
    about: str
    stretches: tuple[Stretch, ...]
    points: tuple[int, ...]
    last: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Strips on one axis of years; `ticks` are positions with their year; `now` is the position of V."""

    title: str
    ticks: tuple[tuple[int, str], ...]
    now: int
    strips: tuple[Strip, ...]
    source: SourceLine
    block: str = "timeline"


@dataclass(frozen=True, slots=True)
class Trace:
    """One measure over years, on a strip 1000 wide and 100 high: `bands` (intervals) and `lines` as lists of points.

    A new band and line begin after every year without a value. `zero` is the height of the value 0 where that is on the
    strip; `about` says every value in words; `last` is the latest one with its interval.
    """

    head: Item
    note: str
    about: str
    bands: tuple[str, ...]
    lines: tuple[str, ...]
    points: tuple[tuple[int, int], ...]
    zero: int | None
    last: str


@dataclass(frozen=True, slots=True)
class Course:
    """Traces on one axis of years; `ticks` are positions with their year."""

    title: str
    ticks: tuple[tuple[int, str], ...]
    traces: tuple[Trace, ...]
    note: str
    source: SourceLine
    block: str = "course"


@dataclass(frozen=True, slots=True)
class Tabs:
    """Other ways to look at the same thing."""

    label: str
    items: Cell
    current: str
    block: str = "tabs"


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a source; `id` names them where they can be shown in their document."""

    exact: str
    prefix: str
    suffix: str
    where: Cell
    anchor: str = ""
    id: str = ""
    block: str = "quote"


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a part of the page, with a name that links may aim at."""

    text: str
    anchor: str
    block: str = "heading"


Block = Prose | Facts | Listing | Grid | Timeline | Course | Tabs | Quotation | Heading


@dataclass(frozen=True, slots=True)
class Page:
    """A page: the question it answers, the answer in a sentence, then blocks.

    `room` is the part of the navigation it belongs to, `above` the way back up.
    """

    title: str
    lead: Cell
    blocks: tuple[Block, ...]
    room: str = ""
    above: Cell = ()
    eyebrow: str = ""


Data = Callable[[], bytes]
Twin = Mapping[str, object]


@dataclass(frozen=True)
class Sheet:
    """A page with what belongs to it.

    `data` makes what its JSON twin says: findings and records, never how they are laid out. `files` are its downloads
    by name (`data.csv`, `figure.svg`). A page that is not a list of blocks names its own `template` and what that draws.
    `asked` makes downloads that the live service has and the files of a site have not.
    `spoken` says that its own sentences stand in the catalogues of languages; others are marked as English.
    """

    page: Page
    data: Callable[[], Twin]
    files: Mapping[str, Data] = field(default_factory=dict)
    template: str = "page.html"
    shown: object = None
    spoken: bool = False
    asked: Mapping[str, Data] = field(default_factory=dict)


def plain(text: str) -> Cell:
    """A cell of plain text; an empty one for an empty text."""
    return (Item(text),) if text else ()


def columns(*names: str) -> tuple[Column, ...]:
    """Columns by name; a name that begins with '#' is a column of numbers."""
    return tuple(Column(name.removeprefix("#"), name.startswith("#")) for name in names)
