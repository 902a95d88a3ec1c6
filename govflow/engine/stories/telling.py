"""The telling of a story: its steps are taken on a stage, and where it comes to is held to what it expects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from govflow.engine.checks.allowance import Exhausted
from govflow.engine.deadlines import Due, end_of
from govflow.engine.definition import Story, StoryStep
from govflow.engine.parsing import Parsed
from govflow.engine.problems import Path, Positions, Problem
from govflow.engine.stories import steps
from govflow.engine.stories.beginnings import Beginnings
from govflow.engine.stories.cast import START, StoryError
from govflow.engine.stories.stage import Stage
from govflow.errors import GovflowError, Invalid, Refused
from govflow.messages import Message

UNTIL_DUE, REOPEN, CLOSE_ROUNDS = _ALONE = "until_due", "reopen", "close_rounds"
WHO = ("by", "as")
MOMENT = timedelta(minutes=1)


@dataclass(frozen=True)
class StoryResult:
    """How a story went: its trace line by line, the states it came through, and the problem if it failed.

    ``state`` is where it ended, ``refused`` what its last step was refused with.
    """

    name: str
    trace: tuple[str, ...]
    visited: tuple[str, ...]
    problem: Problem | None
    state: str | None = None
    refused: tuple[Message, ...] = ()

    @property
    def passed(self) -> bool:
        return self.problem is None


def tell(parsed: Parsed, opened: Callable[[Story], Stage]) -> tuple[StoryResult, ...]:
    """Play every story of a workflow file, each on the stage that ``opened`` sets up for it.

    One that begins like another goes on from the stage as that one left it where they part. The last result is that of
    the story with which they take more than is done for one file, if there is one.
    """
    return tuple(_told(parsed, opened))


def _told(parsed: Parsed, opened: Callable[[Story], Stage]) -> Iterator[StoryResult]:
    told = parsed.workflow.stories
    beginnings = Beginnings[Stage](told)
    for story in told:
        try:
            yield _Telling(parsed.positions, story, opened, beginnings).result()
        except Exhausted:
            sentence = Message(
                "Story “%(name)s”: the stories up to here take more work than is done for one file. Tell fewer, with "
                "less time in them.",
                name=story.name,
            )
            yield StoryResult(story.name, (), (), parsed.positions.problem(story.path, sentence))
            return


def take(stage: Stage, step: StoryStep) -> None:
    """Take one step of a story. What the clock owes by now comes before whatever is done, as for every command."""
    name, options = steps.read(step)
    if options is not None and (name.startswith("+") or (name in _ALONE and not _is_step(stage, name))):
        raise StoryError(Message("Write %(step)s by itself: nothing is said beside it.", step=name))
    if name.startswith("+"):
        term = Due.model_validate({"in": steps.duration(name).root})
        _wait(stage, name, end_of(term, stage.now, stage.calendar, as_of=stage.now).at + MOMENT)
    elif name == UNTIL_DUE and not _is_step(stage, name):
        due = stage.due
        if due is None:
            raise StoryError(Message("No deadline is running in “%(state)s”.", state=_title(stage)))
        _wait(stage, name, max(due, stage.now) + MOMENT)
    else:
        stage.wait_until(stage.now)
        _act(stage, name, options)


def _act(stage: Stage, name: str, options: Any) -> None:
    """Somebody takes a step of the procedure's own, or does what every procedure has."""
    if _is_step(stage, name):
        for each in steps.in_turn(steps.mapping(name, options)):
            stage.step(name, each)
    elif name == REOPEN:
        stage.reopen()
    elif name == CLOSE_ROUNDS:
        stage.close_rounds()
    elif name in _ACTS:
        _ACTS[name](stage, options)
    else:
        steps.known("step", name, {*stage.workflow.step_titles, *_ACTS, *_ALONE})


def _is_step(stage: Stage, name: str) -> bool:
    return name in stage.workflow.step_titles


