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

_FORMULA = re.compile(r"[:;]?\s*resolution\s*/.*$")
_NO_LETTER = re.compile(r"[^a-z]+")


def plain_title(title: str) -> str:
    """A title without case, numbers, punctuation and the closing formula.

    >>> plain_title("Nuclear disarmament : resolution / adopted by the General Assembly")
    'nuclear disarmament'
    """
    return _NO_LETTER.sub(" ", _FORMULA.sub("", title.lower())).strip()


def bridges_by_title(
    titles: Sequence[str | None], sessions: Sequence[int] | Ints, *, reach: int = 2, shortest: int = 20
) -> Ints:
    """Bridge ids of items: the same plain title again within `reach` sessions continues a bridge.

    `reach` of 2 covers resolutions put every second year. Titles shorter than `shortest` letters
    ('Apartheid', 'Korea') name a topic, not a text, and bridge nothing. Missing titles bridge nothing.
    """
    if len(titles) != len(sessions):
        raise InputError(f"{len(titles)} titles for {len(sessions)} sessions", allowed="one of each per item")
    plain = ["" if is_empty(title) else plain_title(str(title)) for title in titles]
    when = wholes_of(sessions, "sessions").tolist()
    times = Counter(zip(plain, when, strict=True))
    bridge, latest = np.arange(len(plain)), dict[str, int]()
    for item in np.argsort(when, kind="stable"):
        title = plain[item]
        if len(title) < shortest or times[title, when[item]] > 1:
            continue
        earlier = latest.get(title)
        if earlier is not None and when[item] - when[earlier] <= reach:
            bridge[item] = bridge[earlier]
        latest[title] = int(item)
    return bridge
