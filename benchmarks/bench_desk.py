"""The desk of a team on PostgreSQL: saving with twenty coders at once, searching, reading one's work, ruling, recording.

Grain: one row is one bar. The server is the one that tests start, on this machine; pages are asked without HTTP.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psycopg
from tests.postgres import APPLICATION, OWNER, Server, running

from benchmarks.report import Row, best, markdown
from partnerscope.accounts import Accounts, DeskSession
from partnerscope.coding import CodingTask, FolderDesk, PostgresDesk, next_event
from partnerscope.database import Database, prepare
from partnerscope.documents import Archive, Extent, Finder, Layer, LineBox, PageText, Sought, extract
from partnerscope.files import write_whole
from partnerscope.journal import FileStore, PostgresStore, Revision, copied
from partnerscope.observatory import Observatory, bundled
from partnerscope.view import Cache
from partnerscope.web.desk import Team, ready
from partnerscope.web.desk.app import answered
from partnerscope.web.desk.asking import Ask

CODERS, SAVES, PAUSE = 20, 15, 0.5
PASSAGES, EVENTS, RECORDS, DOCUMENTS, PAGES = 100_000, 50_000, 100_000, 200, 200


def team_on(server: Server, name: str, folder: Path) -> Team:
    """A team with the bundled observatory in a database of its own."""
    with psycopg.connect(server.address(), autocommit=True) as own:
        own.execute(f"create database {name} owner {OWNER}".encode())
    owner = Database(server.address(name, OWNER))
    prepare(owner, APPLICATION)
    owner.close()
    database = Database(server.address(name, APPLICATION))
    copied(FileStore(bundled() / "journal"), PostgresStore(database))
    observatory = Observatory(
        folder, cache=Cache(folder / "cache"), journal=PostgresStore(database), desk=PostgresDesk(database)
    )
    team = Team(observatory, Accounts(database))
    ready(team)  # as `desk serve` does before it listens
    return team


def sentences_of(count: int, seed: int) -> str:
    """A text of so many sentences, each a paragraph, of words as they come in statements."""
    words = [
        "the",
        "two",
        "sides",
        "agreed",
        "to",
        "meet",
        "again",
        "on",
        "cyber",
        "security",
        "ports",
        "cables",
        "training",
        "visits",
        "Oslo",
        "Turku",
        "May",
        "June",
    ]
    draw = random.Random(seed)
    return "".join(
        f"{' '.join(draw.choices(words, k=14)).capitalize()} number {n}.\n\n" for n in range(count)
    )


def with_document(team: Team, text: str, coders: tuple[str, ...], task: str) -> CodingTask:
    """A task on a text of its own."""
    document, _ = team.observatory.document.add(text.encode(), f"{task}.txt")
    return team.bench.make(document.hash, ("meeting",), coders, id=task)


def member(team: Team, number: int) -> DeskSession:
    """The session of a coder."""
    made, _ = team.accounts.add(f"coder {number}", ["coder"])
    found = team.accounts.sessions.find(team.accounts.sessions.begin(made.id))
    assert found is not None
    return found


def saving(team: Team) -> tuple[float, float]:
    """Median and 99th percentile of the seconds of a save, while twenty coders read and save every half second."""
    sessions = [member(team, number) for number in range(CODERS)]
    with_document(team, sentences_of(300, 1), tuple(one.person.coder for one in sessions), "load")
    took: list[float] = []

    def work(session: DeskSession, number: int) -> None:
        token = team.accounts.sessions.begin(session.person.id)
        own = team.accounts.sessions.find(token)
        assert own is not None
        for save in range(SAVES):
            time.sleep(PAUSE * random.Random(number * 100 + save).random() * 2)
            answered(Ask(team, "/desk/task/load", token=token), "GET", True)
            steps = team.bench.desk.own("load", session.person.coder)
            form = {
                "csrf": (own.csrf,), "state": (steps[-1].hash if steps else "",), "kind": ("meeting",),
                "quote": (f"number {number * 10 + save}.",), "cell.place": ("Oslo",),
            }  # fmt: skip
            started = time.perf_counter()
            reply = answered(Ask(team, "/desk/task/load/propose", form=form, token=token), "POST", True)
            took.append(time.perf_counter() - started)
            assert reply.status == 303, reply.body[:2000]

    threads = [threading.Thread(target=work, args=(one, n)) for n, one in enumerate(sessions)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(took) == CODERS * SAVES
    return sorted(took)[len(took) // 2], sorted(took)[int(len(took) * 0.99)]


def searching(team: Team) -> Callable[[], object]:
    """A search for four words among a hundred thousand sentences."""
    for part in range(10):
        team.observatory.document.add(sentences_of(PASSAGES // 10, part + 50).encode(), f"part{part}.txt")
    viewer = team.accounts.people()[0].viewer
    assert team.bench.desk.search("number 4711", viewer)
    return lambda: team.bench.desk.search("cyber Turku number 4711", viewer)


def work_page(team: Team) -> Callable[[], object]:
    """The page of my work, of somebody who saved fifty thousand steps on a hundred tasks."""
    session = member(team, 900)
    coder, token = session.person.coder, team.accounts.sessions.begin(session.person.id)
    first = team.bench.tasks()[0]
    rows = []
    for number in range(100):
        task = team.bench.desk.put_task(
            CodingTask(f"w{number}", first.document, first.layer, 1, ("meeting",), (coder, "x"))
        )
        chain = [next_event([], coder, "note", task.id, {"text": "a note"})]
        while len(chain) < EVENTS // 100:
            chain.append(next_event(chain, coder, "note", task.id, {"text": "a note"}))
        rows += [(one.hash, one.task, one.who, one.seq, one.what, one.line) for one in chain]
    with team.accounts.database.transaction() as own:
        own.execute("select set_config('app.viewer', %s, true)", (coder,))
        own.cursor().executemany(
            "insert into event (hash, task, who, seq, what, line) values (%s, %s, %s, %s, %s, %s)", rows
        )
    ask = Ask(team, "/desk/work", token=token)
    assert b"a note" in answered(ask, "GET", True).body
    return lambda: answered(ask, "GET", True)


def work_in_a_folder(folder: Path) -> Callable[[], object]:
    """The newest steps of somebody who saved fifty thousand on a hundred tasks in a folder, asked by a new program."""
    desk, coder = FolderDesk(folder), "c1"
    document, layer = Archive(desk).add(b"A text.\n", "a.txt")
    lines: list[bytes] = []
    for number in range(100):
        task = CodingTask(f"w{number}", document.hash, layer.hash, 1, ("meeting",), (coder, "c2"))
        chain = [next_event([], coder, "note", desk.put_task(task).id, {"text": "a note"})]
        while len(chain) < EVENTS // 100:
            chain.append(next_event(chain, coder, "note", task.id, {"text": "a note"}))
        lines += [one.line for one in chain]
    write_whole(folder / "coding" / "events" / f"{coder}.jsonl", b"".join(one + b"\n" for one in lines))
    assert [one.line for one in FolderDesk(folder).latest(coder, 1)] == lines[-1:]
    return lambda: FolderDesk(folder).latest(coder, 101)


def save_in_a_folder(folder: Path) -> Callable[[], object]:
    """One more step of that person, saved by a new program."""

    def save() -> None:
        desk = FolderDesk(folder)
        desk.append(next_event(desk.own("w0", "c1"), "c1", "note", "w0", {"text": "one more"}))

    return save


def agreeing(team: Team) -> Callable[[], object]:
    """The codings of two coders of two hundred documents."""
    coders = (member(team, 901).person.coder, member(team, 902).person.coder)
    for number in range(DOCUMENTS):
        text = sentences_of(10, 1000 + number)
        task = with_document(team, text, coders, f"d{number}")
        for place, coder in enumerate(coders):
            team.bench.propose(task.id, coder, "meeting", f"number {3 + place}.", {"place": "Oslo"})
            team.bench.propose(task.id, coder, "meeting", "number 7.", {"place": ("Oslo", "Turku")[place]})
            team.bench.finish(task.id, coder)
    return team.observatory.agree


def recording(team: Team) -> float:
    """The least seconds of recording one meeting beside a hundred thousand."""
    dialogue = team.observatory.at().frame("dialogue")["id"][0]
    cells = {"dialogue": dialogue, "date": "2012"}
    many = [Revision("meeting", f"x-{n}", {"id": f"x-{n}", **cells}) for n in range(RECORDS)]
    team.observatory.record(many, "many", "bench")
    took = []
    for number in range(5):
        started = time.perf_counter()
        team.observatory.record(
            [Revision("meeting", f"y-{number}", {"id": f"y-{number}", **cells})], "one", "bench"
        )
        took.append(time.perf_counter() - started)
    return min(took)


def accepting(team: Team) -> float:
    """The seconds of taking one ruled task up into the journal."""
    coders = (member(team, 903).person.coder, member(team, 904).person.coder)
    source = team.observatory.knowledge().frame("source")["id"][0]
    document, _ = team.observatory.document.add(sentences_of(60, 4).encode(), "a.txt", source=source)
    team.bench.make(document.hash, ("meeting",), coders, id="acc")
    dialogue = team.observatory.at().frame("dialogue")["id"][0]
    for coder in coders:
        team.bench.propose("acc", coder, "meeting", "number 7.", {"dialogue": dialogue, "date": "2012"})
        team.bench.finish("acc", coder)
    started = time.perf_counter()
    team.observatory.accept("acc", "judge")
    return time.perf_counter() - started


def refinding() -> tuple[Callable[[], object], Callable[[], object]]:
    """A hundred quotes, set otherwise, in a text of two hundred pages; and that text shown at its middle."""
    from partnerscope.web.desk.reading import pages_of

    text = sentences_of(40 * PAGES, 7)
    base = extract(text[:200].encode())
    size = len(text) // PAGES
    pages = tuple(
        PageText(n + 1, n * size, (n + 1) * size, (LineBox(n * size, (n + 1) * size),)) for n in range(PAGES)
    )
    layer = Layer(base.document, "txt", base.extraction, text, pages)
    draw = random.Random(3)
    starts = [draw.randrange(len(text) - 200) for _ in range(100)]
    quotes = [text[start : start + 120].upper().replace(" ", "  ") for start in starts]

    def find() -> None:
        finder = Finder(layer)
        assert all(
            finder.find(Sought(quote)).span == _span(text, start)
            for quote, start in zip(quotes, starts, strict=True)
        )

    return find, lambda: pages_of(layer, PAGES // 2, [])


def _span(text: str, start: int) -> Extent:
    """The quote without the white space at its ends, which a fold does not see."""
    words = text[start : start + 120]
    left = len(words) - len(words.lstrip())
    return Extent(start + left, start + len(words.rstrip()))


def run() -> list[Row]:
    """Measure everything once on one server."""
    rows = []
    with running() as server, tempfile.TemporaryDirectory() as place:
        team = team_on(server, "bench", Path(place))
        median, most = saving(team)
        rows.append(Row(f"save, {CODERS} coders reading and saving, median", median, limit=0.05))
        rows.append(Row(f"save, {CODERS} coders, 99th percentile", most, limit=0.2))
        rows.append(Row(f"search, {PASSAGES:,} passages", best(searching(team)), limit=0.05))
        rows.append(Row(f"my work, {EVENTS:,} steps", best(work_page(team)), limit=0.1))
        rows.append(Row("accept a task into the journal", accepting(team), limit=0.3))
        rows.append(Row(f"agreement of {DOCUMENTS} documents", best(agreeing(team)), limit=3.0))
        rows.append(Row(f"record beside {RECORDS:,} records", recording(team), limit=0.3))
        team.accounts.database.close()
    with tempfile.TemporaryDirectory() as place:
        rows.append(
            Row(f"my work in a folder, {EVENTS:,} steps", best(work_in_a_folder(Path(place))), limit=0.1)
        )
        rows.append(Row("save in that folder", best(save_in_a_folder(Path(place))), limit=0.2))
    find, shown = refinding()
    rows.append(Row(f"refind 100 quotes in {PAGES} pages", best(find), limit=2.0))
    rows.append(Row(f"open a text of {PAGES} pages", best(shown), limit=0.3))
    return rows


if __name__ == "__main__":
    print(markdown("The desk of a team", run()))
