"""Drafters: how a text becomes a meeting, a statement or a commitment, one function a kind.

Grain: one *drafter* reads a layer and fills the columns that the text tells; what it cannot tell it asks for by the name of
the option, and never guesses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from partnerscope.coding.dating import Dating, dating, named_days
from partnerscope.coding.dictionary import Dictionary
from partnerscope.coding.names import APART, ENOUGH, Likeness, Names
from partnerscope.coding.proposal import Drafted, Proved, Wanted
from partnerscope.coding.sentences import sentences
from partnerscope.documents import ACCEPTED, Extent, Finder, Layer, Sought, cut
from partnerscope.errors import InputError
from partnerscope.timeline.words import counted
from partnerscope.view import Known

_SHOWN = 5
_CLOSE = 0.2
_ORDINALS = (
    *(
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
    ),
    *(
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
    ),
    "twentieth",
)
_ORDINAL = re.compile(rf"\b(?:(?P<figure>\d{{1,3}})(?:st|nd|rd|th)|(?P<word>{'|'.join(_ORDINALS)}))\b", re.I)
_IN = re.compile(r"\b(?:in|at)\s+((?:[A-ZÀ-Þ][\w'’.-]*)(?:\s+[A-ZÀ-Þ][\w'’-]*){0,2})")
CUES_OF_KINDS = "record_cue"
"""The scheme whose concepts are kinds that can be drafted, and whose terms tell them."""


@dataclass(frozen=True)
class DraftText:
    """A text and everything that drafters ask of it; no record takes the words of a `confidential` one."""

    known: Known
    layer: Layer
    wanted: Wanted
    title: str
    confidential: bool = False

    @cached_property
    def sentences(self) -> tuple[Extent, ...]:
        """The sentences of the text."""
        return sentences(self.layer)

    @cached_property
    def names(self) -> Names:
        """The names on record."""
        return Names(self.known)

    def words(self, span: Extent) -> str:
        """The words of a span."""
        return self.layer.text[span.start : span.end]

    def asked(self) -> Extent | None:
        """Where the words that the person named stand. Raises InputError unless they surely stand there."""
        if not self.wanted.quote:
            return None
        found = Finder(self.layer).find(Sought(self.wanted.quote))
        if found.status not in ACCEPTED or found.span is None:
            there = f"the text says: {self.words(found.span)!r}" if found.span else ""
            raise InputError(
                f"the quote does not stand in the text ({found.status})",
                where=repr(self.wanted.quote[:80]),
                allowed=there,
                hint="quote the words as they stand; none enters otherwise",
            )
        return found.span

    def proof(self, span: Extent, field: str = "*") -> Proved:
        """A passage for a column."""
        return Proved(field, cut(self.layer, span.start, span.end))

    def proofs_of(self, dated: Dating | None, beside: Extent) -> list[Proved]:
        """Passages for a date that another sentence says."""
        return [self.proof(span, "date") for span in (dated.spans if dated else ()) if span != beside]

    def dictionary(self, scheme: str) -> Dictionary:
        """The terms of a scheme. Raises InputError when the codebook lacks it."""
        return Dictionary(self.known.codebook[scheme])

    def issues(self, spans: tuple[Extent, ...]) -> str:
        """The issues that the observatory is about and the spans name, the broadest of each."""
        scheme, own = self.known.codebook["issue"], self.known.about.issues
        named: Counter[str] = Counter()
        words = self.dictionary("issue")
        for span in spans:
            for hit in words.hits(self.layer.text, span):
                above = [one for one in scheme.line(hit.concept) if one in own]
                named.update(above[-1:] or [scheme.top(hit.concept)])
        mine = [one for one in own if one in named]
        return ";".join(mine or [one.id for one in scheme if one.id in named])

    def partner(self) -> tuple[str, str]:
        """The partner and why. Raises InputError when the text names none, or two as often."""
        if self.wanted.partner:
            return self.wanted.partner, "partner: as said"
        found = self.names.partners(self.layer.text).most_common(2)
        if not found or (len(found) == 2 and found[0][1] == found[1][1]):
            said = ", ".join(f"{one} ({counted(count, 'time')})" for one, count in found)
            raise InputError(
                f"the text names {'two partners as often' if found else 'no partner'}",
                allowed=said or ", ".join(self.known.about.partners),
                hint="say --partner ID",
            )
        return found[0][0], f"partner: named {counted(found[0][1], 'time')}"

    def date(self, near: Extent) -> Dating | None:
        """When what a sentence reports took place."""
        issued = self.wanted.issued or self.layer.issued
        return dating(self.layer.text, near, self.sentences, issued)


def meeting(draft: DraftText) -> Drafted:
    """A meeting of the dialogue whose name stands in the text, on the day named beside it."""
    like, names = _dialogue(draft)
    sentence = draft.asked() or _dated(draft, like)
    dated = draft.date(sentence)
    label = draft.known.frame("dialogue").filter(id=like.dialogue)["label"][0]
    why = [f"dialogue: {like.score:.0%} of its name ({label}) stands in the text{names}"]
    date = draft.wanted.cells.get("date") or (dated.edtf if dated else "")
    if dated:
        why.append(f"date: {dated.because}")
    elif not date and (days := named_days(draft.layer.text, sentence)):
        raise InputError(
            f"the text names {draft.words(days[0])!r} without the year",
            hint="say the day the document was issued (--issued 2024-05-14), or --set date=",
        )
    cells = {
        "dialogue": like.dialogue,
        "date": date,
        "number": _number(draft, sentence),
        "place": _place(draft, sentence),
    }
    identity = f"{like.dialogue}-{date.replace('/', '_')}" if date else f"{like.dialogue}-undated"
    proved = [draft.proof(sentence), *draft.proofs_of(dated, sentence)]
    return Drafted(identity, cells, tuple(proved), tuple(why))


def statement(draft: DraftText) -> Drafted:
    """A statement with a partner, named by the document's title, of the day at its head, else of that of its issue."""
    partner, why = draft.partner()
    first = draft.asked() or _heading(draft)
    dated = draft.date(first)
    issued = draft.wanted.issued or draft.layer.issued
    date = draft.wanted.cells.get("date") or (dated.edtf if dated else issued)
    told = dated.because if dated else f"{issued}, the day of the document"
    cells = {
        "subject": draft.known.about.subject,
        "partner": partner,
        "title": draft.title,
        "date": date,
        "issues": draft.issues(draft.sentences),
    }
    proved = [draft.proof(first), *draft.proofs_of(dated, first)]
    reasons = [
        why,
        *([f"date: {told}"] if date and not draft.wanted.cells.get("date") else []),
        "issues: the codebook's terms in the text",
    ]
    return Drafted(
        f"ST-{partner}-{date.replace('/', '_') or 'undated'}", cells, tuple(proved), tuple(reasons)
    )


