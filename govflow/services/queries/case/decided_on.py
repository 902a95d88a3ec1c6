"""What a case is decided on: the fields that its procedure names, as far as the reader may read the answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from govflow.codec import load
from govflow.domain.funds.holdings import FundBalance
from govflow.services.queries.case.answers import Answered, read_answers
from govflow.services.queries.case.files import FileLine, load_named_files
from govflow.services.queries.case.names import Names, ids_in
from govflow.services.queries.texts.versions import text_fields
from govflow.services.rights import reads_as
from govflow.store.visibility import open_answers
from govflow.store.work import Case, Work
from govflow.store.writing.confidences import readable_confidences
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class DecidedOn:
    """The facts of a case, in the order of its file; documents apart. ``texts``: whose versions can be compared."""

    answers: tuple[Answered, ...] = ()
    files: tuple[FileLine, ...] = ()
    texts: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.answers or self.files)


LEFT = Text(en="Left in the fund", zh="资金可用余额")


def load_decided_on(
    work: Work, case: Case, names: Names, files: Sequence[FileLine] = (), balance: FundBalance | None = None
) -> DecidedOn:
    """The latest answers to the facts of the procedure; of those in confidence, the latest that the reader may read.

    ``files``: documents that were read already, newest first. ``balance``: of the fund from which a step takes money.
    """
    workflow = work.version_of(case).workflow
    if not workflow.facts:
        return DecidedOn()
    fields = {name: workflow.fields[name] for name in workflow.facts}
    held = reads_as(work, case)
    confided = _confided(work, case)
    known = {**open_answers(held, case.data), **confided}
    found = {name: known[name] for name in fields if known.get(name) is not None}
    names.load(work, **ids_in(found, fields))
    papers = {value for name, value in found.items() if fields[name].kind.filed}
    answers = read_answers(found, fields, names.at(case.ended_at))
    return DecidedOn(
        answers=(*(replace(each, confided=each.name in confided) for each in answers), *_left(balance)),
        files=load_named_files(work, case, names, held, papers, files),
        texts=frozenset(text_fields(workflow, held)),
    )


def _left(balance: FundBalance | None) -> Iterator[Answered]:
    """What is left in the fund, computed now: a fact that no form asks."""
    if balance is not None and balance.fund_id is not None:
        yield Answered(name="fund.available", label=LEFT, value=balance.available, long=False)


def _confided(work: Work, case: Case) -> dict[str, object]:
    """What the reader may read of answers in confidence, for procedures that decide on such.

    What was opened stands in the case: of several answers, the one that counts.
    """
    workflow = work.version_of(case).workflow
    apart = {name for name in workflow.facts if workflow.fields[name].audience}
    rows = readable_confidences(work, case) if apart else []
    return {row["field"]: load(row["value"]) for row in rows if row["field"] in apart and row["audience"]}
