"""The desk as a running program: its server, and the worker that does what the pages left for later."""

from __future__ import annotations

import time

from partnerscope.accounts import Accounts
from partnerscope.coding import PostgresDesk
from partnerscope.database import Database, prepared
from partnerscope.errors import InputError, PartnerscopeError
from partnerscope.journal import PostgresStore
from partnerscope.observatory import Observatory
from partnerscope.view import Cache
from partnerscope.web.desk.app import create_desk
from partnerscope.web.desk.asking import Team

WAIT_SECONDS = 2.0


def team_at(address: str) -> Team:
    """The team whose database this is. Raises InputError when its tables are not those of this program."""
    database = Database(address)
    try:
        prepared(database)
    except PartnerscopeError:
        database.close()
        raise
    cache = Cache()
    nowhere = (
        cache.folder / "desk"
    )  # no folder follows a journal in a database, not even the one that this was started in
    observatory = Observatory(
        nowhere, cache=cache, journal=PostgresStore(database), desk=PostgresDesk(database)
    )
    return Team(observatory, Accounts(database))


def serve(address: str, host: str = "127.0.0.1", port: int = 8470, *, base: str = "") -> None:
    """Serve a team's desk until interrupted."""
    import uvicorn

    from partnerscope.web.protocol import Protocol

    team = team_at(address)
    config = uvicorn.Config(
        create_desk(team, base=base), host=host, port=port, http=Protocol, ws="none", log_level="warning",
        server_header=False, timeout_keep_alive=15,
    )  # fmt: skip
    try:
        uvicorn.Server(config).run()
    finally:
        team.accounts.database.close()


def work(address: str, *, once: bool = False) -> tuple[int, int]:
    """Do waiting jobs, one after the other; without `once` until interrupted. Returns how many were done and failed."""
    team, done, failed = team_at(address), 0, 0
    try:
        while True:
            try:
                with team.observatory.papers.working() as job:
                    if job is not None:
                        _do(team, job.what, str(job.body.get("document", "")), str(job.body.get("by", "")))
                        done += 1
            except PartnerscopeError:
                failed += 1
                continue
            if job is None:
                if once:
                    return done, failed
                time.sleep(WAIT_SECONDS)
    finally:
        team.accounts.database.close()


def _do(team: Team, what: str, document: str, by: str) -> None:
    if what != "reextract":
        raise InputError(f"no job is called {what!r}", allowed="reextract")
    team.observatory.document.reextract(document, by)
