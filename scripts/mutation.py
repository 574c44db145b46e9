"""The parts of a run of mutants: what can be changed in a file, which tests reach a line, what tests say of a tree.

Grain: one *mutant* is one small change of one function, made by mutmut's own list of changes; its name counts the
changes of a function as mutmut does. mutmut is asked for the changes only: they are written into a copy of the tree
one at a time, so that decorators, module-level calls and processes see them like any code. Which tests reach a line is
what coverage notes in one run of the unchanged tree.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path

import libcst as cst
from coverage import CoverageData
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider
from mutmut.mutation.file_mutation import Mutation, create_mutations

_PLAIN = ("-p", "no:cacheprovider")
_QUICK = 10.0
"""Seconds of tests that a fork runs; what they leave alive is run again with all."""
_LEAST = 60.0
"""Seconds that the tests of a mutant may take in any case; else ten times what they took on the unchanged tree."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: its name, its file, the lines of the changed statement and of its function, both texts."""

    name: str
    path: str
    function: str
    lines: range
    body: range
    before: str
    after: str
    code: str


@dataclass(frozen=True)
class Source:
    """A file that can be changed; `path` is from the root of the tree."""

    root: Path
    path: str

    @cached_property
    def _made(self) -> tuple[cst.Module, Mapping[str, Mutation]]:
        module, mutations, *_ = create_mutations(self.path, (self.root / self.path).read_text("utf-8"))
        owners = {node: "" for node in module.body if isinstance(node, cst.FunctionDef)}
        for node in module.body:
            if isinstance(node, cst.ClassDef) and isinstance(node.body, cst.IndentedBlock):
                owners |= {
                    inner: node.name.value for inner in node.body.body if isinstance(inner, cst.FunctionDef)
                }
        counted: Counter[str] = Counter()
        named = {}
        for one in mutations:
            function = one.contained_by_top_level_function
            if function not in owners:  # a constant of the module
                continue
            owner = owners[function]
            mangled = f"xǁ{owner}ǁ{function.name.value}" if owner else f"x_{function.name.value}"
            counted[mangled] += 1
            named[f"{self._module}.{mangled}__mutmut_{counted[mangled]}"] = one
        return module, named

    @property
    def _module(self) -> str:
        inside = self.path.partition("src/")[2].removesuffix(".py").removesuffix("/__init__")
        return inside.replace("/", ".")

    @property
    def names(self) -> Iterable[str]:
        """The names of all its mutants."""
        return self._made[1]

    def mutant(self, name: str) -> Mutant:
        """The change of that name."""
        module, named = self._made
        one = named[name]
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        place, parent = wrapper.resolve(PositionProvider), wrapper.resolve(ParentNodeProvider)
        statement = one.original_node
        while not isinstance(statement, cst.BaseStatement):
            statement = parent[statement]
        here = place.get(one.original_node, place[statement])
        function = one.contained_by_top_level_function
        code = module.deep_replace(one.original_node, one.mutated_node)
        assert function is not None and isinstance(code, cst.Module)
        before, after = _difference(module.code.splitlines(), code.code.splitlines())
        return Mutant(
            name,
            self.path,
            re.sub(r"^x_?|__mutmut_\d+$", "", name.rpartition(".")[2]).strip("ǁ").replace("ǁ", "."),
            range(place[statement].start.line, here.end.line + 1),
            range(place[function].start.line, place[function].end.line + 1),
            before,
            after,
            code.code,
        )


