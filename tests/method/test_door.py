"""The door to comparatist: the same names, a clear word when it is absent, refusals that end like ours."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import click
import pytest

import comparatist
import partnerscope.extras
import partnerscope.method
from comparatist.errors import ComparatistError
from comparatist.errors import InputError as MethodsInputError
from partnerscope.cli.program import endings
from partnerscope.errors import InputError

METHODS = sorted(
    [path.parent.name for path in Path(comparatist.__file__).parent.glob("*/__init__.py")] + ["similarity"]
)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_has_the_same_names_here(method: str) -> None:
    here = importlib.import_module(f"partnerscope.method.{method}")
    there = importlib.import_module(f"comparatist.{method}")
    assert there.__all__
    assert [name for name in there.__all__ if getattr(here, name) is not getattr(there, name)] == []


def test_an_install_without_methods_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partnerscope.extras, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"partnerscope\[methods\]"):
        importlib.reload(partnerscope.method)


@pytest.mark.parametrize("error", [MethodsInputError, ComparatistError])
def test_a_refusal_of_a_method_ends_the_command_line_as_bad_input(
    error: type[ComparatistError], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(click.exceptions.Exit) as ended, endings():
        raise error("no column 'x'", hint="name the columns")
    assert ended.value.exit_code == 2
    assert capsys.readouterr().err == "partnerscope: no column 'x'\n  hint: name the columns\n"


def test_comparatist_is_loaded_without_partnerscope() -> None:
    import subprocess

    code = f"import sys; import {', '.join(f'comparatist.{name}' for name in METHODS)}; print(*sys.modules)"
    sources = str(Path(comparatist.__file__).parents[1])
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": sources}
    )
    loaded = set(shown.stdout.split())
    assert not loaded & {"partnerscope", "altair", "SALib", "krippendorff", "pandas", "duckdb", "fastapi"}
