"""Reading a document in a child process with limits: a bomb dies alone.

Grain: one child reads one document. A PDF of some hundred kilobytes can ask for gigabytes and minutes, and PDFium
crashes under threads; neither reaches the process that asked.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from partnerscope.documents.language import spoken
from partnerscope.documents.layer import Layer, read_layer
from partnerscope.documents.media import media_of
from partnerscope.errors import InputError
from partnerscope.extras import require
from partnerscope.files import write_whole

WALL_SECONDS = 60


def extract(data: bytes, encoding: str = "", *, wall: float = WALL_SECONDS) -> Layer:
    """The layer of a document.

    Raises InputError for what no extractor reads, for a document that is broken or locked, and for one that exceeds a
    limit (1 GiB of memory, 20 s of computing, 60 s in all, 2,000 pages, 5,000,000 characters).
    """
    said = _answer("worker", data, encoding, wall)
    return spoken(read_layer(said["header"].encode(), said["text"].encode(), said["hash"]))


def picture_of(data: bytes, page: int, *, wall: float = WALL_SECONDS) -> bytes:
    """A page of a PDF (from 1) as a PNG. Raises InputError for a page that is not there, and at the limits of `extract`."""
    return base64.b64decode(_answer("picture", data, str(page), wall)["png"])


def _answer(module: str, data: bytes, word: str, wall: float) -> dict[str, str]:
    """What a child says of a document."""
    require("coding", "reading a document")
    media_of(data)
    with tempfile.TemporaryDirectory(prefix="partnerscope-") as folder:
        path = Path(folder) / "document"
        write_whole(path, data, durable=False)
        try:
            ended = subprocess.run(  # noqa: S603 - our own module, and a path of ours
                [sys.executable, "-m", f"partnerscope.documents.{module}", str(path), word],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=wall,
                check=False,
                env=_environment(folder),
                cwd=folder,
            )
        except subprocess.TimeoutExpired:
            raise InputError(
                f"reading the document took more than {wall:g} seconds", hint="split it, or take its text"
            ) from None
    try:
        said: dict[str, str] = json.loads(ended.stdout)
    except ValueError:
        raise InputError(
            f"reading the document broke off at a limit of memory or time (ended with {ended.returncode})",
            hint="split it, or take its text",
        ) from None
    if "what" in said:
        raise InputError(**said)
    return said


def _environment(folder: str) -> dict[str, str]:
    """What the child needs and nothing else: no secrets of the parent reach a parser."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ}
    paths = os.pathsep.join(path for path in sys.path if path)
    return kept | {
        "PYTHONPATH": paths,
        "PYTHONIOENCODING": "utf-8",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "TMPDIR": folder,
        "HOME": folder,
    }
