"""A small observatory without faults: Norway with five partners, on which the audit has nothing to say."""

from __future__ import annotations

from tests.assess.building import BUNDLED, Evidence, Row

PARTNERS = ("SWE", "GBR", "DNK", "FIN", "ISL")
_ABOUT = """
id: nordic
title: Norway and its neighbours
subject: NOR
partners: [SWE, GBR, DNK, FIN, ISL]
issues: [NP, CT, OC, CS]
default_view: {valid: 2014-12}
reference: {source: book, not_independent: [book, chapter]}
"""
_CLAIMS = """
claims:
- id: N1
  section: '1'
  paraphrase: Every neighbour has a dialogue on terrorism
  kind: existence
  source: book
  internal:
  - {says: The table has one each, measure: policy, where: {issue: CT}, by: partner, equals: 1}
  external:
  - {says: Other sources show the Swedish one, records: dialogue, where: {partner: SWE}, exists: true}
"""
_ITEMS = {
    "SWE": ("information_exchange", "sahel", "Exchange of information (Sahel)"),
    "GBR": ("information_exchange", "europol", "Exchange of information (Europol)"),
    "DNK": ("joint_training", "explosives", "Joint training (explosives)"),
    "FIN": ("legal_agreement", "mla", "Legal agreements (MLA)"),
    "ISL": ("multilateral_cooperation", "gctf", "Multilateral cooperation (GCTF)"),
}
_PAIR = {"subject": "NOR"}


def rows() -> dict[str, list[Row]]:
    """Fresh rows by kind; a test changes them as it likes."""
    found: dict[str, list[Row]] = {
        "actor": [{"id": a, "label": a.title(), "type": "state"} for a in ("NOR", *PARTNERS)]
        + [{"id": body, "label": body.upper(), "type": "forum", "issues": issue} for body, issue in _BODIES],
        "action": [item(partner, *_ITEMS[partner]) for partner in PARTNERS],
        "dialogue": [dialogue(partner) for partner in PARTNERS],
        "figure": [
            figure(p, rank, v) for p in PARTNERS for rank, v in (("policy", "1"), ("ministerial", "0"))
        ],
        "meeting": [meeting(1, "2011-05"), meeting(2, "2012-05")],
        "membership": [standing("ISL", "gctf", "member", "2011-09-22")],
        "statement": [statement("S1", "Joint declaration on terrorism", "2012-02-02", "CT")],
        "agreement": [agreement("A1", "FIN", "mutual_legal_assistance")],
        "partnership": [_PAIR | {"id": "P1", "partner": "SWE", "category": "partnership", "start": "2001"}],
        "threat_priority": [threat("T1", "ess_2003", "terrorism"), threat("T2", "iss_2010", "terrorism")],
        "source": [{"id": name, "csl": "{}"} for name in ("book", "chapter", "gazette")],
    }
    tables = {"threat_priority": "Table 1", "statement": "Table 2", "action": "Table 3", "figure": "Table 4"}
    found["evidence"] = [
        row
        for kind in [name for name in found if name not in ("actor", "source")]
        for record in found[kind]
        for row in proofs(record["id"], tables.get(kind, "page 1"))
    ]
    return found


_BODIES = (("gctf", "CT"), ("psi", "NP"), ("untoc", "OC"))


def observatory(changed: dict[str, list[Row]] | None = None, claims: str = _CLAIMS) -> Evidence:
    """The observatory, or one with these rows."""
    books = Evidence.of(BUNDLED).texts
    texts = {path: text for path, text in books.items() if path.startswith("codebook/")}
    return Evidence(changed or rows(), texts | {"observatory.yaml": _ABOUT, "claims.yaml": claims})


def proofs(record: str, locator: str = "page 1") -> list[Row]:
    """Two pieces of evidence: the reference's and an independent one."""
    base = {"record": record, "field": "*", "stance": "supports", "confidence": "high"}
    return [base | {"source": "book", "locator": locator}, base | {"source": "gazette", "locator": "page 9"}]


def item(partner: str, instrument: str, detail: str, printed: str, issue: str = "CT", name: str = "") -> Row:
    """One item of cooperation."""
    return _PAIR | {
        "id": name or f"I-{partner}",
        "partner": partner,
        "issues": issue,
        "instrument": instrument,
        "details": detail,
        "printed": printed,
        "attested": "2013/2014",
        "position": "1",
    }


def dialogue(partner: str, name: str = "") -> Row:
    """One dialogue of senior officials on terrorism."""
    return _PAIR | {
        "id": name or f"D-{partner}",
        "partner": partner,
        "label": f"Dialogue on terrorism {name}",
        "issues": "CT",
        "scope": "security",
        "rank": "senior_officials",
        "start": "2010",
        "attested": "2015",
    }


def figure(partner: str, rank: str, value: str) -> Row:
    """One reported number of dialogues on terrorism."""
    return _PAIR | {
        "id": f"F-{partner}-{rank}",
        "partner": partner,
        "issues": "CT",
        "measure": f"{rank}_dialogues",
        "value": value,
        "unit": "dialogues",
        "as_of": "2014",
    }


def meeting(number: int, date: str) -> Row:
    """One meeting of the Swedish dialogue."""
    return {"id": f"M{number}", "dialogue": "D-SWE", "number": str(number), "date": date, "place": "Oslo"}


def standing(actor: str, body: str, status: str, start: str, name: str = "") -> Row:
    """One membership."""
    identity = name or f"MB-{actor}-{body}"
    return {
        "id": identity,
        "actor": actor,
        "body": body,
        "status": status,
        "start": start,
        "attested": "2014-12",
    }


def statement(name: str, title: str, date: str, issues: str) -> Row:
    """One joint statement with Sweden."""
    return _PAIR | {"id": name, "partner": "SWE", "title": title, "date": date, "issues": issues}


def agreement(name: str, partner: str, category: str) -> Row:
    """One agreement in force."""
    return _PAIR | {
        "id": name,
        "partner": partner,
        "title": f"Agreement {name}",
        "category": category,
        "status": "in_force",
        "signed": "2009-03-01",
        "start": "2010-01-01",
        "attested": "2014",
    }


def threat(name: str, document: str, concept: str) -> Row:
    """One threat named first in a document."""
    return {
        "id": name,
        "subject": "NOR",
        "document": document,
        "threat": concept,
        "printed": concept.title(),
        "position": "1",
        "date": "2010",
    }
