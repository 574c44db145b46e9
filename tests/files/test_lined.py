"""The one reader of YAML: what would end the program is refused before it is read."""

from __future__ import annotations

import pytest

from partnerscope.errors import DataError
from partnerscope.lined import DEEPEST, read_documents, read_yaml

pytestmark = pytest.mark.found
DEEP = {
    "lists": "a: " + "[" * 100_000,
    "closed lists": "a: " + "[" * 100_000 + "]" * 100_000,
    "mappings": "a: " + "{b: " * 100_000,
    "dashes": "- " * 100_000 + "x",
    "lines": "".join(" " * at + "- \n" for at in range(2_000)),
    "keys": "".join(" " * at + "k:\n" for at in range(2_000)),
    "lists over lines": "a:\n" + " [\n" * 50_000,
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_what_is_nested_beyond_measure_is_a_fault_and_does_not_end_the_program(text: str) -> None:
    for read in (read_yaml, read_documents):
        with pytest.raises(DataError, match="nested more than 100 deep") as caught:
            read(text, "claims.yaml")
        assert caught.value.problems[0].place.file == "claims.yaml"


def test_many_lists_beside_each_other_and_deep_ones_within_measure_are_read() -> None:
    assert read_yaml("a: [" + "[], " * 1_000 + "]", "x") == {"a": [[]] * 1_000}
    found = read_yaml("[" * DEEPEST + "]" * DEEPEST, "x")
    for _ in range(DEEPEST - 1):
        (found,) = found
    assert found == []


def test_what_is_not_yaml_is_told_as_that_however_many_brackets_it_has() -> None:
    with pytest.raises(DataError, match="is not YAML"):
        read_yaml("a: [" + "[], " * 1_000, "x")
