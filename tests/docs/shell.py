"""A small shell for documentation: `partnerscope` runs in this process, everything else in the real shell.

Grain: one *answer* is what one command printed and how it ended. The folder changes with `cd`, as for a reader.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from partnerscope.cli.app import app

_ASSIGNED = re.compile(r"([A-Z]+)=\$\((.*)\)")
PROGRAMS = {
    "cd",
    "echo",
    "printf",
    "cat",
    "ls",
    "head",
    "tail",
    "sed",
    "grep",
    "cut",
    "cp",
    "rm",
    "wc",
    "mkdir",
}
"""What a page may use beside partnerscope: programs that every reader has."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Texts of both streams, and the exit code."""

    out: str
    err: str
    code: int


class Shell:
    """A folder, variables and the last exit code; `run` takes one command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.last = 0
        self.variables: dict[str, str] = {}

    def run(self, command: str) -> Answer:
        """Run one command line (a pipe, a here-document and `NAME=$(...)` are allowed)."""
        if assigned := _ASSIGNED.fullmatch(command):
            answer = self.run(assigned[2])
            self.variables[assigned[1]] = answer.out.strip()
            return Answer("", answer.err, answer.code)
        for name, value in self.variables.items():
            command = command.replace(f"${name}", value)
        program = command.split()[0]
        if program == "cd":
            self.folder = (self.folder / shlex.split(command)[1]).resolve(strict=True)
            return self._keep(Answer("", "", 0))
        if command == "echo $?":
            return Answer(f"{self.last}\n", "", 0)
        if program == "partnerscope":
            own, _, rest = command.partition(" | ")
            answer = self._partnerscope(shlex.split(own)[1:])
            return self._keep(self._piped(answer, rest) if rest else answer)
        if program not in PROGRAMS:
            raise ValueError(f"a page uses {program!r}; allowed are partnerscope and {sorted(PROGRAMS)}")
        return self._keep(self._bash(command, ""))

    def _keep(self, answer: Answer) -> Answer:
        self.last = answer.code
        return answer

    def _piped(self, answer: Answer, rest: str) -> Answer:
        after = self._bash(rest, answer.out)
        return Answer(after.out, answer.err + after.err, after.code)

    def _bash(self, command: str, given: str) -> Answer:
        done = subprocess.run(
            ["bash", "-c", command], input=given, capture_output=True, text=True, cwd=self.folder, timeout=30
        )
        return Answer(done.stdout, done.stderr, done.returncode)

    def _partnerscope(self, arguments: list[str]) -> Answer:
        """The program as `partnerscope.cli.main` runs it, with both streams caught."""
        out, err = _Stream(), _Stream()
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = _run(arguments)
        finally:
            os.chdir(before)
        return Answer(out.text(), err.text(), code)


def _run(arguments: list[str]) -> int:
    try:
        app(arguments, prog_name="partnerscope")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    raise AssertionError("the program always ends with an exit code")


class _Stream(io.TextIOWrapper):
    """A text stream over bytes, as a process has one."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)

    def text(self) -> str:
        """Everything written so far."""
        self.flush()
        data = self.buffer
        assert isinstance(data, io.BytesIO)
        return data.getvalue().decode()


def matches(shown: str, printed: str) -> bool:
    """Whether a page shows what was printed: `...` stands for anything, ends of lines do not count."""
    parts = [re.escape(_trimmed(part)) for part in shown.split("...")]
    return re.fullmatch(r"[\s\S]*?".join(parts), _trimmed(printed)) is not None


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n"))
