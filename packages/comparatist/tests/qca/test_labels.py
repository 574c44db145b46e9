"""Label placement: no label on another where there is room, and the same places every time."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from comparatist.qca.labels import Box, place_labels

places = st.lists(st.tuples(st.integers(40, 360), st.integers(40, 360)), min_size=1, max_size=8, unique=True)


@given(places)
def test_few_short_labels_never_overlap(marks: list[tuple[float, float]]) -> None:
    boxes = place_labels(marks, ["AB"] * len(marks), 400)
    assert all(first.overlap(second) == 0 for first, second in combinations(boxes, 2))
    assert boxes == place_labels(marks, ["AB"] * len(marks), 400)


def test_a_lone_label_stands_right_above_its_mark() -> None:
    (box,) = place_labels([(100.0, 100.0)], ["AUSTRIA"], 400)
    assert box.left > 100 and box.top + box.height < 100


def test_empty_labels_take_no_room() -> None:
    boxes = place_labels([(100.0, 100.0), (101.0, 100.0)], ["", "B"], 400)
    assert boxes[0] == Box(100, 100, 0, 0)


@given(st.integers(-50, 500), st.integers(-50, 500))
def test_the_nearest_point_lies_in_the_box(x: int, y: int) -> None:
    box = Box(100, 200, 50, 10)
    near_x, near_y = box.nearest(x, y)
    assert 100 <= near_x <= 150 and 200 <= near_y <= 210
    if 100 <= x <= 150 and 200 <= y <= 210:
        assert (near_x, near_y) == (x, y)
