"""Every address of the desk, with the right that it asks for: the one list that is obeyed and tested.

Grain: one *route* is one method and one form of address, and the function that answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from partnerscope.accounts import Right
from partnerscope.web.desk import books, coding, entry, judge, mine, quick, upkeep
from partnerscope.web.desk.asking import Ask, Reply

Method = Literal["GET", "POST"]


@dataclass(frozen=True)
class DeskRoute:
    """An address: how it is asked, its form (`{name}` is one part), what somebody must be allowed, who answers."""

    method: Method
    path: str
    right: Right
    answer: Callable[[Ask], Reply]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The form as a pattern."""
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path))


ROUTES: tuple[DeskRoute, ...] = (
    DeskRoute("GET", "/desk/login", "anybody", entry.ask_login),
    DeskRoute("POST", "/desk/login", "anybody", entry.login),
    DeskRoute("GET", "/desk/provider", "anybody", entry.leave),
    DeskRoute("GET", "/desk/provider/back", "anybody", entry.come_back),
    DeskRoute("POST", "/desk/logout", "read", entry.logout),
    DeskRoute("GET", "/desk/invitation/{token}", "anybody", entry.ask_password),
    DeskRoute("POST", "/desk/invitation/{token}", "anybody", entry.set_password),
    DeskRoute("GET", "/desk/", "read", mine.queue),
    DeskRoute("GET", "/desk/work", "code", mine.work),
    DeskRoute("GET", "/desk/next", "code", mine.next_task),
    DeskRoute("GET", "/desk/keys", "read", mine.keys),
    DeskRoute("POST", "/desk/keys", "read", mine.bind),
    DeskRoute("GET", "/desk/documents", "read", books.documents),
    DeskRoute("POST", "/desk/documents", "maintain", books.add),
    DeskRoute("GET", "/desk/document/{hash}", "read", books.document),
    DeskRoute("GET", f"/{books.QUOTED}{{quote}}", "read", books.quoted),
    DeskRoute("POST", "/desk/document/{hash}/reextract", "maintain", books.read_anew),
    DeskRoute("GET", "/desk/document/{hash}/page/{page}.png", "read", books.picture),
    DeskRoute("GET", "/desk/search", "read", books.search),
    DeskRoute("GET", "/desk/task/{task}", "code", coding.read),
    DeskRoute("POST", "/desk/task/{task}/propose", "code", coding.propose),
    DeskRoute("POST", "/desk/task/{task}/revise/{proposal}", "code", coding.revise),
    DeskRoute("POST", "/desk/task/{task}/withdraw", "code", coding.withdraw),
    DeskRoute("POST", "/desk/task/{task}/undo", "code", coding.undo),
    DeskRoute("POST", "/desk/task/{task}/note", "code", coding.note),
    DeskRoute("POST", "/desk/task/{task}/look", "code", coding.look),
    DeskRoute("POST", "/desk/task/{task}/drafts", "code", coding.drafts),
    DeskRoute("POST", "/desk/task/{task}/model", "code", coding.ask_model),
    DeskRoute("POST", "/desk/task/{task}/take", "code", coding.take),
    DeskRoute("POST", "/desk/task/{task}/finish", "code", coding.finish),
    DeskRoute("POST", "/desk/task/{task}/reopen", "code", coding.reopen),
    DeskRoute("GET", "/desk/agreement", "agree", judge.agreement),
    DeskRoute("GET", "/desk/rule", "rule", judge.tasks),
    DeskRoute("GET", "/desk/rule/{task}", "rule", judge.compare),
    DeskRoute("POST", "/desk/rule/{task}", "rule", judge.rule),
    DeskRoute("POST", "/desk/rule/{task}/identical", "rule", judge.identical),
    DeskRoute("POST", "/desk/rule/{task}/accept", "rule", judge.accept),
    DeskRoute("GET", "/desk/add", "rule", quick.ask),
    DeskRoute("POST", "/desk/add", "rule", quick.propose),
    DeskRoute("POST", "/desk/add/record", "rule", quick.record),
    DeskRoute("GET", "/desk/jobs", "maintain", upkeep.jobs),
    DeskRoute("GET", "/desk/recode", "maintain", upkeep.recode),
    DeskRoute("GET", "/desk/tasks", "maintain", upkeep.tasks),
    DeskRoute("POST", "/desk/tasks", "maintain", upkeep.make_task),
    DeskRoute("GET", "/desk/accounts", "maintain", upkeep.accounts),
    DeskRoute("POST", "/desk/accounts", "maintain", upkeep.add_account),
    DeskRoute("POST", "/desk/accounts/{account}/roles", "maintain", upkeep.give),
    DeskRoute("POST", "/desk/accounts/{account}/invite", "maintain", upkeep.invite),
    DeskRoute("POST", "/desk/accounts/{account}/close", "maintain", upkeep.close),
    DeskRoute("GET", "/desk/activity", "maintain", upkeep.activity),
)
