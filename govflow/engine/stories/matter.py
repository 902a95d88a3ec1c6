"""What the rounds of a story are about, as it stands in the mind: a result holds only for what it was given on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from govflow.engine.definition import Workflow
from govflow.engine.facts import Child, Rounds
from govflow.engine.rounds.items import Item, Verdicts, as_it_stands, is_same_row
from govflow.engine.rounds.matter import (
    STANDING,
    answers_about,
    decided_on,
    fields_of,
    label_of,
    under_round,
    under_round_above,
)
from govflow.engine.stories.answers import StoryRound
from govflow.engine.stories.kept import KeptAnswers
from govflow.engine.stories.rounds import StoryRounds
from govflow.messages import Message
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The case as rounds are held on it."""

    workflow: Workflow
    state: str
    kept: KeptAnswers
    below: Sequence[Child]

    def matter(self, name: str, item: Item | None) -> dict[str, object]:
        """What a round is about: each answer, and how often it was given, of documents and of what few read.

        Of a case below what the file of this one knows of it: what it was opened with, and what came back.
        """
        asked = self.workflow.rounds[name].matter
        if item is not None and item.case_id is not None:
            child = next(each for each in self.below if each.id == item.case_id)
            return {each: child.answers.get(each) for each in asked}
        answers, fields = answers_about(self.workflow, name, self.kept.data, item), fields_of(self.workflow, name)
        return {each: (answers.get(each), self.kept.times(fields.get(each))) for each in asked}

    def results(self, held: Mapping[str, Sequence[StoryRound]]) -> Rounds:
        """How the latest rounds of each name stand, as ``load_round_results`` of the store tells them."""
        return Rounds(
            {name: found[0].verdict for name, found in held.items() if self._plain(name) and self._stands(found[0])},
            {name: self._each(name, found) for name, found in held.items() if not self._plain(name)},
        )

    def against_changing(self, rounds: StoryRounds, annuls: Collection[str]) -> Iterator[Message]:
        """Why what rounds are about cannot be what it is now: those that are open, and those over in this state."""
        here = [each for each in self.workflow.states[self.state].rounds if self._plain(each) and each not in annuls]
        over = [each for name in here for each in rounds.held.get(name, ()) if each not in rounds.open]
        for each in (*rounds.open, *over):
            for field in each.unlike(self.matter(each.name, each.item)):
                if _is_below(each):
                    yield under_round_above(self._label_below(each.name, field))
                else:
                    label = label_of(self.workflow, each.name, field)
                    yield under_round(self.workflow, self.state, each.name, each.item, label)

    def against_filing(self, held: Mapping[str, Sequence[StoryRound]], field: str) -> list[Message]:
        """Why a document gets no other version: a round has decided on it."""
        decided = (
            name
            for name, found in held.items()
            if any(_has_decided(each) for each in found)
            and any(field in each.matter and not _is_below(each) for each in found)
        )
        return [decided_on(self.workflow, name, None, self.workflow.fields[field].label) for name in decided][:1]

    def _plain(self, name: str) -> bool:
        return name not in self.workflow.repeated

    def _each(self, name: str, found: Sequence[StoryRound]) -> Verdicts:
        given = tuple((each.item, each.verdict) for each in found if each.item is not None)
        standing = [each.item.number for each in found if each.item is not None and self._stands(each)]
        return as_it_stands(self.workflow, self.state, name, self.kept.data, given, standing)

    def _stands(self, found: StoryRound) -> bool:
        if found.matter:
            return not found.unlike(self.matter(found.name, found.item))
        return is_same_row(self.workflow, found.name, found.item, self.kept.data)

    def _label_below(self, name: str, field: str) -> Text:
        """What a field of a case below is called here: as what is copied to it, or comes back from it."""
        children = self.workflow.children[self.workflow.repeated[name]]
        ours = children.copied.get(field) or next(
            (own for own, theirs in children.returns.items() if theirs == field), ""
        )
        known = self.workflow.fields.get(ours)
        return known.label if known is not None else Text(en=field, zh=field)


def _is_below(found: StoryRound) -> bool:
    return found.item is not None and found.item.case_id is not None


def _has_decided(found: StoryRound) -> bool:
    return found.verdict.closed and found.verdict.outcome in STANDING
