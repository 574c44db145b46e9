"""The data package: a machine-readable description of the folder (Data Package v2), generated, never typed."""

from __future__ import annotations

import json

from partnerscope.codebook import About, Codebook
from partnerscope.folder.content import Content, written_columns
from partnerscope.record import KINDS, Cell, Kind

_TYPES = {"integer": "integer", "number": "number"}


def data_package(
    content: Content, about: About, codebook: Codebook, kinds: tuple[Kind, ...] = KINDS
) -> dict[str, object]:
    """The descriptor of the records that are there: types, lists, enumerations, keys."""
    present = [k for k in kinds if k.kept == "table" and content.frames[k.name].height]
    names = {kind.name for kind in present}
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": about.id,
        "title": about.title,
        "description": about.description or about.question,
        "version": about.codebook_version,
        "licenses": [{"name": about.licence}] if about.licence else [],
        "contributors": [{"title": name} for name in about.maintainers],
        "resources": [
            _resource(kind, written_columns(content.frames[kind.name], kind), codebook, names)
            for kind in present
        ],
    }


def package_bytes(
    content: Content, about: About, codebook: Codebook, kinds: tuple[Kind, ...] = KINDS
) -> bytes:
    """The descriptor as the bytes of datapackage.json."""
    text = json.dumps(data_package(content, about, codebook, kinds), ensure_ascii=False, indent=2)
    return (text + "\n").encode()


def _resource(kind: Kind, written: list[str], codebook: Codebook, present: set[str]) -> dict[str, object]:
    columns = {name: kind.columns[name] for name in written}
    schema: dict[str, object] = {
        "fields": [_field(name, cell, codebook) for name, cell in columns.items()],
        "fieldsMatch": "exact",
        "primaryKey": list(kind.key) if kind.has_id else [],
        "missingValues": [{"value": "", "label": "no value recorded: unknown or not applicable, never zero"}],
        "foreignKeys": [
            {"fields": [name], "reference": {"resource": cell.target, "fields": ["id"]}}
            for name, cell in columns.items()
            if cell.shape == "reference" and not cell.many and cell.target in present
        ],
    }
    if not schema["primaryKey"]:
        del schema["primaryKey"]
    return {
        "name": kind.name,
        "path": kind.file,
        "title": kind.doc.split(".")[0],
        "description": kind.doc,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(name: str, cell: Cell, codebook: Codebook) -> dict[str, object]:
    field: dict[str, object] = {"name": name, "description": cell.doc}
    constraints: dict[str, object] = {"required": True} if cell.required else {}
    if cell.many:
        field |= {"type": "list", "delimiter": ";", "itemType": "string"}
    else:
        field["type"] = _TYPES.get(cell.shape, "string")
    if cell.shape == "concept" and not cell.many and cell.target in codebook:
        concepts = list(codebook[cell.target])
        constraints["enum"] = [concept.id for concept in concepts]
        field["categories"] = [{"value": concept.id, "label": concept.label} for concept in concepts]
    if cell.low is not None:
        constraints["minimum"] = cell.low
    if cell.high is not None:
        constraints["maximum"] = cell.high
    if constraints:
        field["constraints"] = constraints
    return field
