"""Where an observatory is: named, the working folder, or the one that comes with the package."""

from __future__ import annotations

from pathlib import Path

from partnerscope.errors import InputError

BUNDLED = "eu-security-partners"


def bundled() -> Path:
    """The folder of the bundled observatory: inside the installed package, or beside `src` in a checkout."""
    package = Path(__file__).resolve().parents[1]
    for place in (package / "observatories", package.parents[1] / "observatories"):
        if (place / BUNDLED / "observatory.yaml").is_file():
            return place / BUNDLED
    raise InputError(
        "the bundled observatory is missing", where=str(package), hint="install the package again"
    )


def locate(path: str | Path | None = None) -> tuple[Path, bool]:
    """The folder to open, and whether it is the bundled one because nothing else was named.

    Raises InputError when a named folder does not exist.
    """
    if path is not None:
        chosen = Path(path)
        if not chosen.is_dir():
            raise InputError(
                "there is no such folder", where=str(chosen), hint="name the folder of an observatory"
            )
        return chosen, False
    here = Path.cwd()
    return (here, False) if (here / "observatory.yaml").is_file() else (bundled(), True)
