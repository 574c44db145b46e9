"""Change the code in small ways and see whether a test notices: `make mutants ROOM=timeline N=40`.

Grain: one *mutant* is one small change of one function of a room; it is killed when a test of the room fails. mutmut
makes and runs them in a copy of the tree, so that the tree itself is never changed. A sample is drawn by lot from a
seed. Tests that start processes of their own are left out: the tool cannot follow them. A mutant that no test reaches
has survived; one that ran out of time counts as neither. Results stand in benchmarks/mutants.json; the page
benchmarks/MUTANTS.md is written from it and from the list of equivalent mutants, each with its reason.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks/mutants.json"
EQUIVALENT = ROOT / "benchmarks/mutants_equivalent.yaml"
PAGE = ROOT / "benchmarks/MUTANTS.md"
WANTED = 85
"""Per cent of the mutants that the tests of a room have to kill."""
_LONGEST = 180.0
"""Seconds that the tests of one mutant may take before it counts as out of time."""


@dataclass(frozen=True, slots=True)
class Room:
    """What is changed (patterns of files), and the tests that are to notice."""

    code: tuple[str, ...]
    tests: tuple[str, ...]


_OURS = "src/partnerscope"
_QCA = "packages/comparatist/src/comparatist/qca"
ROOMS: Mapping[str, Room] = {
    "timeline": Room((f"{_OURS}/timeline/*",), ("tests/timeline",)),
    "codebook": Room((f"{_OURS}/codebook/*",), ("tests/codebook",)),
    "record": Room((f"{_OURS}/record/*",), ("tests/record",)),
    "journal": Room((f"{_OURS}/journal/*",), ("tests/journal",)),
    "view": Room((f"{_OURS}/view/*",), ("tests/view", "tests/observatory")),
    "folder": Room((f"{_OURS}/folder/*",), ("tests/folder",)),
    "measure": Room((f"{_OURS}/measure/*",), ("tests/measure",)),
    "assess": Room((f"{_OURS}/assess/*",), ("tests/assess",)),
    "panels": Room((f"{_OURS}/panels/*",), ("tests/panels", "tests/measure")),
    "lake": Room(
        tuple(f"{_OURS}/lake/{name}.py" for name in ("answers", "coverage", "events", "actors")),
        ("tests/lake",),
    ),
    "qca": Room(
        tuple(f"{_QCA}/{name}.py" for name in ("calibrate", "fit", "truthtable", "minimize", "implicants")),
        ("packages/comparatist/tests/qca",),
    ),
}


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that no test noticed: where, what stood there, what stands there now."""

    mutant: str
    state: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Run:
    """One run over one room: how many mutants there are, how many were drawn, how each state was met."""

    room: str
    date: str
    mutants: int
    drawn: int
    seed: int
    states: dict[str, int]
    survivors: list[Survivor]


# --- running


def run(name: str, sample: int, seed: int, last: Run | None = None) -> Run:
    """Draw mutants of a room, run them, and say what became of them; of a `last` run only the survivors again."""
    room = ROOMS[name]
    with tempfile.TemporaryDirectory(prefix="mutants-", dir=_fast_folder()) as folder:
        work = Path(folder)
        _copy_tree(work)
        _configure(work, room)
        _mutmut(
            work, "run", "no.such.mutant"
        )  # makes the mutants and notes which test reaches which function
        every = sorted(_every_mutant(work))
        if not every:
            raise SystemExit(
                f"no mutants: do the tests of {name} pass, and are there functions in {room.code}?"
            )
        drawn = sorted(random.Random(seed).sample(every, min(sample, len(every)))) if sample else every
        if last is not None:
            drawn = [one.mutant for one in last.survivors]
            if not set(drawn) <= set(every):
                raise SystemExit(f"the code of {name} has changed since: draw anew")
        states = _states(work, drawn)
        survivors = [
            _survivor(work, mutant, state)
            for mutant, state in states.items()
            if state in ("survived", "no tests")
        ]
    counted = Counter(states.values())
    if last is not None:
        counted += Counter(last.states) - Counter(one.state for one in last.survivors)
        return replace(last, states=dict(sorted(counted.items())), survivors=survivors)
    today = datetime.now(UTC).date().isoformat()
    return Run(name, today, len(every), len(drawn), seed, dict(sorted(counted.items())), survivors)


