"""From a text to a record in one changeset: what is proposed, what is asked, what never enters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from partnerscope.cli.add import KINDS
from partnerscope.cli.app import app
from partnerscope.coding import DRAFTERS, Wanted
from partnerscope.errors import InputError
from partnerscope.observatory import Observatory
from tests.coding.conftest import READOUT
from tests.conftest import add_rows

STATEMENT = """Joint statement of Norway and Sweden

Oslo, 3 June 2025

Norway and Sweden reaffirm their friendship. We agreed to hold a joint exercise in the Arctic by 2026.
Sweden will strengthen its coast guard.
"""


def add(folder: Path, text: str, *options: str, pasted: str = "") -> Result:
    path = folder.parent / "document.txt"
    path.write_text(text, "utf-8")
    line = ["add", pasted or str(path), "--observatory", str(folder), "--author", "ann", *options]
    return CliRunner().invoke(app, line, input=text.encode() if pasted else None)


def test_a_readout_becomes_a_meeting_with_evidence_quote_and_source(folder: Path) -> None:
    told = add(folder, READOUT, "--yes", "--url", "https://example.org/r", "--issued", "2024-05-15")
    assert told.exit_code == 0, told.output
    observatory = Observatory.open(folder)
    assert len(observatory.changesets()) == 2
    account = observatory.account("meeting", "sea-1-2024-05-14")
    (row,) = account.rows
    assert {name: row[name] for name in ("dialogue", "number", "date", "place")} == {
        "dialogue": "sea-1", "number": 3, "date": "2024-05-14", "place": "Oslo",
    }  # fmt: skip
    (evidence,) = account.evidence
    quote = observatory.document.quotes()["Q-sea-1-2024-05-14"]
    sentence = READOUT.splitlines()[2]
    assert quote["exact"] == sentence
    assert (int(quote["start"]), int(quote["end"])) == (
        READOUT.index(sentence),
        READOUT.index(sentence) + len(sentence),
    )
    source = next(
        json.loads(csl)
        for identity, csl in observatory.knowledge().frame("source").select("id", "csl").rows()
        if identity == evidence["source"]
    )
    assert (source["URL"], source["issued"]) == ("https://example.org/r", {"date-parts": [[2024, 5, 15]]})
    (document,) = observatory.document.archive.documents()
    assert (document.source, document.layer, document.hash) == (
        source["id"],
        quote["layer"],
        source["archived_hash"],
    )
    assert observatory.check() == []
    assert [one.status for one in observatory.document.standings()] == ["exact"]


def test_what_is_proposed_is_shown_as_a_diff_and_not_recorded_unasked(folder: Path) -> None:
    told = add(folder, READOUT)
    assert told.exit_code == 0
    assert "+ meeting sea-1-2024-05-14\n+   dialogue: 'sea-1'\n+   number: '3'" in told.stdout
    assert "dialogue: 100% of its name (Norway-Sweden Maritime Dialogue) stands in the text" in told.stdout
    assert "nothing was recorded" in told.stderr
    assert len(Observatory.open(folder).changesets()) == 1
    assert not (folder / "coding").exists()


def test_a_text_is_pasted(folder: Path) -> None:
    assert add(folder, READOUT, "--yes", pasted="-").exit_code == 0
    assert [one.name for one in Observatory.open(folder).document.archive.documents()] == ["pasted.txt"]


def test_a_person_who_says_yes_records_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnerscope.cli.add._confirmed", lambda pasted: True)
    assert "committed" in add(folder, READOUT).stdout


def test_a_statement_has_its_partner_title_date_and_issues(folder: Path) -> None:
    told = add(folder, STATEMENT, "--yes", "--set", "issues=ARC")
    assert told.exit_code == 0, told.output
    (row,) = Observatory.open(folder).account("statement", "ST-SWE-2025-06-03").rows
    assert (row["subject"], row["partner"], row["title"], row["issues"]) == (
        "NOR", "SWE", "Joint statement of Norway and Sweden", ["ARC"],
    )  # fmt: skip
    quotes = Observatory.open(folder).document.quotes()
    assert [quotes[name]["exact"] for name in sorted(quotes)] == [
        "Joint statement of Norway and Sweden",
        "Oslo, 3 June 2025",
    ]


def test_a_promise_is_recorded_in_the_documents_own_words(folder: Path) -> None:
    words = "We agreed to hold a joint exercise in the Arctic by 2026."
    told = add(folder, STATEMENT, "--kind", "commitment", "--quote", words.upper(), "--yes")
    assert told.exit_code == 0, told.output
    (row,) = Observatory.open(folder).account("commitment", "C-SWE-2025-06-03-1").rows
    assert (row["passage"], row["passage_kind"], row["category"], row["verb"], row["strength"]) == (
        words, "quote", "substantive", "agreed to", 3,
    )  # fmt: skip


def test_of_two_promises_one_must_be_named(folder: Path) -> None:
    told = add(folder, STATEMENT, "--kind", "commitment", "--yes")
    assert told.exit_code == 2
    assert "2 sentences promise something" in told.stderr
    assert "Sweden will strengthen its coast guard." in told.stderr


@pytest.mark.parametrize(
    "words",
    [
        "The third Norway-Sweden Maritime Dialogue took place in Oslo on 14 May 2025.",
        "The third Norway-Sweden Maritime Dialogue did not take place in Oslo on 14 May 2024.",
        "the two sides never met",
    ],
)
def test_no_quote_enters_that_does_not_stand_in_the_text(folder: Path, words: str) -> None:
    told = add(folder, READOUT, "--quote", words, "--yes")
    assert told.exit_code == 2
    assert "the quote does not stand in the text" in told.stderr
    assert len(Observatory.open(folder).changesets()) == 1
    assert not (folder / "coding").exists()


@pytest.mark.parametrize(
    ("text", "options", "part"),
    [
        ("Nothing of interest happened here today.", (), "does not tell its kind"),
        ("Nothing happened.", ("--kind", "meeting"), "no dialogue's name stands in the text"),
        ("Nothing happened.", ("--kind", "statement"), "names no partner"),
        (READOUT, ("--dialogue", "nowhere"), "no dialogue 'nowhere'"),
        (READOUT, ("--set", "colour=red"), "no column 'colour'"),
        (READOUT, ("--set", "colour"), "says no value"),
        (READOUT, ("--set", "id=x"), "--id"),
        (READOUT, ("--issued", "yesterday"), "not a day"),
        (READOUT, ("--set", "mode=by_owl"), "by_owl"),
        ("   \n", (), "is empty"),
    ],
)
def test_what_the_text_does_not_tell_is_asked_for(
    folder: Path, text: str, options: tuple[str, ...], part: str
) -> None:
    told = add(folder, text, *options, "--yes")
    assert told.exit_code == 2, told.output
    assert part in told.stderr
    assert len(Observatory.open(folder).changesets()) == 1


def test_a_record_is_not_recorded_twice(folder: Path) -> None:
    assert add(folder, READOUT, "--yes").exit_code == 0
    told = add(folder, READOUT, "--yes")
    assert (told.exit_code, "is recorded already" in told.stderr) == (2, True)
    again = add(folder, READOUT, "--yes", "--id", "sea-1-other", "--set", "date=2024-05-15")
    assert again.exit_code == 0, again.output
    assert len(Observatory.open(folder).document.archive.documents()) == 1


def test_two_dialogues_of_like_names_are_told_apart_or_asked_for(folder: Path) -> None:
    add_rows(folder, "dialogue", "sea-2,NOR,GBR,Norway-UK Maritime Dialogue,SEA,security,,,,,,,,2010,..,,")
    add_rows(folder, "evidence", "sea-2,*,gov-2020,p. 1,,supports,,")
    Observatory.open(folder).commit("second", "ann")
    british = (
        READOUT.replace("SWEDEN", "THE UNITED KINGDOM")
        .replace("Norway-Sweden Maritime", "maritime")
        .replace("The two sides", "Norway and the United Kingdom")
    )
    text = british.replace(
        "third maritime Dialogue", "third maritime dialogue of Norway and the United Kingdom"
    )
    proposal = Observatory.open(folder).document.propose(text.encode(), Wanted(kind="meeting"))
    assert proposal.record.cells["dialogue"] == "sea-2"
    vague = "The maritime dialogue took place on 14 May 2024."
    with pytest.raises(InputError, match="--dialogue ID"):
        Observatory.open(folder).document.propose(vague.encode(), Wanted(kind="meeting"))


def test_the_words_of_a_confidential_document_stay_in_it(folder: Path) -> None:
    told = add(folder, READOUT, "--access", "confidential", "--yes")
    assert told.exit_code == 0, told.output
    observatory = Observatory.open(folder)
    assert observatory.document.quotes() == {}
    (evidence,) = observatory.account("meeting", "sea-1-2024-05-14").evidence
    assert str(evidence["locator"]).startswith("characters 42 to 118 of ")
    assert not list((folder / "coding").glob("text/*.txt"))


def test_a_document_that_was_archived_as_confidential_stays_so_whatever_is_asked_later(folder: Path) -> None:
    observatory = Observatory.open(folder)
    observatory.document.add(READOUT.encode(), "document.txt", source="gov-2020", access="confidential")
    told = add(folder, READOUT, "--access", "open", "--yes")
    assert told.exit_code == 0, told.output
    assert Observatory.open(folder).document.quotes() == {}


@pytest.mark.parametrize("kind", DRAFTERS)
def test_no_sentence_of_a_confidential_document_enters_the_journal_or_the_tables(
    folder: Path, kind: str
) -> None:
    """The title was its first sentence, and the passage of a promise its words."""
    text = (
        "Very secret talks of Norway and Sweden\n\nThe third Norway-Sweden Maritime Dialogue took place in Oslo on 14 May"
        " 2024.\nWe agreed to hold a clandestine exercise in the Arctic.\n"
    )
    options = ("--partner", "SWE", "--set", "category=substantive") if kind == "commitment" else ()
    told = add(folder, text, "--access", "confidential", "--kind", kind, *options, "--yes")
    assert told.exit_code == 0, told.output
    assert Observatory.open(folder).records(kind).height == 1
    kept = [*(folder / "journal").glob("*"), *(folder / "records").glob("*.csv"), folder / "sources.json"]
    for words in ("ery secret", "clandestine", "place in Oslo", "We agreed"):
        assert [path.name for path in kept if words in path.read_text("utf-8")] == []


def test_the_command_line_knows_every_kind_that_can_be_drafted() -> None:
    assert tuple(DRAFTERS) == KINDS


def test_suggest_says_which_terms_fired_where(folder: Path) -> None:
    path = folder.parent / "s.txt"
    path.write_text(STATEMENT, "utf-8")
    told = CliRunner().invoke(app, ["suggest", str(path), "-o", str(folder), "--scheme", "verb_strength"])
    assert told.stdout.splitlines() == [
        "verb_strength: s3 (agreed to): We agreed to hold a joint exercise in the Arctic by 2026.",
        "verb_strength: s3 (will strengthen): Sweden will strengthen its coast guard.",
    ]
    labels = folder.parent / "labels.csv"
    labels.write_text("text,commitment\nThey agreed to meet.,yes\nThey met.,yes\n", "utf-8")
    told = CliRunner().invoke(app, ["suggest", "--measure", str(labels), "-o", str(folder)])
    assert "| commitment | all | 1.00 | 0.21 to 1.00 | 0.50 | 0.09 to 0.91 | 1 | 0 | 1 |" in told.stdout
    assert CliRunner().invoke(app, ["suggest", "-o", str(folder)]).exit_code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal")
def test_from_a_readout_to_a_record_takes_two_keys_and_far_less_than_two_minutes(folder: Path) -> None:
    """At a terminal: one command, what it proposes is read, `y` and Enter; six keys and two minutes are the bar."""
    import pty

    path = folder.parent / "readout.html"
    path.write_text("<p>" + READOUT.replace("\n", "</p>\n<p>"), "utf-8")
    keys, began = b"y\n", time.monotonic()
    ours, theirs = pty.openpty()
    source = str(Path(__file__).resolve().parents[2] / "src")
    line = [sys.executable, "-m", "partnerscope", "add", str(path), "--observatory", str(folder)]
    with subprocess.Popen(
        line,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": source},
    ) as running:
        os.write(ours, keys)
        out, err = running.communicate(timeout=120)
    for end in (ours, theirs):
        os.close(end)
    assert running.returncode == 0, err.decode()
    assert b"committed" in out
    assert len(keys) <= 6
    assert time.monotonic() - began < 120
    assert [one.status for one in Observatory.open(folder).document.standings()] == ["exact"]


UNDATED = """Norway-Sweden Maritime Dialogue

