"""The words of briefs: sentences kept as templates, filled with numbers and names.

Grain: one sentence is one entry of `templates/sentences.yaml`; code chooses none of its words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from partnerscope.lined import read_yaml
from partnerscope.timeline.words import counted, date_text

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True)
class Sentences:
    """The sentences of one brief."""

    @cached_property
    def _texts(self) -> dict[str, Any]:
        text = (files("partnerscope.brief") / "templates" / "sentences.yaml").read_text("utf-8")
        found: dict[str, Any] = read_yaml(text, "sentences.yaml")
        return found

    @cached_property
    def _environment(self) -> Environment:
        from jinja2 import Environment, StrictUndefined

        made = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - plain text, escaped by each renderer
        made.filters |= {"day": date_text, "counted": counted}
        return made

    def say(self, sentence: str, /, **data: Any) -> str:
        """A sentence filled with data, on one line. Raises KeyError for a name that is not there."""
        words = self._texts["words"]
        return " ".join(
            self._environment.from_string(self._texts[sentence]).render(words=words, **data).split()
        )

    def word(self, group: str, name: str, otherwise: str) -> str:
        """A fixed word of a group; the other one where it has none of this name."""
        found: str = self._texts["words"][group].get(name, otherwise)
        return found

    def order(self, group: str) -> tuple[str, ...]:
        """The names of a group, in the order in which sentences list them."""
        return tuple(self._texts["words"][group])

    def heads(self, name: str) -> tuple[str, ...]:
        """The heads of a table."""
        return tuple(self._texts["heads"][name])