def commitment(draft: DraftText) -> Drafted:
    """A promise in the document's own words: the sentence that was named, or the only one with a verb of promise."""
    partner, why = draft.partner()
    verbs = draft.dictionary("verb_strength")
    promising = [one for one in draft.sentences if verbs.hits(draft.layer.text, one)]
    sentence = draft.asked() or (promising[0] if len(promising) == 1 else None)
    if sentence is None:
        shown = " | ".join(draft.words(one)[:90] for one in promising[:_SHOWN])
        raise InputError(
            f"{len(promising)} sentences promise something"
            if promising
            else "no sentence holds a verb of promise",
            allowed=shown,
            hint='say which: --quote "its words"',
        )
    hits = verbs.hits(draft.layer.text, sentence)
    strength = {
        hit.concept: draft.known.codebook["verb_strength"][hit.concept].number("order") for hit in hits
    }
    strongest = max(hits, key=lambda hit: strength[hit.concept] or 0, default=None)
    dated = draft.date(_heading(draft))
    told = draft.wanted.issued or (dated.edtf if dated else "") or draft.layer.issued
    date = draft.wanted.cells.get("date") or told
    kinds = Counter(
        hit.concept for hit in draft.dictionary("commitment_category").hits(draft.layer.text, sentence)
    )
    cells = {
        "subject": draft.known.about.subject,
        "partner": partner,
        "document": draft.title,
        "date": date,
        "passage": "" if draft.confidential else draft.words(sentence),
        "passage_kind": "" if draft.confidential else "quote",
        "issues": draft.issues((sentence,)),
        "category": kinds.most_common(1)[0][0] if kinds else "",
        "verb": draft.words(strongest.span) if strongest and not draft.confidential else "",
        "strength": str(strength[strongest.concept] or "") if strongest else "",
    }
    return Drafted(
        _free(f"C-{partner}-{date.replace('/', '_') or 'undated'}", draft.known.owners),
        cells,
        (draft.proof(sentence),),
        (why, *(f"strength: {draft.words(hit.span)!r}" for hit in hits)),
    )


