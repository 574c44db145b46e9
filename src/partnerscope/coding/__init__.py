"""Coding: what documents say becomes proposed records, with the words that prove them."""

from partnerscope.coding.carry import carried, moves
from partnerscope.coding.quotes import Lookup, QuoteStanding, StandingStatus, astray

__all__ = ["Lookup", "QuoteStanding", "StandingStatus", "astray", "carried", "moves"]
