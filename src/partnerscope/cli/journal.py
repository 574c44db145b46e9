"""`partnerscope journal`: copy a journal between a folder and a database, and verify one wherever it is.

Exit codes: 0 fine, 1 a changeset was altered, is torn or is missing, 2 bad input.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from partnerscope.cli.options import journal_at, say
from partnerscope.cli.program import ProblemsFound, Verbs
from partnerscope.errors import InputError

if TYPE_CHECKING:
    from partnerscope.journal import Store

PLACE = "the folder of an observatory, or a database (postgresql://USER@HOST/NAME)"


@click.group(cls=Verbs, no_args_is_help=True)
def journal() -> None:
    """Journals in folders and in databases.

    Example: partnerscope journal copy my-observatory postgresql://desk_app@localhost/observatory
    """


@journal.command()
@click.argument("source", help=f"From where: {PLACE}.")
@click.argument("target", help="To where.")
def copy(source: str, target: str) -> None:
    """Add every changeset that the target lacks to it, with the same hashes; nothing there is changed.

    Example: partnerscope journal copy my-observatory postgresql://desk_app@localhost/observatory
    """
    from partnerscope.journal import copied
    from partnerscope.timeline.words import counted

    there = _store(target)
    count = copied(_store(source), there)
    tips = there.tips()
    print(f"copied {counted(count, 'changeset')}, head {tips[0][:12] if len(tips) == 1 else 'none'}")
    if len(tips) > 1:
        say(f"the target had a history of its own: it now has {len(tips)} heads (see 'partnerscope join')")


@journal.command()
@click.argument("place", help=f"Where: {PLACE}.")
def verify(place: str) -> None:
    """Recompute every hash of a journal; exit 1 when a changeset was altered, is torn or is missing.

    Example: partnerscope journal verify postgresql://desk_app@localhost/observatory
    """
    from partnerscope.timeline.words import counted

    store = _store(place)
    faults = list(store.verify())
    for fault in faults:
        print(fault)
    if faults:
        raise ProblemsFound
    tips = store.tips()
    head = " and ".join(tip[:12] for tip in tips) or "none"
    print(f"verified: {counted(len(store.changesets()), 'changeset')}, head {head}")


def _store(place: str) -> Store:
    from partnerscope.database import is_address
    from partnerscope.journal import FileStore

    if is_address(place):
        return journal_at(place)
    if not Path(place).is_dir():
        raise InputError("there is no such folder", where=place, allowed=PLACE)
    return FileStore(Path(place) / "journal")
