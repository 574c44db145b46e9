"""The desk as a running program: its server, and the worker that does what the pages left for later."""

from __future__ import annotations

import gc
import time

from partnerscope.accounts import Accounts, Provider
from partnerscope.coding import DeskJob, Endpoint, PostgresDesk, matched
from partnerscope.database import Database, prepared, walled
from partnerscope.errors import InputError, PartnerscopeError
from partnerscope.journal import PostgresStore
from partnerscope.observatory import Observatory
from partnerscope.view import Cache
from partnerscope.web.desk.app import create_desk
from partnerscope.web.desk.asking import Team
from partnerscope.web.desk.books import REEXTRACT
from partnerscope.web.desk.coding import ASK_MODEL

WAIT_SECONDS = 2.0


def team_at(address: str, model: str = "", provider: Provider | None = None) -> Team:
    """The team whose database this is, the model it offers to coders ('' for none), and where people may sign in.

    Raises InputError when the tables are not those of this program, or when the role passes the walls between coders.
    """
    database = Database(address)
    try:
        prepared(database)
        walled(database)
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
    return Team(observatory, Accounts(database), model, provider)


def ready(team: Team) -> None:
    """Read the journal and load what is heavy, so that nobody waits for it later; stops at a journal that cannot be read.

    What is there then stays: the collector of garbage does not look through it again, which stopped everybody for 0.2 s.
    """
    team.observatory.knowledge()
    _ = team.observatory.folded
    matched([[1.0]])
    gc.collect()
    gc.freeze()


def serve(
    address: str,
    host: str = "127.0.0.1",
    port: int = 8470,
    *,
    base: str = "",
    model: str = "",
    provider: Provider | None = None,
) -> None:
    """Serve a team's desk until interrupted; with a model, coders may ask for its drafts (which `work` then asks for).

    With a provider people sign in there too, besides by their passwords.
    """
    import uvicorn

    from partnerscope.web.protocol import Protocol

    team = team_at(address, model, provider)
    config = uvicorn.Config(
        create_desk(team, base=base), host=host, port=port, http=Protocol, ws="none", log_level="warning",
        server_header=False, timeout_keep_alive=15,
    )  # fmt: skip
    try:
        ready(team)
        uvicorn.Server(config).run()
    finally:
        team.accounts.database.close()


def work(address: str, *, once: bool = False, endpoint: Endpoint | None = None) -> tuple[int, int]:
    """Do waiting jobs, one after the other; without `once` until interrupted. Returns how many were done and failed.

    Models are asked at `endpoint` and nowhere else.
    """
    team, done, failed = team_at(address), 0, 0
    try:
        while True:
            try:
                with team.observatory.papers.working() as job:
                    if job is not None:
                        _do(team, job, endpoint)
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


def _do(team: Team, job: DeskJob, endpoint: Endpoint | None) -> None:
    by = str(job.body.get("by", ""))
    if job.what == REEXTRACT:
        team.observatory.document.reextract(str(job.body.get("document", "")), by)
    elif job.what == ASK_MODEL:
        if endpoint is None:
            raise InputError(
                "this worker has no endpoint to ask", hint="desk work --endpoint URL --model NAME"
            )
        _ask(team, str(job.body.get("task", "")), by, endpoint)
    else:
        raise InputError(f"no job is called {job.what!r}", allowed=f"{REEXTRACT}, {ASK_MODEL}")


def _ask(team: Team, task: str, coder: str, endpoint: Endpoint) -> None:
    """Ask for drafts, which are kept as they come; an endpoint that never answers is a failure."""
    told = list(team.bench.ask(task, coder, endpoint))
    if not any(one.by.answer for one in told):
        reasons = ", ".join(sorted({why for one in told for why in one.refused}))
        raise InputError(f"the endpoint gave no answer ({reasons})")
