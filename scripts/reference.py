"""Write the generated pages of docs/: every command, public name, kind and measure, from the code itself.

Grain: one *page* is a path under the project and its text, a function of the code and nothing else. `make docs`
writes them; a test fails when one of them no longer says what the code says.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, get_args, get_origin

if TYPE_CHECKING:
    from partnerscope.measure import Field
    from partnerscope.record import Cell

ROOT = Path(__file__).resolve().parents[1]
ROOMS = (
    "",
    "observatory",
    "view",
    "measure",
    "show",
    "brief",
    "web",
    "assess",
    "lake",
    "documents",
    "coding",
    "coding.exchange",
    "accounts",
    "database",
    "record",
    "codebook",
    "errors",
)
METHODS = ("qca", "agreement", "composite", "similarity", "idealpoint", "effect", "errors")
HAND_LINKED = (
    "index",
    "how-it-works",
    "coding",
    "codebook-guide",
    "adding",
    "pages",
    "deploying",
    "brief",
    "releases",
    "stability",
    "workbench",
)
"""Pages of docs/ that the hand-written index names; every other page is listed beside the methods."""
_WRITTEN = "This page is written by `make docs` from the code. Do not edit it by hand.\n"


def pages() -> dict[str, str]:
    """Every generated page: path under the project to text."""
    return {
        "docs/methods/index.md": measures_page(),
        "docs/reference/cli.md": commands_page(),
        "docs/reference/api.md": names_page(),
        "docs/reference/kinds.md": kinds_page(),
        "docs/reference/problems.md": problems_page(),
        "packages/comparatist/docs/reference.md": methods_page(),
    }


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; a bar inside a cell is escaped."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


# --- problems


def problems_page() -> str:
    """Every code of a problem: how bad, what it says, what is allowed, what to do."""
    from partnerscope.catalogue import GROUPS

    parts = [
        "# Problems that are found in data\n",
        _WRITTEN,
        "An error stops a commit. A warning lets it pass, and `check` ends with 1. A note says what will be made plain.\n"
        "Each problem is shown with its file, line and column; codes and severities are stable.\n",
    ]
    for title, entries in GROUPS.items():
        rows = [[f"`{e.code}`", e.severity, e.says, e.allowed, e.hint] for e in entries]
        parts += [f"## {title}\n", table(["code", "severity", "says", "allowed", "what to do"], rows)]
    return "\n".join(parts)


# --- measures and tables


def measures_page() -> str:
    """Every measure with question, unit, definition, caveat and source; every table; the method pages."""
    from partnerscope.measure import MEASURES, TABLES

    parts = [
        "# Measures, tables and methods\n",
        _WRITTEN,
        "A measure is a pure function from a view to findings (see [how it works](../how-it-works.md)). "
        "Every number on a page or in a table comes from one of these. `origin` says whose idea it is: the "
        "article's or ours.\n",
        "## Measures\n",
    ]
    for measure in MEASURES:
        rows = [
            ("question", measure.question),
            ("definition", measure.definition),
            ("caveat", measure.caveat),
            ("dimensions", ", ".join(f"{one.name} ({one.holds})" for one in measure.dimensions)),
            ("fields", "; ".join(_field(one) for one in measure.fields)),
            ("a changed record may move", f"the {measure.scope}"),
            ("origin", measure.origin),
            ("source", measure.source),
        ]
        parts.append(f"### {measure.name}\n\n**{measure.label}.**\n\n{table(('', ''), rows)}")
    shown = [
        (
            f"`{one.name}`",
            one.question,
            one.reproduces,
            ", ".join(f"[{name}](#{name})" for name in one.uses()),
            one.note,
        )
        for one in TABLES
    ]
    parts.append("## Tables\n\nPrint one with `partnerscope table NAME`.\n")
    parts.append(table(("table", "question", "reproduces", "measures", "note"), shown))
    parts.append(
        "## Methods\n\nGeneral statistics: the package [comparatist](../../packages/comparatist/README.md), usable "
        "without an observatory; `partnerscope.method` gives the same names.\n"
    )
    parts.append(_page_list("packages/comparatist/docs", "../../packages/comparatist/docs/", ("reference",)))
    if more := _page_list("docs", "../", HAND_LINKED):
        parts += ["## Judgements and data\n", more]
    return "\n".join(parts)


def _field(one: Field) -> str:
    """A field of a measure: name, type, unit, and its label where it has one."""
    return f"`{one.name}` ({one.type}: {one.unit}{f'; {one.label}' if one.label else ''})"


def _page_list(folder: str, prefix: str, without: Sequence[str]) -> str:
    """Links to the pages of a folder, by their titles."""
    lines = [
        f"- [{path.read_text(encoding='utf-8').splitlines()[0].lstrip('# ')}]({prefix}{path.name})\n"
        for path in sorted((ROOT / folder).glob("*.md"))
        if path.stem not in without
    ]
    return "".join(lines)


# --- kinds


def kinds_page() -> str:
    """Every kind of record with its columns."""
    from partnerscope.record import KINDS

    parts = [
        "# Kinds of record\n",
        _WRITTEN,
        "One file a kind, one row a record. The order of the columns is the order in the file. Cells that hold several "
        "values separate them by `;`. Dates are EDTF: `2015`, `2015-07`, `2015-07-14`, with `?` or `~` for doubt, "
        "`201X`, intervals such as `2010/2012` or `2010/..`. An empty cell says that nothing is recorded: never zero.\n",
        table(
            ("kind", "what one record is", "file", "time"),
            [(f"[{k.name}](#{k.name})", k.doc, f"`{k.file}`", _TIMES[k.time]) for k in KINDS],
        ),
    ]
    for kind in KINDS:
        rows = [
            (f"`{name}`", _shape(cell), "yes" if cell.required else "", cell.doc)
            for name, cell in kind.columns.items()
        ]
        key = ", ".join(f"`{part}`" for part in kind.key)
        parts.append(
            f"## {kind.name}\n\n{kind.doc} Identified by {key}.\n\n"
            + table(("column", "holds", "required", "meaning"), rows)
        )
    return "\n".join(parts)


_TIMES = {
    "state": "a state: holds between two dates",
    "event": "an event: happened on a date",
    "figure": "a figure: has its own as-of date",
    "none": "none",
}


def _shape(cell: Cell) -> str:
    """What a column holds, in words."""
    what: str = {
        "concept": f"concept of `{cell.target}`",
        "reference": "id of any record" if cell.target == "*" else f"id of [{cell.target}](#{cell.target})",
        "csl": "CSL-JSON",
        "dates": "date",
        "integer": "whole number",
    }.get(cell.shape, cell.shape)
    if cell.low is not None or cell.high is not None:
        low, high = (f"{end:g}" if end is not None else "" for end in (cell.low, cell.high))
        what += f" ({low} to {high})" if low and high else f" (from {low})" if low else f" (to {high})"
    return what + ("; several" if cell.many else "")


# --- commands


def commands_page() -> str:
    """Every command with its arguments, options and example."""
    from partnerscope.cli.app import app

    top: Any = app
    parts = [
        "# Commands\n",
        _WRITTEN,
        f"{top.help}\n",
        f"{top.epilog}\n",
        "Answers go to stdout; remarks, such as which observatory is used, go to stderr.\n",
        table(
            ("command", "what it does"),
            [
                (f"[{name}](#{_anchor(name)})", _first(command.help))
                for name, command in _commands(top, "partnerscope")
            ],
        ),
        "## partnerscope\n",
        _parameters(top),
        "`--help` (`-h`) works with every command.\n",
    ]
    for name, command in _commands(top, "partnerscope"):
        parts.append(_command(name, command))
    return "\n".join(parts)


def _commands(group: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        path = f"{prefix} {name}"
        if getattr(command, "commands", None):
            yield from _commands(command, path)
        else:
            yield path, command


def _command(name: str, command: Any) -> str:
    said, _, example = (command.help or "").partition("Example")
    lines = [f"## {name}\n", f"{' '.join(said.split())}\n"]
    if example:
        shown = example.lstrip("s").lstrip(":").strip()
        lines.append("```sh\n" + "\n".join(part.strip() for part in shown.split(";")) + "\n```\n")
    lines.append(_parameters(command))
    return "\n".join(lines)


def _parameters(command: Any) -> str:
    rows = [
        (_names(one), _allowed(one), _default(one), one.help or "")
        for one in command.params
        if not getattr(one, "hidden", False) and one.name != "help"
    ]
    return table(("argument or option", "takes", "default", "meaning"), rows) if rows else "No options.\n"


def _names(parameter: Any) -> str:
    if parameter.opts == [parameter.name]:
        return f"`{parameter.name.upper()}`"
    return ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))


_TYPES = {
    "Bool": "",
    "String": "text",
    "Int": "whole number",
    "IntRange": "whole number",
    "Float": "number",
    "DateTime": "date",
    "Path": "path",
}


def _allowed(parameter: Any) -> str:
    kind = parameter.type.to_info_dict()
    if "choices" in kind:
        return ", ".join(f"`{one}`" for one in kind["choices"])
    word = _TYPES[kind["param_type"]]
    return f"{word}; may be repeated" if parameter.multiple or parameter.nargs == -1 else word


def _default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    value = parameter.to_info_dict()["default"]
    value = value.value if isinstance(value, Enum) else value
    return f"`{value}`" if value not in (None, "", False) and not callable(value) else ""


def _first(text: str | None) -> str:
    """The first paragraph of a docstring or help text on one line, without its example."""
    paragraph = (text or "").partition("\n\n")[0].partition("Example")[0]
    return " ".join(paragraph.split())


def _anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


# --- public names


def names_page() -> str:
    """Every public name of the rooms with its signature and the first line of its docstring."""
    about = (
        "Import them from the module named in the heading. What is not listed here is not public (see "
        "[stability](../stability.md)). Kinds of record stand on [a page of their own](kinds.md), the names of "
        "`partnerscope.method` on [the page of comparatist](../../packages/comparatist/docs/reference.md).\n"
    )
    return _names_of("Python names", about, [f"partnerscope.{room}".rstrip(".") for room in ROOMS])


def methods_page() -> str:
    """The same of comparatist."""
    about = "Import them from the module named in the heading.\n"
    return _names_of("Python names", about, [f"comparatist.{method}" for method in METHODS])


def _names_of(title: str, about: str, modules: Sequence[str]) -> str:
    parts = [f"# {title}\n", _WRITTEN, about]
    for name in modules:
        module = importlib.import_module(name)
        parts.append(f"## {name}\n\n{_first(inspect.getdoc(module))}\n")
        parts += [_entry(module, public) for public in _public(module)]
    return "\n".join(parts)


def _public(module: ModuleType) -> list[str]:
    """The names a module offers: those it lists; without a list, what it defines itself."""
    listed = getattr(module, "__all__", None)
    if listed is not None:
        return sorted(listed, key=str.lower)
    own = (n for n, v in vars(module).items() if getattr(v, "__module__", "") == module.__name__)
    return sorted((name for name in own if not name.startswith("_")), key=str.lower)


def _entry(module: ModuleType, name: str) -> str:
    found = getattr(module, name)
    if inspect.isclass(found):
        return _class(name, found)
    if callable(found) and not get_origin(found):
        return f"**`{name}{_signature(found)}`**  \n{_first(inspect.getdoc(found))}\n"
    return f"**`{name}`**  \n{_value(found)}\n"


def _class(name: str, found: type) -> str:
    lines = [f"**`class {name}{_signature(found)}`**  \n{_first(inspect.getdoc(found))}\n"]
    fields = getattr(found, "__dataclass_fields__", {})
    for member, value in vars(found).items():
        if member.startswith("_") or member in fields or not inspect.getdoc(value):
            continue
        if isinstance(value, classmethod | staticmethod):
            lines.append(f"- `{member}{_signature(value.__func__)}`: {_first(inspect.getdoc(value))}")
        elif inspect.isfunction(value):
            lines.append(f"- `{member}{_signature(value)}`: {_first(inspect.getdoc(value))}")
        elif isinstance(value, property) or hasattr(value, "func"):
            lines.append(f"- `{member}`: {_first(inspect.getdoc(value))}")
    return "\n".join(lines) + ("\n" if len(lines) > 1 else "")


def _signature(found: Callable[..., object]) -> str:
    """The parameters as a reader writes them: no `self`, annotations without quotes, no addresses."""
    if inspect.isclass(found) and issubclass(found, Enum | Exception):
        return ""
    try:
        signature = inspect.signature(found)
    except (ValueError, TypeError):
        return ""
    kept = [p for p in signature.parameters.values() if p.name not in ("self", "cls")]
    kept = [p.replace(default=_plain(p.default)) for p in kept if not p.name.startswith("_")]
    returns = inspect.Signature.empty if inspect.isclass(found) else signature.return_annotation
    text = str(signature.replace(parameters=kept, return_annotation=returns))
    text = re.sub(r"(?<=[:>] )'([^']*)'", r"\1", text)
    return re.sub(r"\b(?:partnerscope|comparatist)\.", "", text).replace("<factory>", "...")


class _Shown:
    """A default that prints as a word."""

    def __init__(self, word: str) -> None:
        self.word = word

    def __repr__(self) -> str:
        return self.word


def _plain(default: object) -> object:
    if default is inspect.Parameter.empty or isinstance(default, str | int | float | bool | None):
        return default
    text = repr(default)
    named = getattr(default, "__name__", "")
    if named or "0x" in text or len(text) > 60 or dataclasses.is_dataclass(default):
        return _Shown(str(named) or ("()" if default == () else "..."))
    return _Shown(text)


def _value(found: object) -> str:
    if get_origin(found) is not None:
        return "One of " + ", ".join(f"`{one}`" for one in get_args(found)) + "."
    if isinstance(found, str):
        return f"Text: `{found}`."
    if isinstance(found, tuple | list | set | frozenset | dict):
        names = [getattr(one, "name", getattr(one, "code", one)) for one in found]
        return f"{len(names)} entries: " + ", ".join(f"`{name}`" for name in names) + "."
    return f"A `{type(found).__name__}`."


def main() -> None:
    """Write the pages that have changed, and say which."""
    for name, text in pages().items():
        path = ROOT / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote {name}")


if __name__ == "__main__":
    main()
