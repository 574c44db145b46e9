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


def with_the_package() -> list[str]:
    """The names of the observatories that come with the package, by name."""
    return sorted(path.parent.name for path in bundled().parent.glob("*/observatory.yaml"))


def locate(path: str | Path | None = None) -> tuple[Path, bool]:
    """The folder to open, and whether it is the bundled one because nothing else was named.

    A bare name that is not a folder here names one of those that come with the package. Raises InputError when there
    is none.
    """
    if path is not None:
        chosen = Path(path)
        if chosen.is_dir():
            return chosen, False
        if len(chosen.parts) == 1 and chosen.name in (names := with_the_package()):
            return bundled().parent / chosen.name, False
        hint = "name the folder of an observatory"
        if len(chosen.parts) == 1 and names:
            hint = f"{hint}, or one that comes with the package: {', '.join(names)}"
        raise InputError("there is no such folder", where=str(chosen), hint=hint)
    here = Path.cwd()
    return (here, False) if (here / "observatory.yaml").is_file() else (bundled(), True)
