"""More like this: the sentences of a text in the order of how alike they are to some words. It ranks, and codes nothing.

Grain: one *alike sentence* is one sentence with the cosine between the mean of its words' vectors and that of the words
asked for; a word counts the more, the fewer sentences of the text have it. The vectors are the user's own; none come with
the program.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log, sqrt
from pathlib import Path
from typing import TYPE_CHECKING

from partnerscope.coding.sentences import sentences
from partnerscope.documents import Extent, Layer, words
from partnerscope.errors import InputError
from partnerscope.timeline.words import counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

VECTORS = "vectors.txt"
MAX_DIMENSIONS = 4_096


@dataclass(frozen=True, slots=True)
class AlikeSentence:
    """A sentence, and how alike it is (-1 to 1)."""

    sentence: Extent
    likeness: float


@dataclass(frozen=True)
class Embedder:
    """A folder with word vectors: `vectors.txt`, on each line a word and its numbers, as GloVe and fastText write them."""

    folder: Path

    def vectors(self, wanted: Collection[str]) -> dict[str, Vector]:
        """The vectors of the wanted words that are there, each of length 1; of a word that stands there twice, the first.

        An entry of several words is passed over. Raises InputError for a folder without vectors, and for a line of too few
        numbers.
        """
        import numpy as np

        found: dict[str, Vector] = {}
        size = 0
        for number, line in enumerate(self._lines(), start=1):
            word, *said = line.split()
            if number == 1 and len(said) == 1:
                continue
            size = size or len(said)
            if len(said) < size or not 0 < size <= MAX_DIMENSIONS:
                raise self._wrong(
                    number, f"a word with {counted(len(said), 'number')}, the first one has {size}"
                )
            meant = words(word) if len(said) == size else ()
            if len(meant) != 1 or meant[0] not in wanted or meant[0] in found:
                continue
            try:
                vector = np.array(said, dtype=np.float64)
            except ValueError:
                raise self._wrong(number, "what follows the word is not numbers") from None
            length = float(np.sqrt(vector @ vector))
            if not np.isfinite(length):
                raise self._wrong(number, "a number that is not finite")
            if length > 0:
                found[meant[0]] = vector / length
        return found

    def _lines(self) -> Iterator[str]:
        path = self.folder / VECTORS
        try:
            with path.open(encoding="utf-8") as file:
                yield from (line for line in file if line.strip())
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                f"no word vectors can be read ({error})",
                where=str(path),
                allowed=f"a folder with {VECTORS}: a word and its numbers on each line",
            ) from None

    def _wrong(self, line: int, what: str) -> InputError:
        return InputError(what, where=f"{self.folder / VECTORS}, line {line}")


def alike(layer: Layer, like: str, embedder: Embedder) -> tuple[AlikeSentence, ...]:
    """The sentences of a text, the most alike first; those of which no word has a vector are left out.

    Raises InputError when no word of what is asked for has one.
    """
    spans = sentences(layer)
    told = [words(layer.text[span.start : span.end]) for span in spans]
    asked = words(like)
    vectors = embedder.vectors({*asked, *(word for one in told for word in one)})
    weights = _weights(told)
    meant = _mean(asked, vectors, weights)
    if meant is None:
        raise InputError("no word of this has a vector", where=repr(like[:80]), allowed=str(embedder.folder))
    found = [
        AlikeSentence(span, float(meant @ mean))
        for span, one in zip(spans, told, strict=True)
        if (mean := _mean(one, vectors, weights)) is not None
    ]
    return tuple(sorted(found, key=lambda one: (-one.likeness, one.sentence.start)))


def _weights(told: Collection[Collection[str]]) -> Mapping[str, float]:
    """What each word counts; one that stands in every sentence still counts a little."""
    having = Counter(word for one in told for word in {*one})
    return {word: log(1 + len(told) / count) for word, count in having.items()}


def _mean(said: Iterable[str], vectors: Mapping[str, Vector], weights: Mapping[str, float]) -> Vector | None:
    """The weighted mean of the words that have a vector, of length 1; None where there is none."""
    most = max(weights.values(), default=1.0)
    parts = [vectors[word] * weights.get(word, most) for word in said if word in vectors]
    total = sum(parts[1:], parts[0]) if parts else None
    length = sqrt(float(total @ total)) if total is not None else 0.0
    return total / length if total is not None and length > 0 else None
