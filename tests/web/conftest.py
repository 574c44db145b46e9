"""A tiny observatory with one of everything a page can show, hostile texts included."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from partnerscope.folder import scaffold
from partnerscope.folder.scaffold import Named
from partnerscope.observatory import Observatory
from partnerscope.record import kind_named
from partnerscope.view import Cache
from partnerscope.web.library import Library

CODEBOOK = Path(__file__).parents[2] / "observatories" / "eu-security-partners" / "codebook"
SCRIPT = "<script>alert(1)</script>"

ROWS: Mapping[str, list[dict[str, str]]] = {
    "figure": [
        _figure
        for partner, issue, policy, ministerial in (
            ("JPN", "CT", "1", "0"),
            ("JPN", "CS", "2", "0"),
            ("USA", "CT", "7", "1"),
            ("USA", "CS", "5", "0"),
        )
        for _figure in (
            {"id": f"F-{partner}-{issue}-P", "measure": "policy_dialogues", "value": policy, "unit": "dialogues",
             "subject": "EU", "partner": partner, "issues": issue, "as_of": "2015-07"},
            {"id": f"F-{partner}-{issue}-M", "measure": "ministerial_dialogues", "value": ministerial,
             "unit": "dialogues", "subject": "EU", "partner": partner, "issues": issue, "as_of": "2015-07"},
        )
    ],
    "dialogue": [
        {"id": "D-1", "subject": "EU", "partner": "JPN", "label": f"Cyber {SCRIPT}", "issues": "CS;CT",
         "scope": "security", "rank": "senior_officials", "start": "2014-10", "end": "..", "attested": "2016"},
        {"id": "D-2", "subject": "EU", "partner": "USA", "label": "Undated dialogue", "issues": "CT",
         "scope": "security", "rank": "senior_officials"},
    ],
    "meeting": [
        {"id": "M-1", "dialogue": "D-1", "number": "1", "date": "2014-10-06", "place": "Tokyo"},
        {"id": "M-2", "dialogue": "D-1", "number": "2", "date": "2017-01-26", "place": "Brussels"},
    ],
    "statement": [
        {"id": "S-1", "subject": "EU", "partner": "USA", "title": f"Statement {SCRIPT}", "date": "2010-06-03",
         "issues": "CT"},
    ],
    "action": [
        {"id": "A-1", "subject": "EU", "partner": "USA", "issues": "CT", "instrument": "legal_agreement",
         "attested": "2013/2014", "printed": "=cmd()"},
    ],
    "quote": [{"id": "Q-1", "source": "src-a", "exact": f"words {SCRIPT}", "prefix": "before", "suffix": "after"}],
    "evidence": [
        {"record": "D-1", "field": "*", "source": "src-a", "locator": "p. 3", "quote": "Q-1", "stance": "supports"},
        {"record": "F-USA-CT-P", "field": "*", "source": "src-b", "locator": "Table 4", "stance": "supports"},
    ],
    "correction": [
        {"record": "S-1", "field": "date", "printed": "2010-06-03", "corrected": "2010-06-04", "by": "a reader",
         "why": "the date of the press release"},
    ],
}  # fmt: skip
SOURCES = [
    {"id": "src-a", "type": "webpage", "title": f"A page {SCRIPT}", "URL": "javascript:alert(1)"},
    {"id": "src-b", "type": "book", "title": "A book", "author": [{"family": "Writer"}], "URL": "https://example.org/b",
     "issued": {"date-parts": [[2016]]}},
]  # fmt: skip
CLAIMS = f"""
claims:
- id: C1
  section: '2'
  paraphrase: 'The USA lead on terrorism {SCRIPT}'
  kind: count
  source: src-b
  note: the order is that of the table
  internal:
  - {{says: The table gives the USA seven, measure: policy, where: {{partner: USA, issue: CT}}, equals: 7}}
  external:
  - {{says: A page shows a dialogue with Japan, records: dialogue, where: {{partner: JPN}}, exists: true}}
- id: C2
  section: '3'
  paraphrase: Eight dialogues with the USA are about terrorism
  kind: count
  source: src-b
  internal:
  - {{says: The table gives the USA eight, measure: policy, where: {{partner: USA, issue: CT}}, equals: 8}}
  external: {{untestable: nobody counted}}
"""
"""One claim that holds, and one that fails and cannot be tested against others."""


def write_rows(root: Path, kind: str, rows: list[dict[str, str]]) -> None:
    """The records of a kind as its CSV."""
    names = list(kind_named(kind).columns)
    with (root / "records" / f"{kind}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: [row.get(name, "") for name in kind_named(kind).key]))


def build(root: Path, cache: Path) -> Observatory:
    """The tiny observatory with two changesets: the records, then a change of one of them."""
    partners = [Named("JPN", "Japan"), Named("USA", "USA")]
    issues = [Named("CT", "terrorism"), Named("CS", "cyber-security")]
    scaffold(root, CODEBOOK, Named("EU", "EU"), partners, issues)
    declaration = root / "observatory.yaml"
    text = declaration.read_text("utf-8")
    declaration.write_text(
        f"{text}default_view: {{valid: 2015-07}}\nsite: {{dates: [2015-07, '2020']}}\nreference: {{source: src-b}}\n",
        "utf-8",
    )
    (root / "claims.yaml").write_text(CLAIMS, "utf-8")
    for kind, rows in ROWS.items():
        write_rows(root, kind, rows)
    (root / "sources.json").write_text(json.dumps(SOURCES, indent=2, sort_keys=True) + "\n", "utf-8")
    observatory = Observatory(root, cache=Cache(cache))
    observatory.commit("first records", "tester", now=datetime(2026, 1, 2, tzinfo=UTC))
    changed = [dict(row, place="Kyoto") if row["id"] == "M-1" else row for row in ROWS["meeting"]]
    write_rows(root, "meeting", changed)
    observatory.commit("the place was wrong", "tester", now=datetime(2026, 3, 4, tzinfo=UTC))
    return observatory


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    """The tiny observatory; nothing in these tests changes it."""
    return build(tmp_path_factory.mktemp("web") / "tiny", tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def library(tiny: Observatory) -> Library:
    """What answers its addresses."""
    return Library(tiny)


@pytest.fixture(scope="session")
def front(library: Library) -> str:
    """The address of its front page."""
    return library.front()
