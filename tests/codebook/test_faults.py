"""What a fault of a codebook says: code, place, what is wrong, what is allowed. A fault hides no other one."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnerscope.codebook import load_codebook, load_texts
from partnerscope.codebook.load import MAX_FILE, read_texts
from partnerscope.codebook.shared import shared_names
from partnerscope.errors import DataError, InputError, Place, Problem

KEYS = "id, label, definition, counts, counts_not, example, origin, note, match, broader, mappings"


def faults(text: str) -> list[Problem]:
    return load_texts({"codebook/x.yaml": text})[1]


def one(text: str) -> tuple[str, str, str, str]:
    (problem,) = faults(text)
    assert problem.place.file == "codebook/x.yaml"
    return f"{problem.code}@{problem.place.line}", problem.what, problem.allowed, problem.hint


def scheme(*lines: str, properties: str = "") -> str:
    return "\n".join(["scheme: s", f"properties: {{{properties}}}", "concepts:", *lines]) + "\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("scheme: s\n---\nscheme: s\n", ("double-scheme@3", "the scheme 's' is defined twice", "", "")),
        (scheme("- id: a", "- id: a"), ("double-concept@5", "the concept 'a' stands twice in 's'", "", "")),
        (scheme("- id: a", "  broader: b"), ("unknown-broader@4", "'a' lies under the unknown concept 'b'", "", "")),
        (scheme("- id: a", "  broader: a"), ("circle@4", "'a' contains itself through 'broader'", "", "")),
        (
            scheme("- id: a", "  colour: red", properties="depth: integer"),
            (
                "unknown-key@5",
                "concept 'a' has the unknown key 'colour'",
                f"{KEYS}, depth",
                "declare it under 'properties' of the scheme",
            ),
        ),
        (scheme("- id: a", "  two words: red"), ("unknown-key@5", "concept 'a' has the unknown key 'two words'", KEYS, "")),
        (
            scheme("- id: a", "  class: b", properties="class: 'concept:t'")
            + "---\nscheme: t\nconcepts: [{id: c}, {id: d}]\n",
            ("unknown-concept@4", "class: 'b' is not in 't'", "c, d", ""),
        ),
        (
            scheme("- id: a", properties="class: 'concept:t'"),
            ("unknown-scheme@4", "property 'class' points to the unknown scheme 't'", "", ""),
        ),
        (scheme("- id: a", "  label: [b]"), ("not-a-text@5", "expected a text", "", "")),
        (scheme("- id: a", "  mappings: b"), ("not-a-mapping@5", "expected 'name: value' pairs", "", "")),
        (scheme("- id: '!'"), ("bad-id@4", "'!' is not an id; allowed: letters, digits, '_', '-' and '.'", "", "")),
        (scheme("- label: a"), ("no-id@4", "a concept has no id", "", "")),
        (
            "label: a\n",
            ("no-scheme@1", "a codebook document names its scheme: begin with 'scheme: NAME'", "", ""),
        ),
        (
            "scheme: s\nconcepts: a\n",
            ("not-a-list@2", "expected a list; begin each concept with '- id: ...'", "", ""),
        ),
        (
            scheme(properties="depth: decimal").replace("concepts:\n", ""),
            (
                "property-kind@2",
                "property 'depth' has the unknown kind 'decimal'; "
                "allowed: text, integer, number, flag, list, patterns, concept:SCHEME",
                "",
                "",
            ),
        ),
    ],
)  # fmt: skip
def test_what_a_fault_says(text: str, expected: tuple[str, str, str, str]) -> None:
    assert one(text) == expected


@pytest.mark.parametrize(
    ("kind", "value", "wanted"),
    [
        ("integer", "5", ""),
        ("integer", "5.0", "a whole number"),
        ("integer", "true", "a whole number"),
        ("integer", "five", "a whole number"),
        ("number", "5", ""),
        ("number", "5.5", ""),
        ("number", "true", "a number"),
        ("number", "five", "a number"),
        ("flag", "false", ""),
        ("flag", "0", "true or false"),
        ("flag", "'true'", "true or false"),
        ("text", "5", ""),
        ("list", "[a, b]", ""),
    ],
)
def test_a_property_holds_what_its_scheme_declares(kind: str, value: str, wanted: str) -> None:
    found = faults(scheme("- id: a", f"  p: {value}", "- id: b", properties=f"p: {kind}"))
    assert [(one.code, one.place.line) for one in found] == ([("property-value", 5)] if wanted else [])
    for problem in found:
        assert problem.what.startswith(f"'p' is {wanted}, not ")


def test_the_values_of_properties_as_they_are_read() -> None:
    text = scheme(
        "- {id: a, whole: 5, part: 0.5, yes_no: true, words: [x, 2], word: red}",
        "- {id: b, whole: , words: }",
        properties="whole: integer, part: number, yes_no: flag, words: list, word: text",
    )
    codebook, problems = load_texts({"codebook/x.yaml": text})
    assert [problem.what for problem in problems] == ["'whole' is a whole number, not None"]
    a, b = codebook["s"]
    assert a.properties == {"whole": 5, "part": 0.5, "yes_no": True, "words": ("x", "2"), "word": "red"}
    assert (a.number("whole"), a.number("yes_no"), a.number("part"), a.number("none")) == (
        5,
        None,
        None,
        None,
    )
    assert (a.several("words"), a.several("word"), a.several("none")) == (("x", "2"), ("red",), ())
    assert (a.text("words"), a.text("whole"), a.text("none")) == ("x;2", "5", "")
    assert b.properties == {}


def test_no_fault_hides_another() -> None:
    """Several in one file, in several files, and after one that leaves something out."""
    text = (
        scheme(
            "- id: '!'", "- id: a", "- id: a", "- id: b", "  depth: x", "- id: c", "  colour: x", "  depth: y",
            "  broader: [n, m]", "- id: d", "  class: z", "  kind: [v, w]",
            properties="depth: integer, beyond: 'concept:u', class: 'concept:t', kind: 'concept:t'",
        )
        + "---\nlabel: x\n---\nscheme: s\n---\nscheme: t\nconcepts: [{id: e}, {label: f}]\n"
    )  # fmt: skip
    _, found = load_texts({"codebook/x.yaml": text, "codebook/y.yaml": "scheme: t\n"})
    assert [f"{one.place.file[-6]}{one.place.line} {one.code}" for one in found] == [
        "x4 bad-id", "x6 double-concept", "x8 property-value", "x10 unknown-key", "x11 property-value",
        "x17 no-scheme", "x19 double-scheme", "x22 no-id", "y1 double-scheme",
        "x5 unknown-scheme", "x7 unknown-scheme",
        "x9 unknown-broader", "x9 unknown-broader", "x9 unknown-scheme",
        "x13 unknown-scheme", "x13 unknown-concept", "x13 unknown-concept", "x13 unknown-concept",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("broader", "circles"),
    [
        ({"a": "b", "b": "c", "c": ""}, []),
        ({"a": "b", "b": "a", "c": ""}, ["a", "b"]),
        ({"a": "b", "b": "c", "c": "a"}, ["a", "b", "c"]),
        ({"a": "b", "b": "c", "c": "b"}, ["b", "c"]),
        ({"a": "b, c", "b": "c", "c": ""}, []),
        ({"a": "c, b", "b": "a", "c": ""}, ["a", "b"]),
    ],
)
def test_a_circle_is_found_at_every_concept_of_it_alone(broader: dict[str, str], circles: list[str]) -> None:
    lines = [f"- {{id: {name}, broader: [{over}]}}" for name, over in broader.items()]
    assert [(one.code, one.what[1]) for one in faults(scheme(*lines))] == [
        ("circle", name) for name in circles
    ]


def test_a_folder_with_faults_says_that_the_codebook_has_them(tmp_path: Path) -> None:
    folder = tmp_path / "one" / "codebook"
    folder.mkdir(parents=True)
    (folder / "x.yaml").write_text("scheme: s\nconcepts: [{id: a}, {id: a}]\n", "utf-8")
    with pytest.raises(DataError) as caught:
        load_codebook(folder)
    assert caught.value.what.startswith("the codebook has faults\n")
    assert [problem.place for problem in caught.value.problems] == [Place("codebook/x.yaml", 2)]


def unreadable(folder: Path) -> Problem:
    with pytest.raises(DataError) as caught:
        read_texts(folder)
    assert caught.value.what.startswith("the codebook has faults\n")
    (problem,) = caught.value.problems
    return problem


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "one" / "codebook"
    folder.mkdir(parents=True)
    (folder / "x.yaml").write_bytes(b"scheme: \xff")
    assert unreadable(folder) == Problem(
        "encoding", "error", "not UTF-8 text (byte 8)", Place("codebook/x.yaml")
    )
    (folder / "x.yaml").write_bytes(b"#" * MAX_FILE)
    assert read_texts(folder) == {"codebook/x.yaml": "#" * MAX_FILE}
    (folder / "x.yaml").write_bytes(b"#" * (MAX_FILE + 1))
    assert unreadable(folder) == Problem(
        "codebook-too-large", "error", "the file is larger than 5 MB", Place("codebook/x.yaml")
    )
    outside = tmp_path / "outside.yaml"
    outside.write_text("scheme: s\n", "utf-8")
    (folder / "x.yaml").unlink()
    (folder / "x.yaml").symlink_to(outside)
    assert unreadable(folder) == Problem(
        "outside", "error", "the file lies outside the observatory", Place("codebook/x.yaml"), hint="replace the link"
    )  # fmt: skip


@pytest.fixture
def neighbours(tmp_path: Path) -> Path:
    """The codebook of an observatory that takes `rank` and `track` from the one beside it, and has `issue`."""
    for name in ("one", "two"):
        (tmp_path / name / "codebook").mkdir(parents=True)
        (tmp_path / name / "observatory.yaml").write_text("id: x\n", "utf-8")
    for name in ("rank", "track", "other"):
        (tmp_path / "one" / "codebook" / f"{name}.yaml").write_text(f"scheme: {name}\n", "utf-8")
    (tmp_path / "two" / "codebook" / "issue.yaml").write_text("scheme: issue\n", "utf-8")
    return tmp_path / "two" / "codebook"


def test_shared_schemes_stand_beside_own_ones(neighbours: Path) -> None:
    assert (list(read_texts(neighbours)), shared_names(neighbours)) == (["codebook/issue.yaml"], frozenset())
    (neighbours / "shared.yaml").write_text("from: ../one\nschemes: [rank, track]\n", "utf-8")
    assert read_texts(neighbours) == {
        f"codebook/{name}.yaml": f"scheme: {name}\n" for name in ("issue", "rank", "track")
    }
    assert shared_names(neighbours) == {"rank.yaml", "track.yaml"}
    (neighbours / "shared.yaml").write_text("from: ../one\n", "utf-8")
    assert list(read_texts(neighbours)) == ["codebook/issue.yaml"]


@pytest.mark.parametrize(
    ("text", "what", "allowed", "hint"),
    [
        ("from: ../three", "'../three' is not an observatory beside this one", "../NAME", ""),
        ("from: ..", "'..' is not an observatory beside this one", "../NAME", ""),
        ("from: ../one/codebook", "'../one/codebook' is not an observatory beside this one", "../NAME", ""),
        ("from: ../one\nschemes: [rank, sort]", "../one has no scheme 'sort'", "other, rank, track", ""),
        ("from: ../one\nschemes: [../codebook/rank]", "../one has no scheme '../codebook/rank'", "other, rank, track", ""),
        (
            "from: ../one\nschemes: [issue]",
            "the scheme 'issue' is an own one too",
            "",
            "remove one of them: codebook/issue.yaml, or here",
        ),
    ],
)  # fmt: skip
def test_a_reference_that_leads_nowhere_is_named(
    neighbours: Path, text: str, what: str, allowed: str, hint: str
) -> None:
    (neighbours / "shared.yaml").write_text(text, "utf-8")
    place = Place("codebook/shared.yaml")
    assert unreadable(neighbours) == Problem("shared-scheme", "error", what, place, allowed, hint)


def test_a_reference_that_is_not_yaml_is_named_with_its_line(neighbours: Path) -> None:
    (neighbours / "shared.yaml").write_text("from: ../one\nschemes: [rank\n", "utf-8")
    with pytest.raises(DataError, match=r"codebook/shared\.yaml, line 3: did not find expected"):
        read_texts(neighbours)


def test_a_linked_reference_and_a_linked_scheme_are_refused(neighbours: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "rank.yaml"
    elsewhere.write_text("scheme: rank\n", "utf-8")
    rank = neighbours.parent.parent / "one" / "codebook" / "rank.yaml"
    rank.unlink()
    rank.symlink_to(elsewhere)
    (neighbours / "shared.yaml").write_text("from: ../one\nschemes: [rank]", "utf-8")
    assert unreadable(neighbours).what == "../one has no scheme 'rank'"
    (neighbours / "shared.yaml").rename(tmp_path / "reference.yaml")
    (neighbours / "shared.yaml").symlink_to(tmp_path / "reference.yaml")
    assert unreadable(neighbours) == Problem(
        "shared-scheme", "error", "the file is a link", Place("codebook/shared.yaml"), "", "write the reference itself"
    )  # fmt: skip


def test_a_word_that_is_in_no_scheme_is_told_with_the_words_that_are() -> None:
    codebook, _ = load_texts(
        {"codebook/x.yaml": "scheme: s\nconcepts: [{id: a, label: Alpha}, {id: b}, {id: c, label: A}]\n"}
    )
    words = codebook["s"]
    with pytest.raises(InputError) as caught:
        words.resolve("  gamma ")
    assert (caught.value.what, caught.value.allowed) == (
        "'  gamma ' is not in the scheme 's'",
        "a (Alpha), b, c (A)",
    )
    assert [words.resolve(text) for text in (" ALPHA ", "B", "A")] == ["a", "b", "a"], "an id before a label"
    with pytest.raises(InputError) as caught:
        words["z"]
    assert (caught.value.what, caught.value.allowed) == ("'z' is not a concept of the scheme 's'", "a, b, c")
    with pytest.raises(InputError) as caught:
        codebook["t"]
    assert (caught.value.what, caught.value.where) == ("the codebook has no scheme 't'", "codebook/")
    assert (caught.value.allowed, caught.value.hint) == ("s", "add codebook/t.yaml")
    assert (words.label_of("a"), words.label_of("z"), "s" in codebook, "t" in codebook) == (
        "Alpha",
        "z",
        True,
        False,
    )


def test_what_lies_over_a_concept_stands_nearest_first() -> None:
    text = scheme(
        "- {id: a, broader: [b, c]}", "- {id: b, broader: [d]}", "- {id: c, broader: [d]}", "- {id: d}"
    )
    words = load_texts({"codebook/x.yaml": text})[0]["s"]
    assert words.ancestors("a") == ("a", "b", "c", "d")
    assert (words.top("a"), words.top("d"), words.ancestors("z")) == ("d", "d", ("z",))


def test_the_line_over_a_concept_follows_what_contains_it_first() -> None:
    """A cyber-crime stands under cyber-security and under organized crime: the first is its main place."""
    text = scheme("- {id: crime, broader: [net, gang]}", "- {id: net}", "- {id: gang}")
    words = load_texts({"codebook/x.yaml": text})[0]["s"]
    assert (words.line("crime"), words.top("crime"), words.line("z")) == (("crime", "net"), "net", ("z",))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"{key}: x", f"{key}: y")
        for key in ("label", "definition", "counts", "counts_not", "example", "match", "origin", "note")
    ]
    + [("{m: x}", "{m: y}"), ("depth: 1}", "depth: 2}"), ("broader: a", "broader: b")]
    + [("id: s1", "id: s2"), ("name: x", "name: y")],
)  # fmt: skip
def test_the_hash_follows_every_word_of_a_concept(old: str, new: str) -> None:
    def of(text: str) -> str:
        return load_texts({"codebook/x.yaml": text.replace("name:", "label:")})[0].hash

    keys = ("label", "definition", "counts", "counts_not", "example", "match", "origin", "note")
    said = ", ".join(f"{key}: x" for key in keys)
    text = (
        "scheme: s\nname: x\nproperties: {depth: integer}\nconcepts:\n- {id: a}\n- {id: b}\n"
        f"- {{id: s1, broader: a, mappings: {{m: x}}, {said}, depth: 1}}\n"
    )
    assert old in text
    assert of(text) != of(text.replace(old, new))


def test_the_hash_is_that_of_the_canonical_form_written_out() -> None:
    """As docs say: SHA-256 of schemes by id, keys sorted, no spaces; concepts in their order."""
    import hashlib

    empty = (
        '{"broader":[],"counts":"","counts_not":"","definition":"","example":"","id":"%s","label":"%s",'
        '"mappings":{},"match":[],"note":"","origin":"","properties":{}}'
    )
    text = '{"a":{"concepts":[],"definition":"","label":"a"},"b":{"concepts":[%s,%s],"definition":"é","label":"b"}}'
    concepts = (empty % ("y", "y"), empty % ("x", "x"))
    found, _ = load_texts(
        {
            "codebook/b.yaml": "scheme: b\ndefinition: é\nconcepts: [{id: y}, {id: x}]\n",
            "codebook/a.yaml": "scheme: a\n",
        }
    )
    assert found.hash == hashlib.sha256((text % concepts).encode()).hexdigest()
