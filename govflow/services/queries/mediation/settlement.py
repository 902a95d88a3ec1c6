"""A settlement that was signed: who signed which text, and the certificate of it, for whoever may see that round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select

from govflow.codec import canonical
from govflow.domain.agreements import SETTLEMENT, SIGNED, SettlementBook
from govflow.errors import NotFound, Refused
from govflow.keys.signing import SigningKeys
from govflow.messages import Message
from govflow.services.queries.case.head import Head, expected_names, load_head
from govflow.services.queries.case.names import Names
from govflow.services.queries.mediation.certified import Annex, annexes_of, content_of
from govflow.services.rights import knows_round, reads_as
from govflow.store.mediation.certificates import InRecord, in_record, proven_in_record, signed
from govflow.store.record.history import HistoryRow, readable_entries
from govflow.store.rounds import LoadedRound, load_round
from govflow.store.rounds.reviewers import hidden_reviewers
from govflow.store.rounds.tables import ROUND
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import Outside, reading, shape_of
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text

NO_SUCH = Message("Nothing was settled in this case, or it is not for you to see.")
NOT_YET = Message(
    "There is no certificate yet: it leads to a root of the record that is published after the last signature."
)
NEVER = Message("No certificate is made of this settlement: its entries in the record are not all for you to read.")

_SETTLED = Prepared(
    select(ROUND.c.id, ROUND.c.closed_at)
    .where(ROUND.c.case_id == bindparam("case"), ROUND.c.name == bindparam("name"))
    .where(ROUND.c.outcome == SIGNED, ROUND.c.ordinal.is_(None), ROUND.c.matter.is_not(None))
    .order_by(ROUND.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Who signed for a party, by which mandate, and when. ``capacity``: as what the party took part."""

    capacity: Text
    party: Text
    person: Text
    answer: Text
    mandate: str | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SettlementPage:
    """A settlement with all that its certificate says. ``waits``: why there is none."""

    head: Head
    round_id: int
    title: Text
    signed_at: datetime
    terms: str
    annexes: tuple[Annex, ...]
    signatures: tuple[Signature, ...]
    waits: Message | None

    @property
    def offers_later(self) -> bool:
        """Is there a certificate once the next root is published?"""
        return self.waits == NOT_YET


@dataclass(frozen=True, kw_only=True)
class SettlementLink:
    """That a case was settled, on its page."""

    reference: str
    signed_at: datetime


def settlement_book(work: Work, case: Case) -> SettlementBook | None:
    book: SettlementBook | None = work.version_of(case).machine.book(SETTLEMENT)
    return book


def asked_of_settlement(work: Work, case: Case) -> Asked:
    """The last settlement that was signed."""
    book = settlement_book(work, case)
    return _SETTLED.asked(case=case.id, name="" if book is None else book.signed_in)


def load_settlement_link(work: Work, case: Case, _names: Names) -> SettlementLink | None:
    """Where there is a settlement that the reader may see."""
    row = _settled(work, case)
    return None if row is None else SettlementLink(reference=case.reference, signed_at=row.closed_at)


def load_settlement(work: Work, reference: str) -> SettlementPage:
    """The settlement of a case. Raises NotFound."""
    case = read_case(work, reference)
    found, names = _found(work, case), expected_names(work, case)
    recorded = _recorded(work, case, found)
    content = None if recorded is None else content_of(work, case, found, recorded, names)
    proven = None if recorded is None else proven_in_record(work.session, case.body.id, recorded)
    assert found.matter is not None
    assert found.closed_at is not None
    workflow = work.version_of(case).workflow
    return SettlementPage(
        head=load_head(work, case, names),
        round_id=found.id,
        title=workflow.rounds[found.name].title or workflow.title,
        signed_at=found.closed_at,
        terms=found.matter.hash,
        annexes=tuple(annexes_of(work, case, found)),
        signatures=() if content is None else tuple(map(_signature, content["signatures"])),
        waits=NEVER if recorded is None else NOT_YET if proven is None else None,
    )


def certificate_file(work: Work, keys: SigningKeys, reference: str) -> bytes:
    """The certificate of the settlement of a case: the same bytes for everybody, whenever it is made with one key.

    Raises NotFound, and Refused before a root is published that covers it.
    """
    case = read_case(work, reference)
    found, names = _found(work, case), expected_names(work, case)
    recorded = _recorded(work, case, found)
    if recorded is None:
        raise Refused([NEVER])
    proven = proven_in_record(work.session, case.body.id, recorded)
    if proven is None:
        raise Refused([NOT_YET])
    return signed({**content_of(work, case, found, recorded, names), "record": proven}, keys.signer())


def terms_file(work: Work, reference: str) -> bytes:
    """What was signed, word for word: the bytes whose SHA-256 each signature names. Raises NotFound."""
    matter = _found(work, read_case(work, reference)).matter
    assert matter is not None
    return canonical(matter.to_json())


def _settled(work: Work, case: Case) -> Any:
    """The last one that was signed, where the reader may know of it; from outside nobody does."""
    if settlement_book(work, case) is None or isinstance(reads_as(work, case), Outside):
        return None
    row = next(iter(asked_of_settlement(work, case).rows(work.session)), None)
    return row if row is not None and knows_round(work, case, row.id) else None


def _found(work: Work, case: Case) -> LoadedRound:
    row = _settled(work, case)
    if row is None:
        raise NotFound(NO_SUCH)
    return load_round(work.session, row.id)


def _recorded(work: Work, case: Case, found: LoadedRound) -> InRecord | None:
    """The entries of it; None where not all are for the reader, who may not know each of those who signed either."""
    held = reads_as(work, case)
    chosen = and_(HistoryRow.case_id == case.id, readable_entries(shape_of(held)))
    readable = (chosen, reading(work.actor, held))
    recorded = in_record(work.session, found.name, str(found.matter_hash), readable)
    if recorded is None:
        return None
    counted = {each.name for each in found.seats if each.id in found.answers}
    answers = {seat: row for seat, row in recorded.answers.items() if seat in counted}
    hidden = hidden_reviewers(work, case)
    if len(answers) < len(found.answers) or any(row["person_id"] in hidden for row in answers.values()):
        return None
    return InRecord(answers=answers, closed=recorded.closed)


def _text(plain: Mapping[str, str]) -> Text:
    return Text(en=plain["en"], zh=plain["zh"])


def _signature(said: Mapping[str, Any]) -> Signature:
    return Signature(
        capacity=_text(said["title"]),
        party=_text(said["party"]),
        person=_text(said["person"]["name"]),
        answer=_text(said["answer"]["label"]),
        mandate=None if said["mandate"] is None else said["mandate"]["instruction"],
        at=said["at"],
    )
