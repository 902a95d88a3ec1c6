"""The planted bugs still fit the program, so that the mutation run does not rot unnoticed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.mutants.bugs import ACROSS, DAYS, ROOT, THIRDS, Bug, enough, in_turn, load_bugs, load_file, objections, third

BUGS = load_bugs()


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_bug_can_still_be_planted_and_its_tests_are_there(bug: Bug) -> None:
    assert objections(bug) == []
    assert bug.tests


def test_sixty_go_across_all_layers_and_no_two_have_one_name() -> None:
    assert len(load_file(ACROSS)) == 60
    assert len({bug.name for bug in BUGS}) == len(BUGS)


def test_every_bug_has_its_turn() -> None:
    tried = [each.name for day in range(DAYS) for each in in_turn(BUGS, day)]
    assert set(tried) == {each.name for each in BUGS}


def test_every_bug_is_in_exactly_one_third() -> None:
    parts = [third(BUGS, number) for number in range(1, THIRDS + 1)]
    assert sum(len(part) for part in parts) == len(BUGS)
    assert {bug.name for part in parts for bug in part} == {bug.name for bug in BUGS}


def test_every_promise_has_a_bug_that_its_own_proof_must_notice() -> None:
    """Each file of proofs is named by a bug: by itself, or by a test in it."""
    proofs = {f"tests/promises/{path.name}" for path in (ROOT / "tests" / "promises").glob("test_p*.py")}
    assert len(proofs) > 30
    assert proofs - {test.partition("::")[0] for bug in BUGS for test in bug.tests} == set()


def test_a_bug_that_does_not_fit_any_more_is_named() -> None:
    bug = BUGS[0]
    for wrong in ({"old": "this stands nowhere"}, {"old": "import"}, {"new": bug.old}, {"tests": ["tests/nowhere.py"]}):
        assert all(bug.name in each for each in objections(replace(bug, **wrong))), wrong
        assert objections(replace(bug, **wrong)), wrong


@pytest.mark.parametrize(
    ("caught", "planted", "right"), [(55, 60, True), (54, 60, False), (19, 20, True), (18, 20, False)]
)
def test_of_a_third_the_same_share_must_be_noticed(caught: int, planted: int, right: bool) -> None:
    assert enough(tried(load_file(ACROSS)[:planted], caught)) is right


def test_what_the_tests_of_promises_notice_makes_up_for_nothing() -> None:
    """Of all bugs together fourteen of the sixty might have survived."""
    promised = [bug for bug in BUGS if bug.group != ACROSS]
    everything = tried(promised, len(promised))
    assert enough([*everything, *tried(load_file(ACROSS), 55)])
    assert not enough([*everything, *tried(load_file(ACROSS), 54)])


def test_every_bug_of_a_promise_must_be_noticed() -> None:
    promised = [bug for bug in BUGS if bug.group != ACROSS]
    assert not enough([*tried(promised, len(promised) - 1), *tried(load_file(ACROSS), 60)])


def tried(bugs: Sequence[Bug], caught: int) -> list[tuple[Bug, bool]]:
    """So many of these bugs were noticed, the others not."""
    return [(bug, number < caught) for number, bug in enumerate(bugs)]
