"""What must stand beside every number of 'do partnerships matter', wherever it is shown."""

from __future__ import annotations

ALIGNMENT = "Depends on the agenda of the Assembly: never read it without the agenda, the period and the number of votes."

ACCESSION = (
    "A comparison of what happened, never an effect: dialogues are not randomly assigned, and the same states recur; a "
    "dialogue of unknown start stands in a row of its own."
)

ATTENTION = (
    "Media attention: counts machine-coded reports, not events; coverage of the media, languages and coders differ by year "
    "and source. Quads of different schemes are not comparable."
)

EFFECT = (
    "The default is 'cannot be determined from these data'. A handful of designations, chosen for what was already close, "
    "cannot show what would have been without them; the agenda of the Assembly moves every number."
)

IDEAL = (
    "One dimension, driven by the agenda of the Assembly; compare within a session first, levels across sessions least: "
    "the interval is that of a position within its session and leaves out how sessions are tied together (up to `level` "
    "more, either way). The unit of a distance is the spread between the members (shared draws); it is small where they "
    "vote alike."
)

PROXIMITY = (
    "An index made by experts; values of different V-Dem versions are not comparable. "
    "It is not a verdict on a partner."
)

REGIMES = "No record is 'not coded', never 'not a party'."


def told(*sentences: str) -> str:
    """The sentences that there are, one behind the other."""
    return " ".join(one for one in sentences if one)
