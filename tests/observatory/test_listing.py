"""Records listed and told one by one: filters that follow references, what a record rests on, what is not there."""

from __future__ import annotations

import pytest

from partnerscope.errors import InputError
from partnerscope.measure import table_named
from partnerscope.observatory import Observatory
from partnerscope.observatory.listing import account_of, list_records
from partnerscope.view import Cache, View
from tests.conftest import add_rows, add_source, make_nordic


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    """Three meetings of two dialogues."""
    nordic = make_nordic(tmp_path_factory.mktemp("listing") / "nordic")
    add_source(nordic)
    add_source(nordic, "gov-2010")
    add_rows(
        nordic,
        "dialogue",
        "sea,NOR,SWE,Maritime dialogue,SEA;ARC,,,,,12,,,,2010,,,",
        "ice,NOR,GBR,Ice dialogue,ARC,,,,,,,,,2010,,,",
    )
    add_rows(nordic, "meeting", "sea-1,sea,1,2011,Oslo,,,,", "sea-2,sea,2,2014,,,,,", "ice-1,ice,1,2012,,,,,")
    add_rows(
        nordic,
        "evidence",
        "sea-1,place,gov-2020,p. 1,q1,supports,,",
        "sea-1,*,gov-2010,p. 2,,supports,,seen",
        "sea-2,*,gov-2020,p. 3,,supports,,",
    )
    add_rows(nordic, "quote", "q1,gov-2020,met in Oslo,,,,,")
    add_rows(nordic, "correction", "sea-1,place,Olso,Oslo,ann,a slip,gov-2020,")
    observatory = Observatory(nordic, cache=Cache(tmp_path_factory.mktemp("cache")))
    assert observatory.commit("first", "ann") is not None
    return observatory


@pytest.fixture(scope="module")
def view(kept: Observatory) -> View:
    """The end of 2012: one meeting is still to come."""
    return kept.at("2012-12-31")


def ids(view: View, kind: str, *, bounded: bool = False, **filters: str) -> list[str]:
    return list_records(view, kind, bounded=bounded, **filters)["id"].to_list()


def test_records_are_listed_with_every_source_once(view: View) -> None:
    frame = list_records(view, "meeting")
    assert frame["id"].to_list() == ["ice-1", "sea-1", "sea-2"]
    assert frame["sources"].to_list() == [None, ["gov-2010", "gov-2020"], ["gov-2020"]]
    assert not [name for name in frame.columns if name.startswith("_")]
    assert not {"series", "asked_by"} & {*frame.columns}, "columns that nobody fills are left out"
    assert "interval" in list_records(view, "dialogue").columns
    assert "sources" not in list_records(view, "source").columns


def test_a_filter_follows_the_references_of_a_kind(view: View) -> None:
    assert ids(view, "meeting", partner="SWE") == ["sea-1", "sea-2"]
    assert ids(view, "meeting", issue="SEA") == ["sea-1", "sea-2"]
    assert ids(view, "meeting", issue="ARC") == ["ice-1", "sea-1", "sea-2"]
    assert ids(view, "meeting", issue="ARC", partner="GBR") == ["ice-1"]
    assert ids(view, "dialogue", issue="SEA", partner="GBR") == []
    assert ids(view, "meeting", bounded=True) == ["ice-1", "sea-1"]
    assert ids(view, "meeting", id="sea-2") == ["sea-2"]


def test_an_observatory_lists_all_that_is_known_or_what_was_by_a_day(kept: Observatory) -> None:
    def listed(valid: str = "", since: str = "", **asked: str) -> list[str]:
        return kept.records("meeting", valid, since=since, **asked)["id"].to_list()

    assert listed() == ["ice-1", "sea-1", "sea-2"]
    assert listed("2012") == ["ice-1", "sea-1"]
    assert listed(since="2012") == ["ice-1", "sea-2"]
    assert listed("2013", "2012") == ["ice-1"]
    assert listed(partner="SWE") == listed(issue="SEA") == ["sea-1", "sea-2"]
    assert listed(id="ice-1") == ["ice-1"]


def test_a_table_is_of_today_or_of_a_day(kept: Observatory) -> None:
    """The default view of a new observatory is today."""
    assert kept.table("dialogues").frame.equals(table_named("dialogues")(kept.at()).frame)
    assert kept.findings("ledger").frame["dialogue"].to_list() == ["sea", "ice"]
    assert kept.findings("ledger", "2009").frame.is_empty()


def test_a_filter_that_a_kind_cannot_follow_is_refused(view: View) -> None:
    for to in ("partner", "issue"):
        filters = {to: {"partner": "SWE", "issue": "SEA"}[to]}
        with pytest.raises(InputError) as caught:
            ids(view, "quote", bounded=False, **filters)
        assert (caught.value.what, caught.value.hint) == (f"quote records have no {to}", f"leave --{to} out")


def test_an_account_is_all_that_stands_of_one_record(view: View) -> None:
    found = account_of(view, [], "meeting", "sea-1")
    assert (found.kind, found.id, found.history) == ("meeting", "sea-1", [])
    (row,) = found.rows
    assert (row["dialogue"], row["place"]) == ("sea", "Oslo")
    assert not [name for name in row if name.startswith("_")]
    told = {one["field"]: (one["source"], one["locator"], one["quote"], one["note"]) for one in found.evidence}  # fmt: skip
    assert told == {
        "place": ("gov-2020", "p. 1", "met in Oslo", None),
        "*": ("gov-2010", "p. 2", None, "seen"),
    }
    assert found.corrections == [
        {"field": "place", "printed": "Olso", "corrected": "Oslo", "by": "ann", "why": "a slip"}
    ]
    codes = account_of(view, [], "evidence", "sea-1")
    assert len(codes.rows) == 2, "records without an id are told by what they are of"


def test_a_record_that_is_not_there(view: View) -> None:
    for ask in (
        lambda: ids(view, "dialogue", id="sea-1"),
        lambda: account_of(view, [], "dialogue", "sea-1"),
    ):
        with pytest.raises(InputError) as caught:
            ask()
        assert caught.value.what == "there is no dialogue 'sea-1'"
        assert caught.value.hint == "see 'partnerscope records dialogue'"


def test_quotes_are_told_by_the_cells_that_are_filled(kept: Observatory) -> None:
    assert kept.document.quotes() == {"q1": {"id": "q1", "source": "gov-2020", "exact": "met in Oslo"}}
