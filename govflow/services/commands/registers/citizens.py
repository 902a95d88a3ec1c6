"""What somebody without an account does: opens a case, is given a receipt code, and comes back with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from govflow.errors import Invalid
from govflow.messages import Message
from govflow.services.accounts import guesses
from govflow.services.accounts.citizens import PURPOSE, code_of, new_number, number_in, opens
from govflow.services.backend import Backend
from govflow.services.commands.cases import OpenCase, open_in
from govflow.services.commands.registers.opening_below import OpenBelow, open_below
from govflow.services.commands.sessions import Opened, Origin, open_session
from govflow.services.lateness import let_clock_go_first
from govflow.services.moments import take_moment
from govflow.services.orders import after_clock
from govflow.services.receipts import check_key, digest_of
from govflow.services.retrying import retried
from govflow.services.stepping import command
from govflow.store.cases import CASE
from govflow.store.people import PersonRow, lock_person
from govflow.store.people.citizens import CitizenRow
from govflow.store.sql.session import Session
from govflow.store.standing.sides import remember_side
from govflow.store.work import Case, Work
from govflow.store.writing.locking import lock
from govflow.store.writing.pauses import run_again
from govflow.values import CITIZEN, NEW_CITIZEN, new_id

CODE = "code"
"""By what it was seen who is there."""
_NOWHERE = "citizen.invalid"
"""Under which no mail reaches anybody (RFC 2606): the row of a person has an address."""

_NO_SUCH = Message("There is no report with this code. Look whether it is complete: seven groups of four characters.")


@dataclass(frozen=True, kw_only=True)
class Reported:
    """What was left behind: the case, and the code that is shown once."""

    reference: str
    code: str = field(repr=False)


@retried
def report(backend: Backend, opening: OpenCase, address: str, language: str) -> Reported:
    """Open a case for somebody without an account. The same form sent again gives the same case and code; what was
    changed in it meanwhile is another one, and nothing of it is lost.

    Raises Conflict for a form that none of our pages sent, NotFound for a procedure that does not take such cases,
    Invalid and Refused for answers that cannot be used, TooMany where very many come from one network.
    """
    return _once(backend, opening, address, lambda form: _open(backend, opening, form, language))


@retried
def report_below(backend: Backend, opening: OpenBelow, address: str, language: str) -> Reported:
    """The same below a case that lies open for everybody. A deadline of that case that has passed comes first, so
    nothing is opened after its time, whether or not the clock has run.

    Raises besides NotFound for a case that not everybody sees, Stale for one that does not lie open any more.
    """

    def open_it(form: str) -> Reported:
        return after_clock(backend, lambda left: _open_below(backend, opening, form, language, left))

    return _once(backend, opening, address, open_it)


def _once(
    backend: Backend, opening: OpenCase | OpenBelow, address: str, open_it: Callable[[str], Reported]
) -> Reported:
    """What was left behind, whether by this sending or by an earlier one of the same form."""
    check_key(opening.key)
    form = digest_of(NEW_CITIZEN, opening)
    if (known := _known(backend, form)) is not None:
        return known
    guesses.count(backend, guesses.at_report(address, backend.today()))
    try:
        return open_it(form)
    except IntegrityError:  # the same form was sent twice at once, and the other was quicker
        if (known := _known(backend, form)) is None:
            raise
        return known


def _known(backend: Backend, form: str) -> Reported | None:
    key = backend.settings.key_for(PURPOSE)
    with backend.reading() as session:
        row = session.scalar(select(CitizenRow).where(CitizenRow.form == form))
        return None if row is None else Reported(reference=_reference(session, row), code=code_of(key, row))


def _open(backend: Backend, opening: OpenCase, form: str, language: str) -> Reported:
    with command(backend, NEW_CITIZEN) as work:
        take_moment(backend, work)
        work.actor = replace(NEW_CITIZEN, person_id=_person(work, language))
        return _reported(backend, work, open_in(backend, work, opening), form)


def _open_below(
    backend: Backend, opening: OpenBelow, form: str, language: str, left: Sequence[Message] | None
) -> Reported:
    """Nothing is written in the case above: whoever is about to take a step there is not disturbed."""
    with command(backend, NEW_CITIZEN, left) as work:
        above = lock(work, opening.case)
        take_moment(backend, work)
        run_again(work, above)
        let_clock_go_first(work, above)
        work.actor = replace(NEW_CITIZEN, person_id=_person(work, language))
        return _reported(backend, work, open_below(work, above, opening), form)


def _reported(backend: Backend, work: Work, case: Case, form: str) -> Reported:
    remember_side(work, case)
    row = _row(work, case, form)
    return Reported(reference=case.reference, code=code_of(backend.settings.key_for(PURPOSE), row))


@retried
def follow(backend: Backend, code: str, address: str) -> tuple[Opened, str]:
    """A session of whoever has the code, and the case that it is for. From where it was opened, nothing is kept.

    Raises Invalid where there is none, with the same words whatever of it is wrong; TooMany after too many tries.
    """
    number = number_in(code)
    if number is None:
        raise Invalid({"code": _NO_SUCH})  # no try
    tried = guesses.at_code(address)
    guesses.count(backend, tried)
    with backend.transaction() as session:
        row = session.get(CitizenRow, number)
        keys = backend.settings.keys_for(PURPOSE, backend.clock.now())
        person = lock_person(session, row.person_id) if row is not None and opens(keys, row, code) else None
        if row is None or person is None or not person.active:
            raise Invalid({"code": _NO_SUCH})
        guesses.take_back(session, tried)
        opened = open_session(backend, session, person, Origin(device=""), by=CODE)
        return opened, _reference(session, row)


def _person(work: Work, language: str) -> int:
    """A person of whom nothing is known. Who gives a name gives it in an answer, for those who may read that."""
    row = PersonRow(email=f"{new_id()}@{_NOWHERE}", name_en=CITIZEN.en, name_zh=CITIZEN.zh, language=language)
    work.session.add(row)
    work.session.flush()
    return row.id


def _row(work: Work, case: Case, form: str) -> CitizenRow:
    assert work.actor.person_id is not None
    row = CitizenRow(
        id=new_number(), person_id=work.actor.person_id, case_id=case.id, form=form, opened_at=work.at
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row


def _reference(session: Session, row: CitizenRow) -> str:
    return str(session.execute(select(CASE.c.reference).where(CASE.c.id == row.case_id)).scalar_one())
