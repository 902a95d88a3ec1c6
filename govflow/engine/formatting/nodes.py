"""A YAML file as a tree of what it says, with the keys in canonical order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from govflow.engine.parsing.format_errors import keys_of, models_at
from govflow.engine.problems import Path
from govflow.values import BETWEEN, Text


@dataclass(frozen=True)
class Scalar:
    """One value as it was written; ``plain`` without quotes, so that it may be a number."""

    text: str
    plain: bool
    bilingual: bool = False  # English · 中文


@dataclass(frozen=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Mapping:
    """Keys with values."""

    items: tuple[tuple[str, Node], ...]


Node = Scalar | Sequence | Mapping


def node_of(text: str) -> Node | None:
    """The tree of a file that could be read. Comments are not in it."""
    top = yaml.compose(text, Loader=yaml.SafeLoader)
    return None if top is None else _node(top, ())


def _node(node: yaml.Node, path: Path) -> Node:
    if isinstance(node, yaml.SequenceNode):
        return Sequence(tuple(_node(each, (*path, number)) for number, each in enumerate(node.value)))
    if isinstance(node, yaml.MappingNode):
        items = {key.value: _node(value, (*path, key.value)) for key, value in node.value}
        return _on_one_line(items, path) or Mapping(tuple((key, items[key]) for key in _ordered(items, path)))
    return Scalar(
        node.value, plain=getattr(node, "style", None) is None, bilingual=_holds_text(path) and BETWEEN in node.value
    )


def _on_one_line(items: dict[str, Node], path: Path) -> Scalar | None:
    """Both languages as one value, where they can be told apart again."""
    if items.keys() != {"en", "zh"} or not _holds_text(path):
        return None
    parts = [each.text.strip() for each in (items["en"], items["zh"]) if isinstance(each, Scalar)]
    if len(parts) < 2 or not all(parts) or any(BETWEEN.strip() in each or "\n" in each for each in parts):
        return None
    return Scalar(BETWEEN.join(parts), plain=False, bilingual=True)


def _holds_text(path: Path) -> bool:
    return any(model is Text for model in models_at(path))


def _ordered(items: dict[str, Node], path: Path) -> list[str]:
    """The keys of a part in the order of its model; names in the order of the file."""
    known = list(_order(path))
    return sorted(items, key=lambda key: known.index(key) if key in known else len(known))


def _order(path: Path) -> Iterator[str]:
    if path[:1] == ("rounds",) and len(path) == 2:
        yield from ("kind", "title")
    keys = [key for model in models_at(path) for key in keys_of(model)]
    if "from" in keys and "to" in keys:  # a step out of several states
        yield from ("title", "from")
    yield from keys
