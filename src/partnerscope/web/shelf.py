"""Pages kept as bytes: in memory, and on disk where several workers and the next start find them.

Grain: one *kept* answer is what a frozen address returned, packed with gzip where that helps. Both places are bounded; what
is not there is made again. A disk that cannot be written is said once, and the shelf goes on in memory alone.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import shutil
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from partnerscope.files import locked, write_whole
from partnerscope.web.answer import Answer
from partnerscope.web.program import program

MEMORY, DISK = 96 * 2**20, 2**30
"""Bytes kept in memory by each worker, and on disk by all of them together."""
PACKED = ("text/", "application/json", "image/svg+xml", "application/xml")
STRIPES = 1024
"""Locks on disk: two addresses share one of them now and then, which only costs waiting."""

_log = logging.getLogger("partnerscope.web")


@dataclass(frozen=True, slots=True)
class Kept:
    """The bytes of a frozen address, packed or not."""

    body: bytes
    media: str
    packed: bool

    @classmethod
    def of(cls, answer: Answer) -> Kept:
        """An answer made ready to be sent many times."""
        if answer.media.startswith(PACKED) and len(answer.body) > 500:
            return cls(gzip.compress(answer.body, 6, mtime=0), answer.media, True)
        return cls(answer.body, answer.media, False)

    def plain(self) -> bytes:
        """The bytes for a client that does not unpack."""
        return gzip.decompress(self.body) if self.packed else self.body


@dataclass
class Shelf:
    """Kept answers by address. `folder` is shared by workers; None keeps in memory alone."""

    folder: Path | None
    memory: int = MEMORY
    disk: int = DISK
    _kept: OrderedDict[str, Kept] = field(default_factory=OrderedDict, repr=False)
    _held: int = 0
    _on_disk: int = 0
    _lock: Lock = field(default_factory=Lock, repr=False)

    def __post_init__(self) -> None:
        """Clear away what other versions of the program drew, and count what is there."""
        if self.folder is None:
            return
        self.folder = self.folder / program()[:16]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for other in self.folder.parent.iterdir():
                if other != self.folder:
                    shutil.rmtree(other, ignore_errors=True)
            self._on_disk = sum(size for _, size, _ in self._listed(self.folder))
        except OSError as error:
            self._give_up(error)

    def near(self, address: str) -> Kept | None:
        """What memory holds under an address."""
        with self._lock:
            if found := self._kept.get(address):
                self._kept.move_to_end(address)
            return found

    def get(self, address: str) -> Kept | None:
        """What memory or disk hold under an address."""
        found = self.near(address)
        if found is None and (found := self._read(address)):
            self._remember(address, found)
        return found

    def put(self, address: str, answer: Answer) -> Kept:
        """Keep an answer."""
        kept = Kept.of(answer)
        self._remember(address, kept)
        if self.folder is not None:
            about = {"address": address, "media": kept.media, "packed": kept.packed, "bytes": len(kept.body)}
            head = json.dumps(about) + "\n"
            try:
                write_whole(self._path(self.folder, address), head.encode() + kept.body, durable=False)
                self._on_disk += len(kept.body)
                if self._on_disk > self.disk:
                    self._trim(self.folder)
            except OSError as error:
                self._give_up(error)
        return kept

    @contextmanager
    def making(self, address: str) -> Iterator[None]:
        """Hold other workers off who would make the same address."""
        if self.folder is None:
            yield
            return
        stripe = int(_key(address)[:8], 16) % STRIPES
        try:
            lock = locked(self.folder / "locks" / f"{stripe}.lock")
            lock.__enter__()
        except OSError as error:
            self._give_up(error)
            yield
            return
        try:
            yield
        finally:
            lock.__exit__(None, None, None)

    def _remember(self, address: str, kept: Kept) -> None:
        with self._lock:
            before = self._kept.pop(address, None)
            self._kept[address] = kept
            self._held += len(kept.body) - (len(before.body) if before else 0)
            while self._held > self.memory and self._kept:
                _, gone = self._kept.popitem(last=False)
                self._held -= len(gone.body)

    def _path(self, folder: Path, address: str) -> Path:
        key = _key(address)
        return folder / key[:2] / f"{key}.page"

    def _read(self, address: str) -> Kept | None:
        if self.folder is None:
            return None
        try:
            head, _, body = self._path(self.folder, address).read_bytes().partition(b"\n")
            about = json.loads(head)
        except (OSError, ValueError):
            return None
        if about.get("address") != address or about.get("bytes") != len(body):
            return None  # torn by a power cut
        return Kept(body, about["media"], about["packed"])

    def _trim(self, folder: Path) -> None:
        """Take the oldest away until four fifths of the bound are left."""
        listed = sorted(self._listed(folder))
        whole = sum(size for _, size, _ in listed)
        for _, size, path in listed:
            if whole <= self.disk * 4 // 5:
                break
            path.unlink(missing_ok=True)
            whole -= size
        self._on_disk = whole

    @staticmethod
    def _listed(folder: Path) -> list[tuple[float, int, Path]]:
        found = []
        for path in folder.glob("*/*.page"):
            try:
                about = path.stat()
            except OSError:
                continue  # another worker took it away
            found.append((about.st_mtime, about.st_size, path))
        return found

    def _give_up(self, error: OSError) -> None:
        _log.warning("pages are kept in memory only, the cache cannot be written: %s", error)
        self.folder = None


def _key(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()
