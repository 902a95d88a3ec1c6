"""Which file lays a paper out: one of the region's, else one of those that travel with govflow."""

from __future__ import annotations

from pathlib import Path

from govflow.errors import BrokenTemplate
from govflow.paths import data_path

SHIPPED = "templates"
FOLDER = "papers"


def template(kind: str, language: str, suffix: str, own: Path | None) -> Path | None:
    """The file for one kind of paper in a language, or for all in it; those in the folder of the region go first.

    None where nobody has one. Raises BrokenTemplate for a folder that is not there.
    """
    if own is not None and not own.is_dir():
        raise BrokenTemplate(str(own), "there is no such folder")
    folders = ([own] if own is not None else []) + [data_path(SHIPPED) / FOLDER]
    names = (f"{kind}.{language}.{suffix}", f"{language}.{suffix}")
    return next((folder / name for folder in folders for name in names if (folder / name).is_file()), None)
