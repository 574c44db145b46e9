"""Commands for a desk: a brief of one partner, and a calendar of what is expected next."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import click

from partnerscope.cli.options import (
    filter_options,
    known_option,
    observatory_option,
    opened,
    option,
    output_option,
    put,
)
from partnerscope.extras import require


class BriefFormat(StrEnum):
    """How a brief is written."""

    html = "html"
    docx = "docx"
    pdf = "pdf"
    md = "md"


_valid = option("--valid", help="As of this date. Default: today.")


@click.command()
@click.argument("partner", help="The partner (id or label).")
@observatory_option
@_valid
@known_option
@option("--issue", help="One issue (id or label) instead of all.")
@option("--since", help="What changed after this date (after the whole of 2024-01). Default: a year before.")
@option(
    "--format", "-f", type=click.Choice(BriefFormat), default=BriefFormat.md, help="html, docx, pdf or md."
)
@output_option
def brief(
    partner: str,
    observatory: Path | None,
    valid: str,
    known: str,
    issue: str,
    since: str,
    format: BriefFormat,
    output: Path | None,
) -> None:
    """Where things stand with one partner: two pages at most, every line with its sources.

    Example: partnerscope brief Japan --since 2024-01 --format pdf -O japan.pdf
    """
    require("brief", "a brief")
    from partnerscope.brief import draw, make_brief

    made = make_brief(opened(observatory, known), partner, issue=issue, valid=valid, since=since)
    put(draw(made, format.value), output)


@click.command()
@observatory_option
@_valid
@known_option
@filter_options
@output_option
def calendar(
    observatory: Path | None, valid: str, known: str, partner: str, issue: str, output: Path | None
) -> None:
    """What is expected next, as a calendar (.ics): rounds due, rounds announced, promises that fall due.

    Example: partnerscope calendar --partner Japan -O japan.ics
    """
    require("exchange", "a calendar")
    from partnerscope.show.calendar import to_calendar

    found = opened(observatory, known)
    view = found.today(valid)
    expected = found.expected(valid, partner=partner, issue=issue)
    put(to_calendar(view, expected, found.recorded()), output)
