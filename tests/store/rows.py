"""Rows to start from: a regional body, cases of it, and entries of their records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, NoReturn

from sqlalchemy import text

from govflow.engine.entries import StepTaken
from govflow.engine.vocabulary import NO_WORDS
from govflow.store.cases import CaseRow, WorkItemRow
from govflow.store.people import BodyRow, OrganizationRow, PersonRow
from govflow.store.record.history import append
from govflow.store.record.steps import Steps, count, steps_to_json
from govflow.store.sql.base import NO_DEADLINE
from govflow.store.sql.database import Sessions
from govflow.store.sql.session import Session
from govflow.store.work import Body, Case, Work
from govflow.store.workflows import WorkflowVersionRow
from govflow.store.writing.pinning import next_reference
from govflow.values import Actor, Text

NOW = datetime(2026, 3, 2, 1, 30, 0, 123456, tzinfo=UTC)


def an_actor(person_id: int | None = 1, *organization_ids: int) -> Actor:
    return Actor(
        person_id=person_id,
        person=Text(en="Wang Fang", zh="王芳"),
        organization_id=organization_ids[0] if organization_ids else None,
        organization_ids=frozenset(organization_ids),
    )


def an_organization(session: Session, name: str = "Beijing") -> int:
    row = OrganizationRow(kind="local_government", level="province", name_en=name, name_zh="北京", monogram="京")
    session.add(row)
    session.flush()
    return row.id


def a_person(session: Session, email: str = "wang@example.org") -> int:
    row = PersonRow(email=email, name_en="Wang Fang", name_zh="王芳")
    session.add(row)
    session.flush()
    return row.id


def a_body(session: Session, prefix: str = "BTH") -> Body:
    """A regional body, its organization, and the workflow version that its cases follow."""
    organization_id = an_organization(session, f"Joint conference {prefix}")
    row = BodyRow(organization_id=organization_id, prefix=prefix)
    session.add(row)
    if session.get(WorkflowVersionRow, 1) is None:
        published = {"sha256": "0" * 64, "source": b"govflow: 1", "published_at": NOW, "published_by": None}
        session.add(WorkflowVersionRow(id=1, workflow="dispute-mediation", version=1, **published))
    session.flush()
    return Body(row.id, organization_id, None, prefix, "Asia/Shanghai")


def a_case(session: Session, body: Body, *, title: str = "Weir on the Juma", public: bool = False) -> Case:
    """A case in its first state, with no entries yet."""
    number, reference = next_reference(session, body.id, body.prefix, "DM", 2026)
    row = CaseRow(
        reference=reference, body_id=body.id, kind="DM", year=2026, number=number, workflow="dispute-mediation",
        workflow_version_id=1, title=title, state="draft", public=public, opened_at=NOW, entered_at=NOW, updated_at=NOW,
        listed_at=NOW,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return Case(
        id=row.id, reference=reference, body=body, version_id=1, version=1, workflow=row.workflow, title=title,
        state="draft", phase=None, end=None, public=public, data={}, parent_id=None, opened_by=None, opened_at=NOW,
        entered_at=NOW, updated_at=NOW, listed_at=NOW, ended_at=None, due_at=None, entries=0, head_hash="",
    )  # fmt: skip


def a_work(session: Session, actor: Actor | None = None, at: datetime = NOW) -> Work:
    """A command at work, far enough for the record: no state hides anything, and it needs no calendar."""
    return Work(
        session=session, actor=actor or an_actor(), at=at, today=at.date(), pinned=_shown_to_all, current=_none,
        calendar=_none, vocabulary=NO_WORDS,
    )  # fmt: skip


def a_step(
    session: Session,
    case: Case,
    target: str,
    content: Mapping[str, Any] | None = None,
    *,
    reason: str | None = None,
    **more: Any,
) -> int:
    """A step of a case and its entry, in one command; the number of the entry."""
    work = a_work(session, at=NOW + timedelta(minutes=case.entries))
    answers = content or {"claim": "水量 3 m³/s"}
    taken = StepTaken(step=f"to_{target}", source=case.state, target=target, reason=reason, answers=answers)
    work.enter(case, taken, **more)
    work.entries += work.confided  # an audience in the record of a case is that of a draft
    case.state = target
    ((_, seq),) = append(work)
    row = session.get_one(CaseRow, case.id)
    row.state, row.entries, row.head_hash, row.steps = target, case.entries, case.head_hash, steps_to_json(case.steps)
    session.flush()
    return seq


def steps_in(rows: Iterable[Mapping[str, Any]], case_id: int) -> dict[str, Any]:
    """How often each step of a case was taken by these entries, as the case keeps it."""
    steps: Steps = {}
    for row in rows:
        if row["case_id"] == case_id:
            count(steps, row["kind"], row["name"], row["content"], row["at"])
    return steps_to_json(steps)


def a_record(sessions: Sessions) -> None:
    """Two cases of one body and one of another, whose entries lie between each other: eight in all."""
    with sessions.writing.begin() as session:
        here, there = a_body(session), a_body(session, "YRD")
        first, second, third = a_case(session, here), a_case(session, here), a_case(session, there)
        for case, target in ((first, "filed"), (second, "filed"), (third, "filed"), (first, "sessions")):
            a_step(session, case, target, reason="Asked for by both sides.")
        for case, target in ((second, "sessions"), (first, "agreed"), (third, "sessions"), (second, "agreed")):
            a_step(session, case, target, on_behalf_of=case.body.organization_id)


def a_work_item(session: Session, case: Case, due_at: datetime = NO_DEADLINE, **holder: Any) -> WorkItemRow:
    row = WorkItemRow(
        case_id=case.id,
        capacity="claimant",
        ask_en="File the claim",
        ask_zh="提交请求",
        due_at=due_at,
        since=NOW,
        **holder,
    )
    session.add(row)
    session.flush()
    return row


def _shown_to_all(*_: object) -> Any:
    """The procedure of every case: all that the record asks of it is who sees a state."""
    return SimpleNamespace(workflow=SimpleNamespace(shown_in=lambda *_: None))


def _none(*_: object) -> NoReturn:
    raise AssertionError("the record needs no current procedures and no calendars")


def take_rights_back(session: Session) -> None:
    """On PostgreSQL the owner can give itself the rights that it was denied: the triggers refuse nevertheless."""
    if session.engine.dialect.name == "postgresql":
        for table in (
            "history", "workflow_version", "document_version", "administration_entry", "sequence", "sequence_node",
            "checkpoint", "register_change", "bulletin", "data_set_version",
        ):  # fmt: skip
            session.execute(text(f"GRANT UPDATE, DELETE, TRUNCATE ON {table} TO CURRENT_USER"))
