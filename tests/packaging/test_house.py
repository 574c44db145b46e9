"""Rules of the tree that no linter knows."""

from __future__ import annotations

from hypothesis import settings

from tests.packaging.test_extras import ROOT

CODE = sorted(
    path
    for folder in ("src", "packages", "tests", "scripts", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
)


def test_property_tests_have_no_deadline() -> None:
    assert settings.default is not None
    assert settings.default.deadline is None


def test_one_profile_of_hypothesis() -> None:
    said = [path for path in CODE if "settings.load_profile(" in path.read_text("utf-8")]
    assert [path.relative_to(ROOT).as_posix() for path in said if path.name != "test_house.py"] == []


def test_no_file_is_over_500_lines() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in CODE
        if (lines := len(path.read_text("utf-8").splitlines())) > 500
    }
    assert long == {}
