"""Archives that somebody else packed: measured before anything is unpacked, read member by member, never written to disk.

Grain: one archive is refused as a whole: too many members, too much when unpacked, a member packed beyond belief, a name
that leads out of the archive, anything broken or locked.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath

from partnerscope.errors import InputError

MAX_MEMBERS = 5_000
MAX_UNPACKED = 200_000_000
MAX_RATIO = 200
_SMALL = 1_000_000
"""A member below this size may be as compressible as it likes."""


def members(data: bytes, what: str, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """The members of an archive whose names are wanted. Raises InputError, which calls the archive `what`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse(archive.infolist(), what)
            return {
                one.filename: archive.read(one)
                for one in archive.infolist()
                if not one.is_dir() and wanted(one.filename)
            }
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise InputError(f"the {what} is broken or locked ({error})", hint="fetch or save it again") from None


def refuse_entities(data: bytes, where: str, what: str) -> None:
    """Raise InputError when a member declares a document type or entities, in whatever encoding."""
    letters = data.replace(b"\0", b"").upper()
    if b"<!DOCTYPE" in letters or b"<!ENTITY" in letters:
        raise InputError(f"the {what} declares entities; no program that writes one does", where=where)


def _refuse(found: list[zipfile.ZipInfo], what: str) -> None:
    if len(found) > MAX_MEMBERS or sum(one.file_size for one in found) > MAX_UNPACKED:
        raise InputError(
            f"the {what} unpacks to too much",
            allowed=f"{MAX_MEMBERS:,} members, {MAX_UNPACKED:,} bytes together",
        )
    for one in found:
        if one.file_size > max(_SMALL, MAX_RATIO * max(1, one.compress_size)):
            raise InputError(f"a member of the {what} is packed beyond belief", where=one.filename)
        path = PurePosixPath(one.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise InputError(f"a member of the {what} leads out of the archive", where=repr(one.filename))
    if len({one.filename for one in found}) != len(found):
        raise InputError(f"two members of the {what} have one name")
