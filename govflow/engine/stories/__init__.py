"""Stories: the examples in a workflow file, played with the pure engine and held to what they expect.

A story opens a case with the answers in ``given`` and takes the steps in ``do``; with ``after`` those of another story
come first. A form that asks again for what was given is answered with it again. ``given: {parties: {members: 20}}``
says how many belong to a committee or body, or were named by a parent case, where the story needs more than two;
``given: {assume: {cases.parent_in: Not yet.}}`` what a guard answers from the opening on.

    request                                       whoever may takes the step; missing answers are filled in
    {request: {by: claimant, as: Wu, amount: 5}}  a capacity or a seat (``members[2]``), a person by name, answers
                                                  whoever is named for a capacity with ``joins`` takes it by the step
    +30d, +10wd                                   time passes until a deadline of that length would be over
    until_due                                     time passes until the deadline of the present state is over
    {respond: {claimant: accept, all: yes}}       answers in the open round; a review gives ``{impact: 30}``
    {respond: {"offerers[1]": {price: 5}}}        an offer by its fields; what it leaves out is filled in
    {respond: {all: {"offerers[1]": {cost: 9}}}}  a review of offers, by who made them
    {respond: {all: [Li, "nominees[2]"]}}         whom an election names, of those who stand
    {respond: {"item_vote[2]": no, "item_vote[3].members[1]": yes}}
                                                  in the second and third of the rounds for each row or case; without
                                                  the name of a round, in all that are open
    {absent: members[3]}, {recuse: [members[1]]}  seats of the open round that are not there, or step aside
    {present: members[1]}                         attendance on record, entered like an absence by who keeps the round
    close_rounds                                  the chair closes the open rounds that say ``close: by_chair``
    {delegate: {members[1]: members[2]}}          a vote handed on
    {replace: {"evaluators[2]": Wu}}              another person in the place of a reviewer
    {children: adopted}                           the child cases end so; ``{state: tabled}`` moves them there
    {children: {"lots[2]": {state: built, end: success, returns: {cost: 80}}}}
                                                  one of them, and what comes back; "lots" for all of that name
    {told: {verdict: carried}}                    the case above decided on this one (its file: ``tells``)
    {new_version: agreement}                      who lodged a document files another version of it, beside the steps
    {assume: {funds.available: false}}            what a guard answers from now on: true, false or its sentence
    pause, {pause: {by: mediator}}, resume        the clock is stopped, and runs again
    extend                                        the deadline is lengthened
    reopen                                        the ended case is taken up again

A step of the workflow wins over a word of the stories of the same name. Guards that read facts outside the story
(the parent case, funds, documents) object to nothing unless it assumes so; effects only open cases, seat and unseat
parties, and stop the clock. ``govflow.services.rehearsal`` plays the same stories where none of this is imagined.
A story has at most a hundred steps and lasts at most ten years; what all of a file take to be played is bounded, too.
"""

from __future__ import annotations

from govflow.engine.checks.allowance import Allowance
from govflow.engine.deadlines.calendars import Calendar
from govflow.engine.machine import Machine
from govflow.engine.parsing import Parsed
from govflow.engine.rules import Rules
from govflow.engine.stories.assumptions import Assumptions, imagined
from govflow.engine.stories.play import Play
from govflow.engine.stories.telling import StoryResult, tell
from govflow.engine.stories.timers import Ends

MOST_PLAYED = 90_000  # days counted, and as many for what rules are told; a long file takes a third of it

__all__ = ["StoryResult", "run"]


def run(parsed: Parsed, rules: Rules) -> tuple[StoryResult, ...]:
    """Play every story of a workflow file in the mind."""
    assumed: Assumptions = {}
    machine = Machine(parsed.workflow, imagined(rules, assumed))
    ends = Ends(Calendar(machine.counting), Allowance(MOST_PLAYED))
    return tell(parsed, lambda story: Play(machine, assumed, story.given, ends))
