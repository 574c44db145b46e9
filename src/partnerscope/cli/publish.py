"""Commands that show everything at once: demo, serve, site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from partnerscope.cli.options import ObservatoryOption, opened, say

if TYPE_CHECKING:
    from partnerscope.observatory import Observatory


def demo(
    output: Annotated[Path, typer.Option("--output", "-O", help="Where to write the site.")] = Path(
        "demo-site"
    ),
    observatory: ObservatoryOption = None,
) -> None:
    """The main job on real evidence: four tables, the claims, and a web site to walk through.

    Example: partnerscope demo
    """
    from partnerscope.assess.claims import check_claims
    from partnerscope.measure import TABLES
    from partnerscope.show.claims import claims_summary
    from partnerscope.show.table import render

    found = opened(observatory)
    view = found.at()
    print(f"# {view.about.title}\n\nThe world in {view.valid}, as known at {view.head[:12]}.\n")
    for table in TABLES:
        if table.reproduces:
            result = table(view)
            title = f"{table.title} ({table.reproduces})"
            print(render(result.frame, "md", title=title, notes=[table.note] if table.note else []).decode())
    print(claims_summary(check_claims(view)))
    _write_site(found, output)


def serve(
    observatory: ObservatoryOption = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port.", min=1, max=65_535)] = 8460,
) -> None:
    """Serve the observatory as web pages until interrupted.

    Example: partnerscope serve --port 8460
    """
    from partnerscope.web import serve as run

    say(f"serving http://{host}:{port}/ (stop with Ctrl-C)")
    run(opened(observatory), host, port)


def site(
    target: Annotated[Path, typer.Argument(help="The folder to write.")],
    observatory: ObservatoryOption = None,
) -> None:
    """Write the observatory as a static web site: the same pages, as files.

    Example: partnerscope site public
    """
    _write_site(opened(observatory), target)


def _write_site(observatory: Observatory, target: Path) -> None:
    from partnerscope.cli.progress import progress
    from partnerscope.web import write_site

    with progress("writing pages") as step:
        report = write_site(observatory, target, step)
    print(f"The site: {(target / 'index.html').resolve()} ({report.pages} pages, {report.seconds:.1f} s)")
