"""The static site: the same pages as files, linked among themselves, written whole."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from partnerscope.errors import InputError
from partnerscope.observatory import Observatory
from partnerscope.web import write_site
from partnerscope.web.library import Library
from partnerscope.web.site import refuse_shared_folders


class Links(HTMLParser):
    """Where a page leads, and what may be aimed at in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.hrefs.append(value)
            if name == "id" and value:
                self.ids.add(value)


@pytest.fixture(scope="module")
def site(tiny: Observatory, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site") / "public"
    report = write_site(tiny, target)
    assert report.pages == len(list(target.glob("k/*/v/*/**/index.html")))
    assert report.files == sum(path.is_file() for path in target.rglob("*")) - 1  # all but the stamp
    return target


def test_every_link_is_a_file(site: Path) -> None:
    parsed: dict[Path, Links] = {}

    def links(path: Path) -> Links:
        if path not in parsed:
            parsed[path] = Links(path.read_text("utf-8"))
        return parsed[path]

    for page in site.rglob("*.html"):
        for href in links(page).hrefs:
            if href.startswith(("http://", "https://")):
                continue
            assert not href.startswith("/"), f"{page}: {href}"
            place, _, anchor = href.partition("#")
            target = (page.parent / place).resolve() if place else page
            assert target.is_file(), f"{page}: {href}"
            assert not anchor or anchor in links(target).ids, f"{page}: {href}"


def test_both_dates_are_there_and_say_what_the_server_says(site: Path, tiny: Observatory) -> None:
    library = Library(tiny)
    for date in ("2015-07", "2020"):
        folder = site / "k" / tiny.head() / "v" / date
        for page in folder.rglob("index.html"):
            address = page.relative_to(site).parent.as_posix() + "/"
            live = library.answer(address).body.decode()
            assert re.sub(r"(?<=/)index\.html", "", page.read_text("utf-8")) == live
            twin = library.answer(f"{address}index.json").body
            assert (page.parent / "index.json").read_bytes() == twin


@pytest.fixture
def _no_images(monkeypatch: pytest.MonkeyPatch) -> None:
    """Images take most of the time, and these tests do not look at them."""
    monkeypatch.setattr("partnerscope.web.pages.figures.matrix_image", lambda *args, **names: b"")
    monkeypatch.setattr("partnerscope.web.pages.dialogues.timeline_image", lambda *args, **names: b"")


@pytest.mark.usefixtures("_no_images")
def test_it_goes_on_where_it_was_stopped(tiny: Observatory, tmp_path: Path, site: Path) -> None:
    class Stop(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done == 20:
            raise Stop

    target = tmp_path / "site"
    with pytest.raises(Stop):
        write_site(tiny, target, stop)
    assert len(list(target.glob("k/*/v/*/**/index.html"))) == 20
    seen: list[tuple[int, int]] = []
    report = write_site(tiny, target, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (report.pages, report.pages)
    names = {path.relative_to(target) for path in target.rglob("*")}
    assert names == {path.relative_to(site) for path in site.rglob("*")}
    assert 0 < report.files < sum((target / name).is_file() for name in names) - 40
    assert not list(target.rglob("*.tmp"))


@pytest.mark.usefixtures("_no_images")
def test_pages_of_another_program_are_written_anew(tiny: Observatory, tmp_path: Path) -> None:
    target = tmp_path / "site"
    first = write_site(tiny, target)
    (target / ".partnerscope-site").write_text("an older program\n")
    page = target / "k" / tiny.head() / "v" / "2015-07" / "index.html"
    page.write_text("old")
    assert write_site(tiny, target).files == first.files
    assert page.read_text("utf-8") != "old"


def test_a_folder_of_somebody_else_is_left_alone(tiny: Observatory, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        write_site(tiny, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.found
def test_ids_that_differ_in_capitals_alone_are_refused() -> None:
    refuse_shared_folders(["record/D-1/", "record/D-2/", "dialogue/d-1/"])
    for one, other in (
        ("record/D-1/", "record/d-1/"),
        ("record/\u00e9/", "record/e\u0301/"),
        ("x/STRASSE/", "x/straße/"),
    ):
        with pytest.raises(InputError, match="share a folder"):
            refuse_shared_folders([one, other])
