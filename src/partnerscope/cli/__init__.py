"""The command line: verbs a stranger guesses, one to one with the Python interface."""

from __future__ import annotations

import gc

RARELY = 50_000, 20, 50
"""New objects until Python looks for circles of objects again (its own: 700): a command makes many objects that stay, and
next to no circles; its looking took a tenth of the time of a short command.
"""


def main() -> None:
    """Run the command line."""
    gc.set_threshold(*RARELY)
    from partnerscope.cli.app import app

    app()
