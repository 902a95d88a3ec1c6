"""What the operator decides: settings of the environment, each checked before anything else is done.

It may import what checks a value, and ``key_files``. It never asks a database, and nothing else reads the environment.
"""

from __future__ import annotations

from govflow.settings.addresses import Place
from govflow.settings.environment import Settings, key_files, log_form, vocabulary_file
from govflow.settings.providers import Provider
from govflow.settings.reference import VARIABLES, as_markdown, as_text

__all__ = [
    "VARIABLES",
    "Place",
    "Provider",
    "Settings",
    "as_markdown",
    "as_text",
    "key_files",
    "log_form",
    "vocabulary_file",
]
