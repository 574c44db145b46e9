"""Who may do what to a lake at the same time: the same laws for locks on bytes and for locks on files of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from partnerscope.lake import Lake, locks
from partnerscope.lake.lockfiles import FileLocks
from partnerscope.lake.locks import Locks
from partnerscope.lake.session import writing
from partnerscope.lake.store import LakeFolder, open_store

SOURCE_FOLDER = Path(__file__).parents[2] / "src"
ENVIRONMENT = os.environ | {
    "PYTHONPATH": os.pathsep.join([str(SOURCE_FOLDER), os.environ.get("PYTHONPATH", "")])
}


@pytest.fixture(params=["bytes", "files"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LakeFolder:
    """An empty lake, locked in one of the two ways."""
    if request.param == "files":
        monkeypatch.setattr(locks, "_holder", lambda store, read_only: FileLocks(store, read_only=read_only))
    return open_store(tmp_path / "lake")


def test_a_claim_excludes_others_until_it_is_given_back(store: LakeFolder) -> None:
    one, two = Locks(store), Locks(store)
    name = "ab" * 32
    assert one.try_claim(name)
    assert not two.try_claim(name)
    assert two.try_claim("cd" * 32)
    one.release(name)
    one.release(name)
    assert two.try_claim(name)
    one.close()
    two.close()


def test_only_one_can_be_alone_and_nobody_beside_a_writer(store: LakeFolder) -> None:
    other = Locks(store)
    with writing(store):
        assert not other.alone()
    assert other.alone()
    other.close()


def test_writers_share_readers_share_and_either_keeps_others_from_being_alone(store: LakeFolder) -> None:
    one, two, reader, other = Locks(store), Locks(store), Locks(store), Locks(store)
    one.share_writing()
    two.share_writing()
    reader.share_reading()
    assert not other.alone()
    one.close()
    two.close()
    assert not other.alone()
    reader.close()
    assert other.alone()
    other.share_writing()
    again = Locks(store)
    again.share_reading()
    again.close()
    other.close()


def test_a_process_that_dies_gives_back_what_it_held(store: LakeFolder, tmp_path: Path) -> None:
    kind = "lockfiles.FileLocks" if locks._holder.__name__ == "<lambda>" else "lockbytes.ByteLocks"
    module, name = kind.split(".")
    code = textwrap.dedent(f"""
        import sys, time
        from pathlib import Path
        from partnerscope.lake.store import open_store
        from partnerscope.lake.{module} import {name}
        held = {name}(open_store(Path({str(store.root)!r})), read_only=False)
        held.share("use")
        held.share("read")
        assert held.take("ab" * 32, wait=False)
        print("held", flush=True)
        time.sleep(60)
    """)
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=ENVIRONMENT)
    assert child.stdout is not None and child.stdout.readline() == b"held\n"
    own = Locks(store)
    assert not own.alone()
    assert not own.try_claim("ab" * 32)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert own.alone()
    assert own.try_claim("ab" * 32)
    own.close()


def test_a_lake_works_where_there_are_no_locks_on_bytes(tmp_path: Path, data: Path) -> None:
    """As on Windows: no module fcntl."""
    code = textwrap.dedent(f"""
        import sys
        sys.modules["fcntl"] = None
        from partnerscope.lake import Lake
        with Lake.open({str(tmp_path / "lake")!r}) as lake:
            lake.add("gdelt2", [{str(data / "20191024143000.export.CSV")!r}])
            lake.compact()
            assert lake.verify() == []
            print(lake.list()[0].rows)
    """)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    with Lake.open(tmp_path / "lake") as lake:
        assert str(lake.list()[0].rows) == done.stdout.strip()
        lake.add("gdelt2", [data / "20180101000000.export.CSV"])
