"""What an expression may ask of the cases below: of all as ``children``, of those of one name by that name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sized
from fractions import Fraction

from govflow.engine.definition import FormField, Workflow
from govflow.engine.expressions.types import ALWAYS, NUMBER, YES_NO, Known, So, Type, list_of
from govflow.engine.facts import Children, Facts
from govflow.engine.family import copied_to, taken_from
from govflow.engine.vocabulary import Vocabulary
from govflow.messages import Message
from govflow.values import Text

ALL = "children"
CLOSED, ALL_ENDED = "closed", "all_ended"
COLUMNS = ("number", "money", "date")  # what can be added up or compared


def below(workflow: Workflow, vocabulary: Vocabulary, type_of: Callable[[FormField], Type]) -> Iterator[Known]:
    """All that a file may ask of the cases below its own."""
    yield from all_children()
    for name, children in workflow.children.items():
        cases = vocabulary.together(children.relation)
        yield from _named(name, cases)
        yield from _columns(workflow, name, cases, type_of)


def all_children() -> Iterator[Known]:
    """``children.closed`` (there are some and all have ended), ``.all_ended`` (none is open), and their numbers."""
    closed = Message("all cases under this one have ended")
    yield _flag(
        ALL,
        CLOSED,
        Message("the cases under this one"),
        So(
            wanted=Message("There must be child cases, and all of them must have ended."),
            unwanted=Message("All child cases have ended."),
            clause=closed,
            opposite=Message("it is not so that %(clause)s", clause=closed),
        ),
    )
    yield _flag(
        ALL,
        ALL_ENDED,
        Message("the cases under this one"),
        So(
            wanted=Message("Child cases are still open."),
            unwanted=Message("No child case is open."),
            clause=Message("no case under this one is open"),
            opposite=Message("a case under this one is open"),
        ),
    )
    yield _number(ALL, "count", Message("the number of cases under this one"), lambda found: found.cases)
    ended = Message("the number of cases under this one that have ended")
    yield _number(ALL, "ended", ended, lambda found: found.ended)
    succeeded = Message("the number of cases under this one that have ended in success")
    yield _number(ALL, "succeeded", succeeded, lambda found: found.succeeded)


def _named(name: str, cases: Text) -> Iterator[Known]:
    """The same of the cases of one name: ``amendments.all_ended``, ``amendments.count``."""
    title = Message("“%(field)s”", field=cases)
    closed = Message("there are cases of “%(cases)s” and all of them have ended", cases=cases)
    yield _flag(
        name,
        CLOSED,
        title,
        So(
            wanted=Message("There must be cases of “%(cases)s”, and all of them must have ended.", cases=cases),
            unwanted=Message("All cases of “%(cases)s” have ended.", cases=cases),
            clause=closed,
            opposite=Message("it is not so that %(clause)s", clause=closed),
        ),
    )
    yield _flag(
        name,
        ALL_ENDED,
        title,
        So(
            wanted=Message("Cases of “%(cases)s” are still open.", cases=cases),
            unwanted=Message("No case of “%(cases)s” is open.", cases=cases),
            clause=Message("no case of “%(cases)s” is open", cases=cases),
            opposite=Message("a case of “%(cases)s” is open", cases=cases),
        ),
    )
    yield _number(name, "count", Message("the number of cases of “%(cases)s”", cases=cases), lambda found: found.cases)
    ended = Message("the number of cases of “%(cases)s” that have ended", cases=cases)
    yield _number(name, "ended", ended, lambda found: found.ended)
    succeeded = Message("the number of cases of “%(cases)s” that have ended in success", cases=cases)
    yield _number(name, "succeeded", succeeded, lambda found: found.succeeded)


def _columns(workflow: Workflow, name: str, cases: Text, type_of: Callable[[FormField], Type]) -> Iterator[Known]:
    """``sum(lots.cost)``: what was copied to them and what comes back, by their field; of the type of ours."""
    children = workflow.children[name]
    fields = taken_from(workflow, children)
    pairs = {**copied_to(children), **{theirs: ours for ours, theirs in children.returns.items()}}
    for theirs, ours in pairs.items():
        field = fields.get(ours)
        if field is not None and field.kind.expression in COLUMNS and not field.audience:
            yield Known(
                name=f"{name}.{theirs}",
                type=list_of(type_of(field)),
                title=Text(en=f"{cases.en}: {field.label.en}", zh=f"{cases.zh}：{field.label.zh}"),
                read=_column(name, theirs),
                needs=frozenset({Children}),
            )


def _flag(name: str, attribute: str, title: Message, so: So) -> Known:
    def read(facts: Facts) -> bool:
        found = _of(facts, name)
        return found.closed if attribute == CLOSED else found.all_ended

    needs = frozenset({Children})
    return Known(name=f"{name}.{attribute}", type=YES_NO, title=title, read=read, needs=needs, so=so)


def _number(name: str, attribute: str, title: Message, of: Callable[[Children], Sized]) -> Known:
    return Known(
        name=f"{name}.{attribute}",
        type=NUMBER,
        title=title,
        read=lambda facts: len(of(_of(facts, name))),
        needs=frozenset({Children}),
        given=ALWAYS,
        least=Fraction(),
        step=Fraction(1),
    )


def _column(name: str, field: str) -> Callable[[Facts], tuple[object, ...]]:
    return lambda facts: tuple(each.answers.get(field) for each in _of(facts, name).cases)


def _of(facts: Facts, name: str) -> Children:
    found: Children = facts[Children]
    return found if name == ALL else found.named(name)
