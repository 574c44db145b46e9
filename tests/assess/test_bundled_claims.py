"""The claims of the bundled observatory: all there, agreeing with the hand checks as written, and each able to fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import polars as pl
import pytest

from partnerscope.assess.claims import Claim, Verdict, check_claims, judge, read_claims
from partnerscope.assess.claims.model import Side, Test
from partnerscope.assess.claims.scope import Scopes
from partnerscope.errors import DataError
from partnerscope.observatory import bundled
from partnerscope.view import View
from tests.assess.building import BUNDLED, Evidence, Row

Changed = dict[str, list[Row]]
Test.__test__ = False  # type: ignore[attr-defined]  # not a test of pytest's


@cache
def evidence() -> Evidence:
    return Evidence.of(BUNDLED)


@cache
def view() -> View:
    return evidence().view()


@cache
def claims() -> dict[str, Claim]:
    return {claim.id: claim for claim in read_claims(evidence().texts["claims.yaml"])}


@cache
def verdicts() -> dict[tuple[str, str], Verdict]:
    found: dict[tuple[str, str], Verdict] = {}
    for result in check_claims(view()):
        found[result.id, "internal"], found[result.id, "external"] = result.internal, result.external
    return found


def test_all_108_claims_are_there_once() -> None:
    assert list(claims()) == [f"C{number:03}" for number in range(1, 109)]
    assert [result.id for result in check_claims(view())] == list(claims())


def test_records_named_by_verdicts_exist() -> None:
    owners = view().known.owners
    for verdict in verdicts().values():
        assert set(verdict.records) <= set(owners)


def test_every_number_has_a_name_of_its_own() -> None:
    for verdict in verdicts().values():
        names = [name for name, _ in verdict.numbers]
        assert len(names) == len(set(names))


def test_the_reference_never_confirms_itself() -> None:
    """Every record that an external verdict rests on has a supporting source that is neither the article nor its kin."""
    related = {"renard-2016", *view().about.reference.not_independent}
    independent = {
        row["record"]
        for row in evidence().rows["evidence"]
        if row["source"] not in related and row["stance"] == "supports"
    }
    for (_, side), verdict in verdicts().items():
        if side == "external":
            own = {record for record in verdict.records if record not in evidence_of_sources()}
            assert own <= independent


@cache
def evidence_of_sources() -> frozenset[str]:
    return frozenset(row["id"] for row in evidence().rows["source"])


DIFFER = {
    "C014": ("holds", "untestable"),
    "C017": ("untestable", "partly"),
    "C039": ("holds", "untestable"),
    "C044": ("holds", "partly"),
    "C053": ("holds", "partly"),
    "C055": ("holds", "partly"),
    "C061": ("holds", "partly"),
    "C065": ("holds", "partly"),
    "C069": ("holds", "partly"),
    "C085": ("partly", "fails"),
    "C086": ("holds", "partly"),
}
"""Claim: (verdict of the hand check, ours) where they differ; the claim's note says who is right."""


@pytest.mark.oracle
def test_hand_checks_agree_except_where_a_note_says_who_is_right() -> None:
    differ = {
        claim.id: (claim.hand, verdicts()[claim.id, claim.hand_side].status)
        for claim in claims().values()
        if claim.hand and claim.hand != verdicts()[claim.id, claim.hand_side].status
    }
    assert differ == DIFFER
    assert all(claims()[identity].note for identity in differ)


DECIDED = {
    "C011": ("untestable", "holds"),
    "C012": ("untestable", "holds"),
    "C039": ("untestable", "partly"),
    "C048": ("partly", "partly"),
    "C052": ("partly", "partly"),
    "C059": ("partly", "partly"),
    "C060": ("partly", "holds"),
    "C068": ("untestable", "partly"),
    "C094": ("untestable", "untestable"),
    "C097": ("holds", "untestable"),
    "C103": ("partly", "untestable"),
    "C106": ("untestable", "fails"),
}
"""Claims decided after a second reading: (internal, external)."""


@pytest.mark.oracle
@pytest.mark.parametrize("identity", DECIDED)
def test_claims_decided_after_a_second_reading(identity: str) -> None:
    both = tuple(verdicts()[identity, side].status for side in ("internal", "external"))
    assert both == DECIDED[identity]


