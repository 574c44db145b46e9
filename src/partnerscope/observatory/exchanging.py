"""An observatory and the programs of others: codings go out and come in, each time with what was kept and what was not.

Grain: one call is one file. What goes out obeys the rules of sight; what comes in is looked up before it enters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from partnerscope.coding import Workbench
from partnerscope.coding.exchange import (
    Arrivals,
    LossReport,
    LossTally,
    arrivals,
    read_qdpx,
    shared,
    to_qdpx,
)
from partnerscope.documents import Document
from partnerscope.errors import InputError
from partnerscope.extras import require

OUT = ("qdpx",)
"""What can be written."""
CODINGS = ("qdpx",)
"""What brings codings in."""


@dataclass(frozen=True)
class Exchanging:
    """What exchanges: a bench of coders."""

    bench: Workbench

    def out(self, format: str, coder: str = "") -> tuple[bytes, LossReport]:
        """The work of a coder as a file of another program; without one, that of all tasks that are finished.

        Raises InputError for an unknown format.
        """
        refuse_format(format, OUT)
        tally = LossTally()
        tasks = list(shared(self.bench, coder, tally))
        return to_qdpx(tasks, self.bench.codebook(), self._bytes_of, tally)

    def take(
        self,
        format: str,
        data: bytes,
        coder: str,
        *,
        user: str = "",
        task: str = "",
        mapping: Mapping[str, str] | None = None,
        dry_run: bool = False,
    ) -> LossReport:
        """Save what somebody coded in another program as a coder's own proposals, and say what came through.

        `user` is whose work in the file is meant, `mapping` says what another program's codes mean
        (`{"Talks": "meeting", "Oslo": "meeting.place=Oslo"}`). Raises InputError for a file that cannot be read, and when it
        is not clear whose work is meant; then nothing is saved.
        """
        refuse_format(format, CODINGS)
        require("coding", "looking words up")
        tally = LossTally()
        found, notes = arrivals(read_qdpx(data, tally), coder, user, mapping or {}, tally)
        Arrivals(self.bench, coder, tally, task).take(found, notes, dry_run=dry_run)
        return tally.report()

    def _bytes_of(self, document: Document) -> bytes | None:
        return self.bench.desk.bytes_at(document.hash)


def refuse_format(format: str, allowed: tuple[str, ...]) -> None:
    """Raise InputError for a format that is not among those allowed."""
    if format not in allowed:
        raise InputError(f"no format is called {format!r} here", allowed=", ".join(allowed))
