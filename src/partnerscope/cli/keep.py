"""Commands that keep an observatory: new, check, commit, log, verify, dump."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from partnerscope.cli.options import (
    KnownOption,
    ObservatoryOption,
    TextFormat,
    TextFormatOption,
    opened,
    say,
)
from partnerscope.errors import InputError, Problem

if TYPE_CHECKING:
    from partnerscope.journal import Changeset
    from partnerscope.observatory import Status


def new(
    name: Annotated[Path, typer.Argument(help="The folder to make.")],
    subject: Annotated[str, typer.Option(help="The actor observed, as ID:label.")] = "SUBJECT:the subject",
    partner: Annotated[
        list[str] | None, typer.Option(help="A partner, as ID:label; may be repeated.")
    ] = None,
    issue: Annotated[list[str] | None, typer.Option(help="An issue, as ID:label; may be repeated.")] = None,
) -> None:
    """Make a new, empty, working observatory.

    Example: partnerscope new nordic --subject NOR:Norway --partner SWE:Sweden --issue "SEA:maritime security"
    """
    from partnerscope.folder import scaffold
    from partnerscope.folder.scaffold import Named
    from partnerscope.observatory import bundled

    partners = [Named.parse(one) for one in partner or ["PARTNER:the partner"]]
    issues = [Named.parse(one) for one in issue or ["ISSUE:the issue"]]
    files = scaffold(name, bundled() / "codebook", Named.parse(subject), partners, issues)
    print(f"made {name} with {len(files)} files; edit records/*.csv, then:")
    print(f"  partnerscope check --observatory {name}")
    print(f'  partnerscope commit --observatory {name} -m "first records"')


def check(observatory: ObservatoryOption = None, format: TextFormatOption = TextFormat.md) -> None:
    """Say everything that is wrong with the files, where, and what to do; exit 1 when something is.

    Example: partnerscope check --observatory my-observatory
    """
    found = opened(observatory)
    problems = found.check()
    _print_problems(problems, format)
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = sum(problem.severity == "warning" for problem in problems)
    if not errors:
        _print_status(found.status(), format)
    say(f"{errors} errors, {warnings} warnings, {len(problems) - errors - warnings} notes")
    if errors or warnings:
        raise typer.Exit(1)


def _print_problems(problems: list[Problem], format: TextFormat) -> None:
    if format is TextFormat.json:
        import json
        from dataclasses import asdict

        print(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=2))
        return
    for problem in problems:
        print(problem)


def _print_status(status: Status, format: TextFormat) -> None:
    if format is TextFormat.json or status.clean:
        return
    for word, kinds in (("new", status.added), ("changed", status.changed), ("removed", status.removed)):
        for kind, keys in kinds.items():
            some = ", ".join(keys[:5]) + (f" and {len(keys) - 5} more" if len(keys) > 5 else "")
            print(f"not committed: {len(keys)} {word} {kind}: {some}")


def commit(
    message: Annotated[str, typer.Option("--message", "-m", help="Why: one sentence.")],
    observatory: ObservatoryOption = None,
    author: Annotated[str, typer.Option(envvar="PARTNERSCOPE_AUTHOR", help="Who; default: your login.")] = "",
    retract: Annotated[
        bool, typer.Option("--retract", help="When joining two branches, retract what the files leave out.")
    ] = False,
) -> None:
    """Record what the files say now, with the reason; nothing is written when they have faults.

    Example: partnerscope commit -m "ninth round of the cyber dialogue"
    """
    import getpass

    found = opened(observatory)
    changeset = found.commit(message, author or getpass.getuser(), retract=retract)
    if changeset is None:
        print("nothing to commit: the journal already says what the files say")
        return
    print(f"committed {changeset.hash[:12]}: {changeset.header.revisions} revisions")


def log(
    observatory: ObservatoryOption = None, known: KnownOption = "", format: TextFormatOption = TextFormat.md
) -> None:
    """List the changesets, newest first: when, which, who, how many revisions, why.

    Example: partnerscope log --observatory my-observatory
    """
    changesets = list(reversed(opened(observatory, known).changesets()))
    if format is TextFormat.json:
        import json

        print(json.dumps([_log_entry(changeset) for changeset in changesets], ensure_ascii=False, indent=2))
        return
    for changeset in changesets:
        header = changeset.header
        when = _instant(changeset)
        join = " (joins branches)" if len(header.parents) > 1 else ""
        print(f"{when}  {changeset.hash[:12]}  {header.author}  {header.revisions:>6}  {header.reason}{join}")


def _instant(changeset: Changeset) -> str:
    return changeset.header.recorded_at.isoformat(timespec="seconds").replace("+00:00", "Z")


def _log_entry(changeset: Changeset) -> dict[str, object]:
    header = changeset.header
    return {
        "recorded_at": _instant(changeset),
        "hash": changeset.hash,
        "author": header.author,
        "revisions": header.revisions,
        "reason": header.reason,
        "parents": list(header.parents),
    }


def verify(
    observatory: ObservatoryOption = None,
    head: Annotated[str, typer.Option(help="A head that must still be part of the history.")] = "",
) -> None:
    """Recompute every hash of the journal; exit 1 when a changeset was altered, is torn or is missing.

    With --head (as printed in a release or a certificate) a cut or rewritten history is found too.
    Example: partnerscope verify --head 3fa1c2
    """
    found = opened(observatory)
    faults = found.verify(head)
    for fault in faults:
        print(fault)
    if faults:
        raise typer.Exit(1)
    print(f"verified: {len(found.changesets())} changesets, head {found.head()[:12] or 'none'}")


def dump(
    target: Annotated[Path, typer.Argument(help="An empty or new folder.")],
    observatory: ObservatoryOption = None,
    known: KnownOption = "",
) -> None:
    """Write the canonical files of what is known to another folder.

    Example: partnerscope dump as-of-march --known 2026-03-31
    """
    if target.exists() and any(target.iterdir()):
        raise InputError("the folder is not empty", where=str(target), hint="name a new folder")
    written = opened(observatory).dump(target, known)
    print(f"wrote {len(written)} files to {target}")
