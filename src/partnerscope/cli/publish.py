"""Commands that show everything at once: demo, serve, site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from partnerscope.cli.options import PATH, flag, observatory_option, opened, option, say
from partnerscope.extras import require

if TYPE_CHECKING:
    from partnerscope.observatory import Observatory


@click.command()
@option("--output", "-O", type=PATH, default=Path("demo-site"), help="Where to write the site.")
@flag("--no-site", help="Print the tables and the claims only.")
@observatory_option
def demo(output: Path, no_site: bool, observatory: Path | None) -> None:
    """The main job on real evidence: who met when, four tables, the claims, and a web site to walk through.

    Example: partnerscope demo
    """
    from partnerscope.assess.claims import check_claims
    from partnerscope.measure import TABLES
    from partnerscope.show.claims import claims_summary
    from partnerscope.show.table import render
    from partnerscope.show.today import NAMED, NOTHING, last_met_grid

    if not no_site:
        require("web", "a web site (leave it out with --no-site)")
    found = opened(observatory)
    view = found.at()
    print(f"# {view.about.title}\n\nAs of {view.valid}, as known at {view.head[:12]}.\n")
    title, notes = (
        "Last meeting on record",
        [f"{NAMED} named, no meeting on record; {NOTHING} nothing named."],
    )
    print(render(last_met_grid(view), "md", title=title, notes=notes).decode())
    if as_of := view.about.reference.as_of:
        print(f"# The reference publication, from single records\n\nAs of {as_of}.\n")
        view = found.at(as_of)
    for table in TABLES:
        if table.reproduces:
            result = table(view)
            title = f"{table.title} ({table.reproduces})"
            print(render(result.frame, "md", title=title, notes=[table.note] if table.note else []).decode())
    print(claims_summary(check_claims(view)))
    if not no_site:
        _write_site(found, output)


@click.command()
@observatory_option
@option("--host", default="127.0.0.1", help="The address to listen on.")
@option("--port", type=click.IntRange(1, 65_535), default=8460, help="The port.")
@option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    help="Processes that share the port and the pages kept.",
)
@flag("--log", help="Write one line of JSON a request to stderr.")
@option("--base", default="", help="The address under which readers find the site, for citations.")
def serve(observatory: Path | None, host: str, port: int, workers: int, log: bool, base: str) -> None:
    """Serve the observatory as web pages until interrupted.

    Example: partnerscope serve --port 8460 --workers 2
    """
    require("web", "serve")
    from partnerscope.web import serve as run

    found = opened(observatory)
    say(f"serving http://{host}:{port}/ (stop with Ctrl-C)")
    run(found, host, port, workers=workers, log=log, base=_base(base))


@click.command()
@click.argument("target", type=PATH, help="The folder to write.")
@option(
    "--base", default="", help="The address under which readers find the site, for citations and the sitemap."
)
@observatory_option
def site(target: Path, base: str, observatory: Path | None) -> None:
    """Write the observatory as a static web site: the same pages, as files.

    Example: partnerscope site public
    """
    require("web", "site")
    _write_site(opened(observatory), target, _base(base))


def _base(text: str) -> str:
    """The address of a site. Raises InputError for what is none."""
    from partnerscope.errors import InputError
    from partnerscope.web.wording import safe_url

    if text and not safe_url(text):
        raise InputError(f"{text!r} is no address", where="--base", allowed="https://example.org/observatory")
    return text.rstrip("/")


def _write_site(observatory: Observatory, target: Path, base: str = "") -> None:
    from partnerscope.cli.progress import progress
    from partnerscope.web import write_site

    with progress("writing pages") as step:
        report = write_site(observatory, target, step, base=base)
    print(f"The site: {(target / 'index.html').resolve()} ({report.pages} pages, {report.seconds:.1f} s)")
