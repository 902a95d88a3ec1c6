"""The certificate of a settlement: for whoever may see what was signed, verified by anybody, and never altered."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from govflow.codec import canonical
from govflow.errors import GovflowError, NotFound, Refused
from govflow.keys.signing import Signer, pem
from govflow.services.queries.mediation.settlement import load_settlement
from govflow.services.queries.operations import certified
from govflow.store.record.leaves import signed_content
from govflow.store.sql.database import make_engine
from tests.builders import Cast, make_cast
from tests.promises.test_p05_what_was_done_keeps_its_name import rename
from tests.sequencing import publish, publish_now
from tests.services import disputes, settled, signing

OTHERS = ("sun.hao", "admin")
ALTERED = "was not signed with one of these keys, or was altered"
UNFIT = "does not fit the entries of the record"


@pytest.fixture
def reference(cast: Cast) -> str:
    return settled.certified(cast)


@pytest.fixture
def keys(cast: Cast, reference: str) -> bytes:
    return cast.backend.signing.published()


@pytest.fixture
def document(cast: Cast, reference: str) -> dict[str, Any]:
    return settled.read(settled.certificate(cast, reference))


def test_it_names_parties_terms_annexes_and_who_signed_by_which_mandate(cast: Cast, document: dict[str, Any]) -> None:
    assert [each["capacity"] for each in document["parties"]] == ["claimant", "respondent"]
    assert document["terms"]["annexes"].keys() == {"agreement", "agreement_map"}
    text = signing.paper("2.3").content
    assert document["terms"]["annexes"]["agreement"]["sha256"] == hashlib.sha256(text).hexdigest()
    signatures = {each["capacity"]: each for each in document["signatures"]}
    assert signatures["claimant"]["person"]["number"] == cast.person("chen.yu")
    assert signatures["respondent"]["for"]["number"] == cast.organization("laishui")
    assert all(each["mandate"]["instruction"] for each in signatures.values())
    assert {each["terms"] for each in signatures.values()} == {document["terms"]["sha256"]}


def test_the_file_of_the_terms_has_the_hash_that_was_signed_and_the_certificate_no_word_of_them(
    cast: Cast, reference: str, document: dict[str, Any]
) -> None:
    terms = settled.terms(cast, reference)
    assert hashlib.sha256(terms).hexdigest() == document["terms"]["sha256"]
    assert '"target_value"' in terms.decode()
    assert "target_value" not in json.dumps(document)


def test_it_is_the_same_for_each_side_and_stays_so(cast: Cast, reference: str) -> None:
    first = settled.certificate(cast, reference)
    assert settled.certificate(cast, reference, "chen.yu") == first
    disputes.requested(cast)
    publish(cast)
    assert settled.certificate(cast, reference, "chen.yu") == first


def test_it_holds_with_the_public_key_alone(cast: Cast, reference: str, keys: bytes) -> None:
    file = settled.certificate(cast, reference)
    found = certified(file, keys, settled.terms(cast, reference), {"a.pdf": signing.paper("map").content})
    assert (found.case, len(found.signatures)) == (reference, 2)
    assert found.root == settled.read(file)["record"]["checkpoint"]["root"]


def test_there_is_none_before_the_next_root_is_published_and_the_page_says_so(cast: Cast) -> None:
    reference = settled.signed(cast)
    with pytest.raises(Refused, match="There is no certificate yet"):
        settled.certificate(cast, reference)
    assert "published after the last signature" in str(waits(cast, reference))
    cast.clock.at += timedelta(hours=cast.backend.settings.publish_hours)
    with pytest.raises(Refused, match="There is no certificate yet"):
        settled.certificate(cast, reference)
    publish_now(cast)
    assert waits(cast, reference) is None
    assert settled.certificate(cast, reference)


def waits(cast: Cast, reference: str) -> object:
    with cast.backend.reading() as session:
        return load_settlement(cast.backend.work(session, cast.actor("he.jun")), reference).waits


def test_nobody_else_gets_it_and_nothing_unsigned_has_one(cast: Cast, reference: str) -> None:
    for person in OTHERS:
        for asked in (settled.certificate, settled.terms):
            with pytest.raises(NotFound):
                asked(cast, reference, person)
    with pytest.raises(NotFound, match="Nothing was settled"):
        settled.certificate(cast, signing.opened(cast))


def test_a_signature_that_was_refused_settles_nothing(cast: Cast) -> None:
    reference = signing.opened(cast)
    cast.respond("chen.yu", reference, "sign")
    cast.respond("he.jun", reference, "refuse")
    publish(cast)
    with pytest.raises(NotFound, match="Nothing was settled"):
        settled.certificate(cast, reference)


def test_no_byte_can_be_changed(cast: Cast, reference: str, keys: bytes) -> None:
    file = settled.certificate(cast, reference)
    for place in range(0, len(file), 7):
        for byte in (file[place] ^ 1, 0x20):
            if byte != file[place]:
                with pytest.raises(GovflowError):
                    certified(file[:place] + bytes([byte]) + file[place + 1 :], keys)
    for other in (file + b"\n", b" " + file, file[:-1], file[1:], file * 2, b""):
        with pytest.raises(GovflowError):
            certified(other, keys)


def test_no_name_stands_in_it_twice(cast: Cast, reference: str, keys: bytes) -> None:
    """Else one program would read the first, and another the last."""
    file = settled.certificate(cast, reference)
    for name in ("case", "terms", "signatures", "certificate", "signature"):
        said = canonical(settled.read(file)[name])
        twice = b'{"%s":%s,' % (name.encode(), said) + file[1:]
        assert json.loads(twice) == json.loads(file)
        with pytest.raises(Refused, match=ALTERED):
            certified(twice, keys)


@pytest.mark.parametrize(
    "nonsense", [b"nonsense", b"[]", b"{}", b"null", b"\xff\xfe", b"[" * 100_000, b'{"certificate":"settlement"}']
)
def test_what_is_no_certificate_is_refused_with_a_sentence(keys: bytes, nonsense: bytes) -> None:
    with pytest.raises(Refused, match="not a certificate"):
        certified(nonsense, keys)


def test_another_key_proves_nothing(cast: Cast, reference: str) -> None:
    other = Signer.made()
    file = settled.certificate(cast, reference)
    with pytest.raises(Refused, match=ALTERED):
        certified(file, pem(other.private.public_key()))
    with pytest.raises(Refused, match=ALTERED):
        certified(settled.signed_anew(settled.read(file), other), cast.backend.signing.published())


def swap_signatures(each: dict[str, Any]) -> None:
    one, two = each["signatures"]
    one["entry"], two["entry"] = two["entry"], one["entry"]


def sign_twice(each: dict[str, Any]) -> None:
    each["signatures"][1] = each["signatures"][0]


def other_root(each: dict[str, Any]) -> None:
    each["record"]["checkpoint"]["root"] = "0" * 64


@pytest.mark.parametrize(
    ("forge", "said"),
    [
        (swap_signatures, UNFIT),
        (sign_twice, UNFIT),
        (lambda each: each["signatures"].pop(), UNFIT),
        (lambda each: each["signatures"][0]["person"].update(number=1), UNFIT),
        (lambda each: each["signatures"][0]["for"].update(number=1), UNFIT),
        (lambda each: each["signatures"][0].update({"for": None}), UNFIT),
        (lambda each: each["signatures"][0].update(at="2026-01-01T00:00:00.000000+00:00"), UNFIT),
        (lambda each: each["signatures"][0].update(terms="0" * 64), "given on other terms"),
        (lambda each: each["terms"].update(sha256="0" * 64), "given on other terms"),
        (lambda each: each["case"].update(number=99), UNFIT),
        (lambda each: each["case"].update(reference="YRD-DM-2026-0001"), UNFIT),
        (lambda each: each["round"].update(name="waiver"), UNFIT),
        (lambda each: each.update(signed_at="2026-01-01T00:00:00.000000+00:00"), UNFIT),
        (lambda each: each["record"].update(head=each["record"]["entries"][0]["hash"]), UNFIT),
        (lambda each: each["record"]["entries"][0].update(person_id=1), "does not lead to the signed root"),
        (lambda each: each["record"]["entries"][0].update(number=1), "does not lead to the signed root"),
        (lambda each: each["record"]["entries"][0]["path"].pop(), "does not lead to the signed root"),
        (lambda each: each["record"]["entries"].pop(0), "not a certificate"),
        (other_root, "The checkpoint was not signed"),
        (lambda each: each["record"]["checkpoint"].update(size=1), "The checkpoint was not signed"),
    ],
)
def test_not_even_who_signs_it_can_say_what_the_record_does_not_hold(
    cast: Cast, keys: bytes, document: dict[str, Any], forge: Callable[[dict[str, Any]], object], said: str
) -> None:
    forged = deepcopy(document)
    forge(forged)
    assert certified(settled.signed_anew(document, cast.backend.signing.signer()), keys)
    with pytest.raises(Refused, match=said):
        certified(settled.signed_anew(forged, cast.backend.signing.signer()), keys)


def test_the_terms_of_another_case_are_not_those_that_were_signed(cast: Cast, reference: str, keys: bytes) -> None:
    """They read word for word alike, and are another settlement."""
    other = settled.certified(cast)
    file = settled.certificate(cast, reference)
    with pytest.raises(Refused, match="not those that were signed"):
        certified(file, keys, settled.terms(cast, other))
    with pytest.raises(Refused, match="is not an annex of this settlement"):
        certified(file, keys, None, {"map.pdf": signing.paper("another map").content})
    mixed = settled.read(file) | {"terms": settled.read(settled.certificate(cast, other))["terms"]}
    with pytest.raises(Refused, match=ALTERED):
        certified(canonical(mixed), keys)


def test_a_checkpoint_of_another_installation_is_none_of_this(
    cast: Cast, keys: bytes, document: dict[str, Any], tmp_path: Path, sqlite_template: Path
) -> None:
    shutil.copy(sqlite_template, tmp_path / "other.sqlite3")
    other = make_cast(make_engine(f"sqlite:///{tmp_path}/other.sqlite3", synchronous="OFF"), tmp_path / "other")
    theirs = settled.read(settled.certificate(other, settled.certified(other)))
    forged = document | {"record": document["record"] | {"checkpoint": theirs["record"]["checkpoint"]}}
    with pytest.raises(Refused, match="The checkpoint was not signed"):
        certified(settled.signed_anew(forged, cast.backend.signing.signer()), keys)
    with pytest.raises(Refused, match=ALTERED):
        certified(canonical(theirs), keys)


def test_a_root_that_was_never_published_proves_nothing(cast: Cast, keys: bytes, document: dict[str, Any]) -> None:
    """What is signed twenty times a second tells how much goes on in other cases; it is no checkpoint for parties."""
    signer, told = cast.backend.signing.signer(), document["record"]["checkpoint"]
    at = cast.clock.at
    content = signed_content(told["body"], told["size"], told["root"], at, told["previous"], published=False)
    told.update(at=json.loads(canonical(at)), signature=signer.sign(content))
    with pytest.raises(Refused, match="The checkpoint was not signed"):
        certified(settled.signed_anew(document, signer), keys)


def test_a_key_that_was_replaced_signs_no_certificate_any_more(cast: Cast) -> None:
    replaced = cast.backend.signing.signer()
    cast.backend.signing.rotate()
    reference = settled.certified(cast)
    document, keys = settled.read(settled.certificate(cast, reference)), cast.backend.signing.published()
    assert certified(canonical(document), keys)
    with pytest.raises(Refused, match="signed with a key that had been replaced"):
        certified(settled.signed_anew(document, replaced), keys)


def test_after_a_rotation_the_earlier_certificate_still_holds(cast: Cast, reference: str) -> None:
    before = settled.certificate(cast, reference)
    cast.backend.signing.rotate()
    keys = cast.backend.signing.published()
    assert certified(before, keys).case == reference
    assert certified(settled.certificate(cast, reference), keys).case == reference


def test_a_certificate_of_a_later_version_says_so(cast: Cast, keys: bytes, document: dict[str, Any]) -> None:
    later = settled.signed_anew(document | {"format": 2}, cast.backend.signing.signer())
    with pytest.raises(Refused, match="later version"):
        certified(later, keys)


def test_everybody_is_called_as_they_were_when_they_signed(
    cast: Cast, reference: str, document: dict[str, Any]
) -> None:
    name = {each["capacity"]: each["for"]["name"]["en"] for each in document["signatures"]}["respondent"]
    rename(cast)
    assert settled.certificate(cast, reference) == canonical(document)
    assert name == "Laishui County"
