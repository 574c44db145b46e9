"""partnerscope: an observatory for international security partnerships.

>>> import partnerscope as ps
>>> view = ps.open().at(valid="2015-07")
>>> view.valid
'2015-07'
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from partnerscope.version import __version__

if TYPE_CHECKING:
    from partnerscope.observatory import Observatory

__all__ = ["__version__", "new", "open"]


def open(path: str | Path | None = None, *, known: str = "") -> Observatory:
    """The observatory in `path`; without one, in the working folder, else the bundled one.

    `known` limits it to what was known at a moment (`2026-11-23`) or at a head. Raises InputError when there is
    no observatory.
    """
    from partnerscope.observatory import Observatory

    return Observatory.open(path, known=known)


def new(
    path: str | Path,
    subject: tuple[str, str],
    partners: Sequence[tuple[str, str]],
    issues: Sequence[tuple[str, str]],
) -> Observatory:
    """Make a new, empty, working observatory in a folder; subject, partners and issues as (id, label).

    Raises InputError when the folder is not empty, or an id is none.
    """
    from partnerscope.folder import scaffold
    from partnerscope.folder.scaffold import Named
    from partnerscope.observatory import Observatory, bundled

    named = [[Named(*one) for one in each] for each in (partners, issues)]
    scaffold(Path(path), bundled() / "codebook", Named(*subject), *named)
    return Observatory.open(path)
