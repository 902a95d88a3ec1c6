"""Filing documents that no form asked for, and new versions of those on file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from govflow.engine.asking.answers import Upload
from govflow.engine.entries import DocumentFiled, DocumentFiledLate, DocumentNarrowed, DocumentWithdrawn
from govflow.errors import Forbidden, Gone, Invalid, NotFound
from govflow.legible import length
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.orders import on_case
from govflow.services.queries.registers.withdrawn import (
    against_adding,
    against_narrowing,
    against_withdrawing,
    standing_versions,
    version_of,
)
from govflow.services.receipts import Receipt
from govflow.services.rights import closed_to_versions, holds, reads_as
from govflow.services.typed import check_words
from govflow.store.documents import DESCRIBED, described, filed_for
from govflow.store.lists.texts import forget_text
from govflow.store.registers.withdrawn import withdraw
from govflow.store.standing.sides import author
from govflow.store.visibility import reading, shape_of
from govflow.store.work import Case, Work
from govflow.store.writing.compartments import compartment_for
from govflow.store.writing.filing import DOCUMENT, FILE, add_version, file_document, file_for_fewer, objection
from govflow.values import Actor

LONGEST_TITLE = LONGEST_ASKER = 200
LONGEST_REASON = 2_000


@dataclass(frozen=True, kw_only=True)
class AddDocument:
    """File a document in a case. ``audience``: capacities that may read it; empty for all who see the case."""

    case: str
    title: str
    upload: Upload
    audience: tuple[str, ...] = ()
    key: str


@dataclass(frozen=True, kw_only=True)
class AddVersion:
    """File a new version of a document that the actor's organization lodged."""

    case: str
    document: str
    upload: Upload
    key: str


@dataclass(frozen=True, kw_only=True)
class WithdrawVersion:
    """Let nobody read a version of a document any more. ``asked_by``: who asked for it, where that is somebody else."""

    case: str
    document: str
    number: int
    reason: str
    asked_by: str = ""
    key: str


@dataclass(frozen=True, kw_only=True)
class NarrowAudience:
    """Let fewer read a document that was filed too openly. ``audience``: the capacities that read it from now on."""

    case: str
    document: str
    audience: tuple[str, ...]
    reason: str
    asked_by: str = ""
    key: str


def add_document(backend: Backend, actor: Actor, adding: AddDocument) -> Receipt:
    """File a document; once the case has ended it is entered as filed after the end, and nothing rests on it.

    Raises Forbidden for who is no party or may add nothing then, Invalid for a file that cannot be taken, TooLarge.
    """

    def act(work: Work, case: Case) -> None:
        _check_may_file(work, case)
        check_words(title=adding.title)
        own, problems = holds(work, case), _problems(adding.upload)
        if not adding.title.strip() or length(adding.title) > LONGEST_TITLE:
            problems["title"] = Message(
                "Give the document a title of at most %(limit)s characters.", limit=LONGEST_TITLE
            )
        if not set(adding.audience) <= case.parties.keys() or (adding.audience and own.isdisjoint(adding.audience)):
            problems["audience"] = Message("Choose who may read it, yourself included.")
        if problems:
            raise Invalid(problems)
        document_id = file_document(
            work,
            case,
            adding.upload,
            backend.blobs,
            backend.settings.max_upload_bytes,
            title=adding.title.strip(),
            field=None,
            audience=adding.audience,
        )
        filed = DocumentFiled if case.end is None else DocumentFiledLate
        work.enter(case, filed(document=document_id, document_title=adding.title.strip()), audience=adding.audience)

    return on_case(backend, actor, adding, act)


def add_document_version(backend: Backend, actor: Actor, adding: AddVersion) -> Receipt:
    """File a new version; the earlier ones stay. Raises NotFound, Forbidden, Invalid, TooLarge, and
    Refused for one that stays as it is, with what to do instead.
    """

    def act(work: Work, case: Case) -> None:
        held = reads_as(work, case)
        row = work.session.execute(
            select(DOCUMENT, *DESCRIBED[1:])
            .join(FILE, FILE.c.document_id == DOCUMENT.c.id)
            .where(DOCUMENT.c.id == adding.document, DOCUMENT.c.case_id == case.id)
            .where(filed_for(shape_of(held)))
            .order_by(FILE.c.number.desc()),
            reading(actor, held),
        ).first()
        if row is None:
            raise NotFound(Message("There is no such document that you may see."))
        if error := closed_to_versions(work, case, row.id):
            raise error
        if problems := _problems(adding.upload):
            raise Invalid(problems)
        title = described(work.session, row).title
        compartment = compartment_for(work, case, author(work, case), row.audience) if row.audience else None
        limit = backend.settings.max_upload_bytes
        version = add_version(work, row.id, title, adding.upload, backend.blobs, limit, compartment)
        work.filed.append((case, row.id, version))
        work.enter(case, DocumentFiled(document=row.id, document_title=title), audience=tuple(row.audience))

    return on_case(backend, actor, adding, act)


