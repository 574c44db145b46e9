"""What a journal adds up to now, kept for whoever asks next: only what came since is read.

Grain: one *folded* is the state and the codebook after all changesets. Every save of a coder asks for the codebook, every
acceptance for single records: none of them waits for typed tables of everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from partnerscope.codebook import Books, Codebook
from partnerscope.errors import InputError
from partnerscope.journal import Changeset, State, Store, fold, heads, ordered
from partnerscope.observatory.recording import applied, codebook_of


@dataclass(frozen=True)
class Folded:
    """What some changesets (oldest first) add up to: the records, and the codebook of the texts."""

    hashes: tuple[str, ...]
    tips: tuple[str, ...]
    state: State
    codebook: Codebook


class Folding:
    """The journal of a store as it is folded; another process begins anew."""

    def __init__(self, store: Store, books: Books) -> None:
        self.store, self.books = store, books
        self._kept: Folded | None = None
        self._turn = Lock()

    def __reduce__(self) -> tuple[type[Folding], tuple[Store, Books]]:
        return Folding, (self.store, self.books)

    def now(self) -> Folded:
        """What the journal says now. Raises InputError before the first commit."""
        with self.store.together(), self._turn:
            tips = self.store.tips()
            if self._kept is not None and self._kept.tips == tips:
                return self._kept
            if not tips:
                hint = "run 'partnerscope commit -m \"first records\"'"
                raise InputError("this observatory has no history yet", hint=hint)
            return self._onto(ordered(self.store.changesets()))

    def of(self, changesets: list[Changeset]) -> Folded:
        """What these changesets add up to, which are all there are now, in their order."""
        with self.store.together(), self._turn:
            return self._onto(changesets)

    def keep(self, folded: Folded) -> None:
        """Know what somebody has just recorded."""
        with self.store.together(), self._turn:
            self._kept = folded

    def _onto(self, changesets: list[Changeset]) -> Folded:
        """What was kept, and what came since; folded anew when something came in between."""
        hashes, kept = tuple(one.hash for one in changesets), self._kept
        # another process may have recorded something older in time: then what was folded is no beginning of this
        if kept is None or hashes[: len(kept.hashes)] != kept.hashes:
            state = fold(self.store, changesets)
            kept = Folded(hashes, heads(changesets), state, codebook_of(state, self.books))
        for changeset, revisions in self.store.read(changesets[len(kept.hashes) :]):
            state = applied(kept.state, revisions)
            texts = any(one.kind == "file" for one in revisions)
            codebook = codebook_of(state, self.books) if texts else kept.codebook
            kept = Folded((*kept.hashes, changeset.hash), kept.tips, state, codebook)
        self._kept = Folded(kept.hashes, heads(changesets), kept.state, kept.codebook)
        return self._kept
