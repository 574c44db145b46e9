"""A new, empty, working observatory: the general schemes of an existing codebook, and a first page to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from partnerscope.errors import InputError
from partnerscope.files import within, write_whole
from partnerscope.folder.content import empty_frame, frame_of, written_columns
from partnerscope.folder.write import canonical
from partnerscope.record import KINDS, kind_named
from partnerscope.record.check import ID_FORM, is_id

OWN_SCHEMES = ("issue", "threat", "document", "detail", "theatre")
"""Schemes that belong to a subject matter; a new observatory starts with its own."""

ATTRIBUTES = """\
journal/** -text
records/*.csv text eol=lf merge=partnerscope
sources.json text eol=lf merge=partnerscope
datapackage.json text eol=lf merge=partnerscope
*.yaml text eol=lf
"""
"""What git must know: the journal is never touched, tables have plain line ends and are merged by record."""


@dataclass(frozen=True, slots=True)
class Named:
    """An id and its label, written `ID:label` on the command line."""

    id: str
    label: str

    @classmethod
    def parse(cls, text: str) -> Named:
        """`NOR:Norway` as id and label; a bare `NOR` is its own label. Raises InputError for what is not an id."""
        identity, _, label = text.partition(":")
        identity = identity.strip()
        if not is_id(identity):
            raise InputError(
                f"{identity!r} is not an id", allowed=f"{ID_FORM}; for instance NOR:Norway", where=text
            )
        return cls(identity, " ".join(label.split()) or identity)


def scaffold(
    target: Path, schemes: Path, subject: Named, partners: Sequence[Named], issues: Sequence[Named]
) -> list[str]:
    """Make the files of a new observatory in `target`, with general schemes from `schemes`; returns their paths.

    Raises InputError when the folder already holds something, and when two actors or issues have one id.
    """
    _distinct([subject, *partners])
    _distinct(issues)
    if target.exists() and any(target.iterdir()):
        raise InputError("the folder is not empty", where=str(target), hint="name a new folder")
    files = {
        "observatory.yaml": _declaration(target.resolve().name, subject, partners, issues),
        "README.md": _readme(target.resolve().name),
        "sources.json": "[]\n",
        ".gitattributes": ATTRIBUTES,
        ".gitignore": "journal/.lock\n.*.tmp\n",
        "codebook/issue.yaml": _scheme("issue", "Issue", "What the partnerships are about.", issues),
    }
    for name in OWN_SCHEMES[1:]:
        files[f"codebook/{name}.yaml"] = _scheme(name, name.capitalize(), "Add your own concepts.", ())
    for path in within(schemes, ".yaml"):
        files.setdefault(f"codebook/{path.name}", path.read_text(encoding="utf-8"))
    for kind in KINDS:
        if kind.kept == "table":
            files[kind.file] = ",".join(written_columns(empty_frame(kind), kind)) + "\n"
    files["records/actor.csv"] = _actors([subject, *partners])
    try:
        data = {name: text.encode() for name, text in files.items()}
    except UnicodeEncodeError:
        hint = "name it in letters of UTF-8, and set the terminal to UTF-8"
        raise InputError("a name is not text", where=ascii(target.name), hint=hint) from None
    for name, one in data.items():
        write_whole(target / name, one)
    return sorted(files)


def _distinct(named: Sequence[Named]) -> None:
    seen: set[str] = set()
    for one in named:
        if one.id in seen:
            raise InputError(f"{one.id!r} is named twice", hint="every actor and every issue has its own id")
        seen.add(one.id)


def _actors(actors: Sequence[Named]) -> str:
    kind = kind_named("actor")
    cells = {actor.id: {"id": actor.id, "label": actor.label, "type": "state"} for actor in actors}
    return canonical(frame_of(cells, kind), kind).decode()


def _declaration(name: str, subject: Named, partners: Sequence[Named], issues: Sequence[Named]) -> str:
    body = {
        "id": name,
        "title": f"The partnerships of {subject.label}",
        "question": f"With whom does {subject.label} work, and on what?",
        "subject": subject.id,
        "partners": [partner.id for partner in partners],
        "issues": [issue.id for issue in issues],
        "codebook_version": "0.1.0",
        "licence": "CC-BY-4.0",
        "maintainers": [],
    }
    import yaml

    return yaml.safe_dump(body, sort_keys=False, allow_unicode=True)


def _scheme(name: str, label: str, definition: str, concepts: Sequence[Named]) -> str:
    body: dict[str, object] = {
        "scheme": name,
        "label": label,
        "definition": definition,
        "concepts": [
            {"id": one.id, "label": one.label, "definition": f"To be defined: {one.label}."}
            for one in concepts
        ],
    }
    if name == "detail":
        body["properties"] = {"body": "text", "constant_for": "list", "depth": "integer", "norm": "flag"}
    import yaml

    return yaml.safe_dump(body, sort_keys=False, allow_unicode=True)


def _readme(name: str) -> str:
    return f"""# {name}

An observatory made with partnerscope. Edit the tables in `records/` with any spreadsheet, then:

    partnerscope check  --observatory {name}
    partnerscope commit --observatory {name} -m "why"
    partnerscope serve  --observatory {name}

`observatory.yaml` says who is observed; `codebook/` says which words the tables may use; `sources.json` holds
the sources (CSL-JSON, as reference managers export it); `journal/` is the history and is never edited.
"""
