"""The live server: frozen addresses, redirects, clear refusals, headers."""

from __future__ import annotations

import re
import shutil
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pytest

from partnerscope.observatory import Observatory
from partnerscope.web import create_app, write_site
from partnerscope.web.app import etag
from partnerscope.web.library import KEPT, Library

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the client asks for a newer name of the package it drives
    from fastapi.testclient import TestClient


@pytest.fixture(scope="module")
def client(tiny: Observatory) -> TestClient:
    return TestClient(create_app(tiny), follow_redirects=False)


def test_the_front_address_leads_to_head_and_default_date(client: TestClient, tiny: Observatory) -> None:
    answer = client.get("/")
    assert answer.status_code == 307
    assert answer.headers["location"] == f"k/{tiny.head()}/v/2015-07/"


def test_a_prefix_and_a_date_of_knowing_lead_to_the_head(client: TestClient, tiny: Observatory) -> None:
    head, first = tiny.head(), tiny.changesets()[0].hash
    for known, meant, status in (
        (head[:12], head, 308), (first[:6], first, 308), ("2026-02-01", first, 307), ("2026-11-01", head, 307),
    ):  # fmt: skip
        answer = client.get(f"/k/{known}/v/2015-07/partner/JPN/")
        assert answer.status_code == status
        once = client.get(f"/k/{known}/record/S-1/")
        assert (once.status_code, once.headers["location"]) == (status, f"../../../../k/{meant}/record/S-1/")
        assert answer.headers["location"] == f"../../../../../../k/{meant}/v/2015-07/partner/JPN/"


def test_a_state_of_knowledge_alone_leads_to_its_front_page_or_says_when_recording_began(
    client: TestClient, tiny: Observatory
) -> None:
    """found: what is asked of a day before the first record was answered by 'Nothing is known under this address'."""
    head, begun = tiny.head(), tiny.changesets()[0].header.recorded_at
    for address in (f"/k/{head}/", f"/k/{head[:8]}/", "/k/2026-11-01/", f"/k/{head}"):
        answer = client.get(address)
        assert answer.status_code == 307, address
        assert answer.headers["location"].endswith(f"k/{head}/v/2015-07/"), address
        assert client.get(address, follow_redirects=True).status_code == 200, address
    for address in ("/k/2022-03-01/", "/k/2022-03-01/v/2022-03/dialogues/"):
        refused = client.get(address)
        assert refused.status_code == 404
        assert (
            f"Nothing was recorded by 2022-03-01: this observatory began to record on {begun:%Y-%m-%d}."
            in refused.text
        )
    assert (
        client.get("/k/").status_code
        == client.get("/k//").status_code
        == client.get("/k/nohead/").status_code
        == 404
    )


def test_a_missing_slash_is_added(client: TestClient, front: str) -> None:
    answer = client.get(f"/{front}partner/JPN")
    assert answer.status_code == 308
    assert client.get(f"/{front}partner/{answer.headers['location']}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "nothing", "k/", "k/zzz/v/2015-07/", "k/{head}/v/2015-13/", "k/{head}/v/yesterday/", "k/{head}/v/2015~/",
        "k/{head}/v/2015-07/partner/ATLANTIS/", "k/{head}/v/2015-07/record/../partner/", "k/ffffff/v/2015-07/",
        "k/{head}/v/2015-07/record/..%2F..%2Fetc%2Fpasswd/", "k/{head}/v/2015-07/data.exe", "assets/other.css",
        "k/2020-01-01/v/2015-07/", "k/{head}/v/2015-07/cell/nuclear/", "k/{head}/v//",
        "k/{head}/v/2015-07/%3Cscript%3E/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_clearly(client: TestClient, tiny: Observatory, path: str) -> None:
    answer = client.get("/" + path.format(head=tiny.head()))
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert "<script" not in answer.text
    assert answer.headers["cache-control"] == "no-cache"


def test_frozen_addresses_have_a_tag_and_last(client: TestClient, front: str) -> None:
    answer = client.get(f"/{front}")
    assert answer.headers["cache-control"] == "public, max-age=600"
    again = client.get(f"/{front}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(f"/{front}partners/", headers={"If-None-Match": answer.headers["etag"]})
    assert other.status_code == 200
    style = re.search(r"assets/site-[0-9a-f]+\.css", answer.text)
    assert style is not None
    assert "immutable" in client.get(f"/{style[0]}").headers["cache-control"]


def test_a_tag_never_vouches_for_what_is_not_there(client: TestClient, front: str) -> None:
    path = f"{front}partner/ATLANTIS/"
    assert client.get(f"/{path}", headers={"If-None-Match": etag(path)}).status_code == 404


def test_headers_let_nothing_in(client: TestClient, front: str) -> None:
    for path in ("", front, f"{front}figure.svg", "nothing"):
        headers = client.get(f"/{path}").headers
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "media", "begins"),
    [
        ("data.csv", "text/csv", b"partner"), ("data.json", "application/json", b"{"),
        ("data.xlsx", "application/vnd.openxmlformats", b"PK"), ("data.parquet", "application/vnd.apache", b"PAR1"),
        ("figure.svg", "image/svg+xml", b"<svg"), ("figure.png", "image/png", b"\x89PNG"),
        ("index.json", "application/json", b"{"),
    ],
)  # fmt: skip
def test_files_have_their_types(client: TestClient, front: str, name: str, media: str, begins: bytes) -> None:
    answer = client.get(f"/{front}map/policy/{name}")
    assert answer.headers["content-type"].startswith(media)
    assert answer.content.startswith(begins)


