"""Pages that list: records of a kind, the codebook and its schemes, sources, measures. Nothing known is left out of them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from html import unescape
from typing import Any

import pytest
from tests.web.conftest import ROWS
from tests.web.test_pages import at

from partnerscope.measure import MEASURES, NOTHING_FOUND, TABLES
from partnerscope.observatory import Observatory
from partnerscope.web.library import Library


def page(library: Library, front: str, address: str) -> str:
    answer = library.answer(at(front, address))
    assert answer.status == 200, address
    return unescape(answer.body.decode())


def data(library: Library, front: str, address: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(library.answer(at(front, address) + "index.json").body)
    return found


@pytest.mark.parametrize("kind", ["dialogue", "meeting", "statement", "action", "figure"])
def test_a_list_of_records_has_every_record(library: Library, front: str, kind: str) -> None:
    ids = sorted(row["id"] for row in ROWS[kind])
    shown = page(library, front, f"records/{kind}/")
    assert [identity for identity in ids if identity not in shown] == []
    twin = data(library, front, f"records/{kind}/")
    assert sorted(row["id"] for row in twin["data"]["records"]) == ids
    table = library.answer(at(front, f"records/{kind}/") + "data.csv").body.decode()
    assert sorted(row["id"] for row in csv.DictReader(io.StringIO(table))) == ids


def test_the_codebook_has_every_scheme_with_its_number_of_concepts(
    library: Library, front: str, tiny: Observatory
) -> None:
    book = tiny.codebook()
    shown = page(library, front, "codebook/")
    for scheme in book.schemes.values():
        assert f'href="{scheme.id}/"' in shown or f'codebook/{scheme.id}/"' in shown, scheme.id
        assert scheme.label in shown, scheme.id


@pytest.mark.parametrize("name", ["issue", "rank", "agenda", "format"])
def test_a_scheme_has_every_concept_with_definition_and_boundaries(
    library: Library, front: str, tiny: Observatory, name: str
) -> None:
    shown = page(library, front, f"codebook/{name}/")
    for concept in tiny.codebook()[name].concepts.values():
        for text in (concept.label, concept.definition, concept.counts, concept.counts_not, concept.example):
            assert text in shown, (concept.id, text)


def test_the_list_of_sources_has_every_source_with_what_rests_on_it(library: Library, front: str) -> None:
    shown = page(library, front, "sources/")
    for source in ("src-a", "src-b"):
        assert f'source/{source}/"' in shown


def test_every_measure_is_defined_and_zero_is_explained_once(library: Library, front: str) -> None:
    shown = page(library, front, "measures/")
    for measure in MEASURES:
        assert f'id="{measure.name}"' in shown
        assert measure.definition in shown
        own = measure.caveat.removesuffix(NOTHING_FOUND).rstrip("; ")
        assert own in shown
        assert (f'cell/{measure.name}/"' in shown) is measure.recorded
    assert shown.count("not: none exists") == 1


def test_every_table_is_listed_with_its_question(library: Library, front: str) -> None:
    shown = page(library, front, "tables/")
    for table in TABLES:
        assert f'table/{table.name}/"' in shown
        assert table.question in shown
