"""What an observatory observes: its subject, partners, issues and default view, from `observatory.yaml`."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from partnerscope.errors import DataError, InputError, Place, Problem
from partnerscope.timeline import moment

_KNOWN = {
    "id", "title", "question", "subject", "partners", "comparators", "issues", "default_view", "site",
    "reference", "codebook_version", "licence", "maintainers", "description", "homepage",
}  # fmt: skip


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
    """The declaration in this text. Raises DataError with the faults found."""
    try:
        loaded = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(name, mark.line + 1 if mark else None)
        raise DataError(
            f"{name} is not YAML", [Problem("yaml", "error", str(error).splitlines()[0], place)]
        ) from None
    if not isinstance(loaded, dict):
        raise DataError(
            f"{name} has faults", [Problem("yaml", "error", "expected 'key: value' lines", Place(name, 1))]
        )
    problems = list(_faults(loaded, name))
    if problems:
        raise DataError(f"{name} has faults", problems)
    view, site = loaded.get("default_view") or {}, loaded.get("site") or {}
    reference = loaded.get("reference") or {}
    return About(
        id=str(loaded["id"]),
        title=str(loaded["title"]),
        subject=str(loaded["subject"]),
        partners=_ids(loaded.get("partners")),
        issues=_ids(loaded.get("issues")),
        comparators=_ids(loaded.get("comparators")),
        question=str(loaded.get("question") or ""),
        valid=str(view.get("valid") or ""),
        dates=_ids(site.get("dates")),
        reference=Reference(
            str(reference.get("source") or ""),
            _ids(reference.get("not_independent")),
            str(reference.get("as_of") or ""),
        ),
        codebook_version=str(loaded.get("codebook_version") or ""),
        licence=str(loaded.get("licence") or ""),
        maintainers=_ids(loaded.get("maintainers")),
        description=str(loaded.get("description") or ""),
    )


def _faults(loaded: dict[object, object], name: str) -> list[Problem]:
    problems = [
        Problem("unknown-key", "error", f"unknown key {key!r}", Place(name), ", ".join(sorted(_KNOWN)))
        for key in loaded
        if key not in _KNOWN
    ]
    for key in ("id", "title", "subject", "partners", "issues"):
        if not loaded.get(key):
            problems.append(Problem("missing", "error", f"{key!r} is missing", Place(name)))
    for key in ("default_view", "site", "reference"):
        if loaded.get(key) is not None and not isinstance(loaded[key], dict):
            problems.append(Problem("yaml", "error", f"{key!r} holds 'name: value' pairs", Place(name)))
    if not problems:
        view, site, reference = (loaded.get(key) or {} for key in ("default_view", "site", "reference"))
        assert isinstance(view, dict) and isinstance(site, dict) and isinstance(reference, dict)
        for date in [*_ids(site.get("dates")), *_ids(view.get("valid")), *_ids(reference.get("as_of"))]:
            try:
                moment(date)
            except InputError as error:
                problems.append(Problem("date", "error", error.what, Place(name), error.allowed))
    return problems


def _ids(value: object) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    return tuple(str(item) for item in value) if isinstance(value, list) else (str(value),)
