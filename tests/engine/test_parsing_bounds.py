"""Workflow files are anybody's: bounded in time, without side effects, never anything but WorkflowProblems."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.engine.parsing import Parsed, WorkflowProblems, parse
from govflow.engine.parsing.yaml_text import LARGEST, read
from tests.engine.builders import RULES, WORKFLOW, workflow_text


def large(text: str, filler: str) -> bytes:
    """The text, filled up to the largest size allowed."""
    size = LARGEST - len(text.encode())
    return (text + filler * (size // len(filler.encode()))).encode()


STEP = "  s{0}: {{title: S · 步, from: {1}, to: {2}, by: office, if: {3}, guards: [{4}]}}\n"


def many_steps(*parts: str) -> bytes:
    """The sample with so many steps; ``#`` in the parts is the number of the step."""
    steps = (STEP.format(n, *(each.replace("#", str(n)) for each in parts)) for n in range(440))
    return workflow_text(anywhere="\n" + "".join(steps)).encode()


def many(entry: str, count: int) -> str:
    """A mapping of so many entries; ``#`` is the number of the entry."""
    return "\n" + "".join(f"  {entry.replace('#', str(n))}\n" for n in range(count))


def chain(count: int) -> str:
    """Stories that each go on from the one before."""
    links = (f"  s{n}: {{after: s{n - 1}, do: [request], expect: draft}}\n" for n in range(1, count))
    return "\n  s0: {do: [request], expect: draft}\n" + "".join(links)


@pytest.mark.parametrize(
    "source",
    [
        large(WORKFLOW, "# a remark\n"),
        workflow_text(stories=many("s#: {do: [request, accept], expect: offer}", 1_200)).encode(),
        workflow_text(stories=many("s#: {after: s#0, d: [request], expct: ofer}", 1_100)).encode(),
        workflow_text(conditions=many("c#: amount > #", 2_500)).encode(),
        workflow_text(conditions=many("c#: amunt > #", 100)).encode(),
        large("", "[{a: 1}, x]: 5\n"),
        large("a: ", "[" * 1000),
        large("", "{a: "),
        large("a: ", "- "),
        large("a: '", "''"),
        large("a: |\n", " x\n"),
        many_steps("draft", "same", "amount > 5", "sample.affordable"),
        many_steps("dra#", "off#", "amo# > 5", "s.#"),
        workflow_text(parties="{" + "".join(f"p{n}: {{}}, " for n in range(4_000)) + "}").encode(),
        workflow_text(anywhere=many("s#: {x: #}", 3_000)).encode(),
        workflow_text(stories=chain(1_000)).encode(),
    ],
)
def test_largest_files_are_judged_with_little_work(source: bytes) -> None:
    assert len(source) <= LARGEST
    assert calls(lambda: parse(source, RULES)) <= 300_000  # a tenth of a second, on any machine alike


def calls(work: Callable[[], object]) -> int:
    """How many functions were called until it was done, or found problems."""
    found = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal found
        found += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        with suppress(WorkflowProblems):
            work()
    finally:
        sys.setprofile(None)
    return found


_watching: list[str] = []
_watched = ("open", "import", "exec", "os.", "socket.", "subprocess.", "shutil.", "ctypes.", "pickle.")
_on = False


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if _on and event.startswith(_watched):
        _watching.append(f"{event} {arguments!r:.80}")


sys.addaudithook(_audit)


@contextmanager
def watched() -> Iterator[list[str]]:
    """What is imported, opened, executed or connected to meanwhile."""
    global _on
    _watching.clear()
    _on = True
    try:
        yield _watching
    finally:
        _on = False


@pytest.mark.parametrize(
    "text",
    [
        WORKFLOW,
        workflow_text(("sample.affordable", "os.getcwd"), ("if: amount <= 1_000_000", "if: __import__('socket')")),
        "a: !!python/object/apply:os.system ['true']",
        "a: !include /etc/passwd",
    ],
)
def test_nothing_is_imported_opened_or_called(text: str) -> None:
    with suppress(WorkflowProblems):
        parse(text, RULES)
    with watched() as seen, suppress(WorkflowProblems):
        parse(text, RULES)
    assert seen == []


def test_the_watch_sees_what_it_should() -> None:
    with watched() as seen, suppress(FileNotFoundError):
        open("/nonexistent/file")  # noqa: SIM115 - the act itself is watched
    assert seen


def judged(source: bytes | str) -> Parsed | None:
    """Any other exception than WorkflowProblems fails the test."""
    try:
        return parse(source, RULES)
    except WorkflowProblems as refusal:
        lines = source.count(b"\n" if isinstance(source, bytes) else "\n") + 2
        if not all(1 <= each.line <= lines and str(each.sentence) for each in refusal.problems):
            raise AssertionError(refusal.problems) from refusal
        return None


@given(st.binary(max_size=300))
def test_any_bytes_are_a_workflow_or_workflow_problems(source: bytes) -> None:
    judged(source)


@given(st.text(alphabet="ab:-?[]{},&*!|>'\"%@` \n#~<=1.拒\t", max_size=200))
def test_any_text_is_a_workflow_or_workflow_problems(text: str) -> None:
    judged(text)


FILES = [
    WORKFLOW,
    *(each.read_text("utf-8") for each in sorted((Path(__file__).parents[2] / "workflows").glob("*.yaml"))),
]
TOKENS = WORKFLOW.replace("{", " { ").replace("}", " } ").replace(",", " , ").split(" ")
LINES = WORKFLOW.splitlines(keepends=True)


@given(st.data())
def test_mutated_workflow_is_a_workflow_or_workflow_problems(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(FILES))
    start = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 40))
    graft = data.draw(
        st.one_of(
            st.sampled_from(TOKENS),
            st.sampled_from(LINES),
            st.sampled_from(["null", "[]", "{}", "true", "-1", "9" * 20, "0.5", "''", "\n", "{a: [1]}", "拒", ": "]),
            st.text(max_size=5),
        )
    )
    judged(text[:start] + graft + text[start + length :])


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.sampled_from(["draft", "claimant", "x", "30d", "all"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["name", "kind", "en"]), inner)
    ),
    max_leaves=5,
)


@given(st.sampled_from(sorted(read(WORKFLOW.encode(), "x").places, key=str)), VALUES)
def test_any_value_at_any_place_is_a_workflow_or_workflow_problems(path: tuple[str | int, ...], value: Any) -> None:

    tree = read(WORKFLOW.encode(), "x").data
    parent = tree
    for part in path[:-1]:
        parent = parent[part]
    parent[path[-1]] = value
    judged(json.dumps(tree, ensure_ascii=False))  # JSON is YAML
