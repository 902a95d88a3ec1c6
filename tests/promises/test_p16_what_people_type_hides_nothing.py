"""P16: no field takes words that hide something, turn the order of reading round, or that nobody sees; no number is
longer than anybody counts."""

from __future__ import annotations

import ast
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import select

import govflow.web
from govflow.store.sql.base import Base
from govflow.web.forms.fields import DateField, DecimalField, IntegerField, MoneyField, ParsedField
from tests.engine.test_parsing_bounds import calls
from tests.promises.earnest import FORMS
from tests.promises.house import House
from tests.promises.scene import Scene, set_scene

TURNED, NOTHING = "ab\u202edc", "\u200b\u200b"
WORDS = {
    "title", "answer_claim", "reason", "note", "comment", "name_en", "name_zh", "monogram", "code", "mandate-number",
    "order-decided", "order-reason", "swap-swap_reason", "place",
}  # fmt: skip
BESIDE = {"cases.create": {"title_other": ""}, "rounds.answer": {"comment": ""}, "organizations.update": {"code": ""}}
"""Fields for words that nobody needs to fill in."""
WHO = ("own", "office", "admin")
NOT_NOW = {
    *("deadlines.create_extension", "deadlines.create_suspension", "deadlines.end_suspension", "rounds.replace"),
    *("floor.interrupt", "for_the_record.replace", "for_the_record.take_back"),  # of meetings
    *("prepared.create", "prepared.decline", "confidences.give", "confidences.tell"),
    *("corrections.answer", "corrections.withdraw"),
    *("documents.narrow", "documents.withdraw"),  # others have acted with it on file
    *("sittings.change", "sittings.cancel", "sittings.enter", "sittings.contest"),
}
"""Acts that this scene refuses before anybody reads their words."""

CHOSEN = {
    "_method", "all", "change", "choice", "closed", "chosen", "csrf_token", "declared", "foreseen", "from", "key",
    "language", "matter", "next", "on_behalf", "seen", "shown", "status", "step",
}  # fmt: skip
"""What a page sends that nobody types: it is compared with what there is, and never kept as it came."""
READ_OTHERWISE = {
    ("answers.py", "f'score_{each.name}'"),  # a number
    ("answers.py", "f'foreseen_{choice}'"),  # compared with what it brings
    ("answers.py", "f'row_{row.seat.id}'"),  # one of those that the grid offers
    ("agenda.py", "'reason'"),  # shown again in its field when it was refused, and kept nowhere
    ("desk.py", "f'was-{number}'"),  # compared with what is chosen
    ("desk.py", "'document'"),  # one of those that the list offers
    ("desk.py", "'paper-for'"),  # a number
    ("desk.py", "f'named-{number}'"),  # compared with what is written
    ("together.py", "row.key"),  # one of those that the grid offers
    ("together.py", "f'matter-{number}'"),  # compared with what is voted on
    ("together.py", "f'foreseen-{number}'"),  # compared with what it brings
    ("together.py", "f'shown-{number}'"),  # the same
    ("floor.py", "'minutes'"),  # a number
    ("replies.py", "f'was-{number}'"),  # compared with what is ticked
    ("fields.py", "self.token_name"),  # of a file that is kept
    ("finding.py", "name"),  # words to look for in a list, which are made legible there, and kept nowhere
    ("administration.py", "'reason'"),  # the command looks at it, and says when it is too long
    ("administration.py", "'email'"),  # the same
    ("chairing.py", "'act'"),  # one of those that the page offers
    ("offers.py", "'to'"),  # one of those that the page offers
    ("offers.py", "'answer'"),  # the same
    ("offers.py", "'counters'"),  # the identifier of an offer that is read
    ("release.py", "'to'"),  # one of those that the file names
    ("leave.py", "'to'"),  # one of those that the file names
    ("sittings.py", "'side'"),  # one of those that the file names
    ("people.py", "f'authority_{n}'"),  # one of three
    ("people.py", "f'mandate_{n}'"),  # one of those that the page offers
    ("draft.py", "'to'"),  # one of those that the page offers
    ("passkeys.py", "'token'"),  # signed here
    ("passkeys.py", "'answer'"),  # of a device, signed there
    ("confirming.py", "'token'"),  # the same
    ("confirming.py", "'answer'"),
    ("forgotten.py", "'token'"),
    ("forgotten.py", "'answer'"),
    ("founding.py", "'do'"),  # which button
    ("webhooks.py", "'do'"),  # which button
    ("account.py", "'organization'"),  # one of those that the page offers
    ("carried.py", "NAME"),  # signed here
    ("kept.py", "KEPT_AS"),  # the identifier of a form that is kept
    ("kept.py", "'to'"),  # one of those that the page offers
    ("kept.py", "'back'"),  # where the page leads back to
    ("kept.py", "'page'"),  # one of two
    ("kept.py", "'pinned'"),  # whether
    ("kept.py", "'off'"),  # whether
    ("kept.py", "name"),  # of an address, as it was shown there
    ("notices.py", "'until'"),  # a moment
    ("notices.py", "'wish'"),  # one of those that the page offers
    ("notices.py", "'rhythm'"),  # the same
    ("notices.py", "'back'"),  # where the page leads back to
    ("ranking.py", "'rule'"),  # one of those that the file names
    ("leave.py", "'words'"),  # shown again in its field when it was refused, and kept nowhere
}


