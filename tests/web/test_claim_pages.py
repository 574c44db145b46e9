"""Pages of claims: the note that the audit refers to, and what tests of evidence come to."""

from __future__ import annotations

import pytest

from partnerscope.observatory import Observatory
from partnerscope.web.block import Heading, Prose
from partnerscope.web.pages.verdicts import claim
from partnerscope.web.reading import Knowledge, Reading


@pytest.fixture(scope="module")
def reading() -> Reading:
    observatory = Observatory.open()
    view = observatory.at("2015-07")
    return Reading(Knowledge(observatory, view.head), view)


def texts(reading: Reading, identity: str) -> list[str]:
    return [
        "".join(item.text for item in block.items) if isinstance(block, Prose) else block.text
        for block in claim(reading, identity).page.blocks
        if isinstance(block, Prose | Heading)
    ]


@pytest.mark.parametrize("identity", ["C025", "C059", "C106"])
def test_a_claim_shows_its_note(reading: Reading, identity: str) -> None:
    shown = texts(reading, identity)
    assert reading.claims[identity].note
    assert shown[shown.index("Note") + 1] == reading.claims[identity].note


def test_a_claim_without_a_note_has_no_heading_for_it(reading: Reading) -> None:
    assert not reading.claims["C001"].note
    assert "Note" not in texts(reading, "C001")


def test_what_tests_of_evidence_come_to_stands_below_the_verdict(reading: Reading) -> None:
    assert "Tests of evidence come to: plausible." in texts(reading, "C092")
    assert not any("Tests of evidence" in text for text in texts(reading, "C001"))
