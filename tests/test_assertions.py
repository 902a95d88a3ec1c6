"""A test that cannot fail is a defect, and one that asks a watch fails on a busy machine."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FILES = sorted(TESTS.rglob("test_*.py"))
CHECKING = ("raises", "assert", "check", "fail", "validate")
"""What a call is named that can fail a test by itself."""

WATCHES = {"time.time", "time.monotonic", "time.perf_counter", "time.process_time", "monotonic", "perf_counter"}
PROMISED = {
    "promises/test_p15_workflow_files_are_bounded_and_pure.py": "P15: any file is judged in time",
}
"""Where seconds of the processor are what is promised; the quickest of several tries counts."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(source: str) -> Iterator[Function]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Function):
            yield node


def toothless(source: str) -> list[str]:
    """The test functions in which nothing can fail on purpose, neither in them nor in a helper of their file."""
    known = {each.name: each for each in functions(source)}

    def bites(function: Function, seen: frozenset[str] = frozenset()) -> bool:
        for node in ast.walk(function):
            if isinstance(node, ast.Assert | ast.Raise):
                return True
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).rpartition(".")[2]
                if any(name.lstrip("_").startswith(each) for each in CHECKING):
                    return True
                if name in known and name not in seen and bites(known[name], seen | {name}):
                    return True
        return False

    return [name for name, each in known.items() if name.startswith("test_") and not bites(each)]


def watched(source: str) -> list[int]:
    """The lines on which an assertion depends on how long something took."""
    tree = ast.parse(source)
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert)
        for call in ast.walk(node.test)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in WATCHES
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(TESTS)))
def test_every_test_can_fail(file: Path) -> None:
    assert toothless(file.read_text("utf-8")) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(TESTS)))
def test_no_test_asks_a_watch_whether_it_passes(file: Path) -> None:
    if str(file.relative_to(TESTS)) not in PROMISED:
        assert watched(file.read_text("utf-8")) == []


def test_the_proof_sees_a_test_that_cannot_fail() -> None:
    source = "def helper():\n    pass\ndef test_nothing():\n    helper()\ndef test_something():\n    assert helper()\n"
    assert toothless(source) == ["test_nothing"]


def test_the_proof_sees_a_stopwatch() -> None:
    assert watched("import time\ndef test_fast():\n    assert time.monotonic() - 3 < 2\n") == [3]
