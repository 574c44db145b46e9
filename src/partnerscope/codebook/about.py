"""What an observatory observes: its subject, partners, issues and default view, from `observatory.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from partnerscope.codebook.declaration import Declaration


@dataclass(frozen=True, slots=True)
class Reference:
    """The publication an observatory re-checks: its source, and the sources that can never confirm it.

    `as_of` is the date that its tables speak of: what was coded once from them is a snapshot of that date, and not the
    state at a later one.
    """

    source: str = ""
    not_independent: tuple[str, ...] = ()
    as_of: str = ""

    @property
    def related(self) -> tuple[str, ...]:
        """The sources that cannot confirm it: itself (where there is a reference) and its sisters."""
        return tuple(filter(None, (self.source, *self.not_independent)))


@dataclass(frozen=True, slots=True)
class About:
    """The declaration of an observatory. Ids only: actors in `partners`, concepts in `issues`."""

    id: str
    title: str
    subject: str
    partners: tuple[str, ...]
    issues: tuple[str, ...]
    comparators: tuple[str, ...] = ()
    question: str = ""
    valid: str = ""
    dates: tuple[str, ...] = ()
    reference: Reference = Reference()
    codebook_version: str = ""
    licence: str = ""
    maintainers: tuple[str, ...] = ()
    description: str = ""


def read_about(text: str, name: str = "observatory.yaml") -> About:
    """The declaration in this text. Raises DataError with the faults found, each with its line."""
    return _about(read_declaration(text, name))


def read_declaration(text: str, name: str = "observatory.yaml") -> Declaration:
    """The declaration as it is written. Raises DataError as `read_about`."""
    from partnerscope.codebook.declaration import Declaration
    from partnerscope.lined import modelled, read_yaml

    return modelled(Declaration, read_yaml(text, name), name)


def _about(found: Declaration) -> About:
    """The declaration as read: a side or issue that stands twice (`check` refuses it now) counts once."""
    partners = tuple(dict.fromkeys(found.partners))
    sides = (found.subject, *partners)
    return About(
        id=found.id,
        title=found.title,
        subject=found.subject,
        partners=partners,
        issues=tuple(dict.fromkeys(found.issues)),
        comparators=tuple(one for one in dict.fromkeys(found.comparators) if one not in sides),
        question=found.question,
        valid=found.default_view.valid,
        dates=found.site.dates,
        reference=Reference(found.reference.source, found.reference.not_independent, found.reference.as_of),
        codebook_version=found.codebook_version,
        licence=found.licence,
        maintainers=found.maintainers,
        description=found.description,
    )
