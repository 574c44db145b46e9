"""Names and thresholds of the effect designs that readers of their findings need too; nothing heavy is imported here."""

from __future__ import annotations

GROUP_TIME, SYNTHETIC = "group-time", "synthetic"
LEAST_VOTES = 10
"""Fewer common roll calls in a year give no outcome."""
