"""Commands that keep an observatory: new, check, commit, log, verify, dump."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from partnerscope.cli.branches import DRIVER, DRIVER_KEY, merge_driver
from partnerscope.cli.options import (
    PATH,
    TextFormat,
    flag,
    known_option,
    login,
    observatory_option,
    opened,
    option,
    say,
    text_format_option,
)
from partnerscope.cli.program import ProblemsFound
from partnerscope.errors import InputError, Problem

if TYPE_CHECKING:
    from partnerscope.journal import Changeset
    from partnerscope.observatory import Status


@click.command()
@click.argument("name", type=PATH, help="The folder to make.")
@option("--subject", default="SUBJECT:the subject", help="The actor observed, as ID:label.")
@option("--partner", multiple=True, help="A partner, as ID:label; may be repeated.")
@option("--issue", multiple=True, help="An issue, as ID:label; may be repeated.")
def new(name: Path, subject: str, partner: tuple[str, ...], issue: tuple[str, ...]) -> None:
    """Make a new, empty, working observatory.

    Example: partnerscope new nordic --subject NOR:Norway --partner SWE:Sweden --issue "SEA:maritime security"
    """
    from partnerscope.folder import scaffold
    from partnerscope.folder.scaffold import Named
    from partnerscope.observatory import bundled
    from partnerscope.timeline.words import counted

    partners = [Named.parse(one) for one in partner or ["PARTNER:the partner"]]
    issues = [Named.parse(one) for one in issue or ["ISSUE:the issue"]]
    files = scaffold(name, bundled() / "codebook", Named.parse(subject), partners, issues)
    print(f"made {name} with {counted(len(files), 'file')}; edit records/*.csv, then:")
    if not merge_driver(name):
        say(f"under git, once for each copy: git config {DRIVER_KEY} '{DRIVER}'")
    print(f"  partnerscope check --observatory {name}")
    print(f'  partnerscope commit --observatory {name} -m "first records"')


@click.command()
@observatory_option
@text_format_option
def check(observatory: Path | None, format: TextFormat) -> None:
    """Say everything that is wrong with the files, where, and what to do; exit 1 when something is.

    Example: partnerscope check --observatory my-observatory
    """
    from partnerscope.timeline.words import counted

    found = opened(observatory)
    problems = found.check()
    _print_problems(problems, format)
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = sum(problem.severity == "warning" for problem in problems)
    faults = {problem.code for problem in problems if problem.severity == "error"}
    if faults <= {"table-gone", "column-gone", "many-retracted"}:
        _print_status(found.status(), format)
    say(
        f"{counted(errors, 'error')}, {counted(warnings, 'warning')}, {counted(len(problems) - errors - warnings, 'note')}"
    )
    if errors or warnings:
        raise ProblemsFound


def _print_problems(problems: list[Problem], format: TextFormat) -> None:
    if format is TextFormat.json:
        import json
        from dataclasses import asdict

        print(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=2))
        return
    for problem in problems:
        print(problem)


def _print_status(status: Status, format: TextFormat) -> None:
    from partnerscope.timeline.words import counted, plural

    if format is TextFormat.json or status.clean:
        return
    for word, kinds in (("new", status.added), ("changed", status.changed), ("removed", status.removed)):
        for kind, keys in kinds.items():
            some = ", ".join(keys[:5]) + (f" and {len(keys) - 5} more" if len(keys) > 5 else "")
            print(f"not committed: {counted(len(keys), f'{word} {kind}', f'{word} {plural(kind)}')}: {some}")
    for change in status.changes:
        if change.kind != "file":
            old, new = (repr(value) if value else "(empty)" for value in (change.old, change.new))
            print(f"  {change.kind} {change.id}, {change.field}: {old} -> {new}")


@click.command()
@option("--message", "-m", required=True, help="Why: one sentence.")
@observatory_option
@option("--author", envvar="PARTNERSCOPE_AUTHOR", help="Who; default: your login.")
@flag(
    "--retract",
    help="Records that the files leave out are to go, also many, a whole table, or another branch's.",
)
@flag("--begin", help="Begin a new history in a folder that was committed before and has lost its journal.")
def commit(message: str, observatory: Path | None, author: str, retract: bool, begin: bool) -> None:
    """Record what the files say now, with the reason; nothing is written when they have faults.

    Example: partnerscope commit -m "ninth round of the cyber dialogue"
    """
    from partnerscope.timeline.words import counted

    found = opened(observatory)
    told: list[Problem] = []
    changeset = found.commit(message, author or login(), retract=retract, begin=begin, tell=told.append)
    for problem in told:
        say(str(problem))
    if changeset is None:
        print("nothing to commit: the journal already says what the files say")
        return
    print(f"committed {changeset.hash[:12]}: {counted(changeset.header.revisions, 'revision')}")


@click.command()
@observatory_option
@known_option
@text_format_option
def log(observatory: Path | None, known: str, format: TextFormat) -> None:
    """List the changesets, newest first: when, which, who, how many revisions, why.

    Example: partnerscope log --observatory my-observatory
    """
    found = opened(observatory, known)
    if faults := found.verify():
        for fault in faults:
            say(fault)
        raise ProblemsFound
    changesets = list(reversed(found.changesets()))
    if format is TextFormat.json:
        import json

        print(json.dumps([_log_entry(changeset) for changeset in changesets], ensure_ascii=False, indent=2))
        return
    for changeset in changesets:
        header = changeset.header
        when = _instant(changeset)
        join = " (joins branches)" if len(header.parents) > 1 else ""
        doubt = " (dated later than this clock)" if _is_late(changeset) else ""
        print(
            f"{when}  {changeset.hash[:12]}  {header.author}  {header.revisions:>6}  {header.reason}{join}{doubt}"
        )


def _is_late(changeset: Changeset) -> bool:
    from datetime import UTC, datetime

    return changeset.header.recorded_at > datetime.now(UTC)


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


@click.command()
@observatory_option
@option("--head", help="A head that must still be part of the history.")
@flag(
    "--mend-line-ends",
    help="First write changesets anew that git gave other line ends; their hashes prove them.",
)
def verify(observatory: Path | None, head: str, mend_line_ends: bool) -> None:
    """Recompute every hash of the journal; exit 1 when a changeset was altered, is torn or is missing.

    With --head (as printed in a release or a certificate) a cut or rewritten history is found too.
    Example: partnerscope verify --head 3fa1c2
    """
    from partnerscope.timeline.words import counted

    found = opened(observatory)
    if mend_line_ends:
        print(f"mended {counted(len(found.keeping.mend_line_ends()), 'changeset')}")
    faults = found.verify(head)
    for fault in faults:
        print(fault)
    if faults:
        raise ProblemsFound
    print(f"verified: {counted(len(found.changesets()), 'changeset')}, head {found.head()[:12] or 'none'}")
    if not head:
        say("without --head nothing tells whether the last changesets were cut off, or all of them")


@click.command()
@click.argument("target", type=PATH, help="An empty or new folder.")
@observatory_option
@known_option
def dump(target: Path, observatory: Path | None, known: str) -> None:
    """Write the canonical files of what is known to another folder.

    Example: partnerscope dump as-of-march --known 2026-03-31
    """
    from partnerscope.timeline.words import counted

    if target.exists() and any(target.iterdir()):
        raise InputError("the folder is not empty", where=str(target), hint="name a new folder")
    written = opened(observatory).dump(target, known)
    print(f"wrote {counted(len(written), 'file')} to {target}")
