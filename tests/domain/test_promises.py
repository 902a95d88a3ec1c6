"""Commitments below a case: which of them come back to an agenda, and which states mean what."""

from __future__ import annotations

from datetime import date

import pytest

from govflow.domain import promises
from govflow.domain.owed.promises import LONGEST_MEASURE, MOST_LISTED, Promise, Promises, names_in
from tests.domain.region import BEIJING, HEBEI, case, form, name

RELATION = "overdue_commitments"


def promise(number=1, owner=HEBEI, measure="Plant trees", overdue=True, listed=()):
    return Promise(
        reference=f"BTH-CM-2026-{number:04}",
        owner=name(owner),
        measure=measure,
        due=date(2026, 9, 30),
        overdue=overdue,
        listed=frozenset(listed),
    )


def brought_back(*found):
    return promises.bring_back(
        case(), form(), Promises(found), listed="text", workflow="proposal", relation=RELATION,
        fixed={"text": "Overdue:"},
    )  # fmt: skip


def test_what_is_overdue_comes_back_by_its_reference_owner_measure_and_day():
    opened = brought_back(promise(1), promise(2, BEIJING, "Dig\nditches"), promise(3, overdue=False))
    assert opened.data["text"].splitlines() == [
        "Overdue:",
        f"BTH-CM-2026-0001 {name(HEBEI).zh} {name(HEBEI).en}: Plant trees (2026-09-30)",
        f"BTH-CM-2026-0002 {name(BEIJING).zh} {name(BEIJING).en}: Dig ditches (2026-09-30)",
    ]


def test_what_is_listed_by_an_open_item_of_that_relation_does_not_come_back():
    opened = brought_back(promise(1, listed=[RELATION]), promise(2, listed=["referral"]))
    assert names_in(opened.data["text"]) == {"Overdue:", "BTH-CM-2026-0002"}


def test_a_list_that_comes_back_has_an_end():
    opened = brought_back(*(promise(number, measure="x" * 2_000) for number in range(1, MOST_LISTED + 10)))
    lines = opened.data["text"].splitlines()[1:]
    assert len(lines) == MOST_LISTED
    assert all("x" * LONGEST_MEASURE not in each for each in lines)
    assert len(opened.data["text"]) < 8_000


@pytest.mark.parametrize("found", [(), (promise(),), (promise(listed=[RELATION]),), (promise(overdue=False),)])
def test_either_something_comes_back_or_nothing_does(found):
    some = promises.to_bring_back(Promises(found), relation=RELATION) is None
    none = promises.none_to_bring_back(Promises(found), relation=RELATION) is None
    assert some != none


def test_the_book_says_what_a_state_counts_as():
    book = promises.record(
        owner="owner", measure="measure", due="due", kept=("done",), late=("late",), broken=("given_up",),
        waived=("let_go",), overdue=("passed", "above"), reported=("told",), apart=("begun",),
    )  # fmt: skip
    states = ("done", "late", "given_up", "let_go", "passed", "above", "told", "going_on", "begun")
    found = ["kept", "late", "broken", "waived", "overdue", "overdue", "reported", "open", None]
    assert [book.outcome(each) for each in states] == found
