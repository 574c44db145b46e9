"""Texts that go into XML, and into images drawn from it: signs that XML has no form for are shown as U+FFFD.

A program that draws images ends at once, and the server with it, when it meets one of them; so does a Word document.
"""

from __future__ import annotations

import re

_NONE = re.compile("[^\t\n\r\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    r"""The text as XML 1.0 can hold it.

    >>> xml_text("a\x01b\ufffe") == "a\ufffdb\ufffd"
    True
    """
    return _NONE.sub("\ufffd", text)
