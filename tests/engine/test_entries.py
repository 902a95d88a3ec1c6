"""Every kind of entry keeps its stored form, so that old records and their hashes stay valid, and says its sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import get_args

import pytest

from govflow.engine.deadlines import Due, due_date
from govflow.engine.deadlines.calendars import Calendar
from govflow.engine.entries import (
    KINDS,
    AnswersOpened,
    Contested,
    DeadlineMoved,
    DeadlinePassed,
    Delegated,
    DocumentFiled,
    EndedWithParent,
    Entry,
    Escalated,
    Joined,
    NotFollowed,
    OffersOpened,
    Opened,
    Reminded,
    Reopened,
    Replaced,
    Responded,
    Returned,
    RoundAnnulled,
    RoundClosed,
    RoundOpened,
    RoundsOpened,
    SealedResponse,
    SeatStatus,
    StepConfided,
    StepTaken,
    Stored,
    Told,
    Unknown,
    Unseated,
    is_news,
    read_entry,
)
from govflow.engine.parsing import parse
from govflow.engine.rounds.items import Item
from govflow.engine.rounds.matter import Matter, Paper, Piece
from govflow.messages import Message
from govflow.values import Money, Text
from tests.engine.builders import RULES, workflow_text
from tests.engine.entries import OF_MEETINGS
from tests.engine.entries_of_mistakes import OF_MISTAKES
from tests.engine.entries_of_registers import OF_REGISTERS, QUIET_OF_REGISTERS

BORDER_CLAIM = parse(workflow_text(), RULES).workflow
ROUND = "settlement_offer"
SEAT = Text(en="Tianjin", zh="天津")
NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
DUE = due_date(Due.model_validate({"in": "10wd"}), NOW, Calendar("cn", {}, "Asia/Shanghai"), as_of=NOW)
SEALED = {"text": ["Tianjin", "天津"]}
PAPER = Paper(version=2, filename="text.pdf", size=9, sha256="ab" * 32)
MATTER = Matter(salt="s", pieces=(Piece(field="claim", value="Dig"), Piece(field="text", value="d1", paper=PAPER)))
VERDICT = {"outcome": "carried", "sentence": {"message": ["Carried.", None, {}]}}

KEPT: list[tuple[Entry, Stored]] = [
    *OF_MEETINGS,
    *OF_REGISTERS,
    *OF_MISTAKES,
    (
        Opened(workflow="tranche", start="claimed", answers={"amount": Money(500), "until": date(2026, 1, 2)}),
        Stored(
            kind="opened",
            name="tranche",
            target="claimed",
            content={"amount": {"money": [500, "CNY"]}, "until": {"date": "2026-01-02"}},
        ),
    ),
    (
        StepTaken(step="verify", source="claimed", target="verified", reason="Seen", answers={"verification": "Seen"}),
        Stored(
            kind="step",
            name="verify",
            source="claimed",
            target="verified",
            reason="Seen",
            content={"verification": "Seen"},
        ),
    ),
    (Joined(capacity="objectors"), Stored(kind="joined", name="objectors")),
    (Unseated(field="e", names=(SEAT,)), Stored(kind="unseated", name="e", content={"names": {"tuple": [SEALED]}})),
    (
        NotFollowed(refused=(Message("No."),)),
        Stored(kind="unfollowed", name="", content={"refused": {"tuple": [{"message": ["No.", None, {}]}]}}),
    ),
    (
        Reopened(source="failed", target="claimed", reason="New evidence"),
        Stored(kind="reopened", name="reopen", source="failed", target="claimed", reason="New evidence"),
    ),
    (
        Returned(child="lots", answers={"last_cost": Money(500)}),
        Stored(kind="result", name="lots", content={"last_cost": {"money": [500, "CNY"]}}),
    ),
    (
        EndedWithParent(source="claimed", target="withdrawn"),
        Stored(kind="ended", name="with_parent", source="claimed", target="withdrawn"),
    ),
    (
        DocumentFiled(document="d1", document_title="Map"),
        Stored(kind="document", name="filed", content={"document": "d1", "title": "Map"}),
    ),
    (
        Responded(round="ballot", seat=SEAT, choice="yes", comment=""),
        Stored(kind="response", name="ballot", content={"seat": SEALED, "choice": "yes", "comment": ""}),
    ),
    (
        Responded(round="review", seat=SEAT, choice="score", comment="Good", scores={"need": "25"}),
        Stored(
            kind="response",
            name="review",
            content={"seat": SEALED, "choice": "score", "comment": "Good", "scores": {"need": "25"}},
        ),
    ),
    (
        SealedResponse(round="offer", seat=SEAT),
        Stored(kind="response", name="offer", content={"seat": SEALED, "sealed": True}),
    ),
    (
        StepConfided(step="confide", reason="Asked", fields=("note",), papers={"paper": "d1"}, kept={"c1": "ab"}),
        Stored(
            kind="confided",
            name="confide",
            reason="Asked",
            content={"fields": ["note"], "papers": {"paper": "d1"}, "kept": {"c1": "ab"}},
        ),
    ),
    (
        SeatStatus(round="ballot", seat=SEAT, status="absent", note="Ill"),
        Stored(kind="seat", name="ballot", content={"seat": SEALED, "status": "absent", "note": "Ill"}),
    ),
    (
        Delegated(round="ballot", seat=SEAT, delegate=7),
        Stored(kind="seat", name="ballot", content={"seat": SEALED, "delegate": 7}),
    ),
    (
        Delegated(round="ballot", seat=SEAT, delegate=None),
        Stored(kind="seat", name="ballot", content={"seat": SEALED, "delegate": None}),
    ),
    (
        Contested(round="ballot", seat=SEAT, note="We said no"),
        Stored(kind="seat", name="ballot", content={"seat": SEALED, "contested": True, "note": "We said no"}),
    ),
    (
        Replaced(round="review", seat=SEAT, by=Text(en="Wu", zh="吴"), note="Ill"),
        Stored(
            kind="seat",
            name="review",
            content={"seat": SEALED, "replaced_by": {"text": ["Wu", "吴"]}, "note": "Ill"},
        ),
    ),
    (
        OffersOpened(round="offers", offers=((SEAT, {"price": Money(500), "concept": "d1"}),)),
        Stored(
            kind="offers",
            name="offers",
            content={"offers": [{"seat": SEALED, "answers": {"price": {"money": [500, "CNY"]}, "concept": "d1"}}]},
        ),
    ),
    (
        AnswersOpened(step="open", answers=((SEAT, "amount", Money(500)), (SEAT, "note", None))),
        Stored(
            kind="unsealed",
            name="open",
            content={
                "answers": [
                    {"by": SEALED, "field": "amount", "value": {"money": [500, "CNY"]}},
                    {"by": SEALED, "field": "note", "value": None},
                ]
            },
        ),
    ),
    (RoundOpened(round="ballot", seats=3), Stored(kind="round", name="ballot", content={"opened": 3})),
    (
        RoundOpened(round="ballot", seats=3, matter=MATTER),
        Stored(
            kind="round",
            name="ballot",
            content={"opened": 3, "matter": {**MATTER.to_json(), "hash": MATTER.hash}},
        ),
    ),
    (
        RoundAnnulled(round="ballot", seats=(SEAT,), reason="A clause was missing"),
        Stored(
            kind="round",
            name="ballot",
            reason="A clause was missing",
            content={"annulled": [{"text": [SEAT.en, SEAT.zh]}]},
        ),
    ),
    (
        RoundAnnulled(round="ballot", seats=(SEAT,), by=SEAT),
        Stored(
            kind="round",
            name="ballot",
            content={"annulled": [{"text": [SEAT.en, SEAT.zh]}], "by": {"text": [SEAT.en, SEAT.zh]}},
        ),
    ),
    (
        Responded(round="ballot", seat=SEAT, choice="yes", comment="", matter=MATTER.hash),
        Stored(
            kind="response",
            name="ballot",
            content={"seat": {"text": [SEAT.en, SEAT.zh]}, "choice": "yes", "comment": "", "matter": MATTER.hash},
        ),
    ),
    (
        RoundClosed(round="ballot", verdict=VERDICT),
        Stored(kind="round", name="ballot", content={"verdict": VERDICT}),
    ),
    (
        RoundsOpened(round="ballot", seats=3, items=(Item(number=1, words="Bridge"), Item(number=2))),
        Stored(
            kind="round",
            name="ballot",
            content={"opened": 3, "items": [{"number": 1, "words": "Bridge"}, {"number": 2}]},
        ),
    ),
    (
        RoundsOpened(round="ballot", seats=0, items=()),
        Stored(kind="round", name="ballot", content={"opened": 0, "items": []}),
    ),
    (
        Told(answers={"verdict": "carried"}),
        Stored(kind="told", name="above", content={"verdict": "carried"}),
    ),
    *(
        (
            replace(entry, item=Item(number=2, words="Bridge")),
            replace(row, content={**row.content, "item": {"number": 2, "words": "Bridge"}}),
        )
        for entry, row in (
            (
                Responded(round="ballot", seat=SEAT, choice="yes", comment=""),
                Stored(kind="response", name="ballot", content={"seat": SEALED, "choice": "yes", "comment": ""}),
            ),
            (
                SealedResponse(round="offer", seat=SEAT),
                Stored(kind="response", name="offer", content={"seat": SEALED, "sealed": True}),
            ),
            (
                SeatStatus(round="ballot", seat=SEAT, status="absent", note="Ill"),
                Stored(kind="seat", name="ballot", content={"seat": SEALED, "status": "absent", "note": "Ill"}),
            ),
            (
                Delegated(round="ballot", seat=SEAT, delegate=7),
                Stored(kind="seat", name="ballot", content={"seat": SEALED, "delegate": 7}),
            ),
            (
                Replaced(round="review", seat=SEAT, by=Text(en="Wu", zh="吴")),
                Stored(
                    kind="seat",
                    name="review",
                    content={"seat": SEALED, "replaced_by": {"text": ["Wu", "吴"]}, "note": ""},
                ),
            ),
            (
                RoundClosed(round="ballot", verdict=VERDICT),
                Stored(kind="round", name="ballot", content={"verdict": VERDICT}),
            ),
        )
    ),
    *(
        (
            DeadlineMoved(how=how, due=DUE, reason=reason),
            Stored(kind="deadline", name=how, reason=reason, content={"arithmetic": DUE.to_json()}),
        )
        for how, reason in (
            ("extended", "Floods"),
            ("paused", "Survey"),
            ("resumed", None),
            ("ran_again", None),
            ("recounted", None),
        )
    ),
    (Reminded(), Stored(kind="deadline", name="reminder")),
    (Escalated(to="office"), Stored(kind="deadline", name="escalation", content={"to": "office"})),
    (DeadlinePassed(), Stored(kind="deadline", name="overdue")),
    (
        DeadlinePassed(refused=(Message("A person has to do this, not the clock."),)),
        Stored(
            kind="deadline",
            name="overdue",
            content={"refused": {"tuple": [{"message": ["A person has to do this, not the clock.", None, {}]}]}},
        ),
    ),
]


@pytest.mark.parametrize(("entry", "row"), KEPT, ids=lambda each: type(each).__name__)
def test_an_entry_keeps_its_stored_form_and_is_read_back_as_it_was(entry: Entry, row: Stored) -> None:
    assert entry.to_row() == row
    assert read_entry(row) == entry


def test_every_kind_of_entry_is_tried_here() -> None:
    assert {type(entry) for entry, _ in KEPT} == set(get_args(Entry)) - {Unknown}


@pytest.mark.parametrize(
    "row",
    [
        Stored(kind="inspected", name="x"),
        Stored(kind="deadline", name="doubled", content={"arithmetic": DUE.to_json()}),
        Stored(kind="round", name="ballot", content={}),
        Stored(kind="response", name="ballot", content={"choice": "yes"}),
        Stored(kind="step", name="verify", source="claimed"),
    ],
)
def test_an_entry_of_an_unknown_kind_is_shown_plainly(row: Stored) -> None:
    entry = read_entry(row)
    assert entry == Unknown(row=row)
    assert str(entry.title(BORDER_CLAIM)) == "Entry in the record"
    assert entry.sentence(BORDER_CLAIM) is None
    assert entry.to_row() == row


def test_only_what_changes_nothing_to_decide_on_is_no_news() -> None:
    of_meetings = {type(entry) for entry, _ in OF_MEETINGS}
    others = {Reminded, Escalated, DeadlinePassed, SealedResponse} | QUIET_OF_REGISTERS
    assert {type(entry) for entry, _ in KEPT if not is_news(entry)} == of_meetings | others


def test_the_record_page_has_a_word_for_every_kind() -> None:
    assert {row.kind for _, row in KEPT} == set(KINDS)
