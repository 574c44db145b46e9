"""What is written: canonical tables, the data package of them, and the files of a new observatory."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from partnerscope.codebook import About, load_codebook, load_texts
from partnerscope.errors import InputError
from partnerscope.folder import read_folder
from partnerscope.folder.content import Content
from partnerscope.folder.package import data_package, package_bytes
from partnerscope.folder.scaffold import ATTRIBUTES, OWN_SCHEMES, Named, scaffold
from partnerscope.folder.write import canonical, digest_files, digest_records, files_of, write_folder
from partnerscope.observatory import Observatory, bundled
from partnerscope.record import KINDS, kind_named
from tests.conftest import make_nordic


def frame(kind: str, *rows: dict[str, str]) -> pl.DataFrame:
    columns = {name: [row.get(name, "") for row in rows] for name in kind_named(kind).columns}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def test_a_canonical_table_is_sorted_plain_and_quoted_only_where_needed() -> None:
    rows = frame(
        "alias",
        {"id": "b", "record": "x", "why": 'a "b", c'},
        {"id": "B", "why": "é;\nd"},
        {"id": "a", "why": "=1"},
    )
    assert canonical(rows, kind_named("alias")) == (
        b'id,record,why\nB,,"\xc3\xa9;\nd"\na,,=1\nb,x,"a ""b"", c"\n'
    )
    assert canonical(rows.select("why", "id", "record")[::-1], kind_named("alias")) == canonical(
        rows, kind_named("alias")
    )
    assert canonical(rows[:0], kind_named("alias")) == b"id,record,why\n"


def test_rows_without_an_id_are_sorted_by_their_key() -> None:
    rows = [
        {"record": "b", "field": "*", "source": "s"},
        {"record": "a", "field": "z"},
        {"record": "a", "field": "*"},
    ]
    text = canonical(frame("evidence", *rows), kind_named("evidence")).decode()
    assert [(row["record"], row["field"]) for row in csv.DictReader(text.splitlines())] == [
        ("a", "*"),
        ("a", "z"),
        ("b", "*"),
    ]


def test_a_rare_column_is_written_where_some_record_fills_it() -> None:
    kind = next(kind for kind in KINDS if any(cell.rare for cell in kind.columns.values()))
    rare = [name for name, cell in kind.columns.items() if cell.rare]
    plain = canonical(frame(kind.name, {"id": "a"}), kind).decode().splitlines()[0].split(",")
    filled = (
        canonical(frame(kind.name, {"id": "a"}, {"id": "b", rare[0]: "x"}), kind)
        .decode()
        .splitlines()[0]
        .split(",")
    )
    assert plain == [name for name in kind.columns if name not in rare]
    assert filled == [name for name in kind.columns if name not in rare[1:]]


def test_canonical_sources_are_json_that_people_read() -> None:
    rows = pl.DataFrame({"id": ["b", "a"], "csl": ['{"id":"b","title":"é"}', '{"title":"T","id":"a"}']})
    data = canonical(rows, kind_named("source")).decode()
    assert data == (
        '[\n  {\n    "id": "a",\n    "title": "T"\n  },\n  {\n    "id": "b",\n    "title": "é"\n  }\n]\n'
    )


def test_files_of_a_content_are_its_texts_and_its_tables(tmp_path: Path) -> None:
    alias, source = kind_named("alias"), kind_named("source")
    content = Content(
        {
            "alias": frame("alias", {"id": "a"}),
            "source": pl.DataFrame(schema={"id": pl.String, "csl": pl.String}),
        },
        {"claims.yaml": "é\n"},
    )
    files = files_of(content, (alias, source))
    assert files == {
        "claims.yaml": "é\n".encode(),
        "records/alias.csv": b"id,record,why\na,,\n",
        "sources.json": b"[]\n",
    }
    assert write_folder(tmp_path, files) == ["claims.yaml", "records/alias.csv", "sources.json"]
    assert write_folder(tmp_path, files) == []
    assert write_folder(tmp_path, files | {"claims.yaml": b"x"}) == ["claims.yaml"]
    (tmp_path / "README.md").write_text("not of the records\n", "utf-8")
    here = {**files, "claims.yaml": b"x"}
    assert digest_records(tmp_path, (alias, source)) == digest_files(here)
    parts = b"".join(name.encode() + b"\0" + hashlib.sha256(here[name]).digest() for name in sorted(here))
    assert digest_files(here) == hashlib.sha256(parts).hexdigest()
    assert digest_files(dict(reversed(list(here.items())))) == digest_files(here)


@pytest.mark.parametrize("name", ["../out.csv", "/out.csv", "records/../../out.csv"])
def test_nothing_is_written_when_one_file_would_lie_outside(tmp_path: Path, name: str) -> None:
    root = tmp_path / "o"
    root.mkdir()
    with pytest.raises(InputError) as caught:
        write_folder(root, {"a.csv": b"x", name: b"y"})
    assert (caught.value.what, caught.value.where) == ("the file lies outside the observatory", name)
    assert caught.value.hint == "replace the link"
    assert list(root.iterdir()) == []


ABOUT = About("north", "The north", "NOR", ("SWE",), ("SEA",), question="Why?", codebook_version="1.2", licence="CC0",
              maintainers=("ann", "ben"))  # fmt: skip


def package(about: About = ABOUT, **tables: pl.DataFrame) -> dict[str, Any]:
    kinds = tuple(kind_named(name) for name in ("opinion", "recheck", "evidence", "actor", "source"))
    frames = {kind.name: tables.get(kind.name, frame(kind.name)) for kind in kinds}
    book = load_texts(
        {"codebook/x.yaml": "scheme: recheck_verdict\nconcepts: [{id: right, label: Right}, {id: wrong}]\n"}
    )[0]
    found = data_package(Content(frames, {}), about, book, kinds)
    assert json.loads(package_bytes(Content(frames, {}), about, book, kinds)) == found
    return found


def test_a_package_says_whose_it_is() -> None:
    found = package()
    assert found == {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "north",
        "title": "The north",
        "description": "Why?",
        "version": "1.2",
        "licenses": [{"name": "CC0"}],
        "contributors": [{"title": "ann"}, {"title": "ben"}],
        "resources": [],
    }
    bare = package(About("a", "b", "c", (), (), description="Said.", question="Why?"))
    assert (bare["description"], bare["licenses"], bare["contributors"]) == ("Said.", [], [])


def test_a_package_describes_the_tables_that_hold_something() -> None:
    found = package(
        opinion=frame("opinion", {"id": "a"}),
        recheck=frame("recheck", {"id": "b"}),
        evidence=frame("evidence", {"record": "a"}),
        actor=frame("actor", {"id": "JPN"}),
        source=pl.DataFrame({"id": ["s"], "csl": ["{}"]}),
    )["resources"]
    by_name = {one["name"]: one for one in found}
    assert list(by_name) == ["opinion", "recheck", "evidence", "actor"], "sources.json is no table"
    opinion = by_name["opinion"]
    assert {name: opinion[name] for name in opinion if name != "schema"} == {
        "name": "opinion",
        "path": "records/opinion.csv",
        "title": "One share of one answer in one poll",
        "description": "One share of one answer in one poll.",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
    }
    schema = opinion["schema"]
    assert schema["fieldsMatch"] == "exact"
    assert schema["primaryKey"] == ["id"]
    assert schema["missingValues"] == [
        {"value": "", "label": "no value recorded: unknown or not applicable, never zero"}
    ]
    assert schema["foreignKeys"] == [
        {"fields": [name], "reference": {"resource": "actor", "fields": ["id"]}}
        for name in ("subject", "partner")
    ]
    fields = {one["name"]: one for one in schema["fields"]}
    assert list(fields) == list(kind_named("opinion").columns)
    assert fields["share"] == {
        "name": "share",
        "description": "In per cent.",
        "type": "number",
        "constraints": {"required": True, "minimum": 0, "maximum": 100},
    }
    assert fields["n"] == {
        "name": "n",
        "description": "People asked.",
        "type": "integer",
        "constraints": {"minimum": 0},
    }
    assert (fields["issues"]["type"], fields["issues"]["delimiter"], fields["issues"]["itemType"]) == (
        "list",
        ";",
        "string",
    )
    assert fields["date"] == {"name": "date", "description": "When they were asked.", "type": "string"}
    assert "primaryKey" not in by_name["evidence"]["schema"]
    assert package(opinion=frame("opinion", {"id": "a"}))["resources"][0]["schema"]["foreignKeys"] == []
    verdict = next(one for one in by_name["recheck"]["schema"]["fields"] if one["name"] == "verdict")
    assert verdict["constraints"] == {"required": True, "enum": ["right", "wrong"]}
    assert verdict["categories"] == [
        {"value": "right", "label": "Right"},
        {"value": "wrong", "label": "wrong"},
    ]
    assert "categories" not in fields["issues"]


def test_a_package_in_plain_letters(tmp_path: Path) -> None:
    content, _ = read_folder(make_nordic(tmp_path / "o"))
    book = load_codebook(tmp_path / "o" / "codebook")
    text = package_bytes(content, ABOUT.__class__("é", "é", "NOR", (), ()), book).decode()
    assert text.startswith('{\n  "$schema"')
    assert '"name": "é"' in text
    assert text.endswith("\n}\n")


@pytest.mark.parametrize(
    ("text", "identity", "label"),
    [
        ("NOR:Norway", "NOR", "Norway"),
        ("NOR", "NOR", "NOR"),
        (" NOR : the  north ", "NOR", "the north"),
        ("NOR:", "NOR", "NOR"),
        ("a:b:c", "a", "b:c"),
    ],
)
def test_an_id_and_its_label(text: str, identity: str, label: str) -> None:
    assert Named.parse(text) == Named(identity, label)


def test_what_is_no_id_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        Named.parse("the north:Norway")
    assert caught.value.what == "'the north' is not an id"
    assert caught.value.allowed == "letters, digits, '.', '_', '-', at most 120; for instance NOR:Norway"
    assert caught.value.where == "the north:Norway"


NOR, SWE = Named("NOR", "Norge på kartet"), Named("SWE", "Sverige: é")
ISSUES = [Named("SEA", "the sea"), Named("ARC", "Arctic")]


def test_letters_of_any_language_stand_in_the_files_as_they_were_given(tmp_path: Path) -> None:
    schemes = bundled() / "codebook"
    scaffold(tmp_path / "north", schemes, NOR, [SWE], [Named("SEA", "havet på kartet")])
    for name in ("observatory.yaml", "codebook/issue.yaml"):
        assert "på kartet" in (tmp_path / "north" / name).read_text("utf-8"), name


def test_a_new_observatory_is_whole_and_without_faults(tmp_path: Path) -> None:
    schemes = bundled() / "codebook"
    target = tmp_path / "north"
    written = scaffold(target, schemes, NOR, [SWE], ISSUES)
    assert written == sorted(
        path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()
    )
    assert yaml.safe_load((target / "observatory.yaml").read_text("utf-8")) == {
        "id": "north",
        "title": "The partnerships of Norge på kartet",
        "question": "With whom does Norge på kartet work, and on what?",
        "subject": "NOR",
        "partners": ["SWE"],
        "issues": ["SEA", "ARC"],
        "codebook_version": "0.1.0",
        "licence": "CC-BY-4.0",
        "maintainers": [],
    }
    assert list(yaml.safe_load((target / "observatory.yaml").read_text("utf-8")))[:2] == ["id", "title"]
    assert "Norge på kartet" in (target / "observatory.yaml").read_text("utf-8")
    actors = (target / "records/actor.csv").read_text("utf-8").splitlines()
    assert [line.split(",")[:3] for line in actors] == [
        ["id", "label", "type"], ["NOR", "Norge på kartet", "state"], ["SWE", "Sverige: é", "state"],
    ]  # fmt: skip
    assert "Sverige: é" in (target / "records/actor.csv").read_text("utf-8")
    book = load_codebook(target / "codebook")
    assert book["issue"].label == "Issue"
    assert book["issue"].definition == "What the partnerships are about."
    assert [(one.id, one.label, one.definition) for one in book["issue"]] == [
        ("SEA", "the sea", "To be defined: the sea."),
        ("ARC", "Arctic", "To be defined: Arctic."),
    ]
    for name in OWN_SCHEMES[1:]:
        assert (book[name].label, book[name].definition, len(book[name].concepts)) == (
            name.capitalize(), "Add your own concepts.", 0,
        )  # fmt: skip
    assert book["detail"].properties == {
        "body": "text",
        "constant_for": "list",
        "depth": "integer",
        "norm": "flag",
    }
    assert book["threat"].properties == {}
    general = {path.name for path in schemes.glob("*.yaml")} - {f"{name}.yaml" for name in OWN_SCHEMES}
    for name in general:
        assert (target / "codebook" / name).read_bytes() == (schemes / name).read_bytes()
    for kind in KINDS:
        if kind.kept == "table" and kind.name != "actor":
            header = [name for name, cell in kind.columns.items() if not cell.rare]
            assert (target / kind.file).read_text("utf-8") == ",".join(header) + "\n"
    assert (target / "sources.json").read_text("utf-8") == "[]\n"
    assert (target / ".gitattributes").read_text("utf-8") == ATTRIBUTES
    assert (target / ".gitignore").read_text("utf-8") == "journal/.lock\n.*.tmp\n"
    readme = (target / "README.md").read_text("utf-8")
    assert readme.startswith("# north\n")
    assert readme.count("--observatory north") == 3
    assert Observatory.open(target).check() == []


def test_a_new_observatory_needs_a_place_and_names_of_its_own(tmp_path: Path) -> None:
    schemes = bundled() / "codebook"
    for partners, issues, twice in (([SWE, NOR], ISSUES, "NOR"), ([SWE], [*ISSUES, ISSUES[0]], "SEA")):
        with pytest.raises(InputError) as caught:
            scaffold(tmp_path / "a", schemes, NOR, partners, issues)
        assert caught.value.what == f"{twice!r} is named twice"
        assert caught.value.hint == "every actor and every issue has its own id"
        assert not (tmp_path / "a").exists()
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x").touch()
    with pytest.raises(InputError) as caught:
        scaffold(tmp_path / "b", schemes, NOR, [SWE], ISSUES)
    assert (caught.value.what, caught.value.where) == ("the folder is not empty", str(tmp_path / "b"))
    assert caught.value.hint == "name a new folder"
    (tmp_path / "c").mkdir()
    assert "observatory.yaml" in scaffold(tmp_path / "c", schemes, NOR, [SWE], ISSUES), (
        "an empty folder will do"
    )


def test_a_name_that_is_no_text_is_refused_and_nothing_is_half_written(tmp_path: Path) -> None:
    """An argument of the command line that is not UTF-8 arrives as half of a surrogate pair."""
    one, other = Named("A", "The A"), Named("B", "The B")
    with pytest.raises(InputError, match="not text"):
        scaffold(tmp_path / "caf\udce9", bundled() / "codebook", one, [other], [Named("X", "x")])
    assert list(tmp_path.iterdir()) == []


def test_a_digest_is_of_the_tables_of_the_kinds_that_are_named_and_of_the_texts(nordic: Path) -> None:
    only = (kind_named("actor"),)
    ours, every = digest_records(nordic, only), digest_records(nordic)
    with (nordic / "records" / "meeting.csv").open("a", encoding="utf-8") as file:
        file.write("m1,d1,1,2011,Oslo,,,,\n")
    assert digest_records(nordic, only) == ours
    assert digest_records(nordic) != every
    (nordic / "claims.yaml").write_text("claims: []\n", "utf-8")
    assert digest_records(nordic, only) != ours
