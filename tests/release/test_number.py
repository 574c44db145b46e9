"""What changed decides the least number of a release."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnerscope.errors import InputError
from partnerscope.journal import Revision
from partnerscope.observatory import Observatory
from partnerscope.release.number import Step, Version, number_of, refuse_small, step_between
from partnerscope.view import Cache
from tests.conftest import add_rows, add_source

MEETING = {"id": "m1", "dialogue": "sea-1", "number": "1", "date": "2016-05-04", "place": "Oslo"}


@pytest.fixture
def kept(nordic: Path, tmp_path: Path) -> Observatory:
    add_rows(
        nordic, "dialogue", "sea-1,NOR,SWE,Maritime dialogue,SEA,security,senior_officials,,,12,,,,2010,..,,"
    )
    add_rows(nordic, "meeting", "m1,sea-1,1,2016-05-04,Oslo,,,,")
    add_source(nordic)
    observatory = Observatory(nordic, cache=Cache(tmp_path / "cache"))
    observatory.commit("first records", "ann")
    return observatory


def step(kept: Observatory, *revisions: Revision) -> Step:
    before = kept.head()
    kept.record(revisions, "a change", "ann")
    return step_between(kept.knowledge(before), kept.knowledge(), kept.learned(before))


def edited(kept: Observatory, name: str, old: str, new: str) -> Step:
    """The step after a change of a text that somebody made with an editor."""
    before, path = kept.head(), kept.root / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    kept.commit("a change", "ann", retract=True)
    return step_between(kept.knowledge(before), kept.knowledge(), kept.learned(before))


def test_nothing_asks_for_a_patch(kept: Observatory) -> None:
    assert step(kept) == Step("patch", ())


def test_a_retracted_record_is_major(kept: Observatory) -> None:
    found = step(kept, Revision("meeting", "m1", None))
    assert found == Step("major", (("major", "1 meeting records retracted: m1"),))


def test_a_record_that_goes_on_under_another_id_is_minor(kept: Observatory) -> None:
    moved = [
        Revision("meeting", "m1", None),
        Revision("meeting", "m1-new", MEETING | {"id": "m1-new"}),
        Revision("alias", "m1", {"id": "m1", "record": "m1-new", "why": "they are one"}),
    ]
    assert step(kept, *moved).size == "minor"


def test_more_records_and_other_cells_are_minor(kept: Observatory) -> None:
    assert step(kept, Revision("meeting", "m2", MEETING | {"id": "m2", "date": "2017"})).size == "minor"
    assert step(kept, Revision("meeting", "m1", MEETING | {"date": "2016-05-05"})).size == "minor"


def test_remarks_are_a_patch(kept: Observatory) -> None:
    assert step(kept, Revision("meeting", "m1", MEETING | {"note": "a remark"})).size == "patch"


@pytest.mark.parametrize(
    ("name", "old", "new", "size", "why"),
    [
        ("codebook/rank.yaml", "label: senior officials", "label: directors", "patch", "new labels"),
        ("codebook/rank.yaml", "id: summit\n", "id: summits\n", "major", "concepts gone: rank/summit"),
        ("codebook/rank.yaml", "  definition: ", "  definition: Not ", "major", "mean something else: rank/"),
        ("observatory.yaml", "- GBR\n", "", "major", "no longer observed"),
        ("observatory.yaml", "title: ", "title: All ", "patch", ""),
    ],
)
def test_the_codebook_and_the_declaration_count_too(
    kept: Observatory, name: str, old: str, new: str, size: str, why: str
) -> None:
    found = edited(kept, name, old, new)
    assert found.size == size
    assert any(why in reason for _, reason in found.reasons) or not why


@pytest.mark.parametrize(
    ("last", "size", "least"),
    [
        ("1.2.3", "major", "2.0.0"),
        ("1.2.3", "minor", "1.3.0"),
        ("1.2.3", "patch", "1.2.4"),
        ("0.2.3", "major", "0.3.0"),
        ("0.2.3", "minor", "0.2.4"),
        ("0.2.3", "patch", "0.2.4"),
    ],
)
def test_the_least_number_after_another(last: str, size: str, least: str) -> None:
    step = Step(size, ((size, "a reason"),))  # type: ignore[arg-type]
    assert str(number_of(last).after(step.size)) == least
    refuse_small(number_of(least), number_of(last), step)
    refuse_small(number_of("9.0.0"), number_of(last), step)
    before = Version(*(int(one) for one in last.split(".")))
    for wrong in (before, Version(0, 0, 1)):
        with pytest.raises(InputError, match="does not come after"):
            refuse_small(wrong, before, step)


def test_a_step_too_small_is_refused_with_its_reason() -> None:
    step = Step("major", (("major", "1 meeting records retracted: m1"), ("minor", "more")))
    with pytest.raises(
        InputError, match=r"1\.3\.0 is too small a step from 1\.2\.3: 1 meeting records"
    ) as told:
        refuse_small(number_of("1.3.0"), number_of("1.2.3"), step)
    assert "2.0.0 or more" in str(told.value)
    assert "more (minor" not in str(told.value)


@pytest.mark.parametrize(
    "text", ["", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.3-rc1", "v1.2.3", "1.2.x", "../1.2.3"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not a version"):
        number_of(text)
