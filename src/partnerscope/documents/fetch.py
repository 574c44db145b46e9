"""The bytes of a document, read again from where its source says they stand.

Grain: one call reads one address, because somebody asked for it; nothing else in the house reads an address of a document.
"""

from __future__ import annotations

import hashlib
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from partnerscope.documents.media import MAX_BYTES
from partnerscope.errors import InputError, IntegrityError

WAIT_SECONDS = 60


def fetch(address: str, hash: str) -> bytes:
    """The bytes at an address, which must be those that were archived.

    Raises InputError for an address that is not an http(s) one, that cannot be read or holds too much, and
    IntegrityError when something else stands there now.
    """
    if urlsplit(address).scheme not in ("http", "https"):
        raise InputError(f"{address!r} is not an address to read from", allowed="http://..., https://...")
    try:
        with urlopen(address, timeout=WAIT_SECONDS) as answer:  # noqa: S310 - the scheme is checked above
            data: bytes = answer.read(MAX_BYTES + 1)
    except (URLError, OSError, ValueError) as error:
        raise InputError(f"the address cannot be read ({error})", where=address) from None
    if len(data) > MAX_BYTES:
        raise InputError(
            "what stands there is too large", where=address, allowed=f"at most {MAX_BYTES:,} bytes"
        )
    if hashlib.sha256(data).hexdigest() != hash:
        raise IntegrityError(
            "what stands there now is not what was archived",
            where=address,
            hint="add it as a document of its own: 'document add FILE'",
        )
    return data
