"""Accounts: who works at a team's desk, how they prove it, and what they may do."""

from partnerscope.accounts.accounts import Accounts
from partnerscope.accounts.passwords import Passwords
from partnerscope.accounts.people import Did, Person, Refused, TooMany
from partnerscope.accounts.rights import RIGHTS, ROLES, Right, may
from partnerscope.accounts.sessions import DeskSession, Sessions

__all__ = [
    "RIGHTS",
    "ROLES",
    "Accounts",
    "DeskSession",
    "Did",
    "Passwords",
    "Person",
    "Refused",
    "Right",
    "Sessions",
    "TooMany",
    "may",
]
