"""A dialogue is judged by its own aim; one rater is said to be one, and two are compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnerscope.measure import measure_named
from partnerscope.measure.looked import absence_of
from partnerscope.observatory import Observatory
from partnerscope.view import View
from tests.conftest import make_nordic
from tests.measure.test_relations import write

RESULTS, PROCESS, TRIGGER, BOTH = "d-results", "d-process", "d-trigger", "d-both"


def rating(record: str, scale: str, value: str, rater: str = "ann", blind: str = "") -> dict[str, str]:
    return {
        "id": f"r-{record}-{scale}-{rater}",
        "record": record,
        "scale": scale,
        "value": value,
        "rater": rater,
        "blind": blind,
        "date": "2016-01",
        "passage": "p. 1",
    }


def built(folder: Path, *ratings: dict[str, str]) -> View:
    """Norway's four dialogues with Sweden, and what came of them."""
    both = {"subject": "NOR", "partner": "SWE"}
    write(
        folder,
        "dialogue",
        *(
            {
                "id": one,
                **both,
                "label": one,
                "issues": "SEA",
                "scope": "security",
                "rank": "expert",
                "start": "2010",
            }
            for one in (RESULTS, PROCESS, TRIGGER, BOTH)
        ),
    )
    write(
        folder,
        "meeting",
        {"id": "m1", "dialogue": RESULTS, "date": "2015-03-01", "deliverables": "s1;c1;c2"},
        {"id": "m2", "dialogue": PROCESS, "date": "2015-11-01"},
        {"id": "m3", "dialogue": BOTH, "date": "2005-01-01"},
    )
    write(folder, "statement", {"id": "s1", **both, "title": "A word", "date": "2015-03-01", "issues": "SEA"})
    promise = {**both, "document": "plan", "date": "2015-03-01", "category": "substantive", "testable": "yes"}
    write(
        folder,
        "commitment",
        {"id": "c1", **promise, "due": "2015-12-31", "outcome": "fulfilled", "outcome_date": "2015-06-01"},
        {"id": "c2", **promise, "due": "2015-12-31", "outcome": "not"},
    )
    write(
        folder,
        "agreement",
        {
            "id": "a0",
            **both,
            "title": "before",
            "category": "framework",
            "signed": "2009-01-01",
            "issues": "SEA",
        },
        {
            "id": "a1",
            **both,
            "title": "after",
            "category": "framework",
            "signed": "2012-01-01",
            "issues": "SEA",
        },
        {
            "id": "a2",
            **both,
            "title": "other",
            "category": "framework",
            "signed": "2012-01-01",
            "issues": "ARC",
        },
    )
    write(folder, "rating", *ratings)
    observatory = Observatory(folder)
    observatory.commit("made up", "ann")
    return observatory.at("2016-06")


@pytest.fixture
def one_rater(tmp_path: Path) -> View:
    return built(
        make_nordic(tmp_path / "o"),
        rating(RESULTS, "orientation", "results"),
        rating(PROCESS, "orientation", "process"),
        rating(TRIGGER, "purpose", "triggering"),
        rating(BOTH, "orientation", "process"),
    )


def rows(view: View, measure: str, key: str) -> dict[str, dict[str, object]]:
    return {row[key]: row for row in measure_named(measure)(view).frame.to_dicts()}


def test_each_dialogue_is_asked_for_what_its_aim_asks(one_rater: View) -> None:
    found = rows(one_rater, "aims", "dialogue")
    results = found[RESULTS]
    assert (results["results"], results["kept"], results["shown"]) == (1, 1, "yes")
    assert (found[PROCESS]["shown"], found[PROCESS]["results"]) == ("yes", 0), "it meets: no result is asked"
    assert (found[BOTH]["shown"], found[BOTH]["reading"]) == ("no", ["silent"])
    trigger = found[TRIGGER]
    assert (trigger["followed"], trigger["shown"]) == (1, "yes")
    assert "a1" in trigger["records"]  # type: ignore[operator]
    assert {row["raters"] for row in found.values()} == {"one rater, not blind"}


