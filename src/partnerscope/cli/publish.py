"""Commands that show everything at once: demo, serve, site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from partnerscope.cli.options import (
    PATH,
    flag,
    known_option,
    observatories_option,
    observatory_option,
    opened,
    option,
    say,
    several,
)
from partnerscope.cli.program import ProblemsFound
from partnerscope.extras import require
from partnerscope.machine import cores

if TYPE_CHECKING:
    from partnerscope.observatory import Observatory

LANGUAGE = option(
    "--language",
    type=click.Choice(("en", "fr", "de")),
    default="en",
    help="The language of the fixed words: navigation, labels, notes.",
)

PROCESSES = option(
    "--processes",
    type=click.IntRange(0, 64),
    default=0,
    help="How many processes write the pages (0: as there are processors, at most four).",
)


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
        _write_site([found], output)


@click.command()
@observatories_option
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
@LANGUAGE
@option("--releases", type=PATH, default=None, help="A folder of releases, served under /r/VERSION/.")
def serve(
    observatory: tuple[Path, ...],
    host: str,
    port: int,
    workers: int,
    log: bool,
    base: str,
    language: str,
    releases: Path | None,
) -> None:
    """Serve the observatory as web pages until interrupted; several below one address, with a page that compares them.

    Example: partnerscope serve --port 8460 --workers 2
    """
    require("web", "serve")
    from partnerscope.web import serve as run

    found, *others = several(observatory)
    say(f"serving http://{host}:{port}/ (stop with Ctrl-C)")
    run(
        found,
        host,
        port,
        workers=workers,
        log=log,
        base=_base(base),
        language=language,
        releases=releases,
        others=others,
    )


@click.command()
@click.argument("target", type=PATH, help="The folder to write.")
@option(
    "--base", default="", help="The address under which readers find the site, for citations and the sitemap."
)
@LANGUAGE
@PROCESSES
@observatories_option
def site(target: Path, base: str, language: str, processes: int, observatory: tuple[Path, ...]) -> None:
    """Write the observatory as a static web site: the same pages, as files; several as one site.

    Example: partnerscope site public
    """
    require("web", "site")
    _write_site(several(observatory), target, _base(base), language, processes)


@click.command()
@click.argument("version", help="Its number: MAJOR.MINOR.PATCH.")
@option("--output", "-O", type=PATH, default=Path("releases"), help="The folder of releases.")
@option("--base", default="", help="The address under which readers find the site, for citations.")
@flag(
    "--check",
    help="Check the files of this release and its archive against its manifest (exit code 1: not as released).",
)
@observatory_option
@known_option
def release(version: str, output: Path, base: str, check: bool, observatory: Path | None, known: str) -> None:
    """Make a release that never changes: observatory, tables, pages, manifest, metadata and an archive.

    Example: partnerscope release 1.0.0 --output releases
    """
    from partnerscope.timeline.words import counted

    require("web", "release")
    from partnerscope.cli.progress import progress
    from partnerscope.release import faults_of
    from partnerscope.release import release as make

    if check:
        faults = faults_of(output / version)
        for fault in faults:
            print(fault)
        if faults:
            raise ProblemsFound
        print(f"{version} is as it was released")
        return
    with progress("writing pages") as step:
        made = make(
            opened(observatory, known),
            version,
            output,
            base=_base(base),
            progress=step,
            processes=cores(),
        )
    for size, reason in made.step.reasons if made.step else ():
        print(f"{size}: {reason}")
    print(f"Release {version}: {made.folder} ({counted(made.files, 'file')}), {made.archive}")


def _base(text: str) -> str:
    """The address of a site. Raises InputError for what is none."""
    from partnerscope.errors import InputError
    from partnerscope.record.citation import safe_url

    if text and not safe_url(text):
        raise InputError(
            f"{text!r} is not an address", where="--base", allowed="https://example.org/observatory"
        )
    return text.rstrip("/")


def _write_site(
    observatories: list[Observatory], target: Path, base: str = "", language: str = "en", processes: int = 0
) -> None:
    from partnerscope.cli.progress import progress
    from partnerscope.timeline.words import counted
    from partnerscope.web import write_sites

    with progress("writing pages") as step:
        report = write_sites(
            observatories, target, step, base=base, language=language, processes=processes or cores()
        )
    pages = counted(report.pages, "page")
    print(f"The site: {(target / 'index.html').resolve()} ({pages}, {report.seconds:.1f} s)")
