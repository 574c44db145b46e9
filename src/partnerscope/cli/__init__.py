"""The command line: verbs a stranger guesses, one to one with the Python interface."""

from __future__ import annotations


def main() -> None:
    """Run the command line; errors of ours end with a clear message and their exit code."""
    import os
    import sys

    from partnerscope.cli.app import app
    from partnerscope.errors import PartnerscopeError

    def refusals() -> tuple[type[Exception], ...]:
        """Errors raised on purpose: ours, and those of comparatist once it is loaded (it may not be installed)."""
        methods = sys.modules.get("comparatist.errors")
        return (PartnerscopeError, methods.ComparatistError) if methods else (PartnerscopeError,)

    try:
        app()
    except refusals() as error:
        print(f"partnerscope: {error}", file=sys.stderr)
        sys.exit(getattr(error, "exit_code", PartnerscopeError.exit_code))
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
