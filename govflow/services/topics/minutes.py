"""Minutes: the text that is held against the record, its corrections, and the extracts of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from govflow.domain.minutes import SendExtracts, rules
from govflow.messages import Message
from govflow.services.queries.meetings.corrections import load_corrections_shown
from govflow.services.queries.papers.drafted import against_text
from govflow.services.queries.papers.extracts import asked_of_extract, load_extract_link
from govflow.services.rights import reads_as
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.meetings.corrections import (
    CorrectionAnswerRow,
    CorrectionRow,
    asked_of_correction_answers,
    asked_of_corrections,
    reads_corrections,
    send_extracts,
)
from govflow.store.work import Case, Work


def _sends(_work: Work, _intent: SendExtracts) -> Message:
    return Message("Each item that was voted on gets its extract of the minutes.")


def _against(work: Work, case: Case, _intents: Sequence[Any], answers: Mapping[str, Any]) -> Iterable[Message]:
    return against_text(work, case, answers)


def _open(work: Work, case: Case) -> bool:
    return reads_corrections(work, case, reads_as(work, case))


MINUTES = Topic(
    rules=rules,
    intents={SendExtracts: Intent(write=send_extracts, says=_sends)},
    against=_against,
    sections=(
        Section(
            template="cases/sections/corrections.html",
            load=load_corrections_shown,
            asks=(asked_of_corrections, asked_of_correction_answers),
            public=_open,
        ),
        Section(
            template="cases/sections/extract.html",
            place="beside",
            load=load_extract_link,
            asks=(asked_of_extract,),
            everywhere=True,
        ),
    ),
    tables=(CorrectionRow, CorrectionAnswerRow),
)
