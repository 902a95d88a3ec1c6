"""An election of persons to several places: who is seated by it, and what is kept of the votes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from govflow.errors import Refused
from govflow.services.commands.deadlines import sweep
from govflow.store.record.compartments import unlock, unseal_in
from govflow.store.rounds.box import sealed_box
from govflow.store.rounds.tables import BOX, RESPONSE, ROUND
from tests.builders import Cast
from tests.services.councils import STANDING, electing, name

OPENLY = ("    majority: true\n", "    majority: true\n    sealed: until_closed\n")


def all_but_one(cast: Cast, reference: str) -> None:
    name(cast, reference, "fangshan", 1, 2, 3)
    name(cast, reference, "laishui", 1, 2, 4)
    name(cast, reference, "tangshan", 1, 4)
    name(cast, reference, "ninghe", 4)


def kept(cast: Cast, reference: str) -> Any:
    with cast.backend.reading() as session:
        return session.execute(select(ROUND).where(ROUND.c.case_id == cast.case(reference).id)).one()


def test_whoever_is_elected_is_seated_and_the_record_says_who(cast: Cast) -> None:
    reference = electing(cast)
    all_but_one(cast, reference)
    name(cast, reference, "chengde", 2)
    case = cast.case(reference)
    assert case.state == "seated"
    seated = {each.person_id for each in case.parties["council"]}
    assert seated == {cast.person(STANDING[number - 1]) for number in (1, 2, 4)}
    verdict = kept(cast, reference).verdict
    assert set(verdict["elected"]) == seated
    assert verdict["tally"]["counts"] == {"c1": 3, "c2": 3, "c3": 1, "c4": 3}


def test_those_who_stood_when_it_opened_are_frozen_with_the_rule(cast: Cast) -> None:
    standing = kept(cast, electing(cast)).rule["standing"]
    assert [each["id"] for each in standing] == [cast.person(each) for each in STANDING]
    assert standing[0]["label"] == {"en": "Zhou Min", "zh": "周敏"}


def test_a_tie_at_the_last_place_seats_nobody(cast: Cast) -> None:
    reference = electing(cast, ("    majority: true\n", ""))
    all_but_one(cast, reference)
    name(cast, reference, "chengde", 3)  # the second and the third have two votes each
    assert cast.case(reference).state == "undecided"
    assert not cast.case(reference).parties.get("council")


def test_too_few_votes_are_no_quorum(cast: Cast) -> None:
    reference = electing(cast)
    name(cast, reference, "fangshan", 1)
    cast.clock.at += timedelta(days=40)
    sweep(cast.backend)
    assert (cast.case(reference).state, kept(cast, reference).outcome) == ("undecided", "no_quorum")


@pytest.mark.parametrize(
    ("numbers", "sentence"), [((1, 2, 3, 4), "3 may be named at most"), ((), "at least one"), ((9,), "of these")]
)
def test_a_vote_that_names_too_many_nobody_or_a_stranger_is_not_taken(
    cast: Cast, numbers: tuple[int, ...], sentence: str
) -> None:
    reference = electing(cast)
    with pytest.raises(Refused, match=sentence):
        name(cast, reference, "fangshan", *numbers)


def test_nothing_is_kept_of_whom_a_seat_has_named(cast: Cast) -> None:
    reference = electing(cast)
    all_but_one(cast, reference)
    with cast.backend.reading() as session:
        columns = (RESPONSE.c.choice, RESPONSE.c.scores, RESPONSE.c.comment, RESPONSE.c.sealed)
        assert [tuple(row) for row in session.execute(select(*columns))] == [("", {}, "", None)] * 4
        box = session.execute(select(BOX)).one()
        unlock(session, {box.compartment_id})
        opened = unseal_in(session, box.compartment_id, box.sealed, f"ballot box {box.round_id}")
        assert opened == b"[    3,     2,     1,     3]"


def test_a_box_is_as_long_with_all_votes_as_with_none(cast: Cast) -> None:
    electing(cast)
    with cast.backend.reading() as session:
        box = session.execute(select(BOX)).one()
        unlock(session, {box.compartment_id})
        lengths = {len(sealed_box(session, box.compartment_id, 1, [votes] * 100)) for votes in (0, 9, 10, 9_999)}
    assert len(lengths) == 1


def test_a_vote_in_the_box_stays(cast: Cast) -> None:
    reference = electing(cast)
    name(cast, reference, "fangshan", 1)
    with pytest.raises(Refused, match="A secret vote is cast once"):
        name(cast, reference, "fangshan", 2)


def test_where_it_is_sealed_and_not_secret_a_seat_may_name_others_until_it_closes(cast: Cast) -> None:
    reference = electing(cast, OPENLY)
    all_but_one(cast, reference)
    name(cast, reference, "fangshan", 3)
    name(cast, reference, "chengde", 3)
    row = kept(cast, reference)
    assert row.verdict["tally"]["counts"] == {"c1": 2, "c2": 1, "c3": 2, "c4": 3}
    [line] = [each for each in row.verdict["derivation"] if "Nie Gang" in str(each["label"])]
    assert "Fangshan" in str(line["text"])
