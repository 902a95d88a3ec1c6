"""The agreement files that come with govflow."""

from __future__ import annotations

from pathlib import Path

from govflow.paths import data_path


def shipped_agreements() -> list[Path]:
    """Each of them, in the order of their names."""
    return sorted(data_path("workflows").glob("agreements/*.v*.yaml"))
