"""The text of files that people filed, read in a process of its own that lives for one file and is bounded.

It may import the standard library; ``readers`` alone import what knows formats, and only ``child`` imports them.
It never opens a file in the process that asks: who filed it may have made it to break whatever reads it.
"""

from __future__ import annotations

MOST_CHARACTERS = 50_000
"""Of one file that are read: what the search index takes of one text."""
LOCKED, BROKEN, TOO_LARGE, TOO_LONG, CRASHED = "locked", "broken", "too_large", "too_long", "crashed"
"""Why there is no text of a file: it asks for a password; nobody can read it; it needs too much room, or too much time;
its reader died.
"""


class LockedFile(Exception):
    """The file asks for a password."""


class LargeFile(Exception):
    """Unpacked it would need too much room."""
