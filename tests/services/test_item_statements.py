"""What rounds for each row cost: as many statements for two rows as for twenty."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from govflow.services.commands.deadlines import sweep
from govflow.services.queries.case.page import load_case_page
from govflow.services.queries.case.round.page import load_round_page
from govflow.store.writing.facts import load_round_results
from govflow.values import SYSTEM
from tests.builders import Cast
from tests.services import agendas
from tests.statements import counted

FEW, MANY = 2, 20
Act = Callable[[Cast, str], object]


def items(n: int) -> tuple[str, ...]:
    return tuple(f"Item {number}" for number in range(n))


def cost(cast: Cast, references: tuple[str, str], act: Act) -> tuple[int, int]:
    """The statements of an act, in a case with few rows and in one with many."""
    found = []
    for reference in references:
        with counted(Engine) as statements:
            act(cast, reference)
        found.append(len(statements))
    return found[0], found[1]


def voting(cast: Cast) -> tuple[str, str]:
    return agendas.voting(cast, items=items(FEW)), agendas.voting(cast, items=items(MANY))


def alike(cast: Cast, references: tuple[str, str], act: Act) -> None:
    few, many = cost(cast, references, act)
    assert few == many


def test_opening_twenty_costs_what_opening_two_costs(cast: Cast) -> None:
    references = (agendas.prepared(cast, items=items(FEW)), agendas.prepared(cast, items=items(MANY)))
    alike(cast, references, lambda cast, case: cast.fire(agendas.CONVENER, case, "put"))


def test_answering_one_leaving_all_and_closing_all_cost_what_they_cost(cast: Cast) -> None:
    references = voting(cast)
    alike(cast, references, lambda cast, case: agendas.vote(cast, "fangshan", case, 2, "yes"))
    alike(cast, references, lambda cast, case: cast.fire(agendas.CONVENER, case, "drop"))


def test_the_deadline_closes_many_at_the_cost_of_few_and_so_are_they_read_afterwards(cast: Cast) -> None:
    costs, reading = [], []
    cast.pass_days(1)  # the first sweep of all keeps that it was there
    for n in (FEW, MANY):
        reference = agendas.voting(cast, items=items(n))
        sweep(cast.backend)  # reads once what was published with it
        with counted(Engine) as statements:
            cast.pass_days(11)
        assert cast.state(reference) == "rejected"
        costs.append(len(statements))
        with cast.backend.reading() as session, counted(Engine) as statements:
            load_round_results(cast.backend.work(session, SYSTEM), cast.case(reference))
        reading.append(len(statements))
    assert costs[0] == costs[1]
    assert reading[0] == reading[1]


def test_the_pages_cost_what_they_cost(cast: Cast) -> None:
    references = voting(cast)

    def case_page(cast: Cast, reference: str) -> None:
        with cast.backend.reading() as session:
            load_case_page(cast.backend.work(session, cast.actor("chen.yu")), reference, [], language="en")

    def round_page(cast: Cast, reference: str) -> None:
        with cast.backend.reading() as session:
            work = cast.backend.work(session, cast.actor("chen.yu"))
            load_round_page(work, reference, agendas.one(cast, reference, 1).id)

    for page in (case_page, round_page):
        alike(cast, references, page)
