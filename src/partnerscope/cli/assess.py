"""Commands that judge: claims of a publication, and the audit of the evidence."""

from __future__ import annotations

import typer

from partnerscope.cli.options import (
    KnownOption,
    ObservatoryOption,
    OutputOption,
    TextFormat,
    TextFormatOption,
    ValidOption,
    opened,
    put,
    viewed,
)


def claims(
    observatory: ObservatoryOption = None,
    valid: ValidOption = "",
    known: KnownOption = "",
    format: TextFormatOption = TextFormat.md,
    output: OutputOption = None,
) -> None:
    """Re-check the claims of the reference publication, against its own tables and against independent records.

    Example: partnerscope claims --format json
    """
    from partnerscope.assess.claims import check_claims
    from partnerscope.show.claims import claims_json, claims_markdown

    view = viewed(opened(observatory, known), valid, "", "")
    results = check_claims(view)
    text = claims_json(results) if format is TextFormat.json else claims_markdown(results)
    put(text.encode(), output)


def audit(
    observatory: ObservatoryOption = None,
    valid: ValidOption = "",
    known: KnownOption = "",
    format: TextFormatOption = TextFormat.md,
    output: OutputOption = None,
) -> None:
    """Let declared rules look for what does not fit together; exit 1 when they find something.

    Example: partnerscope audit --valid 2015-07
    """
    from partnerscope.assess.audit import audit as run_audit
    from partnerscope.show.audit import audit_json, audit_markdown

    view = viewed(opened(observatory, known), valid, "", "")
    findings = run_audit(view)
    put((audit_json(findings) if format is TextFormat.json else audit_markdown(findings)).encode(), output)
    if findings:
        raise typer.Exit(1)
