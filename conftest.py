"""How every property test of the house runs: one profile of Hypothesis, here and nowhere else.

No deadline: under load a slow example is not a fault. On CI (the variable CI is set) examples are the same on every run,
so that a red run is red again; elsewhere they differ, and a failing one is kept and printed.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("house", deadline=None, print_blob=True)
settings.register_profile("ci", deadline=None, print_blob=True, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "house")
