"""The form by which somebody without an account opens a case below one that lies open for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from govflow.engine.asking.filling import left_out
from govflow.engine.definition import ChildCases
from govflow.engine.intents import OpenCase
from govflow.services.accounts.open_below import check_lies_open, intended, opened_here
from govflow.services.lateness import check_in_time
from govflow.services.queries.finding import Sought
from govflow.services.queries.step.consequences import Consequences, preview_opening
from govflow.services.queries.step.opening import Above, OpeningPage, opening_page
from govflow.store.lists.named import facts_before_opening
from govflow.store.work import Case, Version, Work
from govflow.store.writing.locking import read_case
from govflow.store.writing.pinning import linked_version


def load_opening_below(
    work: Work, reference: str, name: str, sought: Mapping[str, Sought] | None, begun: Mapping[str, str] | None
) -> OpeningPage:
    """What opening one asks. Raises NotFound for what nobody opens without an account, Stale once it is too late."""
    above, children, version, intent = _found(work, reference, name)
    assert children.citizens is not None
    page = opening_page(work, version, above.body, sought, begun)
    return replace(
        page,
        questions=tuple(each for each in page.questions if each.name not in intent.data),
        below=Above(
            reference=above.reference,
            title=above.title,
            title_other=above.title_other,
            ask=children.citizens.ask,
            due_at=above.due_at,
        ),
    )


def check_opening_below(work: Work, reference: str, name: str, values: Mapping[str, Any]) -> Consequences:
    """What opening it would bring. Raises what opening it would raise."""
    above, _, version, intent = _found(work, reference, name)
    told = {**values, **intent.data}
    return preview_opening(
        work, version, above.body, told, parties=intent.parties, above=above, child_name=intent.child
    )  # fmt: skip


def unasked_in_opening_below(work: Work, reference: str, name: str, values: Mapping[str, Any]) -> frozenset[str]:
    """The fields of the opening form that these answers leave out."""
    above, _, version, _ = _found(work, reference, name)
    today = above.today(work.at)
    return left_out(version.machine.opening, values, facts_before_opening(work, version.workflow, today))


def step_for_others(work: Work, reference: str, name: str) -> str | None:
    """The step by which those who have an account bring the same to the case now: it opens cases of that relation."""
    above = read_case(work, reference)
    workflow = work.version_of(above).workflow
    relation = opened_here(work, above, name).relation
    alike = {key for key, each in workflow.children.items() if each.relation == relation}
    return next((each.name for each in workflow.leaving(above.state) if alike & set(each.opens)), None)


def _found(work: Work, reference: str, name: str) -> tuple[Case, ChildCases, Version, OpenCase]:
    above = read_case(work, reference)
    opened_here(work, above, name)
    check_in_time(work, above)
    children = check_lies_open(work, above, name)
    intent = intended(work, above, name, "")
    return above, children, linked_version(work, above, intent), intent
