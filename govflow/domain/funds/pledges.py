"""Pledges: who gives money is told of what is done with it, and asks for none at the same time without a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from govflow.domain.naming import names
from govflow.engine.facts import CaseFacts, Form
from govflow.engine.rules import FieldName, RuleSet
from govflow.messages import Message
from govflow.values import Text

rules = RuleSet("pledges")


@dataclass(frozen=True, kw_only=True)
class OpenCaseOfOpener:
    """A case on its way in which whoever opened this one asks for money of a fund. ``seen`` by whoever acts."""

    reference: str
    seen: bool = True


@dataclass(frozen=True)
class CasesOfOpener:
    """For what those ask of funds, or hold contracts, who opened this case."""

    TOLD: ClassVar[Text] = Text(en="what else the donor asks of funds", zh="捐赠人的资金申请和合同")

    cases: tuple[OpenCaseOfOpener, ...] = ()


@rules.guard
def no_open_request(others: CasesOfOpener, case: CaseFacts, form: Form, *, despite: FieldName) -> Message | None:
    """The donor neither asks for money nor holds a contract, or it is said why its gift can be accepted all the same.

    despite: The field in which that is said.
    """
    if not others.cases or str(_said(form, case.data, despite) or "").strip():
        return None
    return Message(
        "The donor has a request or a contract on its way: %(cases)s. Say why its gift can be accepted all the same.",
        cases=names(others.cases),
    )


def _said(form: Form, data: Mapping[str, Any], name: str) -> Any:
    """As the form has it, where it asks for it; else as the case has it."""
    given = form[name]
    return data.get(name) if given is None else given
