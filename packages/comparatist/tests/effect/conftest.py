"""What tests of effects and their errors need not reckon."""

from __future__ import annotations

import sys

import pytest


@pytest.fixture
def without_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """No estimate without each treated unit: most of the time of many or of large panels.

    `test_what_is_left_out_is_estimated_as_if_it_were_not_there` holds them, in every design.
    """
    module = sys.modules["comparatist.effect.group_time"]  # the package's own name is the function
    monkeypatch.setattr(module, "without_each", lambda *parts: ())
