"""Who may do what: the one list of rights and roles.

Grain: one *right* is what a page asks for; a role has some. What somebody sees of a task is `coding.sight`'s business.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal, get_args

Role = Literal["reader", "coder", "adjudicator", "maintainer"]
Right = Literal["anybody", "read", "code", "agree", "rule", "maintain"]
ROLES: tuple[Role, ...] = get_args(Role)
RIGHTS: Mapping[Right, frozenset[Role]] = {
    "read": frozenset({"reader", "coder", "adjudicator", "maintainer"}),
    "code": frozenset({"coder"}),
    "agree": frozenset({"coder", "adjudicator", "maintainer"}),
    "rule": frozenset({"adjudicator"}),
    "maintain": frozenset({"maintainer"}),
}
"""`anybody` needs no account; `read`: accepted records and documents that are not confidential; `code`: own tasks,
proposals, search log; `agree`: agreement (a coder: of own tasks, once ruled on); `rule`: rule and accept; `maintain`:
accounts, tasks, documents, activity.
"""


def may(roles: Collection[Role], right: Right) -> bool:
    """Whether somebody with these roles has a right."""
    return right == "anybody" or bool(RIGHTS[right] & set(roles))
