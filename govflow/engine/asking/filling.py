"""A form while it is filled in: what it asks next, what it begins with, what is computed of what was answered.

The one gate before ``check_answers``. A field that is not asked has no answer: the one that the case has from before no
longer holds. A computed field is computed when its form is sent, and again only when that form is filled in again: a
later form that changes what it reads leaves it as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from govflow.engine.asking import AskedField, AskedForm
from govflow.engine.asking.answers import check_answers
from govflow.engine.definition import FormField
from govflow.engine.expressions import Expression, ExpressionError
from govflow.engine.facts import Facts, Form, NamedCases, Value
from govflow.errors import Invalid
from govflow.messages import Message
from govflow.values import Money


class Filling:
    """A form while it is filled in: what it asks next depends on what has been answered."""

    def __init__(self, form: AskedForm, facts: Facts) -> None:
        self.form = form
        self.facts = facts
        self.answers: dict[str, Value] = {}

    @property
    def _seen(self) -> Facts:
        return {**self.facts, Form: Form(self.answers)}

    def asks(self, asked: AskedField) -> bool:
        """Do its conditions hold?"""
        return all(each.test(self._seen) for each in asked.conditions)

    def may_ask(self, asked: AskedField) -> bool:
        """Do those of its conditions hold that no answer of this form decides?"""
        return all(each.test(self._seen) for each in self.form.beforehand(asked))

    def limited(self, asked: AskedField) -> FormField:
        """The field with its limits as numbers or days; one that reads what is unanswered sets none. Raises Invalid."""
        if asked.least is None and asked.most is None:
            return asked.field
        limits = {"min": asked.least, "max": asked.most}
        found = {name: self._limit(asked, each) for name, each in limits.items() if each is not None}
        return asked.field.model_copy(update=found)

    def default(self, asked: AskedField) -> Value:
        """What the field begins with; None for nothing, and where that cannot be computed."""
        given = asked.field.default
        if asked.default is None:
            return given
        try:
            return asked.field.kind.computed(asked.default.evaluate(self._seen))
        except ExpressionError:
            return None

    def compute(self, asked: AskedField, today: date) -> None:
        """Keep the value of a computed field. Raises Invalid when it cannot be computed, or is beyond its limits."""
        assert asked.value is not None
        try:
            value = computed(asked.field, asked.value, self._seen)
        except ExpressionError as error:
            raise Invalid({asked.name: error.sentence}) from error
        if value is None and asked.field.required:
            raise Invalid({asked.name: Message("“%(field)s” cannot be computed yet.", field=asked.field.label)})
        try:
            check_answers([self.limited(asked)], {asked.name: value}, today=today)
        except Invalid as error:
            raise Invalid({asked.name: about(asked.field, error.fields[asked.name])}) from error
        self.answers[asked.name] = value

    def foreseen(self, asked: AskedField) -> Value:
        """What a computed field would hold; None where that cannot be computed."""
        assert asked.value is not None
        try:
            return computed(asked.field, asked.value, self._seen)
        except ExpressionError:
            return None

    def takes(self, asked: AskedField) -> bool:
        """Is it answered by another case? A story knows no other case, and says itself what it takes from there."""
        return asked.field.taken_from is not None and NamedCases in self.facts

    def taken(self, asked: AskedField) -> Value:
        """The answer of the case that is named for it, where whoever acts sees that case."""
        named: NamedCases = self.facts[NamedCases]
        found = named.seen(self.answers.get(asked.field.taken_from or ""))
        return None if found is None else found.answers.get(asked.name)

    def take(self, asked: AskedField, value: Any, today: date) -> None:
        """Keep what was filled in. Raises Invalid when it cannot be used."""
        self.answers |= check_answers([self.limited(asked)], {asked.name: value}, today=today)

    def leave_out(self, name: str) -> None:
        """Nothing is answered, whatever the case has from before."""
        self.answers[name] = None

    def _limit(self, asked: AskedField, limit: Expression) -> Decimal | date | None:
        try:
            value = limit.evaluate(self._seen)
        except ExpressionError as error:
            raise Invalid({asked.name: about(asked.field, error.sentence)}) from error
        if value is None or isinstance(value, date):
            return value
        return value.amount if isinstance(value, Money) else Decimal(value)


def answers_to(
    form: AskedForm, values: Mapping[str, Any], facts: Facts, before: Mapping[str, Value], *, today: date
) -> dict[str, Any]:
    """The answers to a form, typed, with those that are computed; None takes back what is no longer asked or answered.

    ``before``: the answers that there are. A file stays until another comes, for no form can show it to be sent again;
    a sealed reply is replaced as a whole.
    ``facts`` are those that ``form.needs``; none are needed where nothing computes. Raises Invalid with a sentence for
    each field that cannot be used; what depends on such a field is not judged.
    """
    problems = {name: Message("This form does not ask for it.") for name in values.keys() - form.names}
    filling = Filling(form, facts)
    for asked in form.order:
        if not problems.keys().isdisjoint(asked.reads):
            filling.leave_out(asked.name)
            continue
        try:
            _answer(filling, asked, values.get(asked.name), today)
        except Invalid as error:
            problems |= error.fields
    if problems:
        raise Invalid(problems)
    found = filling.answers
    stays = {each.name for each in form.fields if each.field.kind.filed and not each.field.until} - found.keys()
    asked_for = [each.name for each in form.fields if each.name not in stays]
    return kept({name: found.get(name) for name in asked_for}, before, form.sealed)


def left_out(form: AskedForm, answers: Mapping[str, Any], facts: Facts) -> frozenset[str]:
    """The fields that are not asked once the form is answered so. ``facts`` as for ``answers_to``."""
    filling = Filling(form, facts)
    unasked = set[str]()
    for asked in form.order:
        if not filling.asks(asked):
            filling.leave_out(asked.name)
            unasked.add(asked.name)
        elif asked.value is not None:
            filling.answers[asked.name] = filling.foreseen(asked)
        elif filling.takes(asked):
            filling.answers[asked.name] = filling.taken(asked)
        elif asked.name in answers:
            filling.answers[asked.name] = answers[asked.name]
    return frozenset(unasked)


def computed(field: FormField, expression: Expression, facts: Facts) -> Value:
    """The value of an expression as the field holds it; None where something that it needs is not answered.

    Raises ExpressionError with a sentence that names the field when it cannot be computed.
    """
    try:
        return field.kind.computed(expression.evaluate(facts))
    except ExpressionError as error:
        raise ExpressionError(
            Message("“%(field)s” cannot be computed: %(reason)s", field=field.label, reason=error.sentence)
        ) from error


def _take_over(filling: Filling, asked: AskedField) -> None:
    """Keep what the case says that is named for it; in a story, which knows no other case, it is as the story says.

    Raises Invalid where that case does not say what is needed.
    """
    value = filling.taken(asked)
    if value is None and asked.field.required:
        raise Invalid({asked.name: Message("“%(field)s” is not said there.", field=asked.field.label)})
    filling.answers[asked.name] = value


def kept(answers: Mapping[str, Value], before: Mapping[str, Value], sealed: Collection[str] = ()) -> dict[str, Value]:
    """The answers to record: no answer only where it takes back one that there is, or may be under seal."""
    taken_back = {name for name, value in before.items() if value is not None}.union(sealed)
    return {name: value for name, value in answers.items() if value is not None or name in taken_back}


def unlimited(field: FormField) -> FormField:
    """The field as a step sets it: what computes its limits belongs to its form."""
    written = {"min": field.min, "max": field.max}
    computed_limits = {name: None for name, limit in written.items() if isinstance(limit, str)}
    return field.model_copy(update={**computed_limits, "required": False})


def about(field: FormField, problem: Message) -> Message:
    """A sentence about a field that nobody fills in, which has no place of its own on the page."""
    return Message("“%(field)s”: %(problem)s", field=field.label, problem=problem)


def _answer(filling: Filling, asked: AskedField, value: Any, today: date) -> None:
    given = value not in (None, "", ())
    if not filling.asks(asked):
        if given and value is not False:  # a box that is not ticked says nothing
            raise Invalid({asked.name: Message("This form does not ask for it.")})
        filling.leave_out(asked.name)
    elif asked.value is not None:
        if given:
            raise Invalid({asked.name: Message("This is computed; nobody fills it in.")})
        filling.compute(asked, today)
    elif filling.takes(asked):
        if given:
            raise Invalid({asked.name: Message("This is computed; nobody fills it in.")})
        _take_over(filling, asked)
    elif asked.field.taken_from is not None and not given:
        filling.leave_out(asked.name)  # of a story that does not say it, nobody knows
    else:
        filling.take(asked, value, today)
