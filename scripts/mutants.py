"""Change the code in small ways and see whether a test notices: `make mutants ROOM=timeline N=40`.

Grain: one *mutant* is one small change of one function of a room; it is killed when a test of the room fails. A
sample is drawn by lot from a seed; in a copy of the tree the tests run that reach the changed line, the fastest
first, then the others of their files (`scripts/mutation.py`). Tests that start processes of their own are left out:
they are slow. A mutant that no test reaches has survived; one that ran out of time counts as neither. At the end the
tests that killed run once more on the unchanged tree: one that fails there has killed nothing. Results stand in
benchmarks/mutants.json; the page benchmarks/MUTANTS.md is written from it and from the list of equivalent mutants,
each with its reason.
"""

from __future__ import annotations

import argparse
import ast
import json
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
from scripts.mutation import Mutant, Source, Tree, sources

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks/mutants.json"
EQUIVALENT = ROOT / "benchmarks/mutants_equivalent.yaml"
BY_HAND = ROOT / "benchmarks/mutants_by_hand.yaml"
PAGE = ROOT / "benchmarks/MUTANTS.md"
WANTED = 85
"""Per cent of the mutants that the tests of a room have to kill."""


@dataclass(frozen=True, slots=True)
class Room:
    """What is changed (patterns of files), and the tests that are to notice."""

    code: tuple[str, ...]
    tests: tuple[str, ...]


