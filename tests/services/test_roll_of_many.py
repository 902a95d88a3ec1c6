"""The roll of an assembly of a thousand is called in one order, which asks as much of the database as one of few."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from govflow.errors import Refused
from govflow.services.commands.roll_call import RecordRollCall, record_roll_call
from govflow.services.queries.case.round.ending import GOES_ON
from govflow.services.queries.case.round.page import load_round_page
from govflow.services.queries.case.round.roll_call import check_roll_call
from tests.builders import Cast, new_key
from tests.services.assemblies import MOVER, publish_assembly, settle_voters, voting
from tests.statements import counted

FEW, MANY = 20, 1_000
KEPT = (
    ("    matter: text\n", "    matter: text\n    close: by_chair\n    kept_by: mover\n"),
    ("{respond: {members: yes}}]", "{respond: {members: yes}}, close_rounds]"),
    ('"members[10..20]": no}}]', '"members[10..20]": no}}, close_rounds]'),
)


def called(cast: Cast, reference: str) -> RecordRollCall:
    found = cast.round(reference)
    own = cast.actor(MOVER).organization_ids
    seats = [seat.id for seat in found.seats if found.holders[seat.id][0] not in own]
    return RecordRollCall(
        case=reference,
        round_id=found.id,
        answers=dict.fromkeys(seats[:-5], "yes"),
        marks=dict.fromkeys(seats[-5:], "absent"),
        source="Roll call, minute 14",
        note="Away",
        matter=found.matter_hash,
        foreseen=GOES_ON,
        key=new_key(),
    )


def test_a_thousand_are_called_in_one_order_and_one_wrong_answer_undoes_all(cast: Cast) -> None:
    publish_assembly(cast, *KEPT)
    voters = settle_voters(cast, MANY)
    statements = []
    for some in (voters[:FEW], voters):
        reference = voting(cast, some)
        order = called(cast, reference)
        with cast.backend.reading() as session:
            work = cast.backend.work(session, cast.actor(MOVER))
            page = load_round_page(work, reference, order.round_id)
            assert page.grid is not None
            assert sum(bool(row.offered) for row in page.grid.rows) == len(some)
            assert check_roll_call(work, order).foreseen == GOES_ON
        with counted(Engine) as asked:
            record_roll_call(cast.backend, cast.actor(MOVER), order)
        statements.append(len(asked))
        found = cast.round(reference)
        assert (len(found.responses), found.judge(expired=True).outcome) == (len(some) - 5, "carried")
    few, many = statements
    assert many <= few * 2  # rows go to the database by the hundred
    order = called(cast, reference)
    first = next(iter(order.answers))
    wrong = RecordRollCall(**{**vars(order), "answers": {**order.answers, first: "perhaps"}})
    with pytest.raises(Refused) as told:
        record_roll_call(cast.backend, cast.actor(MOVER), wrong)
    assert len(told.value.reasons) == 1
    assert cast.round(reference) == found
