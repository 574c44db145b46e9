"""Similarity of choices: the names of `comparatist.similarity`."""

from comparatist.similarity import *  # noqa: F403 - the same names, whatever they are
