"""The folder: reading and writing the plain files of an observatory, checking them, and making new ones."""

from partnerscope.folder.check import check_content
from partnerscope.folder.content import Content, row_cells
from partnerscope.folder.foreign import even_rows
from partnerscope.folder.package import data_package
from partnerscope.folder.read import read_folder, read_table
from partnerscope.folder.scaffold import scaffold
from partnerscope.folder.sources import canonical_json, read_sources, texts_in
from partnerscope.folder.write import canonical, digest_records, write_folder

__all__ = [
    "Content",
    "canonical",
    "canonical_json",
    "check_content",
    "data_package",
    "digest_records",
    "even_rows",
    "read_folder",
    "read_sources",
    "read_table",
    "row_cells",
    "scaffold",
    "texts_in",
    "write_folder",
]
