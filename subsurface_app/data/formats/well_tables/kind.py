"""Which table of a well a table is, by the columns that it has."""

from itertools import pairwise
from typing import Literal

from subsurface_app.data.formats.well_tables.log_table import is_log_table
from subsurface_app.data.formats.well_tables.roles import Roles, guess_roles
from subsurface_app.data.formats.well_tables.table import Table
from subsurface_app.data.formats.well_tables.times import is_times
from subsurface_app.data.formats.well_tables.tops import is_table_of_tops
from subsurface_app.data.formats.well_tables.track import is_track

TableKind = Literal["track", "tops", "checkshot", "log_table", ""]


def table_kind(table: Table, roles: Roles | None = None) -> TableKind:
    """The kind of a table; "" of one that belongs to no well as far as its columns tell.

    Parameters   roles : of its columns; None guesses them
    """
    roles = guess_roles(table) if roles is None else roles
    has_titles = any(table.titles)
    # names that differ along the well are tops, whatever stands beside them; names that go on and on are a log
    if has_titles and is_table_of_tops(roles):
        names = table.words(roles["name"].column)
        changes = sum(one != other for one, other in pairwise(names))
        if changes > 0.5 * (len(names) - 1) or len(names) == 1:
            return "tops"
    if is_track(roles):
        return "track"
    if is_times(roles) and (table.width <= 5 or not is_log_table(table, roles)):
        return "checkshot"
    return "log_table" if has_titles and is_log_table(table, roles) else ""