_OURS = "src/partnerscope"
_QCA = "packages/comparatist/src/comparatist/qca"
_IN_PROCESS = ("archive", "fold", "folderstore", "layer", "media", "passage", "quality", "refind", "store")
"""Files of `documents` that no child process reads: what a child runs is out of this program's sight."""
_ACCEPTED = ("documenting", "exchange", "qdpx", "ruling", "stale")
"""Tests of coders' work that an observatory takes up; the others do not reach it, and start processes."""
_SHOWN = (
    "tests/web/test_claim_pages.py",
    "tests/web/test_listing_pages.py",
    "tests/observatory/test_diff.py",
)
"""Tests of what `show` prints that stand with who asks for it."""
ROOMS: Mapping[str, Room] = {
    "files": Room(
        (f"{_OURS}/files.py", f"{_OURS}/errors.py", f"{_OURS}/machine.py"), ("tests/files", "tests/errors")
    ),
    "timeline": Room((f"{_OURS}/timeline/**/*.py",), ("tests/timeline",)),
    "codebook": Room((f"{_OURS}/codebook/**/*.py",), ("tests/codebook",)),
    "record": Room((f"{_OURS}/record/**/*.py",), ("tests/record", "tests/folder")),
    "journal": Room((f"{_OURS}/journal/**/*.py",), ("tests/journal",)),
    "view": Room((f"{_OURS}/view/**/*.py",), ("tests/view",)),
    "folder": Room((f"{_OURS}/folder/**/*.py",), ("tests/folder",)),
    "measure": Room((f"{_OURS}/measure/**/*.py",), ("tests/measure",)),
    "assess": Room((f"{_OURS}/assess/**/*.py",), ("tests/assess",)),
    "panels": Room((f"{_OURS}/panels/**/*.py",), ("tests/panels",)),
    "lake": Room(
        tuple(f"{_OURS}/lake/{name}.py" for name in ("answers", "coverage", "events", "actors")),
        tuple(f"tests/lake/test_{name}.py" for name in ("coverage", "events", "actors", "icews", "sql")),
    ),
    "ingest": Room(
        tuple(f"{_OURS}/lake/{name}.py" for name in ("lines", "gdelt", "packed", "drafts", "cubing")),
        tuple(f"tests/lake/test_{name}.py" for name in ("packed", "ingest")),
    ),
    "documents": Room(
        tuple(f"{_OURS}/documents/{name}.py" for name in _IN_PROCESS), ("tests/documents", "tests/coding")
    ),
    "coding": Room((f"{_OURS}/coding/**/*.py",), ("tests/coding", "tests/desk")),
    "accounts": Room((f"{_OURS}/accounts/**/*.py",), ("tests/accounts", "tests/desk")),
    "show": Room((f"{_OURS}/show/**/*.py",), ("tests/show", *_SHOWN)),
    "brief": Room((f"{_OURS}/brief/**/*.py",), ("tests/brief",)),
    "web": Room((f"{_OURS}/web/*.py", f"{_OURS}/web/pages/**/*.py"), ("tests/web",)),
    "desk": Room((f"{_OURS}/web/desk/**/*.py",), ("tests/desk",)),
    "release": Room((f"{_OURS}/release/**/*.py",), ("tests/release",)),
    "database": Room((f"{_OURS}/database/**/*.py",), ("tests/database", "tests/accounts")),
    "cli": Room((f"{_OURS}/cli/**/*.py",), ("tests/cli",)),
    "observatory": Room(
        (f"{_OURS}/observatory/**/*.py",),
        ("tests/observatory", *(f"tests/coding/test_{name}.py" for name in _ACCEPTED)),
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
    """One run over one room: how many mutants there are, how many were drawn, how each state was met.

    `first` were killed when the sample was first run, before tests were written for its survivors; of a `quick` run, by
    the first ten seconds of tests: all of them may kill more.
    """

    room: str
    date: str
    mutants: int
    drawn: int
    seed: int
    states: dict[str, int]
    survivors: list[Survivor]
    first: int
    quick: bool = False


# --- running


def run(name: str, sample: int, seed: int, last: Run | None = None, *, quick: bool = False) -> Run:
    """Draw mutants of a room, run them, and say what became of them; of a `last` run only the survivors again."""
    room = ROOMS[name]
    with tempfile.TemporaryDirectory(prefix="mutants-", dir=_fast_folder()) as folder:
        root = Path(folder)
        _copy_tree(root)
        by_name = {mutant: source for source in sources(root, room.code) for mutant in source.names}
        every = sorted(by_name)
        drawn = sorted(random.Random(seed).sample(every, min(sample, len(every)))) if sample else every
        if last is not None:
            drawn = [one.mutant for one in last.survivors]
            if not set(drawn) <= set(every):
                raise SystemExit(f"the code of {name} has changed since: draw anew")
        mutants = [by_name[mutant].mutant(mutant) for mutant in drawn]
        states, survivors = _states(root, room, mutants, by_name, quick=quick)
    if last is not None:
        states += Counter(last.states) - Counter(one.state for one in last.survivors)
        return replace(last, states=dict(sorted(states.items())), survivors=survivors)
    today = datetime.now(UTC).date().isoformat()
    met = dict(sorted(states.items()))
    return Run(name, today, len(every), len(drawn), seed, met, survivors, met.get("killed", 0), quick)


def by_hand() -> list[str]:
    """Make the changes of `mutants_by_hand.yaml`, each in a copy of the tree; what its test does not notice."""
    with tempfile.TemporaryDirectory(prefix="mutants-", dir=_fast_folder()) as folder:
        root = Path(folder)
        _copy_tree(root)
        tree = Tree(root, ())
        entries = made_by_hand()
        done = tree.pytest("-q", "--tb=line", *sorted({one["test"] for one in entries}))
        if done.returncode:
            raise SystemExit(f"the tests do not pass unchanged:\n{done.stdout[-3000:]}")
        unnoticed = []
        for one in entries:
            text = (root / one["file"]).read_text("utf-8")
            state = tree.said_of(one["file"], text.replace(one["before"], one["after"]), [one["test"]])[0]
            print(f"{state:9} {one['what']}", file=sys.stderr, flush=True)
            unnoticed += [one["what"]] if state != "killed" else []
        return unnoticed


def changed(reference: str, sample: int, seed: int) -> bool:
    """Draw mutants of the functions that differ from a commit, room by room; whether the tests kill enough of each."""
    lines = _changed_lines(reference)
    enough = True
    for name, room in ROOMS.items():
        with tempfile.TemporaryDirectory(prefix="mutants-", dir=_fast_folder()) as folder:
            root = Path(folder)
            _copy_tree(root)
            touched = list(sources(root, room.code, lines))
            by_name = {mutant: source for source in touched for mutant in source.names}
            every = [by_name[mutant].mutant(mutant) for mutant in sorted(by_name)]
            near = [one for one in every if lines[one.path].intersection(one.body)]
            if not near:
                continue
            drawn = random.Random(seed).sample(near, min(sample or len(near), len(near)))
            states, survivors = _states(root, room, drawn, by_name)
        same = {_key(one["before"], one["after"]) for one in equivalents()}
        left = [one for one in survivors if _key(one.before, one.after) not in same]
        print(
            f"{name}: {dict(states)}",
            *(f"  {one.mutant}: {one.before} → {one.after}" for one in left),
            sep="\n",
        )
        enough &= 100 * states["killed"] >= WANTED * (states["killed"] + len(left))
    return enough


def _changed_lines(reference: str) -> dict[str, set[int]]:
    """The lines of each file, as it is now, that differ from a commit."""
    found: dict[str, set[int]] = {}
    command = ["git", "diff", "--unified=0", "--no-color", "--no-ext-diff", reference, "--", "*.py"]
    path = ""
    for line in subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines():
        if line.startswith("+++ "):
            path = line.removeprefix("+++ ").removeprefix("b/")
        elif hunk := re.match(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@", line):
            first, count = int(hunk[1]), int(hunk[2] or 1)
            found.setdefault(path, set()).update(range(first, first + max(1, count)))
    return found


def equivalents() -> list[dict[str, str]]:
    """The entries of `mutants_equivalent.yaml`: before, after, and why nobody can see the change."""
    found: list[dict[str, str]] = yaml.safe_load(EQUIVALENT.read_text("utf-8"))
    return found


def made_by_hand() -> list[dict[str, str]]:
    """The entries of `mutants_by_hand.yaml`: what is wrong, file, before, after, and the test that notices."""
    entries: list[dict[str, str]] = yaml.safe_load(BY_HAND.read_text("utf-8"))
    return entries


def _states(
    root: Path, room: Room, drawn: Sequence[Mutant], by_name: Mapping[str, Source], *, quick: bool = False
) -> tuple[Counter[str], list[Survivor]]:
    tree = Tree(root, ("-m", "not slow and not browser and not spark", *_left_out(root, room)))
    reach = tree.reach({source.path for source in by_name.values()}, room.tests)
    states: Counter[str] = Counter()
    survivors, killers = [], set()
    for mutant, state, killer in tree.verdicts(drawn, reach, quick=quick):
        print(f"{state:9} {mutant.name}", file=sys.stderr, flush=True)
        states[state] += 1
        killers.add(killer)
        if state in ("survived", "no tests"):
            survivors.append(Survivor(mutant.name, state, mutant.before, mutant.after))
    if killers - {""}:
        done = tree.pytest("-q", "--tb=line", *sorted(killers - {""}))
        if done.returncode:
            raise SystemExit(f"tests that killed fail on the unchanged tree:\n{done.stdout[-3000:]}")
    return states, survivors


def _fast_folder() -> str | None:
    """A folder in memory where there is room for one: tests force many files to the disk."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > 2e9 else None


def _copy_tree(root: Path) -> None:
    root.chmod(0o755)  # a database that tests start runs as another user, and stands below
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in names:
        if name and (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, root / name)


def _left_out(root: Path, room: Room) -> Iterator[str]:
    for asked in room.tests:
        place = root / asked
        for path in sorted(place.rglob("test_*.py")) if place.is_dir() else [place]:
            name = path.relative_to(root).as_posix()
            for test in starting_processes(path.read_text("utf-8")):
                yield f"--deselect={name}::{test}"


def starting_processes(code: str) -> list[str]:
    """The tests of a file that name what starts a process, or a function that does; of a class with their class."""
    top = ast.parse(code).body
    inside = [
        (f"{node.name}::", each) for node in top if isinstance(node, ast.ClassDef) for each in node.body
    ]
    named = {
        f"{owner}{node.name}": (node.name, set(re.findall(r"\w+", ast.unparse(node))))
        for owner, node in [*(("", node) for node in top), *inside]
        if isinstance(node, ast.FunctionDef)
    }
    found = {"subprocess", "multiprocessing", "nbclient"}
    while more := {name for name, words in named.values() if words & found} - found:
        found |= more
    return [place for place, (name, _) in named.items() if name in found and name.startswith("test")]


# --- telling


def page(
    runs: Sequence[Run], equivalent: Sequence[Mapping[str, str]], hand: Sequence[Mapping[str, str]] = ()
) -> str:
    """The page: a table of scores, what was made by hand, and by room the survivors and the equivalents."""
    parts = [
        "# Mutants\n",
        "Written by `make mutants ROOM=timeline N=40` (`N=0`: all) from `mutants.json`; do not edit it by hand. One "
        "mutant is one small change of the code; it is killed when a test of its room fails. The score leaves out what "
        "ran out of time, and what changes nothing that can be seen (`mutants_equivalent.yaml`, each with its reason). "
        f"Wanted: {WANTED} %. *First* were killed when the sample was drawn, before tests were written for what survived: "
        "of a room that says more than the score does (≥: of a quick run, by the first ten seconds of tests).\n",
        "| room | mutants | drawn (seed) | first | killed | survived | no test | out of time | equivalent | score | date |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    rest = [
        "\n## Made by hand\n",
        "Each at an edge; its test fails with it (`python -m scripts.mutants --by-hand`).\n",
    ]
    rest = [*rest, *(f"- {one['what']}: `{one['test']}`" for one in hand)] if hand else []
    for one in runs:
        same = {_key(entry["before"], entry["after"]): entry["why"] for entry in equivalent}
        alike = [s for s in one.survivors if _key(s.before, s.after) in same]
        left = [s for s in one.survivors if s not in alike]
        killed = sum(count for state, count in one.states.items() if state == "killed")
        missed = Counter(survivor.state for survivor in left)
        late = one.states.get("timeout", 0)
        score = 100 * killed / max(1, killed + len(left))
        least = "≥ " if one.quick else ""
        parts.append(
            f"| {one.room} | {one.mutants} | {one.drawn} ({one.seed}) | {least}{one.first} | {killed} | "
            f"{missed['survived']} | {missed['no tests']} | {late} | {len(alike)} | {score:.0f} % | {one.date} |"
        )
        rest.append(f"\n## {one.room}, seed {one.seed}\n")
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
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("--room", choices=ROOMS)
    asked.add_argument("--by-hand", action="store_true", help="the changes of mutants_by_hand.yaml")
    asked.add_argument(
        "--changed", metavar="COMMIT", help="functions that differ from a commit, in every room"
    )
    parser.add_argument("--sample", type=int, default=40, help="how many mutants are drawn; 0: all")
    parser.add_argument("--seed", type=int, default=1, help="of the lot")
    parser.add_argument(
        "--again", action="store_true", help="run only what survived the last run of the room with this seed"
    )
    parser.add_argument(
        "--quick", action="store_true", help="what ten seconds of tests leave alive counts as alive"
    )
    given = parser.parse_args()
    if given.by_hand:
        raise SystemExit("; ".join(by_hand()) or None)
    if given.changed:
        raise SystemExit(not changed(given.changed, given.sample, given.seed))
    same = (given.room, given.seed)
    last = next((one for one in _kept() if (one.room, one.seed) == same), None) if given.again else None
    if given.again and last is None:
        raise SystemExit(f"{given.room} was not run yet with the seed {given.seed}")
    done = run(given.room, given.sample, given.seed, last, quick=given.quick)
    runs = sorted(
        [done, *(one for one in _kept() if (one.room, one.seed) != same)],
        key=lambda one: (list(ROOMS).index(one.room), one.seed),
    )
    RESULTS.write_text(
        json.dumps([asdict(one) for one in runs], ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    PAGE.write_text(page(runs, equivalents(), made_by_hand()), "utf-8")
    print(f"{given.room}: {done.states}; see {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
