"""What an actor may see, as SQL.

Every read of cases goes through ``visible_cases``: pages, API, search, exports, files, calendars, mail.

What is invisible does not exist for the actor: a query with this criterion finds nothing, and the page is a 404.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    and_,
    bindparam,
    false,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from govflow.engine.definition import AUTHOR, Workflow
from govflow.store.cases import CaseRow, ViewerRow
from govflow.store.sql.base import Number, UtcDateTime
from govflow.values import SYSTEM, Actor


class Held(dict[str, datetime | None]):
    """The capacities that somebody reads as, each with the moment from which on; None: all, however old. Nothing is
    added later: criteria are asked for it many times in a page, and ``always`` and ``late`` are told apart once.

    ``barred``: what the person holds although no longer free of another party, and reads nothing as.
    """

    def __init__(
        self, capacities: Mapping[str, datetime | None] = MappingProxyType({}), *, barred: Collection[str] = ()
    ) -> None:
        super().__init__(capacities)
        self.barred = frozenset(barred)
        named = {name: moment for name, moment in self.items() if name != AUTHOR}
        self.always = sorted(name for name, moment in named.items() if moment is None)
        self.late = sorted((name, moment) for name, moment in named.items() if moment is not None)


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


class Shape(NamedTuple):
    """How criteria over the rows of one case are written for a reader: whether from outside, and how many capacities
    are held since a moment. Whose they are stands in their parameters alone (``reading``): statements are built once.
    """

    outside: bool
    late: int


def shape_of(held: Held) -> Shape:
    """How criteria are written for who reads as ``held``."""
    return Shape(isinstance(held, Outside), len(held.late))


def reading(actor: Actor, held: Held) -> dict[str, Any]:
    """The parameters of all criteria over the rows of one case, for an actor who reads as ``held`` there."""
    values = {
        **sight(actor),
        "acting_for": [] if actor.organization_id is None else [actor.organization_id],
        "reads_as": held.always,
        "barred": sorted(held.barred),
    }
    for number, (capacity, moment) in enumerate(held.late):
        values |= {f"late_{number}": capacity, f"since_{number}": moment}
    if isinstance(held, Outside):
        values |= {"public_fields": sorted(held.fields), "public_rounds": sorted(held.rounds)}
        values |= {"public_matters": sorted(held.matters)}
    return values


def open_fields(shape: Shape, field: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Rows of a field that the reader may see at all: from outside those that are public."""
    return field.in_(bindparam("public_fields", expanding=True)) if shape.outside else true()


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
    return _shown_to(sorted(actor.organization_ids), actor.in_person)


def taking_part(actor: Actor) -> ColumnElement[bool]:
    """The criterion over ``CaseRow``: shown to the actor, and not only because everybody may see it."""
    if actor == SYSTEM:
        return true()
    return _shown(sorted(actor.organization_ids), actor.in_person)


def nameable_cases(actor: Actor, case: Any = CaseRow.__table__) -> ColumnElement[bool]:
    """Cases that a sentence for the actor may name. What the clock says is read by others: it names public ones.

    It is asked of the few cases that a list shows: of each by itself, or else PostgreSQL first reads all that the actor
    sees. ``case``: the table of cases under the name that it has in the list.
    """
    if actor == SYSTEM:
        public: ColumnElement[bool] = case.c.public.is_(True)
        return public
    return _shown_to(sorted(actor.organization_ids), actor.in_person, case, each=True)


def sight(actor: Actor) -> dict[str, Any]:
    """The parameters of ``VISIBLE`` for an actor. A service reads nothing that was confided, to nobody it acts for."""
    return {
        "sees_all": actor.system and actor == SYSTEM,
        "seeing_organizations": sorted(actor.organization_ids),
        "seeing_person": actor.in_person,
        "confided_to": sorted(actor.organization_ids) if actor.service is None else [],
    }


OWN: BindParameter[Any] = bindparam("seeing_organizations", expanding=True, type_=Number)
SELF: BindParameter[Any] = bindparam("seeing_person", type_=Number)
"""The reader's organizations and the person (``sight``)."""
CONFIDED_TO: BindParameter[Any] = bindparam("confided_to", expanding=True, type_=Number)
"""Those through which the reader reads what was confided."""


