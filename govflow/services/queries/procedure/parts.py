"""The parts of a procedure as tables show them: parties, forms, deadlines, examples, articles of law."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govflow.engine.asking import AskedField
from govflow.engine.asking.tables import column_value
from govflow.engine.checks.flow import capacity_of
from govflow.engine.checks.soundness import Report
from govflow.engine.deadlines import Due
from govflow.engine.definition import FormField, Party, Workflow
from govflow.engine.machine import Machine
from govflow.engine.vocabulary import Vocabulary
from govflow.messages import Message
from govflow.services.queries.procedure.time_words import due_words, time_words
from govflow.store.writing.entering import answering_role
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class PartyLine:
    """A capacity: who may hold it, with which roles its people act, and what is asked of a holder."""

    title: Text
    kinds: tuple[Text, ...]
    roles: tuple[Text, ...]
    any_member: bool
    sentences: tuple[Message, ...]


PUBLIC = Message("Everybody may read it once the case is public.")


@dataclass(frozen=True, kw_only=True)
class FieldLine:
    """One question of a form; ``readers``: the only capacities that may read the answer until one of the steps."""

    label: Text
    type: Text
    hint: Text | None
    required: bool
    options: tuple[Text, ...]
    readers: tuple[Text, ...]
    until: tuple[Text, ...]
    sentences: tuple[Message, ...]  # when it is asked, what it begins with, between which limits, how it is computed
    section: Text | None
    columns: tuple[FieldLine, ...] = ()  # of a table


@dataclass(frozen=True, kw_only=True)
class FormLine:
    """A form, called by the steps that it belongs to."""

    titles: tuple[Text | Message, ...]
    fields: tuple[FieldLine, ...]


@dataclass(frozen=True, kw_only=True)
class DeadlineLine:
    """The deadline of a state. ``then``: the step that the clock takes, or what else follows."""

    state: Text
    time: Message
    reminders: tuple[Message, ...]
    then: Text | Message
    basis: Text | None


@dataclass(frozen=True, kw_only=True)
class StoryLine:
    """An example: the states that it goes through. ``refused``: its last step is refused, as it should be."""

    name: str
    way: tuple[Text, ...]
    refused: bool


def party_line(machine: Machine, capacity: str, party: Party) -> PartyLine:
    """A capacity with the roles that some step asks of its people."""
    workflow = machine.workflow
    steps = {who for step in workflow.transitions for who in step.actors if capacity_of(who) == capacity}
    roles = {who.partition(".")[2] for who in steps}
    vocabulary = machine.rules.vocabulary
    roles |= {answering_role(each, vocabulary) for each in workflow.rounds.values() if capacity in each.voters}
    return PartyLine(
        title=party.title,
        kinds=tuple(_kind(each, vocabulary) for each in party.kinds),
        roles=tuple(vocabulary.role(role) for role in sorted(roles) if role),
        any_member="" in roles and "person" not in party.kinds,
        sentences=tuple(_about(machine, capacity, party)),
    )


def _kind(kind: str, vocabulary: Vocabulary) -> Text:
    named = {"person": Text(en="a person", zh="个人"), "derived": Text(en="found by a rule", zh="按规则确定")}
    return named.get(kind) or vocabulary.kind(kind)


def _about(machine: Machine, capacity: str, party: Party) -> Iterator[Message]:
    if party.opens:
        yield Message("Opens the case.")
    if party.citizens:
        yield Message("So may somebody without an account, who follows it by a receipt code.")
    if party.joins:
        yield Message("Any such organization that sees the case takes part by its first step.")
    if party.visits:
        yield Message("Any such organization that sees the case may take these steps, and takes no part in it by that.")
    if capacity in machine.derivations:
        yield Message(machine.derivations[capacity].rule.sentence)
    if party.role is not None:
        yield Message("Chosen from persons with the role: %(role)s.", role=machine.rules.vocabulary.role(party.role))
    if party.of is not None:
        yield Message("Must be in office at: %(other)s.", other=machine.capacity_title(party.of))
    taking = tuple(
        machine.capacity_title(each) for each in machine.workflow.taken_up_by if capacity_of(each) == capacity
    )
    if taking:
        yield Message("May put a case that stands alone below another: %(who)s.", who=taking)
    if party.min:
        yield Message("At least %(n)s before the case leaves its first state.", n=party.min)
    if party.max is not None:
        yield Message("At most %(n)s.", n=party.max)
    if party.together and party.is_person:
        yield Message("Who holds several such places in person acts from each of them.")
    elif party.together:
        yield Message("They act together: one person may act for several of them in a case.")
    if party.not_of:
        others = tuple(machine.capacity_title(each) for each in party.not_of)
        yield Message("Not from these or their jurisdiction: %(others)s.", others=others)
    if party.looks_back is not None:
        time = time_words(party.looks_back, None)
        yield Message("Office there that ended within the last %(time)s counts as well.", time=time)


def form_line(machine: Machine, name: str) -> FormLine:
    """A form with its questions."""
    workflow = machine.workflow
    titles: list[Text | Message] = [Message("Opening a case")] if name == workflow.opening else []
    titles += dict.fromkeys(step.title for step in workflow.transitions if step.form == name)
    if not titles:
        titles.append(Message("Recorded by steps"))
    return FormLine(titles=tuple(titles), fields=tuple(_field(workflow, each) for each in machine.forms[name].fields))


def _field(workflow: Workflow, asked: AskedField) -> FieldLine:
    field = asked.field
    heading = field.section or field.page
    return FieldLine(
        label=field.label,
        type=field.kind.title,
        hint=field.hint,
        required=field.required,
        options=tuple(field.options.values()),
        readers=workflow.readers(field.audience),
        until=workflow.openings(field),
        sentences=(
            *_about_field(asked),
            *_instead_of(workflow, field),
            *_amended_by(workflow, field),
            *_taken_over(workflow, field),
            *((PUBLIC,) if field.public else ()),
        ),
        section=heading.label if heading is not None else None,
        columns=tuple(_column(field, each) for each in field.cells),
    )


def _column(table: FormField, column: FormField) -> FieldLine:
    computed = column.value is not None
    return FieldLine(
        label=column.label,
        type=column.kind.title,
        hint=column.hint,
        required=column.required,
        options=tuple(column.options.values()),
        readers=(),
        until=(),
        sentences=(Message("Computed: %(words)s.", words=column_value(table, column).words()),) if computed else (),
        section=None,
    )


def _about_field(asked: AskedField) -> Iterator[Message]:
    for condition in asked.conditions:
        yield Message("Only if %(clause)s.", clause=condition.words())
    if asked.value is not None:
        yield Message("Computed: %(words)s.", words=asked.value.words())
    if asked.default is not None:
        yield Message("Begins with: %(words)s.", words=asked.default.words())
    if asked.least is not None:
        yield Message("At least: %(words)s.", words=asked.least.words())
    if asked.most is not None:
        yield Message("At most: %(words)s.", words=asked.most.words())


def _taken_over(workflow: Workflow, field: FormField) -> Iterator[Message]:
    if field.taken_from is not None:
        label = workflow.fields[field.taken_from].label
        yield Message("Nobody fills it in: it is what the case says that “%(field)s” names.", field=label)


def _instead_of(workflow: Workflow, field: FormField) -> Iterator[Message]:
    if field.instead and field.seats is not None:
        title = workflow.parties[field.seats].title
        yield Message("Whom it names takes the place of whoever was: %(capacity)s.", capacity=title)


def _amended_by(workflow: Workflow, field: FormField) -> Iterator[Message]:
    if field.amends is not None:
        yield Message("It is compared with: %(field)s.", field=workflow.fields[field.amends].label)


def deadline_lines(machine: Machine) -> Iterator[DeadlineLine]:
    """Every deadline, in the order of the states."""
    for name, state in machine.workflow.states.items():
        for clock, due in machine.workflow.deadlines(name):
            yield DeadlineLine(
                state=state.title,
                time=due_words(due, machine.workflow.fields, machine.workflow.step_titles),
                reminders=tuple(time_words(each, None) for each in due.remind),
                then=_consequence(machine, due, closes_round=not clock and state.rounds != ()),
                basis=due.basis,
            )


def _consequence(machine: Machine, due: Due, *, closes_round: bool) -> Text | Message:
    if due.then is not None:
        return machine.title_of(due.then)
    return Message("the round closes with the answers there are") if closes_round else Message("overdue")


def story_lines(report: Report) -> Iterator[StoryLine]:
    """The examples of the file as they went when they were played."""
    states = report.workflow.states
    for story, result in zip(report.workflow.stories, report.stories, strict=True):
        way = tuple(states[each].title for each in result.visited)
        yield StoryLine(name=story.name, way=way, refused=story.refused is not None)


def legal_bases(workflow: Workflow) -> Iterator[tuple[Text, tuple[Text, ...]]]:
    """Each article with the steps and deadlines that rest on it, in file order."""
    found: dict[Text, list[Text]] = {}
    for name, state in workflow.states.items():
        for _, due in workflow.deadlines(name):
            if due.basis is not None:
                found.setdefault(due.basis, []).append(state.title)
    for step in workflow.transitions:
        if step.basis is not None:
            found.setdefault(step.basis, []).append(step.title)
    for basis, titles in found.items():
        yield basis, tuple(dict.fromkeys(titles))
