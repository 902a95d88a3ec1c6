"""What an organization needs to be registered, and the scopes that are shown to whoever decides."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.domain.naming import plain
from govflow.domain.registers.codes import as_written, is_code
from govflow.domain.registers.facts import Known
from govflow.engine.facts import CaseFacts, Form
from govflow.engine.rules import CapacityName, ColumnName, FieldName, FunctionName, OptionName, RuleSet, StateName
from govflow.messages import Message
from govflow.values import Money

rules = RuleSet("registers")

SIMILAR = "registers.similar"


@dataclass(frozen=True, kw_only=True)
class SimilarBook:
    """In which states the scopes like that of a case are shown, and the fields by which they are found."""

    shown_in: tuple[str, ...]
    activity: str
    areas: str
    scope: str


@rules.book
def similar(*, shown_in: tuple[StateName, ...], activity: FieldName, areas: FieldName, scope: FieldName) -> SimilarBook:
    """The page of a case lists the registered organizations of its field, of an overlapping area, with a similar scope.

    Similar is a scope that shares words. They are shown to whoever sees the case; nothing is decided by them.

    shown_in: The states in which they are shown.
    activity: The choice of the field of activity.
    areas: The field with the areas.
    scope: The field with the scope.
    """
    return SimilarBook(shown_in=shown_in, activity=activity, areas=areas, scope=scope)


@rules.guard
def enough_members(
    case: CaseFacts,
    *,
    individuals: FieldName,
    units: FieldName,
    least_individuals: int,
    least_units: int,
    least_of_both: int,
) -> Message | None:
    """There are enough members: of persons alone, of organizations alone, or of both together.

    individuals: The field with the number of persons.
    units: The field with the number of organizations.
    least_individuals: How many persons, where no organization is a member.
    least_units: How many organizations, where no person is a member.
    least_of_both: How many in all, where both are members.
    """
    persons, organizations = case.data.get(individuals) or 0, case.data.get(units) or 0
    if persons and organizations:
        if persons + organizations >= least_of_both:
            return None
        return Message(
            "%(persons)s individual and %(units)s unit members are %(n)s in all; at least %(least)s are needed.",
            persons=persons, units=organizations, n=persons + organizations, least=least_of_both,
        )  # fmt: skip
    if organizations:
        if organizations >= least_units:
            return None
        return Message("%(n)s unit members; at least %(least)s are needed.", n=organizations, least=least_units)
    if persons >= least_individuals:
        return None
    return Message("%(n)s individual members; at least %(least)s are needed.", n=persons, least=least_individuals)


@rules.guard
def enough_capital(
    case: CaseFacts, *, capital: FieldName, national: FieldName, least: Money, least_national: Money
) -> Message | None:
    """There is enough capital, more of it for an organization of the whole country.

    capital: The field with the capital.
    national: The yes/no field of whether it covers the whole country.
    least: How much is needed.
    least_national: How much, where it covers the whole country.
    """
    there, needed = case.data.get(capital) or Money(0), least_national if case.data.get(national) else least
    if there >= needed:
        return None
    return Message("%(there)s of capital; at least %(needed)s is needed.", there=there, needed=needed)


@rules.guard
def names_are_free(
    known: Known, case: CaseFacts, *, names: tuple[FieldName, ...], but: CapacityName | None = None
) -> Message | None:
    """No other organization has one of the names.

    names: The fields with the names.
    but: Whose own name may stay.
    """
    own = {each.name for each in case.holders(but)} if but is not None else set()
    for name in names:
        taken = known.names.get(plain(str(case.data.get(name) or "")))
        if taken is not None and taken not in own:
            return Message("“%(name)s” is the name of another organization already.", name=taken)
    return None


@rules.guard
def represents_no_other(known: Known, case: CaseFacts, *, person: FieldName) -> Message | None:
    """The person is the legal representative of no other registered organization.

    person: The field that names the legal representative.
    """
    other = known.represented.get(case.data.get(person) or 0)
    if other is None:
        return None
    return Message("The person named is the legal representative of %(other)s already: name another one.", other=other)


@rules.guard
def terms_run(case: CaseFacts, *, officers: FieldName, term_from: ColumnName, term_until: ColumnName) -> Message | None:
    """No term of an officer ends before it begins.

    officers: The table of the officers.
    term_from: The column with the first day of the term.
    term_until: The column with the last one.
    """
    wrong = [number for number, row in enumerate(case.data.get(officers) or (), 1) if row[term_until] < row[term_from]]
    if not wrong:
        return None
    return Message("Row %(row)s of the officers: the term ends before it begins.", row=wrong[0])


@rules.guard
def areas_fit(known: Known, case: CaseFacts, *, areas: FieldName, national: FieldName) -> Message | None:
    """An organization of the whole country names the authority above all areas, and no other one names it.

    areas: The field with the areas.
    national: The yes/no field of whether it covers the whole country.
    """
    named = tuple(case.data.get(areas) or ())
    highest = [each for each in named if each in known.departments and known.departments[each].below is None]
    if bool(case.data.get(national)) == bool(highest) and (not highest or len(named) == 1):
        return None
    if highest:
        return Message("%(highest)s stands for the whole country: say so, and name it alone.",
                       highest=known.departments[highest[0]].name)  # fmt: skip
    return Message("For the whole country name the authority that has none above it.")


@rules.guard
def supervisor_covers(
    known: Known,
    case: CaseFacts,
    *,
    supervisor: FieldName,
    activity: FieldName,
    functions: dict[FunctionName, tuple[OptionName, ...]],
) -> Message | None:
    """The field of the supervisor covers that of the organization; a government without a function covers all.

    supervisor: The field that names the supervisor.
    activity: The choice of the field of activity.
    functions: By what a department is for, the fields of activity that it covers.
    """
    department = known.departments.get(case.data.get(supervisor) or 0)
    if department is None:
        return Message("Name the supervisor.")
    if department.function is None or case.data.get(activity) in functions.get(department.function, ()):
        return None
    return Message("The field of %(supervisor)s does not cover this activity: name another supervisor.",
                   supervisor=department.name)  # fmt: skip


@rules.guard
def code_is_right(form: Form, *, code: FieldName) -> Message | None:
    """The unified social credit code has the form and the check characters of GB 32100-2015.

    code: The field with the code.
    """
    given = as_written(str(form[code] or ""))
    if is_code(given):
        return None
    return Message("“%(code)s” is no unified social credit code: its form or a check character is wrong.", code=given)
