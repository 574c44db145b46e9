"""What a file is told that cannot be read as it should be: code, severity, place, what, allowed, hint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from partnerscope.codebook import load_texts, read_about
from partnerscope.errors import InputError, Place, Problem
from partnerscope.folder import read as reading
from partnerscope.folder import read_folder, read_table
from partnerscope.folder import sources as csl
from partnerscope.folder.check import canonical_problems, check_content, resource_problems
from partnerscope.folder.content import Content, content_of, state_of
from partnerscope.folder.text import decode
from partnerscope.record import KINDS, kind_named
from partnerscope.record.csl import MAPPING

SEARCH, FILE = kind_named("alias"), "records/alias.csv"
HEAD = b"id,record,why\n"


def said(data: bytes) -> list[tuple[Any, ...]]:
    _, problems = read_table(data, SEARCH)
    return [
        (one.severity, one.code, one.place.line, one.what, one.allowed, one.hint)
        for one in problems
        if one.place.file == FILE
    ]


CSL = "export as 'CSL JSON'; of a DOI: curl -LH 'Accept: application/vnd.citationstyles.csl+json' https://doi.org/DOI"
NO_HEADER = "the first line is not the header: it names no column"
CSV8 = "save the file as 'CSV UTF-8'"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (HEAD + b"a,b,c\n", []),
        (b"", [("error", "header", 1, "the file is empty", "", "begin with id,record,why")]),
        (HEAD[:-1], [("warning", "cut", None, "the last line has no end; is the file complete?", "", "")]),
        (HEAD + b"a,b,c", [("warning", "cut", None, "the last line has no end; is the file complete?", "", "")]),
        (b"id,record,why\r\na,b,c\r\n",
         [("warning", "newlines", None, "Windows line ends", "", "commit writes plain ones")]),
        (b"\xef\xbb\xbf" + HEAD,
         [("warning", "bom", 1, "the file begins with a byte order mark", "", "a spreadsheet added it")]),
        (b"\xff\xfeid", [("error", "encoding", 1, "the file is UTF-16, not UTF-8", "", CSV8)]),
        (b"\xfe\xffid", [("error", "encoding", 1, "the file is UTF-16, not UTF-8", "", CSV8)]),
        (HEAD + b"a,b,\xe9\n", [("error", "encoding", 2, "byte 0xe9 is not UTF-8 text", "", CSV8)]),
        (HEAD + b"a,b,c\na,\0,c\n", [("error", "encoding", 3, "the file contains a null character", "", "")]),
        (b"id;record;why\n", [("error", "separator", 1, "the columns are separated by ';'", "", "save with commas")]),
        (b"id\trecord\twhy\n", [("error", "separator", 1, "the columns are separated by tabs", "", "save with commas")]),
        (b"id,record,why,id\n", [("error", "header", 1, "the column 'id' stands twice", "", "")]),
        (b"id,record,why,when,wo\n",
         [("error", "header", 1, "unknown column 'when'", "id, record, why", ""),
          ("error", "header", 1, "unknown column 'wo'", "id, record, why", "")]),
        (b"id,who,why\n",
         [("error", "header", 1, "unknown column 'who'", "id, record, why", ""),
          ("error", "header", 1, "the required column 'record' is missing", "", "")]),
        (HEAD + b"a,b\n\nc,d,e,f\n",
         [("error", "cells", 2, "2 cells where the header has 3", "", "an unquoted comma, or a cut line"),
          ("error", "cells", 4, "4 cells where the header has 3", "", "an unquoted comma, or a cut line")]),
        (HEAD + b"a\n", [("error", "cells", 2, "1 cell where the header has 3", "", "an unquoted comma, or a cut line")]),
        (HEAD + b"a,b,c\n,,\n\nd,e,f\n", [("warning", "blank", 3, "an empty row", "", "commit leaves it out")]),
        (HEAD + b"a,b,c\n,,\nd,e,f\n,,\n",
         [("warning", "blank", 3, "2 empty rows, the first of them here", "", "commit leaves them out")]),
        (b"sep=,\n" + HEAD, [("error", "header", 1, NO_HEADER, "", "the header is line 2: remove what stands above it")]),
        (b"Table 1,,\n,,\n" + HEAD,
         [("error", "header", 1, NO_HEADER, "", "the header is line 3: remove what stands above it")]),
        (b"a,b,c\nd,e,f\n", [("error", "header", 1, NO_HEADER, "", "begin with id,record,why")]),
        (HEAD + b" a,b,c\n", [("warning", "spaces", None, "1 cell with spaces at the ends", "", "")]),
        (HEAD + b" a,b ,c c\n", [("warning", "spaces", None, "2 cells with spaces at the ends", "", "")]),
        (HEAD + b'a,"b,c\n',
         [("error", "csv", 2, "unexpected end of data", "", "a quotation mark is open, or the file is cut")]),
        (HEAD + b'a,"b"x,c\n', [("error", "csv", 2, "',' expected after '\"'", "", "")]),
    ],
)  # fmt: skip
def test_a_table_is_told(data: bytes, expected: list[tuple[Any, ...]]) -> None:
    assert said(data) == expected


def test_rows_come_back_in_the_columns_of_the_kind_with_their_lines() -> None:
    content, problems = read_table(b'why,id,record\n"x\ny",a,b\n\n w ,c,d\n', SEARCH)
    assert content.frames["alias"].rows() == [("a", "b", "x\ny"), ("c", "d", "w")]
    assert content.lines == {"alias": [3, 5]}
    assert [one.code for one in problems] == ["spaces"]
    assert read_table(b"id,record,why\n", SEARCH)[0].frames["alias"].columns == ["id", "record", "why"]


def test_columns_left_out_are_empty_and_said_once_none_is_missing_that_must_be_there() -> None:
    kind = kind_named("statement")
    content, problems = read_table(b"id,subject,partner,title\na,EU,JPN,T\n", kind)
    assert content.frames["statement"].row(0, named=True)["date"] == ""
    left = [name for name, cell in kind.columns.items() if not cell.required and not cell.rare]
    assert [(one.code, one.severity, one.what) for one in problems] == [
        ("columns", "note", f"columns left out and read as empty: {', '.join(left)}")
    ]


def test_many_rows_are_all_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_CHUNK", 2)
    for count in (1, 2, 3, 4, 5):
        data = HEAD + b"".join(b"a%d,b,c\n" % at for at in range(count))
        content, _ = read_table(data, SEARCH)
        assert content.frames["alias"]["id"].to_list() == [f"a{at}" for at in range(count)]
        assert content.lines["alias"] == list(range(2, count + 2))


def test_an_older_spelling_is_said_with_its_line_and_column() -> None:
    kind = kind_named("recheck")
    row = ",".join({"id": "a", "date": "2015?~", "verdict": "x"}.get(name, "") for name in kind.columns)
    content, problems = read_table((",".join(kind.columns) + "\n\n" + row + "\n").encode(), kind)
    assert content.frames["recheck"]["date"].to_list() == ["2015%"]
    assert problems == [
        Problem(
            "date-form",
            "note",
            "'2015?~' is read as '2015%'",
            Place("records/recheck.csv", 3, "date"),
            hint="commit writes it so",
        )
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n<<<<<<< x\nb\n=======\nc\n>>>>>>> y\n", 2),
        ("=======\n<<<<<<< x\n", 1),
        ("a\n=======\n", None),
        ("<<<<<<<x\n", None),
    ],
)
def test_the_marks_of_an_unfinished_merge_are_told(text: str, line: int | None) -> None:
    problems: list[Problem] = []
    assert decode(text.encode(), "a.txt", problems) == (None if line else text)
    assert problems == (
        [
            Problem(
                "merge-marks",
                "error",
                "git left the marks of a merge that was not finished",
                Place("a.txt", line),
                hint="'partnerscope join --overwrite' writes the tables from the journals; docs/coding.md",
            )
        ]
        if line
        else []
    )


def test_what_is_no_csv_is_to_be_saved_as_utf_8() -> None:
    problems: list[Problem] = []
    assert decode(b"\n\xff", "claims.yaml", problems) is None
    assert problems == [
        Problem(
            "encoding",
            "error",
            "byte 0xff is not UTF-8 text",
            Place("claims.yaml", 2),
            hint="save the file as UTF-8",
        )
    ]


def sources(data: object) -> Iterator[tuple[Any, ...]]:
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    for one in read_table(text, kind_named("source"))[1]:
        assert one.place.file == "sources.json"
        yield one.severity, one.code, one.place.line, one.place.column, one.what, one.allowed, one.hint


BOOK = {"id": "a", "type": "book", "title": "T"}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ([BOOK], []),
        (b"[\n{]",
         [("error", "json", 2, "", "Expecting property name enclosed in double quotes: line 2 column 2 (char 3)", "", "")]),
        ({"items": [BOOK]},
         [("note", "csl-wrapped", 1, "", "the items stand inside an object; commit writes them as a list", "", "")]),
        ({"items": 5}, [("error", "json", 1, "", "expected a list of CSL-JSON items", "", CSL)]),
        ("x", [("error", "json", 1, "", "expected a list of CSL-JSON items", "", CSL)]),
        (b'[{"a": 1, "b": 2, "b": 3}]', [("error", "json", None, "", "the key 'b' stands twice in one object", "", "")]),
        (b"[Infinity]", [("error", "json", None, "", "Infinity is not a number that JSON knows", "", "")]),
        ([BOOK, 5], [("error", "source", None, "item 2", "an item without an id", "", "")]),
        ([BOOK | {"id": " "}], [("error", "source", None, "item 1", "an item without an id", "", "")]),
        ([BOOK | {"id": "::"}], [("error", "source", None, "item 1", "no id can be made of '::'", MAPPING, "")]),
        ([BOOK | {"id": 2.5}], []),
        ([BOOK | {"id": "a:b"}], [("note", "csl-id", None, "item 1", "the id 'a:b' is kept as 'a-b'", MAPPING, "")]),
        ([BOOK | {"id": "a:b"}, BOOK | {"id": "a/b"}],
         [("note", "csl-id", None, "item 1", "the id 'a:b' is kept as 'a-b'", MAPPING, ""),
          ("error", "double", None, "item 2", "'a/b' and another id both become 'a-b'", "", "give one of them another id"),
          ("note", "csl-id", None, "item 2", "the id 'a/b' is kept as 'a-b'", MAPPING, "")]),
        ([BOOK, BOOK | {"id": "b", "title": ""}, BOOK | {"id": "c", "URL": 1}],
         [("error", "source", None, "item 2", "a title is missing", "a text", ""),
          ("error", "source", None, "item 3", "'URL' is not a text", "a text", "")]),
        (b'[{"id": "a", "type": "book", "title": "\\ud800"}]',
         [("error", "encoding", None, "item 1", "contains half a character", "", "")]),
    ],
)  # fmt: skip
def test_sources_are_told(data: object, expected: list[tuple[Any, ...]]) -> None:
    assert list(sources(data)) == expected


def test_a_bibliography_may_be_as_large_as_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    data = json.dumps([BOOK]).encode()
    monkeypatch.setattr(csl, "MAX_BYTES", len(data))
    assert list(sources(data)) == []
    monkeypatch.setattr(csl, "MAX_BYTES", len(data) - 1)
    assert list(sources(data)) == [
        ("error", "too-large", None, "", f"larger than {len(data) - 1:,} bytes", "", "")
    ]


def test_items_are_kept_with_their_numbers() -> None:
    content, _ = read_table(
        json.dumps([BOOK, BOOK | {"id": "x:y", "URL": "é"}, 5]).encode(), kind_named("source")
    )
    assert content.frames["source"].rows() == [
        ("a", '{"id":"a","title":"T","type":"book"}'),
        ("x-y", '{"URL":"é","id":"x-y","title":"T","type":"book"}'),
    ]
    assert content.lines == {"source": [1, 2]}


def found(folder: Path) -> list[Problem]:
    return read_folder(folder)[1]


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_folder(tmp_path)
    assert caught.value.what == "this is not an observatory: there is no observatory.yaml"
    assert caught.value.where == str(tmp_path)
    assert caught.value.hint == "name one with --observatory FOLDER, or make one with 'partnerscope new NAME'"


def test_files_that_must_not_be_read_are_named(
    nordic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(nordic) == []
    quote = nordic / "records" / "quote.csv"
    quote.unlink()
    assert found(nordic) == []
    content, _ = read_folder(nordic)
    assert "quote" in content.absent
    assert content.unread == frozenset()
    quote.mkdir()
    assert found(nordic) == [
        Problem("not-a-file", "error", "expected a plain file", Place("records/quote.csv"))
    ]
    assert read_folder(nordic)[0].unread == {"quote"}
    quote.rmdir()
    quote.symlink_to(tmp_path / "nowhere.csv")
    outside = Problem(
        "outside", "error", "the file lies outside the observatory", Place("records/quote.csv"), hint="replace the link"
    )  # fmt: skip
    assert found(nordic) == [outside]
    quote.unlink()
    quote.write_bytes(b"")
    assert read_folder(nordic)[0].unread == {"quote"}
    quote.unlink()
    size = max(
        path.stat().st_size
        for path in nordic.rglob("*")
        if path.is_file() and (path.suffix in (".csv", ".json") or path.name == "observatory.yaml")
    )
    monkeypatch.setattr(reading, "MAX_FILE", size)
    assert found(nordic) == []
    monkeypatch.setattr(reading, "MAX_FILE", size - 1)
    assert [one.code for one in found(nordic)][:1] == ["too-large"]
    assert found(nordic)[0].what == f"the file is larger than {size - 1:,} bytes"


def test_files_that_nobody_owns_are_named(nordic: Path) -> None:
    for name in (".hidden.csv", "~lock.csv", "extra.csv"):
        (nordic / "records" / name).write_text("id\n", "utf-8")
    (nordic / "codebook" / "extra.yml").write_text("scheme: extra\n", "utf-8")
    tables = ", ".join(sorted(f"{kind.name}.csv" for kind in KINDS if kind.kept == "table"))
    assert found(nordic) == [
        Problem("stranger", "error", "no kind is kept in this file", Place("records/extra.csv"), tables),
        Problem(
            "stranger",
            "error",
            "a codebook file ends with .yaml",
            Place("codebook/extra.yml"),
            hint="rename it",
        ),
    ]


def test_texts_are_read_whole(nordic: Path) -> None:
    (nordic / "claims.yaml").write_text("claims: []\n", "utf-8")
    content, _ = read_folder(nordic)
    assert content.texts["claims.yaml"] == "claims: []\n"
    assert content.texts["observatory.yaml"] == (nordic / "observatory.yaml").read_text("utf-8")
    assert {f"codebook/{path.name}" for path in (nordic / "codebook").glob("*.yaml")} < set(content.texts)
    (nordic / "claims.yaml").write_bytes(b"\xff")
    content, problems = read_folder(nordic)
    assert "claims.yaml" not in content.texts
    assert [one.place.file for one in problems] == ["claims.yaml"]


def declared(nordic: Path, **changed: str) -> list[Problem]:
    content, _ = read_folder(nordic)
    text = content.texts["observatory.yaml"]
    for old, new in changed.items():
        text = text.replace(old, new)
    return check_content(replace(content, texts={**content.texts, "observatory.yaml": text}))[2]


def test_a_declaration_speaks_of_what_there_is(nordic: Path) -> None:
    place, hint = Place("observatory.yaml"), "add it to records/actor.csv"
    assert declared(nordic) == []
    assert declared(nordic, SWE="DNK") == [
        Problem("dangling", "error", "'DNK' is not an actor", place, hint=hint)
    ]
    assert declared(nordic, **{"subject: NOR": "subject: XXX"}) == [
        Problem("dangling", "error", "'XXX' is not an actor", place, hint=hint)
    ]
    more = "comparators: [YYY]\nreference: {source: b, not_independent: [c]}\ncodebook_version"
    assert declared(nordic, codebook_version=more) == [
        Problem("dangling", "error", "'YYY' is not an actor", place, hint=hint),
        Problem("dangling", "error", "'b' is not in sources.json", place),
        Problem("dangling", "error", "'c' is not in sources.json", place),
    ]
    assert declared(nordic, SEA="LAND") == [
        Problem("concept", "error", "'LAND' is not an issue of the codebook", place)
    ]


def test_of_a_table_that_was_not_read_nothing_is_missed(nordic: Path) -> None:
    content, _ = read_folder(nordic)
    empty = {name: frame.clear() for name, frame in content.frames.items()}
    about, _, problems = check_content(replace(content, frames=empty))
    assert about is not None
    assert {one.code for one in problems} == {"dangling"}
    assert check_content(replace(content, frames=empty, unread=frozenset({"actor", "source"})))[2] == []
    text = content.texts["observatory.yaml"] + "reference: {source: b, not_independent: [c]}\n"
    cited = replace(content, texts={**content.texts, "observatory.yaml": text})
    assert len(check_content(cited)[2]) == 2
    assert check_content(replace(cited, unread=frozenset({"source"})))[2] == []
    names = kind_named("meeting").columns
    meeting = pl.DataFrame({name: [{"id": "m1", "dialogue": "d1"}.get(name, "")] for name in names})
    held = replace(content, frames={**content.frames, "meeting": meeting})
    assert [one.place.column for one in check_content(held)[2]] == ["dialogue"]
    assert check_content(replace(held, unread=frozenset({"dialogue"})))[2] == []


def test_without_a_declaration_records_are_still_checked(nordic: Path) -> None:
    content, _ = read_folder(nordic)
    texts = {path: text for path, text in content.texts.items() if path != "observatory.yaml"}
    wrong = content.frames["actor"].with_columns(pl.lit("x").alias("type"))
    about, codebook, problems = check_content(
        replace(content, texts=texts, frames={**content.frames, "actor": wrong})
    )
    assert about is None
    assert "issue" in codebook
    assert [(one.place.file, one.place.line, one.place.column) for one in problems] == [
        ("observatory.yaml", 1, ""),
        ("records/actor.csv", 2, "type"),
        ("records/actor.csv", 3, "type"),
        ("records/actor.csv", 4, "type"),
    ]


def test_the_version_of_a_codebook_is_that_of_the_declaration(nordic: Path) -> None:
    assert check_content(read_folder(nordic)[0])[1].version == "0.1.0"


def test_files_that_are_not_in_the_canonical_form_are_said() -> None:
    content, _ = read_table(HEAD + b"b,x,y\na,x,y\n", SEARCH)
    what = "rows, columns or quoting are not in the canonical form; commit normalizes them"
    said = list(canonical_problems(content, {FILE: HEAD + b"b,x,y\na,x,y\n"}, (SEARCH,)))
    assert said == [Problem("canonical", "note", what, Place(FILE))]
    assert list(canonical_problems(content, {FILE: HEAD + b"a,x,y\nb,x,y\n"}, (SEARCH,))) == []
    assert list(canonical_problems(content, {}, (SEARCH,))) == []


@pytest.mark.parametrize(
    ("path", "leaves"),
    [("records/a.csv", []), ("/a", ["/a"]), ("\\a", ["\\a"]), ("a/../b", ["a/../b"]), ("a..b", []), ("http://e.org/a", ["http://e.org/a"]),
     (["a", "../b", "/c"], ["../b", "/c"]), (5, [5]), ("", []), (None, [None])],
)  # fmt: skip
def test_a_resource_that_leaves_the_folder_is_named(path: object, leaves: list[object]) -> None:
    found = list(resource_problems({"resources": [{"path": path}, "x", {"name": "y"}]}))
    assert found == [
        Problem("outside", "error", f"the resource path {one!r} leaves the folder", Place("datapackage.json"))
        for one in leaves
    ]


@pytest.mark.parametrize("package", [None, [], {}, {"resources": None}, {"resources": {}}])
def test_a_package_of_another_shape_names_no_path(package: object) -> None:
    assert list(resource_problems(package)) == []


def test_a_content_is_a_state_and_back(nordic: Path) -> None:
    content, _ = read_folder(nordic)
    state = state_of(content)
    assert state["actor"]["SWE"] == {"id": "SWE", "label": "Sweden", "type": "state"}
    assert state["file"]["observatory.yaml"] == {"text": content.texts["observatory.yaml"]}
    back = content_of(state)
    assert back.texts == content.texts
    assert all(
        back.frames[name].sort(pl.all()).equals(frame.sort(pl.all()))
        for name, frame in content.frames.items()
    )
    turned = {"actor": dict(reversed(list(state["actor"].items())))}
    assert content_of(turned).frames["actor"]["id"].to_list() == ["GBR", "NOR", "SWE"]
    assert state_of(Content({}, {"a": "", "b": "x"}), ())["file"] == {"a": {}, "b": {"text": "x"}}
    assert content_of({"file": {"a": {}}}, ()).texts == {"a": ""}


def test_the_codebook_of_a_folder_is_all_of_its_files() -> None:
    texts = {"observatory.yaml": "", "codebook/x.yaml": "scheme: x\n", "claims.yaml": "scheme: y\n"}
    frames = {kind.name: pl.DataFrame(schema=dict.fromkeys(kind.columns, pl.String)) for kind in KINDS}
    assert set(check_content(Content(frames, texts))[1].schemes) == {"x"}
    assert set(load_texts({"codebook/x.yaml": "scheme: x\n"})[0].schemes) == {"x"}


def test_a_side_or_issue_declared_twice_is_refused_and_an_older_head_with_it_reads(nordic: Path) -> None:
    """A partner that was a comparator too, or stood twice, once ended in a traceback of the ledger."""
    hint = "each side and issue once"
    for written, name in (
        ("comparators: [SWE]", "SWE"),
        ("comparators: [DNK, DNK]", "DNK"),
        ("comparators: [NOR]", "NOR"),
    ):
        found = declared(nordic, codebook_version=f"{written}\ncodebook_version")
        assert (
            Problem("double", "error", f"{name!r} stands twice", Place("observatory.yaml"), hint=hint)
            in found
        )
    content, _ = read_folder(nordic)
    text = f"{content.texts['observatory.yaml']}comparators: [SWE, DNK, NOR, DNK]\n"
    assert read_about(text).comparators == ("DNK",)


@pytest.mark.parametrize("name", ["../x", "a/b", "..", "a\\b"])
def test_an_id_that_leads_out_of_its_folder_is_refused(nordic: Path, name: str) -> None:
    found = declared(nordic, **{"id: nordic": f"id: '{name}'"})
    assert [(one.code, one.place.file) for one in found] == [("bad-id", "observatory.yaml")]
