"""The grammar of claims: what each comparison means, in tables taken as they stand and among records that are thin."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from partnerscope.assess.claims import Verdict, check_claims, read_claims
from partnerscope.assess.claims.amount import Amount
from partnerscope.assess.claims.compare import compare
from partnerscope.assess.claims.grammar import TEST_KEYS
from partnerscope.assess.claims.model import COMPARATORS, Comparison, Key
from partnerscope.errors import DataError
from tests.assess import clean
from tests.assess.building import Row
from tests.assess.clean import agreement, observatory, proofs, standing

HEAD = """claims:
- id: N1
  section: '1'
  paraphrase: Something
  kind: count
  source: book
"""


def claim(internal: str = "{untestable: not asked}", external: str = "{untestable: not asked}") -> str:
    return f"{HEAD}  internal: {internal}\n  external: {external}\n"


def internal(*tests: str, rows: dict[str, list[Row]] | None = None) -> Verdict:
    text = claim(internal="[" + ", ".join("{says: It, " + test + "}" for test in tests) + "]")
    return check_claims(observatory(rows, text).view())[0].internal


def external(*tests: str, rows: dict[str, list[Row]] | None = None) -> Verdict:
    text = claim(external="[" + ", ".join("{says: It, " + test + "}" for test in tests) + "]")
    return check_claims(observatory(rows, text).view())[0].external


TABLES = {
    "measure: policy, where: {partner: SWE}, equals: 1": "holds",
    "measure: policy, where: {partner: SWE}, equals: 2": "fails",
    "measure: policy, where: {partner: SWE}, equals: 2, tolerance: 1": "holds",
    "measure: policy, equals: 5": "holds",
    "measure: [policy, ministerial], at_least: 5": "holds",
    "measure: policy, more_than: 5": "fails",
    "measure: policy, at_most: 5": "holds",
    "measure: policy, less_than: 5": "fails",
    "measure: policy, by: partner, at_least: 1": "holds",
    "measure: policy, by: partner, equals: {SWE: 1, GBR: 2}": "partly",
    "measure: items, where: {partner: SWE}, by: issue, order: [CT, NP]": "holds",
    "measure: items, where: {partner: SWE}, by: issue, order: [NP, OC]": "fails",
    "measure: items, where: {partner: SWE}, by: issue, order: [NP, OC], ties: true": "holds",
    "measure: items, by: issue, highest: [CT]": "holds",
    "measure: items, by: issue, lowest: [NP, OC]": "fails",
    "measure: items, by: issue, lowest: [NP, OC], ties: true": "holds",
    "measure: items, by: issue, above_mean: [CT]": "holds",
    "measure: items, by: issue, below_mean: [CT, NP]": "partly",
    "measure: items, by: issue, groups: zero, equals: 3": "holds",
    "measure: items, by: issue, groups: zero, same_set: [NP, OC, CS]": "holds",
    "measure: items, by: issue, groups: some, same_set: [CT]": "holds",
    "measure: items, by: issue, same_set: [CT, NP]": "partly",
    "measure: items, by: issue, within: [NP]": "fails",
    "measure: items, by: issue, includes: [CT]": "holds",
    "measure: items, take: max, equals: 1": "holds",
    "measure: items, take: min, equals: 0": "holds",
    "records: action, equals: 5": "holds",
    "records: action, where: {details: sahel}, exists: true": "holds",
    "records: action, where: {details: sahel}, exists: false": "fails",
    "records: action, where: {details: sahel}, by: partner, exists: any": "holds",
    "records: action, where: {details: sahel}, by: partner, exists: all": "partly",
    "records: action, where: {details: sahel}, by: partner, keys: [GBR, DNK], exists: none": "holds",
    "records: action, where: {printed: {contains: sahel}}, equals: 1": "holds",
    "records: action, where: {partner: {not: SWE}}, equals: 4": "holds",
    "records: action, where: {repeats: {filled: false}}, equals: 5": "holds",
    "records: action, where: {repeats: {filled: true}}, equals: 0": "holds",
    "records: action, take: distinct, of: partner, equals: 5": "holds",
    "records: action, take: share, part: {instrument: information_exchange}, equals: 0.4": "holds",
    "records: figure, where: {measure: policy_dialogues}, take: sum, of: value, equals: 5": "holds",
    "records: statement, take: year, of: date, equals: 2012": "holds",
    "records: statement, when: {from: 2013, to: 2014}, exists: true": "fails",
    "records: statement, when: {from: 2012, to: 2014-05}, exists: true": "holds",
    "records: threat_priority, where: {document: ess_2003}, of: threat, sequence: [terrorism]": "holds",
    "records: threat_priority, where: {document: ess_2003}, of: threat, sequence: [cyber]": "fails",
    "records: threat_priority, where: {document: ess_2003}, of: threat, sequence: [cyber], not: true": "holds",
    "measure: items, by: issue, highest: [CT], not: true": "fails",
}


@pytest.mark.parametrize("test", TABLES)
def test_tables_are_taken_as_they_stand(test: str) -> None:
    found = internal(test)
    assert found.status == TABLES[test]
    assert found.denied is (found.status in ("fails", "partly")), "in a table nothing is merely unshown"


def test_every_comparator_is_tested() -> None:
    assert all(any(f"{comparator}:" in test for test in TABLES) for comparator in COMPARATORS)


RECORDS = {
    "records: dialogue, where: {partner: SWE}, exists: true": "holds",
    "records: dialogue, where: {partner: SWE}, at_least: 1": "holds",
    "records: dialogue, where: {partner: SWE}, equals: 1": "untestable",
    "records: dialogue, where: {partner: SWE}, equals: 0": "fails",
    "records: dialogue, where: {partner: SWE}, at_most: 1": "untestable",
    "records: dialogue, where: {partner: SWE}, at_most: 0": "fails",
    "records: dialogue, where: {issues: OC}, exists: true": "untestable",
    "records: dialogue, where: {issues: OC}, exists: false": "untestable",
    "records: dialogue, where: {partner: SWE}, exists: false": "fails",
    "records: dialogue, by: partner, highest: [SWE]": "untestable",
    "records: dialogue, by: partner, groups: zero, equals: 0": "holds",
    "records: dialogue, where: {partner: SWE}, equals: 1, complete: the ministry lists all": "holds",
    "records: dialogue, where: {partner: SWE}, take: year, of: start, equals: 2010": "holds",
    "records: dialogue, where: {partner: SWE}, take: year, of: start, at_least: 2011": "fails",
    "records: agreement, by: category, includes: [mutual_legal_assistance, extradition]": "partly",
    "measure: policy_sure, where: {partner: SWE}, at_least: 1": "holds",
    "measure: policy_sure, where: {partner: SWE}, equals: 2": "untestable",
    "measure: policy, where: {partner: SWE}, equals: 1": "untestable",
    "measure: policy, where: {partner: SWE}, equals: 1, complete: the gazette prints the table": "holds",
    "records: statement, of: title, sequence: [Joint declaration on terrorism]": "holds",
    "records: search, of: question, sequence: [anything]": "untestable",
    "records: meeting, of: number, sequence: ['1', '2']": "holds",
    "records: meeting, of: number, sequence: ['1', '2', '3']": "untestable",
    "records: meeting, of: number, sequence: ['2', '1']": "fails",
    "records: meeting, of: number, sequence: ['1', '2', '3'], complete: the ministry lists all": "fails",
}


@pytest.mark.parametrize("test", RECORDS)
def test_independent_records_are_lower_bounds(test: str) -> None:
    found = external(test)
    assert found.status == RECORDS[test]
    assert found.denied is (found.status == "fails"), "what others do not show is not denied by them"


def test_only_a_record_that_refutes_makes_a_no_of_nothing() -> None:
    rows = clean.rows()
    rows["membership"] += [standing("SWE", "gctf", "none", "2011")]
    rows["evidence"] += proofs("MB-SWE-gctf")
    test = "records: membership, where: {body: gctf, status: member}, by: actor, keys: [ISL, SWE, GBR]"
    against = ", against: {body: gctf, status: none}, exists: all"
    assert external(test + ", exists: all", rows=rows).denied is False
    refuted = external(test + against, rows=rows)
    assert refuted.status == "partly" and refuted.denied
    assert "MB-SWE-gctf" in refuted.records


def test_the_reference_and_its_kin_confirm_nothing() -> None:
    rows = clean.rows()
    rows["agreement"].append(agreement("A2", "SWE", "pnr"))
    rows["evidence"] += [row | {"source": "chapter"} for row in proofs("A2")[:1]]
    test = "records: agreement, where: {category: pnr}, exists: true"
    assert external(test, rows=rows).status == "untestable"
    rows["evidence"] += [row | {"source": "gazette"} for row in proofs("A2")[:1]]
    assert external(test, rows=rows).status == "holds"


def test_evidence_that_contradicts_admits_nothing() -> None:
    rows = clean.rows()
    rows["evidence"] = [
        row | {"stance": "contradicts"} if row["record"] == "D-SWE" else row for row in rows["evidence"]
    ]
    assert (
        external("records: dialogue, where: {partner: SWE}, exists: true", rows=rows).status == "untestable"
    )


def test_internal_takes_tables_and_only_on_demand_the_whole_publication() -> None:
    test = "records: partnership, where: {partner: SWE}, exists: true"
    assert internal(test).status == "fails"
    assert internal(test + ", evidence: publication").status == "holds"


def test_a_side_is_partly_true_when_one_part_cannot_be_told() -> None:
    verdict = internal("measure: policy, equals: 5", "untestable: nobody knows why")
    assert verdict.status == "partly" and not verdict.denied
    assert "nobody knows why" in verdict.why


def test_rule_any_needs_one() -> None:
    text = claim(
        internal="{rule: any, tests: [{says: A, measure: policy, equals: 9}, {says: B, measure: policy, equals: 5}]}"
    )
    assert check_claims(observatory(None, text).view())[0].internal.status == "holds"


def test_numbers_and_records_are_named() -> None:
    verdict = internal("measure: policy, by: partner, keys: [SWE, GBR], at_least: 1")
    assert verdict.numbers == (("policy SWE", 1.0), ("policy GBR", 1.0))
    assert set(verdict.records) == {"F-SWE-policy", "F-GBR-policy"}


def test_an_issue_contains_the_narrower_ones() -> None:
    rows = clean.rows()
    for row in rows["dialogue"]:
        row["issues"] = "terrorist_finance"
    assert external("records: dialogue, where: {issues: CT}, at_least: 5", rows=rows).status == "holds"


def test_an_observatory_without_claims_has_no_results() -> None:
    assert check_claims(observatory(claims="").view()) == ()


BAD = {
    "measure: polisy, equals: 1": "no measure 'polisy'",
    "records: dialog, exists: true": "no kind 'dialog'",
    "records: evidence, exists: true": "no kind 'evidence'",
    "measure: policy, records: action, equals: 1": "one of the two",
    "records: action, where: {detail: sahel}, exists: true": "no column 'detail'",
    "records: action, where: {details: sahara}, exists: true": "details: 'sahara' is unknown",
    "records: action, where: {partner: SWEDEN}, exists: true": "partner: 'SWEDEN' is unknown",
    "records: action, where: {partner: {not: SWEDEN}}, exists: true": "partner: 'SWEDEN' is unknown",
    "records: action, against: {partner: SWEDEN}, exists: true": "partner: 'SWEDEN' is unknown",
    "records: action, take: share, part: {partner: SWEDEN}, equals: 1": "partner: 'SWEDEN' is unknown",
    "records: action, by: partner, keys: [SWEDEN], exists: all": "partner: 'SWEDEN' is unknown",
    "measure: policy, by: issue, equals: {LAND: 1}": "issue: 'LAND' is unknown",
    "measure: policy, equals: 5, test: guess": "test: 'guess' is unknown",
    "measure: policy, by: partner, highest: [NORD]": "partner: 'NORD' is unknown",
    "measure: policy, by: partner, keys: [SWE, GBR], highest: [DNK]": "not among the keys",
    "measure: policy, by: partner, keys: [SWE, GBR], equals: {DNK: 1}": "not among the keys",
    "measure: policy": "makes one comparison",
    "measure: policy, equals: 1, at_least: 1": "makes one comparison",
    "measure: policy, equals: one": "this is not a number",
    "measure: policy, highest: [SWE]": "by: COLUMN",
    "measure: policy, by: partners, highest: [SWE]": "no column 'partners'",
    "measure: policy, take: distinct, equals: 1": "unknown aggregation",
    "records: action, take: sum, equals: 1": "of: COLUMN",
    "records: action, take: share, equals: 1": "part: {COLUMN: VALUE}",
    "records: action, when: later, exists: true": "unknown time",
    "records: action, evidence: hearsay, exists: true": "unknown evidence",
    "records: action, where: {partner: {like: S}}, exists: true": "unknown condition",
    "records: action, exists: some": "unknown answer to exists",
    "measure: policy, by: partner, groups: few, equals: 1": "groups is",
    "measure: policy, equals: 1, not: perhaps": "not is neither",
    "measure: policy, equals: 1, code: import os": "unknown key 'code'",
    "measure: policy, equals: 1, tolerance: wide": "this is not a number",
    "measure: [[policy]], equals: 1": "a list holds words",
    "records: figure, where: {value: many}, exists: true": "value: 'many' is not a number",
    "records: figure, where: {partner: []}, exists: true": "names no value",
    "records: figure, where: {partner: {filled: maybe}}, exists: true": "filled is neither",
    "records: statement, take: sum, of: title, equals: 1": "a column of numbers",
    "records: statement, take: year, of: title, equals: 1": "a column of dates",
    "records: statement, when: {from: '2015', to: '2014'}, exists: true": "ends before it starts",
    "records: statement, when: {from: soon}, exists: true": "is not a date",
}


@pytest.mark.parametrize("test", BAD)
def test_faults_name_file_line_claim_and_what_is_allowed(test: str) -> None:
    with pytest.raises(DataError) as caught:
        internal(test)
    problem = caught.value.problems[0]
    assert BAD[test] in f"{problem.what} {problem.allowed}"
    assert (problem.place.file, problem.place.line, problem.place.column) == ("claims.yaml", 7, "N1")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("claims: [", "not YAML"),
        ("- id: N1", "a list under it"),
        ("claims:\n- id: N1\n  id: N2\n", "stands twice"),
        ("claims:\n- {id: N1, section: '1'}\n", "'paraphrase' is missing"),
        (claim() + claim().removeprefix("claims:\n"), "stands twice"),
        (claim(internal="{rule: most, tests: [{says: A, untestable: B}]}"), "unknown rule"),
        (claim(internal="{untestable: A, tests: [{says: A, untestable: B}]}"), "not both"),
        (claim(internal="[]"), "'internal' is missing"),
        (claim().replace("kind: count", "kind: guess"), "unknown kind of claim"),
        (claim().replace("source: book", "source: book\n  hand: {verdict: yes}"), "hand: holds"),
    ],
)
def test_faults_of_the_file(text: str, what: str) -> None:
    with pytest.raises(DataError, match=what):
        check_claims(observatory(claims=text).view())


WORDS = st.sampled_from(["policy", "action", "partner", "SWE", "holds", "view", "1", 1, 2.5, True, None, ""])
KEYS_OF_CLAIMS = st.sampled_from([*TEST_KEYS, "tests", "rule", "id", "internal", "external", "hand", "note"])
TREES = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS_OF_CLAIMS, inner, max_size=4),
    max_leaves=12,
)
SKELETON = {"id": "N1", "section": "1", "paraphrase": "P", "kind": "count", "source": "book"}
TEST = {"says": "It", "measure": "policy", "equals": 1}


@example(key="note", tree="read twice", where="claim")
@example(key="tolerance", tree=1, where="test")
@given(key=KEYS_OF_CLAIMS, tree=TREES, where=st.sampled_from(["claim", "test", "side", "file"]))
def test_whatever_stands_in_the_file_is_read_or_refused(key: str, tree: object, where: str) -> None:
    test = TEST | ({key: tree} if where == "test" else {})
    side: object = tree if where == "side" else [test]
    entry = SKELETON | {"internal": side, "external": [TEST]} | ({key: tree} if where == "claim" else {})
    text = yaml.safe_dump({"claims": tree if where == "file" else [entry]})
    try:
        claims = read_claims(text)
    except DataError:
        return
    for side in (one for claim in claims for one in (claim.internal, claim.external)):
        assert bool(side.tests) != bool(side.untestable)


def test_a_file_of_aliases_on_aliases_stays_small() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    with pytest.raises(DataError):
        read_claims("\n".join([*lines, "claims: *a11"]))
    bomb = claim().replace("paraphrase: Something", "paraphrase: *a11")
    with pytest.raises(DataError, match="one word or sentence|a list under it"):
        read_claims("\n".join([*lines, bomb]))


def test_the_file_cannot_run_code() -> None:
    with pytest.raises(DataError):
        check_claims(observatory(claims="claims: !!python/object/apply:os.getcwd []").view())


NUMBER = st.integers(-3, 6).map(float)
AMOUNT = st.tuples(NUMBER, NUMBER).map(lambda pair: Amount(min(pair), max(pair)))
KEYS: tuple[Key, ...] = (("a",), ("b",), ("c",))
COMPARISONS = st.one_of(
    st.builds(
        Comparison,
        st.sampled_from(["equals", "at_least", "at_most", "more_than", "less_than"]),
        number=NUMBER,
    ),
    st.builds(
        Comparison,
        st.sampled_from(["order", "highest", "lowest", "above_mean", "same_set", "includes", "within"]),
        keys=st.sampled_from([(("a",), ("b",)), (("b",), ("a",)), (("c",), ("a",))]),
        ties=st.booleans(),
    ),
    st.builds(Comparison, st.just("exists"), quantifier=st.sampled_from(["all", "any", "none"])),
)


@given(st.lists(NUMBER, min_size=3, max_size=3), COMPARISONS)
def test_exact_amounts_are_never_unknown(values: list[float], comparison: Comparison) -> None:
    found = {key: Amount(value, value) for key, value in zip(KEYS, values, strict=True)}
    assert "unknown" not in compare(found, comparison)


@given(st.lists(AMOUNT, min_size=3, max_size=3), st.data(), COMPARISONS)
def test_what_is_sure_of_an_interval_is_true_of_every_value_in_it(
    amounts: list[Amount], data: st.DataObject, comparison: Comparison
) -> None:
    wide = dict(zip(KEYS, amounts, strict=True))
    values = {key: data.draw(st.sampled_from([amount.low, amount.high])) for key, amount in wide.items()}
    narrow = {key: Amount(value, value) for key, value in values.items()}
    for before, after in zip(compare(wide, comparison), compare(narrow, comparison), strict=True):
        assert before in ("unknown", after)
