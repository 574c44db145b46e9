"""The extras of an installation: which modules each brings, and what is said when one is missing.

Grain: one extra is what `pip install 'partnerscope[EXTRA]'` adds to the core. `pyproject.toml` declares its distributions,
this table the modules by which its absence shows; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec

from partnerscope.errors import InputError

EXTRAS: Mapping[str, tuple[str, ...]] = {
    "methods": ("comparatist", "numpy", "scipy"),
    "charts": ("vl_convert",),
    "exchange": ("icalendar", "pyreadstat", "rdflib", "xlsxwriter"),
    "brief": ("docx", "jinja2", "typst"),
    "web": ("babel", "fastapi", "jinja2", "rich", "uvicorn"),
    "search": ("pagefind", "pagefind_bin"),
    "timestamp": ("cryptography", "rfc3161_client"),
    "lake": ("duckdb", "ibis", "isal", "numpy", "pyarrow", "rich"),
    "coding": (
        "bibtexparser",
        "lxml",
        "lxml_html_clean",
        "mammoth",
        "py3langid",
        "pypdfium2",
        "rapidfuzz",
        "rispy",
        "trafilatura",
    ),
    "team": ("argon2", "authlib", "joserfc", "psycopg", "psycopg_binary", "python_multipart"),
    "spark": ("pyspark",),
}


def missing(extra: str) -> list[str]:
    """The modules of an extra that are not installed."""
    return [name for name in EXTRAS[extra] if find_spec(name) is None]


def require(extra: str, what: str) -> None:
    """Stop with a clear message unless the extra that `what` needs is installed.

    Raises InputError that names the extra, the missing modules and the command that installs them.
    """
    if gone := missing(extra):
        raise InputError(
            f"{what} needs the extra {extra!r}, which is not installed (missing: {', '.join(gone)})",
            hint=f"pip install 'partnerscope[{extra}]'",
        )
