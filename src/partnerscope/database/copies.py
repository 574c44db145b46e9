"""A whole database in one file, and back: for backups that can be read without PostgreSQL.

Grain: one member `TABLE.copy` of the ZIP file is one table in PostgreSQL's text form, all as of one moment; `manifest.json`
has the step of the tables, and the SHA-256 and rows of each member.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from partnerscope.database.connect import Database
from partnerscope.database.migrate import migrations, prepared
from partnerscope.errors import InputError, IntegrityError
from partnerscope.files import move_whole, sync_file

if TYPE_CHECKING:
    from partnerscope.database.connect import DatabaseConnection

TABLES = (
    "changeset", "parent", "document", "document_bytes", "layer", "passage", "task", "assignment", "event", "job",
    "account", "invitation", "session", "attempt", "key_binding", "activity",
    "identity", "sign_in",
)  # fmt: skip
"""Every table, those first to which others refer."""
FORMAT = "partnerscope-desk-backup/1"
_COLUMNS = """
select attname, attidentity <> '' from pg_attribute
where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum
"""


@dataclass(frozen=True, slots=True)
class TableCopy:
    """One table of a copy: how many rows, and the hash of its member."""

    table: str
    rows: int
    sha256: str


def backup(database: Database, target: Path) -> list[TableCopy]:
    """Write everything to a file, as the owner of the tables, as of one moment; the pages go on meanwhile.

    Only whoever writes it may read the file.

    Raises InputError when the file is there already.
    """
    prepared(database)
    if target.exists():
        raise InputError("the file is there already", where=str(target), hint="name a new one")
    temporary = target.with_name(f".{target.name}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        temporary.touch(
            mode=0o600, exist_ok=False
        )  # hashes of passwords stand in it, and what coders may not see
        with (
            zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive,
            database.apart() as own,
            own.transaction(),
        ):
            own.execute("set transaction isolation level repeatable read, read only")
            _refuse_other_than_owner(own)
            copies = [_written(own, archive, table) for table in TABLES]
            said = {one.table: {"rows": one.rows, "sha256": one.sha256} for one in copies}
            body = {"format": FORMAT, "step": migrations()[-1].number, "tables": said}
            archive.writestr("manifest.json", json.dumps(body, indent=1))
        sync_file(temporary)
        move_whole(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    return copies


def restore(database: Database, source: Path) -> list[TableCopy]:
    """Fill an empty, prepared database from a file, as the owner of the tables; all or nothing.

    Raises InputError when the database holds something or is of another step, IntegrityError when the file was altered.
    """
    prepared(database)
    with zipfile.ZipFile(source) as archive, database.apart() as own, own.transaction():
        copies = _checked(archive, source)
        _refuse_other_than_owner(own)
        for table in TABLES:
            if own.execute(f"select from {table} limit 1".encode()).fetchone() is not None:
                raise InputError(f"the table {table} is not empty", hint="restore into a new database")
        own.execute("alter table event no force row level security")
        for table in TABLES:
            _read(own, archive, table)
        own.execute("alter table event force row level security")
    return copies


def _refuse_other_than_owner(own: DatabaseConnection) -> None:
    row = own.execute(
        "select pg_has_role(tableowner, 'member') from pg_tables where tablename = 'event'"
    ).fetchone()
    if row is None or not row[0]:
        raise InputError(
            "only the owner of the tables sees all of them", hint="say --database with the owner's name"
        )


def _columns(own: DatabaseConnection, table: str) -> tuple[list[str], list[str]]:
    """The columns that are kept, and those that number themselves."""
    rows = own.execute(_COLUMNS, (table,)).fetchall()
    return [name for name, _ in rows], [name for name, numbered in rows if numbered]


def _written(own: DatabaseConnection, archive: zipfile.ZipFile, table: str) -> TableCopy:
    names = ", ".join(_columns(own, table)[0])
    query = f"copy (select {names} from {table} order by {names}) to stdout"  # noqa: S608 (names of ours)
    hashed, rows = hashlib.sha256(), 0
    with (
        archive.open(f"{table}.copy", "w", force_zip64=True) as file,
        own.cursor().copy(query.encode()) as lines,
    ):
        for line in lines:
            data = bytes(line)
            hashed.update(data)
            file.write(data)
            rows += data.count(b"\n")
    return TableCopy(table, rows, hashed.hexdigest())


def _checked(archive: zipfile.ZipFile, source: Path) -> list[TableCopy]:
    """What the manifest says, if the members are so."""
    try:
        body = json.loads(archive.read("manifest.json"))
        step, said = (
            body["step"],
            {name: (one["rows"], one["sha256"]) for name, one in body["tables"].items()},
        )
        fits = body["format"] == FORMAT and set(said) == set(TABLES)
    except (KeyError, ValueError, TypeError):
        step, said, fits = 0, {}, False
    if not fits:
        raise IntegrityError("this is not a copy of a desk", where=str(source))
    if step != migrations()[-1].number:
        raise InputError(
            f"the copy is of step {step}",
            hint="restore it with the program that wrote it, then 'desk prepare'",
        )
    for table, (_, expected) in said.items():
        hashed = hashlib.sha256()
        with archive.open(f"{table}.copy") as file:
            while part := file.read(1_000_000):
                hashed.update(part)
        if hashed.hexdigest() != expected:
            raise IntegrityError(f"the table {table} is not what was copied", where=str(source))
    return [TableCopy(table, *one) for table, one in said.items()]


def _read(own: DatabaseConnection, archive: zipfile.ZipFile, table: str) -> None:
    columns, numbered = _columns(own, table)
    with (
        archive.open(f"{table}.copy") as file,
        own.cursor().copy(f"copy {table} ({', '.join(columns)}) from stdin".encode()) as lines,
    ):
        while part := file.read(1_000_000):
            lines.write(part)
    for name in numbered:
        query = (
            f"select setval(pg_get_serial_sequence(%s, %s), coalesce(max({name}), 0) + 1, false) from {table}"  # noqa: S608 (names of ours)
        )
        own.execute(query.encode(), (table, name))
