"""Files that are altered, torn, missing or half-written; crashes and writers at once, by doing it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from partnerscope.errors import IntegrityError
from partnerscope.journal import FileStore, fold, heads
from tests.journal.contract import meeting, write


@pytest.fixture
def journal(tmp_path: Path) -> FileStore:
    store = FileStore(tmp_path / "journal")
    write(store, meeting("a", place="x"), meeting("b", place="y"))
    write(store, meeting("c", place="z"), day=1)
    return store


def files(store: FileStore) -> list[Path]:
    return sorted(store.folder.glob("*.jsonl"))


def test_an_altered_changeset_is_found(journal: FileStore) -> None:
    path = files(journal)[0]
    path.write_bytes(path.read_bytes().replace(b'"x"', b'"q"'))
    assert any("not what was committed" in fault for fault in journal.verify())


def test_a_missing_changeset_is_found(journal: FileStore) -> None:
    files(journal)[0].unlink()
    assert any("missing" in fault for fault in journal.verify())


def test_a_torn_changeset_is_an_error_not_a_loss(journal: FileStore) -> None:
    path = files(journal)[0]
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    with pytest.raises(IntegrityError, match="torn|not a revision"):
        fold(journal, journal.changesets())
    assert any(path.name in fault for fault in journal.verify())
    path.write_bytes(whole)
    assert list(journal.verify()) == []


def test_a_renamed_changeset_is_found(journal: FileStore) -> None:
    path = files(journal)[0]
    path.rename(path.with_name("20200101T000000.000000Z-" + path.name.partition("-")[2]))
    with pytest.raises(IntegrityError, match="20200101T000000"):
        journal.changesets()
    assert any("another time" in fault for fault in journal.verify())


@pytest.mark.parametrize("data", [b"", b"{", b"[]\n", b'{"format":"x"}\n', b"\xff\xfe\n"])
def test_a_broken_first_line_is_a_clear_error(journal: FileStore, data: bytes) -> None:
    files(journal)[0].write_bytes(data)
    with pytest.raises(IntegrityError) as caught:
        journal.changesets()
    assert files(journal)[0].name in str(caught.value)


def test_a_temporary_file_of_a_crashed_writer_is_ignored(journal: FileStore) -> None:
    (journal.folder / ".123-abc.tmp").write_bytes(b'{"format":')
    assert len(journal.changesets()) == 2
    assert list(journal.verify()) == []


WRITER = textwrap.dedent(
    """
    import sys
    from datetime import UTC, datetime
    from pathlib import Path
    from partnerscope.journal import FileStore, Header, Revision, heads
    store = FileStore(Path(sys.argv[1]))
    for number in range(int(sys.argv[3])):
        with store.lock():
            tips = heads(store.changesets())
            rows = [Revision("meeting", f"{sys.argv[2]}-{number}-{row}", {"place": "x" * 50}) for row in range(200)]
            store.append(Header(tips, datetime.now(UTC), sys.argv[2], "r", 0), rows)
        print(number, flush=True)
    """
)


def _writer(store: FileStore, name: str, count: int) -> subprocess.Popen[bytes]:
    source = str(Path(__file__).resolve().parents[2] / "src")
    environment = os.environ | {"PYTHONPATH": source}
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(store.folder), name, str(count)],
        stdout=subprocess.PIPE,
        env=environment,
    )


def test_two_writers_at_once_lose_nothing_and_stay_one_line(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "journal")
    writers = [_writer(store, name, 15) for name in ("ann", "ben")]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.close()
    assert len(store.changesets()) == 30
    assert len(heads(store.changesets())) == 1
    assert len(fold(store, store.changesets())["meeting"]) == 2 * 15 * 200
    assert list(store.verify()) == []


def test_a_writer_killed_at_any_moment_leaves_whole_changesets(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "journal")
    said = 0
    for round_ in range(6):
        writer = _writer(store, f"w{round_}", 1000)
        assert writer.stdout is not None
        for _ in range(3):
            writer.stdout.readline()
            said += 1
        time.sleep(0.003 * round_)
        writer.send_signal(signal.SIGKILL)
        said += len(writer.stdout.read().split())
        writer.wait(timeout=30)
        writer.stdout.close()
        assert list(store.verify()) == []
        changesets = store.changesets()
        assert len(changesets) >= said, "a changeset that was reported must be there"
        assert len(heads(changesets)) == 1
        assert len(fold(store, changesets)["meeting"]) == 200 * len(changesets)
