"""The command line: verbs a stranger guesses, one to one with the Python interface."""

from __future__ import annotations


def main() -> None:
    """Run the command line; errors of ours end with a clear message and their exit code."""
    import os
    import sys

    from partnerscope.cli.app import app
    from partnerscope.errors import PartnerscopeError

    try:
        app()
    except PartnerscopeError as error:
        print(f"partnerscope: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        print(
            f"partnerscope: {error.filename2 or error.filename or 'a file'}: {error.strerror or error}",
            file=sys.stderr,
        )
        sys.exit(2)
    except KeyboardInterrupt:
        print("partnerscope: interrupted; nothing is half-written", file=sys.stderr)
        sys.exit(130)
