"""What only a desk in PostgreSQL has: a second wall between coders, and connections that die."""

from __future__ import annotations

import threading

import psycopg
import pytest

from partnerscope.coding import CodingEvent, CodingTask, PostgresDesk, Viewer, next_event
from partnerscope.coding.desk import postgres as store
from partnerscope.database import Database, DatabaseLost
from partnerscope.errors import InputError, IntegrityError
from tests.coding.contract import CANARY, NOW, put, step, task
from tests.postgres import Server


@pytest.fixture
def desk(database: Database) -> PostgresDesk:
    found = PostgresDesk(database)
    task(found)
    step(found, "c1", "propose", proposal="p", kind=CANARY)
    step(found, "c2", "note")
    return found


def careless(database: Database, viewer: str, judging: str = "no") -> set[str]:
    """Whose steps a query returns that forgets every condition."""
    with database.transaction() as own:
        own.execute(
            "select set_config('app.viewer', %s, true), set_config('app.judging', %s, true)",
            (viewer, judging),
        )
        return {row[0] for row in own.execute("select who from event").fetchall()}


def test_a_query_that_forgets_its_condition_returns_only_what_may_be_seen(desk: PostgresDesk) -> None:
    for judging in ("no", "yes"):
        assert careless(desk.database, "c1", judging) == {"c1"}
        assert careless(desk.database, "c2", judging) == {"c2"}
        assert careless(desk.database, "j1", judging) == set()
        assert careless(desk.database, "", judging) == set()
    for who in ("c1", "c2"):
        step(desk, who, "finish")
    assert careless(desk.database, "c2", "yes") == {"c2"}
    assert careless(desk.database, "j1", "no") == set()
    assert careless(desk.database, "j1", "yes") == {"c1", "c2"}
    step(desk, "j1", "accept")
    assert careless(desk.database, "c2") == {"c1", "c2", "j1"}
    assert careless(desk.database, "c3") == set()


def test_nothing_said_is_nothing_seen(desk: PostgresDesk) -> None:
    with desk.database.connection() as own:
        assert own.execute("select * from event").fetchall() == []


def test_what_one_transaction_said_is_forgotten_in_the_next(desk: PostgresDesk) -> None:
    assert len(desk.own("t1", "c1")) == 1
    with desk.database.connection() as own:
        assert own.execute("select current_setting('app.viewer', true)").fetchone() == ("",)


def test_the_owner_is_held_to_the_walls_and_reads_by_its_own_policy(
    desk: PostgresDesk, owned: Database
) -> None:
    with owned.connection() as own:
        assert len(own.execute("select from event").fetchall()) == 2
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            own.execute(
                "insert into event (hash, task, who, seq, what, line) "
                "select hash || 'x', task, who, 9, what, line from event"
            )


def test_nobody_adds_a_step_for_another(desk: PostgresDesk) -> None:
    event = next_event([], "c3", "note", "t1", {}, NOW)
    with (
        pytest.raises(InputError, match="row-level security"),
        store._seen_by(desk.database, Viewer("c1")) as own,
    ):
        own.execute(
            "insert into event (hash, task, who, seq, what, line) values (%s, 't1', 'c3', 1, 'note', %s)",
            (event.hash, event.line),
        )


@pytest.mark.parametrize(
    "order", ["update event set seq = 9", "delete from event", "truncate event", "update task set round = 2",
              "delete from document_bytes", "update passage set said = ''", "delete from layer"],
)  # fmt: skip
def test_what_was_kept_stays(desk: PostgresDesk, owned: Database, order: str) -> None:
    for database in (desk.database, owned):
        with pytest.raises(InputError, match="permission denied|only added to"), database.connection() as own:
            own.execute(order.encode())


def test_a_row_says_what_its_line_says(desk: PostgresDesk) -> None:
    event = next_event([], "c1", "note", "t1", {}, NOW)
    with store._seen_by(desk.database, Viewer("c2")) as own, pytest.raises(psycopg.errors.CheckViolation):
        own.execute(
            "insert into event (hash, task, who, seq, what, line) values (%s, 't1', 'c2', 2, 'note', %s)",
            (event.hash, event.line),
        )


def test_a_cut_chain_is_found(desk: PostgresDesk, owned: Database) -> None:
    step(desk, "c1", "note")
    with owned.connection() as own:
        own.execute("alter table event disable trigger only_added")
        own.execute("alter table event no force row level security")
        own.execute("delete from event where who = 'c1' and seq = 1")
    assert list(desk.verify()) == [
        "events of c1: event 1 does not follow the one before it\n  hint: restore the database from a copy"
    ]
    with pytest.raises(IntegrityError, match="does not follow"):
        desk.own("t1", "c1")


@pytest.mark.parametrize("before", [True, False])
def test_a_step_whose_connection_died_is_there_once(
    desk: PostgresDesk, postgres: Server, monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    whole, deaths = store._append, [1]

    def append(database: Database, event: CodingEvent) -> None:
        if not deaths:
            whole(database, event)
            return
        deaths.pop()
        with database.connection() as own:
            if not before:
                whole(database, event)
            with psycopg.connect(postgres.address(), autocommit=True) as admin:
                admin.execute("select pg_terminate_backend(%s, 5000)", (own.info.backend_pid,))
            whole(database, event)

    monkeypatch.setattr(store, "_append", append)
    saved = step(desk, "c1", "note")
    assert desk.own("t1", "c1")[-1] == saved
    assert len(desk.own("t1", "c1")) == 2


def patiently(desk: PostgresDesk, who: str) -> list[CodingEvent]:
    """A chain, however often the connection dies."""
    while True:
        try:
            return desk.own("t9", who)
        except DatabaseLost:
            continue


def saving(address: str, who: str, count: int, said: list[str]) -> None:
    """Save so many steps, each until it is there, as a person does who looks before trying again."""
    desk = PostgresDesk(Database(address))
    for number in range(count):
        while len(chain := patiently(desk, who)) == number:
            try:
                said.append(desk.append(next_event(chain, who, "note", "t9", {"n": number}, NOW)).hash)
            except DatabaseLost:
                continue
    desk.database.close()


def killing(server: Server, name: str, done: threading.Event) -> None:
    """End some of the backends of a database, again and again."""
    query = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and random() < 0.3"
    with psycopg.connect(server.address(), autocommit=True) as admin:
        while not done.wait(0.1):
            admin.execute(query, (name,))


@pytest.mark.slow
def test_a_thousand_saves_under_killed_backends_lose_and_double_nothing(
    desk: PostgresDesk, postgres: Server
) -> None:
    coders, address = ("k1", "k2", "k3", "k4"), desk.database.address
    one = put(desk, "Another text.", day=3)
    desk.put_task(CodingTask("t9", one.hash, one.layer, 1, ("meeting",), coders))
    done, said = threading.Event(), {who: list[str]() for who in coders}
    killer = threading.Thread(target=killing, args=(postgres, address.rpartition("/")[2], done))
    writers = [threading.Thread(target=saving, args=(address, who, 250, said[who])) for who in coders]
    for thread in (killer, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    killer.join()
    desk.database.close()
    for who in coders:
        assert [event.body["n"] for event in desk.own("t9", who)] == list(range(250))
        assert set(said[who]) <= {event.hash for event in desk.own("t9", who)}
    assert list(desk.verify()) == []
