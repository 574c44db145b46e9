"""The bundled observatory: every fact is accounted for, and the article's tables can be counted again from its files.

Only the csv module reads the records here: these tests would notice if the package read them wrongly.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from partnerscope.observatory import bundled
from tests.observatory_data.tables import Row, kind, rows

ROOT = Path(str(bundled()))
REFERENCE = Path(__file__).parent.parent / "data" / "reference"

FACTS = {
    "agreements": 97,
    "anomalies": 49,
    "claims": 108,
    "coverage_table4": 40,
    "dialogues": 92,
    "meetings": 139,
    "member_state_overlap": 32,
    "partnerships": 70,
    "polls": 46,
    "regimes": 222,
    "statements": 66,
    "strategy_mentions": 21,
    "table1": 9,
    "table2": 21,
    "table3": 127,
    "table4": 40,
    "threat_priorities": 35,
}
SUBSTANTIVE = (
    "membership",
    "partnership",
    "dialogue",
    "meeting",
    "action",
    "statement",
    "agreement",
    "threat_priority",
    "designation",
    "figure",
    "opinion",
    "commitment",
    "next_round",
    "rating",
    "search",
)
ISSUES = {"non-proliferation": "NP", "terrorism": "CT", "organized crime": "OC", "cyber-security": "CS"}


def ids() -> set[str]:
    return {row["id"] for name in ("actor", *SUBSTANTIVE) for row in kind(name)}


def sources() -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((ROOT / "sources.json").read_text(encoding="utf-8"))
    return found


def printed_in(table: str) -> set[str]:
    """Records that carry evidence of the article with a locator in this table, for the record as a whole."""
    return {
        row["record"]
        for row in kind("evidence")
        if row["source"] == "renard-2016" and row["field"] == "*" and row["locator"].startswith(f"{table},")
    }


@pytest.fixture(scope="module")
def intake() -> list[Row]:
    return rows(ROOT / "intake.csv")


@pytest.mark.parametrize(("file", "count"), sorted(FACTS.items()))
def test_every_row_of_the_facts_is_accounted_for_once(intake: list[Row], file: str, count: int) -> None:
    numbers = [int(row["row"]) for row in intake if row["file"] == file]
    assert sorted(numbers) == list(range(1, count + 1))


def test_no_other_file_is_accounted_for(intake: list[Row]) -> None:
    assert {row["file"] for row in intake} == set(FACTS)


def test_what_a_fact_became_exists(intake: list[Row]) -> None:
    known = {row["record"]: row for row in kind("evidence")}
    corrected = {row["record"] for row in kind("correction")}
    for row in intake:
        targets = [target for target in row["target"].split(";") if target]
        place = (row["file"], row["row"], targets)
        if row["became"] in ("record", "evidence"):
            assert targets and all(target in known for target in targets), place
        elif row["became"] == "correction":
            assert targets and all(target in corrected for target in targets), place
        elif row["became"] == "claim":
            assert len(targets) == 1 and re.fullmatch(r"C\d{3}", targets[0]), place
        else:
            assert row["became"] == "left_out" and not targets, place


def test_every_target_is_a_record_or_the_reference(intake: list[Row]) -> None:
    known = ids() | {"renard-2016"}
    targets = {t for row in intake if row["became"] != "claim" for t in row["target"].split(";") if t}
    assert targets <= known


def test_claims_are_numbered_without_a_gap(intake: list[Row]) -> None:
    targets = [row["target"] for row in intake if row["became"] == "claim"]
    assert sorted(targets) == [f"C{number:03d}" for number in range(1, 109)]


def test_what_is_left_out_has_a_reason(intake: list[Row]) -> None:
    left = rows(ROOT / "left_out.csv")
    assert all(row["reason"].strip() for row in left)
    named = {(row["file"], row["row"]) for row in left if not row["file"].startswith("facts2/")}
    assert named == {(row["file"], row["row"]) for row in intake if row["became"] == "left_out"}
    assert len({(row["file"], row["row"]) for row in left}) == len(left)


def test_every_record_has_evidence() -> None:
    evidenced = {row["record"] for row in kind("evidence")}
    without = [(name, row["id"]) for name in SUBSTANTIVE for row in kind(name) if row["id"] not in evidenced]
    assert without == []


def test_every_source_is_used_and_every_one_used_exists() -> None:
    about = yaml.safe_load((ROOT / "observatory.yaml").read_text(encoding="utf-8"))
    used = {row["source"] for name in ("evidence", "correction") for row in kind(name) if row["source"]}
    known = {str(item["id"]) for item in sources()}
    assert used <= known
    assert known - used <= set(about["reference"]["not_independent"])


def test_nothing_later_rests_on_the_article_of_2016() -> None:
    """A promise of 2025 did, with a newspaper as its locator; ratings and aims are of today, of what the article says."""
    dated = {
        row["id"]: row.get("date") or row.get("start") or ""
        for name in SUBSTANTIVE
        if name not in ("rating", "contribution")
        for row in kind(name)
    }
    later = {
        row["record"] for row in kind("evidence")
        if row["source"] == "renard-2016" and dated.get(row["record"], "")[:4] > "2016"
    }  # fmt: skip
    assert later == set()


def test_ids_are_unique_across_kinds() -> None:
    counted = Counter(row["id"] for name in ("actor", *SUBSTANTIVE) for row in kind(name))
    assert [identity for identity, number in counted.items() if number > 1] == []


def test_nothing_of_the_place_of_work_is_left_in_the_files() -> None:
    for path in sorted(ROOT.rglob("*")):
        if path.suffix in (".csv", ".json", ".yaml", ".md"):
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"/work/|\"/root/|data/untc_|\bL\d{2}\b|TODO", text), path


@pytest.mark.oracle
def test_table_1_has_the_nine_rows_of_the_article() -> None:
    scheme = yaml.safe_load((ROOT / "codebook" / "threat.yaml").read_text(encoding="utf-8"))
    broader = {c["id"]: (c.get("broader") or [c["id"]])[0] for c in scheme["concepts"]}
    scheme = yaml.safe_load((ROOT / "codebook" / "document.yaml").read_text(encoding="utf-8"))
    dimension = {c["id"]: c["dimension"] for c in scheme["concepts"]}
    listed = printed_in("Table 1")
    found: dict[str, dict[str, str]] = {}
    for row in kind("threat_priority"):
        if row["id"] in listed:
            found.setdefault(broader[row["threat"]], {})[dimension[row["document"]]] = row["printed"]
    got = Counter((cell.get("external", ""), cell.get("internal", "")) for cell in found.values())
    assert got == Counter((row["ess_threat"], row["iss_threat"]) for row in rows(REFERENCE / "table1.csv"))
    assert sum(got.values()) == 9


@pytest.mark.oracle
def test_table_2_has_the_seventeen_statements_of_the_article() -> None:
    partners = {"EU-" + row["label"]: row["id"] for row in kind("actor")}
    reference = rows(REFERENCE / "table2.csv")
    listed = printed_in("Table 2")
    statements = [row for row in kind("statement") if row["id"] in listed]
    assert len(statements) == 17
    assert sum(len(row["issues"].split(";")) for row in statements) == 20
    want = Counter((partners[r["partnership"]], r["year"]) for r in reference if r["has_statement"] == "yes")
    assert Counter((row["partner"], row["date"][:4]) for row in statements) == want
    blank = {row["partner"] for row in kind("figure") if row["measure"] == "key_joint_statements"}
    assert blank == {partners[row["partnership"]] for row in reference if row["has_statement"] == "no"}
    assert len(blank) == 4


@pytest.mark.oracle
def test_table_3_has_the_items_of_the_article_word_by_word() -> None:
    listed = printed_in("Table 3")
    actions = [row for row in kind("action") if row["id"] in listed]
    got = {(row["partner"], row["issues"], row["position"]): row["printed"] for row in actions}
    want = {
        (row["iso3"], ISSUES[row["issue"]], row["seq_in_cell"]): row["bullet_verbatim"]
        for row in rows(REFERENCE / "table3.csv")
    }
    assert got == want
    assert len(actions) == 127


@pytest.mark.oracle
def test_table_3_falls_from_127_to_124_to_97() -> None:
    scheme = yaml.safe_load((ROOT / "codebook" / "detail.yaml").read_text(encoding="utf-8"))
    constant = {c["id"]: c.get("constant_for", []) for c in scheme["concepts"]}
    printed = [row for row in kind("action") if row["id"].startswith("T3-")]
    items = [row for row in printed if not row["repeats"]]
    kept = [
        row
        for row in items
        if not row["details"] or any(row["issues"] not in constant[d] for d in row["details"].split(";"))
    ]
    assert (len(printed), len(items), len(kept)) == (127, 124, 97)
    with_constant = [
        r for r in items if any(r["issues"] in constant[d] for d in r["details"].split(";") if d)
    ]
    assert len(with_constant) == 30


@pytest.mark.oracle
def test_table_3_instruments_follow_the_printed_label() -> None:
    scheme = yaml.safe_load((ROOT / "codebook" / "instrument.yaml").read_text(encoding="utf-8"))
    match = {term.casefold(): c["id"] for c in scheme["concepts"] for term in c.get("match", [])}
    scheme = yaml.safe_load((ROOT / "codebook" / "detail.yaml").read_text(encoding="utf-8"))
    detail = {term.casefold(): c["id"] for c in scheme["concepts"] for term in c.get("match", [])}
    strange = []
    for row in (one for one in kind("action") if one["id"].startswith("T3-")):
        label, _, inside = row["printed"].partition(" (")
        plain = re.sub(r"^(Basic|Exploratory) ", "", label)
        assert match[plain.casefold()] == row["instrument"], row["id"]
        assert (plain != label) == bool(row["qualifier"]), row["id"]
        named = [part.strip() for part in inside.rstrip(")").split(",") if part.strip()]
        strange += [part for part in named if part.casefold() not in detail]
        assert len(named) == len([d for d in row["details"].split(";") if d]), row["id"]
    assert strange == ["ARE"]


@pytest.mark.oracle
def test_table_4_is_77_and_7_cell_by_cell() -> None:
    label = {row["id"]: row["label"] for row in kind("actor")}
    listed = printed_in("Table 4")
    names = {"policy_dialogues": "PD", "ministerial_dialogues": "MD"}
    figures = [row for row in kind("figure") if row["id"] in listed]
    got = {(label[r["partner"]], r["issues"], names[r["measure"]]): int(r["value"]) for r in figures}
    want = {
        (row["partner"], ISSUES[row["issue"]], column): int(row[column])
        for row in rows(REFERENCE / "table4.csv")
        for column in ("PD", "MD")
    }
    assert got == want
    totals = Counter({"PD": 0, "MD": 0})
    for (_, _, column), value in got.items():
        totals[column] += value
    assert totals == {"PD": 77, "MD": 7}
    assert {row["as_of"] for row in figures} == {"2015-07"}


def test_only_a_few_dialogues_and_agreements_rest_on_the_reference_alone() -> None:
    """Dialogues, meetings and agreements mostly rest on other sources than the article and its sister papers."""
    about = yaml.safe_load((ROOT / "observatory.yaml").read_text(encoding="utf-8"))
    circular = set(about["reference"]["not_independent"])
    sourced: dict[str, set[str]] = {}
    for row in kind("evidence"):
        sourced.setdefault(row["record"], set()).add(row["source"])
    alone = {name: [r["id"] for r in kind(name) if sourced[r["id"]] <= circular] for name in SUBSTANTIVE}
    assert alone["meeting"] == []
    assert alone["dialogue"] == ["BR-02"]
    assert set(alone["agreement"]) == {
        "AG-KOR-pnr-south-korea",
        "AG-RUS-mla-russia",
        "AG-ZAF-pnr-south-africa",
    }


@pytest.mark.parametrize(
    ("actor", "scheme", "code"),
    [
        ("ROU", "cameo", "ROM"),
        ("EU", "cameo", "IGOEUREEC"),
        ("DEU", "cow", "255"),
        ("DEU", "gw", "260"),
        ("USA", "cow", "002"),
        ("GBR", "fips", "UK"),
    ],
)
def test_codes_that_are_often_got_wrong(actor: str, scheme: str, code: str) -> None:
    found = [r["code"] for r in kind("actor_code") if (r["actor"], r["scheme"]) == (actor, scheme)]
    assert found == [code]


@pytest.mark.parametrize(("year", "count"), [(1957, 0), (1972, 6), (1985, 10), (1994, 12), (2003, 15)])
def test_member_states_before_2004(year: int, count: int) -> None:
    assert _members(f"{year}-12-31") == count


@pytest.mark.parametrize(
    ("day", "count"),
    [("2004-05-01", 25), ("2007-01-01", 27), ("2013-07-01", 28), ("2020-01-31", 28), ("2020-02-01", 27)],
)
def test_member_states_since_2004(day: str, count: int) -> None:
    assert _members(day) == count


def _members(day: str) -> int:
    union = [row for row in kind("membership") if row["body"] == "EU" and row["status"] == "member"]
    return sum(row["start"] <= day and (row["end"] == ".." or day <= row["end"]) for row in union)


def test_every_entry_read_from_the_treaty_lists_is_accounted_for_once() -> None:
    """Sixteen states x fourteen treaties in the copy of 2014, sixteen x three in that of 2026; the EU where it is listed."""
    ledger = rows(ROOT / "intake_treaties.csv")
    about = yaml.safe_load((ROOT / "observatory.yaml").read_text(encoding="utf-8"))
    states = set(about["partners"]) | set(about["comparators"])
    entries = Counter((row["source"], row["treaty"], row["participant"]) for row in ledger)
    assert set(entries.values()) == {1}
    by_source = Counter(row["source"] for row in ledger if row["participant"] in states)
    assert by_source == {"untc-2014": 16 * 14, "untc-2026": 16 * 3}
    assert {row["participant"] for row in ledger} == states | {"EU"}


def test_what_an_entry_of_the_treaty_lists_became_rests_on_that_list() -> None:
    by_list = {(row["record"], row["source"]): row["locator"] for row in kind("evidence")}
    members = {row["id"]: row for row in kind("membership")}
    for row in rows(ROOT / "intake_treaties.csv"):
        assert row["became"] in ("record", "evidence")
        for target in row["target"].split(";"):
            assert members[target]["actor"] == row["participant"]
            assert by_list[target, row["source"]] == row["treaty"], row


def test_a_signature_ends_where_the_bond_begins() -> None:
    """No actor is signatory (or outside) and party of one treaty at the same time."""
    bonds = {
        (r["actor"], r["body"]): r["start"]
        for r in kind("membership")
        if r["status"] in ("party", "ratified_not_in_force") and r["start"]
    }
    for row in kind("membership"):
        if row["status"] in ("signatory", "none") and (row["actor"], row["body"]) in bonds:
            assert row["end"] == bonds[row["actor"], row["body"]], row["id"]
