"""Opening a case, reopening it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from govflow.engine.asking.filling import answers_to
from govflow.engine.entries import Reopened
from govflow.errors import Conflict, Invalid, Refused
from govflow.legible import length
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.moments import take_moment
from govflow.services.orders import on_case
from govflow.services.receipts import Receipt, digest_of, earlier_receipt, first_receipt
from govflow.services.retrying import retried
from govflow.services.rights import against_reopening, check_may_open
from govflow.services.stepping import command, settle
from govflow.services.typed import check_words
from govflow.store.cases import LONGEST_TITLE
from govflow.store.lists.named import facts_before_opening
from govflow.store.people import BodyRow
from govflow.store.sql.prepared import Prepared
from govflow.store.standing.sides import remember_side
from govflow.store.work import Body, Case, Version, Work
from govflow.store.writing.entering import enter_state
from govflow.store.writing.family import seat_who_is_asked
from govflow.store.writing.filing import check_uploads, file_uploads
from govflow.store.writing.locking import check_seen
from govflow.store.writing.objections import opening_objections
from govflow.store.writing.opening import open_case as write_case
from govflow.values import Actor

BODY = BodyRow.__table__
_BODIES = Prepared(select(BODY).order_by(BODY.c.id))
_OF_PREFIX = Prepared(select(BODY).where(BODY.c.prefix == bindparam("prefix")))


@dataclass(frozen=True, kw_only=True)
class OpenCase:
    """Open a case of a procedure. ``body`` is the prefix of the regional body; none takes the only one there is."""

    workflow: str
    title: str
    title_other: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    key: str
    body: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReopenCase:
    """Take a case that has ended back to where its procedure says."""

    case: str
    reason: str
    seen_version: int
    key: str


@retried
def open_case(backend: Backend, actor: Actor, opening: OpenCase) -> Receipt:
    """Open a case for the organization that the actor acts for.

    Raises Forbidden when that organization cannot open one, Invalid for answers that cannot be used.
    """
    digest = digest_of(actor, opening)
    with command(backend, actor) as work:
        if receipt := earlier_receipt(work, opening.key, digest):
            return receipt
        take_moment(backend, work)
        case = open_in(backend, work, opening)
        remember_side(work, case)
        receipt, first = first_receipt(work, case, opening.key, digest, opened=True)
        if not first:
            raise Conflict(Message("This form was sent twice at once. Look for the case before you send it again."))
        return receipt


def open_in(backend: Backend, work: Work, opening: OpenCase) -> Case:
    """The case, opened by whoever acts in a command that has taken its moment. Raises what ``open_case`` does."""
    version = work.current(work.session, opening.workflow)
    check_may_open(work, version.workflow)
    return _open(backend, work, opening, version, _body(work, opening.body))


def reopen_case(backend: Backend, actor: Actor, reopening: ReopenCase) -> Receipt:
    """Reopen a case as the file of its procedure allows. Raises Refused with all reasons."""

    def act(work: Work, case: Case) -> None:
        check_seen(work, case, reopening.seen_version)
        if reasons := against_reopening(work, case, reopening.reason):
            raise Refused(reasons)
        _reopen(work, case, reopening.reason)

    return on_case(backend, actor, reopening, act)


def _open(backend: Backend, work: Work, opening: OpenCase, version: Version, body: Body) -> Case:
    title = opening.title.strip()
    if not title or length(title) > LONGEST_TITLE:
        raise Invalid({"title": Message("Give the case a title of at most %(limit)s characters.", limit=LONGEST_TITLE)})
    other = (opening.title_other or "").strip()
    if length(other) > LONGEST_TITLE:
        raise Invalid({"title_other": Message("Use at most %(most)s characters.", most=LONGEST_TITLE)})
    check_words(title=title, title_other=opening.title_other)
    fields = version.workflow.forms[version.workflow.opening]
    today = work.at.astimezone(ZoneInfo(body.zone)).date()
    facts = facts_before_opening(work, version.workflow, today)
    answers = answers_to(version.machine.opening, opening.values, facts, {}, today=today)
    check_uploads(answers)
    if reasons := opening_objections(work, version, body, answers):
        raise Refused(reasons)
    return write_case(
        work,
        version,
        body,
        title=title,
        title_other=other or None,
        answers=answers,
        filed=lambda case: file_uploads(work, case, fields, answers, backend.blobs, backend.settings.max_upload_bytes),
    )


def _reopen(work: Work, case: Case, reason: str) -> None:
    workflow = work.version_of(case).workflow
    source = case.state
    reopen = workflow.states[source].reopen
    assert reopen is not None  # against_reopening has seen to that
    work.enter(case, Reopened(source=source, target=reopen.to, reason=reason))
    enter_state(work, case, reopen.to, workflow.states[reopen.to].title)
    seat_who_is_asked(work, case)
    settle(work, case)


def _body(work: Work, prefix: str | None) -> Body:
    rows = _BODIES.rows(work.session) if prefix is None else _OF_PREFIX.rows(work.session, prefix=prefix)
    if len(rows) != 1:
        raise Invalid({"body": Message("Choose the regional body that the case belongs to.")})
    row = rows[0]
    return Body(row.id, row.organization_id, row.office_id, row.prefix, row.zone)
