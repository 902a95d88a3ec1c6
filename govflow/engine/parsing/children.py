"""What a file says of the cases below its own: names of its fields, capacities and steps. Their file is read later."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from govflow.engine.definition import ChildCases, FormField, Transition, Workflow
from govflow.engine.family import taken_from
from govflow.engine.fields import KINDS as TYPES
from govflow.engine.fields import Kind
from govflow.engine.parsing.names import Names
from govflow.engine.problems import Path, Positions, Problem, no_such
from govflow.messages import Message
from govflow.values import Text

CHILDREN = "children"  # in expressions: all cases below
ENDING = Text(en="way in which that round ends", zh="该应答环节的结果")


def check_children(workflow: Workflow, names: Names, positions: Positions) -> Iterator[Problem]:
    """Names under ``children`` and in steps that lead nowhere, and fields of the wrong type, in no particular order."""
    return _Children(workflow, names, positions).all()


class _Children:
    def __init__(self, workflow: Workflow, names: Names, positions: Positions) -> None:
        self.workflow = workflow
        self.names = names
        self.positions = positions

    def all(self) -> Iterator[Problem]:
        for name, children in self.workflow.children.items():
            yield from self._reserved(name)
            yield from self._name("relation", children.relation, (CHILDREN, name, "relation"))
            yield from self._taken_over((CHILDREN, name), children)
            yield from self._only((CHILDREN, name, "only"), children)
            yield from self._returned((CHILDREN, name, "returns"), children)
            yield from self._told(name, children)
            yield from self._given((CHILDREN, name), children)
            for number, state in enumerate(children.lets_go_in):
                yield from self._name("state", state, (CHILDREN, name, "lets_go_in", number))
            for number, reader in enumerate(children.readers):
                yield from self._name("capacity", reader, (CHILDREN, name, "readers", number))
            yield from self._open_to_citizens((CHILDREN, name), name, children)
        for step in self.workflow.transitions:
            yield from self._step(step)
        opened = {name for step in self.workflow.transitions for name in (*step.opens, step.adopts)}
        opened |= {name for name, each in self.workflow.children.items() if each.citizens is not None}
        for name in self.workflow.children.keys() - opened:
            sentence = Message("No step opens “%(name)s”: write opens or adopts in one.", name=name)
            yield self.positions.problem((CHILDREN, name), sentence)

    def _reserved(self, name: str) -> Iterator[Problem]:
        """``amendments.count`` must mean one thing."""
        taken = next((kind for kind in ("capacity", "round", "field") if name in self.names[kind]), None)
        if taken is not None or name == CHILDREN:
            sentence = Message("“%(word)s” has a meaning of its own; choose another name.", word=name)
            yield self.positions.problem((CHILDREN, name), sentence)

    def _taken_over(self, path: Path, children: ChildCases) -> Iterator[Problem]:
        if children.per is not None:
            yield from self._typed(children.per, _is_table, (*path, "per"), self.workflow.fields)
        fields = taken_from(self.workflow, children)
        for theirs, ours in children.copied.items():
            if ours not in fields:
                yield from self._name("field", ours, (*path, "copy", theirs))
            if theirs in children.fixed:
                sentence = Message("“%(field)s” is both copied and fixed; write one of the two.", field=theirs)
                yield self.positions.problem((*path, "fixed", theirs), sentence)
        for key, name in (("title", children.title), ("title_other", children.title_other)):
            if name is not None:
                yield from self._typed(name, _is_text, (*path, key), fields)

    def _only(self, path: Path, children: ChildCases) -> Iterator[Problem]:
        """A way in which a round for each row of that table ends."""
        if children.only is None:
            return
        name, _, outcome = children.only.partition(".")
        if name not in self.names["round"]:
            yield self.positions.problem(path, no_such("round", name, self.names["round"]))
        elif name in self.workflow.rounds and (
            children.per is None or self.workflow.repeated.get(name) != children.per
        ):
            sentence = Message(
                "“%(round)s” is not held for each row of that table: write the same table under per, here and there.",
                round=name,
            )
            yield self.positions.problem(path, sentence)
        elif name in self.workflow.rounds and outcome not in (known := self.workflow.rounds[name].outcomes()):
            yield self.positions.problem(path, no_such(ENDING, outcome, known))

    def _told(self, name: str, children: ChildCases) -> Iterator[Problem]:
        """Rounds that are held for each of these cases."""
        for round_ in children.tells:
            path = (CHILDREN, name, "tells", round_)
            yield from self._name("round", round_, path)
            if round_ in self.workflow.rounds and self.workflow.repeated.get(round_) != name:
                sentence = Message(
                    "“%(round)s” is not held for each of these cases: write “per: %(children)s” there.",
                    round=round_,
                    children=name,
                )
                yield self.positions.problem(path, sentence)

    def _returned(self, path: Path, children: ChildCases) -> Iterator[Problem]:
        for ours in children.returns:
            yield from self._name("field", ours, (*path, ours))
            field = self.workflow.fields.get(ours)
            if field is not None and field.seats is not None:
                sentence = Message("“%(field)s” seats somebody, which no result of another case may do.", field=ours)
                yield self.positions.problem((*path, ours), sentence)
            if field is not None and field.until:
                sentence = Message(
                    "“%(field)s” is sealed until somebody opens it, and what comes back all may read.", field=ours
                )
                yield self.positions.problem((*path, ours), sentence)

    def _given(self, path: Path, children: ChildCases) -> Iterator[Problem]:
        """Who takes part there, and which case is taken up."""
        fields = taken_from(self.workflow, children)
        for theirs, ours in children.parties.items():
            if ours not in self.names["capacity"]:
                yield from self._typed(ours, _names_parties, (*path, "parties", theirs), fields, meant="capacity")
        if children.private and children.adopt is None:
            sentence = Message("“private” says which cases are taken up: write adopt as well, or leave it out.")
            yield self.positions.problem((*path, "private"), sentence)
        if children.adopt is not None:
            yield from self._typed(children.adopt, _names_a_case, (*path, "adopt"), self.workflow.fields)

    def _open_to_citizens(self, path: Path, name: str, children: ChildCases) -> Iterator[Problem]:
        """Somebody without an account opens one by itself, below a case that everybody reads: nothing comes from here
        but its title, and no step opens or takes up others under the same name.
        """
        if children.citizens is None:
            return
        for number, state in enumerate(children.citizens.open_in):
            place = (*path, "citizens", "open_in", number)
            yield from self._name("state", state, place)
            found = self.workflow.states.get(state)
            if found is not None and (not found.public or found.end is not None):
                sentence = Message(
                    "Who has no account sees a case in its public states alone, and adds nothing to one that has "
                    "ended: “%(state)s” is no such state.",
                    state=found.title,
                )
                yield self.positions.problem(place, sentence)
        for key in ("per", "only", "title", "title_other", "copied", "adopt", "private"):
            if getattr(children, key):
                word = "copy" if key == "copied" else key
                sentence = Message(
                    "What somebody without an account opens takes nothing over from here: leave %(key)s out.", key=word
                )
                yield self.positions.problem((*path, word), sentence)
        if any(name in (*step.opens, step.adopts) for step in self.workflow.transitions):
            sentence = Message(
                "“%(name)s” is opened by those who have no account: give those that a step opens a name of their own.",
                name=name,
            )
            yield self.positions.problem((*path, "citizens"), sentence)

    def _step(self, step: Transition) -> Iterator[Problem]:
        for number, name in enumerate(step.opens):
            yield from self._name("child", name, (*step.path, "opens", number))
        if step.adopts is None:
            return
        yield from self._name("child", step.adopts, (*step.path, "adopts"))
        children = self.workflow.children.get(step.adopts)
        if children is None:
            return
        if children.adopt is None:
            sentence = Message(
                "“%(name)s” says under adopt which field names the case that is taken up.", name=step.adopts
            )
            yield self.positions.problem((CHILDREN, step.adopts), sentence)
            return
        form = self.workflow.forms.get(step.form) if step.form is not None else ()
        if form is not None and children.adopt not in {each.name for each in form}:  # none: told as a name of no form
            sentence = Message(
                "The form of “%(step)s” does not ask for %(field)s.", step=step.title, field=children.adopt
            )
            yield self.positions.problem((*step.path, "adopts"), sentence)

    def _typed(
        self,
        name: str,
        fits: Callable[[Kind], bool],
        path: Path,
        fields: Mapping[str, FormField],
        *,
        meant: str = "field",
    ) -> Iterator[Problem]:
        """The name of a field of a type that fits."""
        field = fields.get(name)
        if field is None:
            if name not in self.names["field"]:
                yield self.positions.problem(path, no_such(meant, name, self.names[meant]))
        elif not fits(field.kind):
            sentence = Message(
                "“%(field)s” is of type %(type)s; here it has to be one of: %(types)s.",
                field=name,
                type=field.type,
                types=tuple(each for each, kind in TYPES.items() if fits(kind)),
            )
            yield self.positions.problem(path, sentence)

    def _name(self, kind: str, name: str, path: Path) -> Iterator[Problem]:
        if name not in self.names[kind]:
            yield self.positions.problem(path, no_such(kind, name, self.names[kind]))


def _is_text(kind: Kind) -> bool:
    return kind.expression == "text"


def _is_table(kind: Kind) -> bool:
    return kind.expression == "table"


def _names_parties(kind: Kind) -> bool:
    return kind.numbers == "organizations"


def _names_a_case(kind: Kind) -> bool:
    return kind.numbers == "cases"
