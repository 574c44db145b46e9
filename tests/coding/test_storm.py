"""Saves while everything is killed that can be: clients, backends, the server; what was reported is there, once.

Grain: one *save* has a name of its own; its client tries until it sees it there, as a person does who looks before trying
again. `PARTNERSCOPE_SAVES` says how many there are (what a thousand came to stands in docs/deploying.md).
"""

from __future__ import annotations

import logging
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import psycopg
import pytest

from partnerscope.coding import CodingEvent, CodingTask, PostgresDesk
from partnerscope.database import Database, DatabaseLost, prepare
from tests.coding.contract import SOURCE, put
from tests.postgres import APPLICATION, OWNER, Server, running

SAVES = int(os.environ.get("PARTNERSCOPE_SAVES", "120"))
CODERS = ("k1", "k2", "k3", "k4")
CLIENT = """
import os, random, sys, time
from partnerscope.coding import Overtaken, PostgresDesk, next_event
from partnerscope.database import Database, DatabaseLost
address, who, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
desk = PostgresDesk(Database(address))
while True:
    try:
        chain = desk.own("t1", who)
        if len(chain) >= count:
            break
        name = f"{who} {len(chain)}"
        event = desk.append(next_event(chain, who, "note", "t1", {"name": name, "by": os.getpid()}))
        os.write(1, event.hash.encode() + b"\\n")
        time.sleep(random.random() * 0.04)
    except (DatabaseLost, Overtaken):
        continue
"""


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that nobody else uses: it is going to be killed."""
    with running() as found:
        yield found


class Client:
    """One coder's program: what it reported in its life, and in those before it."""

    def __init__(self, address: str, who: str) -> None:
        self.said: list[str] = []
        line = [sys.executable, "-c", CLIENT, address, who, str(SAVES // len(CODERS))]
        self.process = subprocess.Popen(
            line, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": SOURCE}, text=True, bufsize=1
        )
        self.hearing = threading.Thread(target=self._hear)
        self.hearing.start()

    def _hear(self) -> None:
        assert self.process.stdout is not None
        self.said.extend(line.strip() for line in self.process.stdout if len(line.strip()) == 64)

    def ended(self) -> bool | None:
        """Whether it made all its saves; None while it lives."""
        if self.process.poll() is None:
            return None
        self.hearing.join()
        assert self.process.stdout is not None
        self.process.stdout.close()
        return self.process.returncode == 0


def killed_backend(server: Server, draw: random.Random) -> None:
    """End somebody's connection, politely (as an administrator) or at once (then the server recovers)."""
    query = "select pid from pg_stat_activity where datname = 'storm' order by random() limit 1"
    try:
        with psycopg.connect(server.address(), autocommit=True, connect_timeout=2) as admin:
            if (row := admin.execute(query.encode()).fetchone()) is None:
                return
            if draw.random() < 0.7:
                admin.execute("select pg_terminate_backend(%s)", (row[0],))
            else:
                os.kill(row[0], signal.SIGKILL)
    except (psycopg.OperationalError, ProcessLookupError):
        return


def killed_server(server: Server, draw: random.Random) -> None:
    """Stop the server as a cut of its power does, and start it again."""
    server.process.send_signal(draw.choice((signal.SIGKILL, signal.SIGQUIT)))
    server.process.wait()
    server.start()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="processes that are killed at once")
def test_saves_under_kills_of_client_backend_and_server_are_there_once(
    server: Server, tmp_path: Path
) -> None:
    with psycopg.connect(server.address(), autocommit=True) as own:
        own.execute(f"create database storm owner {OWNER}".encode())
    owner = Database(server.address("storm", OWNER))
    prepare(owner, APPLICATION)
    owner.close()
    address, draw = server.address("storm", APPLICATION), random.Random(7)
    desk = PostgresDesk(Database(address))
    one = put(desk)
    desk.put_task(CodingTask("t1", one.hash, one.layer, 1, ("meeting",), CODERS))
    said: list[str] = []
    kills = {"client": 0, "backend": 0, "server": 0}
    turns = cycle(("client", "backend", "server", "client", "backend", "client", "client", "backend"))
    waiting = {who: Client(address, who) for who in CODERS}
    heard, wanted, until = 0, draw.randrange(1, 12), time.monotonic() + 15
    while waiting:
        time.sleep(0.02)
        for who, one_client in list(waiting.items()):
            if (ended := one_client.ended()) is not None:
                said += waiting.pop(who).said
                if not ended:
                    waiting[who] = Client(address, who)
        now = len(said) + sum(len(one_client.said) for one_client in waiting.values())
        if now - heard < wanted and time.monotonic() < until:
            continue  # somebody is to come to something between two kills
        heard, wanted, until = now, draw.randrange(1, 12), time.monotonic() + 15
        alive = [one_client for one_client in waiting.values() if one_client.said]
        what = next(turns)
        if what == "client" and alive:
            draw.choice(alive).process.kill()
        elif what == "backend":
            killed_backend(server, draw)
        elif what == "server":
            killed_server(server, draw)
        kills[what] += 1
    desk.database.close()
    chains = patiently(desk)
    for who in CODERS:
        names = [event.body["name"] for event in chains[who]]
        assert names == [f"{who} {number}" for number in range(SAVES // len(CODERS))], (
            "none lost, none doubled"
        )
    kept = [event.hash for chain in chains.values() for event in chain]
    assert set(said) <= set(kept), "what was reported is there"
    assert len(set(said)) == len(said) and len(set(kept)) == len(kept)
    assert list(desk.verify()) == []
    assert min(kills.values()) > 0, kills
    logging.getLogger(__name__).info("%d saves, %d reported, killed: %s", len(kept), len(said), kills)
    desk.database.close()


def patiently(desk: PostgresDesk) -> dict[str, list[CodingEvent]]:
    """All steps, once the server answers."""
    until = time.monotonic() + 60
    while True:
        try:
            return desk.whole("t1")
        except DatabaseLost:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
