"""Texts as they are kept, and which states last by the codebook."""

from __future__ import annotations

import polars as pl
import pytest

from partnerscope.codebook import Codebook, load_texts
from partnerscope.errors import Place
from partnerscope.record import KINDS, kind_named
from partnerscope.record.normal import Respelling, normalized
from partnerscope.record.persistence import lasting, persistence_problems


def table(kind: str, *rows: dict[str, str]) -> pl.DataFrame:
    return pl.DataFrame({name: [row.get(name, "") for row in rows] for name in kind_named(kind).columns})


def test_dates_take_the_one_form_and_everything_else_stays() -> None:
    before = table(
        "dialogue",
        {"id": "a", "label": "2015?~", "start": "2010?~", "end": "open", "attested": "{2011, 2012}"},
        {"id": "b", "start": "2010", "end": "..", "attested": "2011;2012 / open"},
        {"id": "c", "start": "soon?~", "end": "", "attested": ""},
        {"id": "d", "start": "2010?~", "end": "{2011, 2012}"},
    )
    after, changes = normalized(before, kind_named("dialogue"))
    assert after.select("label", "start", "end", "attested").rows() == [
        ("2015?~", "2010%", "..", "2011;2012"),
        ("", "2010", "..", "2011;2012/.."),
        ("", "soon%", "", ""),
        ("", "2010%", "{2011, 2012}", ""),
    ]
    assert set(changes) == {
        Respelling(0, "start", "2010?~", "2010%"),
        Respelling(2, "start", "soon?~", "soon%"),
        Respelling(3, "start", "2010?~", "2010%"),
        Respelling(0, "end", "open", ".."),
        Respelling(0, "attested", "{2011, 2012}", "2011;2012"),
        Respelling(1, "attested", "2011;2012 / open", "2011;2012/.."),
    }
    assert len(changes) == 6
    assert after.drop("start", "end", "attested").equals(before.drop("start", "end", "attested"))
    again, more = normalized(after, kind_named("dialogue"))
    assert again.equals(after)
    assert more == []


def book(*entries: str) -> Codebook:
    lines = "".join(f"- {{{entry}}}\n" for entry in entries)
    text = f"scheme: persistence\nproperties: {{kinds: list}}\nconcepts:\n{lines}"
    found, problems = load_texts({"codebook/persistence.yaml": text})
    assert not problems
    return found


@pytest.mark.parametrize(
    ("entries", "answers"),
    [
        (["id: lasting, kinds: [agreement]"], [True, True, True]),
        (["id: lasting, kinds: [agreement.status=in_force]"], [True, False, False]),
        (["id: lasting, kinds: [agreement.status=]"], [False, False, True]),
        (["id: lasting, kinds: [agreement.status=in_force, agreement.status=]"], [True, False, True]),
        (
            ["id: lasting, kinds: [agreement.status=stalled, agreement.title=B, membership]"],
            [False, True, False],
        ),
        (["id: lasting, kinds: [membership]"], [False, False, False]),
        (["id: perishable, kinds: [agreement]"], [False, False, False]),
        (["id: perishable, kinds: [membership]", "id: lasting, kinds: [agreement]"], [True, True, True]),
        (["id: lasting, kinds: ['agreement;membership']"], [False, False, False]),
    ],
)
def test_which_records_last(entries: list[str], answers: list[bool]) -> None:
    rows = table(
        "agreement", {"status": "in_force", "title": "A"}, {"status": "stalled", "title": "B"}, {"title": "C"}
    )
    kind = kind_named("agreement")
    assert rows.with_columns(lasts=lasting(kind, book(*entries)))["lasts"].to_list() == answers
    assert not any(rows.with_columns(lasts=lasting(kind, Codebook("", {})))["lasts"])


def test_what_an_entry_is_told() -> None:
    said = [
        "id: lasting, kinds: [meeting, agreement, agreement.colour=red, 'a b', membership, membership.status=x.y-z]",
        "id: perishable, kinds: [dialogue, membership, agreement.status=in_force]",
        "id: other, kinds: [membership, nobody]",
    ]
    states = ", ".join(kind.name for kind in KINDS if kind.time == "state")
    columns = ", ".join(kind_named("agreement").columns)
    form = "write KIND, or KIND.COLUMN=VALUE (no VALUE: an empty cell)"
    found = list(persistence_problems(book(*said), KINDS))
    assert {(one.code, one.severity) for one in found} == {("persistence", "error")}
    assert [(one.place, one.what, one.allowed, one.hint) for one in found] == [
        (Place("codebook/persistence.yaml", 4), "'meeting' names no kind of state", states, form),
        (
            Place("codebook/persistence.yaml", 4),
            "'agreement.colour=red': kind 'agreement' has no column 'colour'",
            columns,
            "",
        ),
        (Place("codebook/persistence.yaml", 4), "'a b' names no kind of state", states, form),
        (Place("codebook/persistence.yaml", 5), "'membership' is lasting and perishable", "", ""),
        (Place("codebook/persistence.yaml", 6), "'membership' is lasting and other", "", ""),
        (Place("codebook/persistence.yaml", 6), "'nobody' names no kind of state", states, form),
    ]
    assert list(persistence_problems(Codebook("", {}), KINDS)) == []
