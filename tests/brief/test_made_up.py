"""Two whole briefs of a made-up observatory, every line worked out by hand (`tests/golden/brief*.md`)."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from partnerscope.brief import draw, make_brief
from partnerscope.observatory import Observatory
from partnerscope.timeline.words import date_text
from partnerscope.version import __version__
from partnerscope.view import Cache
from tests.conftest import add_rows, make_nordic

GOLDEN = Path(__file__).parents[1] / "golden"
DIALOGUES = (
    "sea,NOR,SWE,Maritime dialogue,SEA;ARC,security,senior_officials,,,12,,,,2010,,,",
    "ice,NOR,SWE,Ice dialogue,ARC,security,senior_officials,,,12,,,,2010,,,",
    "fish,NOR,SWE,Dialogue on fish,SEA,outside,senior_officials,,as_needed,,,,,2010,,,",
    "crab,NOR,SWE,Dialogue on crabs,SEA,outside,senior_officials,,as_needed,,,,,2010,,,",
    "mine,NOR,GBR,Dialogue on mines,SEA,security,senior_officials,,,12,,,,2010,,,",
)
MEETINGS = (
    "sea-4,sea,4,2014-03-02,Oslo,,,,",
    "ice-1,ice,1,2013-09-02,,,,,",
    "fish-1,fish,1,2013-01-02,Malmö,,,,",
    "crab-1,crab,1,2013-01-03,Malmö,,,,",
)
SOURCES = (
    {"id": "daily", "title": "https://example.com/ is a newspaper", "URL": "https://example.com/"},
    {
        "id": "gov",
        "title": "A page",
        "URL": "https://example.org/",
        "accessed": {"date-parts": [[2015, 1, 7]]},
    },
)
KINDS = {"daily": "press", "gov": "primary"}


def promise(identity: str, document: str, made: str, passage: str, due: str, became: str, looked: str) -> str:
    basis = "stated" if due else "none_stated"
    clause = f"{identity},NOR,SWE,{document},{made},,,{passage},own,SEA,institutional,,agreed,3,yes"
    return f"{clause},{due},{basis},{became},,{looked},"


@pytest.fixture(scope="module")
def nordic(tmp_path_factory: pytest.TempPathFactory) -> Observatory:
    """Four dialogues with Sweden (two on security), four promises, three measures, four searches."""
    folder = make_nordic(tmp_path_factory.mktemp("brief") / "nordic")
    add_rows(folder, "dialogue", *DIALOGUES)
    add_rows(folder, "meeting", *MEETINGS)
    add_rows(
        folder,
        "commitment",
        promise("p-open", "Communiqué", "2014-05", "meet in Turku", "", ",", ""),
        promise("p-late", "Communiqué", "2014-05", "share pictures", "2014-09-30", ",", "2014-12-01"),
        promise(
            "p-kept", "Joint plan", "2013-02-03", "name a contact", "2014-06", "fulfilled,2014-05-07", ""
        ),
        promise("p-wait", "Joint plan", "2013-02-03", "build a pier", "2016", ",", ""),
    )
    add_rows(
        folder,
        "restrictive_measure",
        "ban,NOR,SWE,Ban on trawlers,,SEA,,2012-02-03,,2012,",
        "toll,NOR,SWE,Toll on ice,,ARC,,2012-05,,2012,",
        "fee,NOR,SWE,Fee on salt,,ARC,,,,2012,",
    )
    add_rows(
        folder,
        "agreement",
        "save,NOR,SWE,Agreement on salvage,mutual_legal_assistance,SEA,,in_force,2014-03-03,2014-03-03,,2014-12,",
    )
    add_rows(
        folder,
        "search",
        "s1,Was the fish dialogue held in 2014?,Both ministries,2014-11-20,none_found,fish,SWE,SEA,,",
        "s2,Rounds of the maritime dialogue,A register,2014-11-25,found,sea,SWE,SEA,,",
        "s3,Rounds of the maritime dialogue,A register,2014-11-24,found,sea,SWE,SEA,,",
        "s4,Is a pier built?,A register,2015-01-01,none_found,p-wait,SWE,SEA,,",
    )
    add_rows(
        folder,
        "evidence",
        *(
            f"{record},*,{source},p. 1,,supports,,"
            for record, source in (
                ("sea-4", "daily"),
                ("sea-4", "gov"),
                ("p-open", "gov"),
                ("toll", "gov"),
                ("ban", "daily"),
            )
        ),
    )
    items = [{**one, "type": "webpage", "custom": {"source_kind": KINDS[one["id"]]}} for one in SOURCES]  # type: ignore[index]
    (folder / "sources.json").write_text(json.dumps(items), "utf-8")
    observatory = Observatory(folder, cache=Cache(folder.parent / "cache"))
    assert observatory.commit("first records", "ann") is not None
    return observatory


@pytest.mark.found
@pytest.mark.parametrize("issue", ["", "ARC"])
def test_a_whole_brief(nordic: Observatory, issue: str) -> None:
    """Days past a date are counted to 31 December 2014; the pier is due later, and was looked for later."""
    view = nordic.today("2014-12-31")
    told = draw(make_brief(nordic, "SWE", issue=issue, valid="2014-12-31", since="2013-12"), "md").decode()
    for found, name in (
        (view.head[:12], "HEAD"),
        (date_text(nordic.recorded().date().isoformat()), "TODAY"),
        (f"partnerscope {__version__}", "partnerscope VERSION"),
    ):
        told = told.replace(found, name)
    assert told == (GOLDEN / f"brief{issue and '-'}{issue}.md").read_text("utf-8")


def test_a_brief_of_nothing_says_so(nordic: Observatory) -> None:
    """One dialogue without a meeting; a year before V is what counts as changed where nothing is said."""
    brief = make_brief(nordic, "GBR", valid="2014-12-31")
    assert [one.text for one in brief.answer] == [
        "1 dialogue is on record: 1 named without a meeting on record.",
        "No meeting is on record.",
        "No next round can be expected on a day: none is announced, and no dialogue that still keeps a rhythm gives one.",
        "No promise is on record.",
    ]
    assert brief.parts[2].title == "What changed after 31 December 2013?"
    assert brief.name == "brief-GBR-2014-12-31"


def test_a_word_file_names_a_source_as_the_others_do(nordic: Observatory) -> None:
    """Its day of reading where there is one, and its address where the text does not hold it."""
    document = Document(io.BytesIO(draw(make_brief(nordic, "SWE", valid="2014-12-31"), "docx")))
    said = [one.text for one in document.paragraphs]
    at = said.index("Sources")
    assert said[at + 1 :] == [
        "1  A page. (primary) Read 7 January 2015. https://example.org/",
        "2  https://example.com/ is a newspaper. (press)",
    ]
    assert (document.core_properties.title, document.core_properties.author) == (
        "Norway and Sweden",
        "partnerscope",
    )
    look = document.tables[0]._tbl.tblPr.find(qn("w:tblLook"))
    wanted = {
        "val": "0420",
        "firstRow": "1",
        "lastRow": "0",
        "firstColumn": "0",
        "lastColumn": "0",
        "noVBand": "1",
    }
    assert dict(look.attrib) == {
        qn(f"w:{name}"): value for name, value in (wanted | {"noHBand": "0"}).items()
    }
