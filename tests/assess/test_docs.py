"""The pages on claims and on the audit say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from partnerscope.assess import RULES, check_claims
from partnerscope.assess.claims.grammar import TEST_KEYS
from partnerscope.assess.claims.model import COMPARATORS, TAKES
from tests.assess.building import BUNDLED, Evidence

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_rule_stands_in_the_table_as_it_is() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\w+) \| (.+?) \| (.+?) \|$", _page("audit"), flags=re.MULTILINE)
    assert rows == [(rule.code, rule.severity, rule.title, rule.hint) for rule in RULES]


def test_every_key_of_a_test_is_explained() -> None:
    explained = set(re.findall(r"`(\w+)", _page("claims")))
    assert set(TEST_KEYS) | set(TAKES) | set(COMPARATORS) <= explained


def test_the_worked_example_is_the_bundled_claim_and_says_what_comes_of_it() -> None:
    example = re.findall(r"```yaml\n(.+?)```", _page("claims"), flags=re.DOTALL)[0]
    view = Evidence.of(BUNDLED).view(claims=example)
    (result,) = check_claims(view)
    assert result == next(
        other for other in check_claims(Evidence.of(BUNDLED).view()) if other.id == result.id
    )
    assert (result.internal.status, result.internal.denied) == ("partly", True)
    assert (result.external.status, result.external.denied) == ("partly", False)


def _page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text("utf-8")
