"""From the text of an expression to Python's syntax tree, within bounds. Nothing is ever compiled or run."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from govflow.engine.expressions.types import ExpressionError
from govflow.messages import Message

LONGEST = 500  # characters
DEEPEST = 40  # nodes below one another
MOST = 400  # nodes in all, those of named conditions included

DIGITS = 15  # of a written number: a float keeps as many exactly

WORDS = frozenset(keyword.kwlist) - {"and", "or", "not", "in", "is", "if", "else", "True", "False", "None"}
"""What means something to Python but not here: a step may be called ``return``, a choice ``pass``."""

_WRITTEN = {
    "“": '"', "”": '"', "„": '"', "「": '"', "」": '"', "『": '"', "』": '"', "‘": "'", "’": "'",
    "≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "÷": "/", "−": "-", "–": "-", "—": "-", "、": ",", "。": ".", "＝": "==",
}  # fmt: skip
"""What is written for signs of print. Other full-width signs have their narrow ones."""
_WIDER = ord("！") - ord("!")

_PIECES = re.compile(
    r"""(?P<text>"[^"]*"|'[^']*')"""
    r"""|(?P<duration>(?<![\w.])[1-9][0-9]{0,3}(?:wd|cd|d|m|y)(?!\w))"""
    r"""|(?P<number>(?<![\w.])\.?[0-9][\w.]*)"""
    r"""|(?P<underscore>(?<!\w)_)"""
    r"""|(?P<blank>\s+)"""
    rf"""|(?P<sign>[{"".join(_WRITTEN)}\uff01-\uff5e])"""
    rf"""|(?P<word>(?<!\w)(?:{"|".join(sorted(WORDS))})(?!\w))"""
)
_NUMBER = re.compile(r"(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:_[0-9]{3})+)(?:\.[0-9]+)?")
_DURATION_NAME = re.compile(r"_([0-9]+)(wd|cd|d|m|y)")


def read_source(text: str) -> tuple[ast.expr, int]:
    """The syntax tree of a text and the number of its nodes; a duration such as ``30d`` becomes the name ``_30d``.

    Python's own words are read under such a name too, and are given theirs back. Raises ExpressionError for what is no
    expression or beyond the bounds.
    """
    if len(text) > LONGEST:
        raise ExpressionError(Message("The condition is longer than %(limit)s characters.", limit=LONGEST))
    if "\\" in text or "\0" in text:
        raise ExpressionError(Message("A condition has no backslashes."))
    try:
        tree = ast.parse(_PIECES.sub(_renamed, text.strip()), mode="eval").body
    except (SyntaxError, RecursionError, MemoryError, ValueError) as error:
        raise ExpressionError(
            Message("“%(text)s” is no condition; write it like amount > 1_000_000 and not urgent.", text=text)
        ) from error
    nodes = _measured(tree)
    _give_names_back(tree)
    return tree, nodes


def duration(name: str) -> tuple[int, str] | None:
    """30 and ``d`` for the name that ``30d`` became."""
    found = _DURATION_NAME.fullmatch(name)
    return (int(found[1]), found[2]) if found else None


def number(tree: ast.Constant) -> Fraction:
    """A written number, exactly as written, as it has no more digits than a float keeps."""
    return Fraction(tree.value if isinstance(tree.value, int) else Decimal(repr(tree.value)))


def source(tree: ast.expr | str) -> str:
    """A part of the text, as a sentence quotes it; a name that stands for it is quoted as it is."""
    if isinstance(tree, str):
        return tree
    text = re.sub(r"(?<!\w)_([0-9]+(?:wd|cd|d|m|y))(?!\w)", r"\1", ast.unparse(tree))
    return text if len(text) <= 40 else f"{text[:37]}…"


def _renamed(found: re.Match[str]) -> str:
    if found["underscore"]:
        raise ExpressionError(Message("Names begin with a small letter, not with an underscore."))
    if found["number"]:
        _check_number(found[0])
    if found["sign"]:
        written = _WRITTEN.get(found[0]) or chr(ord(found[0]) - _WIDER)
        raise ExpressionError(
            Message("The sign %(sign)s is not read here; write %(written)s.", sign=found[0], written=written)
        )
    if found["blank"]:
        return " "
    return f"_{found[0]}" if found["duration"] or found["word"] else found[0]


def _check_number(written: str) -> None:
    if not _NUMBER.fullmatch(written):
        raise ExpressionError(
            Message(
                "%(value)s is neither a number such as 5, 0.25 or 1_000_000 nor a time such as 30d, 3m or 1y.",
                value=written,
            )
        )
    if len(written.lstrip("0_").replace("_", "").replace(".", "")) > DIGITS:
        raise ExpressionError(Message("%(value)s has more than %(limit)s digits.", value=written, limit=DIGITS))


def _give_names_back(tree: ast.expr) -> None:
    for each in ast.walk(tree):
        match each:
            case ast.Name(id=name) if name[:1] == "_" and name[1:] in WORDS:
                each.id = name[1:]
            case ast.Attribute(attr=name) if name[:1] == "_" and name[1:] in WORDS:
                each.attr = name[1:]


def _measured(tree: ast.expr) -> int:
    """The number of nodes, counted without recursion."""
    nodes, level = 0, [tree]
    for _ in range(DEEPEST):
        nodes += len(level)
        level = [below for each in level for below in _below(each)]
    if level:
        raise ExpressionError(
            Message("The condition is nested deeper than %(limit)s levels; make it simpler.", limit=DEEPEST)
        )
    return nodes


def _below(tree: ast.AST) -> Iterator[ast.expr]:
    """The expressions right under a node, also those within comprehensions and arguments, which are refused later."""
    for each in ast.iter_child_nodes(tree):
        if isinstance(each, ast.expr):
            yield each
        elif not isinstance(each, ast.expr_context | ast.operator | ast.unaryop | ast.cmpop | ast.boolop):
            yield from _below(each)