def test_korea_and_japan_joined_later_than_india() -> None:
    """South Korea on 5 November 2015, Japan in 2017."""
    numbers = dict(verdicts()["C068", "external"].numbers)
    later = {name.rsplit(" ", 1)[1]: year for name, year in numbers.items() if name.startswith("year start")}
    assert (later["KOR"], later["JPN"], later["IND"]) == (2015, 2017, 2011)


def test_statements_that_a_claim_counts_and_those_that_the_page_lists() -> None:
    """The claim's note says why they differ for the USA: the issue served, and whose source shows it."""
    note = claims()["C025"].note
    assert "page of statements lists all on record" in note
    counted = dict(verdicts()["C025", "external"].numbers)["statement NP CT OC CS USA"]
    listed = view().events("statement").filter(pl.col("partner") == "USA")
    independent = {
        row["record"]
        for row in evidence().rows["evidence"]
        if row["source"] not in {"renard-2016", *view().about.reference.not_independent}
        and row["stance"] == "supports"
    }
    serving = listed.filter(pl.col("issues").list.set_intersection(["NP", "CT", "OC", "CS"]).list.len() > 0)
    assert counted == sum(record in independent for record in serving["id"])
    assert counted < listed.height


def test_tests_of_evidence_stand_beside_the_verdict() -> None:
    """C092: both hoops are passed, the smoking gun is not known: plausible, and no more."""
    found = verdicts()["C092", "internal"]
    assert (found.status, found.implied) == ("partly", "plausible")
    assert "[smoking gun] Like-mindedness is the reason" in found.why
    assert verdicts()["C092", "external"].implied == ""


def test_a_failed_hoop_sinks_a_claim() -> None:
    swapped = "order: [JPN, RUS]"
    text = evidence().texts["claims.yaml"]
    assert text.count("Japan has more items, test: hoop, measure: items, by: partner, " + swapped) == 1
    turned = text.replace(
        "Japan has more items, test: hoop, measure: items, by: partner, " + swapped,
        "Russia has more items, test: hoop, measure: items, by: partner, order: [RUS, JPN]",
    )
    result = {one.id: one for one in check_claims(evidence().view(claims=turned))}["C092"]
    assert (result.internal.status, result.internal.implied) == ("partly", "rejected")


def test_an_unknown_test_of_evidence_stops_the_work() -> None:
    text = evidence().texts["claims.yaml"].replace("test: smoking_gun", "test: smoking_pun")
    with pytest.raises(DataError) as caught:
        check_claims(evidence().view(claims=text))
    assert "'smoking_pun' is unknown" in str(caught.value.problems[0])
    assert "smoking_gun" in caught.value.problems[0].allowed


def test_every_hand_check_of_the_compilers_is_compared() -> None:
    assert sum(bool(claim.hand) for claim in claims().values()) == 63


NUMBERS = [
    ("C001", "distinct partner action", 10),
    ("C042", "items OC USA", 8),
    ("C042", "items OC CAN", 6),
    ("C042", "items OC RUS", 5),
    ("C043", "items OC MEX", 4),
    ("C045", "policy+ministerial OC RUS", 4),
    ("C047", "items OC CHN", 4),
    ("C047", "items OC ZAF", 1),
    ("C051", "items CS USA", 8),
    ("C051", "items CS JPN", 6),
    ("C051", "policy+ministerial CS CAN", 1),
    ("C074", "policy+ministerial USA", 27),
    ("C074", "policy+ministerial MEX", 4),
    ("C075", "policy USA", 24),
    ("C076", "policy+ministerial ZAF", 3),
    ("C078", "policy CT", 16),
    ("C078", "policy+ministerial NP", 23),
    ("C084", "policy+ministerial CHN", 5),
    ("C090", "policy+ministerial RUS", 13),
    ("C091", "items BRA OC", 4),
    ("C091", "items MEX CT", 2),
    ("C095", "items IND CT", 3),
    ("C099", "items JPN", 19),
    ("C099", "items KOR", 7),
]
"""Claim, name of a number, and the number that the check by hand found."""


@pytest.mark.oracle
@pytest.mark.parametrize(("identity", "name", "number"), NUMBERS)
def test_numbers_of_the_hand_checks(identity: str, name: str, number: float) -> None:
    assert dict(verdicts()[identity, "internal"].numbers)[name] == pytest.approx(number, abs=1e-9)