def _difference(old: Sequence[str], new: Sequence[str]) -> tuple[str, str]:
    first = next(
        (at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    last = next(
        (at for at, (a, b) in enumerate(zip(old[::-1], new[::-1], strict=False)) if a != b),
        min(len(old), len(new)),
    )
    last = min(last, len(old) - first, len(new) - first)
    return tuple(" ".join(line.strip() for line in side[first : len(side) - last]) for side in (old, new))  # type: ignore[return-value]


@dataclass(frozen=True)
class Tree:
    """A copy of the tree in which files may be changed, and how its tests are run."""

    root: Path
    options: tuple[str, ...]

    def pytest(self, *arguments: str, limit: float | None = None) -> subprocess.CompletedProcess[str]:
        """What pytest says; what tests leave stands in the tree, and they try the same examples."""
        return self._python("pytest", *_PLAIN, *self.options, *arguments, limit=limit)

    def _python(self, *arguments: str, limit: float | None = None) -> subprocess.CompletedProcess[str]:
        sources = [str(self.root / "src"), str(self.root / "packages/comparatist/src"), str(self.root)]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(sources),
            "TMPDIR": str(self.root),
            "POLARS_MAX_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "CI": "1",
        }
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=limit,
        )

    def reach(self, code: Iterable[str], tests: Sequence[str]) -> Reach:
        """Run the tests once, unchanged, and note which of them reach which line and how long each took."""
        folders = {str(Path(path).parent) for path in code}
        noted = ["--cov-context=test", "--cov-report=", *(f"--cov={folder}" for folder in sorted(folders))]
        done = self.pytest("-vv", "--durations=0", "--durations-min=0", *noted, *tests)
        if done.returncode:
            raise SystemExit(f"the tests do not pass unchanged:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
        seconds: defaultdict[str, float] = defaultdict(float)
        for took, test in re.findall(
            r"^(\d+\.\d+)s (?:setup|call|teardown) +(.+)$", done.stdout, re.MULTILINE
        ):
            seconds[test] += float(took)
        data = CoverageData(str(self.root / ".coverage"))
        data.read()
        lines = {path: data.contexts_by_lineno(str(self.root / path)) for path in code}
        return Reach(seconds, lines)

    def verdicts(
        self, mutants: Sequence[Mutant], reach: Reach, *, quick: bool = False
    ) -> Iterator[tuple[Mutant, str, str]]:
        """What becomes of each mutant (killed, survived, no tests, timeout), and the test that killed it.

        A quick run asks no more of what the first seconds of tests leave alive.
        """
        tests = {mutant.name: reach.tests(mutant) for mutant in mutants}
        said = self._forked([mutant for mutant in mutants if tests[mutant.name]], tests, reach)
        for mutant in mutants:
            state, killer = said.get(mutant.name, ("no tests", ""))
            if state == "unsure" or (state == "survived" and not quick):
                chosen = reach.within(tests[mutant.name], _QUICK) if quick else tests[mutant.name]
                state, killer = self.said_of(mutant.path, mutant.code, chosen, reach.limit(chosen))
            yield mutant, state, killer

    def _forked(
        self, mutants: Sequence[Mutant], tests: Mapping[str, Sequence[str]], reach: Reach
    ) -> dict[str, tuple[str, str]]:
        """What forks of one process say (`scripts/forking.py`): fast, and right when a test fails."""
        asked = self.root / "mutants.jsonl"
        lines = [
            {
                "name": mutant.name,
                "module": mutant.name.rpartition(".")[0],
                "function": mutant.function,
                "path": str(self.root / mutant.path),
                "code": mutant.code,
                "tests": reach.within(tests[mutant.name], _QUICK),
                "limit": _LEAST,
            }
            for mutant in mutants
        ]
        asked.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        done = self._python("scripts.forking", str(asked), *_PLAIN, *self.options)
        said = asked.with_suffix(".said")
        if not said.is_file():
            raise SystemExit(f"no mutant could be run:\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
        return {
            name: (state, killer)
            for name, state, killer in map(json.loads, said.read_text("utf-8").splitlines())
        }

    def said_of(
        self, path: str, code: str, tests: Sequence[str], limit: float | None = None
    ) -> tuple[str, str]:
        """What tests say, in a process of their own, of a file with other content: a state, and the test that failed."""
        place = self.root / path
        kept = place.read_text("utf-8")
        try:
            self._write(place, code)
            return self._said(tests, limit)
        finally:
            self._write(place, kept)

    def _write(self, place: Path, text: str) -> None:
        for compiled in (place.parent / "__pycache__").glob(f"{place.stem}.*.pyc"):
            compiled.unlink()  # it is told apart by second and size only
        place.write_text(text, "utf-8")

    def _said(self, tests: Sequence[str], limit: float | None) -> tuple[str, str]:
        chosen = self.root / "chosen.txt"
        chosen.write_text("".join(f"{test}\n" for test in tests), "utf-8")
        try:
            done = self.pytest("-q", "-x", "--tb=no", f"@{chosen}", limit=limit)
        except subprocess.TimeoutExpired:
            return "timeout", ""
        if not done.returncode:
            return "survived", ""
        said = re.findall(r"^(?:FAILED|ERROR) (.+)$", done.stdout, re.MULTILINE)
        return "killed", max(
            (t for t in tests if any(line.startswith(t) for line in said)), key=len, default=""
        )


@dataclass(frozen=True)
class Reach:
    """The seconds of each test, and by file and line the tests that reach it."""

    seconds: Mapping[str, float]
    lines: Mapping[str, Mapping[int, Sequence[str]]]

    def tests(self, mutant: Mutant) -> list[str]:
        """The tests that reach the changed line, then those of their files: what a file keeps for all its tests is made
        in the first of them, so that coverage knows of that one only (what is made once for a session, in the files of
        the folder). A line that runs on import is reached by those of its function, or by all.
        """
        met = self._met(mutant.path, mutant.lines)
        near = _named(met)
        if not near:
            within = _named(self._met(mutant.path, mutant.body))
            return self._ordered((within or self.seconds) if "" in met else ())
        files = {test.partition("::")[0] for test in near}
        made = [context.partition("::")[0] for context in met if context.endswith("|setup")]
        folder = made[0].rpartition("/")[0] if len(made) == 1 else None
        beside = (test.partition("::")[0] for test in self.seconds)
        files |= {file for file in beside if file.rpartition("/")[0] == folder}
        wide = {test for test in self.seconds if test.partition("::")[0] in files}
        return [*self._ordered(near), *self._ordered(wide - near)]

    def within(self, tests: Sequence[str], seconds: float) -> list[str]:
        """The first of these tests that take no longer than this together, and one in any case."""
        taken = accumulate(self.seconds[test] for test in tests)
        return [
            test
            for at, (test, sofar) in enumerate(zip(tests, taken, strict=True))
            if not at or sofar <= seconds
        ]

    def limit(self, tests: Iterable[str]) -> float:
        """The seconds that these tests may take."""
        return max(_LEAST, 10 * sum(self.seconds[test] for test in tests))

    def _met(self, path: str, lines: range) -> set[str]:
        return {context for line in lines for context in self.lines[path].get(line, ())}

    def _ordered(self, tests: Iterable[str]) -> list[str]:
        """File by file, so that what a file makes for its tests is made once; the fastest first."""
        by_file: defaultdict[str, list[str]] = defaultdict(list)
        for test in sorted(tests):
            by_file[test.partition("::")[0]].append(test)
        files = sorted(by_file.values(), key=lambda these: sum(self.seconds[test] for test in these))
        return [test for these in files for test in sorted(these, key=lambda test: self.seconds[test])]


def _named(contexts: Iterable[str]) -> set[str]:
    return {context.rpartition("|")[0] for context in contexts if context}


def sources(root: Path, patterns: Sequence[str], only: Collection[str] | None = None) -> Iterator[Source]:
    """The files under the root that the patterns name; `only` are those to be changed, which takes its time."""
    for path in sorted({path for pattern in patterns for path in root.glob(pattern) if path.suffix == ".py"}):
        place = path.relative_to(root).as_posix()
        if only is None or place in only:
            yield Source(root, place)
