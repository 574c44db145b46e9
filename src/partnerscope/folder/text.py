"""Bytes of a file as text, and what an editor, a spreadsheet or git did to them.

Grain: one file is UTF-8 text or a problem with the line where it is not.
"""

from __future__ import annotations

import re

from partnerscope.errors import Place, Problem

_MARKERS = re.compile(r"^(<{7}|={7}|>{7}|\|{7})( |$)", re.MULTILINE)


def decode(data: bytes, name: str, problems: list[Problem]) -> str | None:
    """The text of a file, without a byte order mark; None (with a problem) when it is not text."""
    if data.startswith(b"\xef\xbb\xbf"):
        what = "the file begins with a byte order mark"
        problems.append(Problem("bom", "warning", what, Place(name, 1), hint="a spreadsheet added it"))
        data = data[3:]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        what = "the file is UTF-16, not UTF-8"
        problems.append(Problem("encoding", "error", what, Place(name, 1), hint=_save_as(name)))
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"byte {data[error.start]:#04x} is not UTF-8 text"
        problems.append(Problem("encoding", "error", what, Place(name, line), hint=_save_as(name)))
        return None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        problems.append(Problem("encoding", "error", "the file contains a null character", Place(name, line)))
        return None
    if (marker := _MARKERS.search(text)) is not None and text.count("<<<<<<< "):
        line = text.count("\n", 0, marker.start()) + 1
        what = "git left the marks of a merge that was not finished"
        hint = "'partnerscope join --overwrite' writes the tables from the journals; docs/coding.md"
        problems.append(Problem("merge-marks", "error", what, Place(name, line), hint=hint))
        return None
    return text


def _save_as(name: str) -> str:
    return "save the file as 'CSV UTF-8'" if name.endswith(".csv") else "save the file as UTF-8"
