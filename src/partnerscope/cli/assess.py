"""Commands that judge: claims of a publication, and the audit of the evidence."""

from __future__ import annotations

from pathlib import Path

import click

from partnerscope.cli.options import Format, answer_options, opened, put, view_options, viewed
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
    format: Format,
    output: Path | None,
) -> None:
    """Re-check the claims of the reference publication, against its own tables and against independent records.

    Without a date: as of that of the publication (`reference` in observatory.yaml).

    Example: partnerscope claims --format json
    """
    from partnerscope.assess.claims import check_claims
    from partnerscope.show.claims import claims_frame, claims_json, claims_markdown
    from partnerscope.show.table import render

    found = opened(observatory, known)
    about = found.knowledge().about
    dated = valid or ("" if to or about.valid else about.reference.as_of)
    view = viewed(found, dated, since, to)
    results = check_claims(view)
    if format in (Format.md, Format.json):
        write = claims_json if format is Format.json else claims_markdown
        put(write(results).encode(), output)
    else:
        put(render(claims_frame(results), format.value, title="Claims re-checked", view=view), output)


@click.command()
@view_options
@answer_options()
def audit(
    observatory: Path | None,
    valid: str,
    known: str,
    since: str,
    to: str,
    format: Format,
    output: Path | None,
) -> None:
    """Run the consistency checks, declared rules over all records; exit 1 when they find something.

    Example: partnerscope audit --valid 2015-07
    """
    from partnerscope.assess.audit import audit as run_audit
    from partnerscope.show.audit import audit_frame, audit_json, audit_markdown
    from partnerscope.show.table import render

    view = viewed(opened(observatory, known), valid, since, to)
    findings = run_audit(view)
    if format in (Format.md, Format.json):
        write = audit_json if format is Format.json else audit_markdown
        put(write(findings).encode(), output)
    else:
        put(render(audit_frame(findings), format.value, title="Audit", view=view), output)
    if findings:
        raise ProblemsFound
