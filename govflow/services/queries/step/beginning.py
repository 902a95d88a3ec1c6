"""What the fields of a step begin with beside the latest answers: texts that are drafted, persons who are proposed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from govflow.services.queries.calls.proposing import proposed_reviewers
from govflow.services.queries.mediation.drafting.page import agreed_texts
from govflow.services.queries.papers.drafted import Draft
from govflow.services.queries.registers.compensation.settlements import lines_to_fill
from govflow.services.queries.step.choosing import Allowed
from govflow.store.work import Case, Work


def beginnings(
    work: Work,
    case: Case,
    fields: Collection[str],
    drafts: Mapping[str, Draft],
    allowed: Allowed | None,
    *,
    anew: bool,
) -> dict[str, Any]:
    """By field. ``anew``: what is drafted from the record begins with that, although another text was sent already."""
    texts = {each.field: each.text if anew or each.sent is None else each.sent for each in drafts.values()}
    return {
        **proposed_reviewers(work, case, fields, allowed),
        **texts,
        **agreed_texts(work, case, list(fields)),
        **lines_to_fill(work, case, list(fields)),
    }
