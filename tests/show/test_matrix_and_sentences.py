"""Matrices and the sentences about them: numbers that can be checked by hand."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerscope.measure import Findings, Measure, measure_named
from partnerscope.measure.finding import Absence, Finding, to_frame
from partnerscope.observatory import Observatory, bundled
from partnerscope.show.charts import TEALS, Mark, matrix_figure, matrix_frame, met_figure, timeline_figure
from partnerscope.show.matrix import LEVELS, level, matrix
from partnerscope.show.sentences import _on_coverage, covered, sentences
from partnerscope.view import Cache, View


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    """The bundled observatory as its reference saw the world."""
    return Observatory(bundled(), cache=Cache(tmp_path_factory.mktemp("cache"))).at("2015-07")


def pair(
    partner: str, issue: str, value: float | None = None, n: int | None = None, absence: Absence = ""
) -> Finding:
    return Finding({"partner": partner, "issue": issue}, {"value": value}, n=n, absence=absence)


def found(view: View, name: str, *cells: Finding) -> Findings:
    measure: Measure = measure_named(name)
    return Findings(measure, view, to_frame(measure, cells))


def test_the_reported_dialogues_say_what_the_reference_says(view: View) -> None:
    said = [str(one) for one in sentences(measure_named("policy")(view), measure_named("coverage")(view))]
    assert said[0] == "24 of 77 policy dialogues are with the USA; South Africa and South Korea have 3 each."
    assert said[1] == (
        "16 of 77 are on terrorism, the fewest of any issue; "
        "4 partners have none: Brazil, China, South Africa and South Korea."
    )
    assert said[2].split()[2] == "84"  # 77 policy and 7 ministerial dialogues are reported


def test_sums_are_those_of_the_reference(view: View) -> None:
    shown = matrix(measure_named("policy")(view))
    assert [shown.total(issue=issue).value for issue in ("NP", "CT", "OC", "CS", "")] == [22, 16, 18, 21, 77]
    assert shown.partners[:2] == ("USA", "CAN")
    assert len(shown.total(partner="USA").records) == 4


def test_ranks_and_shares_are_never_added(view: View) -> None:
    shown = matrix(measure_named("depth")(view))
    assert not shown.summed
    with pytest.raises(AssertionError, match="never added"):
        shown.total("USA")


def test_a_share_is_covered_by_its_base(view: View) -> None:
    cells = (
        pair("USA", "CT", value=0.25, n=8),
        pair("USA", "NP", absence="not_applicable"),
        pair("JPN", "CT", value=1.0, n=2),
    )
    assert covered(found(view, "coverage", *cells)) == (10, 4)


def test_nothing_held_is_said_and_is_no_zero(view: View) -> None:
    cells = [pair("USA", "CT", absence="not_coded"), pair("JPN", "CT", absence="not_coded")]
    assert str(sentences(found(view, "policy", *cells))[0]).startswith("0 of 2 cells hold a value")
    shown = matrix(found(view, "policy", *cells))
    assert (shown.squares["USA", "CT"].text, shown.total().value) == ("n", None)
    zero = sentences(found(view, "policy", pair("USA", "CT", value=0)))
    assert "no record found at this date" in str(zero[0])


def test_one_column_has_one_number_of_decimals(view: View) -> None:
    shown = matrix(
        found(view, "coverage", pair("USA", "CT", value=1, n=1), pair("JPN", "CT", value=0.5, n=2))
    )
    assert [square.text for square in shown.squares.values()] == ["1.00", "0.50"]


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_levels_keep_the_order_and_only_nothing_is_blank(value: float, top: float) -> None:
    value = min(value, top)
    shade = level(value, top)
    assert 0 <= shade <= LEVELS
    assert (shade == 0) == (value == 0)
    assert level(value / 2, top) <= shade
    assert level(top, top) == (LEVELS if top else 0)


def test_images_are_the_same_bytes_twice_and_show_every_number(view: View) -> None:
    shown, dots = (matrix(measure_named(name)(view)) for name in ("policy", "ministerial"))
    first = matrix_figure(shown, view, title="T <script>", dots=dots).image("svg")
    assert first == matrix_figure(shown, view, title="T <script>", dots=dots).image("svg")
    text = first.decode()
    assert "<script" not in text
    assert text.count(">7<") == 1
    assert text.count("South Korea") >= 1
    assert matrix_figure(shown, view, title="T").image("png")[:4] == b"\x89PNG"


@pytest.mark.parametrize("shade", range(LEVELS + 1))
def test_a_number_can_be_read_on_its_square(view: View, shade: int) -> None:
    """Contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3)."""
    drawn = met_figure({("JPN", "CS"): (shade, "2015")}, view, title="T").image("svg").decode()
    (ink,) = re.findall(r'<text [^>]*fill="(#[0-9a-f]{6})"[^>]*>2015</text>', drawn)
    (square,) = set(re.findall(r'fill="(#[0-9a-f]{6})"', drawn)) & set(TEALS)
    lighter, darker = sorted((_luminance(ink), _luminance(square)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    parts = [int(colour[first : first + 2], 16) / 255 for first in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_time_line_draws_bars_and_dots(view: View) -> None:
    marks = [Mark("A dialogue", 2010.0, 2016.0, False), Mark("A dialogue", 2012.0, 2014.0, True)]
    drawn = timeline_figure(marks, [("A dialogue", 2013.5)], 2015.5, view, title="T").image("svg")
    assert drawn == timeline_figure(marks, [("A dialogue", 2013.5)], 2015.5, view, title="T").image("svg")
    assert b"A dialogue" in drawn


def test_the_data_of_a_figure_are_its_numbers(view: View) -> None:
    shown, dots = (matrix(measure_named(name)(view)) for name in ("policy", "ministerial"))
    frame = matrix_frame(shown, view, dots)
    assert frame.height == 40
    assert frame["value"].sum() == 77
    assert frame["ministerial"].sum() == 7


def test_one_cell_is_said_in_the_singular(view: View) -> None:
    one, other = pair("JPN", "NP", value=2), pair("USA", "CT", value=1)
    assert str(sentences(found(view, "depth", one))[0]).startswith("1 of 1 cell reaches")
    assert str(sentences(found(view, "depth", one, other))[0]).startswith("1 of 2 cells reaches")
    nothing = sentences(found(view, "depth", pair("JPN", "NP", absence="not_coded")))
    assert str(nothing[0]).startswith("0 of 1 cell holds a value")


def test_no_reported_dialogue_is_said_with_the_records_behind() -> None:
    """Nothing is reported at a date: the sentence says so, and keeps what it rests on."""
    measure = measure_named("coverage")
    view = Observatory.open().at("2015-07")
    cells = [
        Finding(
            {"partner": "USA", "issue": "CT"},
            {"value": None},
            n=0,
            records=("b", "a"),
            absence="not_applicable",
        )
    ]
    said = _on_coverage(Findings(measure, view, to_frame(measure, cells)))
    assert str(said) == "Nothing is reported at this date; the numbers count records held."
    assert said.records == ("a", "b")


def test_a_timeline_says_where_it_stands(view: View) -> None:
    marks = [Mark("A dialogue", 2012.0, 2014.0, True)]
    drawn = timeline_figure(
        marks, [], 2015.5, view, title="T", source="Our records", address="https://example.org/t"
    )
    assert drawn.caption.address == "https://example.org/t"
    assert "https://example.org/t" in drawn.image("svg").decode()


def test_a_grid_keeps_the_order_of_issues_of_the_observatory(view: View) -> None:
    """Left to right as the observatory declares them, not by the alphabet."""
    shown = matrix(measure_named("policy")(view))
    drawn = matrix_figure(shown, view, title="T").image("svg").decode()
    labels = [view.issue_label(one) for one in view.about.issues]
    assert labels != sorted(labels)
    names = re.findall(r"<text [^>]*translate\(([\d.]+),[^>]*>([^<]+)", drawn)
    places = [float(at) for label in labels for at, name in names if name == label]
    assert len(places) == len(labels)
    assert places == sorted(places)
