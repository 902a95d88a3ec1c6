"""What the page of a case will ask, read in three statements: of the case, of its reader, and of what these named.

Who loads a part of the page asks for itself and finds the rows there; what is not foreseen is read when it is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from govflow.engine.facts import Rounds
from govflow.services.queries.case.awaited import asked_of_awaited
from govflow.services.queries.case.children import asked_of_children, asked_of_results
from govflow.services.queries.case.files import asked_of_files
from govflow.services.queries.case.head import asked_of_phases, asked_of_related
from govflow.services.queries.case.names import Names, ids_in
from govflow.services.queries.case.round.lines import asked_of_round_lines
from govflow.services.queries.case.timeline import asked_of_timeline
from govflow.services.rights import reads_as
from govflow.services.topics import asked_of_entries, asked_of_sections, expect_of_sections
from govflow.store.deadlines.stretches import asked_of_stretches
from govflow.store.deadlines.timers import asked_of_calendar, asked_of_timers, running_timers
from govflow.store.parties import register
from govflow.store.record.compartments import asked_of_keys, unlock
from govflow.store.rounds import asked_of_rounds, asked_of_seats, latest_round_ids, load_rounds
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.prepared import Asked
from govflow.store.standing import asked_of_standing, expect_conflicts
from govflow.store.visibility import Held, open_answers
from govflow.store.work import Case, Work
from govflow.store.writing.confidences import asked_of_confidences
from govflow.store.writing.facts import asked_of_facts

Rows = Sequence[Mapping[str, Any]]


def read_case_ahead(work: Work, case: Case, names: Names, files: int, below: int | None) -> Held:
    """Read what the page of a case will ask, and the names of all whom it names; as what the actor reads it.

    ``files``: so many documents are shown; ``below``: the entry from which on the record is.
    """
    read_ahead(work.session, _of_case(work, case))
    held = reads_as(work, case)
    shown = asked_of_files(work, case, held, limit=files)
    told = asked_of_entries(work, case, held)
    read_ahead(work.session, (shown, *told, *_of_reader(work, case, held, below)))
    rows = [each.mappings(work.session) for each in (shown, *asked_of_timeline(work, case, held, below))]
    keys = _expect(work, case, names, held, *rows)
    keys |= {row["compartment_id"] for each in told for row in each.mappings(work.session)}
    expect_of_sections(work, case, names)
    rounds = latest_round_ids(work.session, case.id) if Rounds in _needs(work, case) else []
    names.load_expected(work, (*_of_what_was_named(work, case), *asked_of_keys(keys), *asked_of_seats(rounds)))
    unlock(work.session, keys)
    load_rounds(work.session, rounds)
    return held


def read_next_ahead(work: Work, case: Case, names: Names) -> Held:
    """Read what ``load_next`` will ask, with names; as what the actor reads the case."""
    read_ahead(work.session, _of_what_comes_next(work, case))
    held = reads_as(work, case)
    then = (asked_of_round_lines(work, case, held), *_of_deadlines(work, case), *_of_conflicts(work, case))
    for row in (row for each in asked_of_awaited(work, case) for row in each.mappings(work.session)):
        names.expect(organizations={row["organization_id"]}, persons={row["person_id"]})
    names.load_expected(work, then)
    return held


def _of_what_comes_next(work: Work, case: Case) -> Iterator[Asked]:
    """Of who is awaited, until when, and who sits there and is not free any more."""
    yield asked_of_timers(case.id)
    yield from asked_of_awaited(work, case)
    if expect_conflicts(work, case):
        yield from register(work, case).asked()


def _of_case(work: Work, case: Case) -> Iterator[Asked]:
    """Of the case itself, whoever reads it."""
    yield from _of_what_comes_next(work, case)
    yield from asked_of_rounds(case.id)
    yield from asked_of_standing(work, case)
    yield from asked_of_facts(work, case)
    yield from asked_of_sections(work, case)
    yield asked_of_related(work, case)


def _of_reader(work: Work, case: Case, held: Held, below: int | None) -> Iterator[Asked]:
    """Of what the reader may read, and of the deadlines."""
    yield from asked_of_timeline(work, case, held, below)
    yield asked_of_round_lines(work, case, held)
    yield asked_of_phases(work, case, held)
    yield asked_of_confidences(work, case, held)
    yield from _of_deadlines(work, case)


def _of_deadlines(work: Work, case: Case) -> Iterator[Asked]:
    """Of those that there are: when they stood still, and what was added."""
    timers = running_timers(work.session, case.id)
    yield from asked_of_stretches(each["id"] for each in timers)
    if timers:
        yield asked_of_calendar(work.version_of(case).machine.counting)


def _of_what_was_named(work: Work, case: Case) -> Iterator[Asked]:
    """Of the cases below, and of whom those served who sit in person."""
    yield from asked_of_results(work, case)
    yield from _of_conflicts(work, case)


def _of_conflicts(work: Work, case: Case) -> Iterator[Asked]:
    if expect_conflicts(work, case):
        yield from register(work, case).asked_then()


def _expect(work: Work, case: Case, names: Names, held: Held, files: Rows, entries: Rows, confided: Rows) -> set[str]:
    """Expect the names of all in what was read; the compartments of what is sealed there."""
    names.expect(**ids_in(open_answers(held, case.data), work.version_of(case).workflow.fields))
    confidences = asked_of_confidences(work, case, held).mappings(work.session)
    asked = (*asked_of_awaited(work, case), asked_of_children(work, case))
    named = [*files, *entries, *confided, *confidences, *(row for each in asked for row in each.mappings(work.session))]
    organizations = ("organization_id", "on_behalf_of", "opened_by")
    names.expect(
        organizations={row.get(name) for row in named for name in organizations},
        persons={row.get(name) for row in named for name in ("person_id", "for_person_id")},
        services={row.get("service_id") for row in named},
    )
    sealed = [row for row in files if row["description"] is not None]
    sealed += [row for row in confidences if row["sealed"] is not None]
    return {row["compartment_id"] for row in (*sealed, *confided)}


def _needs(work: Work, case: Case) -> frozenset[type]:
    return work.version_of(case).machine.needs(case.state)