@pytest.mark.parametrize("identity", [f"C{number:03}" for number in range(1, 109)])
def test_verdict_flips_when_the_data_change(identity: str) -> None:
    """Some change to the records a verdict rests on, or ought to rest on, makes another verdict of it."""
    for side in ("internal", "external"):
        before = verdicts()[identity, side]
        assert before.status == "untestable" or _flips(identity, side, before), (side, before.why)


def _flips(identity: str, side: str, before: Verdict) -> bool:
    claim = claims()[identity]
    return any(
        getattr(judge(_only(claim, side), Scopes(evidence().view(changed))), side).status != before.status
        for changed in _changes(claim, side, before)
    )


def _only(claim: Claim, side: str) -> Claim:
    other = "external" if side == "internal" else "internal"
    return replace(claim, **{other: Side(untestable="not looked at")})  # type: ignore[arg-type]


def _changes(claim: Claim, side: str, before: Verdict) -> Iterator[Changed]:
    """Changes from the plainest on: take away what the verdict rests on; move numbers; add what the tests ask for."""
    chosen: Side = getattr(claim, side)
    yield _without(set(before.records))
    for record in before.records:
        yield _without({record})
    for value in ("0", "40"):
        yield _figures(set(before.records), value)
        for partner in view().about.partners:
            yield _figures({r for r in before.records if f"-{partner}-" in r}, value)
    for partner in view().about.partners:
        yield _without({r for r in before.records if f"-{partner}-" in r})
    for test in chosen.tests:
        yield from (_with(test, side, key) for key in _keys(test))
    yield _all_at_once(chosen, side)
    yield _opposite(chosen, side, before)


def _without(records: set[str]) -> Changed:
    rows = evidence().rows
    kinds = {view().known.owners[record] for record in records} - {"source"}
    changed = {kind: [row for row in rows[kind] if row["id"] not in records] for kind in kinds}
    if sources := records & evidence_of_sources():
        changed["source"] = [row for row in rows["source"] if row["id"] not in sources]
    return changed


def _figures(records: set[str], value: str) -> Changed:
    rows = [row | {"value": value} if row["id"] in records else row for row in evidence().rows["figure"]]
    return {"figure": rows}


def _keys(test: Test) -> tuple[tuple[str, ...], ...]:
    if test.comparison is None or not test.selection.kind:
        return ()
    return test.comparison.keys or test.selection.keys or ((),)


def _with(
    test: Test, side: str, key: tuple[str, ...], into: Changed | None = None, name: str = "new-1"
) -> Changed:
    """The data with one more record, of the shape that a test asks for, and evidence for it."""
    changed = dict(into or {})
    kind, rows = test.selection.kind, evidence().rows
    row = dict(rows[kind][0]) | {"id": name}
    for date in ("start", "end", "attested", "repeats", "details"):
        if date in row:
            row[date] = ""
    for condition in test.selection.where:
        if condition.operator in ("in", "contains"):
            row[condition.column] = condition.values[0]
    row |= zip(test.selection.by, key, strict=False)
    source = "renard-2016" if side == "internal" else _independent()
    proof = {"record": name, "field": "*", "source": source, "locator": "Table 9", "stance": "supports"}
    changed[kind] = [*changed.get(kind, rows[kind]), row]
    changed["evidence"] = [*changed.get("evidence", rows["evidence"]), proof]
    return changed


def _all_at_once(side: Side, name: str) -> Changed:
    changed: Changed = {}
    for number, test in enumerate(side.tests):
        for key in _keys(test):
            changed = _with(test, name, key, changed, f"new-{number}-{'-'.join(key)}")
    return changed


def _opposite(side: Side, name: str, before: Verdict) -> Changed:
    """Everything that the verdict rests on is gone, and partners that no test names have what the others had."""
    changed = _without(set(before.records))
    for number, test in enumerate(side.tests):
        if test.comparison is not None and test.selection.by == ("partner",) and test.selection.kind:
            for partner in set(view().about.partners) - {one for key in test.comparison.keys for one in key}:
                changed = _with(test, name, (partner,), changed, f"other-{number}-{partner}")
    return changed


@cache
def _independent() -> str:
    related = {"renard-2016", *view().about.reference.not_independent}
    return next(row["id"] for row in evidence().rows["source"] if row["id"] not in related)


def test_no_key_is_packed_into_another() -> None:
    """Keys of several columns are lists; the notation of version 0.1 is read for the heads that have it."""
    assert "|" not in (bundled() / "claims.yaml").read_text("utf-8")
