"""Tables that somebody else keeps: rows that fit their header, each with the line it ends on."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from partnerscope.errors import InputError


def even_rows(reader: csv.DictReader[str], name: str = "") -> Iterator[tuple[int, dict[str, str]]]:
    r"""The rows of a table. Raises InputError, with the line, for a row with more or fewer cells than its header.

    >>> import io
    >>> list(even_rows(csv.DictReader(io.StringIO('a,b\n1,"2\n3"\n'))))
    [(3, {'a': '1', 'b': '2\n3'})]
    """
    for row in reader:
        if None in row or None in row.values():
            raise InputError(
                f"the row has {'more' if None in row else 'fewer'} cells than the header",
                where=", ".join(filter(None, (name, f"line {reader.line_num}"))),
                hint="a cell that holds the separator stands in quotation marks",
            )
        yield reader.line_num, row
