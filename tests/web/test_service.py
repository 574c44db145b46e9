"""The service: kept bytes, one making for all who wait, limits, health, and what a broken journal answers."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import pickle
import shutil
import threading
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from math import inf
from pathlib import Path

import polars
import pytest
from tests.conftest import unreadable

from partnerscope.errors import InputError, IntegrityError
from partnerscope.observatory import Observatory
from partnerscope.view import Cache
from partnerscope.web import app as application
from partnerscope.web import create_app, serve
from partnerscope.web import program as program_module
from partnerscope.web.answer import Answer
from partnerscope.web.library import Library
from partnerscope.web.pages import ROUTES
from partnerscope.web.service import Allowance, Limits, Service, Told
from partnerscope.web.shelf import Kept, Shelf

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the client asks for a newer name of the package it drives
    from fastapi.testclient import TestClient

pytestmark = pytest.mark.found


@pytest.fixture
def copy(tmp_path: Path, tiny: Observatory) -> Observatory:
    """The tiny observatory in a folder of its own, with a cache of its own."""
    shutil.copytree(tiny.root, tmp_path / "copy")
    return Observatory(tmp_path / "copy", cache=Cache(tmp_path / "cache"))


@pytest.fixture
def client(copy: Observatory) -> Iterator[TestClient]:
    with TestClient(create_app(copy), follow_redirects=False) as opened:
        yield opened


def test_a_page_is_packed_once_and_kept_on_disk(copy: Observatory, client: TestClient) -> None:
    front = Library(copy).front()
    first = client.get(f"/{front}")
    assert first.headers["content-encoding"] == "gzip"
    assert first.headers["vary"] == "Accept-Encoding"
    plain = client.get(f"/{front}", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == first.content
    pages = list((copy.cache.folder / "pages").rglob("*.page"))
    assert len(pages) == 1
    assert gzip.decompress(pages[0].read_bytes().partition(b"\n")[2]) == plain.content


def test_workers_share_what_one_of_them_made(copy: Observatory, monkeypatch: pytest.MonkeyPatch) -> None:
    front = Library(copy).front()
    page = TestClient(create_app(copy)).get(f"/{front}").content
    monkeypatch.setattr(Library, "answer", lambda *_: pytest.fail("made twice"))
    assert TestClient(create_app(copy)).get(f"/{front}").content == page


def test_other_folders_and_other_programs_share_nothing(copy: Observatory, tmp_path: Path) -> None:
    """A head that another observatory made is not served here, though both use one cache."""
    front = Library(copy).front()
    assert TestClient(create_app(copy)).get(f"/{front}").status_code == 200
    shutil.copytree(copy.root, tmp_path / "other")
    sorted((tmp_path / "other" / "journal").glob("*.jsonl"))[-1].unlink()
    other = Observatory(tmp_path / "other", cache=copy.cache)
    assert TestClient(create_app(other)).get(f"/{front}").status_code == 404


def test_pages_drawn_before_a_lake_was_filled_are_drawn_again(
    copy: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A head names the records alone: what a lake holds is in the place where pages are kept."""
    front = Library(copy).front()
    first = asyncio.run(Service(copy).ask(front))
    assert (first.how, asyncio.run(Service(copy).ask(front)).how) == ("made", "kept")
    monkeypatch.setattr(Observatory, "bulk_version", lambda _: "filled")
    assert asyncio.run(Service(copy).ask(front)).how == "made"


def test_what_is_asked_first_is_drawn_ahead(copy: Observatory, monkeypatch: pytest.MonkeyPatch) -> None:
    """All pages of a small room and one of a large one at the front date; the numbers are counted once a head."""
    monkeypatch.setattr("partnerscope.web.library.FEW", 3)
    service = Service(copy)
    front = service.library.front()
    asyncio.run(service.ahead())
    index = service.library.index(*front.split("/")[1:4:2])
    for place, route in enumerate(ROUTES):
        ids = sorted(index._known(place))
        above = front.partition("v/")[0] if route.once else front
        drawn = [one for one in ids if service._shelf.near(f"{above}{route.address(one)}")]
        assert drawn == (ids if len(ids) <= 3 else ids[:1]), route.room
    monkeypatch.setattr("partnerscope.web.ids._all", lambda *_: pytest.fail("counted twice"))
    told = asyncio.run(Service(copy).ask("n/a/"))
    assert told.answer.status == 200


