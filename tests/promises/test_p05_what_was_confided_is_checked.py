"""P5: keys and files of what was confided are checked like all else, and nothing of them is told but the case."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from govflow.services.queries.case.documents import load_file
from govflow.services.queries.operations import record_head, verify_record
from govflow.services.uploads import open_file
from govflow.store.documents import DocumentVersionRow
from govflow.store.record.compartments import CompartmentRow, wrap_anew
from govflow.store.record.coverage import check_files
from govflow.store.writing.filing import hand_on
from govflow.store.writing.locking import lock
from tests.builders import Cast
from tests.promises.forging import unguarded
from tests.promises.rewinding import keep
from tests.sequencing import publish
from tests.services import calls, disputes, replies
from tests.services.test_covered_confidences import advise, note

KEY, FILE = CompartmentRow.__table__, DocumentVersionRow.__table__


def confided(cast: Cast) -> str:
    """A case in which a side has filed a paper for the mediator."""
    reference = disputes.unlodged(cast)
    advise(cast, reference)
    publish(cast)
    return reference


def answer(cast: Cast, _reference: str) -> None:
    """An answer under seal, in another case."""
    cast.respond("chen.yu", disputes.proposal(cast), "accept")


def offered(cast: Cast) -> str:
    """A case in which somebody has offered under seal."""
    reference = calls.called(cast)
    calls.offer(cast, reference, "coatings")
    publish(cast)
    return reference


def found(cast: Cast, head: str | None = None) -> tuple[str | None, str]:
    """What the check of the record says, with a signed head and the public keys that were kept elsewhere."""
    broken = verify_record(cast.backend, head, cast.backend.signing.published()).first_broken
    return (None, "") if broken is None else (broken.reference, str(broken.sentence))


def forge(cast: Cast, *statements: Any) -> None:
    with unguarded(cast.backend.sessions.engine) as connection:
        for each in statements:
            connection.execute(each)
        connection.commit()


@pytest.mark.parametrize("key", [b"x", None, b"00000000:" + bytes(60)], ids=["altered", "gone", "of_no_ring"])
@pytest.mark.parametrize("sealed", [note, advise, answer])
def test_a_key_that_was_destroyed_is_missed_before_anybody_needs_it(
    cast: Cast, key: bytes | None, sealed: Callable[[Cast, str], None]
) -> None:
    reference = disputes.unlodged(cast)
    sealed(cast, reference)
    publish(cast)
    with cast.backend.reading() as session:
        cases = session.scalars(select(KEY.c.case_id)).all()
    assert found(cast) == (None, "")
    forge(cast, update(KEY).values(wrapped_key=key))
    named, said = found(cast)
    assert cast.case(named or "").id in cases
    assert said.startswith("What was confided in this case does not open")


def test_a_key_of_another_place_does_not_pass_for_that_of_this_one(cast: Cast) -> None:
    confided(cast)
    reference = confided(cast)
    with cast.backend.reading() as session:
        one, other = session.execute(select(KEY.c.id, KEY.c.wrapped_key).order_by(KEY.c.case_id)).all()
    forge(cast, update(KEY).where(KEY.c.id == other.id).values(wrapped_key=one.wrapped_key))
    assert found(cast)[0] == reference


def test_keys_that_were_wrapped_anew_are_no_forgery(cast: Cast) -> None:
    confided(cast)
    with cast.backend.transaction() as session:
        assert wrap_anew(session, session.info["keyring"]) == 1
    assert found(cast) == (None, "")


@pytest.mark.parametrize("filed", [confided, offered])
@pytest.mark.parametrize("done", ["missing", "altered"])
def test_a_sealed_file_that_is_missing_or_altered_is_found_and_only_its_case_told(
    cast: Cast, filed: Callable[[Cast], str], done: str
) -> None:
    reference = filed(cast)
    assert found(cast) == (None, "")
    path = on_disk(cast, *blobs(cast))
    path.write_bytes(another(path)) if done == "altered" else path.unlink()
    said = "is missing" if done == "missing" else "was altered"
    assert found(cast) == (reference, f"A sealed file of this case {said}.")


def test_a_sealed_file_is_named_by_its_bytes_and_two_of_one_content_have_two_names(cast: Cast) -> None:
    """So no name on the disk, which whoever keeps the backups sees, tells what is confided twice."""
    confided(cast)
    confided(cast)
    one, other = blobs(cast)
    assert one != other
    assert cast.backend.blobs.fits(one)
    on_disk(cast, one).write_bytes(on_disk(cast, other).read_bytes())
    assert not cast.backend.blobs.fits(one)


@pytest.mark.parametrize("done", ["nothing", "missing", "altered", "cut"])
def test_one_that_was_sealed_when_names_said_nothing_is_read_and_checked_as_well(cast: Cast, done: str) -> None:
    reference, name = confided(cast), secrets.token_hex(32)
    before = on_disk(cast, *blobs(cast))
    path = on_disk(cast, name)
    path.parent.mkdir(exist_ok=True)
    before.rename(path)
    forge(cast, update(FILE).where(FILE.c.blob.is_not(None)).values(blob=name))
    with cast.backend.reading() as session:
        document = session.scalars(select(FILE.c.document_id).where(FILE.c.blob == name)).one()
        file = load_file(cast.backend.work(session, cast.actor("zhou.min")), reference, document, 1)
        with open_file(cast.backend, file) as content:
            assert content.read() == disputes.PDF.content
        match done:
            case "missing":
                path.unlink()
            case "altered":
                path.write_bytes(another(path))
            case "cut":
                path.write_bytes(path.read_bytes()[:-1])
        broken = check_files(session, cast.backend.blobs)
    said = {"nothing": None, "missing": "A sealed file of this case is missing."}
    assert (broken and str(broken.sentence)) == said.get(done, "A sealed file of this case was altered.")


def test_a_sealed_file_that_was_handed_on_into_the_open_is_not_missed(cast: Cast) -> None:
    replies.lodged(cast)
    reference = disputes.requested(cast)
    with cast.backend.transaction() as session:
        work = cast.backend.work(session, cast.actor("chen.yu"))
        case = lock(work, reference)
        sealed = select(FILE.c.document_id).where(FILE.c.blob.is_not(None)).order_by(FILE.c.id)
        fields = work.version_of(case).workflow.fields.values()
        field = next(each for each in fields if each.kind.filed and not each.audience)
        hand_on(work, case, session.scalars(sealed).all()[0], field)
    publish(cast)
    assert found(cast) == (None, "")


def test_a_copy_from_before_a_published_confidence_is_found_out_by_a_head_that_was_kept_elsewhere(
    cast: Cast, engine: Engine
) -> None:
    """Nothing inside shows it: announcement and count went with the confidence, and the next batch has its size."""
    reference = disputes.unlodged(cast)
    publish(cast)
    earlier, put_back = record_head(cast.backend), keep(cast.backend.sessions)
    note(cast, reference)
    publish(cast)
    later = record_head(cast.backend)
    put_back()
    assert found(cast) == found(cast, earlier) == (None, "")
    assert "now it is shorter" in found(cast, later)[1]
    publish(cast)
    assert found(cast) == (None, "")
    assert "were calculated anew after the head was signed" in found(cast, later)[1]


def blobs(cast: Cast) -> list[str]:
    with cast.backend.reading() as session:
        return list(session.scalars(select(FILE.c.blob).where(FILE.c.blob.is_not(None)).order_by(FILE.c.id)))


def on_disk(cast: Cast, name: str) -> Path:
    return cast.backend.blobs.folder / name[:2] / name


def another(path: Path) -> bytes:
    """The bytes of a file with one bit turned."""
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    return bytes(content)
