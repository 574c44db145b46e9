"""A small observatory in which every measure of records has something to say: Norway, its neighbours, and each kind.

Grain: rows of texts, as in `tests.assess.clean`, to which they are added. Nothing here is true.
"""

from __future__ import annotations

from functools import cache

from partnerscope.view import View
from tests.assess import clean
from tests.assess.building import Evidence, Row

PAIR = {"subject": "NOR", "partner": "SWE"}
OTHER = {"subject": "NOR", "partner": "GBR"}


def _promise(name: str, partner: str = "SWE", **cells: str) -> Row:
    base = {
        "subject": "NOR",
        "partner": partner,
        "document": "Plan",
        "date": "2010-03-01",
        "category": "substantive",
    }
    return base | {"id": name, "testable": "yes", "issues": "CT", "passage": f"Promise {name}"} | cells


MORE: dict[str, list[Row]] = {
    "actor_code": [{"actor": one, "scheme": "iso3", "code": one} for one in ("NOR", *clean.PARTNERS)],
    "actor": [
        {
            "id": "north",
            "label": "The North",
            "type": "forum",
            "issues": "CS",
            "level": "minilateral",
            "start": "2000",
        }
    ],
    "membership": [
        clean.standing("NOR", "north", "member", "2000"),
        clean.standing("SWE", "north", "observer", "2001"),
        clean.standing("GBR", "north", "member", "2003") | {"end": "2013-06-30", "attested": ""},
        clean.standing("NOR", "gctf", "member", "2011"),
        clean.standing("SWE", "untoc", "party", "2004"),
        clean.standing("GBR", "untoc", "withdrawn", "2012"),
        clean.standing("DNK", "untoc", "signatory", "2012") | {"attested": ""},
        clean.standing("SWE", "NOR", "member", "1995"),
    ],
    "action": [
        clean.item("SWE", "joint_funding", "cyber_research", "Joint funding", name="I2-SWE"),
        clean.item("SWE", "information_exchange", "", "Information", "OC", name="I3-SWE")
        | {"qualifier": "basic"},
        clean.item("SWE", "information_exchange", "sahel", "Again", name="I4-SWE") | {"repeats": "I-SWE"},
        clean.item("SWE", "joint_statement", "", "Words", name="I5-SWE")
        | {"start": "2012-02", "attested": ""},
        clean.item("GBR", "operational_cooperation", "", "Deed", "CS", "I2-GBR")
        | {"start": "2011", "end": "2014-12-30"},
    ],
    "dialogue": [
        clean.dialogue("SWE", "D2")
        | {
            "label": "Ministers",
            "rank": "ministerial_specialised",
            "track": "sectoral",
            "issues": "CT;CS",
            "interval": "6",
            "interval_basis": "stated",
        },
        clean.dialogue("GBR", "D3")
        | {"label": "Fish", "scope": "outside", "end": "2013", "track": "political"},
        clean.dialogue("GBR", "D4")
        | {"label": "Maybe", "scope": "unclear", "start": "", "attested": "2014?", "rank": "expert"},
        {
            "id": "D5",
            "subject": "SWE",
            "partner": "GBR",
            "label": "Theirs",
            "issues": "CT",
            "scope": "security",
            "rank": "summit",
            "start": "2009",
            "attested": "2014-12",
        },
        clean.dialogue("DNK", "D6")
        | {
            "label": "Asleep",
            "status": "dormant",
            "status_since": "2013",
            "complete_to": "2014-06",
            "searched_to": "2014-11",
        },
        clean.dialogue("FIN", "D7")
        | {"label": "Old", "status": "merged_into", "successor": "D-FIN", "end": "2012-03"},
    ],
    "meeting": [
        {"id": "N1", "dialogue": "D2", "number": "1", "date": "2012-01-10", "place": "Oslo"},
        {"id": "N2", "dialogue": "D2", "number": "3", "date": "2013-01-10", "place": "Bergen"},
        {"id": "N3", "dialogue": "D2", "number": "4", "date": "2013-07-11"},
        {"id": "N4", "dialogue": "D2", "number": "5", "date": "2014-02-12"},
        {"id": "N5", "dialogue": "D6", "date": "2010-05-05"},
        {"id": "N6", "dialogue": "D6", "date": "2011-05-05"},
        {"id": "N7", "dialogue": "D6", "date": "2012-05-05"},
        {"id": "N8", "dialogue": "D5", "date": "2014-03"},
    ],
    "next_round": [
        {"id": "R1", "dialogue": "D2", "date": "2014-02-12", "expected": "2014-08", "number": "6"},
        {"id": "R2", "dialogue": "D-SWE", "date": "2012-05", "expected": "2013-05-01"},
        {"id": "R3", "dialogue": "D6", "date": "2012-05", "expected": "2015", "meeting": ""},
    ],
    "statement": [
        clean.statement("S2", "On arms and terror", "2013-05", "NP;CT"),
        clean.statement("S3", "Later", "2015", "CT"),
    ],
    "commitment": [
        _promise("K1", due="2012-12-31", outcome="fulfilled", outcome_date="2012-12-31", strength="4"),
        _promise("K2", due="2012-12-31", outcome="fulfilled", outcome_date="2013-01-01", strength="4"),
        _promise("K3", due="2013", outcome="not", strength="3"),
        _promise("K4", due="2013", outcome="unknown", searched_to="2014-10", record="S1"),
        _promise("K5", due="2015", outcome="not_yet_due"),
        _promise(
            "K6",
            "GBR",
            due="2011",
            outcome="partly",
            outcome_date="2012",
            category="institutional",
            document="Pact",
        ),
        _promise("K7", "GBR", due="2011", outcome="superseded", outcome_date="2016"),
        _promise("K8", "GBR", testable="no", outcome="unknown", issues="CS;OC"),
        _promise("K9", "GBR", date="2015", due="2016", outcome="unknown"),
    ],
    "designation": [
        PAIR | {"id": "G1", "term": "like_minded", "document": "ess_2003", "date": "2003-12"},
        PAIR | {"id": "G2", "term": "like_minded", "speaker": "A minister", "date": "2012"},
        OTHER | {"id": "G3", "term": "competitor", "document": "iss_2010", "date": "2010"},
        OTHER | {"id": "G4", "term": "named"},
    ],
    "restrictive_measure": [
        {"id": "X1", "sender": "NOR", "target": "GBR", "act": "Act 1", "start": "2012"},
        {"id": "X2", "sender": "GBR", "target": "NOR", "act": "Act 2", "start": "2013", "end": "2014-06"},
        {
            "id": "X3",
            "sender": "GBR",
            "target": "NOR",
            "act": "Act 3",
            "start": "2013",
            "attested": "2014-12",
        },
    ],
    "hostile_act": [
        {
            "id": "H1",
            "author": "GBR",
            "target": "NOR",
            "category": "sabotage",
            "title": "A fire",
            "date": "2014-01",
        }
    ],
    "opinion": [
        PAIR
        | {
            "id": "O1",
            "poll": "Poll",
            "population": "adults",
            "item": "Trust?",
            "answer": "yes",
            "share": "61.5",
            "n": "900",
            "date": "2013",
        },
    ],
    "search": [
        {
            "id": "Q1",
            "question": "Talks on cyber?",
            "place": "archive",
            "date": "2014-05",
            "found": "none_found",
            "partner": "DNK",
            "issues": "CS",
        },
        {
            "id": "Q2",
            "question": "Anything?",
            "place": "archive",
            "date": "2014-06",
            "found": "none_found",
            "partner": "DNK",
        },
    ],
    "figure": [
        clean.figure("DNK", "policy", "3") | {"id": "F2-DNK", "issues": "CS"},
        clean.figure("ISL", "policy", "2.5") | {"id": "F2-ISL", "issues": "CS"},
        clean.figure("FIN", "policy", "4") | {"id": "F2-FIN", "issues": "CS", "as_of": "2013"},
        {
            "id": "F9",
            "measure": "member_state_partnerships",
            "value": "12",
            "unit": "dialogues",
            "subject": "NOR",
            "partner": "SWE",
            "as_of": "2014",
        },
        {
            "id": "F10",
            "measure": "member_state_partnerships",
            "value": "2.5",
            "unit": "dialogues",
            "subject": "NOR",
            "partner": "GBR",
            "as_of": "2014",
        },
    ],
    "partnership": [
        {
            "id": "P9",
            "subject": "SWE",
            "partner": "SWE",
            "category": "partnership",
            "start": "2005",
            "attested": "2014-12",
        },
        {
            "id": "P8",
            "subject": "SWE",
            "partner": "GBR",
            "category": "partnership",
            "start": "2005",
            "attested": "2014-12",
        },
        {
            "id": "P7",
            "subject": "SWE",
            "partner": "DNK",
            "category": "none",
            "start": "2005",
            "attested": "2014-12",
        },
    ],
    "contribution": [
        PAIR
        | {
            "id": "C1",
            "aim": "Peace",
            "rival": "Luck",
            "issues": "CT",
            "verdict": "plausible",
            "by": "ann",
            "date": "2014",
        }
    ],
    "contribution_step": [
        {
            "id": "C1a",
            "contribution": "C1",
            "position": "1",
            "claim": "It met",
            "test": "hoop",
            "result": "passed",
            "records": "N1",
        },
        {
            "id": "C1b",
            "contribution": "C1",
            "position": "2",
            "claim": "It acted",
            "test": "smoking_gun",
            "result": "open",
        },
    ],
    "rating": [
        {
            "id": "V1",
            "partner": "SWE",
            "issues": "CT",
            "scale": "F1_perception",
            "value": "0.67",
            "rater": "ann",
            "date": "2014",
        },
        {
            "id": "V2",
            "record": "D-SWE",
            "scale": "purpose",
            "value": "deepening",
            "rater": "ann",
            "date": "2014",
        },
        {
            "id": "V3",
            "record": "D-GBR",
            "scale": "orientation",
            "value": "results",
            "rater": "ben",
            "date": "2013",
        },
    ],
    "recheck": [
        {
            "id": "E1",
            "record": "D-SWE",
            "sample": "seed 1",
            "verdict": "right",
            "by": "ann",
            "date": "2014-03",
        },
        {
            "id": "E2",
            "record": "D-GBR",
            "sample": "seed 1",
            "verdict": "wrong",
            "field": "start",
            "by": "ann",
            "date": "2014-04",
        },
        {
            "id": "E3",
            "record": "D-DNK",
            "sample": "seed 1",
            "verdict": "doubtful",
            "by": "ben",
            "date": "2014-02",
        },
    ],
}


@cache
def evidence() -> Evidence:
    """The rows, and evidence on each of the new ones."""
    rows = clean.rows()
    for kind, more in MORE.items():
        rows[kind] = [*rows.get(kind, []), *more]
    regime = {"id": "untoc", "type": "regime", "start": "2000-11-15"}
    rows["actor"] = [one | (regime if one["id"] == "untoc" else {}) for one in rows["actor"]]
    rows["evidence"] += [
        proof for more in MORE.values() for row in more if "id" in row for proof in clean.proofs(row["id"])
    ]
    return clean.observatory(rows)


@cache
def view(valid: str = "2014-12") -> View:
    """The view at a date."""
    return evidence().view(valid=valid)
