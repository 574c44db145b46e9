"""The child process that reads one document: started by `child`, it limits itself before it opens anything.

Grain: one run reads one file and writes one JSON answer, a layer or what is wrong with the document.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from partnerscope.documents import docx, html, pdf, plain
from partnerscope.documents.extracted import Extracted, laid_out
from partnerscope.documents.furniture import furniture
from partnerscope.documents.language import spoken
from partnerscope.documents.layer import Extent, Layer
from partnerscope.documents.media import media_of
from partnerscope.documents.quality import flags
from partnerscope.errors import InputError

MEMORY_BYTES = 1024**3
CPU_SECONDS = 20


def main() -> None:
    """Read the file that the first argument names (its encoding in the second) and answer on stdout."""
    answer(lambda data, encoding: _told(_read(data, encoding)))


def _told(layer: Layer) -> dict[str, str]:
    return {"header": layer.header.decode(), "text": layer.text, "hash": layer.hash}


def answer(make: Callable[[bytes, str], dict[str, str]]) -> None:
    """Limit this process, then answer on stdout with what `make` makes of the file and the word that the arguments name."""
    _limit()
    logging.disable(logging.CRITICAL)
    stream, sys.stdout = sys.stdout, sys.stderr  # what libraries print is not an answer
    try:
        said = make(Path(sys.argv[1]).read_bytes(), sys.argv[2])
    except InputError as error:
        said = {"what": error.what, "where": error.where, "allowed": error.allowed, "hint": error.hint}
    except (MemoryError, RecursionError) as error:
        said = {"what": f"the document is too much for an extractor ({type(error).__name__})"}
    json.dump(said, stream)
    stream.flush()


def _limit() -> None:
    """Bound memory and time, where the system can (Windows cannot: there the wall clock alone ends a child)."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(data: bytes, encoding: str = "") -> Layer:
    """The layer of a document, read in this process."""
    return spoken(_read(data, encoding))


def _read(data: bytes, encoding: str) -> Layer:
    media = media_of(data)
    found: Extracted
    if media == "pdf":
        found = pdf.extract(data)
    elif media == "docx":
        found = docx.extract(data)
    elif media == "html":
        found = html.extract(data, encoding)
    else:
        found = plain.extract(data, encoding)
    layer = laid_out(found, hashlib.sha256(data).hexdigest(), media)
    layer = replace(layer, furniture=tuple(sorted({*layer.furniture, *furniture(layer)}, key=_place)))
    return replace(layer, flags=flags(layer))


def _place(span: Extent) -> tuple[int, int]:
    return span.start, span.end


if __name__ == "__main__":
    main()
