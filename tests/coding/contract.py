"""What every store of a desk must do: subclass `DeskContract` and give it the fixture `desk`.

A store that several processes use subclasses `SharedDeskContract` and gives it `opening` too: the source of a program that
leaves the store under the name `desk`.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from partnerscope.coding import (
    DRAFTS_SHOWN,
    CodingEvent,
    CodingTask,
    DeskStore,
    DraftsShown,
    Overtaken,
    TaskStanding,
    Viewer,
    next_event,
)
from partnerscope.coding.events import STEPS, Step
from partnerscope.documents import Access, Document, Layer, worker
from partnerscope.errors import InputError, IntegrityError

SOURCE = str(Path(__file__).resolve().parents[2] / "src")
NOW = datetime(2026, 5, 14, tzinfo=UTC)
READOUT = "The Maritime Dialogue was held in Malmö.\n\nBoth sides agreed to hold the next round in Oslo.\n"
CANARY = "canary-9f"


def document(text: str = READOUT, access: Access = "open", day: int = 1) -> tuple[Document, bytes, Layer]:
    """A text as it comes to a store."""
    data = text.encode()
    layer = worker.read(data)
    hash = hashlib.sha256(data).hexdigest()
    added = f"2026-05-{day:02}T00:00:00Z"
    return Document(hash, "a.txt", "gov-1", "txt", "en", access, "", layer.hash, added), data, layer


def put(desk: DeskStore, text: str = READOUT, access: Access = "open", day: int = 1) -> Document:
    """Keep a text."""
    one, data, layer = document(text, access, day)
    return desk.put(one, data=data, layer=layer)


def task(desk: DeskStore, identity: str = "t1", coders: tuple[str, ...] = ("c1", "c2")) -> CodingTask:
    """Keep a text and a task on it."""
    one = put(desk)
    return desk.put_task(CodingTask(identity, one.hash, one.layer, 1, ("meeting", "statement"), coders))


def step(desk: DeskStore, who: str, what: Step, name: str = "t1", **body: object) -> CodingEvent:
    """Save the next step of a person."""
    return desk.append(next_event(desk.own(name, who), who, what, name, body, NOW))


def sees(desk: DeskStore, who: str, *roles: str) -> list[tuple[str, str]]:
    """Whose steps somebody is shown, and which."""
    return [(one.who, one.what) for one in desk.events("t1", Viewer(who, frozenset(roles or ("coder",))))]


class DeskContract:
    """The laws of a desk."""

    def test_bytes_layers_and_rows_come_back(self, desk: DeskStore) -> None:
        one, data, layer = document()
        assert desk.documents() == []
        assert desk.put(one, data=data, layer=layer) == one
        assert desk.documents() == [one]
        assert desk.bytes_at(one.hash) == data
        assert desk.layer_at(layer.hash) == layer
        assert desk.has_layer(layer.hash)

    @pytest.mark.parametrize("name", ["0" * 64, "", "../../etc/passwd", "'; drop table document; --", "%"])
    def test_what_is_not_there_is_said(self, desk: DeskStore, name: str) -> None:
        put(desk)
        assert desk.bytes_at(name) is None
        assert not desk.has_layer(name)
        with pytest.raises(IntegrityError, match="a layer is missing"):
            desk.layer_at(name)

    def test_the_same_again_changes_nothing_and_a_row_is_replaced(self, desk: DeskStore) -> None:
        one, other = put(desk), put(desk, "Another text.", day=2)
        assert put(desk) == one
        assert desk.documents() == [one, other]
        sourced = replace(one, source="gov-2", language="sv")
        desk.put(sourced)
        assert desk.documents() == [sourced, other]
        assert desk.bytes_at(one.hash) == READOUT.encode()

    def test_an_old_layer_stays(self, desk: DeskStore) -> None:
        one, _, layer = document()
        put(desk)
        newer = replace(layer, extraction="another 2.0")
        desk.put(replace(one, layer=newer.hash), layer=newer)
        assert [desk.layer_at(hash) for hash in (layer.hash, newer.hash)] == [layer, newer]
        assert desk.documents()[0].layer == newer.hash

    def test_a_text_of_any_letters_comes_back(self, desk: DeskStore) -> None:
        text = "🤝 السلام עֵדוּת e\u0301 ﬁn \u00ad 'quoted' \\ \u2028 %s {} \x1f\n"
        one = put(desk, text)
        assert desk.layer_at(one.layer).text == worker.read(text.encode()).text

    def test_a_task_is_there_once_and_given_to_its_coders(self, desk: DeskStore) -> None:
        first, second = task(desk), task(desk, "t2", ("c2", "c3"))
        assert desk.put_task(first) == first
        assert desk.tasks() == [first, second]
        assert [[one.id for one in desk.assigned(who)] for who in ("c1", "c2", "c3", "c4")] == [
            ["t1"], ["t1", "t2"], ["t2"], [],
        ]  # fmt: skip
        with pytest.raises(InputError, match="already"):
            desk.put_task(replace(first, round=2))
        assert desk.tasks() == [first, second]

    @pytest.mark.parametrize("drafts", DRAFTS_SHOWN)
    def test_a_task_says_when_suggestions_are_shown(self, desk: DeskStore, drafts: DraftsShown) -> None:
        made = replace(task(desk), id="t2", drafts=drafts)
        desk.put_task(made)
        assert desk.task("t2") == made

    def test_one_document_and_one_task_are_found_by_their_names(self, desk: DeskStore) -> None:
        one = put(desk)
        put(desk, "Another text.", day=2)
        assert desk.held(one.hash) == one
        for name in ("0" * 64, one.hash[:12], "", "%"):
            assert desk.held(name) is None
        made = task(desk)
        assert desk.task("t1") == made
        with pytest.raises(InputError, match="no task 't9'"):
            desk.task("t9")

    def test_how_tasks_stand_says_who_has_finished_and_what_is_published(self, desk: DeskStore) -> None:
        first, second = task(desk), task(desk, "t2", ("c2", "c3"))
        assert desk.standings() == [
            TaskStanding(first, "a.txt", (), False),
            TaskStanding(second, "a.txt", (), False),
        ]
        step(desk, "c2", "propose", proposal="p", kind=CANARY)
        steps: list[tuple[str, Step]] = [("c2", "finish"), ("c1", "finish"), ("j1", "rule"), ("j1", "accept")]
        told = []
        for who, what in steps:
            step(desk, who, what)
            (found,) = desk.standings("c1")
            assert found.task == first
            told.append((found.finished, found.is_finished, found.published))
        step(desk, "c2", "reopen", seen=True)  # a second pass: nothing is taken back by it
        told.append(
            (desk.standings()[0].finished, desk.standings()[0].is_finished, desk.standings()[0].published)
        )
        both = ("c1", "c2")
        assert told == [
            (("c2",), False, False), (both, True, False), (both, True, False), (both, True, True), (both, True, True),
        ]  # fmt: skip
        assert [[one.task.id for one in desk.standings(who)] for who in ("c2", "c3", "c4")] == [
            ["t1", "t2"], ["t2"], [],
        ]  # fmt: skip
        assert CANARY not in repr(desk.standings())

    def test_documents_are_listed_newest_first_for_whoever_may_know_of_them(self, desk: DeskStore) -> None:
        one, other = put(desk), put(desk, "Another text.", day=3)
        secret = put(desk, "They met in secret.\n", "confidential", day=2)
        desk.put_task(CodingTask("t1", secret.hash, secret.layer, 1, ("meeting",), ("c1", "c2")))
        whole = [other, secret, one]
        for viewer, expected in (
            (Viewer("c1"), whole), (Viewer("c3"), [other, one]), (Viewer("m1", frozenset({"maintainer"})), whole),
            (Viewer("j1", frozenset({"adjudicator"})), [other, one]),
        ):  # fmt: skip
            assert [found.document for found in desk.listed(viewer, 10)] == expected
        assert [found.document for found in desk.listed(Viewer("c1"), 2)] == whole[:2]
        assert [found.document for found in desk.listed(Viewer("c1"), 2, 2)] == whole[2:]
        for found in desk.listed(Viewer("c1"), 10):
            layer = desk.layer_at(found.document.layer)
            assert (found.pages, found.flags) == (len(layer.pages), layer.flags)

    def test_a_list_says_what_may_be_wrong_with_a_text(self, desk: DeskStore) -> None:
        one, data, layer = document()
        doubtful = replace(layer, flags=("no text", 'letters "apart"'), pages=layer.pages * 3)
        desk.put(replace(one, layer=doubtful.hash), data=data, layer=doubtful)
        (found,) = desk.listed(Viewer("c1"), 10)
        assert (found.pages, found.flags) == (3, ("no text", 'letters "apart"'))

    def test_steps_come_back_in_their_order_and_make_a_chain(self, desk: DeskStore) -> None:
        task(desk)
        saved = [
            step(desk, "c1", what, number=number, text="Brüssel 🤝") for number, what in enumerate(STEPS)
        ]
        assert desk.own("t1", "c1") == saved
        assert [one.parent for one in saved] == ["", *(one.hash for one in saved[:-1])]
        assert [one.seq for one in saved] == list(range(1, len(STEPS) + 1))
        assert desk.own("t1", "c2") == []
        assert list(desk.verify()) == []

    def test_each_task_and_person_has_a_chain_of_its_own(self, desk: DeskStore) -> None:
        task(desk), task(desk, "t2", ("c1", "c2"))
        first = [step(desk, who, "note", name) for name in ("t1", "t2") for who in ("c1", "c2")]
        assert {(one.seq, one.parent) for one in first} == {(1, "")}
        assert desk.whole("t2") == {"c1": [first[2]], "c2": [first[3]]}

    def test_the_latest_steps_of_a_person_come_first_over_all_tasks(self, desk: DeskStore) -> None:
        task(desk), task(desk, "t2", ("c1", "c2"))
        saved = [
            step(desk, "c1", "note", name, n=number) for number, name in enumerate(["t1", "t2", "t1", "t2"])
        ]
        step(desk, "c2", "note")
        assert desk.latest("c1", 10) == saved[::-1]
        assert desk.latest("c1", 2) == [saved[3], saved[2]]
        assert desk.latest("c1", 2, 1) == [saved[2], saved[1]]
        assert desk.latest("c1", 2, 4) == desk.latest("c3", 2) == []

    def test_the_same_step_twice_is_there_once(self, desk: DeskStore) -> None:
        task(desk)
        first = step(desk, "c1", "note", text="x")
        second = step(desk, "c1", "note", text="y")
        assert [desk.append(one) for one in (first, second, first)] == [first, second, first]
        assert desk.own("t1", "c1") == [first, second]

    def test_a_step_on_an_old_state_is_refused_and_nothing_is_overwritten(self, desk: DeskStore) -> None:
        """Two windows of one coder: the second one to save is asked."""
        task(desk)
        before = desk.own("t1", "c1")
        one, other = (next_event(before, "c1", "note", "t1", {"text": text}, NOW) for text in "xy")
        desk.append(one)
        with pytest.raises(Overtaken):
            desk.append(other)
        with pytest.raises(Overtaken):
            desk.append(replace(other, seq=9, parent=one.hash))
        assert desk.own("t1", "c1") == [one]

    def test_a_step_needs_its_task(self, desk: DeskStore) -> None:
        task(desk)
        with pytest.raises(InputError, match="no task 't9'"):
            step(desk, "c1", "note", "t9")
        for ask in (
            lambda: desk.events("t9", Viewer("c1")),
            lambda: desk.finished("t9"),
            lambda: desk.lock("t9"),
        ):
            with pytest.raises(InputError, match="no task 't9'"):
                ask()

    def test_a_coder_sees_nothing_of_the_others_before_the_ruling_is_published(self, desk: DeskStore) -> None:
        task(desk)
        step(desk, "c1", "propose", proposal="p", kind=CANARY)
        steps: list[tuple[str, Step]] = [("c1", "finish"), ("c2", "finish"), ("j1", "rule")]
        for who, what in [("c2", "note"), *steps]:
            step(desk, who, what)
            assert {whose for whose, _ in sees(desk, "c2")} == {"c2"}
            assert {whose for whose, _ in sees(desk, "c2", "coder", "adjudicator", "maintainer")} == {"c2"}
            assert CANARY not in repr(desk.events("t1", Viewer("c2")))
        step(desk, "j1", "accept")
        assert {whose for whose, _ in sees(desk, "c2")} - {"A", "B"} == {"c2", "adjudicator"}
        assert CANARY in repr(desk.events("t1", Viewer("c2")))

    @pytest.mark.parametrize("role", ["adjudicator", "maintainer"])
    def test_who_adjudicates_sees_a_task_when_all_have_finished(self, desk: DeskStore, role: str) -> None:
        task(desk)
        step(desk, "c1", "propose", proposal="p", kind=CANARY)
        step(desk, "c1", "finish")
        assert sees(desk, "j1", role) == []
        step(desk, "c2", "finish")
        found = desk.events("t1", Viewer("j1", frozenset({role})))
        assert {one.who for one in found} == {"A", "B"}
        assert CANARY in repr(found)
        assert "c1" not in repr(found)
        step(desk, "c1", "reopen")
        assert sees(desk, "j1", role) == []

    def test_a_reader_and_a_coder_of_other_tasks_see_nothing(self, desk: DeskStore) -> None:
        task(desk)
        for who in ("c1", "c2"):
            step(desk, who, "propose", proposal=who)
            step(desk, who, "finish")
        step(desk, "j1", "accept")
        assert sees(desk, "r1", "reader") == []
        assert sees(desk, "c3") == []

    def test_the_letters_of_the_coders_stay_and_differ_between_tasks(self, desk: DeskStore) -> None:
        told = set()
        for number in range(12):
            name = f"t{number}"
            task(desk, name)
            for who in ("c1", "c2"):
                step(desk, who, "note", name, text=who)
                step(desk, who, "finish", name, salt=f"{number}{who}")
            judge = Viewer("j1", frozenset({"adjudicator"}))
            found = desk.events(name, judge)
            assert desk.events(name, judge) == found
            assert f"{number}c1" not in repr(found)
            told.add(next(str(one.body["text"]) for one in found if one.who == "A"))
        assert told == {"c1", "c2"}

    def test_who_has_finished_is_known_to_all(self, desk: DeskStore) -> None:
        task(desk)
        assert desk.finished("t1") == ()
        for who, what, expected in [
            ("c2", "finish", ("c2",)), ("c2", "reopen", ()), ("c2", "note", ()), ("c2", "finish", ("c2",)),
            ("c1", "finish", ("c1", "c2")), ("c1", "note", ("c1", "c2")),
        ]:  # fmt: skip
            step(desk, who, what)  # type: ignore[arg-type]
            assert desk.finished("t1") == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("maritime dialogue", ["The Maritime Dialogue was held in Malmö."]),
            ("MALMO", ["The Maritime Dialogue was held in Malmö."]),
            ("held-in", ["The Maritime Dialogue was held in Malmö."]),
            ("hold", ["Both sides agreed to hold the next round in Oslo.", "They hold."]),
            ("hol", []),
            ("maritime oslo", []),
            ("", []),
            ("... !", []),
            ('" OR near(', []),
            ("they & hold | !", ["They hold."]),
            ("hold:*", ["Both sides agreed to hold the next round in Oslo.", "They hold."]),
        ],
    )
    def test_a_search_finds_sentences_with_all_words(
        self, desk: DeskStore, text: str, expected: list[str]
    ) -> None:
        put(desk, "They hold.\n", day=2)
        put(desk, READOUT, day=1)
        found = desk.search(text, Viewer("c1"))
        assert [one.text for one in found] == expected
        for one in found:
            assert desk.layer_at(one.layer).text[one.start : one.end] == one.text
            assert (one.page, one.document) == (1, desk.layer_at(one.layer).document)

    def test_a_search_is_bounded_and_reads_the_layer_of_today(self, desk: DeskStore) -> None:
        one, _, layer = document()
        put(desk)
        assert len(desk.search("in", Viewer("c1"))) == 2
        assert len(desk.search("in", Viewer("c1"), limit=1)) == 1
        newer = replace(layer, text=layer.text.replace("Oslo", "Vaxo"))
        desk.put(replace(one, layer=newer.hash), layer=newer)
        assert desk.search("oslo", Viewer("c1")) == []
        assert [found.layer for found in desk.search("vaxo", Viewer("c1"))] == [newer.hash]

    def test_a_confidential_document_is_searched_for_its_coders_only(self, desk: DeskStore) -> None:
        secret = put(desk, f"The {CANARY} was held.\n", "confidential", day=2)
        desk.put_task(CodingTask("t1", secret.hash, secret.layer, 1, ("meeting",), ("c1", "c2")))
        assert [len(desk.search("was held", Viewer(who))) for who in ("c1", "c2", "c3")] == [1, 1, 0]
        assert desk.search("was held", Viewer("m1", frozenset({"maintainer"}))) == []
        put(desk)
        assert len(desk.search("was held", Viewer("c3"))) == 1

    def test_jobs_are_done_in_their_order_and_once(self, desk: DeskStore) -> None:
        asked = [desk.ask("extract", {"document": number}) for number in range(3)]
        assert desk.jobs() == asked
        for expected in asked:
            with desk.working() as job:
                assert job == expected
        with desk.working() as job:
            assert job is None
        assert [one.state for one in desk.jobs()] == ["done"] * 3

    def test_a_job_that_raises_has_failed_and_says_why(self, desk: DeskStore) -> None:
        desk.ask("extract", {})
        with pytest.raises(InputError, match="broken"), desk.working():
            raise InputError("broken font")
        assert [(one.state, one.said) for one in desk.jobs()] == [("failed", "broken font")]
        with desk.working() as job:
            assert job is None

    def test_a_job_that_is_held_is_not_given_out_again(self, desk: DeskStore) -> None:
        first, second = desk.ask("a", {}), desk.ask("b", {})
        with desk.working() as one, desk.working() as other, desk.working() as none:
            assert (one, other, none) == (first, second, None)

    def test_a_lock_can_be_taken_again_and_appends_inside(self, desk: DeskStore) -> None:
        task(desk)
        for _ in range(2):
            with desk.lock("t1"):
                step(desk, "c1", "note")
        assert len(desk.own("t1", "c1")) == 2


SAVING = """
import os, signal, sys
from pathlib import Path
from partnerscope.coding import Overtaken, next_event
{opening}
who, count, die = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "die"
saved = 0
while saved < count:
    try:
        event = desk.append(next_event(desk.own("t1", who), who, "note", "t1", {{"by": os.getpid(), "n": saved}}))
    except Overtaken:
        continue
    saved += 1
    os.write(1, event.hash.encode() + b"\\n")
    if die:
        os.kill(os.getpid(), signal.SIGKILL)
