"""PostgreSQL as a team's ground: connections of one database, and the numbered steps that its tables went through."""

from partnerscope.database.connect import Database, DatabaseFull, DatabaseLost, is_address
from partnerscope.database.copies import TableCopy, backup, restore
from partnerscope.database.migrate import SchemaStep, migrations, prepare, prepared, walled

__all__ = [
    "Database",
    "DatabaseFull",
    "DatabaseLost",
    "SchemaStep",
    "TableCopy",
    "backup",
    "is_address",
    "migrations",
    "prepare",
    "prepared",
    "restore",
    "walled",
]
