"""The keys of compartments are rotated while the installation runs: nobody is kept from what was confided to them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from govflow.demo.region import email
from govflow.errors import Invalid
from govflow.keys import IN_MEMORY, Keyring, Unreadable
from govflow.services.accounts.marks import share
from govflow.services.accounts.passwords import hash_password
from govflow.services.backend import Backend
from govflow.services.commands.directory.people import choose_language
from govflow.services.commands.keys import rotate_keys
from govflow.services.commands.record import sequence_waiting
from govflow.services.commands.sessions import SignIn, sign_in
from govflow.services.queries.case.documents import load_file
from govflow.services.queries.directory.people import load_signed_in
from govflow.services.queries.operations import verify_record
from govflow.services.rights import reads_as
from govflow.services.uploads import open_file
from govflow.store.documents import DocumentVersionRow
from govflow.store.people import PersonRow
from govflow.store.record.compartments import CompartmentRow, load_confided
from govflow.store.record.noticing import declaring
from govflow.store.record.touches import TOUCHED
from govflow.store.sql.database import session_factory
from govflow.store.writing.locking import read_case
from govflow.values import VISITOR
from tests.builders import Cast
from tests.services import disputes
from tests.services.test_covered_confidences import advise, note


@pytest.fixture
def running(cast: Cast) -> Cast:
    """The region in a process that has its keys from a file, and has read it before anybody rotates them."""
    path = cast.backend.settings.keys_file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{name} {b64encode(key).decode()}\n" for name, key in IN_MEMORY.keys.items()))
    return replace(cast, backend=process(cast, Keyring.kept(path)))


def process(cast: Cast, ring: Keyring) -> Backend:
    return replace(cast.backend, sessions=declaring(session_factory(cast.backend.sessions.engine, ring)))


def wrapped_with(cast: Cast) -> set[str]:
    """The ids of the keys with which those of all compartments are wrapped."""
    with cast.backend.reading() as session:
        return {bytes(each).partition(b":")[0].decode() for each in session.scalars(select(CompartmentRow.wrapped_key))}


def confided(backend: Backend, cast: Cast, reference: str) -> Iterator[object]:
    """All that the mediator reads of it: texts, and the content of files."""
    with backend.reading() as session:
        actor = cast.actor("zhou.min")
        work = backend.work(session, actor)
        case = read_case(work, reference)
        for each in load_confided(session, actor, case.id, reads_as(work, case)):
            yield each.entry
        for document in session.scalars(
            select(DocumentVersionRow.document_id).where(DocumentVersionRow.blob.is_not(None))
        ).all():
            with open_file(backend, load_file(backend.work(session, actor), reference, document, 1)) as file:
                yield file.read()


def test_a_process_that_runs_reads_what_was_confided_after_the_keys_were_rotated(running: Cast) -> None:
    reference = disputes.sessions(running)
    advise(running, reference)
    before = [*confided(running.backend, running, reference)]
    assert rotate_keys(running.backend.settings) > 0
    assert [*confided(running.backend, running, reference)] == before
    note(running, reference)
    assert len(wrapped_with(running)) == 1, "and wraps with the new one itself"


def test_votes_under_seal_are_given_and_counted_by_a_process_that_runs_on(running: Cast) -> None:
    reference = disputes.proposal(running)
    running.respond("chen.yu", reference, "accept")
    rotate_keys(running.backend.settings)
    running.respond("he.jun", reference, "accept")
    assert running.state(reference) == "agreement_review"


def test_what_a_later_process_changed_is_sealed_by_one_that_runs_on(running: Cast) -> None:
    disputes.draft(running)
    sequence_waiting(running.backend)
    rotate_keys(running.backend.settings)
    newer = process(running, Keyring.kept(running.backend.settings.keys_file))
    choose_language(newer, running.actor("chen.yu"), "zh")
    with newer.transaction() as session:
        session.get_one(PersonRow, running.person("chen.yu")).name_zh = "后"
    sequence_waiting(running.backend)
    with running.backend.reading() as session:
        assert session.scalar(select(func.count()).select_from(TOUCHED)) == 0
    assert verify_record(running.backend).first_broken is None


def test_after_a_rotation_everybody_stays_signed_in_and_the_new_key_alone_lets_in(running: Cast) -> None:
    hashed = hash_password("seven white herons")
    with running.backend.transaction() as session:
        share(session, hashed)
    entering = SignIn(email=email("chen.yu"), password="seven white herons", address="192.0.2.1", device="")
    token = sign_in(running.backend, entering).token
    rotate_keys(running.backend.settings)
    name, key = [*Keyring.kept(running.backend.settings.keys_file).keys.items()][-1]
    later = process(running, Keyring(keys={name: key}))
    assert sign_in(later, entering).person_id == running.person("chen.yu")
    with later.reading() as session:
        assert load_signed_in(later.work(session, VISITOR), later.settings.key_for("sessions"), token) is not None
    with pytest.raises(Invalid):
        sign_in(process(running, IN_MEMORY), entering)


def test_after_a_rotation_the_new_key_alone_opens_all_that_there_is(running: Cast) -> None:
    """So the one before opens nothing that is kept elsewhere later, and may be given up."""
    reference = disputes.sessions(running)
    advise(running, reference)
    note(running, reference)
    before, earlier = [*confided(running.backend, running, reference)], wrapped_with(running)
    rotate_keys(running.backend.settings)
    name, key = [*Keyring.kept(running.backend.settings.keys_file).keys.items()][-1]
    assert wrapped_with(running) == {name} != earlier
    assert [*confided(process(running, Keyring(keys={name: key})), running, reference)] == before
    with pytest.raises(Unreadable):
        [*confided(process(running, IN_MEMORY), running, reference)]
