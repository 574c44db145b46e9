"""Histories: which changesets were known at a moment, and what they add up to.

Grain: a *state* is what the journal says after some changesets: for every kind, the cells of every record.
Branches that were never joined are both applied, oldest first, until a changeset with both as parents joins them
(see `branches`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from partnerscope.errors import InputError, IntegrityError
from partnerscope.journal.changeset import Changeset, digest, encode, parse_moment
from partnerscope.journal.store import ReadStore, Store

State = dict[str, dict[str, Mapping[str, str]]]


def ordered(changesets: Iterable[Changeset]) -> list[Changeset]:
    """Parents before children; otherwise by time, then by hash."""
    waiting = {changeset.hash: changeset for changeset in changesets}
    done: set[str] = set()
    result: list[Changeset] = []
    # times come from clocks that may be wrong, parents do not: they go first, and the hash settles ties
    for changeset in sorted(
        waiting.values(), key=lambda changeset: (changeset.header.recorded_at, changeset.hash)
    ):
        stack = [changeset]  # no recursion: a history may be longer than the stack of the interpreter
        while stack:
            current = stack[-1]
            parents = [waiting[p] for p in current.header.parents if p in waiting and p not in done]
            if parents:
                stack.extend(parents)
                continue
            stack.pop()
            if current.hash not in done:
                done.add(current.hash)
                result.append(current)
    return result


def heads(changesets: Iterable[Changeset]) -> tuple[str, ...]:
    """The hashes that no other changeset has as a parent, sorted."""
    listed = list(changesets)
    parents = {parent for changeset in listed for parent in changeset.header.parents}
    return tuple(sorted(changeset.hash for changeset in listed if changeset.hash not in parents))


def head_of(changesets: Iterable[Changeset]) -> str:
    """One hash for a set of changesets: its head, or the hash of its heads when there are several; '' when empty."""
    found = heads(changesets)
    # branches that nobody joined are one state of knowledge, and an answer from it needs one name
    return (
        found[0]
        if len(found) == 1
        else hashlib.sha256("\n".join(found).encode()).hexdigest()
        if found
        else ""
    )


def up_to(changesets: Iterable[Changeset], known: str) -> list[Changeset]:
    """The changesets known at a moment (see `parse_moment`), or up to a head given by its first letters.

    '' and 'head' mean everything; so does the name that several heads have together (see `head_of`).

    Raises InputError for a moment that cannot be read and for a head that is unknown or ambiguous.
    """
    listed = list(changesets)
    if known.lower() in ("", "head"):
        return listed
    if is_head(known):
        together = len(heads(listed)) > 1 and head_of(listed).startswith(known.lower())
        return listed if together else ancestors(listed, _by_prefix(listed, known.lower()))
    moment: datetime = parse_moment(known)
    # known *at* T: what was recorded in that very microsecond was known
    return [changeset for changeset in listed if changeset.header.recorded_at <= moment]


def is_head(text: str) -> bool:
    """Whether a text has the form of a head: its first 6 or more hexadecimal letters."""
    return 6 <= len(text) <= 64 and all(letter in "0123456789abcdef" for letter in text.lower())


def _by_prefix(changesets: list[Changeset], prefix: str) -> Changeset:
    found = [changeset for changeset in changesets if changeset.hash.startswith(prefix)]
    if len(found) != 1:
        some = ", ".join(changeset.hash[:12] for changeset in ordered(changesets)[-5:])
        raise InputError(
            f"{len(found) or 'no'} changesets begin with {prefix!r}",
            allowed=f"a head such as {some}",
            hint="see 'log'",
        )
    return found[0]


def ancestors(changesets: list[Changeset], tip: Changeset) -> list[Changeset]:
    """A changeset and everything it rests on."""
    by_hash = {changeset.hash: changeset for changeset in changesets}
    seen: set[str] = set()
    queue = [tip.hash]
    while queue:
        current = queue.pop()
        if current not in seen and current in by_hash:
            seen.add(current)
            queue.extend(by_hash[current].header.parents)
    return [changeset for changeset in changesets if changeset.hash in seen]


def refuse_gaps(changesets: Iterable[Changeset]) -> None:
    """Raises IntegrityError when a parent of one of these changesets is not among them."""
    listed = list(changesets)
    held = {changeset.hash for changeset in listed}
    for changeset in listed:
        for parent in changeset.header.parents:
            if parent not in held:
                raise IntegrityError(
                    f"the changeset {parent[:12]}, on which {changeset.hash[:12]} rests, is missing",
                    where="journal",
                    hint="restore the file from a copy or from git",
                )


def copied(source: ReadStore, target: Store) -> int:
    """Add every changeset of one store that another lacks to it, hashes kept; returns how many.

    Raises IntegrityError when one is torn, altered, or written in a way that this program would not write it.
    """
    count = 0
    with target.lock():
        held = {one.hash for one in target.changesets()}
        missing = [one for one in ordered(source.changesets()) if one.hash not in held]
        for changeset, revisions in source.read(missing):
            if digest(encode(changeset.header, revisions)) != changeset.hash:
                raise IntegrityError("another program wrote it: its hash would change", where=changeset.hash)
            target.append(changeset.header, revisions)
            count += 1
    return count


def fold(store: ReadStore, changesets: Iterable[Changeset]) -> State:
    """What these changesets of a store add up to.

    Raises IntegrityError when one is torn or altered, or a parent is missing: a head names one content only.
    """
    listed = ordered(changesets)
    refuse_gaps(listed)
    state: State = {}
    for _, revisions in store.read(listed):
        for revision in revisions:
            records = state.setdefault(revision.kind, {})
            if revision.cells is None:
                records.pop(revision.id, None)
            else:
                records[revision.id] = revision.cells
    return state
