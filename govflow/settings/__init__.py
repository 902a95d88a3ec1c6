"""What the operator decides: settings of the environment, each checked before anything else is done.

It may import what checks a value, and ``key_files``. It never asks a database, and nothing else reads the environment.
"""

from __future__ import annotations

from govflow.settings.addresses import Place
from govflow.settings.environment import Settings, key_files, log_form, vocabulary_file
from govflow.settings.providers import Provider

__all__ = ["Place", "Provider", "Settings", "key_files", "log_form", "vocabulary_file"]
