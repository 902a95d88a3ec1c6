"""P18: no regular expression of the program takes longer than its text is long, whatever that text is.

Every pattern is found in the program itself: those compiled, used at once, and those of models and forms. Each meets
long texts made of what it looks for, said over and over, and spoilt. Nothing can be counted within a pattern: what is
measured is the processor's time, beside that of a pattern known to take the square of the length, in the same run.
"""

from __future__ import annotations

import ast
import importlib
import re
import time
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path

import govflow
from tests.promises.figures import figure

LENGTH = figure(20_000, 100_000)
SQUARE = re.compile(r"\w+: ")
SHARE = 1 / 8  # of what that takes over letters only; the slowest of ours takes less than a fiftieth
LOOKS = {"match": "match", "fullmatch": "fullmatch"} | dict.fromkeys(
    ("search", "sub", "subn", "findall", "finditer", "split"), "search"
)
PIECES = (
    "a", "A", "0", "9,", "1,000", "_", " ", "\n", "\t", "(", "[", "{", ",", ".", ":", "'", '"', "-", "+", "T-", "@",
    "a@", "a_", "a.", "a:", "{a: ", "{a: b(", "拒", "\u200d", "a\u200d", "=", "'a", '"a', "1_", "1.",
    "::", "# ", "a[1..", "é", "０",
)  # fmt: skip
Look = Callable[[str], object]


def test_no_pattern_is_slow() -> None:
    found = {(place, pattern, look) for place, pattern, looks in patterns() for look in looks}
    assert len(found) >= 35
    slow = [
        f"{place}: {pattern!r} over {piece!r}"
        for place, pattern, look in sorted(found)
        for piece in PIECES
        if is_slow(getattr(re.compile(pattern), look), piece)
    ]
    assert slow == []


def test_the_proof_sees_a_slow_pattern() -> None:
    """One that takes the square of the length of its text; worse ones would not end."""
    assert is_slow(re.compile(r"[a-z]+@").search, "a")


def is_slow(look: Look, piece: str) -> bool:
    """Others may be using this machine: what is slow once is tried again."""
    return any(seconds(look, text) > limit() and seconds(look, text) > limit() for text in texts(piece))


@cache
def limit() -> float:
    return SHARE * min(seconds(SQUARE.search, "a" * LENGTH) for _ in range(2))


def texts(piece: str) -> Iterator[str]:
    """The piece over and over, and spoilt; short ones first, as a slow pattern would not end on long ones."""
    for length in (LENGTH // 40, LENGTH // 5, LENGTH):
        long = (piece * length)[:length]
        yield from (long + "!", "{" + long)


def seconds(look: Look, text: str) -> float:
    began = time.process_time()
    look(text)
    return time.process_time() - began


def patterns() -> Iterator[tuple[str, str, Collection[str]]]:
    """Where each pattern of the program stands, the pattern, and how texts are looked at with it."""
    root = Path(govflow.__file__).parent
    for path in root.rglob("*.py"):
        module = ".".join(path.relative_to(root.parent).with_suffix("").parts).removesuffix(".__init__")
        tree = ast.parse(path.read_text("utf-8"))
        for written, looks in written_in(tree):
            names = {**vars(importlib.import_module(module)), "name": "answer_items"}
            pattern = eval(compile(ast.Expression(written), str(path), "eval"), names)
            text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
            yield f"{module}:{written.lineno}", text, looks


def written_in(tree: ast.Module) -> Iterator[tuple[ast.expr, Collection[str]]]:
    """The patterns in a module: of calls of ``re``, of models, of forms."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr="compile"))
            ):
                yield node.value.args[0], called_on(tree, name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=look)) if look in LOOKS:
                yield node.args[0], {LOOKS[look]}
            case ast.Call(func=ast.Name(id="Regexp")):
                yield node.args[0], {"match"}
            case ast.keyword(arg="pattern"):
                yield node.value, {"fullmatch"}


def called_on(tree: ast.Module, name: str) -> Collection[str]:
    """How the texts are looked at; a pattern that others import, or hand on, may be used in any way."""
    used = [each for each in ast.walk(tree) if isinstance(each, ast.Attribute)]
    of_it = [each for each in used if isinstance(each.value, ast.Name) and each.value.id == name]
    named = [each for each in ast.walk(tree) if isinstance(each, ast.Name) and each.id == name]
    known = {LOOKS[each.attr] for each in of_it if each.attr in LOOKS}
    return known if name.startswith("_") and len(named) == len(of_it) + 1 else {"fullmatch", "search"}
