"""However many trade at once, no holder gives what it has not and no cap is exceeded; and all is as a model says."""

from __future__ import annotations

import random
from collections import Counter
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from govflow.domain.registers.rights.holdings import FLOWS, Move, Movement, MoveRights, changed
from govflow.errors import Refused
from govflow.services.stepping import command
from govflow.store.registers.rights.book import hold_right, load_rights_book
from govflow.store.registers.rights.checking import check_rights
from govflow.store.registers.rights.moving import _change, move_rights
from govflow.store.registers.rights.tables import CAP, HOLDING
from govflow.store.sql.locks import Rank
from govflow.store.writing.locking import lock, lock_by_id
from govflow.values import SYSTEM, Text
from tests.builders import Cast
from tests.promises.crowds import all_at_once
from tests.promises.figures import figure, seeds
from tests.services import markets
from tests.services.markets import SELLER, stands

UNIT = Text(en="m³", zh="立方米")


def sound(cast: Cast) -> None:
    with cast.backend.reading() as session:
        assert check_rights(session) is None


def tried(cast: Cast, move: Move, *, held: bool) -> bool:
    """Move past the commands, under the lock of the right or past it; whether it was moved."""
    try:
        with cast.backend.transaction() as session:
            if held:
                hold_right(cast.backend.work(session, SYSTEM), 1)
            _change(cast.backend.work(session, SYSTEM), 1, changed([move]))
    except IntegrityError:
        return False
    return True


@pytest.mark.parametrize("held", [True, False], ids=["held", "past the lock"])
def test_many_who_take_at_once_take_no_more_than_the_cap(cast: Cast, held: bool) -> None:
    """Past the lock, the database alone refuses."""
    markets.in_force(cast, 1000)
    for seed in seeds(1, 20):
        print(f"seed {seed}")
        choose, takers = random.Random(seed), figure(6, 32)
        move = partial(Move, kind=Movement.ALLOCATE, giver=None, taker=cast.organization(SELLER))
        sums = [choose.randrange(1, 400) for _ in range(takers)]
        before = sum(stands(cast, SELLER).values())
        done = all_at_once([partial(tried, cast, move(amount=each), held=held) for each in sums])
        after = sum(stands(cast, SELLER).values())
        assert after - before == sum(each for each, good in zip(sums, done, strict=True) if good)
        assert after <= 1000
        if held:  # past it two may write the first row of a holder at once, and one makes way
            assert all(each > 1000 - after for each, good in zip(sums, done, strict=True) if not good)


def verified(cast: Cast, trade: str) -> bool:
    try:
        cast.act("hebei_water", "signatory", trade, "verify")
    except Refused:
        return False
    return True


def crowd(cast: Cast, traders: int, amount: int) -> None:
    """Each offers so much; six hundred are there."""
    right = markets.allocated(cast)
    trades = [markets.to_verify(cast, right, amount) for _ in range(traders)]
    done = sum(all_at_once([partial(verified, cast, each) for each in trades]))
    assert done == 600 // amount
    assert stands(cast, SELLER) == {"held": 600 - amount * done, "listed": amount * done, "retired": 0}
    assert [cast.state(each) for each in trades].count("on_offer") == done
    sound(cast)


def test_traders_who_list_at_once_list_no_more_than_there_is(cast: Cast) -> None:
    crowd(cast, 4, 250)


@pytest.mark.on_request
def test_thirty_two_traders_at_once_list_no_more_than_there_is(cast: Cast) -> None:
    crowd(cast, 32, 100)


def test_the_right_is_held_before_anybody_counts_on_it(cast: Cast) -> None:
    trade = markets.to_verify(cast, markets.allocated(cast), 10)
    with cast.backend.transaction() as session:
        work = cast.backend.work(session, SYSTEM)
        load_rights_book(work, lock(work, trade))
        assert work.locks.holds(Rank.RIGHT, 1)


def test_whatever_is_moved_the_holdings_are_those_of_a_model(cast: Cast) -> None:
    """The model: a dictionary of holder and place, written without the program. It refuses what the program refuses."""
    right = markets.in_force(cast, 1000)
    case_id = cast.case(right).id
    holders = [cast.organization(each) for each in (SELLER, "baoding", "tianjin")]
    for seed in seeds(1, 60):
        print(f"seed {seed}")
        choose = random.Random(seed)
        model = stored(cast)
        for _ in range(40):
            kind, amount = choose.choice(list(Movement)), choose.choice((1, 7, 90, 400))
            giver = choose.choice(holders)
            other = choose.choice([each for each in holders if each != giver])
            taker = giver if kind in (Movement.LIST, Movement.UNLIST, Movement.RETIRE) else other
            move = Move(kind=kind, amount=amount, giver=None if kind is Movement.ALLOCATE else giver, taker=taker)
            after = Counter(model)
            after[taker, str(FLOWS[kind].target)] += amount
            if kind is not Movement.ALLOCATE:
                after[giver, str(FLOWS[kind].source)] -= amount
            fits = min(after.values()) >= 0 and sum(after.values()) <= cap(cast)
            assert moved(cast, case_id, move) is fits, (seed, move)
            if fits:
                model = after
            assert stored(cast) == {key: each for key, each in model.items() if each}, (seed, move)
        sound(cast)  # what is reserved is what listings come to, whatever part of them was released or sold


def moved(cast: Cast, case_id: int, move: Move) -> bool:
    """Through the one writer, in the record of the case; whether it was moved."""
    try:
        with command(cast.backend, SYSTEM) as work:
            case = lock_by_id(work, case_id)
            hold_right(work, 1)
            move_rights(work, case, MoveRights(right_id=1, moves=(move,), unit=UNIT))
    except Refused:
        return False
    return True


def stored(cast: Cast) -> Counter[tuple[int, str]]:
    """What all have of the one right, by holder and place."""
    with cast.backend.reading() as session:
        rows = session.execute(select(HOLDING)).all()
    found = Counter({(row.organization_id, each): getattr(row, each) for row in rows for each in PLACES})
    return Counter({key: each for key, each in found.items() if each})


def cap(cast: Cast) -> int:
    with cast.backend.reading() as session:
        return int(session.scalar(select(CAP.c.cap)) or 0)


PLACES = ("held", "listed", "retired")
