"""Tariffs as procedures speak of them: whether one can be used, which one it follows, when it begins and ends."""

from __future__ import annotations

from datetime import timedelta

from govflow.domain.registers.charges.facts import EndTariff, KnownTariff, PublishTariff, TariffRegister
from govflow.domain.registers.charges.reading import Read, known_tariff, read_tariff
from govflow.engine.facts import CaseFacts, Form, Now
from govflow.engine.problems import WorkflowProblems
from govflow.engine.rules import FieldName, RuleSet
from govflow.messages import Message

rules = RuleSet("tariffs")

MOST_TOLD = 20  # places with something wrong
NOT_THERE = Message("The case that this one is to replace stands in no register of tariffs.")


@rules.guard
def is_sound(case: CaseFacts, form: Form, *, tariff: FieldName) -> Message | None:
    """The tariff can be computed: everything that is wrong with it is told with its line and what to do.

    tariff: The field with the tariff, as YAML or JSON.
    """
    written = form[tariff] if form[tariff] is not None else case.data.get(tariff)
    try:
        read_tariff(str(written or ""))
    except WorkflowProblems as found:
        told = tuple(
            Message("Line %(line)s: %(what)s", line=each.line, what=each.sentence)
            for each in found.problems[:MOST_TOLD]
        )
        return Message(
            "%(n)s thing is wrong with the tariff. %(lines)s",
            "%(n)s things are wrong with the tariff. %(lines)s",
            n=len(found.problems),
            lines=told,
        )
    return None


@rules.guard
def follows(
    register: TariffRegister, case: CaseFacts, form: Form, *, tariff: FieldName, replaces: FieldName
) -> Message | None:
    """A tariff that is in the register already is replaced by a case that names the one of its last version.

    tariff: The field with the tariff.
    replaces: The field that names the case of the tariff that this one replaces.
    """
    read = _read(case, form, tariff)
    named = form[replaces] if form[replaces] is not None else case.data.get(replaces)
    if read is None:
        return None
    latest, name = register.latest(read.tariff.id), read.tariff.id
    if named is None:
        if latest is None:
            return None
        return Message(
            "There is a tariff “%(name)s” already: name the case of the one that is replaced, or choose another id.",
            name=name,
        )
    found = register.of_cases.get(named)
    if found is None:
        return NOT_THERE
    if found.name != name:
        return Message(
            "The tariff that is replaced has the id “%(old)s”: give this one the same, not “%(name)s”.",
            old=found.name,
            name=name,
        )
    if latest is not None and latest.id != found.id:
        return Message("Version %(version)s has taken its place: name the case of that one.", version=latest.version)
    if found.ended:
        return Message("The tariff that is to be replaced has ended: choose another id for a new one.")
    return None


@rules.guard
def begins_after(
    register: TariffRegister, case: CaseFacts, form: Form, *, replaces: FieldName, since: FieldName
) -> Message | None:
    """A tariff begins after the one that it replaces did.

    replaces: The field that names the case of the tariff that this one replaces.
    since: The field with the day from which it holds.
    """
    found = register.of_cases.get(case.data.get(replaces) or 0)
    if found is None or form[since] is None or form[since] > found.valid_from:
        return None
    return Message("The tariff that is replaced holds from %(day)s: let this one begin later.", day=found.valid_from)


@rules.guard
def replaced(register: TariffRegister, now: Now) -> Message | None:
    """Another version holds in the place of the tariff of this case."""
    if register.own is None or register.own.over_on is None or register.own.ended:
        return Message("No other version takes the place of this tariff.")
    if register.own.over_on <= now.today:
        return None
    return Message("The next version holds from %(day)s.", day=register.own.over_on)


@rules.effect
def publish(
    register: TariffRegister, case: CaseFacts, form: Form, *, tariff: FieldName, since: FieldName, replaces: FieldName
) -> PublishTariff | None:
    """The tariff enters the register as the next version of its id, and holds from its day on.

    tariff: The field with the tariff.
    since: The field with the day from which it holds.
    replaces: The field that names the case of the tariff that this one replaces.
    """
    source = str(case.data.get(tariff) or "")
    read = known_tariff(source)
    before: KnownTariff | None = register.of_cases.get(case.data.get(replaces) or 0)
    return PublishTariff(
        case_id=case.id,
        name=read.tariff.id,
        version=before.version + 1 if before is not None else 1,
        title=read.tariff.title,
        source=source,
        sha256=read.sha256,
        valid_from=form[since],
        replaces_id=before.id if before is not None else None,
    )


@rules.effect
def end(register: TariffRegister, now: Now) -> EndTariff | None:
    """The tariff of this case holds until today, and from tomorrow on no more."""
    own = register.own
    if own is None or own.over_on is not None:
        return None
    return EndTariff(own.id, own.name, own.version, now.today + timedelta(days=1))


def _read(case: CaseFacts, form: Form, field: str) -> Read | None:
    written = form[field] if form[field] is not None else case.data.get(field)
    try:
        return read_tariff(str(written or ""))
    except WorkflowProblems:
        return None
