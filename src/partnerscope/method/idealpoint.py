"""Ideal points: the names of `comparatist.idealpoint`."""

from comparatist.idealpoint import *  # noqa: F403 - the same names, whatever they are
