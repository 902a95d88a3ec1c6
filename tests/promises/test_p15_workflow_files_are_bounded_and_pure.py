"""P15: a workflow file and the conditions in it take at most a tenth of a second and 64 KB, and do nothing but be read.

``tests/engine/test_parsing_bounds.py`` holds the worst files by hand and the properties; here are the files that are
shipped, with the rules that they are read with in life, and generated ones: in torture for half an hour.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import count, islice, takewhile

import pytest

from govflow.domain import RULES
from govflow.engine import expressions
from govflow.engine.checks.soundness import check
from govflow.engine.expressions import Expression, ExpressionError
from govflow.engine.parsing import WorkflowProblems, parse
from govflow.engine.parsing.yaml_text import LARGEST
from govflow.services.catalog import shipped_workflows
from tests.engine.builders import facts
from tests.engine.expression_builders import SCOPE
from tests.engine.test_parsing_bounds import watched
from tests.promises.figures import SEED, TORTURE

SECONDS = 0.1
MINUTES = 30
SHIPPED = {path.name: path.read_bytes() for path in shipped_workflows()}
SMALL = SHIPPED["tranche.v1.yaml"]
VALUES = (b"9999d", b"9999wd", b"1200m", b"T-9999d", b"0", b"-1", b"999999999999999", b"0.00001", b"true", b"same",
          b"open", b"timer", b"+9999d", b"'+99999999d'", b"2200-01-01", b"T")  # fmt: skip
PIECES = (
    b"{", b"}", b"[", b"]", b": ", b", ", b"- ", b"\n", b"  ", b"&a ", b"*a", b"<<: ", b"!!binary ", b"? ", b"| ",
    b"> ", b"'", b'"', b"\x00", b"\xff", b"\xef\xbb\xbf", b"9" * 400, b"%YAML 1.1\n",
    b"!!python/object/apply:os.system ",
    b"if: amount > 5", b"guards: [os.getcwd]", b"due: {in: 999999999999d}", b"from: open", b"when: opinions.complete",
)  # fmt: skip
WORDS = (
    "amount", "needs_survey", "vote.carried", "(", ")", " and ", " or ", " not ", " > ", " < ", " == ", " in ", "5",
    "'x'", "**", "9" * 50, "__import__('os')", "lambda: 0", "[0 for _ in ()]", "amount.__class__", "f'{amount}'", "-",
    "~", ",", "1e999", "拒",
)  # fmt: skip


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_file_is_read_in_time_and_does_nothing_else(name: str) -> None:
    read = partial(parse, SHIPPED[name], RULES)
    read()
    with watched() as seen:
        read()
    assert seen == []
    assert quickest(read) <= SECONDS
    assert len(SHIPPED[name]) <= LARGEST == 64 * 1024


def test_a_file_beyond_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(WorkflowProblems, match="64 KB"):
        parse(b"#" * (LARGEST + 1), RULES)
    assert quickest(partial(_judge, b"- [" * 10_000_000)) <= SECONDS


def test_generated_files_are_judged_in_time_and_do_nothing_else() -> None:
    choose = random.Random(SEED)
    for number in rounds():
        source = _mutant(choose)
        with watched() as seen:
            spent = quickest(partial(_judge, source), times=1)
        assert seen == [], f"seed {SEED}, file {number}"
        if spent > SECONDS:
            spent = quickest(partial(_judge, source), times=20)  # others use this machine
        assert spent <= SECONDS, f"seed {SEED}, file {number}: {source[:200]!r}"


def test_generated_conditions_are_judged_in_time_and_do_nothing_else() -> None:
    choose = random.Random(SEED)
    for number in rounds():
        text = "".join(choose.choices(WORDS, k=choose.randint(1, choose.choice([5, 50, 2000]))))
        with watched() as seen:
            spent = quickest(partial(_weigh, text), times=1)
        assert seen == [], f"seed {SEED}, condition {number}: {text!r}"
        assert spent <= SECONDS or quickest(partial(_weigh, text), times=20) <= SECONDS, f"seed {SEED}: {text[:200]!r}"


def test_generated_files_that_can_be_read_are_checked_whole_and_do_nothing_else() -> None:
    """Their proofs and their stories too: words, numbers and lines of a file put in one another's places."""
    choose = random.Random(SEED)
    for number in islice(rounds(), None if TORTURE else 60):
        source = _swapped(choose)
        _judge_whole(source)  # what libraries make when first asked is made now
        with watched() as seen:
            _judge_whole(source)
        assert seen == [], f"seed {SEED}, file {number}"


def test_the_proof_sees_a_condition_that_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted bug: the text of a condition is run as a program."""
    monkeypatch.setattr(expressions, "read", lambda text, _scope, _wanted: eval(text))
    with watched() as seen, suppress(AttributeError, TypeError):
        Expression.parse("__import__('shutil').rmtree('/nonexistent', ignore_errors=True)", SCOPE)
    assert seen


def rounds() -> Iterator[int]:
    """A few hundred numbers; in torture as many as come in half an hour."""
    if not TORTURE:
        return iter(range(300))
    end = time.monotonic() + MINUTES * 60
    return takewhile(lambda _: time.monotonic() < end, count())


def quickest(act: Callable[[], object], times: int = 3, clock: Callable[[], float] = time.process_time) -> float:
    """Seconds of the processor for the quickest of some tries: others may be using this machine."""

    def seconds() -> float:
        began = clock()
        act()
        return clock() - began

    return min(seconds() for _ in range(times))


def _mutant(choose: random.Random) -> bytes:
    """A shipped file with some pieces put in, taken out or moved."""
    source = choose.choice(list(SHIPPED.values()))
    for _ in range(choose.randint(1, 6)):
        at, length = choose.randrange(len(source)), choose.choice([0, 1, 5, 200])
        piece = choose.choice([*PIECES, source[at : at + 300]]) * choose.choice([1, 1, 3, 500])
        source = source[:at] + piece + source[at + length :]
    return source


def _swapped(choose: random.Random) -> bytes:
    """A small file in which some values stand in the places of others, so that most of them can be read."""
    words = re.split(rb"([ ,{}\[\]\n]+)", SMALL)
    for _ in range(choose.randint(1, 3)):
        words[choose.randrange(0, len(words), 2)] = choose.choice([*words[::2], *VALUES])
    return b"".join(words)


def _judge_whole(source: bytes) -> None:
    with suppress(WorkflowProblems):
        check(parse(source, RULES), RULES)


def _judge(source: bytes) -> None:
    with suppress(WorkflowProblems):
        parse(source, RULES)


def _weigh(text: str) -> None:
    with suppress(ExpressionError):
        Expression.parse(text, SCOPE).test(facts())