def _shown_to(
    organizations: Any, person: Any, case: Any = CaseRow.__table__, *, each: bool = False
) -> ColumnElement[bool]:
    return or_(case.c.public.is_(True), _shown(organizations, person, case, each=each))


def _shown(
    organizations: Any, person: Any, case: Any = CaseRow.__table__, *, each: bool = False
) -> ColumnElement[bool]:
    """``each``: it is to be looked up for each case; an offset, even of none, is what PostgreSQL leaves in place."""
    mine = ViewerRow.person_id == person if person is not None else false()  # nobody is not everybody without a name
    shown = or_(ViewerRow.organization_id.in_(organizations), mine)
    rows: Select[tuple[Any]] = select(literal_column("1")).select_from(ViewerRow)
    rows = rows.where(ViewerRow.case_id == case.c.id, shown)
    return (rows.offset(0) if each else rows).exists()


_ALL: BindParameter[bool] = bindparam("sees_all", type_=Boolean())
VISIBLE = or_(_ALL, _shown_to(OWN, SELF))
"""``visible_cases`` for statements that are built once and executed with ``sight(actor)``."""
TAKING_PART = or_(_ALL, _shown(OWN, SELF))
"""``taking_part`` for such statements."""
NAMEABLE = _shown_to(OWN, SELF)
"""``nameable_cases`` for such statements: of the clock, whose sight is of nobody, that is what is public."""


def readable_audience(
    audience: InstrumentedAttribute[list[Any]] | InstrumentedAttribute[list[Any] | None],
    at: SQLColumnExpression[Any],
    shape: Shape,
    own: ColumnElement[bool],
) -> ColumnElement[bool]:
    """Rows whose audience is everybody who sees the case (empty), or names one of the capacities held in it.

    ``at``: the moment of the row; a capacity that is held since later does not open it. ``own``: what the reader
    wrote, which counts where the audience names the author. Only for rows of one case, whose visibility the caller has
    checked: capacities mean nothing in another case.
    """
    always: ColumnElement[Any] = bindparam("reads_as", expanding=True, type_=String())
    later = (
        and_(
            at >= bindparam(f"since_{n}", type_=UtcDateTime()),
            _Admits(audience, bindparam(f"late_{n}", type_=String())),
        )
        for n in range(shape.late)
    )
    return or_(_Admits(audience, always), *later, and_(own, _Admits(audience, literal(AUTHOR, String))))


def written_by(
    organization: InstrumentedAttribute[int | None], person: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """What one of the reader's organizations wrote; where none did, what the person wrote."""
    return or_(organization.in_(OWN), and_(organization.is_(None), person == SELF))


def written_now(
    organization: InstrumentedAttribute[int | None], person: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """What was written for the organization that the reader acts for now; where it was for none, by the person."""
    acted_for: BindParameter[Any] = bindparam("acting_for", expanding=True, type_=Number)
    return or_(organization.in_(acted_for), and_(organization.is_(None), person == SELF))


class _Admits(FunctionElement[bool]):
    """``_Admits(audience, capacity)``: the JSON list is empty or holds the capacity, or one of those in a list."""

    type = Boolean()
    inherit_cache = True


@compiles(_Admits, "sqlite")
def _on_sqlite(element: _Admits, compiler: SQLCompiler, **options: Any) -> str:
    return _admitting(element, compiler, "json_array_length", "json_each({audience})", options)


@compiles(_Admits, "postgresql")
def _on_postgresql(element: _Admits, compiler: SQLCompiler, **options: Any) -> str:
    return _admitting(
        element, compiler, "jsonb_array_length", "jsonb_array_elements_text({audience}) AS named(value)", options
    )


def _admitting(element: _Admits, compiler: SQLCompiler, length: str, each: str, options: Mapping[str, Any]) -> str:
    audience, held = (compiler.process(part, **options) for part in element.clauses)
    several = getattr(list(element.clauses)[1], "expanding", False)
    named = f"FROM {each.format(audience=audience)} WHERE value {'IN' if several else '='} {held}"
    return f"(coalesce({length}({audience}), 0) = 0 OR EXISTS (SELECT 1 {named}))"
