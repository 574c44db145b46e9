"""Schemes that an observatory takes from the observatory beside it: by reference in its folder, by content in its journal.

`codebook/shared.yaml` names the other folder and the schemes:

    from: ../eu-security-partners
    schemes: [rank, track, confidence]

Reading follows the reference; a commit keeps the text, so that what was known stays readable when the other folder changes,
and `check` says when it has. Only a folder beside this one may be named, so that a folder and its neighbour travel together.
"""

from __future__ import annotations

from pathlib import Path

from partnerscope.errors import DataError, Place, Problem
from partnerscope.files import within

SHARED = "shared.yaml"
_NAME = f"codebook/{SHARED}"


def scheme_files(folder: Path) -> dict[str, Path]:
    """Every codebook file of this folder (`.../codebook`) by its name, own and shared.

    Raises DataError when a shared one is not there, stands outside a neighbouring observatory, or is an own one too.
    """
    own = {path.name: path for path in within(folder, ".yaml") if path.name != SHARED}
    return own | _shared(folder, frozenset(own))


def shared_names(folder: Path) -> frozenset[str]:
    """The names of the files that are taken from a neighbour."""
    return frozenset(_shared(folder, frozenset()))


def _shared(folder: Path, own: frozenset[str]) -> dict[str, Path]:
    written = folder / SHARED
    if not written.is_file():
        return {}
    if written.is_symlink():
        raise _fault("the file is a link", "", "write the reference itself")
    from partnerscope.codebook.written import SharedSchemes
    from partnerscope.lined import modelled, read_yaml

    reference = modelled(SharedSchemes, read_yaml(written.read_text(encoding="utf-8"), _NAME), _NAME)
    other = (folder.parent / reference.place).resolve()
    if other.parent != folder.parent.resolve().parent or not (other / "observatory.yaml").is_file():
        raise _fault(f"{reference.place!r} is not an observatory beside this one", "../NAME", "")
    found: dict[str, Path] = {}
    for scheme in reference.schemes:
        name = f"{scheme}.yaml"
        path = other / "codebook" / name
        if name in own:
            raise _fault(
                f"the scheme {scheme!r} is an own one too",
                "",
                f"remove one of them: codebook/{name}, or here",
            )
        if "/" in scheme or "\\" in scheme or not path.is_file() or not path.resolve().is_relative_to(other):
            there = ", ".join(one.stem for one in within(other / "codebook", ".yaml"))
            raise _fault(f"{reference.place} has no scheme {scheme!r}", there, "")
        found[name] = path
    return found


def _fault(what: str, allowed: str, hint: str) -> DataError:
    problem = Problem("shared-scheme", "error", what, Place(_NAME), allowed, hint)
    return DataError("the codebook has faults", [problem])
