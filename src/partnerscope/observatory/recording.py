"""Recording without a folder: some revisions on top of what the journal says, checked by what they touch.

Grain: one *neighbourhood* is the records that some revisions set, what these refer to, and what refers to those that are
retracted; a hundred thousand others are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from partnerscope.codebook import Books, Codebook, read_about
from partnerscope.errors import DataError, Place, Problem
from partnerscope.folder import check_content
from partnerscope.folder.content import content_of
from partnerscope.journal import Revision, State
from partnerscope.record import Kind
from partnerscope.record.check import check_records

Cells = Mapping[str, str]
Touched = set[tuple[str, str]]


def applied(state: State, revisions: Iterable[Revision]) -> State:
    """The state after some revisions; the one before is left as it was."""
    after = dict(state)
    copied: set[str] = set()
    for one in revisions:
        if one.kind not in copied:
            after[one.kind] = dict(after.get(one.kind, {}))
            copied.add(one.kind)
        if one.cells is None:
            after[one.kind].pop(one.id, None)
        else:
            after[one.kind][one.id] = {name: value for name, value in one.cells.items() if value}
    return after


def refuse_faults(
    after: State, revisions: list[Revision], codebook: Codebook, kinds: tuple[Kind, ...]
) -> None:
    """Raise DataError when the revisions leave a fault behind them; changed texts (the codebook) are checked with all."""
    known = {kind.name for kind in kinds}
    strange = [one for one in revisions if one.kind not in known | {"file"}]
    problems = [
        Problem("stranger", "error", f"there is no kind {one.kind!r}", _place(one.kind, one.id))
        for one in strange
    ]
    if not problems and any(one.kind == "file" for one in revisions):
        _, _, problems = check_content(content_of(after, kinds), kinds)
    elif not problems:
        problems = list(_touched_problems(after, revisions, codebook, kinds))
    if found := [problem for problem in problems if problem.severity == "error"]:
        raise DataError("nothing was recorded: the revisions have faults", found)


def _touched_problems(
    after: State, revisions: list[Revision], codebook: Codebook, kinds: tuple[Kind, ...]
) -> Iterator[Problem]:
    by_name = {kind.name: kind for kind in kinds}
    touched = {(one.kind, one.id) for one in revisions if one.cells is not None}
    for kind, identity in sorted(touched):
        if by_name[kind].identity(after[kind][identity]) != identity:
            what = f"the id {identity!r} is not the key of its cells"
            yield Problem("bad-id", "error", what, _place(kind, identity))
    gone = {one.id for one in revisions if one.cells is None and one.id not in _Owners(after, by_name)}
    near = touched | _referring(after, gone, by_name)
    rows = near | _referred(after, near, by_name) | _namesakes(after, touched, by_name)
    part: dict[str, dict[str, Cells]] = {kind.name: {} for kind in kinds}
    for kind, identity in rows:
        part[kind][identity] = after[kind][identity]
    frames = content_of(part, kinds).frames
    ids = {name: sorted(records) for name, records in part.items()}
    for fault in check_records(frames, codebook, kinds):
        key = (fault.kind, ids[fault.kind][fault.row])
        if key in near or (fault.code == "double" and key[1] in {identity for _, identity in touched}):
            place = _place(fault.kind, key[1], fault.column)
            yield Problem(fault.code, fault.severity, fault.what, place, fault.allowed, fault.hint)


class _Owners:
    """Whether an id is there, in any kind that has ids."""

    def __init__(self, state: State, kinds: Mapping[str, Kind]) -> None:
        self.records = [(name, state.get(name, {})) for name, kind in kinds.items() if kind.has_id]

    def of(self, identity: str) -> list[str]:
        """The kinds that have this id."""
        return [name for name, records in self.records if identity in records]

    def __contains__(self, identity: str) -> bool:
        return bool(self.of(identity))


def _references(cells: Cells, kind: Kind) -> Iterator[tuple[str, str]]:
    """Target kind and id of everything that a record refers to."""
    for name, cell in kind.columns.items():
        if cell.shape == "reference" and (value := cells.get(name, "")):
            for one in value.split(";") if cell.many else [value]:
                yield cell.target, one


def _referred(state: State, near: Touched, kinds: Mapping[str, Kind]) -> Touched:
    owners = _Owners(state, kinds)
    found: Touched = set()
    for kind, identity in near:
        for target, one in _references(state[kind][identity], kinds[kind]):
            names = owners.of(one) if target == "*" else [target] if one in state.get(target, {}) else []
            found |= {(name, one) for name in names}
    return found


def _referring(state: State, gone: set[str], kinds: Mapping[str, Kind]) -> Touched:
    """Records that refer to what is gone; only a retraction makes anybody look at all of them."""
    if not gone:
        return set()
    return {
        (name, identity)
        for name, kind in kinds.items()
        for identity, cells in state.get(name, {}).items()
        if any(one in gone for _, one in _references(cells, kind))
    }


def _namesakes(state: State, touched: Touched, kinds: Mapping[str, Kind]) -> Touched:
    owners = _Owners(state, kinds)
    return {
        (name, identity) for kind, identity in touched if kinds[kind].has_id for name in owners.of(identity)
    }


def codebook_of(state: State, books: Books) -> Codebook:
    """The codebook that a state's texts say."""
    texts = {path: cells.get("text", "") for path, cells in state.get("file", {}).items()}
    about = read_about(texts.get("observatory.yaml", ""))
    return books.read(texts, about.codebook_version)[0]


def _place(kind: str, identity: str, column: str = "") -> Place:
    return Place(f"{kind} {identity}", None, column)