"""

HOLDING = """
import os, signal, sys
from pathlib import Path
{opening}
with desk.working() as job:
    os.write(1, job.id.encode())
    os.kill(os.getpid(), signal.SIGKILL)
"""


class SharedDeskContract(DeskContract):
    """The laws of a desk that several processes use, killed at any moment."""

    def _start(self, program: str, opening: str, *words: str) -> subprocess.Popen[bytes]:
        line = [sys.executable, "-c", program.format(opening=opening), *words]
        return subprocess.Popen(line, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": SOURCE})

    def test_writers_at_once_lose_nothing_and_double_nothing(self, desk: DeskStore, opening: str) -> None:
        task(desk)
        running = [self._start(SAVING, opening, who, "12", "live") for who in ("c1", "c1", "c2")]
        said = [one.communicate(timeout=120)[0].decode().split() for one in running]
        assert [len(one) for one in said] == [12, 12, 12]
        kept = [event.hash for chain in desk.whole("t1").values() for event in chain]
        assert sorted(kept) == sorted(hash for one in said for hash in one)
        assert len(desk.own("t1", "c1")) == 24
        assert list(desk.verify()) == []

    @pytest.mark.skipif(sys.platform == "win32", reason="a process that is killed at once")
    def test_what_was_reported_saved_is_there_when_its_writer_is_killed(
        self, desk: DeskStore, opening: str
    ) -> None:
        task(desk)
        said = []
        for _ in range(3):
            ended = self._start(SAVING, opening, "c1", "1", "die")
            said += ended.communicate(timeout=60)[0].decode().split()
            assert ended.returncode == -signal.SIGKILL
        assert [event.hash for event in desk.own("t1", "c1")] == said
        assert len(said) == 3

    @pytest.mark.skipif(sys.platform == "win32", reason="a process that is killed at once")
    def test_the_job_of_a_killed_worker_is_free_at_once(self, desk: DeskStore, opening: str) -> None:
        job = desk.ask("extract", {})
        ended = self._start(HOLDING, opening)
        assert ended.communicate(timeout=60)[0].decode() == job.id
        with desk.working() as again:
            assert again == job
        assert [one.state for one in desk.jobs()] == ["done"]
