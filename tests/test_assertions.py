"""A test that cannot fail is a defect, and one that asks a watch fails on a busy machine."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from pathlib import Path
from textwrap import indent

import pytest

TESTS = Path(__file__).parent
FILES = sorted(TESTS.rglob("test_*.py"))
CHECKING = ("raises", "assert", "check", "fail", "validate")
"""What a call is named that can fail a test by itself."""

_CLOCKS = ("time", "monotonic", "perf_counter", "process_time", "thread_time")
WATCHES = {f"time.{each}{unit}" for each in _CLOCKS for unit in ("", "_ns")} | {*_CLOCKS[1:], "datetime.now"}
PROMISED = {
    "promises/test_p15_workflow_files_are_bounded_and_pure.py": "P15: nothing can be counted inside the parser of YAML",
    "promises/test_p18_no_slow_pattern.py": "P18: nothing can be counted inside a pattern",
}
"""Where time of the processor stands beside a bound, and why: the quickest try, or beside one known to be slow."""

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
    """The lines on which an assertion depends on how long something took: read there, kept in a name before, or told by
    a function of the file.
    """
    known = list(functions(source))
    timing: set[str] = set()  # functions that tell a time
    while more := {each.name for each in known if each.name not in timing and tells_time(each, timing)}:
        timing |= more
    return sorted({line for each in known for line in asking_a_watch(each, timing)})


def tells_time(function: Function, timing: Collection[str]) -> bool:
    """Does what a function returns depend on a watch?"""
    kept = timed_names(function, timing)
    returned = (each.value for each in ast.walk(function) if isinstance(each, ast.Return | ast.Yield))
    return any(value is not None and is_timed(value, kept, timing) for value in returned)


def asking_a_watch(function: Function, timing: Collection[str]) -> Iterator[int]:
    kept = timed_names(function, timing)
    for node in ast.walk(function):
        if isinstance(node, ast.Assert) and is_timed(node.test, kept, timing):
            yield node.lineno
        if isinstance(node, ast.If) and is_timed(node.test, kept, timing):
            yield from (each.lineno for each in ast.walk(node) if isinstance(each, ast.Call) and "fail" in called(each))


def timed_names(function: Function, timing: Collection[str]) -> frozenset[str]:
    """The names in a function that hold what a watch said, or what was made of it."""
    kept: frozenset[str] = frozenset()
    while (found := kept | _assigned(function, kept, timing)) != kept:
        kept = found
    return kept


def _assigned(function: Function, kept: Collection[str], timing: Collection[str]) -> frozenset[str]:
    found: set[str] = set()
    arguments = function.args
    defaults = zip(reversed([*arguments.posonlyargs, *arguments.args]), reversed(arguments.defaults), strict=False)
    by_name = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    found |= {name.arg for name, value in (*defaults, *by_name) if value is not None and is_timed(value, kept, timing)}
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=targets, value=value) if is_timed(value, kept, timing):
                found |= {name for target in targets for name in names_in(target)}
            case (
                ast.AnnAssign(target=target, value=ast.expr() as value)
                | ast.AugAssign(target=target, value=value)
                | ast.NamedExpr(target=target, value=value)
                | ast.For(target=target, iter=value)
                | ast.comprehension(target=target, iter=value)
            ) if is_timed(value, kept, timing):
                found |= names_in(target)
    return frozenset(found)


def is_timed(value: ast.expr, kept: Collection[str], timing: Collection[str]) -> bool:
    """Does an expression name a watch, a name that holds its answer, or a function that tells it?"""
    parts = [each for each in ast.walk(value) if isinstance(each, ast.Name | ast.Attribute)]
    return any(
        ast.unparse(each) in WATCHES or (isinstance(each, ast.Name) and each.id in (*kept, *timing)) for each in parts
    )


def names_in(target: ast.expr) -> set[str]:
    return {each.id for each in ast.walk(target) if isinstance(each, ast.Name)}


def called(call: ast.Call) -> str:
    return ast.unparse(call.func)


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


STOPWATCHES = {
    "in the assertion": "assert time.monotonic() - 3 < 2  # here",
    "kept before": "began = time.monotonic()\nact()\nspent = time.monotonic() - began\nassert spent < 2  # here",
    "handed on": "a, b = 1, time.time()\nc = [a]\nc += [b]\nd: float = sum(c)\nassert act(d)  # here",
    "told by a helper": "def spent():\n    return time.perf_counter_ns()\ntried = min(spent() for _ in range(3))\n"
    "assert tried < 2  # here",
    "given to a helper": "def spent(clock=time.process_time):\n    return clock()\nassert spent() < 2  # here",
    "failed by hand": "if time.monotonic() > 3:\n    pytest.fail('too slow')  # here",
    "none": "began = time.monotonic()\nact(began)\nassert other() == 2",
}


@pytest.mark.parametrize("case", STOPWATCHES)
def test_the_proof_sees_a_stopwatch(case: str) -> None:
    source = "import time\ndef test_fast():\n" + indent(STOPWATCHES[case], "    ")
    assert watched(source) == [number for number, line in enumerate(source.splitlines(), 1) if "# here" in line]


def test_where_a_watch_is_asked_it_still_is() -> None:
    assert [each for each in PROMISED if not watched((TESTS / each).read_text("utf-8"))] == []