def test_nothing_is_drawn_ahead_while_somebody_asks(
    copy: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under load from the first second the slowest one in a hundred took 350 ms instead of 40."""
    service = Service(copy)
    front, drawn, waited = service.library.front(), list[str](), list[int]()
    told = service._told

    async def draw(address: str, query: str = "") -> Told:
        drawn.append(address)
        return await told(address, query)

    async def wait(_: float) -> None:
        waited.append(len(drawn))
        if len(waited) == 3:
            service._asked = -inf  # nobody has asked for long

    async def run() -> None:
        await service.ask(front)
        await service.ahead()

    monkeypatch.setattr(Library, "ahead", lambda _: [front, "search/"])
    monkeypatch.setattr(service, "_told", draw)
    monkeypatch.setattr("partnerscope.web.service.QUIET", 1e9)
    monkeypatch.setattr("partnerscope.web.service.asyncio.sleep", wait)
    asyncio.run(run())
    assert waited == [1, 1, 1]
    assert drawn == [front, front, "search/"]


def test_a_list_of_numbers_that_cannot_be_kept_is_counted_again(
    copy: Observatory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("partnerscope.web.ids.write_whole", full)
    with caplog.at_level(logging.WARNING):
        answer = Library(copy).answer("n/a/")
    assert answer.status == 200
    assert "cannot be kept, it is made again" in caplog.text
    monkeypatch.undo()
    assert Library(copy).answer("n/a/").body == answer.body  # kept
    assert Library(copy).answer("n/a/").body == answer.body  # read from what is kept


def test_one_makes_what_many_wait_for(tiny: Observatory, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    whole = Library.answer

    def counted(self: Library, path: str) -> Answer:
        made.append(path)
        return whole(self, path)

    monkeypatch.setattr(Library, "answer", counted)

    async def ask() -> set[bytes]:
        service = Service(tiny, shelf=Shelf(None))
        path = f"{service.library.front()}partner/JPN/"
        told = await asyncio.gather(*(service.ask(path) for _ in range(50)))
        return {one.kept.body for one in told if one.kept}

    assert len(asyncio.run(ask())) == 1
    assert len(made) == 1


def test_memory_and_disk_are_bounded(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, memory=10_000, disk=50_000)
    for number in range(100):
        shelf.put(
            f"a/{number}", Answer(200, number.to_bytes(2, "big") * 500, "image/png", lasting="for ever")
        )
    assert sum(len(kept.body) for kept in shelf._kept.values()) <= 10_000
    assert shelf.near("a/99") is not None
    assert shelf.near("a/0") is None
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.page")) <= 60_000
    assert shelf.get("a/98") == Kept((98).to_bytes(2, "big") * 500, "image/png", packed=False)


def test_a_torn_page_on_disk_is_made_again(tmp_path: Path) -> None:
    Shelf(tmp_path).put("a", Answer(200, b"whole " * 200, "text/html", lasting="for ever"))
    path = next(tmp_path.rglob("*.page"))
    path.write_bytes(path.read_bytes()[:-3])
    assert Shelf(tmp_path).get("a") is None


def test_a_full_disk_is_said_once_and_nothing_stops(
    copy: Observatory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("partnerscope.web.shelf.write_whole", full)

    def full_of_frames(*_: object, **__: object) -> None:
        raise polars.exceptions.ComputeError("parquet: underlying IO error: No space left on device")

    monkeypatch.setattr("polars.DataFrame.write_parquet", full_of_frames)
    front = Library(copy).front()
    client = TestClient(create_app(copy))
    with caplog.at_level(logging.WARNING):
        for page in ("", "partners/", "issues/"):
            assert client.get(f"/{front}{page}").status_code == 200
    said = sorted(record.message.partition(":")[0] for record in caplog.records if record.name != "httpx")
    assert said == [
        "pages are kept in memory only, the cache cannot be written",
        "the cache cannot be written, answers take longer",
    ]


def test_declared_dates_stay_and_new_ones_are_limited(copy: Observatory) -> None:
    client = TestClient(create_app(copy, Limits(dates_a_minute=3)))
    front = Library(copy).front()
    head = copy.head()
    seen = [client.get(f"/k/{head}/v/{year}/dialogues/").status_code for year in range(1990, 1996)]
    assert seen == [200, 200, 200, 429, 429, 429]
    refused = client.get(f"/k/{head}/v/1999/")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert "Too many dates at once" in refused.text
    for path in (
        front,
        f"k/{head}/v/2020/partners/",
        f"k/{head}/v/1991/dialogues/",
        f"k/{head}/v/1991/partners/",
    ):
        assert client.get(f"/{path}").status_code == 200


def test_new_dates_are_made_one_at_a_time_and_readers_do_not_wait(
    tiny: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, most, gate = 0, 0, threading.Event()
    whole = Library.answer

    def slow(self: Library, path: str) -> Answer:
        nonlocal inside, most
        if "/v/2015-07/" in path:
            return whole(self, path)
        inside, most = inside + 1, max(most, inside + 1)
        gate.wait(5)
        inside -= 1
        return Answer(200, path.encode(), lasting="for ever")

    monkeypatch.setattr(Library, "answer", slow)

    async def ask() -> list[int]:
        service = Service(tiny, Limits(dates_waiting=2), shelf=Shelf(None))
        asked = [asyncio.create_task(service.ask(f"k/{tiny.head()}/v/{year}/")) for year in range(1990, 1995)]
        await asyncio.sleep(0.05)
        reader = await asyncio.wait_for(service.ask(service.library.front()), 5)
        gate.set()
        return [reader.answer.status, *sorted(one.answer.status for one in await asyncio.gather(*asked))]

    assert asyncio.run(ask()) == [200, 200, 200, 200, 429, 429]
    assert most == 1


def test_an_allowance_grows_back() -> None:
    now = 0.0
    allowance = Allowance(2, clock=lambda: now)
    assert [allowance.take() for _ in range(3)] == [True, True, False]
    now = 31.0
    assert [allowance.take() for _ in range(2)] == [True, False]
    now = 1000.0
    assert [allowance.take() for _ in range(3)] == [True, True, False]


def test_declared_dates_are_never_let_go(tiny: Observatory) -> None:
    library = Library(tiny)
    first = library.index(tiny.head(), "2015-07")
    for year in range(1970, 1990):
        library.index(tiny.head(), str(year))
    assert library.index(tiny.head(), "2015-07") is first


def test_a_changed_program_changes_the_tag(
    client: TestClient, copy: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/{Library(copy).front()}"
    tag = client.get(path).headers["etag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    monkeypatch.setattr(application, "program", lambda: "another program")
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_everything_that_shapes_a_page_is_in_the_hash_of_the_program() -> None:
    package = Path(program_module.__file__).parents[1]
    apart = {"__pycache__", "observatories", "cli"}
    shaping = {
        f"partnerscope/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and not apart & set(path.relative_to(package).parts)
    }
    listed = {name for name, _ in program_module._files(files("partnerscope"), "partnerscope/")}
    assert shaping == listed
    assert {
        f"partnerscope/{one}" for one in ("brief/templates/brief.typ", "lake/data/un_votes/votes.parquet")
    } <= listed


def test_a_program_that_was_replaced_while_it_runs_says_so(
    client: TestClient, copy: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence that the old code does not know is a fault of nobody: the server is to be started again."""

    def fails(*_: object) -> None:
        raise KeyError("word")

    monkeypatch.setattr(Library, "answer", fails)
    address = f"/k/{copy.head()}/v/2015-07/levels/"
    assert client.get(address).status_code == 500
    assert client.get("/health").status_code == 200
    monkeypatch.setattr(program_module, "on_disk", lambda: "another program")
    told = client.get(address)
    assert (told.status_code, told.headers["retry-after"]) == (503, "60")
    assert "started again" in told.text
    health = client.get("/health")
    assert (health.status_code, health.json()["status"]) == (503, "replaced")


def test_a_change_committed_elsewhere_is_seen_without_a_restart(
    copy: Observatory, client: TestClient
) -> None:
    before = client.get("/").headers["location"]
    table = copy.root / "records" / "meeting.csv"
    table.write_text(table.read_text("utf-8").replace("Kyoto", "Osaka"), "utf-8")
    Observatory(copy.root, cache=copy.cache).commit(
        "elsewhere", "tester", now=datetime(2026, 5, 6, tzinfo=UTC)
    )
    after = client.get("/").headers["location"]
    assert after != before
    assert "Osaka" in client.get(f"/k/{copy.head()}/v/2015-07/dialogue/D-1/").text
    assert json.loads(client.get("/health").content)["head"] == copy.head()


def test_health_says_what_is_served(client: TestClient, copy: Observatory) -> None:
    answer = client.get("/health")
    body = answer.json()
    assert (answer.status_code, body["status"], body["head"]) == (200, "ok", copy.head())
    assert answer.headers["cache-control"] == "no-cache"


def test_without_a_journal_serve_ends_and_a_running_server_says_why(
    copy: Observatory, client: TestClient
) -> None:
    front = client.get("/").headers["location"]
    shutil.rmtree(copy.root / "journal")
    for path in ("/", "/health", f"/{front}partners/"):
        answer = client.get(path)
        assert answer.status_code == 503, path
        assert "his observatory has no history yet" in answer.text
        assert answer.headers["content-security-policy"]
    with pytest.raises(InputError):
        serve(replace(copy), port=1)


def test_a_journal_altered_behind_the_cache_is_not_served(copy: Observatory) -> None:
    """Pages that rest on the cache were served, and those that read the journal answered 503."""
    copy.at().frame("dialogue")
    last = sorted((copy.root / "journal").glob("*.jsonl"))[-1]
    last.write_bytes(last.read_bytes()[:-20] + b"\n")
    with pytest.raises(IntegrityError, match="altered or torn"):
        serve(replace(copy), port=1)


def test_a_journal_that_may_not_be_read_answers_503_and_does_not_tell_where_it_stands(
    tiny: Observatory, open_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.copytree(tiny.root, open_folder / "observatory")
    opened = Observatory.open(open_folder / "observatory")
    with TestClient(create_app(opened), raise_server_exceptions=False) as client:
        assert client.get("/latest/sources/").status_code == 200
        with unreadable(open_folder / "observatory" / "journal"):
            answers = [client.get(path) for path in ("/latest/sources/", "/health")]
        assert [one.status_code for one in answers] == [503, 503]
        assert all("annot be read: Permission denied" in one.text for one in answers)
        assert not any(str(open_folder) in one.text for one in answers)
        assert f"cannot be read: [Errno 13] Permission denied: '{open_folder}" in caplog.text
        assert "Traceback" not in caplog.text
        assert client.get("/latest/sources/").status_code == 200


def test_a_torn_journal_answers_503(copy: Observatory, client: TestClient) -> None:
    for path in (copy.root / "journal").glob("*.jsonl"):
        path.write_text("{", "utf-8")
    answer = client.get("/")
    assert answer.status_code == 503
    assert "The observatory cannot be read" in answer.text


def test_the_log_is_a_line_of_json_a_request(
    client: TestClient, copy: Observatory, caplog: pytest.LogCaptureFixture
) -> None:
    path = f"/{Library(copy).front()}"
    with caplog.at_level(logging.INFO, "partnerscope.web.requests"):
        client.get(path)
        client.get(path)
        client.post(path)
        client.get("/%00")
    lines = [
        json.loads(record.message) for record in caplog.records if record.name == "partnerscope.web.requests"
    ]
    assert [(line["status"], line["from"]) for line in lines] == [
        (200, "made"), (200, "kept"), (405, "refused"), (400, "refused"),
    ]  # fmt: skip
    assert lines[0]["path"] == path
    assert lines[0]["bytes"] > 1000


def test_a_fault_is_a_page_and_a_line_in_the_log(
    client: TestClient, copy: Observatory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Library, "answer", lambda *_: 1 / 0)
    answer = client.get(f"/{Library(copy).front()}")
    assert answer.status_code == 500
    assert "This page could not be made" in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert any(record.exc_info for record in caplog.records)


def test_a_redirect_never_takes_its_host_from_the_request(client: TestClient, copy: Observatory) -> None:
    for path in ("/", f"/{Library(copy).front()}partners", f"/k/{copy.head()[:12]}/v/2015-07/"):
        answer = client.get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
        assert answer.status_code in (307, 308)
        assert "evil" not in str(answer.headers)
        assert not answer.headers["location"].startswith(("/", "http"))


def test_what_a_worker_is_given_can_be_sent_to_it(copy: Observatory) -> None:
    """`serve --workers 2` starts processes: kinds, names and all go to them."""
    Library(copy).front()
    sent = pickle.loads(pickle.dumps(replace(copy)))
    assert Library(sent).front() == Library(copy).front()
