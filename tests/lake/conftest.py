"""Files in the formats of the lake's sources, and one small lake that many tests only read."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from partnerscope.lake import Lake

DATA = Path(__file__).parent / "data"

ICEWS_HEADER = (
    "Event ID|Event Date|Source Name|Source Sectors|Source Country|Event Text|CAMEO Code|Intensity|"
    "Target Name|Target Sectors|Target Country|Story ID|Sentence Number|Publisher|City|District|Province|"
    "Country|Latitude|Longitude"
)
ICEWS_ROWS = (
    "1|2015-10-05|European Union|IGO|NA|Speak|010|0.0|Japan|Government|Japan|9|1|AFP|Tokyo|||Japan||",
    "2|2015-10-05|Japan|Government|Japan|Consult|42|1.9|European Union|IGO||9|2|AFP|Tokyo|||Japan|35|139",
    "3|2015-10-06|Federica Mogherini|Government|Italy|Criticize|111|-2.0|Russian Federation|Government|"
    "Russian Federation|10|1|AFP||||||",
    "4|2015-11-02|Citizen (Romania)|Civil|Romania|Demonstrate|141|-6.5|European Union|IGO|NA|11|1|AFP||||||",
    "5|2015-11-03|Japan|Government|Japan|Fight|190|-10.0|Nowhereland|Government|Nowhereland|12|1|AFP||||||",
)

POLECAT_FIELDS = 40
POLECAT_HEADER = (
    "Event ID|Event Date|Event Type|Event Mode|Intensity|Quad Code|Contexts|Actor Name|"
    "Actor Country|Actor COW|Primary Actor Sector|Actor Sectors|Actor Title|"
    "Actor Name Raw|Wikipedia Actor ID|Recipient Name|"
    "Recipient Country|Recipient COW|Primary Recipient Sector|Recipient Sectors|Recipient Title|"
    "Recipient Name Raw|Wikipedia Recipient ID|Placename|City|District|Province|Country|Latitude|Longitude|"
    "GeoNames ID|Raw Placename|Feature Type|Source|Publication Date|Story People|Story Organizations|"
    "Story Locations|Language|Version"
).replace("|", "\t")


def polecat_row(
    number: int,
    day: str,
    event: str,
    quad: str,
    contexts: str,
    actor: tuple[str, str],
    recipient: tuple[str, str],
) -> str:
    """One made-up POLECAT row; actors are (name, country)."""
    fields = [""] * POLECAT_FIELDS
    fields[:9] = [f"E{number}", day, event, "", "1.0", quad, contexts, *actor]
    fields[15:17] = recipient
    fields[34] = day
    return "\t".join(fields)


EU, CHINA = ("European Union", ""), ("China", "CHN")
POLECAT_ROWS = (
    polecat_row(1, "2020-03-01", "CONSULT", "VERBAL COOPERATION", "military; cyber", EU, CHINA),
    polecat_row(
        2, "2020-03-02", "PROTEST", "MATERIAL CONFLICT", "rights_freedoms", CHINA, ("European Union", "None")
    ),
    polecat_row(3, "2020-03-03", "ACCUSE", "VERBAL CONFLICT", "cyber", EU, CHINA),
)


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder with real GDELT rows."""
    return DATA


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one sub-folder a source: gdelt1, gdelt2 (one file of it zipped), icews, polecat."""
    root = tmp_path_factory.mktemp("sources")
    for name in ("gdelt1", "gdelt2", "icews", "polecat"):
        (root / name).mkdir()
    (root / "gdelt1/both.tsv").write_bytes((DATA / "gdelt1_both_widths.tsv").read_bytes())
    for file in sorted(DATA.glob("*.export.CSV"))[1:]:
        (root / "gdelt2" / file.name).write_bytes(file.read_bytes())
    zip_file(root / "gdelt2", DATA / "20151027220000.export.CSV")
    icews = "\n".join([row.replace("|", "\t") for row in (ICEWS_HEADER, *ICEWS_ROWS)])
    (root / "icews/events.tab").write_text(icews + "\n", encoding="utf-8")
    (root / "polecat/ngecEvents.txt").write_text(
        "\n".join([POLECAT_HEADER, *POLECAT_ROWS]), encoding="latin-1"
    )
    return root


def zip_file(folder: Path, file: Path) -> Path:
    """Zip a file as GDELT does: one member of the same name."""
    path = folder / f"{file.name}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(file, file.name)
    return path


@pytest.fixture(scope="session")
def full_lake(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """A lake with all four sources of events, for reading only."""
    with Lake.open(tmp_path_factory.mktemp("full") / "lake") as lake:
        for source in ("gdelt1", "gdelt2", "icews", "polecat"):
            lake.add(source, [sources / source])
        yield lake
