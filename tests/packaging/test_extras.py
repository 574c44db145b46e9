"""The table of extras says what pyproject.toml says, and a missing extra is named."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner

from partnerscope import extras
from partnerscope.cli.app import app
from partnerscope.errors import InputError
from partnerscope.extras import EXTRAS, require
from partnerscope.measure import MEASURES
from partnerscope.view import View

ROOT = Path(__file__).resolve().parents[2]
DECLARED: dict[str, list[str]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
    "optional-dependencies"
]
CORE: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=]", requirement)[0].lower().replace("_", "-")


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_is_missing_when_one_of_its_distributions_is(extra: str) -> None:
    declared = {_name(one) for one in DECLARED[extra]} - {"partnerscope"}
    owners = packages_distributions()
    shown = {owners.get(module, [module])[0].lower().replace("_", "-") for module in EXTRAS[extra]}
    assert shown == declared


@pytest.mark.parametrize("folder", [".", "packages/comparatist"])
def test_every_requirement_of_users_has_a_lower_and_an_upper_bound(folder: str) -> None:
    project = tomllib.loads((ROOT / folder / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = [
        *project["dependencies"],
        *(one for name, some in extras.items() if name not in ("dev", "test") for one in some),
    ]
    unbound = [
        one for one in asked if _name(one) != "partnerscope" and not re.search(r">=[\d.]+,<[\d.]+$", one)
    ]
    assert unbound == []


def test_all_is_every_extra_but_spark_and_dev() -> None:
    assert DECLARED["all"] == [f"partnerscope[{','.join(sorted(set(DECLARED) - {'all', 'dev', 'spark'}))}]"]


def _without(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    monkeypatch.setattr(
        "partnerscope.extras.find_spec", lambda name: None if name in names else find_spec(name)
    )


def test_what_is_installed_is_no_obstacle() -> None:
    require("methods", "anything")


def test_a_missing_extra_is_named_with_what_it_lacks_and_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    _without(monkeypatch, "vl_convert")
    with pytest.raises(InputError) as told:
        require("charts", "a figure")
    assert str(told.value) == (
        "a figure needs the extra 'charts', which is not installed (missing: vl_convert)\n"
        "  hint: pip install 'partnerscope[charts]'"
    )


VERBS = [
    ("coding", "add readout.pdf"),
    ("methods", "agree"),
    ("coding", "task propose t --coder c1 --kind meeting --quote words"),
    ("coding", "suggest readout.pdf"),
    ("coding", "document add readout.pdf"),
    ("coding", "document verify"),
    ("coding", "document reextract readout.pdf"),
    ("team", "journal verify postgresql://ann@db/x"),
    ("team", "log --journal postgresql://ann@db/x"),
    ("team", "desk prepare --database postgresql://ann@db/x"),
    ("team", "desk backup copy.zip --database postgresql://ann@db/x"),
    ("team", "desk serve --database postgresql://ann@db/x"),
    ("team", "desk work --once --database postgresql://ann@db/x"),
    ("team", "account list --database postgresql://ann@db/x"),
    ("web", "demo --output site"),
    ("web", "serve"),
    ("web", "site site"),
    ("methods", "table alignment"),
    ("methods", "table accession"),
    ("methods", "table effect"),
    ("methods", "table ideal-points"),
    ("exchange", "table dialogues --format xlsx --output t.xlsx"),
    ("exchange", "codebook --format skos"),
    ("exchange", "calendar --valid 2026-11-23"),
    ("timestamp", "certify last-met --valid 2015-07 --output c.json --tsa http://127.0.0.1:9/"),
    ("brief", "brief Japan --valid 2026-11-23"),
    ("lake", "lake add gdelt2 ."),
    ("lake", "lake list"),
    ("lake", "lake verify"),
    ("lake", "lake compact"),
    ("lake", "lake reject"),
    ("lake", "lake packaged vdem"),
    ("lake", "lake ask EU USA --from 2018-01 --to 2018-02"),
    ("lake", "lake fetch gdelt2 --from 2018-01-01 --to 2018-01-02"),
]
"""What needs an extra, and which."""


@pytest.mark.parametrize(("extra", "line"), VERBS)
def test_a_verb_without_its_extra_names_it(
    extra: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _without(monkeypatch, *EXTRAS[extra])
    ended = CliRunner().invoke(app, line.split())
    assert ended.exit_code == 2
    assert ended.stdout == ""
    assert f"hint: pip install 'partnerscope[{extra}]'" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_measure_whose_extra_is_missing_is_said_by_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    said = {}
    for measure in MEASURES:
        try:
            list(
                measure.compute(cast(View, None))
            )  # those of the core go on, and stumble over the view that is none
        except InputError as error:
            said[measure.name] = error.what
        except AttributeError:
            continue
    assert len(said) > 10
    assert [
        name for name, what in said.items() if f"the measure {name!r} needs the extra 'methods'" not in what
    ] == []