class _Telling:
    """One story being told."""

    def __init__(
        self, at: Positions, story: Story, opened: Callable[[Story], Stage], beginnings: Beginnings[Stage]
    ) -> None:
        self.at = at
        self.story = story
        self.opened = opened
        self.beginnings = beginnings

    def result(self) -> StoryResult:
        if len(self.story.do) > steps.MOST_STEPS:
            said = Message("A story has at most %(most)s steps; tell two.", most=steps.MOST_STEPS)
            return StoryResult(self.story.name, (), (), self._told_wrong(self._part("do"), said))
        try:
            taken, stage = self.beginnings.of(self.story) or (0, self.opened(self.story))
        except (StoryError, GovflowError) as error:
            return StoryResult(self.story.name, (), (), self._problem(error, self._part("given")))
        self.beginnings.keep(self.story, taken, stage.kept)
        problem, refused = self._told(stage, taken)
        why = _sentences(refused) if refused is not None else ()
        return StoryResult(self.story.name, tuple(stage.trace), tuple(stage.visited), problem, stage.state, why)

    def _told(self, stage: Stage, taken: int) -> tuple[Problem | None, GovflowError | None]:
        """Take the steps that are left, then compare the end with what was expected."""
        last = len(self.story.do) - 1
        refused: GovflowError | None = None
        for number, step in enumerate(self.story.do[taken:], start=taken):
            try:
                take(stage, step)
                self.beginnings.keep(self.story, number + 1, stage.kept)
            except StoryError as error:
                return self._problem(error, self.story.places[number]), None
            except GovflowError as error:
                if number < last or self.story.refused is None:
                    return self._problem(error, self.story.places[number]), error
                refused = error
        return self._unexpected(stage, refused), refused

    def _unexpected(self, stage: Stage, refused: GovflowError | None) -> Problem | None:
        wanted = self.story.refused
        if wanted is not None:
            if refused is None:
                return self._told_wrong(self._part("refused"), Message("The last step was not refused."))
            said = _sentences(refused)
            if not any(wanted in str(sentence) for sentence in said):
                return self._told_wrong(
                    self._part("refused"), Message("It was refused with other words: %(said)s", said=said)
                )
        if stage.state != self.story.expect:
            states = stage.workflow.states
            hoped = states[self.story.expect].title if self.story.expect in states else self.story.expect
            return self._told_wrong(
                self._part("expect"),
                Message("It ends in “%(came)s” instead of “%(hoped)s”.", came=_title(stage), hoped=hoped),
            )
        return None

    def _problem(self, error: StoryError | GovflowError, path: Path) -> Problem:
        if isinstance(error, StoryError):
            return self._told_wrong(path, error.sentence)
        return self._told_wrong(path, Message("It was refused: %(said)s", said=_sentences(error)))

    def _part(self, name: str) -> Path:
        return (*self.story.path, name)

    def _told_wrong(self, path: Path, sentence: Message) -> Problem:
        message = Message("Story “%(name)s”: %(what)s", name=self.story.name, what=sentence)
        return self.at.problem(path, message)


def _wait(stage: Stage, step: str, moment: datetime) -> None:
    if moment - START > steps.LONGEST:
        raise steps.too_long(step)
    stage.wait_until(moment)


def _title(stage: Stage) -> object:
    return stage.workflow.states[stage.state].title


def _sentences(error: GovflowError) -> tuple[Message, ...]:
    match error:
        case Refused():
            return error.reasons
        case Invalid():
            return tuple(
                Message("%(field)s: %(sentence)s", field=field, sentence=sentence)
                for field, sentence in error.fields.items()
            )
    return (error.message,)


def _assume(stage: Stage, options: Any) -> None:
    for guard, answer in steps.mapping("assume", options).items():
        stage.assume(guard, answer)


def _file_anew(stage: Stage, options: Any) -> None:
    for field in steps.names(options):
        stage.new_version(field)


_ACTS: Mapping[str, Callable[[Stage, Any], object]] = {
    "assume": _assume,
    "children": lambda stage, options: stage.move_children(steps.fates(options, stage.workflow.children)),
    "told": lambda stage, options: stage.told(steps.mapping("told", options)),
    "new_version": _file_anew,
    "pause": lambda stage, options: stage.pause(steps.keyed("pause", options, WHO)),
    "resume": lambda stage, options: stage.resume(steps.keyed("resume", options, WHO)),
    "extend": lambda stage, options: stage.extend(steps.keyed("extend", options, WHO)),
    "respond": lambda stage, options: stage.respond(steps.mapping("respond", options)),
    "absent": lambda stage, options: stage.absent(steps.names(options)),
    "present": lambda stage, options: stage.present(steps.names(options)),
    "recuse": lambda stage, options: stage.recuse(steps.names(options)),
    "delegate": lambda stage, options: stage.delegate(steps.mapping("delegate", options)),
    "replace": lambda stage, options: stage.replace(steps.mapping("replace", options)),
}
