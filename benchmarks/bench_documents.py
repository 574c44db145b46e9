"""Documents and coding in a folder: reading a PDF, finding quotes again, searching, agreement, acceptance.

Grain: one row is one thing that a person waits for, beside the bar that was set for it.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.conftest import add_rows, add_source, make_nordic
from tests.documents.making import flowed, pdf, prose

from benchmarks.report import Row, best, markdown
from partnerscope.coding import FolderDesk, Viewer, coefficients, sentences
from partnerscope.documents import Document, Finder, Layer, Sought, cut, extract, worker
from partnerscope.observatory import Observatory

QUOTES, PASSAGES, TASKS = 100, 100_000, 200
CODERS = ("c1", "c2")
WORDS = "terrorism maritime"


def reading() -> tuple[Row, Layer]:
    """A PDF of 200 pages, in the child process that reads documents."""
    data = pdf(flowed(prose(1, 4_000), head="Council of the European Union"))
    started = time.perf_counter()
    layer = extract(data)
    seconds = time.perf_counter() - started
    return Row(f"a PDF of {len(layer.pages)} pages read, its child process started", seconds, limit=3), layer


def finding(layer: Layer) -> Row:
    """Quotes without their offsets, set in capitals, in a text made ready for the first time."""
    dice = random.Random(2)
    starts = [dice.randrange(len(layer.text) - 200) for _ in range(QUOTES)]
    sought = [Sought(cut(layer, start, start + 120).exact.upper()) for start in starts]

    def run() -> None:
        finder = Finder(layer)
        if any(finder.find(one).status not in ("same letters", "ambiguous") for one in sought):
            raise SystemExit("a quote was not found")

    return Row(f"{QUOTES} quotes found again in {len(layer.pages)} pages", best(run), limit=2)


def searching(folder: Path) -> Row:
    """Two words in 100,000 sentences, all of which are indexed."""
    desk = FolderDesk(folder / "search")
    for number in range(20):
        put(desk, "\n\n".join(prose(number * 10_000 + one, 1) for one in range(PASSAGES // 20)), number)
    desk.search(WORDS, Viewer("c1"))
    return Row(
        f"two words searched in {PASSAGES:,} passages",
        best(lambda: desk.search(WORDS, Viewer("c1")), 5),
        limit=0.05,
    )


def put(desk: FolderDesk, text: str, number: int) -> Document:
    """A text on the desk, read in this process."""
    data = text.encode()
    layer = worker.read(data)
    added = datetime.fromtimestamp(number, UTC).isoformat()
    one = Document(layer.document, f"{number}.txt", "gov-2020", "txt", "en", "open", "", layer.hash, added)
    return desk.put(one, data=data, layer=layer)


def coded(folder: Path) -> Observatory:
    """An observatory with 200 documents that two coders finished; they saw the same and differ in half of the places."""
    root = make_nordic(folder / "nordic")
    add_source(root)
    add_rows(
        root, "dialogue", "sea-1,NOR,SWE,Maritime dialogue,SEA,security,senior_officials,,,,,,,2010,..,,"
    )
    add_rows(root, "evidence", "sea-1,*,gov-2020,p. 1,,supports,,")
    eu = Observatory.open(root)
    eu.commit("first", "ann")
    desk, dice = FolderDesk(root), random.Random(3)
    for number in range(TASKS):
        one = put(desk, "\n\n".join(prose(number * 100 + place, 1) for place in range(40)), number)
        task = eu.task.make(one.hash, ("meeting",), CODERS, id=f"t{number}")
        layer = eu.task.layer(task)
        spans = dice.sample(sentences(layer), 3)
        for coder in CODERS:
            for span in spans:
                cells = {"dialogue": "sea-1", "place": dice.choice(("Oslo", "Bergen"))}
                eu.task.propose(task.id, coder, "meeting", layer.text[span.start : span.end], cells)
            eu.task.finish(task.id, coder)
    return eu


def agreeing(root: Path) -> Row:
    """From the files to every coefficient."""

    def run() -> None:
        found = Observatory.open(root).agree()
        if found.tasks != TASKS or not list(coefficients(found)):
            raise SystemExit("tasks are missing")

    run()
    return Row(f"agreement of {TASKS} documents from the files", best(run), limit=3)


def accepting(eu: Observatory) -> Row:
    """One task of three units: rule what differs, then the changeset."""
    seconds = []
    for number in range(3):
        judging, name = eu.rule("j1"), f"t{number}"
        for unit in judging.open(name):
            judging.rule(name, unit.unit.id, "place", "A", "as read")
        started = time.perf_counter()
        eu.accept(name, "j1")
        seconds.append(time.perf_counter() - started)
    return Row("a ruling accepted into the journal", min(seconds), limit=0.3)


def main() -> None:
    """Measure all and print a table."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        first, layer = reading()
        rows = [first, finding(layer), searching(folder)]
        eu = coded(folder)
        rows += [agreeing(eu.root), accepting(eu)]
    print(markdown("Documents and coding in a folder", rows))


if __name__ == "__main__":
    main()
