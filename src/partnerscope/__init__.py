"""partnerscope: an observatory for international security partnerships.

>>> import partnerscope as ps
>>> view = ps.open().at(valid="2015-07")
>>> view.valid
'2015-07'
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from partnerscope.observatory import Observatory

__version__ = "0.1.0"
__all__ = ["__version__", "open"]


def open(path: str | Path | None = None, *, known: str = "") -> Observatory:
    """The observatory in `path`; without one, in the working folder, else the bundled one.

    `known` limits it to what was known at a moment (`2026-11-23`) or at a head. Raises InputError when there is
    no observatory.
    """
    from partnerscope.observatory import Observatory

    return Observatory.open(path, known=known)