def test_head_requests_and_other_methods(client: TestClient, front: str) -> None:
    assert client.head(f"/{front}").status_code == 200
    assert client.post(f"/{front}").status_code == 405
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404


def test_what_was_known_stays_known(tmp_path: Path, tiny: Observatory) -> None:
    root = tmp_path / "copy"
    shutil.copytree(tiny.root, root)
    observatory = Observatory(root, cache=tiny.cache)
    before = TestClient(create_app(observatory))
    old = f"/k/{observatory.head()}/v/2015-07/dialogue/D-1/"
    page = before.get(old).content
    text = (root / "records" / "meeting.csv").read_text("utf-8")
    (root / "records" / "meeting.csv").write_text(text.replace("Kyoto", "Osaka"), "utf-8")
    observatory.commit("again", "tester", now=datetime(2026, 5, 6, tzinfo=UTC))
    for client in (before, TestClient(create_app(Observatory(root, cache=tiny.cache)))):
        assert client.get(old).content == page
        assert b"Osaka" in client.get(f"/k/{observatory.head()}/v/2015-07/dialogue/D-1/").content


def test_two_unmerged_heads_have_an_address(tmp_path: Path, tiny: Observatory) -> None:
    for name, place in (("a", "Nara"), ("b", "Kobe")):
        shutil.copytree(tiny.root, tmp_path / name)
        path = tmp_path / name / "records" / "meeting.csv"
        path.write_text(path.read_text("utf-8").replace("Brussels", place), "utf-8")
        Observatory(tmp_path / name, cache=tiny.cache).commit(
            name, "tester", now=datetime(2026, 5, 6, tzinfo=UTC)
        )
    for file in (tmp_path / "b" / "journal").glob("*.jsonl"):
        shutil.copy(file, tmp_path / "a" / "journal")
    client = TestClient(create_app(Observatory(tmp_path / "a", cache=tiny.cache)))
    answer = client.get("/")
    assert answer.status_code == 200
    assert "1 of 2 dialogues are seen to have met since" in answer.text


def test_memory_is_bounded(tiny: Observatory) -> None:
    library = Library(tiny)
    for year in range(1990, 1990 + 3 * KEPT):
        assert library.answer(f"k/{tiny.head()}/v/{year}/").status == 200
    dates = {date for _, date in library._kept}
    assert len(dates) <= KEPT + len({"2015-07", "2020"})
    assert library.answer(f"k/{tiny.head()}/v/2015-07/record/S-1/").to == f"k/{tiny.head()}/record/S-1/"


@pytest.mark.found
@pytest.mark.usefixtures("no_images")
@pytest.mark.usefixtures("no_images")
def test_a_site_keeps_releases_and_replaces_the_running_head(tmp_path: Path, tiny: Observatory) -> None:
    """Releases are kept whole; `latest` is the running head alone, and a commit does not add another site."""
    root, site = tmp_path / "copy", tmp_path / "site"
    shutil.copytree(tiny.root, root)
    observatory = Observatory(root, cache=tiny.cache)
    first = write_site(observatory, site)
    release = site / "r" / "1.0" / "index.html"
    release.parent.mkdir(parents=True)
    release.write_text("frozen", "utf-8")
    assert write_site(observatory, site).files == 0
    text = (root / "records" / "meeting.csv").read_text("utf-8")
    (root / "records" / "meeting.csv").write_text(text.replace("Kyoto", "Osaka"), "utf-8")
    observatory.commit("again", "tester", now=datetime(2026, 5, 6, tzinfo=UTC))
    again = write_site(observatory, site)
    assert release.read_text("utf-8") == "frozen"
    assert (
        again.pages == first.pages + 1 == len(list((site / "latest").rglob("index.html")))
    )  # what it changed
    assert "Osaka" in (site / "latest/v/2015-07/dialogue/D-1/index.html").read_text("utf-8")
    assert sorted(path.name for path in site.iterdir() if path.is_dir()) == [
        "assets",
        "changes",
        "latest",
        "n",
        "r",
    ]
