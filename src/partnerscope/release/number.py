"""The numbers of releases: semantic versioning for data, where what changed says how large a step is at least.

Grain: one *step* is the least that a change asks for, with the changes that ask for it. Major: what worked with the last
release may break (ids gone, concepts gone or meaning something else, a partner or issue no longer observed). Minor: there is
more, or numbers may move. Patch: only remarks and labels, which no measure reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from partnerscope.codebook import Codebook
from partnerscope.errors import InputError
from partnerscope.observatory import Diff, Shift
from partnerscope.record import Kind
from partnerscope.view import Known

Size = Literal["patch", "minor", "major"]
SIZES: tuple[Size, ...] = ("patch", "minor", "major")
REMARKS = frozenset({"note"})
"""Columns that no measure reads."""
NAMED = 5
"""How many examples a reason names."""
_FORM = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})")


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A version: major, minor, patch."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def after(self, size: Size) -> Version:
        """The least version after this one for a step of this size; before 1.0.0 each size counts one place further down."""
        if self.major == 0:
            return (
                Version(0, self.minor + 1, 0) if size == "major" else Version(0, self.minor, self.patch + 1)
            )
        if size == "major":
            return Version(self.major + 1, 0, 0)
        if size == "minor":
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major, self.minor, self.patch + 1)


def number_of(text: str) -> Version:
    """The version in a text. Raises InputError for anything but three numbers."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise InputError(f"{text!r} is not a version", allowed="MAJOR.MINOR.PATCH, such as 1.2.0")
    return Version(int(found[1]), int(found[2]), int(found[3]))


@dataclass(frozen=True, slots=True)
class Step:
    """What changed since the last release: the least size of the step, and a sentence for every sort of change."""

    size: Size
    reasons: tuple[tuple[Size, str], ...]


def step_between(before: Known, after: Known, diff: Diff) -> Step:
    """The least step between two states of knowledge; `diff` is what was recorded between them."""
    reasons = [*_observed(before, after), *_worded(before.codebook, after.codebook), *_recorded(after, diff)]
    sizes: list[Size] = [size for size, _ in reasons]
    size = max(sizes, key=SIZES.index, default=SIZES[0])
    ordered = sorted(reasons, key=lambda one: (-SIZES.index(one[0]), one[1]))
    return Step(size, tuple(ordered))


def refuse_small(wanted: Version, last: Version, step: Step) -> None:
    """Raises InputError when a version does not come after the last one, or is too small a step."""
    if wanted <= last:
        raise InputError(f"{wanted} does not come after {last}", hint=f"at least {last.after(step.size)}")
    least = last.after(step.size)
    if wanted < least:
        why = "; ".join(reason for size, reason in step.reasons if size == step.size)
        raise InputError(
            f"{wanted} is too small a step from {last}: {why}", allowed=f"{least} or more ({step.size})"
        )


Reason = tuple[Size, str]


def _observed(before: Known, after: Known) -> Iterator[Reason]:
    """Whom and what the observatory is about."""
    for name in ("partners", "issues", "comparators"):
        old, new = set(getattr(before.about, name)), set(getattr(after.about, name))
        if gone := old - new:
            yield "major", f"no longer observed ({name}): {_some(gone)}"
        if more := new - old:
            yield "minor", f"observed now ({name}): {_some(more)}"
    if before.about.subject != after.about.subject:
        yield "major", f"the subject was {before.about.subject}, and is {after.about.subject}"


def _worded(before: Codebook, after: Codebook) -> Iterator[Reason]:
    """Concepts that are gone, mean something else, are new, or have another label."""
    old = {(scheme.id, one.id): one for scheme in before for one in scheme}
    new = {(scheme.id, one.id): one for scheme in after for one in scheme}
    both = [key for key in old if key in new]
    found = {
        "concepts gone": old.keys() - new.keys(),
        "concepts that mean something else": {key for key in both if old[key].meaning != new[key].meaning},
        "new concepts": new.keys() - old.keys(),
        "new labels or remarks": {
            key for key in both if old[key] != new[key] and old[key].meaning == new[key].meaning
        },
    }
    sizes: tuple[Size, ...] = ("major", "major", "minor", "patch")
    for (what, keys), size in zip(found.items(), sizes, strict=True):
        if keys:
            yield size, f"{what}: {_some({'/'.join(key) for key in keys})}"


def _recorded(after: Known, diff: Diff) -> Iterator[Reason]:
    """Records retracted, added and changed."""
    led = [set(after.frame(one.name)["id"]) for one in after.kinds if one.stands_for]
    aliased = set().union(*led)
    kinds = {one.name: one for one in after.kinds}
    groups: dict[tuple[Size, str], set[str]] = {}
    for one in diff.shifts:
        if one.kind != "file" or one.record == "claims.yaml":
            groups.setdefault(_sorted(one, aliased, kinds.get(one.kind)), set()).add(one.record)
    for (size, what), ids in groups.items():
        yield size, f"{len(ids)} {what}: {_some(ids)}"


def _sorted(one: Shift, aliased: set[str], kind: Kind | None) -> tuple[Size, str]:
    words = f"{one.kind.replace('_', ' ')} records"
    if one.change == "retracted":
        breaks = kind is not None and kind.has_id and one.record not in aliased
        return ("major" if breaks else "minor"), f"{words} retracted"
    if one.change == "added":
        return "minor", f"{words} added"
    if one.field in REMARKS or (kind is not None and kind.unread):
        return "patch", f"{words} with other remarks"
    return "minor", f"{words} changed"


def _some(names: set[str]) -> str:
    ordered = sorted(names)
    more = len(ordered) - NAMED
    return ", ".join(ordered[:NAMED]) + (f" and {more} more" if more > 0 else "")
