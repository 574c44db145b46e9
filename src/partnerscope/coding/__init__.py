"""Coding: what documents say becomes proposed records, with the words that prove them."""

from partnerscope.coding.carry import carried, moves
from partnerscope.coding.quotes import Lookup, Standing, StandingStatus, astray

__all__ = ["Lookup", "Standing", "StandingStatus", "astray", "carried", "moves"]
