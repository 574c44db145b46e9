"""What a release says of itself, for people and for catalogues: README, CITATION, DataCite, RO-Crate.

Grain: one *description* is a file made from one `Imprint`. Nothing in it depends on the clock or the machine: the day of a
release is the day on which its head was recorded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

import yaml

from partnerscope.show import media_type

LICENCES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}


@dataclass(frozen=True, slots=True)
class Imprint:
    """What descriptions are made from. `dates` are the days that tables and pages speak of."""

    id: str
    title: str
    description: str
    licence: str
    makers: tuple[str, ...]
    version: str
    head: str
    recorded: datetime
    codebook: str
    software: str
    dates: tuple[str, ...]
    previous: str = ""
    coded: str = ""
    changes: tuple[tuple[str, str], ...] = ()

    @property
    def day(self) -> str:
        """The day of the release."""
        return self.recorded.date().isoformat()

    @property
    def cite(self) -> str:
        """How to cite it in one sentence."""
        who = ", ".join(self.makers) or self.id
        return f"{who} ({self.recorded.year}): {self.title}. Version {self.version}. Head {self.head[:12]}."


def descriptions(imprint: Imprint, tables: Sequence[str]) -> dict[str, bytes]:
    """The descriptive files of a release by name; `tables` are the paths of its tables."""
    return {
        "README.md": _readme(imprint),
        "CITATION.cff": _citation(imprint),
        "datacite.json": _json(datacite(imprint)),
        "ro-crate-metadata.json": _json(crate(imprint, tables)),
    }


def _readme(imprint: Imprint) -> bytes:
    text = (files("partnerscope.release") / "README.txt").read_text("utf-8")
    changes = (
        "\n".join(f"- {size}: {reason}" for size, reason in imprint.changes) or "- the first release here"
    )
    licence = imprint.licence or "not declared"
    dates, previous = ", ".join(imprint.dates), imprint.previous or "none"
    return text.format(
        imprint=imprint,
        changes=changes,
        licence=licence,
        dates=dates,
        previous=previous,
        coded=imprint.coded or "nothing",
    ).encode()


def _citation(imprint: Imprint) -> bytes:
    """A Citation File Format file, version 1.2.0."""
    body: dict[str, object] = {
        "cff-version": "1.2.0",
        "message": "Cite the release with its version and head, and the date that a number speaks of.",
        "type": "dataset",
        "title": imprint.title,
        "version": imprint.version,
        "date-released": imprint.day,
        "authors": [{"name": name} for name in imprint.makers or (imprint.id,)],
        "identifiers": [{"type": "other", "value": imprint.head, "description": "Head of the journal"}],
    }
    if imprint.licence in LICENCES:
        body["license"] = imprint.licence
    return yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=1000).encode()


def datacite(imprint: Imprint) -> dict[str, object]:
    """The DataCite record, schema 4.5; the identifier is the maker's to add once there is a DOI."""
    rights: dict[str, object] = {"rights": imprint.licence or "not declared"}
    if imprint.licence in LICENCES:
        rights |= {
            "rightsUri": LICENCES[imprint.licence],
            "rightsIdentifier": imprint.licence,
            "rightsIdentifierScheme": "SPDX",
        }
    return {
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Release of an observatory"},
        "titles": [{"title": imprint.title}],
        "creators": [
            {"name": name, "nameType": "Organizational"} for name in imprint.makers or (imprint.id,)
        ],
        "publisher": {"name": ", ".join(imprint.makers) or imprint.id},
        "publicationYear": str(imprint.recorded.year),
        "version": imprint.version,
        "dates": [{"date": imprint.day, "dateType": "Created"}],
        "language": "en",
        "descriptions": [
            {"description": imprint.description or imprint.title, "descriptionType": "Abstract"}
        ],
        "rightsList": [rights],
        "alternateIdentifiers": [
            {"alternateIdentifier": imprint.head, "alternateIdentifierType": "Head of the journal (SHA-256)"}
        ],
        "schemaVersion": "http://datacite.org/schema/kernel-4",
    }


def crate(imprint: Imprint, tables: Sequence[str]) -> dict[str, object]:
    """The RO-Crate 1.1: the root with its parts, who made it, under which licence, with which program."""
    parts = ["data/", "tables/", "pages/", "release.json", "README.md", "CITATION.cff", "datacite.json"]
    makers = [
        {"@id": f"#maker-{place}", "@type": "Organization", "name": name}
        for place, name in enumerate(imprint.makers)
    ]
    licence = LICENCES.get(imprint.licence, "#licence")
    named: list[dict[str, object]] = [{"@id": one["@id"]} for one in makers]
    # one value stands alone, several in a list: so the specification asks
    who = {name: named if len(named) > 1 else named[0] for name in ("author", "publisher") if named}
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": imprint.title,
        "description": imprint.description or imprint.title,
        "version": imprint.version,
        "identifier": imprint.head,
        "datePublished": imprint.day,
        "license": {"@id": licence},
        **who,
        "hasPart": [{"@id": one} for one in [*parts, *tables]],
        "temporalCoverage": "/".join(dict.fromkeys((imprint.dates[0], imprint.dates[-1]))),
    }
    return {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [
            {
                "@id": "ro-crate-metadata.json",
                "@type": "CreativeWork",
                "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
                "about": {"@id": "./"},
            },
            root,
            *makers,
            {"@id": licence, "@type": "CreativeWork", "name": imprint.licence or "not declared"},
            *(_part(one) for one in [*parts, *tables]),
            {
                "@id": "#program",
                "@type": "SoftwareApplication",
                "name": "partnerscope",
                "version": imprint.software,
            },
            {
                "@id": "#made",
                "@type": "CreateAction",
                "name": "partnerscope release",
                "endTime": imprint.recorded.isoformat(),
                "instrument": {"@id": "#program"},
                "object": {"@id": "data/"},
                "result": {"@id": "./"},
            },
        ],
    }


def _part(path: str) -> Mapping[str, object]:
    if path.endswith("/"):
        return {"@id": path, "@type": "Dataset", "name": path.rstrip("/")}
    media = media_type(path).partition(";")[0]
    return {"@id": path, "@type": "File", "name": path.rpartition("/")[2], "encodingFormat": media}


def _json(body: object) -> bytes:
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()
