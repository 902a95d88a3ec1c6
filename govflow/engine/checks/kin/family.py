"""Parent and child: what a file says of the cases that its own open, held against the files of their procedures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from govflow.engine.asking.answers import check_answers
from govflow.engine.checks.flow import Flow
from govflow.engine.checks.kin.announced import announced
from govflow.engine.checks.kin.asked_below import asked_below, in_file_of
from govflow.engine.checks.kin.endless import without_end
from govflow.engine.checks.kin.held import held_below
from govflow.engine.checks.kin.open_below import open_below
from govflow.engine.checks.replaced import Slip, title, told_late
from govflow.engine.definition import ChildCases, FormField, Workflow
from govflow.engine.family import only_told, taken_from
from govflow.engine.problems import Path, Positions, Problem, no_such
from govflow.engine.rules import Rules
from govflow.engine.rules.referring import opened_cases
from govflow.errors import Invalid
from govflow.messages import Message

SOME_DAY = date(2000, 1, 1)


def check(workflow: Workflow, at: Positions, others: Mapping[str, Workflow], rules: Rules) -> Iterator[Problem]:
    """What does not fit the files of the procedures opened. ``others``: the known procedures, by id."""
    known = {**others, workflow.id: workflow}
    for path, cases in opened_cases(workflow, rules):
        child = known.get(cases.workflow)
        if child is None:
            yield at.problem((*path, "workflow"), _unknown(cases.workflow, known))
            continue
        yield from _Fit(workflow, child, cases, at, path).all()
    yield from without_end(workflow, at, known, rules)


def misfits(workflow: Workflow, child: Workflow, at: Positions, rules: Rules) -> Iterator[Problem]:
    """What in a file does not fit this file of one of the procedures that it opens."""
    for path, cases in opened_cases(workflow, rules):
        if cases.workflow == child.id:
            yield from _Fit(workflow, child, cases, at, path).all()


class _Fit:
    """What is said in one place of cases below or beside, held against the file of their procedure."""

    def __init__(self, parent: Workflow, child: Workflow, children: ChildCases, at: Positions, path: Path) -> None:
        self.parent = parent
        self.child = child
        self.children = children
        self.at = at
        self.path = path
        self.sources = taken_from(parent, children)
        self.opening = {field.name: field for field in child.forms[child.opening]}

    def all(self) -> Iterator[Problem]:
        yield from self._titled()
        yield from self._copied()
        yield from self._fixed()
        yield from self._seated()
        yield from self._returned()
        yield from self._told()
        yield from self._taken_up()
        yield from held_below(self.child, self.children, self.at, self.path)
        yield from announced(self.child, self.children, self.at, self.path)
        yield from open_below(self.child, self.children, self.at, self.path)
        yield from asked_below(self.parent, self.child, self.children, self.at)

    def _titled(self) -> Iterator[Problem]:
        """A title is read by everybody who sees the case, and found by everybody who searches."""
        for key, name in (("title", self.children.title), ("title_other", self.children.title_other)):
            field = self.sources.get(name or "")
            if field is not None and field.audience:
                sentence = Message(
                    "“%(field)s” has an audience, and everybody who sees the other case reads its title: name a field "
                    "without one, or leave title out.",
                    field=field.name,
                )
                yield self._problem((key,), sentence)
            elif field is not None and field.kind.expression != "text":
                yield self._problem((key,), Message("“%(field)s” is no text and can be no title.", field=field.name))

    def _seated(self) -> Iterator[Problem]:
        """Who takes part there: a capacity here, or a field that all may read and that names parties."""
        for theirs, ours in self.children.parties.items():
            place = ("parties", theirs)
            if theirs not in self.child.parties:
                yield self._problem(place, self._no_capacity(theirs))
            if ours in self.parent.parties:
                continue
            field = self.sources.get(ours)
            if field is None or field.kind.numbers != "organizations":
                sentence = Message("“%(name)s” is no capacity here, and no field that names parties.", name=ours)
                yield self._problem(place, sentence)
            elif field.audience:
                yield self._problem(place, _names_openly(field))

    def _copied(self) -> Iterator[Problem]:
        for theirs, ours in self.children.copied.items():
            place, field, source = ("copy", theirs), self.opening.get(theirs), self.sources.get(ours)
            if field is None:
                yield self._problem(place, self._not_asked(theirs))
            elif source is not None:
                if not holds(field, source):
                    yield self._problem(place, _other_type(theirs, field, ours, source))
                elif source.audience and not source.until and not self._as_few_readers(source, field):
                    yield self._problem(place, _more_readers(theirs, ours))
                elif field.public and not self._is_public(source):
                    yield self._problem(place, _public_there(theirs, ours))

    def _is_public(self, source: FormField) -> bool:
        """Does a public case here show it? A column is shown with its table."""
        table = self.parent.fields.get(self.children.per or "")
        return source.public or (table is not None and table.public and source in table.cells)

    def _fixed(self) -> Iterator[Problem]:
        for theirs, value in self.children.fixed.items():
            field = self.opening.get(theirs)
            if field is None:
                yield self._problem(("fixed", theirs), self._not_asked(theirs))
                continue
            try:
                check_answers([field], {theirs: value}, today=SOME_DAY)
            except Invalid as invalid:
                sentence = Message(
                    "This is no answer to “%(field)s”: %(why)s", field=field.label, why=invalid.fields[theirs]
                )
                yield self._problem(("fixed", theirs), sentence)

    def _returned(self) -> Iterator[Problem]:
        for ours, theirs in self.children.returns.items():
            place, field, source = ("returns", ours), self.parent.fields.get(ours), self.child.fields.get(theirs)
            if source is None:
                known = no_such("field", theirs, self.child.fields)
                yield self._problem(place, in_file_of(self.child, known))
            elif source.audience and not source.until:
                sentence = Message(
                    "“%(field)s” is for few readers there and does not come back: what comes back all may read.",
                    field=theirs,
                )
                yield self._problem(place, sentence)
            elif field is not None and not holds(field, source):
                yield self._problem(place, _other_type(ours, field, theirs, source))
            elif field is not None and field.public and not source.public:
                yield self._problem(place, _public_there(ours, theirs))
            elif field is not None and (key := _limit_beyond(field, source)) is not None:
                yield self._problem(place, _wider(key, ours, theirs))

    def _told(self) -> Iterator[Problem]:
        """How a round ended must be an answer there, which all who see that case may read."""
        for round_, theirs in self.children.tells.items():
            place, field, asked = ("tells", round_), self.child.fields.get(theirs), self.parent.rounds.get(round_)
            if field is None:
                known = no_such("field", theirs, self.child.fields)
                yield self._problem(place, in_file_of(self.child, known))
            elif asked is not None and (
                field.kind.expression != "option" or not set(asked.outcomes()) <= field.options.keys()
            ):
                sentence = Message(
                    "“%(field)s” has to be a choice with the options %(outcomes)s.",
                    field=theirs,
                    outcomes=asked.outcomes(),
                )
                yield self._problem(place, in_file_of(self.child, sentence))
            elif field.audience:
                sentence = Message(
                    "“%(field)s” is for few readers there; how a round ended all may read.", field=theirs
                )
                yield self._problem(place, sentence)
            elif (slip := told_late(Flow(self.child), theirs)) is not None:
                yield self._problem(place, in_file_of(self.child, _told_late(self.child, slip)))

    def _taken_up(self) -> Iterator[Problem]:
        """A case that stood alone did not agree to more than its own file says: who may have it taken up."""
        adopt = self.children.adopt
        for number, state in enumerate(self.children.waits_in):
            if state not in self.child.states:
                known = no_such("state", state, self.child.states)
                yield self._problem(("waits_in", number), in_file_of(self.child, known))
        if adopt is None:
            return
        field = self.parent.fields.get(adopt)
        if field is not None and field.audience:
            yield self._problem(("adopt",), _names_openly(field))
        if not self.child.taken_up_by:
            sentence = Message(
                "Cases of “%(procedure)s” are not taken up: its file does not say by whom (taken_up_by).",
                procedure=self.child.title,
            )
            yield self._problem(("adopt",), sentence)
        told = {*self.children.tells.values()}
        for key in ("ends_with_parent", "readers", "returns", "tells"):
            if getattr(self.children, key) and (key != "tells" or not told <= only_told(self.child)):
                sentence = Message(
                    "Nobody in a case that stood alone agreed to %(key)s: leave it out, or give those that a step "
                    "opens a name of their own.",
                    key=key,
                )
                yield self._problem((key,), sentence)

    def _as_few_readers(self, ours: FormField, theirs: FormField) -> bool:
        """Does everybody who may read it there hold a capacity here that may read it?"""
        return bool(theirs.audience) and all(
            self.children.parties.get(capacity) in ours.audience for capacity in theirs.audience
        )

    def _not_asked(self, theirs: str) -> Message:
        return in_file_of(self.child, no_such("opening field", theirs, self.opening))

    def _no_capacity(self, theirs: str) -> Message:
        return in_file_of(self.child, no_such("capacity", theirs, self.child.parties))

    def _problem(self, place: Path, sentence: Message) -> Problem:
        return self.at.problem((*self.path, *place), sentence)


def holds(field: FormField, source: FormField) -> bool:
    """Can the field take every answer to the other, as far as types and options tell?"""
    if field.type != source.type:
        return field.kind.expression == source.kind.expression == "text"
    return source.options.keys() <= field.options.keys()


def _limit_beyond(field: FormField, source: FormField) -> str | None:
    """The limit of a field that the other need not keep; an expression is known only in its form."""
    least, most = (each if isinstance(each, float) else None for each in (source.min, source.max))
    if field.min is not None and not (isinstance(field.min, float) and least is not None and least >= field.min):
        return "min"
    if field.max is not None and not (isinstance(field.max, float) and most is not None and most <= field.max):
        return "max"
    return None


def _wider(key: str, ours: str, theirs: str) -> Message:
    return Message(
        "“%(ours)s” has a limit (%(key)s) that “%(theirs)s” need not keep there, and what comes back is kept as it is: "
        "leave the limit out here, or give that field one that is as narrow.",
        ours=ours,
        key=key,
        theirs=theirs,
    )


def _told_late(child: Workflow, slip: Slip) -> Message:
    return Message(
        "“%(field)s” may come from the case above in “%(state)s”, in the place of what “%(round)s” was held on, and "
        "the case may end well without a round on it: let another field take it.",
        field=child.fields[slip.field].label,
        state=child.states[slip.state].title,
        round=title(child, slip.name),
    )


def _unknown(name: str, known: Mapping[str, Workflow]) -> Message:
    there = no_such("procedure known", name, known)
    return Message("%(there)s Publish it first, or together with this file.", there=there)


def _other_type(name: str, field: FormField, other: str, source: FormField) -> Message:
    if field.type == source.type:
        return Message(
            "“%(field)s” does not offer all options of “%(source)s”; add them there.", field=name, source=other
        )
    return Message(
        "“%(field)s” is of type %(type)s and cannot take over “%(source)s”, which is of type %(other)s.",
        field=name,
        type=field.type,
        source=other,
        other=source.type,
    )


def _names_openly(field: FormField) -> Message:
    return Message(
        "“%(field)s” has an audience, and everybody who sees the other case sees whom it names: name a field without "
        "one.",
        field=field.name,
    )


def _more_readers(theirs: str, ours: str) -> Message:
    return Message(
        "“%(ours)s” has an audience, and “%(theirs)s” could be read by others: give that field an audience of "
        "capacities that parties fills from the audience here.",
        ours=ours,
        theirs=theirs,
    )


def _public_there(taking: str, given: str) -> Message:
    return Message(
        "“%(taking)s” is shown to everybody once its case is public, and “%(given)s”, from which it is taken, is not: "
        "make both public, or neither.",
        taking=taking,
        given=given,
    )
