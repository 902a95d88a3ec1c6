"""The rule of a round in sentences: who answers, how it is counted, what silence means, when it closes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from govflow.engine.definition import Workflow
from govflow.engine.machine import Machine
from govflow.engine.rounds.admission import may_delegate
from govflow.engine.rounds.elections import Election
from govflow.engine.rounds.held import Impartial
from govflow.engine.rounds.items import states_of
from govflow.engine.rounds.rules import Ballot, Consultation, Offer, Review, Round, Signature
from govflow.engine.rounds.selections.rule import Selection
from govflow.engine.rounds.thresholds import Rule, Threshold, is_formula
from govflow.messages import Message
from govflow.services.queries.procedure.amount_words import amount_words, formula_words, named, quorum_words
from govflow.services.queries.procedure.choice_words import BASES, options_words, selection_words
from govflow.services.queries.procedure.sitting_words import kept_words
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class RoundWords:
    """One round of a procedure."""

    title: Text
    kind: Text
    sentences: tuple[Message, ...]


KINDS: Mapping[type, Text] = {
    Ballot: Text(en="vote", zh="表决"),
    Selection: Text(en="choice", zh="选定"),
    Election: Text(en="election", zh="选举"),
    Consultation: Text(en="consultation", zh="征求意见"),
    Offer: Text(en="offers", zh="报价"),
    Review: Text(en="review", zh="评审"),
    Signature: Text(en="signature", zh="签署"),
}
_SEALED = {
    "none": Message("Answers can be seen as soon as they are given."),
    "until_closed": Message("Answers stay sealed until the round closes."),
    "unless_carried": Message("Answers are sealed; they are shown only if all accept."),
    "secret": Message("The vote is secret: nobody ever learns who voted how. A vote is cast once."),
}
_CLOSE = {
    "when_decided": Message("The round closes as soon as the result is certain."),
    "when_all_answered": Message("The round closes when all have answered, at the latest at its deadline."),
    "at_deadline": Message("The round closes at its deadline, not before."),
    "by_chair": Message("The round is held in session and closed by hand, at the latest by its deadline."),
}
_SILENCE = {
    "consent": Message("Silence until the deadline counts as consent."),
    "refusal": Message("Silence until the deadline counts as refusal."),
    "abstention": Message("Silence until the deadline counts as abstention."),
}
_TIE = {
    "lost": Message("A tie defeats the proposal."),
    "chair": Message("In a tie the chair decides."),
    "again": Message("After a tie the vote is repeated."),
    "casting": Message("In a tie the chair has a casting vote, apart from its vote as a member."),
}


def round_words(machine: Machine) -> tuple[RoundWords, ...]:
    """Every round of the procedure, in file order."""
    workflow = machine.workflow
    return tuple(
        RoundWords(
            title=each.title or _state_of(workflow, name),
            kind=KINDS[type(each)],
            sentences=(
                *held_for(machine, name),
                *_sentences(each, machine),
                *kept_words(each, machine),
                *_judged(each, machine),
            ),
        )
        for name, each in workflow.rounds.items()
    )


def counting_words(round_: Round, machine: Machine) -> tuple[Message, ...]:
    """How a vote is counted, in as few sentences as a cell of a table has room for."""
    match round_:
        case Ballot():
            return tuple(_ballot(round_, machine))
        case Election():
            return tuple(_election(round_, machine))
        case Selection():
            return tuple(selection_words(round_, machine))
    return ()


def held_for(machine: Machine, name: str) -> Iterator[Message]:
    """That one round is held for each row of a table or each open case below, where it is so."""
    workflow = machine.workflow
    per = workflow.repeated.get(name)
    if per is None:
        return
    if per in workflow.children:
        cases = machine.rules.vocabulary.together(workflow.children[per].relation)
        yield Message("One is held for each open case of: %(cases)s. The case goes on when all are over.", cases=cases)
        if states_of(workflow, name):
            yield Message("Only those that have come as far as this procedure says are put to the vote or to consent.")
    else:
        table = workflow.fields[per].label
        yield Message("One is held for each row of: %(table)s. The case goes on when all are over.", table=table)


def _state_of(workflow: Workflow, name: str) -> Text:
    """A round without a title is called like the state that it opens in."""
    named = (state.title for state in workflow.states.values() if name in state.rounds)
    return next(named, Text(en=name, zh=name))


def _sentences(round_: Round, machine: Machine) -> Iterator[Message]:
    yield Message("Asked are: %(voters)s.", voters=named(round_.voters, machine.workflow))
    match round_:
        case Ballot():
            yield _choices(round_)
            yield from _ballot(round_, machine)
        case Selection():
            yield options_words(round_)
            if round_.quorum is not None:
                yield from quorum_words(round_.quorum, machine)
            yield from selection_words(round_, machine)
        case Election():
            yield from _election(round_, machine)
        case Consultation():
            yield _choices(round_)
            yield Message("The opinions are put together; nothing is decided by their number.")
        case Offer():
            yield from _offer(round_, machine)
        case Review():
            yield from _review(round_, machine)
        case Signature():
            yield _choices(round_)
            yield from _signature(round_, machine)
    yield _SEALED[round_.sealed]
    yield _CLOSE[round_.close]
    if round_.recusable and isinstance(round_, Ballot) and not round_.rule.recusal_leaves:
        yield Message("Who has a conflict of interest may leave the round, but stays in the number that is counted.")
    elif round_.recusable:
        yield Message("Who has a conflict of interest may leave the round and is then not counted.")
    if may_delegate(round_):
        yield Message("A seat may hand its vote to another seat, which cannot pass it on.")


_OWN_MATTER = {
    "out": Message("Who belongs to the organization whose own matter it is does not take part."),
    "out_with_superiors": Message(
        "Who belongs to the organization whose own matter it is, or to one above it, does not take part."
    ),
    "votes": Message("Whoever's own matter it is answers like all others."),
}


def _judged(round_: Round, machine: Machine) -> Iterator[Message]:
    if isinstance(round_, Review) and round_.replace:
        yield Message(
            "Another person is put in the place of a reviewer by: %(who)s.",
            who=tuple(machine.capacity_title(each) for each in round_.replace),
        )
    if isinstance(round_, Impartial):
        yield _OWN_MATTER[round_.own_matter]


def _choices(round_: Ballot | Consultation | Signature) -> Message:
    return Message("Possible answers: %(choices)s.", choices=tuple(each.label for each in round_.choices))


def _ballot(ballot: Ballot, machine: Machine) -> Iterator[Message]:
    rule = ballot.rule
    if ballot.quorum is not None:
        yield from quorum_words(ballot.quorum, machine)
    for each in rule.thresholds:
        yield _threshold(each, machine)
    if len(ballot.choices) == 3:
        yield _abstention(rule)
    if rule.veto:
        yield Message("One vote against defeats it if it comes from: %(who)s.", who=named(rule.veto, machine.workflow))
    if rule.blocking_minority is not None:
        yield Message("Fewer than %(count)s seats cannot block it by their weight.", count=rule.blocking_minority)
    if rule.thresholds[0].share == "majority":
        yield _TIE[rule.tie]
    if rule.silence in _SILENCE:
        yield _SILENCE[rule.silence]


def _threshold(threshold: Threshold, machine: Machine) -> Message:
    share, basis = amount_words(threshold.share, machine, more=threshold.strict), BASES[threshold.basis]
    needed = Message("To be carried, it needs %(share)s of %(basis)s in favour", share=share, basis=basis)
    if threshold.unit == "weight":
        needed = Message("%(needed)s, counted by weight", needed=needed)
    if threshold.group is not None:
        group = named((threshold.group,), machine.workflow)
        needed = Message("%(needed)s, within the group %(group)s", needed=needed, group=group)
    return Message("%(needed)s.", needed=needed)


def _abstention(rule: Rule) -> Message:
    main = rule.thresholds[0]
    if main.abstention == "as_yes":
        return Message("An abstention counts in favour.")
    if main.leaves_out_abstentions:
        return Message("Abstentions are left out of the count.")
    return Message("An abstention works like a vote against, for the seat stays in the count.")


def _election(election: Election, machine: Machine) -> Iterator[Message]:
    if election.runoff_of is not None:
        yield Message(
            "A run-off for the places that the first election has left, between those who came next there: twice as "
            "many as there are places, or those who were tied. Each names as many as there are places left."
        )
    else:
        standing = machine.workflow.parties[election.candidates or ""].title
        yield Message("Candidates are, when it opens: %(standing)s.", standing=standing)
        places, most = election.places, election.most
        yield Message("%(places)s are elected; each names %(most)s at most.", places=places, most=most)
    if election.quorum is not None:
        yield from quorum_words(election.quorum, machine)
    if election.majority:
        yield Message("Only who is named by more than half of those who vote is elected.")
    if election.runoff:
        yield Message("For places that are left then a run-off is held, if it is certain who come next.")
    if election.tie == "order":
        yield Message("Elected are those whom most have named; of a tie those who stand first on the list.")
    else:
        yield Message("Elected are those whom most have named; of a tie at the last place none.")


def _offer(offer: Offer, machine: Machine) -> Iterator[Message]:
    fields = tuple(each.label for each in machine.workflow.forms[offer.form])
    yield Message("Each fills in: %(fields)s. An offer can be replaced until the round closes.", fields=fields)
    if is_formula(offer.minimum):
        needed = formula_words(offer.minimum, machine)
        yield Message("How many offers make the round complete: at least %(needed)s.", needed=needed)
        return
    yield Message(
        "The round is complete with at least %(n)s offer; fewer are never opened.",
        "The round is complete with at least %(n)s offers; fewer are never opened.",
        n=offer.minimum,
    )


def _review(review: Review, machine: Machine) -> Iterator[Message]:
    if review.per is not None:
        title = machine.workflow.rounds[review.per].title or _state_of(machine.workflow, review.per)
        yield Message("Every offer of “%(round)s” is scored; the one with the most points is the best.", round=title)
    scored = tuple(
        Message("%(criterion)s (up to %(points)s)", criterion=each.label, points=each.max) for each in review.criteria
    )
    if review.criteria_from is not None:
        table = machine.workflow.fields[review.criteria_from.table].label
        yield Message("Points are given for what “%(table)s” says when the review opens.", table=table)
    else:
        yield Message("Points are given for: %(criteria)s; %(points)s in all.", criteria=scored, points=review.max)
    if is_formula(review.minimum):
        needed = formula_words(review.minimum, machine)
        yield Message("How many opinions make the review complete: at least %(needed)s.", needed=needed)
    else:
        yield Message(
            "The review is complete with at least %(n)s opinion.",
            "The review is complete with at least %(n)s opinions.",
            n=review.minimum,
        )
    if review.declaration == "required":
        yield Message("Each reviewer declares to have no conflict of interest.")


def _signature(signature: Signature, machine: Machine) -> Iterator[Message]:
    if signature.minimum is not None and is_formula(signature.minimum):
        needed = formula_words(signature.minimum, machine)
        yield Message("How many must sign for it to be concluded: at least %(needed)s.", needed=needed)
    elif signature.minimum is not None:
        yield Message(
            "It is concluded as soon as %(n)s has signed.",
            "It is concluded as soon as %(n)s have signed.",
            n=signature.minimum,
        )
    elif signature.refusing is not None:
        yield Message("It is concluded when all consent; one refusal ends it.")
    else:
        yield Message("It is concluded when all have answered.")
    if signature.reserving is not None:
        yield Message("A reservation is printed with the signature.")
    if signature.silence in _SILENCE:
        yield _SILENCE[signature.silence]
