"""Vocabulary lives in the codebook: what it declares decides, what it leaves unsaid is read of well-known concepts."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import partnerscope
from partnerscope.codebook import load_texts
from partnerscope.observatory import Observatory
from tests.conftest import add_rows

SCOPE = "scheme: scope\nconcepts: [{id: security}, {id: unclear}, {id: outside}, {id: fishing}]\n"
DECLARED = """\
scheme: scope
properties: {belongs: text}
concepts: [{id: security, belongs: 'not'}, {id: fishing, belongs: surely}, {id: unclear, belongs: possibly}]
"""


def test_a_scheme_that_leaves_it_unsaid_has_what_its_well_known_concepts_mean() -> None:
    scope = load_texts({"codebook/scope.yaml": SCOPE})[0]["scope"]
    assert scope.where("belongs", "surely") == ["security"]
    assert scope.where("belongs", "surely", "possibly", "not") == ["security", "unclear", "outside"]
    assert scope["fishing"].text("belongs") == ""


def test_a_scheme_that_declares_it_decides_for_all_of_its_concepts() -> None:
    scope = load_texts({"codebook/scope.yaml": DECLARED})[0]["scope"]
    assert scope.where("belongs", "surely") == ["fishing"]
    assert scope.where("belongs", "not") == ["security"]


def test_the_hash_is_that_of_what_is_declared() -> None:
    plain = load_texts({"codebook/scope.yaml": SCOPE})[0]
    assert plain["scope"]["security"].properties == {}
    longer = load_texts({"codebook/scope.yaml": SCOPE.replace("fishing", "hunting")})[0]
    assert plain.hash != longer.hash


def test_measures_count_by_the_codebook_in_other_words(nordic: Path) -> None:
    (nordic / "codebook" / "scope.yaml").write_text(DECLARED, "utf-8")
    add_rows(
        nordic,
        "dialogue",
        "a,NOR,SWE,Fish,SEA,fishing,senior_officials,,,,,,,2010,..,,",
        "b,NOR,SWE,Arms,SEA,security,senior_officials,,,,,,,2010,..,,",
        "c,NOR,SWE,Ice,SEA,unclear,senior_officials,,,,,,,2010,..,,",
    )
    observatory = Observatory.open(nordic)
    observatory.commit("dialogues", "ann")
    row = observatory.table("dialogues", "2015").frame.row(0, named=True)
    assert (row["policy_sure"], row["policy_possible"]) == (1, 2)


@pytest.mark.parametrize("room", ["measure", "assess", "observatory", "panels"])
def test_no_measure_knows_a_word_of_the_codebook(room: str) -> None:
    """The words that `undeclared.yaml` explains stand in no measure, rule or panel."""
    import yaml

    root = Path(partnerscope.__file__).parent
    undeclared = yaml.safe_load((root / "codebook" / "undeclared.yaml").read_text("utf-8"))
    words = {id for scheme in undeclared.values() for values in scheme.values() for id in values}
    ours = {
        "outside",
        "none",
        "member",
        "low",
    }  # values of properties and ends of intervals are called so, too
    found = [
        f"{path.name}:{node.lineno}: {node.value!r}"
        for path in (root / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in words - ours
    ]
    assert found == []
