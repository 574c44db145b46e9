"""Certificates: computed again by anybody with the journal, refuted after any changed byte."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from partnerscope.cli.app import app
from partnerscope.errors import InputError
from partnerscope.journal import Revision
from partnerscope.observatory import Observatory
from partnerscope.view import Cache
from tests.conftest import add_rows


@pytest.fixture
def kept(nordic: Path, tmp_path: Path) -> Observatory:
    add_rows(
        nordic, "dialogue", "sea-1,NOR,SWE,Maritime dialogue,SEA,security,senior_officials,,,12,,,,2010,..,,"
    )
    add_rows(nordic, "meeting", "m1,sea-1,1,2016-05-04,Oslo,,,,")
    observatory = Observatory(nordic, cache=Cache(tmp_path / "cache"))
    observatory.commit("first records", "ann")
    return observatory


def sealed_anew(data: bytes, change: dict[str, Any]) -> bytes:
    """What somebody who changes a certificate and knows how it is sealed would publish."""
    body = {name: part for name, part in json.loads(data).items() if name != "seal"} | change
    return _text(body | {"seal": hashlib.sha256(_text(body)).hexdigest()})


def _text(body: dict[str, Any]) -> bytes:
    return (json.dumps(body, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def test_a_certificate_states_what_its_findings_rest_on(kept: Observatory) -> None:
    body = json.loads(kept.certify("ledger", "last-met", valid="2017"))
    assert body["head"] == kept.head()
    assert body["codebook"]["hash"] == kept.codebook().hash
    assert [(one["kind"], one["name"]) for one in body["findings"]] == [
        ("table", "ledger"),
        ("table", "last-met"),
    ]
    ledger = body["findings"][0]
    row = dict(zip(ledger["columns"], ledger["rows"][0], strict=True))
    assert (row["dialogue"], row["last_meeting"]) == ("Maritime dialogue", "2016-05-04")


def test_it_is_confirmed_where_the_journal_is(kept: Observatory, tmp_path: Path) -> None:
    data = kept.certify("ledger", "follow_through", valid="2017")
    assert data == kept.certify("ledger", "follow_through", valid="2017")
    assert kept.refuted(data) == []
    shutil.copytree(kept.root, tmp_path / "elsewhere")
    assert Observatory(tmp_path / "elsewhere", cache=Cache(tmp_path / "other")).refuted(data) == []


def test_later_records_do_not_refute_it(kept: Observatory) -> None:
    data = kept.certify("ledger", valid="2017")
    kept.record([Revision("meeting", "m1", None)], "it was another", "ann")
    assert kept.refuted(data) == []
    assert json.loads(kept.certify("ledger", valid="2017"))["findings"] != json.loads(data)["findings"]


def test_any_changed_byte_refutes_it(kept: Observatory) -> None:
    data = kept.certify("ledger", valid="2017")
    for place in range(len(data)):
        for flip in (0x01, 0x20):
            changed = data[:place] + bytes([data[place] ^ flip]) + data[place + 1 :]
            assert kept.refuted(changed) != [], (place, data[place : place + 1])


@pytest.mark.parametrize("cut", [0, 1, 100, -1])
def test_a_part_of_it_or_more_than_it_is_refuted(kept: Observatory, cut: int) -> None:
    data = kept.certify("ledger", valid="2017")
    assert kept.refuted(data[:cut])
    assert kept.refuted(data + b"\n")
    assert kept.refuted(b"[" * 100_000)


def test_a_false_statement_sealed_anew_is_refuted(kept: Observatory) -> None:
    data = kept.certify("ledger", valid="2017")
    findings = json.loads(data)["findings"]
    findings[0]["rows"][0][4] = 1.0
    assert kept.refuted(sealed_anew(data, {"findings": findings})) == [
        "table ledger: the findings are not these"
    ]
    assert "codebook" in kept.refuted(sealed_anew(data, {"codebook": {"version": "9", "hash": "0"}}))[0]
    assert kept.refuted(sealed_anew(data, {"head": "f" * 64}))
    assert kept.refuted(sealed_anew(data, {"valid": "2018"}))
    assert kept.refuted(sealed_anew(data, {"findings": []}))
    assert kept.refuted(sealed_anew(data, {"software": {"partnerscope": "0.0.9"}})) == []


def test_panels_are_named_with_their_version() -> None:
    body = json.loads(Observatory.open().certify("proximity", valid="2015"))
    assert list(body["panels"]) == ["vdem"]
    assert json.loads(Observatory.open().certify("ledger", valid="2015"))["panels"] == {}


def test_only_measures_and_tables_can_be_certified(kept: Observatory) -> None:
    with pytest.raises(InputError, match="neither a measure nor a table"):
        kept.certify("nothing")
    with pytest.raises(InputError, match="name what"):
        kept.certify()


def test_the_command_confirms_with_0_and_refutes_with_1(kept: Observatory, tmp_path: Path) -> None:
    path, run = tmp_path / "cert.json", CliRunner()
    made = run.invoke(app, ["certify", "ledger", "-o", str(kept.root), "--valid", "2017", "-O", str(path)])
    assert made.exit_code == 0
    check = ["certify", "--check", str(path), "-o", str(kept.root)]
    assert (run.invoke(app, check).exit_code, run.invoke(app, check).stdout) == (
        0,
        "confirmed: everything can be computed again\n",
    )
    path.write_bytes(path.read_bytes().replace(b"Maritime", b"maritime"))
    said = run.invoke(app, check)
    assert (said.exit_code, said.stdout) == (1, "refuted: the certificate is not as it was sealed\n")
    assert run.invoke(app, [*check[:2], str(tmp_path / "none.json"), *check[3:]]).exit_code == 2
