"""The list of measures. A new measure is one function and one entry in the list of its question."""

from __future__ import annotations

from partnerscope.errors import InputError
from partnerscope.measure.deliver.measures import DELIVER
from partnerscope.measure.finding import Measure
from partnerscope.measure.matter.measures import MATTER
from partnerscope.measure.unfold.measures import UNFOLD
from partnerscope.measure.unfold.relations import RELATIONS
from partnerscope.measure.verdict.measures import VERDICT

MEASURES: tuple[Measure, ...] = (*UNFOLD, *RELATIONS, *DELIVER, *MATTER, *VERDICT)


def measure_named(name: str) -> Measure:
    """The measure with this name. Raises InputError when there is none."""
    for measure in MEASURES:
        if measure.name == name:
            return measure
    raise InputError(f"there is no measure {name!r}", allowed=", ".join(measure.name for measure in MEASURES))
