"""Codings that were made under another meaning of a concept: what a changed codebook asks coders to look at again.

Grain: one *stale coding* is one use of one concept by one coder whose hash (definition, counts, counts not) is not that of
the concept today. A new label changes no hash and touches nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from partnerscope.codebook import Codebook
from partnerscope.coding.agree import SEEN, alike
from partnerscope.coding.concepts import meaning_hash
from partnerscope.coding.finished import finished_tasks
from partnerscope.coding.workbench import Workbench
from partnerscope.record import kind_named


@dataclass(frozen=True, slots=True)
class StaleCoding:
    """A concept as somebody used it: on which unit of which task, with which words; `gone` when the codebook lacks it."""

    scheme: str
    concept: str
    task: str
    unit: str
    coder: str
    variable: str
    words: str
    gone: bool


def stale_codings(
    rows: Iterable[Mapping[str, Any]], quotes: Mapping[str, str], codebook: Codebook
) -> Iterator[StaleCoding]:
    """Those among records of the kind `coding`; `quotes` are the words of quotes by id."""
    for row in rows:
        if row["variable"] == SEEN or not row["concept"]:
            continue
        scheme = _scheme(row["variable"])
        for concept, hash in zip(str(row["value"]).split(";"), str(row["concept"]).split(";"), strict=False):
            if _moved(codebook, scheme, concept, hash):
                task = str(row["unit"]).rpartition(".")[0]
                words = quotes.get(row["quote"] or "", "")
                yield StaleCoding(
                    scheme, concept, task, row["unit"], row["coder"], row["variable"], words,
                    _is_gone(codebook, scheme, concept),
                )  # fmt: skip


def stale_proposals(bench: Workbench, codebook: Codebook, recorded: set[str]) -> Iterator[StaleCoding]:
    """Those among the proposals of tasks that all finished and that are not recorded yet; others are still blind."""
    for done in finished_tasks(bench):
        for unit in done.units if done.task.id not in recorded else ():
            own = {one.id: one for one in unit.proposals.values()}
            for coded in alike(unit):
                scheme = _scheme(coded.variable)
                proposal = own[coded.proposal]
                for concept in filter(None, coded.value.split(";") if scheme else ()):
                    hash = proposal.concepts.get(f"{scheme}/{concept}", "")
                    if _moved(codebook, scheme, concept, hash):
                        yield StaleCoding(
                            scheme, concept, done.task.id, unit.id, coded.coder, coded.variable,
                            proposal.exact, _is_gone(codebook, scheme, concept),
                        )  # fmt: skip


def _scheme(variable: str) -> str:
    """The scheme of a variable, '' where it holds no concepts."""
    kind, _, column = variable.partition(".")
    cell = kind_named(kind).columns[column]
    return cell.target if cell.shape == "concept" else ""


def _is_gone(codebook: Codebook, scheme: str, concept: str) -> bool:
    return scheme not in codebook or concept not in codebook[scheme]


def _moved(codebook: Codebook, scheme: str, concept: str, hash: str) -> bool:
    return _is_gone(codebook, scheme, concept) or meaning_hash(codebook[scheme][concept]) != hash
