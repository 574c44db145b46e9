"""Proposed records as codes, which is all that other programs know: a kind, its columns, their values.

Grain: one *code* is a path: `meeting`, `meeting / place`, `meeting / place / Oslo`. A code with two parts on words of their
own says that they prove the column; one with three parts is a cell. A list has one code an item.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from partnerscope.codebook import Codebook
from partnerscope.coding.proposals import ALL, CodedPassage, CoderProposal
from partnerscope.record import KINDS, kind_named

Code = tuple[str, ...]
UNKNOWN = "which is not a kind of record (--map says what it means)"
TWICE = "beside another value of the column"


@dataclass(frozen=True, slots=True)
class Meant:
    """What codes on one stretch of text mean: a kind, cells, and the column that the words prove ('*': the record)."""

    kind: str
    cells: Mapping[str, str]
    field: str


def codes_of(proposal: CoderProposal, passage: CodedPassage) -> Iterator[Code]:
    """The codes on a passage: on the record's first words all cells, on others the column that they prove."""
    if passage != proposal.passages[0]:
        yield (proposal.kind,) if passage.field == ALL else (proposal.kind, passage.field)
        return
    yield (proposal.kind,)
    if passage.field != ALL:
        yield (proposal.kind, passage.field)
    columns = kind_named(proposal.kind).columns
    for name, value in proposal.cells.items():
        for item in value.split(";") if columns[name].many else (value,):
            yield (proposal.kind, name, item)


def meant(codes: Iterable[Code]) -> tuple[list[Meant], list[tuple[Code, str]]]:
    """What codes on one stretch of text mean, by kind; and the codes that mean nothing here, with why."""
    columns = {kind.name: kind.columns for kind in KINDS}
    cells: dict[str, dict[str, str]] = {}
    fields: dict[str, str] = {}
    strange: list[tuple[Code, str]] = []
    for code in codes:
        if not code or code[0] not in columns or (len(code) > 1 and code[1] not in columns[code[0]]):
            strange.append((code, UNKNOWN))
            continue
        own = cells.setdefault(code[0], {})
        if len(code) == 2:
            fields[code[0]] = code[1]
        elif len(code) > 2:
            value, there = "/".join(code[2:]), own.get(code[1], "")
            if not there or columns[code[0]][code[1]].many:
                own[code[1]] = f"{there};{value}" if there else value
            elif there != value:
                strange.append((code, TWICE))
    return [Meant(kind, own, fields.get(kind, ALL)) for kind, own in cells.items()], strange


def written(code: Code) -> str:
    """A code as one text: `meeting.place=Oslo`."""
    head = ".".join(code[:2])
    return f"{head}={'/'.join(code[2:])}" if len(code) > 2 else head


def read_code(text: str) -> Code:
    """The code that a text says."""
    head, sign, value = text.partition("=")
    parts = tuple(head.split(".", 1))
    return (*parts, value) if sign and len(parts) == 2 else parts if not sign else (text,)


def mapped(code: Code, mapping: Mapping[str, str]) -> Code:
    """What somebody says another program's code means: by its own name, or by its path with ' / ' between."""
    for name in (" / ".join(code), code[-1] if code else ""):
        if name in mapping:
            return read_code(mapping[name])
    return code


def describe(code: Code, codebook: Codebook) -> str:
    """What the codebook says of a code, as far as it does."""
    cell = kind_named(code[0]).columns.get(code[1]) if len(code) > 1 else None
    if cell is None:
        return kind_named(code[0]).doc if len(code) == 1 else ""
    if len(code) == 2:
        return cell.doc
    if cell.shape != "concept" or code[2] not in codebook[cell.target].concepts:
        return ""
    return codebook[cell.target][code[2]].definition


def tree(codes: Iterable[Code]) -> Mapping[Code, Sequence[Code]]:
    """Every code under the one above it, in alphabetical order; those of the first level under ()."""
    every = sorted({code[:depth] for code in codes for depth in range(1, len(code) + 1)})
    found: dict[Code, list[Code]] = {(): []}
    for code in every:
        found.setdefault(code, [])
        found[code[:-1]].append(code)
    return found
