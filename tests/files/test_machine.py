"""What a process takes of its machine, asked in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from partnerscope import machine

pytestmark = pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processors are bound on Linux")


def said(code: str, **environment: str) -> str:
    shown = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | environment,
    )
    return shown.stdout.strip()


def test_a_process_that_may_use_one_processor_takes_one() -> None:
    bound = "import os; os.sched_setaffinity(0, [min(os.sched_getaffinity(0))]); "
    assert said(f"{bound}from partnerscope.machine import cores; print(cores())") == "1"
    assert said(f"{bound}from partnerscope.lake.reports import WORKERS; print(WORKERS)") == "1"


@pytest.mark.parametrize(("there", "taken"), [(1, 1), (3, 3), (4, 4), (64, 4)])
def test_no_more_processors_are_taken_than_are_of_use(
    there: int, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(there)))
    assert machine.cores() == taken


@pytest.mark.parametrize(("there", "taken"), [(None, 1), (1, 1), (3, 3), (64, 4)])
def test_where_processors_are_not_bound_all_there_are_are_counted(
    there: int | None, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: there)
    assert machine.cores() == taken


def test_a_command_prepares_its_process_and_leaves_what_the_user_set() -> None:
    code = (
        "import gc, os, sys; sys.argv = ['partnerscope', '--version']\n"
        "from partnerscope.cli import main\n"
        "try: main()\nexcept SystemExit: print(gc.get_threshold()[0], os.environ['_RJEM_MALLOC_CONF'])"
    )
    assert said(code, _RJEM_MALLOC_CONF="").endswith(f"{machine.RARELY[0]}")
    assert said(code, _RJEM_MALLOC_CONF="narenas:1").endswith(f"{machine.RARELY[0]} narenas:1")
    unset = said("import os; os.environ.pop('_RJEM_MALLOC_CONF', 0)\n" + code)
    assert unset.endswith(f"{machine.RARELY[0]} {machine.KEPT}")
