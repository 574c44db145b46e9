"""Accounts: who works at a team's desk, how they prove it, and what they may do."""

from partnerscope.accounts.accounts import Accounts
from partnerscope.accounts.passwords import Passwords
from partnerscope.accounts.people import Did, Person, Refused, TooMany
from partnerscope.accounts.provider import PROVIDER_SECRET, NotSignedIn, Provider, SignIn
from partnerscope.accounts.rights import RIGHTS, ROLES, Right, Role, may
from partnerscope.accounts.sessions import DeskSession, Sessions
from partnerscope.accounts.signins import SignIns

__all__ = [
    "PROVIDER_SECRET",
    "RIGHTS",
    "ROLES",
    "Accounts",
    "DeskSession",
    "Did",
    "NotSignedIn",
    "Passwords",
    "Person",
    "Provider",
    "Refused",
    "Right",
    "Role",
    "Sessions",
    "SignIn",
    "SignIns",
    "TooMany",
    "may",
]
