"""A case that somebody without an account opens below another one that lies open for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from govflow.engine.asking.filling import answers_to
from govflow.engine.intents import OpenCase
from govflow.errors import Invalid, Refused
from govflow.messages import Message
from govflow.services.accounts.open_below import check_lies_open, intended
from govflow.services.typed import check_words
from govflow.store.cases import LONGEST_TITLE
from govflow.store.lists.named import facts_before_opening
from govflow.store.work import Case, Version, Work
from govflow.store.writing.filing import check_uploads
from govflow.store.writing.objections import opening_outcome
from govflow.store.writing.opening import open_linked
from govflow.store.writing.pinning import linked_version


@dataclass(frozen=True, kw_only=True)
class OpenBelow:
    """Open a case below ``case`` (its reference); ``child`` is what the file of that one calls such cases."""

    case: str
    child: str
    title: str
    values: Mapping[str, Any] = field(default_factory=dict)
    key: str


def open_below(work: Work, above: Case, opening: OpenBelow) -> Case:
    """The case, opened below one that is held. Raises NotFound, Stale, Invalid, Refused with all reasons."""
    check_lies_open(work, above, opening.child)
    check_title(opening.title)
    intent = intended(work, above, opening.child, opening.title.strip())
    version = linked_version(work, above, intent)
    answers = answers_below(work, above, version, intent, opening.values)
    found = opening_outcome(
        work, version, above.body, answers, title=intent.title, parties=intent.parties, above=above,
        child_name=opening.child,
    )  # fmt: skip
    if found.reasons:
        raise Refused(found.reasons)
    return open_linked(work, above, intent, answers)


def check_title(title: str) -> None:
    """Raises Invalid for a title that is none, or hides something."""
    if not title.strip() or len(title.strip()) > LONGEST_TITLE:
        raise Invalid({"title": Message("Give the case a title of at most %(limit)s characters.", limit=LONGEST_TITLE)})
    check_words(title=title)


def answers_below(
    work: Work, above: Case, version: Version, intent: OpenCase, values: Mapping[str, Any]
) -> dict[str, Any]:
    """The opening form of such a case, answered; what the file above fixes, nobody fills in. Raises Invalid."""
    today = above.today(work.at)
    facts = facts_before_opening(work, version.workflow, today)
    answers = answers_to(version.machine.opening, {**values, **intent.data}, facts, {}, today=today)
    check_uploads(answers)
    return answers
