"""A source as CSL-JSON: what an item may hold, how its id is kept, and how its date reads.

Grain: one *item* describes one source. What `faults_of` accepts, every page can print. The vocabulary is that of the
Citation Style Language's schema for input data (citationstyles.org, csl-data.json).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from partnerscope import timeline
from partnerscope.errors import InputError

TYPES = frozenset(
    [
        "article",
        "article-journal",
        "article-magazine",
        "article-newspaper",
        "bill",
        "book",
        "broadcast",
        "chapter",
        "classic",
        "collection",
        "dataset",
        "document",
        "entry",
        "entry-dictionary",
        "entry-encyclopedia",
        "event",
        "figure",
        "graphic",
        "hearing",
        "interview",
        "legal_case",
        "legislation",
        "manuscript",
        "map",
        "motion_picture",
        "musical_score",
        "pamphlet",
        "paper-conference",
        "patent",
        "performance",
        "periodical",
        "personal_communication",
        "post",
        "post-weblog",
        "regulation",
        "report",
        "review",
        "review-book",
        "software",
        "song",
        "speech",
        "standard",
        "thesis",
        "treaty",
        "webpage",
    ]
)
NAMES = frozenset(
    [
        "author",
        "chair",
        "collection-editor",
        "compiler",
        "composer",
        "container-author",
        "contributor",
        "curator",
        "director",
        "editor",
        "editorial-director",
        "executive-producer",
        "guest",
        "host",
        "illustrator",
        "interviewer",
        "narrator",
        "organizer",
        "original-author",
        "performer",
        "producer",
        "recipient",
        "reviewed-author",
        "script-writer",
        "series-creator",
        "translator",
    ]
)
DATES = frozenset(["accessed", "available-date", "event-date", "issued", "original-date", "submitted"])
NUMBERS = frozenset(
    [
        "chapter-number",
        "citation-number",
        "collection-number",
        "edition",
        "first-reference-note-number",
        "issue",
        "locator",
        "number",
        "number-of-pages",
        "number-of-volumes",
        "page",
        "page-first",
        "part",
        "part-number",
        "printing",
        "supplement",
        "supplement-number",
        "version",
        "volume",
    ]
)
OTHER = frozenset(("id", "type", "categories", "custom"))
SEASONS = ("spring", "summer", "autumn", "winter")
MAX_YEAR = 9999
_DATE_KEYS = {"date-parts", "season", "circa", "literal", "raw", "edtf"}
_STRANGE = re.compile(r"[^A-Za-z0-9._-]+")
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D"}
)
MAPPING = (
    "letters lose their accents; any other run of characters than letters, digits, '.', '_', '-' becomes one '-'; "
    "'http://' and the like go; at most 120 characters"
)
"""How the id of an export becomes the permanent id of a record."""


def kept_id(written: str) -> str:
    """The id under which an item is kept (see `MAPPING`); '' when nothing is left of it."""
    plain = unicodedata.normalize("NFKD", written.translate(_LETTERS))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*://", "", plain)
    return _STRANGE.sub("-", plain).strip("-._")[:120].rstrip("-._")


def faults_of(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with an item: sentence and what is allowed."""
    kind = item.get("type")
    if not isinstance(kind, str) or kind not in TYPES:
        yield f"the type {kind!r} is not one of CSL", ", ".join(sorted(TYPES))
    title = item.get("title", "")
    if not isinstance(title, str):
        yield "'title' is not a text", "a text"
    elif not title.strip():
        yield "a title is missing", "a text"
    for name, value in item.items():
        if name in OTHER or name == "title":
            continue
        if name in DATES:
            yield from ((f"{name!r}: {what}", allowed) for what, allowed in _date_faults(value))
        elif name in NAMES:
            yield from ((f"{name!r}: {what}", allowed) for what, allowed in _name_faults(value))
        elif name in NUMBERS:
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                yield f"{name!r} is not a text or a number", "a text or a number"
        elif not isinstance(value, str):
            yield f"{name!r} is not a text", "a text"


