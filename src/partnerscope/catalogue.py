"""Every problem that partnerscope finds in somebody's data: the one list of codes.

Grain: one *entry* is one code, for ever the same, with its one severity; `errors.Problem` accepts no other. An error stops
a commit, a warning makes `check` end with 1, a note only says what will be made plain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A code, how bad it is, what it says (`...` stands for the case's own words), what is allowed, what to do."""

    code: str
    severity: Severity
    says: str
    allowed: str = ""
    hint: str = ""


FILES = (
    Entry(
        "not-a-file", "error", "expected a plain file", "a file", "remove the folder or device of this name"
    ),
    Entry(
        "outside",
        "error",
        "the file or a path in it lies outside the observatory",
        "files inside",
        "replace the link",
    ),
    Entry(
        "too-large",
        "error",
        "the file is larger than ... bytes",
        "2 GB a table, 100 MB of sources",
        "split it",
    ),
    Entry(
        "stranger",
        "error",
        "no kind is kept in this file",
        "a file named after a kind",
        "rename or remove it",
    ),
    Entry("encoding", "error", "the file is not UTF-8 text", "UTF-8", "save the file as 'CSV UTF-8'"),
    Entry(
        "merge-marks",
        "error",
        "git left the marks of an unfinished merge",
        "",
        "partnerscope join --overwrite",
    ),
    Entry(
        "bom",
        "warning",
        "the file begins with a byte order mark",
        "",
        "a spreadsheet added it; commit removes it",
    ),
    Entry("newlines", "warning", "Windows line ends", "LF", "commit writes plain ones"),
    Entry("cut", "warning", "the last line has no end", "", "look whether the file is complete"),
    Entry(
        "canonical",
        "note",
        "rows, columns or quoting are not in the canonical form",
        "",
        "commit normalizes them",
    ),
    Entry("gitattributes", "note", ".gitattributes is missing under git", "", "commit writes it"),
    Entry("json", "error", "not JSON, or not a list of items", "a list of CSL-JSON items"),
    Entry("package", "warning", "datapackage.json is not JSON", "", "commit writes it anew"),
    Entry("yaml", "error", "the file is not YAML of the expected form", "key: value lines"),
)
TABLES = (
    Entry("separator", "error", "the columns are separated by ';' or tabs", "commas", "save with commas"),
    Entry("header", "error", "a column is unknown, missing or stands twice", "the columns of the kind"),
    Entry("columns", "note", "columns are left out and read as empty", "the columns of the kind"),
    Entry("csv", "error", "the table cannot be read as CSV", "", "look for an open quotation mark"),
    Entry(
        "cells",
        "error",
        "a row has other cells than the header",
        "",
        "look for an unquoted comma or a cut line",
    ),
    Entry("blank", "warning", "an empty row", "", "commit leaves it out"),
    Entry("spaces", "warning", "cells with spaces at their ends", "", "commit removes them"),
    Entry("date-form", "note", "a date is read in another spelling", "EDTF", "commit writes it so"),
    Entry(
        "table-gone",
        "error",
        "the file is missing or has no rows, and the journal holds its records",
        "",
        "restore it, or --retract",
    ),
    Entry(
        "column-gone",
        "error",
        "a column is missing or empty, and the journal holds cells of it",
        "",
        "restore it, or --retract",
    ),
    Entry(
        "many-retracted",
        "error",
        "more than a tenth of a kind would be retracted",
        "",
        "restore the rows, or --retract",
    ),
)
SPREADSHEETS = (
    Entry(
        "lost-zeros", "warning", "leading zeros were lost: was ..., is ...", "", "import the column as text"
    ),
    Entry(
        "other-number",
        "warning",
        "a number is written otherwise: was ..., is ...",
        "",
        "import the column as text",
    ),
    Entry("misread", "warning", "letters were read as others (another encoding)", "", "restore the file"),
    Entry(
        "lost-open", "warning", "an open date became a day: was ..., is ...", "", "import the column as text"
    ),
    Entry("made-exact", "warning", "a month or a year became its first day", "", "import the column as text"),
    Entry(
        "lost-doubt",
        "warning",
        "the doubt about a date was lost: was ..., is ...",
        "",
        "write '?' or '~' again",
    ),
    Entry(
        "placeholder",
        "warning",
        "'n/a', '#NAME?' or the like stands where a value should",
        "",
        "leave the cell empty",
    ),
    Entry("control", "warning", "a control character in a cell", "", "remove it"),
    Entry(
        "decomposed", "warning", "letters with separate accents", "composed letters (NFC)", "type it again"
    ),
    Entry(
        "column-moved",
        "warning",
        "cells of a column hold each other's old values",
        "",
        "was it sorted alone?",
    ),
)
RECORDS = (
    Entry("bad-id", "error", "not an id", "letters, digits, '.', '_', '-', at most 120", "ids are permanent"),
    Entry(
        "case-twin",
        "error",
        "an id differs from another in case alone",
        "",
        "their pages would share an address",
    ),
    Entry(
        "double", "error", "an id or key stands twice, or belongs to two kinds", "", "ids are never reused"
    ),
    Entry("missing", "error", "a required cell or key is empty", "", "fill it in"),
    Entry("too-long", "error", "a cell is too long", "at most 100,000 characters"),
    Entry("list", "error", "not a clean list", "values separated by ';' without spaces, each once"),
    Entry("date", "error", "not a date that the column can hold", "EDTF, see docs/coding.md"),
    Entry("reversed", "error", "ends before it starts", "", "swap them?"),
    Entry("number", "error", "not a number", "plain digits, '.' as decimal point"),
    Entry("range", "error", "a number is out of range", "the bounds of the column"),
    Entry(
        "concept",
        "error",
        "not a concept of the scheme",
        "the concepts of the scheme",
        "add it with a definition",
    ),
    Entry("no-scheme", "error", "the codebook has no such scheme", "", "add codebook/SCHEME.yaml"),
    Entry(
        "shared-scheme",
        "error",
        "codebook/shared.yaml names a scheme or an observatory that cannot be taken",
        "schemes of an observatory beside this one",
        "mend codebook/shared.yaml",
    ),
    Entry("dangling", "error", "not the id of a record", "ids of the kind", "look for a slip of the pen"),
    Entry("field", "error", "a column that the record does not have", "* or a column of its kind"),
    Entry(
        "quote",
        "error",
        "the words of a quote do not stand in its layer from start to end",
        "words cut from the archived text",
        "partnerscope document verify",
    ),
    Entry(
        "quote-layer",
        "note",
        "the layer that a quote was cut from is not archived here",
        "",
        "restore coding/text, or see where the document is kept",
    ),
    Entry(
        "unreadable",
        "warning",
        "an older version let a cell in that no reader can use",
        "",
        "correct it and commit",
    ),
)
SOURCES = (
    Entry("source", "error", "an item is not what CSL allows", "citationstyles.org, csl-data.json"),
    Entry(
        "csl-id", "note", "an id is kept in another form", "see docs/coding.md", "what refers to it follows"
    ),
    Entry("csl-wrapped", "note", "the items stand inside an object", "", "commit writes them as a list"),
    Entry(
        "csl-shape",
        "note",
        "an item is read from the shape of another service or program",
        "see docs/coding.md",
    ),
)
CODEBOOK = (
    Entry("unknown-key", "error", "unknown key", "the keys of this file"),
    Entry("codebook-too-large", "error", "the codebook is too large to be read", "see the message"),
    Entry("not-a-mapping", "error", "expected 'key: value' lines"),
    Entry("not-a-list", "error", "expected a list"),
    Entry("not-a-text", "error", "expected a text"),
    Entry("no-id", "error", "a concept or scheme without an id"),
    Entry("double-concept", "error", "a concept stands twice in a scheme"),
    Entry("double-scheme", "error", "a scheme stands in two files"),
    Entry(
        "persistence",
        "error",
        "a declaration of what lasts names no kind of state, no column, or one under two answers",
        "KIND, or KIND.COLUMN=VALUE",
    ),
    Entry("property-kind", "error", "an unknown kind of property"),
    Entry("property-value", "error", "not a value of the property"),
    Entry("circle", "error", "a concept stands above itself"),
    Entry("unknown-broader", "error", "the broader concept is not in the scheme"),
    Entry("unknown-concept", "error", "a concept that the other scheme lacks"),
    Entry("unknown-scheme", "error", "a scheme that the codebook lacks"),
    Entry("claim", "error", "a claim cannot be read", "see docs/claims.md"),
    Entry("rule", "error", "a rule of the verdict cannot be read", "see docs/kind.md"),
)
HISTORY = (
    Entry(
        "journal",
        "error",
        "a changeset is altered, torn, missing or linked",
        "",
        "restore it from a copy or from git",
    ),
    Entry(
        "no-journal",
        "warning",
        "the journal is gone, or the folder is a dump, which has none",
        "",
        "restore it from a copy or from git, or begin a new history with --begin",
    ),
    Entry("branches", "warning", "the history has several heads", "", "partnerscope join"),
    Entry(
        "conflict",
        "warning",
        "branches changed one field differently",
        "",
        "partnerscope join --take or --choose",
    ),
    Entry("join-retracts", "error", "recorded in a branch, not in the files", "", "partnerscope join"),
    Entry("join-reverts", "error", "the files take back what a branch changed", "", "partnerscope join"),
    Entry("clock", "warning", "a changeset is dated later than this clock", "", "name a head with --known"),
)
LAKE = (
    Entry("lake-row", "error", "a row of an ingested file was rejected", "", "see the reason"),
    Entry(
        "lake-manifest", "error", "the catalogue of the lake is not what was written", "", "bring back a copy"
    ),
    Entry("lake-missing", "error", "a part is missing", "", "ingest the file again"),
    Entry(
        "lake-changed",
        "error",
        "the bytes of a part are not those that were written",
        "",
        "ingest the file again",
    ),
    Entry(
        "lake-leftover", "note", "a file that the catalogue does not name", "", "the next writer clears it"
    ),
)
GROUPS = {
    "Files": FILES,
    "Tables": TABLES,
    "Spreadsheets": SPREADSHEETS,
    "Records": RECORDS,
    "Sources": SOURCES,
    "Codebook and claims": CODEBOOK,
    "History": HISTORY,
    "Lake": LAKE,
}
CATALOGUE = {entry.code: entry for entries in GROUPS.values() for entry in entries}
"""Every entry by its code."""
