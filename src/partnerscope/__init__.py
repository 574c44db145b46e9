"""partnerscope: an observatory for international security partnerships."""

__version__ = "0.1.0"