On 9 and 10 December, Norway and Sweden held their fourth Norway-Sweden Maritime Dialogue in Oslo.
"""


def test_days_without_a_year_ask_for_the_day_of_the_document(folder: Path) -> None:
    """Readouts seldom name the year; a record without a date would say less than the text."""
    told = add(folder, UNDATED, "--yes")
    assert told.exit_code == 2
    assert "names '9 and 10 December' without the year" in told.stderr
    assert add(folder, UNDATED, "--yes", "--issued", "2025-12-15").exit_code == 0
    account = Observatory.open(folder).account("meeting", "sea-1-2025-12-09_2025-12-10")
    assert account.rows[0]["number"] == 4


def test_a_year_told_by_another_sentence_is_proved_by_it(folder: Path) -> None:
    assert add(folder, f"{UNDATED}\nPublished on 11 December 2025\n", "--yes").exit_code == 0
    observatory = Observatory.open(folder)
    quotes = observatory.document.quotes()
    rows = observatory.knowledge().frame("evidence").filter(record="sea-1-2025-12-09_2025-12-10").to_dicts()
    proved = {one["field"]: quotes[one["quote"]]["exact"] for one in rows}
    assert proved["date"] == "Published on 11 December 2025"
    assert proved["*"].startswith("On 9 and 10 December")


def test_a_joint_statement_on_a_round_proposes_the_round(folder: Path) -> None:
    """As many cues of a statement as of a meeting: a dialogue named with a day is a meeting."""
    text = "Joint statement\n\nThe third Norway-Sweden Maritime Dialogue took place in Oslo on 14 May 2024.\n"
    assert "+ meeting sea-1-2024-05-14" in add(folder, text).stdout
    assert "does not tell its kind" in add(folder, "Joint statement\n\nThe fair took place in Oslo.\n").stderr


def test_of_two_names_that_fit_the_one_said_to_have_met_is_meant(folder: Path) -> None:
    add_rows(
        folder, "dialogue", "sum-1,NOR,SWE,Norway-Sweden summit,SEA,security,senior_officials,,,,,,,2010,..,,"
    )
    add_rows(folder, "evidence", "sum-1,*,gov-2020,p. 1,,supports,,")
    Observatory.open(folder).commit("a summit", "ann")
    after = "As agreed at the Norway-Sweden summit of 3 May 2024, they will go on.\n"
    assert "+ meeting sea-1-2024-05-14" in add(folder, READOUT + after).stdout
    both = after.replace("As agreed at", "They met at")
    assert "two names fit" in add(folder, READOUT + both.replace("met at", "met in Oslo for")).stderr


def test_a_source_that_was_read_at_the_address_is_not_recorded_twice(folder: Path) -> None:
    where = ("--url", "https://example.org/r")
    assert add(folder, READOUT, "--yes", *where).exit_code == 0
    again = READOUT.replace("14 May 2024", "20 June 2024")
    told = add(folder, again, "--yes", "--url", "https://example.org/r/")
    assert told.exit_code == 0
    assert "+ source" not in told.stdout


PAGE = """<!doctype html><html><head><title>Maritime talks</title>
<link rel="canonical" href="https://example.org/talks">
<meta property="article:published_time" content="2025-12-15T09:00:00Z">
</head><body><p>On 9 and 10 December, Norway and Sweden held their fourth Norway-Sweden Maritime Dialogue in Oslo.</p>
</body></html>"""


def test_what_a_page_says_of_itself_is_proposed_and_a_person_is_believed_before_it(folder: Path) -> None:
    told = add(folder, PAGE)
    assert "+ meeting sea-1-2025-12-09_2025-12-10" in told.stdout
    assert "address: https://example.org/talks, as the page says of itself" in told.stdout
    assert "day of issue: 2025-12-15, as the page says of itself" in told.stdout
    assert "+ meeting sea-1-2024-12-09_2024-12-10" in add(folder, PAGE, "--issued", "2024-12-20").stdout
    assert add(folder, PAGE, "--yes", "--url", "https://example.org/mirror").exit_code == 0
    item = json.loads(Observatory.open(folder).knowledge().frame("source")["csl"][-1])
    assert item["URL"] == "https://example.org/mirror"
    assert item["issued"] == {"date-parts": [[2025, 12, 15]]}


def test_a_source_on_record_at_the_address_that_a_page_says_is_its_source(folder: Path) -> None:
    assert add(folder, READOUT, "--yes", "--url", "https://example.org/talks").exit_code == 0
    told = add(folder, PAGE, "--yes")
    assert told.exit_code == 0
    assert "+ source" not in told.stdout
    assert "as the page says" not in told.stdout, "nothing of it was taken"


def test_a_document_is_told_the_source_that_was_read_at_its_address(folder: Path) -> None:
    assert add(folder, READOUT, "--yes", "--url", "https://example.org/talks/").exit_code == 0
    source = Observatory.open(folder).knowledge().frame("source")["id"][-1]
    path = folder.parent / "page.html"
    path.write_text(PAGE, "utf-8")
    line = ["document", "add", str(path), "--observatory", str(folder)]
    told = CliRunner().invoke(app, line).stderr
    assert "the page says its address: https://example.org/talks" in told
    assert f"the source {source} was read there: --source {source}" in told
    assert CliRunner().invoke(app, [*line, "--source", source]).exit_code == 0
    assert "was read there" not in CliRunner().invoke(app, line).stderr, "it is of that source now"
