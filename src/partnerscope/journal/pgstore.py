"""A journal in PostgreSQL: one row a changeset, holding exactly the bytes that a file would hold.

Grain: one *append* is one transaction on the connection that holds the lock. When the connection dies in it, nobody knows
whether it was done: its hash is looked for on a new connection, once the lock is free again, before it is called failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import islice

from partnerscope.database import Database, DatabaseLost
from partnerscope.errors import IntegrityError
from partnerscope.journal.changeset import (
    Changeset,
    Header,
    Revision,
    digest,
    read_header,
    read_revisions,
    sealed,
)

LOCK = "partnerscope journal"
_AT_ONCE = 200
"""Changesets that one query reads."""
_ALTERED = "the content is not what was committed; restore the database from a copy"


class PostgresStore:
    """The changesets in a database; its rows are never changed or removed."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def append(self, header: Header, revisions: Iterable[Revision]) -> Changeset:
        """Add a changeset. Raises IntegrityError when a parent is not in the store, DatabaseLost when it was not added."""
        changeset, data = sealed(header, revisions)
        try:
            with self.lock():
                self._insert(changeset, data)
        except DatabaseLost:
            if not self._there_after_all(changeset.hash):
                raise
        return changeset

    def _insert(self, changeset: Changeset, data: bytes) -> None:
        parents = list(dict.fromkeys(changeset.header.parents))
        with self.database.transaction() as own:
            held = own.execute("select hash from changeset where hash = any(%s)", (parents,)).fetchall()
            if missing := set(parents) - {row[0] for row in held}:
                raise IntegrityError(
                    f"the parent changeset {min(missing)[:12]} is not in the journal",
                    where=self.database.address,
                )
            own.execute(
                "insert into changeset (hash, data) values (%s, %s) on conflict do nothing",
                (changeset.hash, data),
            )
            own.execute(
                "insert into parent (child, parent) select %s, unnest(%s::text[]) on conflict do nothing",
                (changeset.hash, parents),
            )

    def _there_after_all(self, identity: str) -> bool:
        """Whether an append whose connection died was done; the lock is free when its session is over."""
        try:
            with self.database.another() as fresh, PostgresStore(fresh).lock():
                return PostgresStore(fresh).has(identity)
        except DatabaseLost as error:
            raise DatabaseLost(
                f"nobody knows yet whether the changeset {identity[:12]} was recorded",
                where=self.database.address,
                hint="look with 'partnerscope log' when the database answers; the same again is recorded once",
            ) from error

    def changesets(self) -> list[Changeset]:
        """Every changeset. Raises IntegrityError for a broken first line."""
        with self.database.connection() as own:
            rows = own.execute('select hash, header from changeset order by hash collate "C"').fetchall()
        return [Changeset(identity, read_header(line, f"changeset {identity}")) for identity, line in rows]

    def tips(self) -> tuple[str, ...]:
        """The hashes that no other changeset has as a parent, sorted."""
        with self.database.connection() as own:
            rows = own.execute(
                "select hash from changeset where not exists (select from parent where parent = hash)"
            ).fetchall()
        return tuple(sorted(row[0] for row in rows))

    def has(self, identity: str) -> bool:
        """Whether a changeset with this hash is there."""
        with self.database.connection() as own:
            return own.execute("select from changeset where hash = %s", (identity,)).fetchone() is not None

    def read(self, changesets: Iterable[Changeset]) -> Iterator[tuple[Changeset, list[Revision]]]:
        """The revisions of these changesets. Raises IntegrityError when the bytes of one are missing or altered."""
        asked = iter(changesets)
        while some := list(islice(asked, _AT_ONCE)):
            held = self._bytes(one.hash for one in some)
            for one in some:
                where = f"changeset {one.hash}"
                if one.hash not in held or digest(held[one.hash]) != one.hash:
                    raise IntegrityError(_ALTERED, where=where)
                yield one, list(read_revisions(held[one.hash], where))

    def _bytes(self, wanted: Iterable[str]) -> dict[str, bytes]:
        with self.database.connection() as own:
            rows = own.execute(
                "select hash, data from changeset where hash = any(%s)", (list(wanted),)
            ).fetchall()
        return {identity: bytes(data) for identity, data in rows}

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold other writers off; the server gives the lock back when the holder's session ends."""
        with self.database.locked(LOCK):
            yield

    def together(self) -> AbstractContextManager[object]:
        """One connection for all of it: whoever waits for another thread in the block does not keep one from it."""
        return self.database.connection()

    def verify(self) -> Iterator[str]:
        """What is wrong with the rows, one sentence each."""
        with self.database.connection() as own:
            names = [row[0] for row in own.execute("select hash from changeset").fetchall()]
            said: dict[str, set[str]] = {name: set() for name in names}
            for child, parent in own.execute("select child, parent from parent").fetchall():
                said.setdefault(child, set()).add(parent)
        known: dict[str, Header] = {}
        for start in range(0, len(names), _AT_ONCE):
            for identity, data in self._bytes(names[start : start + _AT_ONCE]).items():
                where = f"changeset {identity}"
                if digest(data) != identity:
                    yield f"{where}: {_ALTERED}"
                    continue
                try:
                    known[identity] = read_header(data.partition(b"\n")[0], where)
                    for _ in read_revisions(data, where):
                        pass
                except IntegrityError as error:
                    yield str(error)
        # parents stand twice: hashed in the changeset, and in a table that queries can follow, which nothing protects
        for identity, header in known.items():
            if said[identity] != set(header.parents):
                yield f"changeset {identity[:12]}: the table of parents says others than the changeset"
            for parent in header.parents:
                if parent not in known:
                    yield f"changeset {identity[:12]}: its parent {parent[:12]} is missing or altered"
                elif known[parent].recorded_at > header.recorded_at:
                    yield f"changeset {identity[:12]}: recorded before its parent {parent[:12]}"
