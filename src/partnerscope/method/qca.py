"""Qualitative comparative analysis: the names of `comparatist.qca`."""

from comparatist.qca import *  # noqa: F403 - the same names, whatever they are
