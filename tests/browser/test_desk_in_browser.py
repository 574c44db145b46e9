"""A team at its desk in real browsers: coded blind, ruled, recorded; keys, selections, clicks counted; axe and screens."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from partnerscope.accounts import Accounts
from partnerscope.coding import PostgresDesk, coefficients
from partnerscope.database import Database
from partnerscope.journal import FileStore, PostgresStore, copied
from partnerscope.observatory import Observatory, bundled
from partnerscope.view import Cache
from partnerscope.web.desk import Team, create_desk
from tests.accounts.test_accounts import WORDS
from tests.browser.looks import faults_of
from tests.cli.test_cli import run
from tests.conftest import add_rows
from tests.desk.conftest import PEOPLE, READOUT
from tests.documents.making import flowed, pdf

pytestmark = pytest.mark.browser
READOUTS = Path(__file__).parent / "data" / "readouts"
MORE = (
    "T-01,EU,USA,EU-US Task Force on Energy Security",
    "T-02,EU,USA,EU-US Trade and Technology Council",
)
"""Two dialogues whose readouts may be copied; the bundled observatory leaves them out."""
STATEMENT = (Path(__file__).parent / "data" / "us-eu-2023-10-20.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> FileStore:
    """The journal of the bundled observatory; its folder is committed in case it was edited."""
    root = tmp_path_factory.mktemp("bundled") / "observatory"
    shutil.copytree(bundled(), root)
    add_rows(root, "dialogue", *(f"{one},GS,outside,senior_officials,{',' * 12}" for one in MORE))
    source = (root / "records" / "evidence.csv").read_text("utf-8").splitlines()[1].split(",")[2]
    add_rows(root, "evidence", *(f"{one[:4]},*,{source},,,supports,," for one in MORE))
    Observatory(root, cache=Cache(tmp_path_factory.mktemp("cache"))).commit("as it stands", "tester")
    return FileStore(root / "journal")


@pytest.fixture
def team(database: Database, tmp_path: Path, journal: FileStore) -> Team:
    """The bundled observatory in a database, and people with real passwords."""
    copied(journal, PostgresStore(database))
    observatory = Observatory(
        tmp_path,
        cache=Cache(tmp_path / "cache"),
        journal=PostgresStore(database),
        desk=PostgresDesk(database),
    )
    found = Team(observatory, Accounts(database))
    for name, roles in PEOPLE.items():
        found.accounts.accept(found.accounts.add(name, roles)[1], WORDS)
    return found


@pytest.fixture
def base(team: Team) -> Iterator[str]:
    """The desk on a free port of this machine."""
    import uvicorn

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_desk(team), port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


Entered = Callable[..., Page]


@pytest.fixture
def entered(browser: Browser, base: str) -> Iterator[Entered]:
    """Somebody's own browser context, logged in by the form."""
    contexts: list[BrowserContext] = []

    def enter(name: str, *, to: str = "", **settings: object) -> Page:
        context = browser.new_context(**settings)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{base}/desk/login")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(WORDS)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(f"{base}/desk/")
        if to:
            page.goto(base + to)
        return page

    yield enter
    for context in contexts:
        context.close()


def given(team: Team, text: str = STATEMENT, kinds: tuple[str, ...] = ("statement", "commitment")) -> str:
    document, _ = team.observatory.document.add(text.encode(), "joint-statement.txt", source=a_source(team))
    coders = tuple(team.accounts.person(name).coder for name in ("Ann", "Ben"))
    return team.bench.make(document.hash, kinds, coders, id="t1").id


def a_source(team: Team) -> str:
    return str(team.observatory.knowledge().frame("source")["id"][0])


def code(page: Page, quote: str, **fields: str) -> None:
    """Fill the form of the kind that is chosen, and save."""
    page.get_by_label("Words that prove it").fill(quote)
    for name, value in fields.items():
        box = page.locator(f"[name='cell.{name}']")
        if not box.is_visible():
            page.locator(".panel > details summary", has_text="More fields").click()
        if box.evaluate("one => one.tagName") == "SELECT":
            box.select_option(value.split(";"))
        else:
            box.fill(value)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/desk/task/t1?*")


