"""Measures whose functions need more than the core: imported when they are first asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from partnerscope.errors import InputError
from partnerscope.extras import require

if TYPE_CHECKING:
    from partnerscope.measure.finding import Finding
    from partnerscope.view import View


def later(module: str, function: str, *, extra: str = "methods") -> Callable[[View], Iterable[Finding]]:
    """A measure's function by its module in this room; `extra` is what it needs beside the core, '' for nothing."""

    def compute(view: View) -> Iterable[Finding]:
        if extra:
            require(extra, f"the measure {function!r}")
        found: Callable[[View], Iterable[Finding]] = getattr(
            import_module(f"partnerscope.measure.{module}"), function
        )
        return _as_ours(found(view)) if extra == "methods" else found(view)

    return compute


def _as_ours(found: Iterable[Finding]) -> Iterator[Finding]:
    """Findings of a method; what it refuses is refused as by any measure."""
    from partnerscope.method.errors import MethodError

    try:
        yield from found
    except MethodError as error:
        raise InputError(error.what, where=error.where, allowed=error.allowed, hint=error.hint) from error