def withdraw_version(backend: Backend, actor: Actor, order: WithdrawVersion) -> Receipt:
    """Withdraw a version: nobody reads it from then on, its name and its hash stay on record, and who asked for it and
    why. Raises NotFound, Gone for one that was withdrawn before, Forbidden, Invalid, and Refused with all reasons.
    """

    def act(work: Work, case: Case) -> None:
        row = version_of(work, case, order.document, order.number)
        if row is None:
            raise NotFound(Message("There is no such document that you may see."))
        if row.gone:
            raise Gone(Message("This version was withdrawn already."))
        if error := against_withdrawing(work, case, row):
            raise error
        _check_said(order, lodged=row.lodged)
        found = described(work.session, row)
        withdraw(work, row, order.asked_by.strip(), order.reason.strip())
        forget_text(work.session, row.version_id)
        entry = DocumentWithdrawn(
            document=row.document_id,
            document_title=found.title,
            version=row.number,
            filename=found.filename,
            sha256=found.sha256,
            asked_by=order.asked_by.strip(),
            reason=order.reason.strip(),
        )
        work.enter(case, entry, audience=tuple(row.audience), compartment=row.compartment_id or "")

    return on_case(backend, actor, order, act)


def narrow_audience(backend: Backend, actor: Actor, order: NarrowAudience) -> Receipt:
    """Close a document to others: what stands of it is filed anew for its new readers, and read no longer where it was.
    Raises NotFound, Forbidden, Invalid, and Refused with all reasons.
    """

    def act(work: Work, case: Case) -> None:
        rows = standing_versions(work, case, order.document)
        if not rows:
            raise NotFound(Message("There is no such document that you may see."))
        if error := against_narrowing(work, case, rows):
            raise error
        newest = rows[-1]
        _check_said(order, lodged=newest.lodged)
        _check_fewer(case, newest, order.audience)
        told = [described(work.session, row) for row in rows]
        ids, limit = [row.version_id for row in rows], backend.settings.max_upload_bytes
        document = file_for_fewer(work, case, ids, order.audience, backend.blobs, limit)
        for row in rows:
            withdraw(work, row, order.asked_by.strip(), order.reason.strip(), order.audience)
            forget_text(work.session, row.version_id)
        entry = DocumentNarrowed(
            document=newest.document_id,
            document_title=told[-1].title,
            files=tuple((row.number, each.filename, each.sha256) for row, each in zip(rows, told, strict=True)),
            before=tuple(newest.audience),
            audience=order.audience,
            asked_by=order.asked_by.strip(),
            reason=order.reason.strip(),
        )
        work.enter(case, entry, audience=tuple(newest.audience), compartment=newest.compartment_id or "")
        work.enter(case, DocumentFiled(document=document, document_title=told[-1].title), audience=order.audience)

    return on_case(backend, actor, order, act)


def _check_fewer(case: Case, row: Any, audience: tuple[str, ...]) -> None:
    """Fewer than until now, and who lodged it still among them."""
    lodger = {(row.organization_id, None if row.organization_id is not None else row.lodger)}
    keeps = any(each.key in lodger for name in audience for each in case.holders(name))
    known = set(audience) <= case.parties.keys() and keeps
    if not audience or not known or (row.audience and not set(audience) < set(row.audience)):
        raise Invalid({"audience": Message("Choose fewer than could read it until now, and who lodged it among them.")})


def _check_said(order: WithdrawVersion | NarrowAudience, *, lodged: bool) -> None:
    """Whoever withdraws what others lodged says who asked for it."""
    check_words(reason=order.reason, asked_by=order.asked_by)
    problems = dict[str, Message]()
    if not order.reason.strip() or length(order.reason) > LONGEST_REASON:
        problems["reason"] = Message("Say why, in at most %(most)s characters.", most=LONGEST_REASON)
    if length(order.asked_by) > LONGEST_ASKER or not (lodged or order.asked_by.strip()):
        problems["asked_by"] = Message("Say who asked for it, in at most %(most)s characters.", most=LONGEST_ASKER)
    if problems:
        raise Invalid(problems)


def _check_may_file(work: Work, case: Case) -> None:
    if reasons := against_adding(work, case):
        raise Forbidden(reasons[0])


def _problems(upload: Upload) -> dict[str, Message]:
    found = objection(upload)
    return {} if found is None else {"upload": found}
