"""The command that certifies findings, and checks a certificate by computing it again."""

from __future__ import annotations

from pathlib import Path

import click

from partnerscope.cli.options import (
    PATH,
    known_option,
    observatory_option,
    opened,
    option,
    output_option,
    put,
    say,
)
from partnerscope.cli.program import ProblemsFound
from partnerscope.errors import InputError, IntegrityError
from partnerscope.extras import require

STAMP = ".tsr"


@click.command()
@click.argument("names", nargs=-1, help="Measures and tables.")
@observatory_option
@option("--valid", help="As of this date. Default: the observatory's own, else today.")
@known_option
@option("--from", "since", help="First date of a window, for events.")
@output_option
@option("--check", type=PATH, default=None, help="Compute this certificate again (exit code 1: refuted).")
@option("--tsa", help="Address of a time-stamping authority (RFC 3161); its answer goes to OUTPUT.tsr.")
@option(
    "--tsa-root",
    type=PATH,
    default=None,
    help="Root certificate of the authority (PEM), to check OUTPUT.tsr.",
)
def certify(
    names: tuple[str, ...],
    observatory: Path | None,
    valid: str,
    known: str,
    since: str,
    output: Path | None,
    check: Path | None,
    tsa: str,
    tsa_root: Path | None,
) -> None:
    """State what measures and tables say, so that anybody with the journal can compute it again.

    Examples: partnerscope certify ledger commitments -O cert.json; partnerscope certify --check cert.json
    """
    found = opened(observatory, known)
    if check is not None:
        _check(found.refuted(check.read_bytes()), check, tsa_root)
        return
    if tsa and output is None:
        raise InputError("a time stamp stands beside its certificate", hint="name the file with --output")
    data = found.certify(*names, valid=valid, since=since)
    if tsa and output is not None:
        require("timestamp", "--tsa")
        from partnerscope.release import stamp

        told = stamp(data, tsa)
        put(data, output)
        put(told, output.with_name(output.name + STAMP))
        return
    put(data, output)


def _check(reasons: list[str], path: Path, root: Path | None) -> None:
    """Print why a certificate does not hold, or that it does, with its time stamp where there is one."""
    beside = path.with_name(path.name + STAMP)
    when = ""
    if beside.is_file():
        require("timestamp", f"the time stamp {beside.name}")
        from partnerscope.release import stamped_at

        try:
            moment = stamped_at(path.read_bytes(), beside.read_bytes(), root.read_bytes() if root else b"")
            when = f"; stamped {moment:%Y-%m-%d %H:%M:%SZ}"
            if root is None:
                say(
                    "the signature of the time stamp was not checked: name the authority's root with --tsa-root"
                )
        except IntegrityError as error:
            reasons = [*reasons, str(error)]
    elif root is not None:
        raise InputError("there is no time stamp beside the certificate", where=str(beside))
    for reason in reasons:
        print(f"refuted: {reason}")
    if reasons:
        raise ProblemsFound
    print(f"confirmed: everything can be computed again{when}")
