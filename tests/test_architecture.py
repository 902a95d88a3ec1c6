"""ARCHITECTURE.md stays true: what it names exists."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "ARCHITECTURE.md").read_text("utf-8")


def test_every_room_of_the_tree_exists() -> None:
    tree = re.search(r"## The tree\n\n```\n(.*?)```", TEXT, re.DOTALL)
    assert tree is not None
    folders: list[tuple[int, Path]] = [(-1, ROOT)]
    for line in tree[1].splitlines():
        indent, name = len(line) - len(line.lstrip()), line.split()[0]
        while folders[-1][0] >= indent:
            folders.pop()
        path = folders[-1][1] / name
        assert path.exists(), f"{path.relative_to(ROOT)} is in ARCHITECTURE.md but not in the tree"
        if name.endswith("/"):
            folders.append((indent, path))


def test_every_layer_is_in_the_tree() -> None:
    for path in (ROOT / "govflow").iterdir():
        if path.is_dir() and (path / "__init__.py").exists():
            assert f"  {path.name}/" in TEXT, f"ARCHITECTURE.md does not name govflow/{path.name}/"


def test_every_hop_names_a_function_that_exists() -> None:
    hops = TEXT.split("hop by hop")[1].split("## Decisions")[0]
    names = re.findall(r"`((?:services|store|engine)\.[a-z_.]+\.[a-z_]+)", hops)
    assert len(names) >= 8
    for name in names:
        module, _, function = name.rpartition(".")
        assert hasattr(import_module(f"govflow.{module}"), function), name