@pytest.fixture
def scene(house: House) -> Scene:
    return set_scene(house)


def test_no_form_takes_words_that_read_otherwise_than_they_stand_there(scene: Scene) -> None:
    refused = {
        (endpoint, name)
        for endpoint, name in places(scene)
        if "invisible character in it (U+202E" in sent(scene, endpoint, name)
    }
    assert set(places(scene)) - refused == set()
    assert kept(scene, "\\u202e") == []


def test_no_form_takes_words_that_nobody_sees(scene: Scene) -> None:
    for endpoint, name in places(scene):
        sent(scene, endpoint, name, NOTHING)
    assert kept(scene, "\\u200b") == []


def test_nothing_that_people_type_is_read_past_the_one_place_that_reads_words() -> None:
    bare = {
        (path.name, ast.unparse(call.args[0]))
        for path in Path(govflow.web.__file__).parent.rglob("*.py")
        if path.name != "typed.py"
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "request.form.get"
        if "type" not in {each.arg for each in call.keywords}
    }
    assert {(file, name) for file, name in bare if name.strip("'") not in CHOSEN} == READ_OTHERWISE


def places(scene: Scene) -> list[tuple[str, str]]:
    """Every route with each of its fields for words."""
    forms = {
        endpoint: form(scene) | BESIDE.get(endpoint, {}) for endpoint, form in FORMS.items() if endpoint not in NOT_NOW
    }
    return [(endpoint, name) for endpoint, form in forms.items() for name in form if name in WORDS]


def sent(scene: Scene, endpoint: str, name: str, words: str = TURNED) -> str:
    """What is answered to those who may do it, with these words in a field."""
    path = scene.path(endpoint, "POST")
    return "".join(scene.send(who, "POST", path, FORMS[endpoint](scene) | {name: words}).text for who in WHO)


def kept(scene: Scene, written: str) -> list[str]:
    """The tables that hold this character."""
    with scene.house.cast.backend.reading() as session:
        return [
            name
            for name, table in Base.metadata.tables.items()
            if any(written in repr(tuple(row)) for row in session.execute(select(table)))
        ]


@pytest.mark.parametrize("field", [IntegerField, DecimalField, MoneyField, DateField])
def test_no_number_is_longer_than_anybody_counts(field: type[ParsedField]) -> None:
    long = ("9" * 900_000, "0." + "1" * 900_000, "１" * 99, "9" * 17)
    for typed in (*long, "1e999999", "1E-999999", "NaN", "Infinity", "1_000", "0x10", "1,5"):
        read: list[object] = []
        assert calls(lambda: suppressed(field, typed, read)) <= 500, typed[:20]  # noqa: B023 - called at once
        assert read == []


def suppressed(field: type[ParsedField], typed: str, read: list[object]) -> None:
    with suppress(ValueError):
        read.append(field.read(typed))
