"""Agreement between coders: the names of `comparatist.agreement`."""

from comparatist.agreement import *  # noqa: F403 - the same names, whatever they are