def _name_faults(value: object) -> Iterator[tuple[str, str]]:
    allowed = 'a list such as [{"family": "Renard", "given": "Thomas"}] or [{"literal": "Council"}]'
    if not isinstance(value, list):
        yield "not a list of names", allowed
        return
    for name in value:
        texts = isinstance(name, dict) and all(
            isinstance(part, str | int | bool) for key, part in name.items() if key != "literal"
        )
        whole = isinstance(name, dict) and isinstance(name.get("literal", ""), str)
        if not (texts and whole and any(str(part).strip() for part in name.values())):
            yield f"{name!r} is not a name", allowed
            return


def _date_faults(value: object) -> Iterator[tuple[str, str]]:
    allowed = '{"date-parts": [[2015, 3, 4]]}, {"raw": "March 2015"}, {"literal": "n.d."} or a date in EDTF'
    if isinstance(value, str):
        if not _is_edtf(value):
            yield f"{value!r} is not a date", allowed
        return
    if not isinstance(value, dict) or set(value) - _DATE_KEYS:
        yield f"{value!r} is not a date", allowed
        return
    for name in ("literal", "raw", "edtf"):
        if not isinstance(value.get(name, ""), str):
            yield f"{name!r} is not a text", allowed
    if isinstance(value.get("edtf"), str) and not _is_edtf(value["edtf"]):
        yield f"{value['edtf']!r} is not EDTF", allowed
    if not isinstance(value.get("season", ""), str | int) or not isinstance(
        value.get("circa", ""), str | int
    ):
        yield "'season' and 'circa' are a text or a number", allowed
    parts = value.get("date-parts")
    if parts is None:
        return
    if not isinstance(parts, list) or not 1 <= len(parts) <= 2:
        yield "'date-parts' holds one date, or two for a range", allowed
        return
    for one in parts:
        if not _is_day(one):
            yield f"{one!r} is not year, month, day", allowed


def _is_edtf(text: str) -> bool:
    try:
        timeline.parse(text)
    except InputError:
        return False
    return True


def _is_day(parts: object) -> bool:
    """Whether these are a year, or year and month, or a day that exists; 21-24 are seasons."""
    if not isinstance(parts, list) or not 1 <= len(parts) <= 3:
        return False
    numbers = [_whole(part) for part in parts]
    if any(number is None for number in numbers):
        return False
    year, month, day = ([number for number in numbers if number is not None] + [1, 1])[:3]
    if not 1 <= abs(year) <= MAX_YEAR:
        return False
    if len(parts) == 2 and 21 <= month <= 24:
        return True
    try:
        date(max(year, 4), month, day)
    except ValueError:
        return False
    return True


def _whole(part: object) -> int | None:
    if isinstance(part, bool) or not isinstance(part, str | int | float):
        return None
    text = str(part).strip()
    return int(text) if re.fullmatch(r"-?[0-9]{1,5}", text) else None


def date_text(csl: Mapping[str, Any], name: str = "issued") -> str:
    """A date of an item as it is written there: a day, a range, a season, a text; '' when there is none."""
    value = csl.get(name)
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        return ""
    days = ["-".join(f"{_whole(part) or 0:02d}" for part in one) for one in value.get("date-parts") or []]
    told = "/".join(days) or str(value.get("literal") or value.get("raw") or value.get("edtf") or "")
    season = str(value.get("season") or "")
    if season:
        season = SEASONS[int(season) - 1] if season in ("1", "2", "3", "4") else season
        told = f"{season} {told}".strip()
    return f"c. {told}" if value.get("circa") and told else told


def year_text(csl: Mapping[str, Any]) -> str:
    """The year or years in which a source was issued, as a short citation prints them: '2015', '2015/2016', 'c. 2015',
    'spring 2015'.
    """
    value = csl.get("issued")
    parts = value.get("date-parts") if isinstance(value, dict) else None
    if not parts or (isinstance(value, dict) and value.get("season")):
        return date_text(csl)
    years = list(dict.fromkeys(str(_whole(one[0])) for one in parts))
    circa = isinstance(value, dict) and value.get("circa")
    return ("c. " if circa else "") + "/".join(years)
