"""Effects of dated events: the names of `comparatist.effect`."""

from comparatist.effect import *  # noqa: F403 - the same names, whatever they are
