"""Agreement files: text to a usable agreement, or everything that is wrong with it, each with its line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pydantic import ValidationError

from govflow.domain.compensation.agreement import Agreement
from govflow.domain.compensation.formulas import Formulas, read_formulas
from govflow.engine.parsing.format_errors import problems_of
from govflow.engine.parsing.yaml_text import Tree, read, written_value
from govflow.engine.problems import Path, Positions, Problem, WorkflowProblems, no_such
from govflow.messages import Message
from govflow.values import Text

MOST = 50  # problems told at a time

_PARTY = Text(en="indicator", zh="指标")
_FORMULA = Text(en="formula", zh="公式")
_RECIPIENT = Text(en="recipient", zh="受偿方")


@dataclass(frozen=True, kw_only=True)
class Read:
    """An agreement that can be computed: what it says, its formulas, where its parts stand, and its bytes."""

    agreement: Agreement
    formulas: Formulas
    positions: Positions
    sha256: str
    source: bytes


def read_agreement(source: bytes, *, name: str = "agreement.yaml") -> Read:
    """Read an agreement file. Raises WorkflowProblems with all that is wrong, whatever the bytes."""
    tree = read(source, name, written_value)
    problems = list(tree.problems)
    agreement = None
    if tree.data is not None:
        agreement = _fit(tree, problems)
    elif not problems:
        problems.append(tree.positions.problem((), Message("The file is empty.")))
    formulas = None
    if agreement is not None:
        formulas, wrong = read_formulas(agreement)
        found = [*wrong, *_unknown(agreement), *_unordered(agreement)]
        problems.extend(tree.positions.problem(path, sentence) for path, sentence in found)
    if agreement is None or formulas is None or problems:
        raise WorkflowProblems(sorted(problems, key=lambda each: (each.line, each.column))[:MOST])
    sha256 = hashlib.sha256(source).hexdigest()
    return Read(agreement=agreement, formulas=formulas, positions=tree.positions, sha256=sha256, source=source)


@lru_cache(maxsize=64)
def known_agreement(source: bytes) -> Read:
    """One that was published: the same bytes are read once."""
    return read_agreement(source)


def _fit(tree: Tree, problems: list[Problem]) -> Agreement | None:
    try:
        return Agreement.model_validate(tree.data, by_alias=True, by_name=False)
    except ValidationError as error:
        errors = error.errors(include_url=False)[: 2 * MOST]
        problems.extend(problems_of(errors, tree.positions, Agreement))
        return None


def _unknown(agreement: Agreement) -> Iterator[tuple[Path, Message]]:
    """Names that one part uses for another, and that lead nowhere."""
    by = agreement.payment.by
    if by is not None and by not in (*agreement.formulas, *agreement.indicators):
        yield ("payment", "by"), no_such(_FORMULA, by, [*agreement.formulas, *agreement.indicators])
    if by is None and len(agreement.payment.rows) > 1:
        yield ("payment",), Message("Several rows need “by”: the formula or indicator that decides between them.")
    for index, example in enumerate(agreement.examples):
        path: Path = ("examples", index)
        for name in example.values:
            if name not in agreement.indicators:
                yield (*path, "values", name), no_such(_PARTY, name, agreement.indicators)
        for name in agreement.indicators:
            if name not in example.values:
                yield (*path, "values"), Message("The value of “%(name)s” is missing.", name=name)
        for name in example.gives.formulas:
            if name not in agreement.formulas:
                yield (*path, "gives", "formulas", name), no_such(_FORMULA, name, agreement.formulas)
    for name, constant in agreement.indicators.items():
        baseline = constant.baseline
        if baseline is not None and baseline.value <= 0:
            yield ("indicators", name, "baseline"), Message("A baseline is more than 0.")
    yield from _split(agreement)


def _split(agreement: Agreement) -> Iterator[tuple[Path, Message]]:
    if agreement.split is None:
        return
    whole = sum(each.share for each in agreement.split.among.values())
    if whole != 1:
        yield ("split", "among"), Message("The shares come to %(percent)s %%, not to 100 %%.", percent=whole * 100)
    for index, example in enumerate(agreement.split.examples):
        for name in example.gives:
            if name not in agreement.split.among:
                path: Path = ("split", "examples", index, "gives", name)
                yield path, no_such(_RECIPIENT, name, agreement.split.among)


def _unordered(agreement: Agreement) -> Iterator[tuple[Path, Message]]:
    """The rows of the table go upwards, and the last one holds for all that is left."""
    rows = agreement.payment.rows
    for index, row in enumerate(rows[:-1]):
        path: Path = ("payment", "rows", index)
        following = rows[index + 1]
        if row.bound is None:
            yield path, Message("Only the last row holds without a bound: write at_most or below.")
        elif following.bound is not None and not _before((row.bound, row.at_most is not None), following):
            yield (
                ("payment", "rows", index + 1),
                Message("The rows go from the least value to the greatest: this one would never hold."),
            )
    if rows[-1].bound is not None:
        yield (
            ("payment", "rows", len(rows) - 1),
            Message("The last row holds for all that is left: leave out at_most and below."),
        )
    for year in agreement.prepayments:
        if year not in agreement.years:
            yield ("prepayments", str(year)), Message("%(year)s is no year of the agreement.", year=str(year))


def _before(first: tuple[object, bool], following: object) -> bool:
    bound, included = first
    other = (following.bound, following.at_most is not None)  # type: ignore[attr-defined]
    return (bound, included) < other