def test_two_code_one_rules_and_the_record_leads_to_the_words(
    team: Team, base: str, entered: Entered, database: Database, tmp_path: Path
) -> None:
    """Two coders in two browsers without a script, an adjudicator in a third, then the command line."""
    given(team)
    title = STATEMENT.splitlines()[0]
    assert STATEMENT.count(title) == 1
    ann = entered("Ann", to="/desk/task/t1", java_script_enabled=False)
    ben = entered("Ben", to="/desk/task/t1", java_script_enabled=False)
    code(ann, title, subject="EU", partner="USA", title=title, date="2023-10-20", issues="CS;OC")
    code(ben, title, subject="EU", partner="USA", title=title, date="2023-10", issues="CS;OC")
    assert "2023-10-20" not in ben.content(), "blind"
    for page in (ann, ben):
        page.get_by_role("button", name="I have finished this task").click()
        page.wait_for_url(f"{base}/desk/")
    cleo = entered("Cleo", java_script_enabled=False)
    cleo.get_by_role("link", name="joint-statement.txt").click()
    assert "1 still to be decided" in cleo.locator("main").inner_text()
    cleo.get_by_role("row", name="date differs").get_by_label("2023-10-20").check()
    cleo.get_by_label("Why").fill("the text names the day")
    cleo.get_by_role("button", name="Rule", exact=True).click()
    cleo.get_by_role("button", name="Accept into the journal").click()
    assert "is in the journal: 1 record" in cleo.locator("main").inner_text()
    identity = cleo.locator("main li a").first.inner_text()
    (record,) = team.observatory.at().frame("statement").filter(id=identity).to_dicts()
    assert (record["partner"], record["date"], record["issues"]) == ("USA", "2023-10-20", ["OC", "CS"])
    shown = run("records", "statement", identity, "--journal", database.address, cwd=tmp_path)
    assert "date: 2023-10-20" in shown.stdout
    assert "evidence:" in shown.stdout
    cleo.locator("main li a").first.click()
    assert title in cleo.locator("main").inner_text(), "its page shows the words"
    released, reckoned = team.observatory.agree(recorded_only=True), team.observatory.agree()
    assert [str(one) for one in coefficients(released)] == [str(one) for one in coefficients(reckoned)]
    ann.goto(f"{base}/desk/agreement")
    for _, one in coefficients(released):
        assert str(one).partition(";")[0] in ann.locator("main").inner_text()
    ann.goto(f"{base}/latest/record/{identity}/")
    ann.get_by_role("link", name="In the document").first.click()
    assert ann.locator("mark").inner_text() == title


class Person:
    """What a person does at a page, in presses and in seconds: the keystroke-level model of Card, Moran and Newell (1980).

    A key .2 s, pointing and clicking 1.1 s, a decision 1.35 s, reading 4 words a second; what the pages take is measured.
    """

    def __init__(self, page: Page) -> None:
        self.page, self.presses, self.acted, self.waited, self.read = page, 0, 0.0, 0.0, 0.0

    def does(self, act: Callable[[], object], until: str, *, clicks: int = 0, keys: int = 0) -> None:
        """Decide, press, and wait until a heading stands there."""
        self.presses += clicks + bool(keys)  # Ctrl and V are one paste
        self.acted += 1.35 + 1.1 * clicks + 0.2 * keys
        start = time.perf_counter()
        act()
        self.page.get_by_role("heading", name=until, exact=True).wait_for()
        self.waited += time.perf_counter() - start

    def reads(self) -> None:
        """Every word of the page."""
        self.read += len(self.page.locator("main").inner_text().split()) / 4

    @property
    def seconds(self) -> float:
        """The person's time, the waiting included."""
        return self.acted + self.waited + self.read


