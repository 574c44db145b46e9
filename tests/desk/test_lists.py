"""Lists of a desk with hundreds of lines: a page at a time, and no more questions to the database than for one line."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from partnerscope.web.desk import Team
from partnerscope.web.desk.mine import AT_ONCE
from tests.desk.conftest import READOUT, Browser, Browsers, text_of


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the database is asked."""
    found: list[object] = []
    whole = psycopg.Connection.execute

    def execute(self: Any, query: Any, *args: Any, **named: Any) -> Any:
        found.append(query)
        return whole(self, query, *args, **named)

    monkeypatch.setattr(psycopg.Connection, "execute", execute)
    return found


def many(team: Team, count: int, first: int = 0) -> None:
    """So many documents with a task each; Ann and Ben have finished every third, Cleo ruled on none."""
    coders = [team.accounts.person(name).coder for name in ("Ann", "Ben")]
    for number in range(first, count):
        text = f"{READOUT}Text number {number}.\n"
        document, _ = team.observatory.document.add(text.encode(), f"text{number:03}.txt", source="gov-2020")
        team.bench.make(document.hash, ("meeting",), tuple(coders), id=f"n{number:03}")
        for coder in coders if number % 3 == 0 else ():
            team.bench.finish(f"n{number:03}", coder)


PAGES = [
    ("Ann", "/desk/"), ("Cleo", "/desk/"), ("Cleo", "/desk/rule"), ("Dora", "/desk/tasks"), ("Ann", "/desk/documents"),
    ("Ann", "/desk/next"), ("Ann", "/desk/task/n001"),
]  # fmt: skip


def questions(browser: Browser, path: str, asked: list[object]) -> int:
    asked.clear()
    assert browser.get(path, follow_redirects=False).status_code in (200, 303)
    return len(asked)


def test_a_list_asks_no_more_for_many_lines_than_for_few(
    team: Team, browsers: Browsers, asked: list[object]
) -> None:
    many(team, 2)
    few = [questions(browsers(name), path, asked) for name, path in PAGES]
    many(team, 20, 2)
    after = [questions(browsers(name), path, asked) for name, path in PAGES]
    assert all(now <= then for now, then in zip(after, few, strict=True)), (few, after)
    assert max(few) < 25


def test_lists_are_read_page_by_page(team: Team, browsers: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("mine", "books", "upkeep"):
        monkeypatch.setattr(f"partnerscope.web.desk.{room}.AT_ONCE", 4)
    many(team, 10)
    ann, dora = browsers("Ann"), browsers("Dora")

    def shown(browser: Browser, path: str, part: str) -> list[str]:
        said = text_of(browser.get(path))
        return [one for one in (f"{part}{number:03}" for number in range(10)) if one in said]

    pages = [shown(ann, f"/desk/documents?skip={skip}", "text") for skip in (0, 4, 8)]
    assert [len(one) for one in pages] == [4, 4, 2]
    assert len({name for one in pages for name in one}) == 10
    assert "older" in text_of(ann.get("/desk/documents"))
    assert "older" not in text_of(ann.get("/desk/documents?skip=8"))
    assert 'href="/desk/documents?skip=4">newer' in ann.get("/desk/documents?skip=8").text
    assert shown(dora, "/desk/tasks", "n") == ["n006", "n007", "n008", "n009"]
    assert shown(dora, "/desk/tasks?skip=4", "n") == ["n002", "n003", "n004", "n005"]
    queue = text_of(ann.get("/desk/"))
    assert "Next: text001.txt" in queue
    assert "2 more come after these" in queue  # six wait
    assert all(f"n{number:03}" in queue for number in (1, 2, 4, 5, 0, 3, 6, 9))
    assert not any(f"n{number:03}" in queue for number in (7, 8))
    assert "n000" in text_of(ann.get("/desk/?skip=3")) and "n009" not in text_of(ann.get("/desk/?skip=3"))
    for strange in ("x", "-1", "99999999", "1e3", "²"):
        assert ann.get(f"/desk/documents?skip={strange}").status_code == 200


def test_a_list_holds_a_hundred_lines() -> None:
    assert AT_ONCE == 100


def test_a_task_is_made_of_any_document_by_its_name(team: Team, browsers: Browsers) -> None:
    many(team, 1)
    coders = [team.accounts.person(name).coder for name in ("Ann", "Ben")]
    form = {"document": "text000.txt", "kind": "meeting", "coder": coders, "round": "2"}
    assert browsers("Dora").post("/desk/tasks", form).status_code == 200
    assert [task.round for task in team.bench.tasks()] == [1, 2]
    said = text_of(browsers("Dora").post("/desk/tasks", form | {"document": "nothing"}))
    assert "no document 'nothing'" in said
