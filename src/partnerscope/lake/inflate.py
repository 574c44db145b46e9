"""Inflating: by ISA-L where it is installed (about twice as fast), else by zlib; the bytes are the same."""

from __future__ import annotations

import gzip
import zlib
from importlib.util import find_spec
from typing import Any

GzipFile: Any = gzip.GzipFile
InflateError: Any = zlib.error
crc32: Any = zlib.crc32
decompressobj: Any = zlib.decompressobj

if find_spec("isal") is not None:  # extras without bulk ingest read packaged tables too
    from isal import igzip, isal_zlib

    GzipFile, InflateError = igzip.IGzipFile, isal_zlib.IsalError
    crc32, decompressobj = isal_zlib.crc32, isal_zlib.decompressobj
