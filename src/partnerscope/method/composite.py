"""Composite indicators: the names of `comparatist.composite`."""

from comparatist.composite import *  # noqa: F403 - the same names, whatever they are
