"""Reference results and the published data they were computed from."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

ORACLES = Path(__file__).parent / "oracles"


@pytest.fixture(scope="session")
def oracle() -> Callable[[str], Any]:
    """The `result` of a reference case, by its number: `oracle("o01")`."""

    def load(number: str) -> Any:
        (path,) = ORACLES.glob(f"{number}_*.json")
        return json.loads(path.read_text(encoding="utf-8"))["result"]

    return load


@pytest.fixture(scope="session")
def published() -> Callable[[str], pl.DataFrame]:
    """A published data set by name, case names in the column `case`: `published("LF")`."""

    def load(name: str) -> pl.DataFrame:
        return pl.read_csv(ORACLES / "data" / f"{name}.csv")

    return load
