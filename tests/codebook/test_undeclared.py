"""Vocabulary lives in the codebook: what it declares decides, what it leaves unsaid is read of well-known concepts."""

from __future__ import annotations

from pathlib import Path

import yaml

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


def test_the_guide_names_every_property_that_may_be_left_unsaid() -> None:
    file = Path(partnerscope.__file__).parent / "codebook" / "undeclared.yaml"
    guide = (Path(__file__).parents[2] / "docs" / "codebook-guide.md").read_text("utf-8")
    known = yaml.safe_load(file.read_text("utf-8"))
    missing = [
        f"{scheme}.{name}"
        for scheme, properties in known.items()
        for name in properties
        if f"| `{scheme}` | `{name}` |" not in guide
    ]
    assert missing == []
