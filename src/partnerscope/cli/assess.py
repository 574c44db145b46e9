"""Commands that judge: claims of a publication, and the audit of the evidence."""

from __future__ import annotations

from pathlib import Path

import click

from partnerscope.cli.options import answer_options, opened, put, view_options, viewed
from partnerscope.cli.program import ProblemsFound


@click.command()
@view_options
@answer_options()
def claims(
    observatory: Path | None,
    valid: str,
    known: str,
    since: str,
    to: str,
    format: str,
    output: Path | None,
) -> None:
    """Re-check the claims of the reference publication, against its own tables and against independent records.

    Without a date: as of that of the publication (`reference` in observatory.yaml).

    Example: partnerscope claims --format json
    """
    from partnerscope.show.claims import claims_frame, claims_json, claims_markdown
    from partnerscope.show.table import render

    found = opened(observatory, known)
    about = found.knowledge().about
    dated = valid or ("" if to or about.valid else about.reference.as_of)
    view = viewed(found, dated, since, to)
    results = found.claims(dated or to, since=since)
    if format in ("md", "json"):
        write = claims_json if format == "json" else claims_markdown
        put(write(results).encode(), output)
    else:
        put(render(claims_frame(results), format, title="Claims re-checked", view=view), output)


@click.command()
@view_options
@answer_options()
def audit(
    observatory: Path | None,
    valid: str,
    known: str,
    since: str,
    to: str,
    format: str,
    output: Path | None,
) -> None:
    """Run the consistency checks, declared rules over all records; exit 1 when they find something.

    Example: partnerscope audit --valid 2015-07
    """
    from partnerscope.show.audit import audit_frame, audit_json, audit_markdown
    from partnerscope.show.table import render

    found = opened(observatory, known)
    view = viewed(found, valid, since, to)
    findings = found.audit(valid or to, since=since)
    if format in ("md", "json"):
        write = audit_json if format == "json" else audit_markdown
        put(write(findings).encode(), output)
    else:
        put(render(audit_frame(findings), format, title="Audit", view=view), output)
    if findings:
        raise ProblemsFound
