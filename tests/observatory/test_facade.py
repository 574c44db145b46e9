"""The facade: every verb of the command line, and records that a program appends with a folder or without."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

import partnerscope as ps
from partnerscope.assess import audit, check_claims
from partnerscope.cli.app import app
from partnerscope.errors import InputError
from partnerscope.journal import FileStore, Revision
from partnerscope.observatory import Observatory, bundled
from partnerscope.show.record import record_text
from partnerscope.view import Cache

DOORS = {
    "account": "partnerscope.accounts:Accounts",
    "brief": "partnerscope.brief:make_brief",
    "calendar": "partnerscope.show.calendar:to_calendar",
    "demo": "partnerscope.web:write_site",
    "desk": "partnerscope.coding:Workbench",
    "lake": "partnerscope.lake:Lake",
    "merge-table": "partnerscope.observatory:merge_table",
    "release": "partnerscope.release:release",
    "serve": "partnerscope.web:serve",
    "site": "partnerscope.web:write_site",
}
"""Verbs of rooms above or beside the facade, with the Python name that does the same."""
FOR_SHELLS = {"install-completion", "show-completion"}

MEETING = {"id": "sea-1-m1", "dialogue": "sea-1", "date": "2016-05-04"}
DIALOGUE = {
    "id": "sea-1", "subject": "NOR", "partner": "SWE", "label": "Maritime dialogue", "issues": "SEA",
    "scope": "security", "rank": "senior_officials", "start": "2010", "end": "..",
}  # fmt: skip


def test_every_verb_of_the_command_line_is_one_of_the_facade() -> None:
    verbs = {"bring" if verb == "import" else verb for verb in set(app.commands) - set(DOORS) - FOR_SHELLS}
    assert len(verbs) > 10
    assert [verb for verb in sorted(verbs) if not hasattr(Observatory, verb) and not hasattr(ps, verb)] == []


@pytest.mark.parametrize(("verb", "place"), DOORS.items())
def test_a_verb_of_another_room_has_a_name_in_its_front(verb: str, place: str) -> None:
    module, _, name = place.partition(":")
    assert verb in app.commands
    assert callable(getattr(import_module(module), name))


@pytest.mark.parametrize("verb", ["claims", "audit", "codebook", "records"])
def test_the_command_asks_the_facade(verb: str, monkeypatch: pytest.MonkeyPatch, nordic: Path) -> None:
    """A judgement that the facade is made to give is what the command prints, or the command fails with it."""
    Observatory.open(nordic).commit("first", "ann")
    asked = []

    def told(self: Observatory, *words: object, **named: object) -> object:
        asked.append(words)
        raise InputError("the facade was asked")

    monkeypatch.setattr(Observatory, verb, told)
    line = [verb, *(["actor"] if verb == "records" else []), "-o", str(nordic)]
    ended = CliRunner().invoke(app, line)
    assert ended.exit_code == 2, ended.output
    assert "the facade was asked" in ended.stderr
    assert len(asked) == 1


def test_judgements_and_codebook_are_those_of_the_view() -> None:
    eu, view = Observatory.open(), Observatory.open().at("2015-07")
    assert eu.claims("2015-07") == check_claims(view)
    assert eu.audit("2015-07") == list(audit(view))
    assert eu.codebook().hash == view.codebook.hash
    assert eu.log() == eu.changesets()[::-1]


def test_one_record_by_its_id() -> None:
    eu = Observatory.open()
    assert eu.records("action", id="T3-USA-CT-1")["id"].to_list() == ["T3-USA-CT-1"]
    account = eu.account("action", "T3-USA-CT-1")
    assert [row["id"] for row in account.rows] == ["T3-USA-CT-1"]
    assert account.evidence
    assert record_text(account).startswith("action T3-USA-CT-1\n")
    for ask in (lambda: eu.records("action", id="nobody"), lambda: eu.account("action", "nobody")):
        with pytest.raises(InputError, match="there is no action 'nobody'"):
            ask()


def test_a_new_observatory_from_python(tmp_path: Path) -> None:
    made = ps.new(tmp_path / "new", ("NOR", "Norway"), [("SWE", "Sweden")], [("SEA", "the sea")])
    made.commit("first records", "ann")
    assert made.at().about.partners == ("SWE",)


@pytest.fixture
def kept(nordic: Path, tmp_path: Path) -> Observatory:
    observatory = Observatory(nordic, cache=Cache(tmp_path / "cache"))
    observatory.commit("first records", "ann")
    return observatory


def test_a_program_records_and_the_folder_follows(kept: Observatory) -> None:
    changeset = kept.record(
        [Revision("dialogue", "sea-1", DIALOGUE), Revision("meeting", "sea-1-m1", MEETING)], "a round", "bot"
    )
    assert changeset is not None
    assert (changeset.header.revisions, changeset.header.author) == (2, "bot")
    assert "Maritime dialogue" in (kept.root / "records" / "dialogue.csv").read_text("utf-8")
    assert not kept.edited()
    assert kept.check() == []
    assert kept.record([Revision("meeting", "sea-1-m1", MEETING)], "again", "bot") is None
    kept.record([Revision("meeting", "sea-1-m1", None)], "it was another", "bot")
    assert kept.at("2020").events("meeting").is_empty()


def test_a_store_needs_no_folder(kept: Observatory, tmp_path: Path) -> None:
    alone = Observatory(tmp_path / "nowhere", cache=kept.cache, journal=FileStore(kept.root / "journal"))
    assert alone.record([Revision("dialogue", "sea-1", DIALOGUE)], "a dialogue", "bot") is not None
    assert alone.at("2015").states("dialogue")["id"].to_list() == ["sea-1"]
    assert not (tmp_path / "nowhere").exists()
    assert alone.findings("policy_possible", "2015").value("SWE", "SEA") == 1


def test_as_known_at_an_older_head(kept: Observatory) -> None:
    first = kept.head()
    kept.record([Revision("dialogue", "sea-1", DIALOGUE)], "a dialogue", "bot")
    then = replace(kept, known=first)
    assert then.records("dialogue").is_empty()
    assert then.history("dialogue", "sea-1") == []
    assert bundled().name == "eu-security-partners"
