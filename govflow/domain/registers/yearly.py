"""What registered organizations owe every year: cases that open by themselves, one for each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from govflow.domain.registers.needs import rules
from govflow.engine.deadlines.yearly import EachYear, YearDay
from govflow.engine.rules import CapacityName, KeptFieldName

EACH_YEAR = "registers.each_year"


@dataclass(frozen=True, kw_only=True)
class RegisteredEachYear(EachYear):
    """One for each organization that stood in the register when the day began: in which capacities who takes part.

    ``supervised``: the yes/no field that says whether it has a supervisor.
    """

    named: ClassVar[str] = EACH_YEAR
    organization: str
    registrar: str
    supervisor: str
    supervised: str


@rules.book
def each_year(
    *,
    on: YearDay,
    about_year: KeptFieldName,
    organization: CapacityName,
    registrar: CapacityName,
    supervisor: CapacityName,
    supervised: KeptFieldName,
) -> RegisteredEachYear:
    """A case opens by itself on a day of every year for each organization that was registered before that day.

    It is opened once for an organization and a year, also where the installation stood still on that day. The first
    time is the first such day after the procedure was published. It goes with child_only: nobody else opens one.

    on: The day, such as 1 January.
    about_year: The line of the opening form that is filled with the year before the one in which it opens.
    organization: The capacity of the organization.
    registrar: The capacity of whoever registered it.
    supervisor: The capacity of its supervisor, which stays empty where it registered directly.
    supervised: The yes/no field of the opening form that says whether it has one.
    """
    return RegisteredEachYear(
        on=on, about_year=about_year, organization=organization, registrar=registrar, supervisor=supervisor,
        supervised=supervised,
    )  # fmt: skip
