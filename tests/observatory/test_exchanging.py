"""A library of somebody else beside a small observatory: what is new, what is there already, what stays outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from partnerscope.coding.exchange import LossReport
from partnerscope.observatory import Observatory


def taken(folder: Path, *items: dict[str, str], dry_run: bool = False) -> LossReport:
    data = json.dumps([{"type": "webpage", **one} for one in items]).encode()
    report, changeset = Observatory.open(folder).exchange.sources("csl", data, "ann", dry_run=dry_run)
    assert (changeset is not None) == (("sources" in dict(report.kept)) and not dry_run)
    return report


def test_a_source_is_new_or_there_or_another(folder: Path) -> None:
    """The folder holds gov-2020 at https://example.org/ and a dialogue sea-1."""
    held = {"id": "gov-2020", "title": "A government page", "URL": "https://example.org/"}
    twin = {"id": "other", "title": "The same page", "URL": "https://example.org/"}
    changed, stranger = {**held, "title": "Another title"}, {"id": "sea-1", "title": "Named as a dialogue"}
    new = {"id": "new-1", "title": "New"}
    kept = {
        "sources": 1,
        "sources that were there already": 1,
        "sources that are there under another id (same DOI or address)": 1,
    }
    left = {
        "sources that are recorded with other fields: correct the record instead": 1,
        "sources whose id another record has": 1,
    }
    for dry_run in (True, False):
        found = taken(folder, held, twin, stranger, new, dry_run=dry_run)
        assert dict(found.kept) == kept
        assert dict(found.left_out) == {"sources whose id another record has": 1}
    assert dict(taken(folder, changed, stranger).left_out) == left
    assert set(Observatory.open(folder).at().frame("source")["id"]) == {"gov-2020", "new-1"}
    (last,) = [one for one in Observatory.open(folder).changesets() if one.header.author == "ann"][1:]
    assert last.header.reason == "sources from csl"


RIS = "TY  - JOUR\nTI  - A title\nL1  - {}\nER  - \n"


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_file_comes_in_from_the_chosen_folder_only(folder: Path, tmp_path: Path, dry_run: bool) -> None:
    library = tmp_path / "library"
    library.mkdir()
    (library / "a.txt").write_text("Words of a page that somebody kept.", "utf-8")
    (tmp_path / "b.txt").write_text("Words outside.", "utf-8")

    def attached(name: str, attachments: Path | None = library) -> LossReport:
        exchange = Observatory.open(folder).exchange
        data = RIS.format(name).encode()
        return exchange.sources("ris", data, "ann", attachments=attachments, dry_run=dry_run)[0]

    assert dict(attached("a.txt", None).left_out)["attachments: no folder was chosen for them"] == 1
    assert dict(attached("a.txt").kept)["attachments"] == 1
    outside = attached("../b.txt")
    assert dict(outside.left_out)["attachments that are not in the chosen folder, or too large"] == 1
    assert "not taken: '../b.txt'" in outside.remarks
    assert {one.name for one in Observatory.open(folder).document.archive.documents()} == (
        set() if dry_run else {"a.txt"}
    )
