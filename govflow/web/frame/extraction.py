"""Finds the sentences to translate in Python code: what ``Message`` says, the gettext family, and what rules say.

Babel's own reader cannot tell a ``Message`` with a plural from one without; this one reads the syntax tree.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import IO, Any

from govflow.messages import read_docstring

SENTENCES = {"Message": 2, "gettext": 1, "lazy_gettext": 1, "ngettext": 2, "lazy_ngettext": 2}
"""Functions whose first arguments are a sentence and, where there are two, its plural."""

RULES = ("guard", "effect", "derivation", "book")


def extract_sentences(
    file: IO[bytes], _keywords: Collection[str], _comment_tags: Collection[str], options: dict[str, Any]
) -> Iterator[tuple[int, str, str | tuple[str, ...], list[str]]]:
    """An extraction method for Babel: line, function, sentence (and plural), comments.

    Raises ValueError, naming the line, for a sentence that is put together in the code: it could not be translated.
    """
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SENTENCES:
            texts = tuple(filter(None, map(_literal, node.args[: SENTENCES[node.func.id]])))
            if len(texts) == 1:
                yield node.lineno, "gettext", texts[0], []
            elif texts:
                yield node.lineno, "ngettext", texts, []
        elif isinstance(node, ast.FunctionDef) and any(map(_registers_rule, node.decorator_list)):
            said = read_docstring(ast.get_docstring(node))
            for sentence in (said.sentence or node.name, *said.settings.values()):
                yield node.lineno, "gettext", sentence, []


def _registers_rule(decorator: ast.expr) -> bool:
    """Is it ``@rules.guard`` or another kind of rule? Their docstrings are shown to people."""
    return isinstance(decorator, ast.Attribute) and decorator.attr in RULES and _is_rules(decorator.value)


def _is_rules(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "rules"


def _literal(node: ast.expr) -> str | None:
    if isinstance(node, ast.JoinedStr | ast.BinOp):
        raise ValueError(f"line {node.lineno}: a sentence to translate must be written as one literal")  # noqa: TRY004
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
