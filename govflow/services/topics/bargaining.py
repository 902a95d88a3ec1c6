"""Bargaining: the list of issues, points in confidence, and packages that are tabled by a step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from govflow.domain.bargaining.book import TablePackage, rules
from govflow.messages import Message
from govflow.services.queries.mediation.bargaining.link import load_room_link
from govflow.services.queries.mediation.bargaining.tabling import against_packages, keep_package
from govflow.services.queries.mediation.bargaining.warning import warnings_of
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.mediation.bargaining import IssueConfirmationRow, IssueListRow, ScoreSheetRow, TabledPackageRow
from govflow.store.mediation.offers import OfferAnswerRow, OfferRow
from govflow.store.work import Case, Work


def _says(_work: Work, intent: TablePackage) -> Message:
    return Message("The package %(package)s of the list of issues is tabled.", package=intent.code)


def _against(work: Work, case: Case, intents: Sequence[Any], _answers: Mapping[str, Any]) -> Iterable[Message]:
    return against_packages(work, case, [each for each in intents if isinstance(each, TablePackage)])


def _for_those_in_the_room(_work: Work, _case: Case) -> bool:
    """Whatever else of the case is public: the room is for those who read the list."""
    return False


BARGAINING = Topic(
    rules=rules,
    intents={TablePackage: Intent(write=keep_package, says=_says, warns=warnings_of)},
    against=_against,
    sections=(
        Section(
            template="cases/sections/room.html", place="beside", load=load_room_link, public=_for_those_in_the_room
        ),
    ),
    tables=(IssueListRow, IssueConfirmationRow, ScoreSheetRow, TabledPackageRow, OfferRow, OfferAnswerRow),
)
