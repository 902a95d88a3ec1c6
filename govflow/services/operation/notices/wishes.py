"""What a person does with notices: reads them, follows or mutes a case, says how often there is to be mail."""

from __future__ import annotations

from datetime import datetime

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import delete, update

from govflow.errors import Invalid, NotFound
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.operation.notices.rhythms import Rhythms
from govflow.services.retrying import retried
from govflow.store.lists.notices.tables import CASE_WISH, FOLLOWS, MAIL_WISH, MUTES, NEVER, NOTICE, RHYTHMS
from govflow.store.people import PersonRow
from govflow.store.sql.session import Session
from govflow.store.sql.upsert import insert_or_replace
from govflow.store.writing.locking import read_case
from govflow.values import Actor

_SALT = "govflow.mail.stop"


@retried
def read_notice(backend: Backend, actor: Actor, notice_id: str) -> None:
    """Mark one's notice as read. Raises NotFound for anybody else's."""
    mine = (NOTICE.c.id == notice_id, NOTICE.c.person_id == actor.person_id)
    with backend.transaction() as session:
        found = session.execute(update(NOTICE).where(*mine).values(read_at=backend.clock.now()).returning(NOTICE.c.id))
        if found.first() is None:
            raise NotFound(Message("There is no such notice."))


@retried
def read_notices(backend: Backend, actor: Actor, until: datetime) -> None:
    """Mark as read all that the page showed, or that is older: what came since stays new."""
    mine = (NOTICE.c.person_id == actor.person_id, NOTICE.c.read_at.is_(None), NOTICE.c.at <= until)
    with backend.transaction() as session:
        session.execute(update(NOTICE).where(*mine).values(read_at=backend.clock.now()))


@retried
def wish_of_case(backend: Backend, actor: Actor, reference: str, wish: str) -> None:
    """Follow a case that one sees, mute it, or neither (empty). Raises NotFound, Invalid for another word."""
    if wish not in {"", FOLLOWS, MUTES}:
        raise Invalid({"wish": Message("Choose what you wish to be told.")})
    with backend.transaction() as session:
        case = read_case(backend.work(session, actor), reference)
        key = {"person_id": actor.person_id, "case_id": case.id}
        if wish:
            insert_or_replace(session, CASE_WISH, key, wish=wish)
        else:
            session.execute(delete(CASE_WISH).where(*(CASE_WISH.c[name] == value for name, value in key.items())))


@retried
def choose_rhythm(backend: Backend, person_id: int, rhythm: str) -> None:
    """How often there is to be mail, from now on; what waits for the next mail goes along with it. Raises Invalid."""
    if rhythm not in RHYTHMS:
        raise Invalid({"rhythm": Message("Choose how often you wish to have mail.")})
    with backend.transaction() as session:
        insert_or_replace(session, MAIL_WISH, {"person_id": person_id}, rhythm=rhythm)
        _move(backend, session, person_id)


def _move(backend: Backend, session: Session, person_id: int) -> None:
    """What must be told goes out at once, whatever is wished: it stays."""
    waits = (NOTICE.c.delivery_id.is_(None), NOTICE.c.mail_at.is_not(None), NOTICE.c.required.is_(False))
    at = Rhythms.load(backend, session, [person_id]).mail_at(person_id, backend.clock.now(), required=False)
    session.execute(update(NOTICE).where(NOTICE.c.person_id == person_id, *waits).values(mail_at=at))


def stop_token(backend: Backend, person_id: int) -> str:
    """What stands in the link of a mail with which its reader has no more of them, without signing in."""
    return str(_signer([backend.settings.key_for("mail")]).dumps(person_id))


def stop_mail(backend: Backend, token: str) -> None:
    """From now on only what must be told goes to whom the mail was for. Raises NotFound for a false link.

    A link does nothing else, to nobody else: so it holds as long as its key.
    """
    choose_rhythm(backend, whose_mail(backend, token), NEVER)


def whose_mail(backend: Backend, token: str) -> int:
    """For whom a link in a mail was made. Raises NotFound for a false one, and where the account is closed."""
    keys = backend.settings.keys_for("mail", backend.clock.now())
    try:
        person_id = _signer(keys).loads(token)
    except BadData:
        person_id = None
    with backend.reading() as session:
        row = session.get(PersonRow, person_id) if isinstance(person_id, int) else None
    if row is None or not row.active:
        raise NotFound(Message("This link is not right. How often you have mail is set on your account page."))
    return row.id


def _signer(keys: list[str]) -> URLSafeSerializer:
    return URLSafeSerializer(keys, salt=_SALT)
