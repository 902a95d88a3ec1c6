"""Where the data that travels with govflow lies: workflows, templates, migrations."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def translations_path() -> Path:
    """The folder of the catalogues of translations, a folder for each language."""
    return _PACKAGE / "web" / "translations"


def data_path(name: str) -> Path:
    """The folder ``name``: packaged under ``govflow/_data`` in an installed wheel, at the top level in a checkout.

    Raises FileNotFoundError when neither has it.
    """
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"govflow's folder {name!r} is missing: the installation is incomplete")
