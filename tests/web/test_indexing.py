"""Words are indexed page by page as the pages come, and not at all where one stays away."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from partnerscope.web.indexing import PLACE, index_words

PAGE = "<!doctype html><html lang=en><title>{0}</title><body><main><p>{0} and its partners</p></main></body></html>"


def page(folder: Path, name: str) -> Path:
    path = folder / name / "index.html"
    path.parent.mkdir(parents=True)
    path.write_text(PAGE.format(name.title()), "utf-8")
    return path


def index(folder: Path) -> dict[str, bytes]:
    made = sorted(path for path in (folder / PLACE).rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in made}


def test_a_page_that_comes_late_is_waited_for(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        page(folder, "norway")
    written = Event()
    written.set()
    assert index_words(first, [first / "norway/index.html", page(first, "sweden")], written) > 0
    going_on = Event()
    pages = [second / f"{name}/index.html" for name in ("norway", "sweden")]
    with ThreadPoolExecutor(1) as beside:
        made = beside.submit(index_words, second, pages, going_on)
        assert not made.done()
        page(second, "sweden")
        assert made.result(30) == len(index(second))
    assert index(second) == index(first)


def test_nothing_is_indexed_when_the_writing_ended_without_a_page(tmp_path: Path) -> None:
    ended = Event()
    ended.set()
    assert index_words(tmp_path, [page(tmp_path, "norway"), tmp_path / "sweden/index.html"], ended) == 0
    assert index(tmp_path) == {}
