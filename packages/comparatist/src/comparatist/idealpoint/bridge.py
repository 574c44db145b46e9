"""Bridges: items that ask the same question again, so that positions can be compared across sessions.

Grain: one bridge is one question; the items that share its id share their parameters (Bailey, Strezhnev &
Voeten 2017, Estimating Dynamic State Preferences from United Nations Voting Data, JCR 61(2):430-456). A title
that is put to the vote more than once in a session is ambiguous and bridges nothing there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from comparatist.columns import is_empty, wholes_of
from comparatist.errors import InputError
from comparatist.idealpoint.chain import Ints
from comparatist.words import counted

_FORMULA = re.compile(r"[:;]?\s*resolution\s*/.*$")
_NO_LETTER = re.compile(r"[^a-z]+")


def plain_title(title: str) -> str:
    """A title without case, numbers, punctuation and the closing formula.

    >>> plain_title("Nuclear disarmament : resolution / adopted by the General Assembly")
    'nuclear disarmament'
    """
    return _NO_LETTER.sub(" ", _FORMULA.sub("", title.lower())).strip()


def bridges_by_title(
    titles: Sequence[str | None],
    sessions: Sequence[int] | Ints,
    *,
    also: Sequence[str | None] | None = None,
    reach: int = 2,
    shortest: int = 20,
) -> Ints:
    """Bridge ids of items: the same plain title again within `reach` sessions continues a bridge.

    `also` is a second name of each item, for houses that write the title of a text now in one column, now in another: the
    same again in either continues a bridge. `reach` of 2 covers resolutions put every second year. Titles shorter than
    `shortest` letters ('Apartheid', 'Korea') name a topic, not a text, and bridge nothing. Missing titles bridge nothing.
    """
    columns = [titles] if also is None else [titles, also]
    if any(len(column) != len(sessions) for column in columns):
        counts = " and ".join(str(len(column)) for column in columns)
        raise InputError(
            f"{counts} titles for {counted(len(sessions), 'session')}",
            allowed="one of each per item",
        )
    when = wholes_of(sessions, "sessions").tolist()
    names = [_told(column, when, shortest) for column in columns]
    bridge, latest = np.arange(len(when)), dict[tuple[int, str], int]()
    for item in np.argsort(when, kind="stable").tolist():
        keys = [(place, found[item]) for place, found in enumerate(names) if found[item]]
        earlier = [latest[key] for key in keys if key in latest and when[item] - when[latest[key]] <= reach]
        if earlier:
            bridge[item] = bridge[max(earlier, key=when.__getitem__)]
        latest.update(dict.fromkeys(keys, item))
    return bridge


def _told(titles: Sequence[str | None], when: Sequence[int], shortest: int) -> list[str]:
    """Plain titles that tell one text of a session from the others; '' where none does."""
    plain = ["" if is_empty(title) else plain_title(str(title)) for title in titles]
    times = Counter(zip(plain, when, strict=True))
    return [
        title if len(title) >= shortest and times[title, session] == 1 else ""
        for title, session in zip(plain, when, strict=True)
    ]
