"""Texts that no spreadsheet takes for a formula, as OWASP advises for CSV: an apostrophe in front of what might be one."""

from __future__ import annotations

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> neutral("@SUM(A1)"), neutral("a = b")
    ("'@SUM(A1)", 'a = b')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
