"""What is asked before data change hands: that the set is in the catalogue and may be shared, and that what is
delivered is what the catalogue says.

Government Data Sharing Regulations (State Council order 809, in force since 2025-08-01).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import ClassVar

from govflow.domain.registers.datasets.sets import NOT_SHARED, UNCONDITIONAL, DataSet, number_in
from govflow.domain.registers.datasets.tables import check_table
from govflow.engine.facts import CaseFacts, Form
from govflow.engine.rules import ActorName, CapacityName, ConfidedFieldName, FieldName, OptionName, RuleSet, StateName
from govflow.messages import Message
from govflow.values import Text

rules = RuleSet("datasets")

DEPARTMENT, EXCHANGE = "datasets.department", "datasets.exchange"
UNKNOWN = Message("The catalogue has no data set of this number. Look for it there: its number begins with “DS-”.")
_KINDS = (".csv", ".json")


@dataclass(frozen=True, kw_only=True)
class KnownSet:
    """A data set as the catalogue has it now. ``version``: the number of its last version."""

    id: int
    department_id: int
    department: Text
    version: int
    says: DataSet

    @property
    def title(self) -> Text:
        return Text(en=self.says.title_en, zh=self.says.title_zh)


@dataclass(frozen=True, kw_only=True)
class SetsNamed:
    """The data sets that a case names, by their numbers; as of ``DS-12`` in an answer of one line."""

    TOLD: ClassVar[Text] = Text(en="the data sets that the case names", zh="事项所涉数据集")

    sets: Mapping[int, KnownSet] = field(default_factory=dict)

    def named_in(self, case: CaseFacts, name: str) -> KnownSet | None:
        """The one that is named in this field."""
        number = number_in(case.data.get(name))
        return self.sets.get(number) if number is not None else None


@dataclass(frozen=True, kw_only=True)
class Deliver:
    """A table that was held against the catalogue is delivered. ``version`` of the set."""

    set_id: int
    title: Text
    version: int


@dataclass(frozen=True, kw_only=True)
class ExchangeBook:
    """In which field the table is delivered, and who takes it in which states, until which day."""

    delivered: str
    taken_by: tuple[str, ...]
    open_in: tuple[str, ...]
    until: str


@rules.derivation
def department(named: SetsNamed, case: CaseFacts, *, of: FieldName) -> int | None:
    """The department that keeps the data set in the catalogue.

    of: The field with the number of the data set.
    """
    known = named.named_in(case, of)
    return known.department_id if known is not None else None


@rules.guard
def in_catalogue(named: SetsNamed, case: CaseFacts, *, of: FieldName) -> Message | None:
    """The data set stands in the catalogue, and its department has not withdrawn it.

    of: The field with the number of the data set.
    """
    known = named.named_in(case, of)
    if known is None:
        return UNKNOWN
    if not known.says.withdrawn:
        return None
    return Message("%(name)s has withdrawn “%(title)s” from the catalogue.", name=known.department, title=known.title)


@rules.guard
def may_be_asked_for(named: SetsNamed, case: CaseFacts, *, of: FieldName) -> Message | None:
    """The data set is shared, unconditionally or under conditions.

    of: The field with the number of the data set.
    """
    known = named.named_in(case, of)
    if known is None or known.says.sharing != NOT_SHARED:
        return None
    return Message(
        "%(name)s does not share “%(title)s”: %(basis)s",
        name=known.department, title=known.title,
        basis=Text(en=known.says.basis_en, zh=known.says.basis_zh),
    )  # fmt: skip


@rules.guard
def shared_as(
    named: SetsNamed, case: CaseFacts, *, of: FieldName, said: FieldName, unconditional: OptionName
) -> Message | None:
    """The request says of the data set what the catalogue says: that it is shared unconditionally, or not.

    of: The field with the number of the data set.
    said: The choice that says how it is shared.
    unconditional: The option for a set that is shared unconditionally; any other is for conditions.
    """
    known = named.named_in(case, of)
    if known is None or (known.says.sharing == UNCONDITIONAL) == (case.data.get(said) == unconditional):
        return None
    if known.says.sharing == UNCONDITIONAL:
        return Message("The catalogue shares “%(title)s” unconditionally: say so in the request.", title=known.title)
    return Message("The catalogue shares “%(title)s” under conditions: say so in the request.", title=known.title)


@rules.guard
def of_another(named: SetsNamed, case: CaseFacts, *, of: FieldName, by: CapacityName) -> Message | None:
    """Whoever asks for a data set is not who keeps it.

    of: The field with the number of the data set.
    by: Who asks.
    """
    known = named.named_in(case, of)
    if known is None or known.department_id not in {each.organization_id for each in case.holders(by)}:
        return None
    return Message("“%(title)s” is your organization's own.", title=known.title)


@rules.guard
def fits(named: SetsNamed, case: CaseFacts, form: Form, *, of: FieldName, table: ConfidedFieldName) -> Message | None:
    """The table has the fields that the catalogue says, and each of its lines is right.

    of: The field with the number of the data set.
    table: The field with the table, as CSV or JSON.
    """
    known, file = named.named_in(case, of), form.files.get(table)
    if known is None:
        return UNKNOWN
    if file is None:
        return Message("Attach the table.")
    if not file.filename.lower().endswith(_KINDS):
        return Message("Deliver the table as CSV or JSON.")
    found = check_table(file.content, file.filename, known.says.fields)
    if not found.bad:
        return None
    return Message(
        "%(n)s line is not as the catalogue says. %(flaws)s",
        "%(n)s lines are not as the catalogue says. %(flaws)s",
        n=found.bad, flaws=reduce(_joined, found.flaws),
    )  # fmt: skip


@rules.guard
def renewed(named: SetsNamed, case: CaseFacts, *, of: FieldName) -> Message | None:
    """The catalogue says of the data set that its data were renewed since the case was opened.

    of: The field with the number of the data set.
    """
    known = named.named_in(case, of)
    if known is None:
        return UNKNOWN
    if known.says.updated_on >= _day(case):
        return None
    return Message(
        "The catalogue says that “%(title)s” was last renewed on %(day)s: enter the day of the correction there first.",
        title=known.title, day=known.says.updated_on,
    )  # fmt: skip


@rules.effect
def deliver(named: SetsNamed, case: CaseFacts, *, of: FieldName) -> Deliver | None:
    """It is recorded against which version of the data set in the catalogue the table was held.

    of: The field with the number of the data set.
    """
    known = named.named_in(case, of)
    return Deliver(set_id=known.id, title=known.title, version=known.version) if known is not None else None


@rules.book
def exchange(
    *, delivered: ConfidedFieldName, taken_by: tuple[ActorName, ...], open_in: tuple[StateName, ...], until: FieldName
) -> ExchangeBook:
    """A delivered table is handed out to those named here alone, and each time it is recorded to whom and when.

    delivered: The field with the table.
    taken_by: Who takes it.
    open_in: The states in which it is handed out.
    until: The field with the last day of use.
    """
    return ExchangeBook(delivered=delivered, taken_by=taken_by, open_in=open_in, until=until)


def against_use(until: date | None, today: date) -> Message | None:
    """Why a table is not handed out any more."""
    if until is None or today <= until:
        return None
    return Message("The use of these data ended on %(day)s. Ask for its renewal.", day=until)


def _joined(one: Message, other: Message) -> Message:
    return Message("%(one)s %(other)s", one=one, other=other)


def _day(case: CaseFacts) -> date:
    return case.opened_at.date()