def _fast_folder() -> str | None:
    """A folder in memory where there is room for one: tests force many files to the disk."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > 2e9 else None


def _copy_tree(work: Path) -> None:
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\0"
    ):
        if name and (ROOT / name).is_file():
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, work / name)


def _configure(work: Path, room: Room) -> None:
    tests = [folder for folder in room.tests if (work / folder).is_dir()]
    left_out = [
        path.relative_to(work).as_posix()
        for folder in tests
        for path in sorted((work / folder).rglob("test_*.py"))
        if re.search(r"\b(subprocess|multiprocessing|nbclient)\b", path.read_text("utf-8"))
    ]
    settings = {
        "source_paths": ["src", "packages/comparatist/src"],
        "only_mutate": list(room.code),
        "also_copy": ["observatories", "packages", "conftest.py", "scripts", "docs"],
        "pytest_add_cli_args": [
            *("-p", "no:cacheprovider", "-m", "not slow and not browser and not spark"),
            *(f"--ignore={path}" for path in left_out),
        ],
        "pytest_add_cli_args_test_selection": tests,
        "process_isolation": "forkserver",  # Polars keeps threads, which a fork of a process that used them loses
        "forkserver_warmup": "none",
        "use_git_change_detection": False,
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    with (work / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n[tool.mutmut]\n" + "\n".join(lines) + "\n")


def _mutmut(work: Path, *arguments: str) -> str:
    environment = os.environ | {
        "TMPDIR": str(work),
        "CI": "1",
        "PYTHONPATH": "",
    }  # CI: the same examples each time
    command = [sys.executable, "-m", "mutmut", *arguments]
    done = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, check=False)
    if "failed to collect stats" in done.stdout:
        raise SystemExit(f"the tests of the room do not pass unchanged:\n{done.stdout[-3000:]}")
    return done.stdout


def _every_mutant(work: Path) -> Iterator[str]:
    for path in (work / "mutants").rglob("*.meta"):
        yield from json.loads(path.read_text("utf-8"))["exit_code_by_key"]


def _states(work: Path, drawn: Sequence[str]) -> dict[str, str]:
    """What becomes of each mutant under the tests that reach its function, in a process of its own.

    mutmut's own workers are not asked: in them a failing test can spin until its processor time is over.
    """
    known = json.loads((work / "mutants/mutmut-stats.json").read_text("utf-8"))
    states = {}
    for mutant in drawn:
        tests = known["tests_by_mangled_function_name"].get(mutant.rpartition("__mutmut_")[0], [])
        states[mutant] = _state(work / "mutants", mutant, sorted(tests)) if tests else "no tests"
    return states


def _state(folder: Path, mutant: str, tests: Sequence[str]) -> str:
    sources = [str(folder / "src"), str(folder / "packages/comparatist/src"), str(folder)]
    environment = os.environ | {
        "MUTANT_UNDER_TEST": mutant,
        "PYTHONPATH": os.pathsep.join(sources),
        "TMPDIR": str(folder.parent),
        "POLARS_MAX_THREADS": "1",
        "CI": "1",  # the same examples each time
    }
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, check=False, timeout=_LONGEST
        )
    except subprocess.TimeoutExpired:
        return "timeout"
    if done.returncode in (4, 5):
        raise SystemExit(f"{mutant}: the tests that reach it are not found")
    return "survived" if done.returncode == 0 else "killed"


def _survivor(work: Path, mutant: str, state: str) -> Survivor:
    changed = [
        line for line in _mutmut(work, "show", mutant).splitlines() if re.match(r"[-+](?![-+]{2})", line)
    ]
    before, after = (
        " ".join(line[1:].strip() for line in changed if line.startswith(sign)) for sign in ("-", "+")
    )
    return Survivor(mutant, state, before, after)


# --- telling


def page(runs: Sequence[Run], equivalent: Sequence[Mapping[str, str]]) -> str:
    """The page: a table of scores, and by room the survivors and the equivalents with their reasons."""
    parts = [
        "# Mutants\n",
        "Written by `make mutants ROOM=timeline N=40` (`N=0`: all) from `mutants.json`; do not edit it by hand. One "
        "mutant is one small change of the code; it is killed when a test of its room fails. The score leaves out what "
        "ran out of time, and what changes nothing that can be seen (`mutants_equivalent.yaml`, each with its reason). "
        f"Wanted: {WANTED} %.\n",
        "| room | mutants | drawn (seed) | killed | survived | no test | out of time | equivalent | score | date |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    rest: list[str] = []
    for one in runs:
        same = {_key(entry["before"], entry["after"]): entry["why"] for entry in equivalent}
        alike = [s for s in one.survivors if _key(s.before, s.after) in same]
        left = [s for s in one.survivors if s not in alike]
        killed = sum(
            count for state, count in one.states.items() if state in ("killed", "caught by type check")
        )
        missed = Counter(survivor.state for survivor in left)
        late = one.states.get("timeout", 0)
        score = 100 * killed / max(1, killed + len(left))
        parts.append(
            f"| {one.room} | {one.mutants} | {one.drawn} ({one.seed}) | {killed} | {missed['survived']} | "
            f"{missed['no tests']} | {late} | {len(alike)} | {score:.0f} % | {one.date} |"
        )
        rest.append(f"\n## {one.room}\n")
        rest += [f"- `{s.mutant}` ({s.state}): `{s.before}` → `{s.after}`" for s in left] or [
            "None survived."
        ]
        rest += [f"- equivalent: `{s.before}` → `{s.after}`: {same[_key(s.before, s.after)]}" for s in alike]
    return "\n".join([*parts, *rest]) + "\n"


def _key(before: str, after: str) -> tuple[str, str]:
    return " ".join(before.split()), " ".join(after.split())


def _kept() -> list[Run]:
    if not RESULTS.is_file():
        return []
    return [
        Run(**{**entry, "survivors": [Survivor(**one) for one in entry["survivors"]]})
        for entry in json.loads(RESULTS.read_text("utf-8"))
    ]


def main() -> None:
    """Run one room and write the page anew."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--room", required=True, choices=ROOMS)
    parser.add_argument("--sample", type=int, default=40, help="how many mutants are drawn; 0: all")
    parser.add_argument("--seed", type=int, default=1, help="of the lot")
    parser.add_argument(
        "--again", action="store_true", help="run only what survived the last run of the room"
    )
    given = parser.parse_args()
    last = next((one for one in _kept() if one.room == given.room), None) if given.again else None
    if given.again and last is None:
        raise SystemExit(f"{given.room} was not run yet")
    done = run(given.room, given.sample, given.seed, last)
    runs = sorted(
        [done, *(one for one in _kept() if one.room != given.room)],
        key=lambda one: list(ROOMS).index(one.room),
    )
    RESULTS.write_text(
        json.dumps([asdict(one) for one in runs], ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    equivalent = yaml.safe_load(EQUIVALENT.read_text("utf-8")) if EQUIVALENT.is_file() else []
    PAGE.write_text(page(runs, equivalent or []), "utf-8")
    print(f"{given.room}: {done.states}; see {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
