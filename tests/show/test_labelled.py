"""Records for Stata and SPSS, read back by the reader of those formats."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from partnerscope.errors import InputError
from partnerscope.measure import TABLES, table_named
from partnerscope.observatory import Observatory, list_records
from partnerscope.panels import PACKAGED_PANELS
from partnerscope.record import kind_named
from partnerscope.show.labelled import LABELLED, Labelled, labelled, written

pyreadstat = pytest.importorskip("pyreadstat")
VIEW = Observatory.open().at("2026-11")


@pytest.mark.parametrize("format", LABELLED)
def test_every_record_comes_back_with_its_labels(tmp_path: Path, format: Labelled) -> None:
    frame = list_records(VIEW, "meeting")
    path = tmp_path / f"meetings.{format}"
    path.write_bytes(labelled(frame, kind_named("meeting"), VIEW, format))
    read = pyreadstat.read_dta if format == "dta" else pyreadstat.read_sav
    data, about = read(str(path))
    assert list(data["id"]) == frame["id"].to_list()
    assert about.column_names_to_labels["place"] == "Where."
    modes = about.variable_value_labels["mode"]
    assert {"virtual"} <= {str(word) for word in modes.values()}
    numbers = [None if value != value else int(value) for value in data["number"]]
    assert numbers == frame["number"].to_list(), "missing is missing, never zero"


def test_a_concept_is_the_number_of_its_place_in_the_scheme(tmp_path: Path) -> None:
    frame = list_records(VIEW, "dialogue").filter(pl.col("id") == "RU-06")
    path = tmp_path / "one.sav"
    path.write_bytes(labelled(frame, kind_named("dialogue"), VIEW, "sav"))
    data, about = pyreadstat.read_sav(str(path))
    place = list(VIEW.codebook["dialogue_status"].concepts).index("dormant") + 1
    assert data["status"][0] == place
    assert about.variable_value_labels["status"][place] == "dormant"


def test_a_text_that_stata_cannot_hold_is_refused() -> None:
    frame = pl.DataFrame({"id": ["a"], "note": ["x" * 3000]})
    with pytest.raises(InputError, match="3000 bytes"):
        labelled(frame, kind_named("meeting"), VIEW, "dta")


@pytest.mark.parametrize("format", LABELLED)
def test_every_table_and_the_smallest_panel_come_back(tmp_path: Path, format: Labelled) -> None:
    read = pyreadstat.read_dta if format == "dta" else pyreadstat.read_sav
    panel = next(one for one in PACKAGED_PANELS if one.name == "ideal_points")
    frames = {one.name: table_named(one.name)(VIEW).frame for one in TABLES} | {panel.name: panel.read()}
    for name, frame in frames.items():
        path = tmp_path / f"{name}.{format}"
        path.write_bytes(written(frame, format))
        data, about = read(str(path))
        assert list(data.columns) == frame.columns, name
        assert about.column_names_to_labels == {one: one.replace("_", " ") for one in frame.columns}
        for column, kind in frame.schema.items():
            if kind.is_numeric() and frame.height:
                came = [None if value != value else value for value in data[column]]
                assert came == frame[column].cast(pl.Float64).fill_nan(None).to_list(), (name, column)
            elif kind == pl.String:
                assert list(data[column]) == frame[column].fill_null("").to_list(), (name, column)


def test_a_name_that_is_none_of_a_variable_is_refused() -> None:
    with pytest.raises(InputError, match="'non-proliferation' is not a name of a variable in sav"):
        written(pl.DataFrame({"non-proliferation": [1]}), "sav")