def test_a_mixed_aim_asks_for_both_and_deepening_for_what_came_after(tmp_path: Path) -> None:
    view = built(
        make_nordic(tmp_path / "o"),
        rating(RESULTS, "orientation", "mixed"),
        rating(PROCESS, "orientation", "mixed"),
        rating(TRIGGER, "purpose", "deepening"),
    )
    found = rows(view, "aims", "dialogue")
    assert (found[RESULTS]["asked"], found[RESULTS]["shown"]) == (
        "deliverables, and that it goes on meeting",
        "yes",
    )
    assert found[PROCESS]["shown"] == "unknown", "it meets, and of deliverables nothing is known"
    assert (found[TRIGGER]["followed"], found[TRIGGER]["shown"]) == (1, "yes")


def test_without_a_second_rater_no_agreement_is_shown(one_rater: View) -> None:
    found = rows(one_rater, "rating_agreement", "scale")["orientation"]
    assert (found["rated"], found["twice"], found["alpha"], found["absence"]) == (3, 0, None, "not_coded")
    assert str(found["caveat"]).startswith("one rater, not blind")


def test_a_second_rater_is_taken_and_a_difference_is_left_to_see(tmp_path: Path) -> None:
    """Ann and Bob agree on three of four: of eight values three are process; alpha = 1 - 7 * 2 / (2 * 3 * 5)."""
    view = built(
        make_nordic(tmp_path / "o"),
        *(rating(one, "orientation", "results") for one in (RESULTS, TRIGGER, BOTH)),
        rating(PROCESS, "orientation", "process"),
        *(rating(one, "orientation", "results", "bob", "yes") for one in (RESULTS, TRIGGER)),
        *(rating(one, "orientation", "process", "bob", "yes") for one in (PROCESS, BOTH)),
    )
    found = rows(view, "rating_agreement", "scale")["orientation"]
    assert (found["rated"], found["twice"], found["same"]) == (4, 4, 0.75)
    assert found["alpha"] == pytest.approx(1 - 7 * 2 / (2 * 3 * 5))
    assert found["raters"] == "2 raters, 1 of them blind"
    aims = rows(view, "aims", "dialogue")
    assert (aims[BOTH]["orientation"], aims[BOTH]["asked"], aims[BOTH]["shown"]) == (
        "differ",
        "raters differ",
        "unknown",
    )
    tally = measure_named("dialogues_by_orientation")(view).frame.filter(partner="SWE")
    counted = dict(tally.select("orientation", "value").rows())
    assert (counted["differ"], counted["results"], counted["process"]) == (1, 2, 1), "each dialogue once"


@pytest.mark.parametrize(
    ("found", "absence"),
    [
        ("none_found", "searched_none"),
        ("confidential", "confidential"),
        ("partial", "not_coded"),
        ("", "not_coded"),
    ],
)
def test_why_nothing_stands_in_a_cell(tmp_path: Path, found: str, absence: str) -> None:
    """The last search decides; one that found a part leaves the cell as it is."""
    folder = make_nordic(tmp_path / "o")
    asked = {"place": "archives", "issues": "ARC"}
    if found:
        write(
            folder,
            "search",
            {
                "id": "s1",
                "question": "talks",
                "date": "2016-01-01",
                "partner": "SWE",
                "found": found,
                **asked,
            },
            {
                "id": "s2",
                "question": "more",
                "date": "2016-02-01",
                "partner": "GBR",
                "found": "none_found",
                **asked,
            },
        )
    observatory = Observatory(folder)
    observatory.commit("a search", "ann")
    view = observatory.at("2016-06")
    cells = measure_named("last_met")(view).frame.filter(partner="SWE", issue="ARC")
    assert cells["absence"].item() == absence
    assert ("talks" in cells["caveat"].item()) == (absence != "not_coded")
    assert (
        measure_named("last_met")(view).frame.filter(partner="SWE", issue="SEA")["absence"].item()
        == "not_coded"
    )
    assert absence_of(view, "nothing", partner="SWE", issue="ARC")[0] == absence
    assert absence_of(view, "nothing", partner="SWE", issue="SEA") == ("not_coded", "nothing")
