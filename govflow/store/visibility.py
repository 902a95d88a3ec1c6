"""What an actor may see, as SQL.

Every read of cases goes through ``visible_cases``: pages, API, search, exports, files, calendars, mail.

What is invisible does not exist for the actor: a query with this criterion finds nothing, and the page is a 404.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    SQLColumnExpression,
    String,
    and_,
    bindparam,
    exists,
    false,
    literal,
    or_,
    true,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from govflow.engine.definition import AUTHOR, Workflow
from govflow.store.cases import CaseRow, ViewerRow
from govflow.values import SYSTEM, Actor


class Held(dict[str, datetime | None]):
    """The capacities that somebody reads as, each with the moment from which on; None: all, however old.

    ``barred``: what the person holds although no longer free of another party, and reads nothing as.
    """

    def __init__(
        self, capacities: Mapping[str, datetime | None] = MappingProxyType({}), *, barred: Collection[str] = ()
    ) -> None:
        super().__init__(capacities)
        self.barred = frozenset(barred)


class Outside(Held):
    """What somebody reads as who sees a case only because its state is public: nothing is held.

    ``fields`` and ``rounds``: of what the case then shows; ``matters``: rounds that are about nothing else.
    """

    def __init__(
        self,
        *,
        fields: frozenset[str],
        rounds: frozenset[str],
        matters: frozenset[str],
        barred: Collection[str] = (),
    ) -> None:
        super().__init__(barred=barred)
        self.fields = fields
        self.rounds = rounds
        self.matters = matters

    @classmethod
    def of(cls, workflow: Workflow, *, barred: Collection[str] = ()) -> Outside:
        """As what everybody reads cases of a procedure in its public states."""
        fields, rounds, matters = workflow.public_fields, workflow.public_rounds, workflow.public_matters
        return cls(fields=fields, rounds=rounds, matters=matters, barred=barred)


def open_fields(held: Held, field: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Rows of a field that the reader may see at all: from outside those that are public."""
    return field.in_(sorted(held.fields)) if isinstance(held, Outside) else true()


def open_answers(held: Held, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Those answers that the reader may see, among such as all who take part may read."""
    return {name: value for name, value in answers.items() if not isinstance(held, Outside) or name in held.fields}


def open_section(held: Held, told: Collection[str]) -> bool:
    """May the reader see what a topic makes of these answers? From outside where there are any and all are public."""
    return not isinstance(held, Outside) or (bool(told) and held.fields.issuperset(told))


def held_in_list(workflow: Workflow, *, taking_part: bool) -> Held:
    """As what a case in a list is read: what all who take part may read, else what everybody may."""
    return Held() if taking_part else Outside.of(workflow)


def visible_cases(actor: Actor) -> ColumnElement[bool]:
    """The criterion over ``CaseRow``: public, or shown in its present state to the person or one of the organizations.

    Administrators have no wider sight: they manage people, not cases. The clock sees everything, for it shows nothing.
    """
    if actor == SYSTEM:
        return true()
    return _shown_to(sorted(actor.organization_ids), actor.person_id)


def taking_part(actor: Actor) -> ColumnElement[bool]:
    """The criterion over ``CaseRow``: shown to the actor, and not only because everybody may see it."""
    if actor == SYSTEM:
        return true()
    return _shown(sorted(actor.organization_ids), actor.person_id)


def nameable_cases(actor: Actor) -> ColumnElement[bool]:
    """Cases that a sentence for the actor may name. What the clock says is read by others: it names public ones."""
    return CaseRow.public.is_(True) if actor == SYSTEM else visible_cases(actor)


def sight(actor: Actor) -> dict[str, Any]:
    """The parameters of ``VISIBLE`` for an actor."""
    return {
        "sees_all": actor == SYSTEM,
        "seeing_organizations": sorted(actor.organization_ids),
        "seeing_person": actor.person_id,
    }


def _shown_to(organizations: Any, person: Any) -> ColumnElement[bool]:
    return or_(CaseRow.public.is_(True), _shown(organizations, person))


def _shown(organizations: Any, person: Any) -> ColumnElement[bool]:
    shown = or_(ViewerRow.organization_id.in_(organizations), ViewerRow.person_id == person)
    return exists().where(ViewerRow.case_id == CaseRow.id, shown)


VISIBLE = or_(
    bindparam("sees_all", type_=Boolean()),
    _shown_to(bindparam("seeing_organizations", expanding=True), bindparam("seeing_person")),
)
"""``visible_cases`` for statements that are built once and executed with ``sight(actor)``."""


def readable_audience(
    audience: InstrumentedAttribute[list[Any]] | InstrumentedAttribute[list[Any] | None],
    at: SQLColumnExpression[Any],
    held: Held,
    own: ColumnElement[bool],
) -> ColumnElement[bool]:
    """Rows whose audience is everybody who sees the case (empty), or names one of the capacities ``held`` in it.

    ``at``: the moment of the row; a capacity that is held since later does not open it. ``own``: what the reader
    wrote, which counts where the audience names the author. Only for rows of one case, whose visibility the caller has
    checked: capacities mean nothing in another case.
    """
    since = {capacity: moment for capacity, moment in sorted(held.items()) if capacity != AUTHOR}
    always = _admits(audience, *(capacity for capacity, moment in since.items() if moment is None))
    later = (
        and_(at >= moment, _admits(audience, capacity)) for capacity, moment in since.items() if moment is not None
    )
    return or_(always, *later, and_(own, _admits(audience, AUTHOR)))


def written_by(
    actor: Actor, organization: InstrumentedAttribute[int | None], person: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """What one of the actor's organizations wrote; where none did, what the person wrote."""
    himself = false() if actor.person_id is None else and_(organization.is_(None), person == actor.person_id)
    return or_(organization.in_(sorted(actor.organization_ids)), himself)


def written_now(
    actor: Actor, organization: InstrumentedAttribute[int | None], person: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """What was written for the organization that the actor acts for now; where it was for none, by the person."""
    acted_for = frozenset() if actor.organization_id is None else frozenset({actor.organization_id})
    return written_by(replace(actor, organization_ids=acted_for), organization, person)


def _admits(audience: InstrumentedAttribute[Any], *capacities: str) -> ColumnElement[bool]:
    return _Admits(audience, *(literal(each, String) for each in capacities))


class _Admits(FunctionElement[bool]):
    """``_Admits(audience, capacity, …)``: the JSON list is empty or holds one of the capacities."""

    type = Boolean()
    inherit_cache = True


@compiles(_Admits, "sqlite")
def _on_sqlite(element: _Admits, compiler: SQLCompiler, **options: Any) -> str:
    audience, *held = (compiler.process(each, **options) for each in element.clauses)
    named = f"EXISTS (SELECT 1 FROM json_each({audience}) WHERE value IN ({', '.join(held)}))"  # noqa: S608  # compiled
    return f"(coalesce(json_array_length({audience}), 0) = 0 OR {named})"


@compiles(_Admits, "postgresql")
def _on_postgresql(element: _Admits, compiler: SQLCompiler, **options: Any) -> str:
    audience, *held = (compiler.process(each, **options) for each in element.clauses)
    named = f"{audience} ?| ARRAY[{', '.join(held)}]::text[]"
    return f"(coalesce(jsonb_array_length({audience}), 0) = 0 OR {named})"
