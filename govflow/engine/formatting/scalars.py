"""Values on one line: without quotes where YAML reads the same."""

from __future__ import annotations

import json
import re

from govflow.engine.formatting.nodes import Mapping, Node, Scalar
from govflow.engine.parsing.yaml_text import plain_value

_BARE = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`]([^\n\t]*[^\s:])?")  # no indicator in front, no blank at the ends
_AWAY = re.compile(r": | #|\t")  # what ends a value without quotes
_FLOW = re.compile(r"[,\[\]{}]")  # the same within [] and {}


def inline(node: Node, *, flow: bool) -> str:
    """A value on one line; ``flow`` inside brackets."""
    if isinstance(node, Scalar):
        return _scalar(node, flow=flow)
    if isinstance(node, Mapping):
        return f"{{{', '.join(f'{key_text(key, flow=True)}: {inline(each, flow=True)}' for key, each in node.items)}}}"
    return f"[{', '.join(inline(each, flow=True) for each in node.items)}]"


def key_text(key: str, *, flow: bool) -> str:
    """A key; names that contain signs of YAML stand in quotes."""
    return key if _is_bare(key, flow=flow) and ":" not in key else _quoted(key)


def folded_is_same(node: Scalar) -> bool:
    """Can the value be written over several lines and be read as it was?"""
    words = node.text.split(" ")
    return len(words) > 1 and all(words) and node.text.isprintable() and not (node.plain and not _is_text(node.text))


def _scalar(node: Scalar, *, flow: bool) -> str:
    if node.plain and not _is_text(node.text):
        return node.text or ("null" if flow else "")
    bare = _is_bare(node.text, flow=flow) and _is_text(node.text)
    return node.text if bare else _quoted(node.text)


def _is_text(text: str) -> bool:
    """Would it be read as text, not as a number, true, false or nothing?"""
    return isinstance(plain_value(text), str)


def _is_bare(text: str, *, flow: bool) -> bool:
    return (
        text.isprintable()
        and _BARE.fullmatch(text) is not None
        and not _AWAY.search(text)
        and not (flow and _FLOW.search(text))
    )


def _quoted(text: str) -> str:
    if '"' in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return "".join(each if each.isprintable() else _escaped(each) for each in json.dumps(text, ensure_ascii=False))


def _escaped(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"
