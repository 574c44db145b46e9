"""Commands that judge: claims of a publication, and the audit of the evidence."""

from __future__ import annotations

import typer

from partnerscope.cli.options import (
    Format,
    FormatOption,
    FromOption,
    KnownOption,
    ObservatoryOption,
    OutputOption,
    ToOption,
    ValidOption,
    opened,
    put,
    viewed,
)


def claims(
    observatory: ObservatoryOption = None,
    valid: ValidOption = "",
    known: KnownOption = "",
    since: FromOption = "",
    to: ToOption = "",
    format: FormatOption = Format.md,
    output: OutputOption = None,
) -> None:
    """Re-check the claims of the reference publication, against its own tables and against independent records.

    Example: partnerscope claims --format json
    """
    from partnerscope.assess.claims import check_claims
    from partnerscope.show.claims import claims_frame, claims_json, claims_markdown
    from partnerscope.show.table import render

    view = viewed(opened(observatory, known), valid, since, to)
    results = check_claims(view)
    if format in (Format.md, Format.json):
        write = claims_json if format is Format.json else claims_markdown
        put(write(results).encode(), output)
    else:
        put(render(claims_frame(results), format.value, title="Claims re-checked", view=view), output)


def audit(
    observatory: ObservatoryOption = None,
    valid: ValidOption = "",
    known: KnownOption = "",
    since: FromOption = "",
    to: ToOption = "",
    format: FormatOption = Format.md,
    output: OutputOption = None,
) -> None:
    """Let declared rules look for what does not fit together; exit 1 when they find something.

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
        raise typer.Exit(1)
