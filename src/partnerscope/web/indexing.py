"""The index of words for the search page's script, made by Pagefind's program.

The pages go to it one by one in an order of ours: its own walk takes them in the order in which the disk lists them,
which is another on another disk, and the index would have other bytes there. They go while others are still being written.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from fnmatch import fnmatch
from importlib.util import find_spec
from pathlib import Path
from threading import Event
from typing import Any

from partnerscope.files import write_whole

PLACE = "pagefind"
UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js")
"""What Pagefind writes for boxes of its own making; the search page has its own (`assets/search.js`)."""

PATIENCE = 0.02
"""Seconds until it is looked again whether a page is there."""


def searched() -> bool:
    """Whether the words of the pages can be indexed for the search page's script (the extra `search`)."""
    return find_spec("pagefind") is not None and find_spec("pagefind_bin") is not None


def index_words(folder: Path, pages: Iterable[Path], ended: Event) -> int:
    """Index pages of a folder in the order given, each when it is there; how many files that makes.

    Nothing without the extra: the list from A to Z stands all the same. No index is made when the writing has `ended`
    without a page. Raises RuntimeError with what the program says when it cannot make the index.
    """
    if not searched():
        return 0
    from pagefind.service import get_executable

    found = get_executable()
    if found is None:
        return 0
    output = folder / PLACE
    shutil.rmtree(output, ignore_errors=True)
    # Pagefind's own client for Python waits a tenth of a second for each answer: minutes for a site.
    with subprocess.Popen(  # noqa: S603 (our own program from our own package, on our own folder)
        [str(found), "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as service:
        number = _ask(service, type="NewIndex", config={})["index_id"]
        for page in pages:
            while not page.exists():
                if ended.is_set() and not page.exists():
                    return 0
                ended.wait(PATIENCE)
            name = page.relative_to(folder).as_posix()
            _ask(
                service,
                type="AddFile",
                index_id=number,
                file_path=name,
                url=None,
                file_contents=page.read_text("utf-8"),
            )
        # Asked for, not left to it to write: it says that it has written before the disk has all of it.
        files = _ask(service, type="GetFiles", index_id=number)["files"]
    kept = [file for file in files if not any(fnmatch(file["path"], unused) for unused in UNUSED)]
    for file in kept:
        write_whole(output / file["path"], base64.b64decode(file["content"]), durable=False)
    return len(kept)


def _ask(service: subprocess.Popen[bytes], **payload: Any) -> dict[str, Any]:
    """One request and its answer: JSON in base64, a comma after each."""
    if service.stdin is None or service.stdout is None:
        raise RuntimeError("Pagefind is not listening")
    request = json.dumps({"message_id": 1, "payload": payload}).encode()
    service.stdin.write(base64.b64encode(request) + b",")
    service.stdin.flush()
    answer = bytearray()
    while not answer.endswith(b","):
        piece = os.read(service.stdout.fileno(), 1 << 16)
        if not piece:
            raise RuntimeError("Pagefind ended before it answered")
        answer += piece
    told: dict[str, Any] = json.loads(base64.b64decode(bytes(answer[:-1])))["payload"]
    if told["type"] == "Error":
        raise RuntimeError(f"Pagefind: {told['message']}")
    return told