DRAFTERS: Mapping[str, Callable[[DraftText], Drafted]] = {
    "meeting": meeting,
    "statement": statement,
    "commitment": commitment,
}
"""The kinds that can be drafted."""


def _dialogue(draft: DraftText) -> tuple[Likeness, str]:
    """The dialogue that is meant. Raises InputError when no name, or more than one, stands in the text."""
    found = draft.names.likenesses(draft.layer.text, draft.sentences)
    if draft.wanted.dialogue:
        said = [one for one in found if one.dialogue == draft.wanted.dialogue]
        if not said:
            raise InputError(
                f"there is no dialogue {draft.wanted.dialogue!r}", hint="partnerscope records dialogue"
            )
        return said[0], " (as said)"
    fitting = _fitting(draft, found)
    if len(fitting) != 1:
        labels = draft.names.dialogues
        shown = "; ".join(
            f"{one.dialogue} {labels[one.dialogue][0].strip()} ({one.score:.0%})" for one in found[:_SHOWN]
        )
        told = "two names fit" if fitting else "no dialogue's name stands in the text"
        raise InputError(told, allowed=shown, hint="say which: --dialogue ID")
    return fitting[0], ""


def _fitting(draft: DraftText, found: Sequence[Likeness]) -> list[Likeness]:
    """The names that fit and that none outdoes; of several, those that are said to have met, on a day."""
    best = found[0].score if found else 0.0
    fitting = [one for one in found if one.score >= ENOUGH and one.score > best - APART]
    if len(fitting) < 2:
        return fitting
    cues = draft.dictionary(CUES_OF_KINDS) if CUES_OF_KINDS in draft.known.codebook else None
    told = [
        one
        for one in fitting
        for sentence in [_dated(draft, one)]
        if named_days(draft.layer.text, sentence)
        and cues is not None
        and any(hit.concept == "meeting" for hit in cues.hits(draft.layer.text, sentence))
    ]
    return told if len(told) == 1 else fitting


def reports_a_meeting(draft: DraftText) -> bool:
    """Whether the name of one dialogue stands in a sentence that names a day."""
    try:
        like, _ = _dialogue(draft)
    except InputError:
        return False
    return bool(named_days(draft.layer.text, _dated(draft, like)))


def _dated(draft: DraftText, like: Likeness) -> Extent:
    """The sentence about the dialogue that also names a day, where there is one; else the likeliest."""
    near = [
        one
        for one in draft.sentences
        if named_days(draft.layer.text, one) and _score(draft, like.dialogue, one) >= like.score - _CLOSE
    ]
    return near[0] if near else like.sentence


def _score(draft: DraftText, dialogue: str, sentence: Extent) -> float:
    found = draft.names.likenesses(draft.layer.text, (sentence,))
    return next(one.score for one in found if one.dialogue == dialogue)


def _number(draft: DraftText, sentence: Extent) -> str:
    """The first ordinal of a sentence that is not part of a date."""
    text = draft.layer.text
    days = named_days(text, sentence)
    for match in _ORDINAL.finditer(text, sentence.start, sentence.end):
        if not any(day.start <= match.start() < day.end for day in days):
            word = match["word"]
            return match["figure"] or str(_ORDINALS.index(word.casefold()) + 1)
    return ""


def _place(draft: DraftText, sentence: Extent) -> str:
    """A place where meetings are on record, else the first capitalised name after 'in'."""
    text = draft.words(sentence)
    known = {place for place in draft.known.frame("meeting")["place"].drop_nulls() if place}
    said = [place for place in known if re.search(rf"\b(?:in|at)\s+{re.escape(place)}(?!\w)", text)]
    if said:
        return str(min(said, key=lambda place: (text.index(place), -len(place))))
    days = [draft.words(span) for span in named_days(draft.layer.text, sentence)]
    named = [match[1].rstrip(".,") for match in _IN.finditer(text)]
    return next((name for name in named if not any(name in day for day in days)), "")


def _heading(draft: DraftText) -> Extent:
    """The sentence that is the title, else the first."""
    if not draft.sentences:
        raise InputError("the text has no sentences", hint="is it a scan? see 'document show'")
    title = " ".join(draft.title.split()).casefold()
    same = [one for one in draft.sentences if " ".join(draft.words(one).split()).casefold() == title]
    return (same or list(draft.sentences))[0]


def _free(identity: str, taken: Mapping[str, str]) -> str:
    number = 1
    while f"{identity}-{number}" in taken:
        number += 1
    return f"{identity}-{number}"
