"""Positions beside the subject's own, on records made by hand: how far apart, by the latest of each."""

from __future__ import annotations

from pathlib import Path

from partnerscope.measure import measure_named
from partnerscope.observatory import Observatory
from partnerscope.view import Cache
from tests.conftest import add_rows


def test_positions_stand_beside_the_subjects_latest_one(nordic: Path, tmp_path: Path) -> None:
    """Sweden moved towards Norway in 2023; on the second case Norway has said nothing, on the third only Norway has."""
    first, second, third = "iran_nuclear", "gaza", "icc"
    add_rows(
        nordic,
        "position",
        f"n-1,NOR,{first},2,SEA,2022,,2024,,",
        f"s-old,SWE,{first},-2,SEA,2022,2022-12,,,",
        f"s-new,SWE,{first},1,SEA,2023,,2024-05,p. 3,",
        f"g-1,GBR,{first},-1,SEA,2022,,,,",
        f"s-2,SWE,{second},0,SEA,2022,,,,",
        f"n-3,NOR,{third},1,SEA,2022,,,,",
    )
    observatory = Observatory(nordic, cache=Cache(tmp_path / "cache"))
    assert observatory.commit("positions", "ann") is not None
    rows = measure_named("positions")(observatory.at("2024-12")).frame.rows(named=True)
    names = ("stance", "subject_stance", "apart", "last_seen", "passage", "records")
    found = {(row["partner"], row["case"]): tuple(row[name] for name in names) for row in rows}
    assert found == {
        ("SWE", first): (1, 2, 1, "2024-05", "p. 3", ["n-1", "s-new"]),
        ("GBR", first): (-1, 2, 3, "2022", "", ["g-1", "n-1"]),
        ("SWE", second): (0, None, None, "2022", "", ["s-2"]),
    }
    assert {row["caveat"] for row in rows if row["case"] == second} == {
        "no common position of the subject on record"
    }
    before = measure_named("positions")(observatory.at("2022-12")).frame.rows(named=True)
    assert {row["partner"]: row["apart"] for row in before if row["case"] == first} == {"SWE": 4, "GBR": 3}
