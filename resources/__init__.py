"""What the program ships beside its code: weights, sample data, colour tables, icons and translations.

The lowest floor: it imports nothing of the project. Files are reached by `resource_path`, never by `__file__`,
so that a wheel, an editable install and a frozen bundle find them alike.
"""

from resources._locate import resource_path
from resources._text import LANGUAGES, current_language, mark, set_language, translate

__all__ = ["LANGUAGES", "current_language", "mark", "resource_path", "set_language", "translate"]
