"""Is an agreement fit to be published? Its examples come out, and each threshold has them at it and on both sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from govflow.domain.compensation.agreement import Agreement, Example
from govflow.domain.compensation.computing import Settlement, compute, shown
from govflow.domain.compensation.exact import divided
from govflow.domain.compensation.reading import Read, read_agreement
from govflow.engine.problems import Path, Problem, WorkflowProblems
from govflow.errors import Invalid
from govflow.messages import Message
from govflow.values import Money, Text

PAYS: Mapping[str, Text] = {
    "downstream": Text(en="the downstream side pays", zh="下游一方支付"),
    "upstream": Text(en="the upstream side pays", zh="上游一方支付"),
    "nobody": Text(en="nobody pays", zh="双方均不支付"),
}


@dataclass(frozen=True, kw_only=True)
class Sound:
    """An agreement whose examples have all come out."""

    read: Read
    examples: int
    thresholds: int


def sound(source: bytes, *, name: str = "agreement.yaml") -> Sound:
    """Read and check an agreement. Raises WorkflowProblems with all that is wrong."""
    read = read_agreement(source, name=name)
    problems = list(check(read))
    if problems:
        raise WorkflowProblems(problems)
    rows = read.agreement.payment.rows
    return Sound(read=read, examples=len(read.agreement.examples), thresholds=len(rows) - 1)


def check(read: Read) -> Iterator[Problem]:
    """All that speaks against publishing it."""
    decided: list[Fraction] = []
    found = [*_examples(read, decided), *_splits(read.agreement)]
    if not found:
        found = [*_thresholds(read.agreement, decided), *_unused(read)]
    for path, sentence in found:
        yield read.positions.problem(path, sentence)


def worked(read: Read, example: Example) -> Settlement:
    """What the agreement gives for the values of an example. Raises Invalid where it gives nothing."""
    return compute(read, example.year, example.values)


def _examples(read: Read, decided: list[Fraction]) -> Iterator[tuple[Path, Message]]:
    for index, example in enumerate(read.agreement.examples):
        path: Path = ("examples", index)
        try:
            found = worked(read, example)
        except Invalid as error:
            for why in error.fields.values():
                yield path, Message("“%(example)s” gives nothing: %(why)s", example=example.title, why=why)
            continue
        if found.decided is not None:
            decided.append(found.decided)
        for key, wanted, given in _compared(example, found):
            if wanted != given:
                sentence = Message(
                    "“%(example)s” does not come out: it says %(wanted)s, and the formulas give %(given)s.",
                    example=example.title,
                    wanted=_told(wanted),
                    given=_told(given),
                )
                yield (*path, "gives", *key), sentence


def _compared(example: Example, found: Settlement) -> Iterator[tuple[Path, Any, Any]]:
    """What it says of each figure, and what comes out."""
    gives = example.gives
    computed = {line.name: line.value / 100 if line.money else line.value for line in found.working}
    for name, wanted in gives.formulas.items():
        yield ("formulas", name), wanted, computed[name]
    yield ("pays",), gives.pays, found.pays
    yield ("sum",), gives.sum, found.sum
    if gives.clearing is not None:
        yield ("clearing",), gives.clearing, found.transfer - found.prepaid
    if gives.next_prepayment is not None:
        yield ("next_prepayment",), gives.next_prepayment, found.next_prepayment or Money(0)


def _told(value: Any) -> Any:
    if isinstance(value, str):
        return PAYS[value]
    return shown(value) if isinstance(value, Fraction) else value


def _splits(agreement: Agreement) -> Iterator[tuple[Path, Message]]:
    if agreement.split is None:
        return
    among = agreement.split.among
    for index, example in enumerate(agreement.split.examples):
        given = dict(zip(among, divided(example.of, [each.share for each in among.values()]), strict=True))
        for name, wanted in example.gives.items():
            if given[name] != wanted:
                sentence = Message(
                    "The division of %(sum)s does not come out: it says %(wanted)s, and the shares give %(given)s.",
                    sum=example.of,
                    wanted=wanted,
                    given=given[name],
                )
                yield ("split", "examples", index, "gives", name), sentence


def _thresholds(agreement: Agreement, found: list[Fraction]) -> Iterator[tuple[Path, Message]]:
    """Money turns at a threshold: whoever wrote it shows by examples which side it falls to, and what is beside it."""
    rows = agreement.payment.rows
    bounds = [row.bound for row in rows]
    for index, bound in enumerate(bounds[:-1]):
        if bound is None or bound in bounds[:index]:
            continue
        lowest = max((each for each in bounds[:index] if each is not None), default=None)
        highest = min((each for each in bounds[index + 1 :] if each is not None and each > bound), default=None)
        wanted = {
            Message("below it"): any(_between(lowest, each, bound) for each in found),
            Message("exactly at it"): bound in found,
            Message("above it"): any(_between(bound, each, highest) for each in found),
        }
        missing = tuple(sentence for sentence, there in wanted.items() if not there)
        if missing:
            sentence = Message(
                "The threshold %(bound)s has no worked example %(where)s.", bound=shown(bound), where=missing
            )
            yield ("payment", "rows", index), sentence


def _between(lower: Fraction | None, value: Fraction | None, upper: Fraction | None) -> bool:
    """Strictly between two bounds; at the lower one belongs to the threshold there."""
    return value is not None and (lower is None or value > lower) and (upper is None or value < upper)


def _unused(read: Read) -> Iterator[tuple[Path, Message]]:
    """What nothing reads: an indicator that is measured for nothing, a number that means nothing."""
    agreement, formulas = read.agreement, read.formulas
    after = [formulas.next_prepayment] if formulas.next_prepayment is not None else []
    reads = {name for each in (*formulas.steps.values(), *formulas.sums, *after) for name in each.reads}
    used = reads | ({agreement.payment.by} if agreement.payment.by is not None else set())
    for section in ("indicators", "constants", "formulas"):
        for name in getattr(agreement, section):
            if name not in used:
                yield (section, name), Message("Nothing reads “%(name)s”; leave it out or compute with it.", name=name)
