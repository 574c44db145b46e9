"""What a maintainer does: tasks, accounts, the activity of all, and what another codebook would ask of the records."""

from __future__ import annotations

from partnerscope.accounts import ROLES, may
from partnerscope.coding import DRAFTS_SHOWN, DraftsShown
from partnerscope.errors import PartnerscopeError
from partnerscope.record import KINDS
from partnerscope.show.migration import render_migration
from partnerscope.web.desk.asking import Ask, Reply, among, go
from partnerscope.web.desk.mine import AT_ONCE, blind
from partnerscope.web.desk.page import shown
from partnerscope.web.language import written

MOST_DOCUMENTS = 500
"""Documents that the form of a task offers, newest first; any other is named by its name, hash or source."""


def tasks(ask: Ask, error: PartnerscopeError | None = None) -> Reply:
    """Every task, newest first and so many on a page, who has finished, and a form for another."""
    desk = ask.team.bench.desk
    found = desk.standings()[::-1]
    coders = [one for one in ask.team.accounts.people() if "coder" in one.roles and not one.closed]
    kinds = [kind.name for kind in KINDS if kind.role in ("fact", "judgement") and "id" in kind.columns]
    return shown(
        ask, "tasks.html", written("desk.question.tasks"), status=400 if error else 200, coders=coders, kinds=kinds,
        found=found[ask.skip : ask.skip + AT_ONCE], skip=ask.skip, more=len(found) > ask.skip + AT_ONCE,
        at_once=AT_ONCE, shown_drafts=DRAFTS_SHOWN, blind=blind(ask.team.bench, ask.coder),
        documents=desk.listed(ask.person.viewer, MOST_DOCUMENTS), error=error,
    )  # fmt: skip


def make_task(ask: Ask) -> Reply:
    """Give a document to coders."""
    number = ask.text("round")
    try:
        drafts: DraftsShown = among(DRAFTS_SHOWN, ask.text("drafts"), "after", "showing of drafts")
        made = ask.team.bench.make(
            ask.text("document"), ask.form.get("kind", ()), ask.form.get("coder", ()),
            round=int(number) if number.isdecimal() and 0 < int(number) < 1000 else 1, drafts=drafts,
        )  # fmt: skip
    except PartnerscopeError as error:
        return tasks(ask, error)
    ask.did("task", task=made.id)
    return go("/desk/tasks")


def accounts(ask: Ask, link: str = "", error: PartnerscopeError | None = None) -> Reply:
    """Every account, and a form for another; an invitation's link is shown this once."""
    return shown(
        ask, "accounts.html", written("desk.question.accounts"), status=400 if error else 200,
        people=ask.team.accounts.people(), roles=ROLES, link=link, error=error,
    )  # fmt: skip


def add_account(ask: Ask) -> Reply:
    """Invite somebody."""
    try:
        made, token = ask.team.accounts.add(ask.text("name"), ask.form.get("role", ()))
    except PartnerscopeError as error:
        return accounts(ask, error=error)
    ask.did("account", coder=made.coder)
    return accounts(ask, f"/desk/invitation/{token}")


def give(ask: Ask) -> Reply:
    """Give an account other roles."""
    one = ask.team.accounts.person(ask.values["account"])
    try:
        ask.team.accounts.give(one.id, ask.form.get("role", ()))
    except PartnerscopeError as error:
        return accounts(ask, error=error)
    ask.did("roles", coder=one.coder, roles=list(ask.form.get("role", ())))
    return go("/desk/accounts")


def invite(ask: Ask) -> Reply:
    """A new link for a password."""
    one = ask.team.accounts.person(ask.values["account"])
    token = ask.team.accounts.invite(one.id)
    ask.did("invite", coder=one.coder)
    return accounts(ask, f"/desk/invitation/{token}")


def close(ask: Ask) -> Reply:
    """Close an account."""
    one = ask.team.accounts.person(ask.values["account"])
    ask.team.accounts.close(one.id)
    ask.did("close", coder=one.coder)
    return go("/desk/accounts")


def activity(ask: Ask) -> Reply:
    """What everybody did, newest first; of tasks that who asks codes or rules on blind, only what they did themselves."""
    hidden = blind(ask.team.bench, "" if may(ask.person.roles, "rule") else ask.coder)
    steps = ask.team.accounts.activity(hidden=hidden, own=ask.person.id)
    return shown(ask, "activity.html", written("desk.question.activity"), steps=steps)


def jobs(ask: Ask) -> Reply:
    """What was left for the worker, newest first: what waits, what was done, what failed and why (see `activity`)."""
    hidden = blind(ask.team.bench, "" if may(ask.person.roles, "rule") else ask.coder)
    left = ask.team.bench.desk.jobs()[::-1]
    found = [one for one in left if one.body.get("task") not in hidden or one.body.get("by") == ask.coder]
    return shown(
        ask, "jobs.html", written("desk.question.jobs"), jobs=found[ask.skip : ask.skip + AT_ONCE], skip=ask.skip,
        more=len(found) > ask.skip + AT_ONCE, at_once=AT_ONCE, waiting=sum(one.state == "waiting" for one in found),
    )  # fmt: skip


def recode(ask: Ask) -> Reply:
    """What the codebook of now asks of the records, against that of an earlier head or day."""
    against, report, error = ask.query.get("against", "").strip()[:100], "", None
    if against:
        try:
            report = render_migration(ask.team.observatory.recode(against), "md").decode()
        except PartnerscopeError as refusal:
            error = refusal
    return shown(
        ask, "recode.html", written("desk.question.recode"), status=400 if error else 200, against=against,
        report=report, error=error,
    )  # fmt: skip
