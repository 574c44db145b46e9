"""Fetching: a plan first, nothing else before it is asked for, every file checked. All on loopback."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from partnerscope.errors import InputError, IntegrityError
from partnerscope.lake.fetch import PlannedFile, download, fetch_plan, read_plan, write_plan

FIRST, LAST = dt.date(2015, 10, 27), dt.date(2015, 10, 28)
NAMES = ("20151026234500", "20151027000000", "20151028234500", "20151029000000")


@dataclass
class Site:
    """A small GDELT on loopback: what it serves, and which paths were asked for."""

    url: str
    files: dict[str, bytes]
    asked: list[str] = field(default_factory=list)

    def master(self) -> str:
        """The master list's address; it names three kinds of files, and one line is broken."""
        lines = []
        for name, data in self.files.items():
            if name.endswith("zip"):
                lines.append(f"{len(data)} {hashlib.md5(data).hexdigest()} {self.url}/{name}")
        lines += [f"1 {'0' * 32} {self.url}/20151027000000.gkg.csv.zip", "cut off in the midd", ""]
        self.files["masterfilelist.txt"] = "\n".join(lines).encode()
        return f"{self.url}/masterfilelist.txt"


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.lstrip("/")
            here.asked.append(name)
            found = here.files.get(name)
            self.send_response(404 if found is None else 200)
            self.end_headers()
            self.wfile.write(found or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    files = {f"{name}.export.CSV.zip": f"zip of {name}".encode() for name in NAMES}
    here = Site(f"http://127.0.0.1:{server.server_address[1]}", files)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield here
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_plan_reads_the_list_and_nothing_else(site: Site, tmp_path: Path) -> None:
    plan = fetch_plan(FIRST, LAST, site.master())
    assert [file.name[:14] for file in plan.files] == ["20151027000000", "20151028234500"]
    assert (plan.unreadable, plan.bytes) == (1, 2 * len("zip of 20151027000000"))
    assert read_plan(write_plan(plan, tmp_path)).files == plan.files
    assert site.asked == ["masterfilelist.txt"]


def test_the_planned_files_are_fetched_once(site: Site, tmp_path: Path) -> None:
    plan = fetch_plan(FIRST, LAST, site.master())
    seen: list[tuple[int, int]] = []
    assert download(plan, tmp_path, lambda done, files, file: seen.append((done, files))) == 2
    assert (tmp_path / "20151027000000.export.CSV.zip").read_bytes() == b"zip of 20151027000000"
    assert seen == [(1, 2), (2, 2)]
    assert download(plan, tmp_path) == 0
    assert len(site.asked) == 3


@pytest.mark.parametrize("change", [b"", b"zip of 20151027000000 and more", b"zip of 20151027999999"])
def test_a_file_that_is_not_the_planned_one_is_not_kept(site: Site, tmp_path: Path, change: bytes) -> None:
    plan = fetch_plan(FIRST, LAST, site.master())
    site.files["20151027000000.export.CSV.zip"] = change
    with pytest.raises(IntegrityError, match="not the one that was planned"):
        download(plan, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_file_damaged_on_the_disk_is_fetched_again(site: Site, tmp_path: Path) -> None:
    plan = fetch_plan(FIRST, LAST, site.master())
    download(plan, tmp_path)
    (tmp_path / "20151027000000.export.CSV.zip").write_bytes(b"zip of 20151027xxxxxx")
    assert download(plan, tmp_path) == 1


def test_a_missing_file_or_site_is_said(site: Site, tmp_path: Path) -> None:
    plan = fetch_plan(FIRST, LAST, site.master())
    site.files.clear()
    with pytest.raises(InputError, match="cannot be fetched"):
        download(plan, tmp_path)


def test_a_name_in_the_list_cannot_leave_the_folder(tmp_path: Path) -> None:
    master = tmp_path / "list.txt"
    md5 = "0" * 32
    master.write_text(
        f"5 {md5} http://127.0.0.1/../../20151027000000.export.CSV.zip\n"
        f"5 {md5} http://127.0.0.1/x/20151027001500.export.CSV.zip/../../evil\n",
        encoding="utf-8",
    )
    plan = fetch_plan(FIRST, LAST, master)
    assert [file.name for file in plan.files] == ["20151027000000.export.CSV.zip"]


def test_windows_lists_and_plans_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    with pytest.raises(InputError, match="before it starts"):
        fetch_plan(LAST, FIRST, tmp_path / "empty.txt")
    with pytest.raises(InputError, match="no event files"):
        fetch_plan(FIRST, LAST, tmp_path / "empty.txt")
    with pytest.raises(InputError, match="no such master list"):
        fetch_plan(FIRST, LAST, tmp_path / "nowhere.txt")
    (tmp_path / "plan.txt").write_text("1 2 3\n", encoding="utf-8")
    with pytest.raises(InputError, match="not a planned file"):
        read_plan(tmp_path / "plan.txt")
    with pytest.raises(InputError, match="not an address"):
        download(fetch_plan_of(PlannedFile(1, "0" * 32, "file:///20151027000000.export.CSV.zip")), tmp_path)


def fetch_plan_of(file: PlannedFile):  # type: ignore[no-untyped-def]
    from partnerscope.lake.fetch import FetchPlan

    return FetchPlan((file,), 0)


@pytest.mark.found
def test_the_translingual_list_is_planned_too(tmp_path: Path) -> None:
    """GDELT names the files of its other stream `.translation.export.CSV.zip`."""
    master = tmp_path / "masterfilelist-translation.txt"
    name = "20151027000000.translation.export.CSV.zip"
    master.write_text(f"12 {'0' * 32} http://127.0.0.1/{name}\n", encoding="utf-8")
    plan = fetch_plan(FIRST, LAST, master)
    assert [file.name for file in plan.files] == [name]
    assert read_plan(write_plan(plan, tmp_path / "plan")) == plan