def printed(text: str) -> bytes:
    """A PDF of a text."""
    return pdf(flowed(text.replace("\u2019", "'")))


@pytest.mark.parametrize(
    ("name", "as_", "expected"),
    [
        ("energy-2022.txt", "pasted text", ("T-01", None, "2022-06-22", None)),
        ("energy-2023.txt", "PDF", ("T-01", 11, "2023-10-31", None)),
        ("council-2024.html", "HTML", ("T-02", 5, "2024-01-30", "Washington")),
    ],
)
def test_a_readout_becomes_a_record_in_under_two_minutes_and_six_presses(
    team: Team,
    entered: Entered,
    name: str,
    as_: str,
    expected: tuple[object, ...],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    """Real readouts. Reading them is the person's; everything after it is counted."""
    raw = (READOUTS / name).read_bytes()
    cleo = Person(entered("Cleo"))
    page = cleo.page
    cleo.does(page.get_by_role("link", name="Add a record").click, "Add a record from a text", clicks=1)
    if as_ == "pasted text":
        text = raw.decode()
        cleo.does(lambda: page.keyboard.insert_text(text), "Add a record from a text", keys=2)
    else:
        file = tmp_path / name.replace(".txt", ".pdf")
        file.write_bytes(printed(raw.decode()) if as_ == "PDF" else raw)
        box = page.get_by_label("or a file (PDF, HTML, DOCX, text)")
        # the button of the field, then the file in the window of the system
        cleo.does(lambda: box.set_input_files(file), "Add a record from a text", clicks=2)
    cleo.does(page.get_by_role("button", name="Read it").click, "Is this right?", clicks=1)
    cleo.reads()
    cleo.does(lambda: page.keyboard.press("Enter"), "Recorded", keys=1)  # 'Yes, record it' has the focus
    for measured in ("presses", "acted", "read", "waited", "seconds"):
        record_property(measured, round(getattr(cleo, measured), 1))
    assert (cleo.presses < 6, cleo.seconds < 120) == (True, True)
    known = team.observatory.knowledge()
    (meeting,) = known.frame("meeting").filter(dialogue=expected[0], date=expected[2]).to_dicts()
    assert (meeting["number"], meeting["place"]) == (expected[1], expected[3])
    evidence = known.frame("evidence").filter(record=meeting["id"]).to_dicts()
    quotes = {one["id"]: one["exact"] for one in known.frame("quote").to_dicts()}
    layer = team.observatory.document.archive.layer(team.bench.desk.documents()[0])
    assert all(quotes[one["quote"]] in layer.text and one["source"] for one in evidence)
    assert evidence


def test_a_selection_is_told_back_exactly_and_keys_do_what_they_say(team: Team, entered: Entered) -> None:
    odd = (
        "🤝 The talks — “first” — were held in Malmö.\n\nA second 🇪🇺 sentence x\u0301 follows, שלום here.\n\n"
        "The third one ends.\n"
    )
    given(team, odd, ("meeting", "commitment"))
    page = entered("Ann", to="/desk/task/t1")
    text = team.bench.layer(team.bench.task("t1")).text
    for words in ("“first” — were", "🇪🇺 sentence x\u0301", "שלום here", "Malmö.\n\nA second 🇪🇺"):
        start = text.index(words)
        page.evaluate(SELECT, [start, start + len(words)])
        page.mouse.up()
        assert page.locator("[name=start]").input_value() == str(start), words
        said = page.get_by_label("Words that prove it").input_value()
        assert "".join(said.split()) == "".join(words.split())
    page.keyboard.press("Escape")
    page.locator("h1").click()
    for key in ("j", "j", "s", "j", "e"):
        page.keyboard.press(key)
    assert page.get_by_label("Words that prove it").input_value().startswith("A second")
    assert page.get_by_label("Words that prove it").input_value().endswith("The third one ends.")
    page.locator("h1").click()
    page.keyboard.press("/")
    assert page.locator("#codebook").get_attribute("open") is not None
    page.locator("h1").click()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/task/t1?kind=meeting*")
    coder = team.accounts.person("Ann").coder
    assert [one.exact for one in team.bench.own("t1", coder)] == [
        text[text.index("A second") : text.rindex(".") + 1]
    ]
    page.keyboard.press("2")
    page.wait_for_url("**kind=commitment*")
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.name") == "note"
    page.keyboard.type("u j 1")
    assert page.get_by_label("Note", exact=True).input_value() == "u j 1", (
        "keys do nothing while somebody types"
    )
    page.locator("h1").click()
    page.keyboard.press("u")
    page.wait_for_url("**/desk/task/t1#saved-title")
    assert team.bench.own("t1", coder) == ()
    page.get_by_role("button", name="Take up what I typed and did not save").click()
    assert page.get_by_label("Note", exact=True).input_value() == "u j 1"


SELECT = """([start, end]) => {
  const place = (at) => {
    for (const part of document.querySelectorAll("[data-text] [data-o]")) {
      const letters = Array.from(part.textContent), first = Number(part.dataset.o);
      if (at >= first && at <= first + letters.length && letters.length)
        if (at < first + letters.length || at === end)
          return [part.firstChild, letters.slice(0, at - first).join("").length];
    }
  };
  const range = document.createRange();
  range.setStart(...place(start));
  range.setEnd(...place(end));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


PAGES = (
    "/desk/",
    "/desk/task/t1",
    "/desk/work",
    "/desk/documents",
    "/desk/search?q=ukraine",
    "/desk/agreement",
    "/desk/keys",
)
JUDGE = ("/desk/rule", "/desk/rule/t1", "/desk/add")
KEEPER = ("/desk/tasks", "/desk/accounts", "/desk/activity", "/desk/recode", "/desk/jobs")


def test_axe_finds_nothing_and_nothing_overflows(
    team: Team, base: str, entered: Entered, browser: Browser
) -> None:
    given(team)
    title = STATEMENT.splitlines()[0]
    cells = {"subject": "EU", "partner": "USA", "title": title, "date": "2023-10-20"}
    for name, date in (("Ann", "2023-10-20"), ("Ben", "2023-10")):
        team.bench.propose("t1", team.accounts.person(name).coder, "statement", title, cells | {"date": date})

    def faults(page: Page, paths: tuple[str, ...]) -> list[str]:
        return faults_of(page, [base + path for path in paths], narrow=390)

    (one,) = team.bench.own("t1", team.accounts.person("Ann").coder)
    document = f"/desk/document/{team.bench.desk.documents()[0].hash}?at=0&to={len(title)}"
    revising = f"/desk/task/t1?revise={one.id}&use=0-9"
    found = faults(entered("Ann", bypass_csp=True), (*PAGES, document, revising))
    for name in ("Ann", "Ben"):
        team.bench.finish("t1", team.accounts.person(name).coder)
    found += faults(entered("Cleo", bypass_csp=True), JUDGE)
    found += faults(entered("Dora", bypass_csp=True), KEEPER)
    logged_out = browser.new_context(bypass_csp=True)
    found += faults(logged_out.new_page(), ("/desk/login", "/desk/invitation/x"))
    logged_out.close()
    assert not found, "\n".join(found)


def test_nothing_is_asked_from_anywhere_else_and_no_policy_is_broken(
    team: Team, base: str, entered: Entered
) -> None:
    given(team)
    page = entered("Ann")
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in PAGES:
        page.goto(base + path)
    assert [url for url in asked if not url.startswith(base)] == []
    assert complaints == []


def test_the_readout_of_the_pages_reads(team: Team, entered: Entered) -> None:
    """Every sentence of a text stands on its page, in order, with nothing added."""
    given(team, READOUT, ("meeting",))
    page = entered("Ann", to="/desk/task/t1")
    shown = " ".join(page.locator("[data-text] .s p").all_inner_texts())
    assert shown.split() == READOUT.split()
