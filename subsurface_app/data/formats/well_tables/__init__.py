"""Tables of a well: paths, check shots and time-depth tables, tops, logs; their columns are told by title and value."""

from subsurface_app.data.formats.well_tables.kind import table_kind
from subsurface_app.data.formats.well_tables.log_table import read_log_table
from subsurface_app.data.formats.well_tables.roles import ColumnGuess, Roles, guess_roles
from subsurface_app.data.formats.well_tables.spreadsheet import is_spreadsheet
from subsurface_app.data.formats.well_tables.table import Table, read_table, table_of
from subsurface_app.data.formats.well_tables.times import CheckShots, TimeUnit, read_checkshot
from subsurface_app.data.formats.well_tables.tops import Tops, read_tops
from subsurface_app.data.formats.well_tables.track import Track, read_track, rows_of
from subsurface_app.data.formats.well_tables.write import (
    WELL_TABLE_ENDINGS,
    WELL_TABLES,
    WellTable,
    available_tables,
    write_well_table,
)

__all__ = [
    "WELL_TABLES",
    "WELL_TABLE_ENDINGS",
    "CheckShots",
    "ColumnGuess",
    "Roles",
    "Table",
    "TimeUnit",
    "Tops",
    "Track",
    "WellTable",
    "available_tables",
    "guess_roles",
    "is_spreadsheet",
    "read_checkshot",
    "read_log_table",
    "read_table",
    "read_tops",
    "read_track",
    "rows_of",
    "table_kind",
    "table_of",
    "write_well_table",
]
