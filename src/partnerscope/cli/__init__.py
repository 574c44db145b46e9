"""The command line: verbs a stranger guesses, one to one with the Python interface."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from partnerscope.machine import prepare

    prepare()
    from partnerscope.cli.app import app

    app()
