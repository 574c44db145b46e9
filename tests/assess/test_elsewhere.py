"""Claims and audit on other dates and in an observatory that is only begun."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnerscope.assess import audit, check_claims
from partnerscope.observatory import Observatory
from tests.assess.building import BUNDLED, Evidence


@pytest.mark.parametrize("valid", ["2003", "2012-06", "2026-11"])
def test_other_dates_are_judged_too(valid: str) -> None:
    view = Evidence.of(BUNDLED).view(valid=valid)
    assert len(check_claims(view)) == 108
    assert audit(view)


def test_later_dates_do_not_change_what_the_tables_say() -> None:
    then, now = (check_claims(Evidence.of(BUNDLED).view(valid=valid)) for valid in ("2015-07", "2026-11"))
    assert [result.internal.status for result in then] == [result.internal.status for result in now]


def test_an_observatory_that_is_only_begun(nordic: Path) -> None:
    observatory = Observatory.open(nordic)
    observatory.commit("begun", "a coder")
    view = observatory.at("2020")
    assert check_claims(view) == () and audit(view) == ()


def test_claims_come_from_the_journal_as_known_then(nordic: Path) -> None:
    """A claim written later is unknown to earlier knowledge."""
    observatory = Observatory.open(nordic)
    before = observatory.commit("begun", "a coder")
    assert before is not None
    (nordic / "claims.yaml").write_text(
        """claims:
- id: N1
  section: '1'
  paraphrase: Sweden is observed
  kind: existence
  source: none
  internal: {untestable: no reference}
  external:
  - {says: A dialogue is recorded, records: dialogue, where: {partner: SWE}, exists: true}
"""
    )
    observatory.commit("a claim", "a coder")
    assert [result.id for result in check_claims(observatory.at("2020"))] == ["N1"]
    assert check_claims(observatory.at("2020", known=before.hash)) == ()
