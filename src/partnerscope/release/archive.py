"""The archive of a release: the same members in the same order with the same dates, stored as they are.

Nothing is compressed: two builds of a compressor may pack the same bytes differently, and the archive of a version is to be
the same file everywhere. The pages, which are large and made from the rest, stay outside.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from partnerscope.files import move_whole, sync_file

EARLIEST = (1980, 1, 1, 0, 0, 0)


def archive(folder: Path, target: Path, prefix: str, without: str) -> Path:
    """Pack the files of a folder, under a prefix, leaving one sub-folder out; returns the path written."""
    building = target.with_name(f".{target.name}.building")
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(building, "w", zipfile.ZIP_STORED) as packed:
        for path in paths:
            name = path.relative_to(folder).as_posix()
            if name.split("/")[0] != without:
                member = zipfile.ZipInfo(f"{prefix}/{name}", EARLIEST)
                member.external_attr, member.create_system = 0o644 << 16, 3
                packed.writestr(member, path.read_bytes())
    sync_file(building)
    move_whole(building, target)
    return target
