"""The list of commands. Each stands in a module named after what it is about; heavy imports wait for its run."""

from __future__ import annotations

import click

from partnerscope import __version__
from partnerscope.cli import (
    add,
    assess,
    branches,
    certify,
    desk,
    document,
    exchange,
    journal,
    keep,
    lake,
    look,
    publish,
    quality,
    rule,
    task,
    team,
)
from partnerscope.cli.completion import install_completion, show_completion
from partnerscope.cli.program import Program

app = Program(
    name="partnerscope",
    help="An observatory for international security partnerships: evidence in, sourced and dated; tables and pages out.",
    epilog="Without --observatory: the working folder, else the bundled observatory. "
    "Exit codes: 0 fine, 1 problems found (check, audit, verify), 2 bad input.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)

for command in (
    publish.demo,
    keep.new,
    keep.check,
    keep.commit,
    branches.join,
    branches.merge_table,
    keep.log,
    keep.verify,
    keep.dump,
    journal.journal,
    exchange.import_,
    exchange.exchange,
    look.records,
    look.table,
    look.diff,
    look.codebook,
    look.recode,
    assess.claims,
    assess.audit,
    certify.certify,
    quality.sample,
    desk.brief,
    desk.calendar,
    publish.serve,
    publish.site,
    add.add,
    add.suggest,
    publish.release,
    document.document,
    task.task,
    rule.rule,
    rule.accept,
    task.agree,
    team.desk,
    team.account,
    lake.lake,
):
    app.add_command(command)

version = click.version_option(
    __version__, message="%(prog)s %(version)s", prog_name="partnerscope", help="Print the version."
)
for add_to in (version, install_completion, show_completion):
    add_to(app)
