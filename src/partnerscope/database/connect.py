"""Connections of one PostgreSQL database, opened when they are needed and given back after each use.

Grain: one *use* is one connection in autocommit, so that a lock of its session outlives a transaction and a transaction is
never a savepoint of another. An address never holds a password: libpq takes it from the environment, a password file or a
service file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, local
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

from partnerscope.errors import InputError, PartnerscopeError
from partnerscope.extras import require

if TYPE_CHECKING:
    from psycopg import Connection

    DatabaseConnection: TypeAlias = Connection[tuple[Any, ...]]

SCHEMES = ("postgresql", "postgres")
AT_ONCE = 16
"""Connections of one process; who wants another waits."""
WAIT_SECONDS = 10.0
LOCK_WAIT = "30s"
"""How long to wait for the end of a session that died."""


class DatabaseLost(PartnerscopeError):
    """The database did not answer, or the connection died: what was asked of it may have been done or not."""


class DatabaseFull(DatabaseLost):
    """The database had no room for what was asked of it: nothing of it was done."""


def is_address(text: str) -> bool:
    """Whether a text is the address of a database, and not a path."""
    return text.partition("://")[0] in SCHEMES


class Database:
    """One database of a team, by its address (`postgresql://USER@HOST/NAME`, or `postgresql:///?service=NAME`)."""

    def __init__(self, address: str) -> None:
        require("team", "a database")
        self.address = _without_secret(address)
        self._idle: list[DatabaseConnection] = []
        self._room, self._own = BoundedSemaphore(AT_ONCE), local()

    def __reduce__(self) -> tuple[type[Database], tuple[str]]:
        """Another process opens connections of its own."""
        return Database, (self.address,)

    def __repr__(self) -> str:
        return f"Database({self.address!r})"

    @contextmanager
    def connection(self) -> Iterator[DatabaseConnection]:
        """A connection, for one use; within a use of the same thread, the same one.

        Raises DatabaseLost when there is none or it dies, InputError when the tables or the rights are missing.
        """
        held: DatabaseConnection | None = getattr(self._own, "connection", None)
        if held is not None:
            with self._said():
                yield held
            return
        with self.apart() as own:
            self._own.connection = own
            try:
                yield own
            finally:
                self._own.connection = None

    @contextmanager
    def apart(self) -> Iterator[DatabaseConnection]:
        """A connection that uses within this one do not share."""
        if not self._room.acquire(timeout=WAIT_SECONDS):
            raise DatabaseLost(f"all {AT_ONCE} connections are busy", where=self.address)
        try:
            with self._said():
                own = self._alive()
                try:
                    yield own
                finally:
                    self._give_back(own)
        finally:
            self._room.release()

    @contextmanager
    def another(self) -> Iterator[Database]:
        """The same database by a connection of its own, for whoever lost one; it waits for locks half a minute at most."""
        fresh = Database(self.address)
        try:
            with fresh.connection() as own:
                own.execute("select set_config('lock_timeout', %s, false)", (LOCK_WAIT,))
                yield fresh
        finally:
            fresh.close()

    @contextmanager
    def transaction(self) -> Iterator[DatabaseConnection]:
        """A use in which everything happens or nothing."""
        with self.connection() as own, own.transaction():
            yield own

    @contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Hold everybody else off who locks this name; the server gives the lock back when its holder dies."""
        import psycopg

        with self.connection() as own:
            own.execute("select pg_advisory_lock(hashtextextended(%s, 0))", (name,))
            try:
                yield
            finally:
                try:
                    own.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", (name,))
                except psycopg.OperationalError:
                    own.close()  # the session is over, and its locks with it

    def close(self) -> None:
        """Give every idle connection back to the server; the next use opens a new one."""
        while own := self._next_idle():
            own.close()

    def _next_idle(self) -> DatabaseConnection | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _alive(self) -> DatabaseConnection:
        """An idle connection that answers, else a new one; what the server ended meanwhile is put away."""
        import psycopg

        while own := self._next_idle():
            try:
                own.execute("select")
                return own
            except psycopg.OperationalError:
                own.close()
        return psycopg.connect(self.address, autocommit=True, connect_timeout=5)

    def _give_back(self, own: DatabaseConnection) -> None:
        import psycopg

        if own.closed or own.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            own.close()
        else:
            self._idle.append(own)

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Errors of the server in our words."""
        import psycopg

        try:
            yield
        except psycopg.errors.UndefinedTable as error:
            raise InputError(
                "the database has no tables of ours",
                where=self.address,
                hint="run 'partnerscope desk prepare' as the owner of the database",
            ) from error
        except psycopg.errors.InsufficientPrivilege as error:
            raise InputError(
                _first(error), where=self.address, hint="ask the owner of the database"
            ) from error
        except psycopg.errors.DiskFull as error:
            raise DatabaseFull(
                "the disk of the database is full: nothing was saved",
                where=self.address,
                hint="make room on it, then try again",
            ) from error
        except psycopg.OperationalError as error:
            raise DatabaseLost(
                f"the database does not answer ({_first(error)})",
                where=self.address,
                hint="is it running? the password comes from PGPASSWORD, PGPASSFILE or a service file",
            ) from error


def _first(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _without_secret(address: str) -> str:
    if not is_address(address):
        raise InputError("this is not the address of a database", allowed="postgresql://USER@HOST/NAME")
    parts = urlsplit(address)
    if parts.password is not None or "password" in parse_qs(parts.query):
        raise InputError(
            "an address with a password would be seen by others (in a list of processes, in a log)",
            allowed="postgresql://USER@HOST/NAME, or postgresql:///?service=NAME",
            hint="say the password in PGPASSWORD, in the file PGPASSFILE, or in a service file",
        )
    return address
