"""Benchmarks: ratios against a peer or a limit, measured in the same run. `python -m benchmarks` prints them all."""

import os

# A program in use is compiled once: a process measured here keeps what it compiles, also where the environment says not to.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
