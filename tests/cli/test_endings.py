"""How the program ends: one message and one exit code for each way in which a command may stop early."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from partnerscope.cli.app import app
from partnerscope.cli.program import ProblemsFound, Program, Verbs
from partnerscope.errors import InputError, IntegrityError

ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")}


def _raising(error: BaseException) -> Program:
    program = Program(name="partnerscope")

    @program.command()
    def stop() -> None:
        click.echo("before")
        raise error

    return program


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (InputError("no such table", where="table", allowed="a, b", hint="see list"), 2,
         "partnerscope: table: no such table\n  allowed: a, b\n  hint: see list\n"),
        (IntegrityError("torn"), 2, "partnerscope: torn\n"),
        (ProblemsFound(), 1, ""),
        (PermissionError(13, "Permission denied", "/etc/x"), 2, "partnerscope: /etc/x: Permission denied\n"),
        (OSError("odd"), 2, "partnerscope: odd\n"),
        (KeyboardInterrupt(), 130, "partnerscope: interrupted; nothing is half-written\n"),
    ],
)  # fmt: skip
def test_each_way_to_stop_has_its_message_and_exit_code(error: BaseException, code: int, said: str) -> None:
    result = CliRunner().invoke(_raising(error), ["stop"])
    assert (result.exit_code, result.stdout, result.stderr) == (code, "before\n", said)


def test_an_error_of_programming_is_not_dressed_up() -> None:
    result = CliRunner().invoke(_raising(KeyError("x")), ["stop"])
    assert isinstance(result.exception, KeyError)


def test_inner_groups_end_in_the_same_way() -> None:
    inner = Verbs("inner")
    program = Program(name="partnerscope")
    program.add_command(inner)

    @inner.command()
    def stop() -> None:
        raise InputError("no")

    result = CliRunner().invoke(program, ["inner", "stop"])
    assert (result.exit_code, result.stderr) == (2, "partnerscope: no\n")


def test_a_reader_that_goes_away_is_no_fault() -> None:
    command = [sys.executable, "-m", "partnerscope", "records", "action", "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        said = run.stderr.read().decode()
        assert run.wait(timeout=60) == 0
    assert said.startswith("using the bundled observatory")
    assert len(said.splitlines()) == 1


def test_commands_stand_in_help_in_their_order() -> None:
    assert app.list_commands(click.Context(app))[:3] == ["demo", "new", "check"]


@pytest.mark.parametrize(
    ("shell", "part", "file"),
    [
        ("/bin/bash", "complete -o nosort", ".local/share/bash-completion/completions/partnerscope"),
        ("/usr/bin/zsh", "#compdef partnerscope", ".zfunc/_partnerscope"),
        ("/usr/bin/fish", "function _partnerscope_completion", ".config/fish/completions/partnerscope.fish"),
    ],
)
def test_completion_is_shown_and_installed_for_the_shell_in_use(
    shell: str, part: str, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SHELL", shell)
    monkeypatch.setenv("HOME", str(tmp_path))
    shown = CliRunner().invoke(app, ["--show-completion"])
    assert shown.exit_code == 0
    assert part in shown.stdout
    installed = CliRunner().invoke(app, ["--install-completion"])
    assert installed.exit_code == 0
    assert str(tmp_path / file) in installed.stdout
    assert (tmp_path / file).read_text("utf-8").strip() == shown.stdout.strip()


def test_completion_answers_with_commands() -> None:
    environment = ENVIRONMENT | {
        "_PARTNERSCOPE_COMPLETE": "bash_complete",
        "COMP_WORDS": "partnerscope lake a",
        "COMP_CWORD": "2",
    }
    code = "from partnerscope.cli.app import app; app(prog_name='partnerscope')"
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert run.stdout.split() == ["plain,add", "plain,ask"]


def test_completion_for_another_shell_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    result = CliRunner().invoke(app, ["--install-completion"])
    assert result.exit_code == 2
    assert "tcsh" in result.stderr
    assert "bash, fish" in result.stderr
