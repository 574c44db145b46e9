"""Releases on the web: `/r/VERSION/` is what lies in the files of a release, and nothing else, for ever.

Grain: one *file* of a release is named in its manifest with its checksum; an address that is not named there is none, and
bytes that are not those are not served.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from partnerscope.files import within
from partnerscope.show.table import media_type
from partnerscope.web.answer import Answer, refusal
from partnerscope.web.language import written
from partnerscope.web.render import message

MANIFEST = "release.json"
_VERSION = re.compile(r"\d{1,6}\.\d{1,6}\.\d{1,6}")
_TEXT = "text/plain; charset=utf-8"


@dataclass
class Releases:
    """The releases in a folder, each with the checksums of its files; a manifest is read once, because it never changes."""

    folder: Path
    _listed: dict[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    def answer(self, path: str) -> Answer:
        """What an address below `r/` returns."""
        version, slash, rest = path.partition("/")
        if not path:
            return self._all()
        listed = self._files(version)
        if listed is None:
            return refusal(404, written("releases.none"), "../" * (path.count("/") + 1))
        if not slash:
            return Answer(308, to=f"r/{version}/")
        name = f"{rest}index.html" if not rest or rest.endswith("/") else rest
        if name not in listed:
            if f"{name}/index.html" in listed:
                return Answer(308, to=f"r/{version}/{name}/")
            return refusal(404, written("releases.no_file"), "../" * (path.count("/") + 1))
        data = (self.folder / version / name).read_bytes()
        if hashlib.sha256(data).hexdigest() != listed[name]:
            return refusal(503, written("releases.altered"), "../" * (path.count("/") + 1))
        return Answer(200, data, media_type(name, _TEXT), lasting="for ever")

    def versions(self) -> list[str]:
        """Every release, the newest first."""
        found = [path for path in within(self.folder) if _VERSION.fullmatch(path.name)]
        named = [path.name for path in found if (path / MANIFEST).exists()]
        return sorted(named, key=lambda one: [int(part) for part in one.split(".")], reverse=True)

    def _all(self) -> Answer:
        links = tuple((one, f"{one}/") for one in self.versions())
        return Answer(200, message("Releases", written("releases.all"), "../", links))

    def _files(self, version: str) -> Mapping[str, str] | None:
        """The files of a release with their checksums; None where there is no such release."""
        if version in self._listed:
            return self._listed[version]
        manifest = self.folder / version / MANIFEST
        if not _VERSION.fullmatch(version) or not manifest.is_file():
            return None
        data = manifest.read_bytes()
        listed = {str(one["path"]): str(one["sha256"]) for one in json.loads(data)["files"]}
        self._listed[version] = listed | {MANIFEST: hashlib.sha256(data).hexdigest()}
        return self._listed[version]
