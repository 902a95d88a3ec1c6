"""Stories: the examples in a workflow file, played with the pure engine and held to what they expect.

A story opens a case with the answers in ``given`` and takes the steps in ``do``; with ``after`` those of another story
come first. A form that asks again for what was given is answered with it again.

    request                                       whoever may takes the step; missing answers are filled in
    {request: {by: claimant, as: Wu, amount: 5}}  a capacity or a seat (``members[2]``), a person by name, answers
    +30d, +10wd                                   time passes until a deadline of that length would be over
    until_due                                     time passes until the deadline of the present state is over
    {respond: {claimant: accept, all: yes}}       answers in the open round; a review gives ``{impact: 30}``
    {absent: members[3]}, {recuse: [members[1]]}  seats of the open round that are not there, or step aside
    {delegate: {members[1]: members[2]}}          a vote handed on
    {children: adopted}                           the child cases end so; ``{state: tabled}`` moves them there
    {assume: {funds.available: false}}            what a guard answers from now on: true, false or its sentence
    reopen                                        the ended case is taken up again

A step of the workflow wins over a word of the stories of the same name. Guards that read facts outside the story
(the parent case, funds, documents) object to nothing unless it assumes so; effects only open cases, seat and unseat
parties, and stop the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import ValidationError

from govflow.engine.deadlines.durations import Duration
from govflow.engine.definition import End, Story, StoryStep
from govflow.engine.machine import Machine
from govflow.engine.parsing import Parsed
from govflow.engine.problems import Path, Positions, Problem
from govflow.engine.rules import Rules
from govflow.engine.stories.assumptions import Assumptions, imagined
from govflow.engine.stories.cast import StoryError
from govflow.engine.stories.play import Play
from govflow.errors import Invalid, Refused
from govflow.messages import Message

UNTIL_DUE, REOPEN = "until_due", "reopen"


@dataclass(frozen=True)
class StoryResult:
    """How a story went: its trace line by line, the states it came through, and the problem if it failed."""

    name: str
    trace: tuple[str, ...]
    visited: tuple[str, ...]
    problem: Problem | None

    @property
    def passed(self) -> bool:
        return self.problem is None


def run(parsed: Parsed, rules: Rules) -> tuple[StoryResult, ...]:
    """Play every story of a workflow file."""
    assumed: Assumptions = {}
    machine = Machine(parsed.workflow, imagined(rules, assumed))
    return tuple(_Telling(machine, assumed, parsed.positions, story).result() for story in parsed.workflow.stories)


class _Telling:
    """One story being told."""

    def __init__(self, machine: Machine, assumed: Assumptions, at: Positions, story: Story) -> None:
        self.machine = machine
        self.assumed = assumed
        self.at = at
        self.story = story

    def result(self) -> StoryResult:
        self.assumed.clear()
        try:
            play = Play(self.machine, self.story.given)
        except (StoryError, Refused, Invalid) as error:
            return StoryResult(self.story.name, (), (), self._problem(error, (*self.story.path, "given")))
        problem = self._told(play)
        return StoryResult(self.story.name, tuple(play.case.trace), tuple(play.case.visited), problem)

    def _told(self, play: Play) -> Problem | None:
        """Take the steps, then compare the end with what was expected."""
        last = len(self.story.do) - 1
        refused: Exception | None = None
        for number, step in enumerate(self.story.do):
            try:
                self._take(play, step)
            except StoryError as error:
                return self._problem(error, self.story.places[number])
            except (Refused, Invalid) as error:
                if number < last or self.story.refused is None:
                    return self._problem(error, self.story.places[number])
                refused = error
        return self._unexpected(play, refused)

    def _unexpected(self, play: Play, refused: Exception | None) -> Problem | None:
        wanted = self.story.refused
        if wanted is not None:
            said = _sentences(refused) if refused is not None else ()
            if refused is None:
                return self._told_wrong((*self.story.path, "refused"), Message("The last step was not refused."))
            if not any(wanted in str(sentence) for sentence in said):
                return self._told_wrong(
                    (*self.story.path, "refused"), Message("It was refused with other words: %(said)s", said=said)
                )
        if play.case.state != self.story.expect:
            states = self.machine.workflow.states
            came = states[play.case.state].title
            hoped = states[self.story.expect].title if self.story.expect in states else self.story.expect
            return self._told_wrong(
                (*self.story.path, "expect"),
                Message("It ends in “%(came)s” instead of “%(hoped)s”.", came=came, hoped=hoped),
            )
        return None

    def _take(self, play: Play, step: StoryStep) -> None:
        name, options = _read(step)
        if any(each.name == name for each in self.machine.workflow.transitions):
            play.step(name, _mapping(name, options))
        elif name.startswith("+"):
            play.wait(_duration(name))
        elif name == UNTIL_DUE:
            play.wait_for_deadline()
        elif name == REOPEN:
            play.reopen()
        elif name == "children":
            state, end = _fate(options)
            play.move_children(state, end)
        elif name == "assume":
            for rule, answer in _mapping(name, options).items():
                self._assume(rule, answer)
        elif name in _ROUND_ACTS:
            play.in_round(lambda round_: _ROUND_ACTS[name](round_, options))
        else:
            raise StoryError(Message("There is no step “%(step)s”.", step=name))

    def _assume(self, name: str, answer: Any) -> None:
        rule = self.machine.rules.by_name.get(name)
        if rule is None or rule.kind != "guard":
            raise StoryError(Message("There is no guard “%(rule)s” to assume.", rule=name))
        sentence = Message("%(rule)s objects.", rule=name) if answer is False else Message("%(said)s", said=str(answer))
        self.assumed[name] = None if answer is True else sentence

    def _problem(self, error: StoryError | Refused | Invalid, path: Path) -> Problem:
        if isinstance(error, StoryError):
            return self._told_wrong(path, error.sentence)
        said = _sentences(error)
        return self._told_wrong(path, Message("It was refused: %(said)s", said=said))

    def _told_wrong(self, path: Path, sentence: Message) -> Problem:
        message = Message("Story “%(name)s”: %(what)s", name=self.story.name, what=sentence)
        return self.at.problem(path, message)


def _sentences(error: Exception) -> tuple[Message, ...]:
    match error:
        case Refused():
            return error.reasons
        case Invalid():
            return tuple(
                Message("%(field)s: %(sentence)s", field=field, sentence=sentence)
                for field, sentence in error.fields.items()
            )
    return ()


def _read(step: StoryStep) -> tuple[str, Any]:
    if isinstance(step, str):
        return step, None
    if len(step) != 1:
        raise StoryError(Message("One step at a time, not %(steps)s.", steps=tuple(step)))
    return next(iter(step.items()))


def _duration(text: str) -> Duration:
    try:
        return Duration(text.removeprefix("+"))
    except ValidationError as error:
        raise StoryError(Message("%(text)s is no time; write it like +30d or +10wd.", text=text)) from error


def _mapping(name: str, options: Any) -> Mapping[str, Any]:
    if options is None:
        return {}
    if not isinstance(options, Mapping):
        raise StoryError(Message("Write %(step)s as {%(step)s: {name: value}}.", step=name))
    return options


def _names(options: Any) -> Iterable[str]:
    return [options] if isinstance(options, str) else list(options or ())


def _fate(options: Any) -> tuple[str, str | None]:
    """A state that ends the child cases, or ``{state: …, end: …}``; without ``end`` they only move there."""
    if isinstance(options, Mapping):
        return str(options.get("state")), options.get("end")
    return str(options), str(options) if options in get_args(End) else "success"


_ROUND_ACTS: Mapping[str, Callable[[Any, Any], None]] = {
    "respond": lambda round_, options: round_.respond(_mapping("respond", options)),
    "absent": lambda round_, options: round_.absent(_names(options)),
    "recuse": lambda round_, options: round_.recuse(_names(options)),
    "delegate": lambda round_, options: round_.delegate(_mapping("delegate", options)),
}
