"""Time stamps (RFC 3161): an authority that the user names says that some bytes were there at some moment.

Grain: one *stamp* is the whole answer of the authority (a TimeStampResp in DER), kept beside what it stamps. It is checked
in two steps: that it speaks of these bytes, which needs nothing; and that the authority signed it, which needs its root.
"""

from __future__ import annotations

import hashlib
import urllib.request
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.parse import urlsplit

from partnerscope.errors import InputError, IntegrityError

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

MAX_ANSWER = 1_000_000
WAIT_SECONDS = 30
_GRANTED = 0


def stamp(data: bytes, url: str) -> bytes:
    """The authority's stamp of these bytes (by their SHA-256), asked for over http or https.

    Raises InputError when it cannot be reached, does not grant it, or answers something else.
    """
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    if urlsplit(url).scheme not in ("http", "https"):
        raise InputError(f"{url!r} is not an address of an authority", allowed="http://... or https://...")
    asked = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
    request = urllib.request.Request(  # noqa: S310 - http and https only, as checked
        url, asked.as_bytes(), {"Content-Type": "application/timestamp-query"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as answer:  # noqa: S310 - as above
            told: bytes = answer.read(MAX_ANSWER)
    except (URLError, OSError) as error:
        raise InputError(f"the authority cannot be reached: {error}", where=url) from None
    found = _read(told, url)
    if found.tst_info.nonce != asked.nonce:
        raise InputError("the authority answers another question", where=url)
    _refuse_other(found, data, url)
    return told


def stamped_at(data: bytes, told: bytes, root: bytes = b"") -> datetime:
    """When a stamp says that these bytes were there; with the root certificate (PEM) of the authority, proved.

    Raises IntegrityError when it speaks of other bytes, or when the authority did not sign it.
    """
    try:
        found = _read(told, "the time stamp")
    except InputError as error:
        raise IntegrityError(error.what, where=error.where) from None
    _refuse_other(found, data, "the time stamp")
    if root:
        _refuse_unsigned(found, data, root)
    moment: datetime = found.tst_info.gen_time
    return moment


def _read(told: bytes, where: str) -> TimeStampResponse:
    from rfc3161_client import decode_timestamp_response

    try:
        found = decode_timestamp_response(told)
        status = found.status
        if status == _GRANTED:
            _ = found.tst_info.gen_time
    except ValueError as error:
        raise InputError(f"this is not a time stamp ({error})", where=where) from None
    if status != _GRANTED:
        raise InputError(f"the authority did not grant a time stamp (status {status})", where=where)
    return found


def _refuse_other(found: TimeStampResponse, data: bytes, where: str) -> None:
    if found.tst_info.message_imprint.message != hashlib.sha256(data).digest():
        raise IntegrityError("the time stamp speaks of other bytes", where=where)


def _refuse_unsigned(found: TimeStampResponse, data: bytes, root: bytes) -> None:
    from cryptography.x509 import load_pem_x509_certificates
    from rfc3161_client import VerificationError, VerifierBuilder

    try:
        certificates = load_pem_x509_certificates(root)
    except ValueError:
        raise InputError("the root is not a certificate", allowed="one or several in PEM") from None
    try:
        VerifierBuilder(roots=list(certificates)).build().verify_message(found, data)
    except VerificationError as error:
        raise IntegrityError(f"the authority did not sign this time stamp ({error})") from None
