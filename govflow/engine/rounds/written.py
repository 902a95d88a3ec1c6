"""The verdict on rounds without a decision rule: consultations, reviews, signatures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from govflow.engine.rounds.choices import Choice
from govflow.engine.rounds.rules import Consultation, Review, Signature
from govflow.engine.rounds.seats import Roll, Seat
from govflow.engine.rounds.thresholds import number
from govflow.engine.rounds.verdicts import (
    DerivationLine,
    Verdict,
    choice_lines,
    closes,
    electorate_line,
    head_count,
    minimum_line,
    missing_lines,
    names,
    points,
    progress,
    recusal_line,
    who,
)
from govflow.messages import Message
from govflow.values import Text


def judge_consultation(consultation: Consultation, roll: Roll) -> Verdict:
    """Opinions are listed, not weighed: whoever was asked, it is complete once closed."""
    closed = closes(consultation, roll, decided=False)
    result = Message(
        "Consultation closed: %(answered)s of %(asked)s gave an opinion.",
        answered=len(roll.answers),
        asked=len(roll.answers) + len(roll.waiting),
    )
    return Verdict(
        outcome="complete" if closed else None,
        closed=closed,
        tally=replace(head_count(roll), counts=_counts(consultation.choices, roll)),
        derivation=(
            electorate_line(Message("Who is consulted"), roll),
            recusal_line(roll),
            *choice_lines(consultation.choices, roll),
            *missing_lines(roll.waiting),
        ),
        sentence=result if closed else progress(roll),
        waiting=_awaited(roll, closed=closed),
    )


def judge_review(review: Review, roll: Roll) -> Verdict:
    """Complete with enough reviews; means are exact. Too few reviewers never close a review early."""
    needed = number(review.minimum)
    enough = len(roll.answers) >= needed
    closed = closes(review, roll, decided=enough)
    means = _means(review, roll)
    mean = sum(means.values(), Fraction()) if means else None
    return Verdict(
        outcome=("complete" if enough else "incomplete") if closed else None,
        closed=closed,
        tally=replace(head_count(roll), means=means, mean=mean),
        derivation=(
            electorate_line(Message("Who reviews"), roll),
            recusal_line(roll),
            minimum_line(Message("Reviews"), len(roll.answers), needed),
            *_mean_lines(review, means),
        ),
        sentence=_review_sentence(review, roll, mean) if closed else progress(roll),
        waiting=_awaited(roll, closed=closed),
    )


def judge_signature(signature: Signature, roll: Roll) -> Verdict:
    """Without a minimum one refusal defeats it and every signature must be there, or be supplied by silence.

    With a minimum it is signed once so many have signed; a refusal is no more than a signature that is missing.
    """
    refusing = who(roll, signature.refusing)
    silent = roll.waiting if roll.expired and signature.silence != "none" else ()
    consenting = len(roll.answers) - len(refusing) + (len(silent) if signature.silence == "consent" else 0)
    needed = None if signature.minimum is None else number(signature.minimum)
    if needed is None:
        decided = bool(refusing)
        outcome = _of_all(signature, roll, refusing, silent)
    else:
        possible = consenting + (0 if silent else len(roll.waiting))
        decided = consenting >= needed or possible < needed
        outcome = "signed" if consenting >= needed else _short_of(signature, refusing, silent)
    closed = closes(signature, roll, decided=decided)
    return Verdict(
        outcome=outcome if closed else None,
        closed=closed,
        tally=replace(head_count(roll), counts=_counts(signature.choices, roll)),
        derivation=(
            electorate_line(Message("Who signs"), roll),
            recusal_line(roll),
            *([minimum_line(Message("Signatures"), consenting, needed)] if needed is not None else []),
            *choice_lines(signature.choices, roll),
            *(_silence_lines(signature, silent) if silent else missing_lines(roll.waiting)),
        ),
        sentence=_signature_sentence(signature, roll, outcome, consenting) if closed else progress(roll),
        waiting=_awaited(roll, closed=closed),
    )


def _of_all(signature: Signature, roll: Roll, refusing: tuple[Seat, ...], silent: tuple[Seat, ...]) -> str:
    if refusing or (silent and signature.silence == "refusal"):
        return "refused"
    if _nobody_left(roll):
        return signature.outcomes()[-1]
    return "lapsed" if roll.waiting and not silent else "signed"


def _nobody_left(roll: Roll) -> bool:
    """Everybody has left by recusal: what nobody signs is not signed, where the file knows anything else."""
    return not roll.answers and not roll.waiting


def _short_of(signature: Signature, refusing: tuple[Seat, ...], silent: tuple[Seat, ...]) -> str:
    """Too few have signed: because some refuse, aloud or by a silence that counts; else it lapses."""
    return "refused" if refusing or (silent and signature.silence == "refusal") else "lapsed"


def _awaited(roll: Roll, *, closed: bool) -> tuple[int, ...]:
    return () if closed else tuple(seat.id for seat in roll.waiting)


def _counts(choices: Iterable[Choice], roll: Roll) -> dict[str, int]:
    given = Counter(response.choice for response in roll.answers.values())
    return {choice.name: given[choice.name] for choice in choices}


def _silence_lines(signature: Signature, silent: tuple[Seat, ...]) -> list[DerivationLine]:
    if signature.silence == "consent":
        text = Message("%(seats)s did not answer in time, which counts as consent", seats=names(silent))
    else:
        text = Message("%(seats)s did not answer in time, which counts as a refusal", seats=names(silent))
    return [DerivationLine(label=Message("Silence"), text=text, value=str(len(silent)))]


def _means(review: Review, roll: Roll) -> dict[str, Fraction]:
    """The mean points per criterion; none without reviews."""
    reviews = list(roll.answers.values())
    if not reviews:
        return {}
    return {
        criterion.name: sum((Fraction(each.scores[criterion.name]) for each in reviews), Fraction()) / len(reviews)
        for criterion in review.criteria
    }


def _mean_lines(review: Review, means: dict[str, Fraction]) -> list[DerivationLine]:
    return [
        DerivationLine(
            label=criterion.label,
            text=Message("Mean of the reviews, of %(max)s points", max=criterion.max),
            value=points(means[criterion.name]),
        )
        for criterion in review.criteria
        if criterion.name in means
    ]


def _review_sentence(review: Review, roll: Roll, mean: Fraction | None) -> Message:
    done = len(roll.answers)
    if mean is None or done < number(review.minimum):
        return Message("Incomplete: %(done)s of %(minimum)s reviews needed.", done=done, minimum=number(review.minimum))
    return Message(
        "Reviewed: %(mean)s of %(max)s points in the mean of %(done)s reviews.",
        mean=points(mean),
        max=review.max,
        done=done,
    )


def _signature_sentence(signature: Signature, roll: Roll, outcome: str, consenting: int) -> Message:
    if signature.minimum is not None:
        if outcome == "signed":
            return Message("Signed by %(have)s; %(needed)s were needed.", have=consenting, needed=signature.minimum)
        return Message("Signed by %(have)s only; %(needed)s were needed.", have=consenting, needed=signature.minimum)
    if _nobody_left(roll):
        return Message("Nobody is left to answer: %(seats)s left by recusal.", seats=names(roll.recused))
    refusing, reserving = who(roll, signature.refusing), who(roll, signature.reserving)
    if refusing:
        return _against(signature.choices[-1], refusing)
    if outcome == "refused":
        return Message("Refused by the silence of %(seats)s.", seats=names(roll.waiting))
    if outcome == "lapsed":
        return Message("Lapsed: the signatures of %(seats)s are missing.", seats=names(roll.waiting))
    signs = signature.choices[0].name == "sign"
    if reserving:
        return _with_reservations(names(reserving), names(roll.waiting), signs=signs)
    if roll.waiting and signs:
        return Message("Signed; %(seats)s consented by silence.", seats=names(roll.waiting))
    if roll.waiting:
        return Message("No objection by the date; %(seats)s consented by silence.", seats=names(roll.waiting))
    done = _by_all(signature.choices[0])
    if not roll.recused:
        return done
    return Message("%(done)s Not by %(seats)s, who left by recusal.", done=done, seats=names(roll.recused))


def _with_reservations(reserving: tuple[Text, ...], silent: tuple[Text, ...], *, signs: bool) -> Message:
    """The result, with those by name whose silence counted in it."""
    done = Message("Consented to, with reservations of %(seats)s.", seats=reserving)
    if signs:
        done = Message("Signed, with reservations of %(seats)s.", seats=reserving)
    return Message("%(done)s %(seats)s consented by silence.", done=done, seats=silent) if silent else done


def _by_all(choice: Choice) -> Message:
    """What all have done: a signature is one thing, and a paper that each lodges, or a consent, another."""
    match choice.name:
        case "sign":
            return Message("Signed by all.")
        case "lodge":
            return Message("Lodged by all.")
        case "consent":
            return Message("Consented to by all.")
    return Message("All: %(choice)s.", choice=choice.label)


def _against(choice: Choice, seats: tuple[Seat, ...]) -> Message:
    """What these have done: who objects to minutes, or challenges a mediator, has not refused to sign."""
    match choice.name:
        case "refuse":
            return Message("Refused by %(seats)s.", seats=names(seats))
        case "object":
            return Message("%(seats)s objected.", seats=names(seats))
    return Message("%(seats)s: %(choice)s.", seats=names(seats), choice=choice.label)
