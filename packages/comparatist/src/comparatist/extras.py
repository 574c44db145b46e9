"""Packages that only some functions need: asked for when the function is called, and named when absent."""

from __future__ import annotations

from importlib.util import find_spec

from comparatist.errors import MissingExtraError


def require(module: str, extra: str) -> None:
    """Refuse to go on without a package.

    Raises:
        MissingExtraError: it is not installed; the hint names the extra that brings it.
    """
    if find_spec(module) is None:
        raise MissingExtraError(
            f"the package {module} is not installed", hint=f"pip install 'comparatist[{extra}]'"
        )
