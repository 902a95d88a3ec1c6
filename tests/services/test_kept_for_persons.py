"""Who keeps a round decides nothing alone: also where seats, or the keeper, are persons, and whatever moves its end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from govflow.errors import Forbidden, Refused
from govflow.services.catalog import publish
from govflow.services.commands.deadlines import sweep
from govflow.services.commands.rounds import Respond, respond
from govflow.services.commands.seats import Excuse, excuse
from govflow.services.commands.sitting import CloseRound, close_round
from govflow.services.queries.case.round.ending import closing_of
from govflow.services.queries.case.round.page import load_round_page
from tests.builders import Cast, new_key
from tests.services.test_freedom import serve

FILE = Path(__file__).parents[1] / "workflows" / "hall.v1.yaml"
PANEL = ("song.wei", "pan.ying", "du.juan")
GOVERNMENTS = ("tianjin", "hebei", "fangshan")
OF_ORGANIZATIONS = (
    ("kind: person, min: 3}", "kind: local_government, min: 3}"),
    ("panel: {type: persons, label", "panel: {type: organizations, kinds: local_government, label"),
)
CLERK = (
    ("\n  office: {", "\n  clerk: {title: Clerk · 书记, kind: person, max: 1}\n  office: {"),
    ("\n\nphases", "\n    clerk: {type: person, label: Clerk · 书记, required: true, seats: clerk}\n\nphases"),
    ("kept_by: office.secretary", "kept_by: clerk"),
)
MEETING = (
    (
        "\n\nphases",
        "\n    meeting: {type: date, label: Day · 日期, required: true}\n  dates: {meeting: }\n\nphases",
    ),
    ("due: {in: 30d}\n    steps:\n", "due: {in: T, field: meeting}\n    steps:\n      move: MOVE\n"),
    ("MOVE", "{title: Move the day · 改期, by: office.secretary, form: dates, to: same}"),
    ("kept_by: office.secretary", "kept_by: office.secretary\n    chair: owner"),
)


def opened(cast: Cast, *edits: tuple[str, str], **values: object) -> str:
    text = FILE.read_text()
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name=FILE.name)
    return cast.open("sun.hao", "hall", text="Ten per cent.", **values)


def enter_all(cast: Cast, reference: str, keeper: str) -> None:
    """Whoever keeps the round enters a yes for each seat."""
    for seat in cast.round(reference).seats:
        found = cast.round(reference)
        answer = Respond(
            case=reference,
            round_id=found.id,
            seat_id=seat.id,
            choice="yes",
            matter=found.matter_hash,
            foreseen=cast.foreseen(found, seat.id, "yes"),
            on_behalf=True,
            source="minute 3",
            key=new_key(),
        )
        respond(cast.backend, cast.actor(keeper), answer)


def close(cast: Cast, reference: str, person: str) -> None:
    found = cast.round(reference)
    order = CloseRound(case=reference, round_id=found.id, shown=closing_of(found).shown, key=new_key())
    close_round(cast.backend, cast.actor(person), order)


def persons(cast: Cast) -> tuple[int, ...]:
    return tuple(cast.person(each) for each in PANEL)


def test_who_entered_answers_for_persons_does_not_close_the_round_before_they_could_object(cast: Cast) -> None:
    reference = opened(cast, panel=persons(cast))
    enter_all(cast, reference, "wang.lin")
    with pytest.raises(Refused, match="may object until"):
        close(cast, reference, "wang.lin")
    assert cast.state(reference) == "voting"
    cast.pass_days(3)
    close(cast, reference, "wang.lin")
    assert cast.state(reference) == "adopted"


def test_who_recorded_that_a_person_is_absent_does_not_either(cast: Cast) -> None:
    reference = opened(cast, panel=persons(cast))
    found = cast.round(reference)
    order = {"case": reference, "round_id": found.id, "seat_id": found.seats[0].id, "status": "absent"}
    excuse(cast.backend, cast.actor("wang.lin"), Excuse(**order, note="Not there.", key=new_key()))  # type: ignore[arg-type]
    with pytest.raises(Refused, match="may object until"):
        close(cast, reference, "wang.lin")


def test_nor_does_a_person_who_keeps_the_round(cast: Cast) -> None:
    panel = cast.organizations(*GOVERNMENTS)
    reference = opened(cast, *OF_ORGANIZATIONS, *CLERK, panel=panel, clerk=cast.person("tao.yun"))
    enter_all(cast, reference, "tao.yun")
    with pytest.raises(Refused, match="may object until"):
        close(cast, reference, "tao.yun")


def test_who_answered_themselves_holds_up_nobody(cast: Cast) -> None:
    reference = opened(cast, panel=persons(cast))
    for person in PANEL:
        cast.respond(person, reference, "yes")
    close(cast, reference, "wang.lin")
    assert cast.state(reference) == "adopted"


def test_a_person_who_keeps_a_round_and_sits_in_it_enters_nothing_for_that_seat(cast: Cast) -> None:
    reference = opened(cast, *CLERK, panel=persons(cast), clerk=cast.person("song.wei"))
    with pytest.raises(Forbidden, match="answer themselves"):
        enter_all(cast, reference, "song.wei")


def test_who_keeps_a_round_enters_nothing_for_another_organization_of_their_own(cast: Cast) -> None:
    reference = opened(cast, *OF_ORGANIZATIONS, panel=cast.organizations(*GOVERNMENTS))
    serve(cast, "wang.lin", "tianjin")
    with pytest.raises(Forbidden, match="answer themselves"):
        enter_all(cast, reference, "wang.lin")
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("wang.lin"))
        desks = load_round_page(work, reference, cast.round(reference).id).desks
    tianjin = next(each for each in cast.round(reference).seats if each.name.en.startswith("Tianjin"))
    assert [desk.seat.id for desk in desks if desk.behalf] == [
        each.id for each in cast.round(reference).seats if each.id != tianjin.id
    ]


def test_who_entered_answers_brings_no_deadline_forward_past_the_time_to_object(cast: Cast) -> None:
    panel, meeting = cast.organizations(*GOVERNMENTS), cast.today + timedelta(days=40)
    reference = opened(cast, *OF_ORGANIZATIONS, *MEETING, panel=panel, meeting=meeting)
    enter_all(cast, reference, "wang.lin")
    cast.fire("wang.lin", reference, "move", meeting=cast.today)
    due = cast.case(reference).due_at
    assert due is not None
    assert due.date() == cast.today + timedelta(days=1)  # Tuesday: one working day after the Monday
    cast.clock.at = due - timedelta(seconds=1)
    sweep(cast.backend)
    assert cast.state(reference) == "voting"
    cast.clock.at = due + timedelta(seconds=1)
    sweep(cast.backend)
    assert cast.state(reference) == "adopted"


def test_where_nothing_was_entered_the_date_alone_counts(cast: Cast) -> None:
    panel, meeting = cast.organizations(*GOVERNMENTS), cast.today + timedelta(days=40)
    reference = opened(cast, *OF_ORGANIZATIONS, *MEETING, panel=panel, meeting=meeting)
    cast.fire("wang.lin", reference, "move", meeting=cast.today)
    due = cast.case(reference).due_at
    assert due is not None
    assert due.date() == cast.today


@pytest.mark.parametrize(("closing", "meeting", "after"), [("18:00", 0, 1), ("10:00", 1, 2)])
def test_nor_does_a_first_date_close_the_round_before_they_could_object(
    cast: Cast, closing: str, meeting: int, after: int
) -> None:
    """Of a round without a date, or with a closing time on which the day to object is not over."""
    undated = ("label: Day · 日期, required: true", "label: Day · 日期")
    timed = ("due: {in: T,", f"due: {{in: T, at: '{closing}',")
    panel = cast.organizations(*GOVERNMENTS)
    reference = opened(cast, *OF_ORGANIZATIONS, *MEETING, undated, timed, panel=panel)
    enter_all(cast, reference, "wang.lin")
    cast.fire("wang.lin", reference, "move", meeting=cast.today + timedelta(days=meeting))
    due = cast.case(reference).due_at
    assert due is not None
    assert due.date() == cast.today + timedelta(days=after)
