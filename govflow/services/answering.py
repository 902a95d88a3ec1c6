"""What an answer is given to, and who may take the place of who answers: asked by pages and by commands alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from govflow.engine.facts import Holder
from govflow.engine.rounds.electorate import Owning, against_replacing, against_taking_place, has_answered
from govflow.engine.rounds.matter import Matter, Piece, label_of
from govflow.engine.rounds.rules import Offer
from govflow.engine.rounds.seats import Response, Seat
from govflow.errors import Stale
from govflow.messages import Message
from govflow.services.queries.case.round.ending import closing_of, ends_by, shown, told_of
from govflow.services.queries.case.round.matter import told
from govflow.services.rights import knows_round, reads_as
from govflow.store.parties import seats
from govflow.store.rounds import LoadedRound, PartOfRound, SeatInRound, load_round, load_rounds
from govflow.store.rounds.electorates import load_owned_places
from govflow.store.rounds.sight import readable_rounds
from govflow.store.rounds.tables import ROUND
from govflow.store.standing import load_seats_to_fill
from govflow.store.visibility import reading, shape_of
from govflow.store.work import Case, Work
from govflow.values import Text

_GOES_ON = Message("The round goes on after it.")


def check_matter(work: Work, case: Case, found: PartOfRound, shown: str | None) -> None:
    """Raises Stale where what was shown to the author of an answer is not what the round is about."""
    if shown == found.matter_hash:
        return
    if shown is None:
        said = Message("An answer is given to what the round is about. Read it on the page of the round, then answer.")
    else:
        said = Message("The round is about something else than what you were shown. Read it, then decide again.")
    raise Stale(said, changes(work, case, _shown_before(work, case, shown), found))


def check_foretold(work: Work, case: Case, found: SeatInRound, response: Response, told: str) -> bool:
    """Raises Stale where an answer ends the round otherwise than its author was told before sending it.

    Is the round known to go on with it? Of offers nothing is told, and so it is only where their rule says so.
    """
    ending = told_of(work, case, found, response)
    if shown(ending) != told:
        said = Message("Meanwhile this answer brings something else than you were shown. Nothing was recorded.")
        raise Stale(said, [ending or _GOES_ON])
    return found.goes_on or (ending is None and not isinstance(found.rule, Offer))


def check_foretold_act(work: Work, case: Case, after: LoadedRound, told: str) -> bool:
    """The same of an act that gives no answer and leaves the round as ``after``."""
    ending = ends_by(work, case, after)
    if shown(ending) != told:
        said = Message("Meanwhile this brings something else than you were shown. Nothing was recorded.")
        raise Stale(said, [ending or _GOES_ON])
    return ending is None


def check_shown(found: LoadedRound, told: str) -> None:
    """Raises Stale where a round stands otherwise than whoever closes it was shown."""
    closing = closing_of(found)
    if closing.shown == told:
        return
    said = Message("Meanwhile the round has changed, and was not closed. Look at how it stands, then decide again.")
    changes = [Message("If you close it now: %(result)s", result=closing.verdict)]
    if closing.awaited:
        changes.append(Message("Not answered yet: %(seats)s", seats=closing.awaited))
    raise Stale(said, changes)


def check_still_open(work: Work, case: Case, open_now: Sequence[int], round_id: int, shown: str | None) -> None:
    """Raises Stale where the round was over meanwhile, and another of its name is among those ``open_now``."""
    if shown is None or round_id in open_now or not knows_round(work, case, round_id):
        return
    before = load_round(work.session, round_id)
    again = next((each for each in load_rounds(work.session, open_now) if each.name == before.name), None)
    if again is not None:
        said = Message("This round is over, and another one has opened. Nothing was recorded. Read what it is about.")
        raise Stale(said, changes(work, case, before, again))


def _shown_before(work: Work, case: Case, shown: str | None) -> PartOfRound | None:
    """The round of the case that what was shown belongs to."""
    if shown is None:
        return None
    held = reads_as(work, case)
    known = readable_rounds(shape_of(held))
    query = select(ROUND.c.id).where(ROUND.c.case_id == case.id, ROUND.c.matter_hash == shown, known)
    number = work.session.scalar(query, reading(work.actor, held))
    return None if number is None else load_round(work.session, number)


def changes(work: Work, case: Case, before: PartOfRound | None, now: PartOfRound) -> list[Message]:
    """What is different, field by field; all that it is about where nobody knows what was shown."""
    if now.matter is None:
        return []
    if before is None or before.matter is None:
        names = [each.field for each in now.matter.pieces]
        return [Message("It is about: %(fields)s.", fields=tuple(_labels(work, case, now, names)))]
    were, are = (_read(work, case, each) for each in (before.matter, now.matter))
    readable = [name for name in are if _is_read(were.get(name)) and _is_read(are[name])]
    names = [name for name in readable if were.get(name) != are[name]]
    if names:
        return [Message("Changed: %(fields)s.", fields=tuple(_labels(work, case, now, names)))]
    if len(readable) < len(are):
        return [Message("What you may read of it has not changed.")]
    return [Message("What it is about has not changed.")]


def _read(work: Work, case: Case, matter: Matter) -> dict[str, Piece]:
    """What a round is about, by field, each word for word where the actor may read it."""
    return {each.field: told(work, case, matter, each) for each in matter.pieces}


def _is_read(piece: Piece | None) -> bool:
    """Is nothing of it kept from the actor? Of what is, nobody is told whether it is another: digests always are."""
    return piece is None or piece.digest is None


def _labels(work: Work, case: Case, found: PartOfRound, names: Iterable[str]) -> Iterable[Text]:
    workflow = work.version_of(case).workflow
    return (label_of(workflow, found.name, each) for each in names)


def places_of(rounds: Iterable[LoadedRound], capacity: str, person: int | None) -> list[tuple[LoadedRound, Seat]]:
    """The seats of a person in this capacity in rounds, where nobody else has taken it."""
    return [
        (found, seat)
        for found in rounds
        for seat in found.seats
        if seat.capacity == capacity and found.holders[seat.id] == (None, person) and seat.status != "replaced"
    ]


def stays_in_place(work: Work, case: Case, places: Sequence[tuple[LoadedRound, Seat]]) -> bool:
    """Has the person in these places answered in one of them, is it free of conflicts, and the matter not its own?"""
    answered = [found.holders[seat.id] for found, seat in places if has_answered(seat, found.responses)]
    if not answered:
        return False
    gone = [*load_seats_to_fill(work, case), *load_owned_places(work, case)]
    return not any(each.holder.key in answered for each in gone)


def against_coming(
    work: Work,
    case: Case,
    found: LoadedRound,
    seat: Seat,
    places: Sequence[tuple[LoadedRound, Seat]],
    new: Holder,
    own: Mapping[int, Owning],
) -> list[Message]:
    """Why this person does not take the place of another in a review.

    ``places``: those of the other in open rounds; ``own``: whose own matter each of these rounds is.
    """
    there = {person for each, _ in places for _, person in each.holders.values()}
    stays = stays_in_place(work, case, places)
    if reasons := against_replacing(found.rule, seat, was_there=new.person_id in there, stays=stays):
        return reasons
    seating, (_, old) = seats(work, case), found.holders[seat.id]
    gone = next((each for each in case.holders(seat.capacity) if each.person_id == old), new)
    seating.replace(seat.capacity, gone, new)
    return [*seating.reasons, *against_taking_place(new, (own[each.id] for each, _ in places))]
