"""A conference that is adjourned and resumed, as far as a test needs it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from govflow.services.commands.meetings.attendance import Attending, RecordAttendance, record_attendance
from govflow.services.queries.case.head import load_names
from govflow.services.queries.meetings.sittings import Sittings, load_sittings_shown
from govflow.store.writing.locking import read_case
from tests.builders import Cast, new_key
from tests.services import proposals

SECRETARY, CHAIR, MEMBER, GUEST = "wang.lin", "gao.shan", "sun.hao", "peng.cheng"


def sittings(cast: Cast, reference: str, person: str = SECRETARY) -> Sittings:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        case = read_case(work, reference)
        return load_sittings_shown(work, case, load_names(work, case))


def adjourn(cast: Cast, reference: str, days: int = 1, **more: Any) -> None:
    cast.clock.at += timedelta(hours=3)
    cast.fire(CHAIR, reference, "adjourn", meeting_date=cast.today + timedelta(days=days), reason="Late hour", **more)


def resume(cast: Cast, reference: str, days: int = 1) -> None:
    cast.pass_days(days)
    cast.fire(CHAIR, reference, "resume_session")


def vote(cast: Cast, item: str, *, there: Sequence[str] = proposals.SPEAKERS) -> None:
    cast.fire(CHAIR, item, "call_vote")
    for person in there:
        cast.respond(person, item, "yes")
    cast.close_round(CHAIR, item)


def record(
    cast: Cast, reference: str, sitting: int | None, reason: str = "", *, person: str = SECRETARY, **marks: Any
) -> None:
    attending = tuple(Attending(organization_id=cast.organization(name), presence=said) for name, said in marks.items())
    order = RecordAttendance(
        case=reference, entry_id=None, sitting=sitting, attending=attending, reason=reason, key=new_key()
    )
    record_attendance(cast.backend, cast.actor(person), order)


def held_in_two(cast: Cast, reference: str, items: list[str]) -> None:
    """All items but the last in the first sitting, the last in the second, for which Hebei does not stay."""
    for item in items[:-1]:
        vote(cast, item)
    adjourn(cast, reference, start_time="9:00", next_place="Baoding · 保定")
    record(cast, reference, 2, hebei="left")
    resume(cast, reference)
    vote(cast, items[-1], there=proposals.SPEAKERS[:2])
    cast.clock.at += timedelta(minutes=40)
    cast.fire(CHAIR, reference, "close_session")
