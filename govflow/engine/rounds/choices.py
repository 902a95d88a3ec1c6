"""What may be answered in a round, as a file writes it: choices with their names, criteria with their points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from govflow.engine.rounds.thresholds import Part
from govflow.values import Text

Named = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Choice(BaseModel):
    """One answer that may be given in a round."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Named
    label: Text


_LABELS = {
    "yes": ("Yes", "赞成"),
    "no": ("No", "反对"),
    "abstain": ("Abstain", "弃权"),
    "accept": ("Accept", "接受"),
    "reject": ("Reject", "拒绝"),
    "approve": ("Approve", "批准"),
    "refuse": ("Refuse", "不予同意"),
    "recommend": ("Recommend", "建议支持"),
    "consent": ("Consent", "同意"),
    "reserve": ("Consent with a reservation", "同意但保留意见"),
    "object": ("Object", "异议"),
    "sign": ("Sign", "签署"),
    "lodge": ("Lodge", "提交"),
    "positive": ("Positive", "赞成"),
    "positive_with_changes": ("Positive with changes", "修改后赞成"),
    "reserved": ("Reserved", "持保留意见"),
    "negative": ("Negative", "不赞成"),
    "no_opinion": ("No opinion", "无意见"),
    "scored": ("Scored", "已评分"),
    "offered": ("Offered", "已报价"),
    "voted": ("Voted", "已投票"),
}
KNOWN = {name: Choice(name=name, label=Text(en=en, zh=zh)) for name, (en, zh) in _LABELS.items()}
"""The choices that a workflow file may use by name alone."""

KnownName = Annotated[str, Field(json_schema_extra={"enum": list(KNOWN)})]

YES_NO = (KNOWN["yes"], KNOWN["no"], KNOWN["abstain"])
OPINIONS = tuple(KNOWN[name] for name in ("positive", "positive_with_changes", "reserved", "negative", "no_opinion"))
CONSENT = (KNOWN["consent"], KNOWN["reserve"], KNOWN["object"])
SCORED = (KNOWN["scored"],)
OFFERED = (KNOWN["offered"],)
VOTED = (KNOWN["voted"],)


def _in_order(given: Any) -> Any:
    """Choices as a file names them (a mapping to labels, or a list of known names), or as a round froze them.

    Raises ValueError for a bare name that is not known.
    """
    if isinstance(given, Mapping):
        return [{"name": name, "label": label} for name, label in given.items()]
    return [_known(each) if isinstance(each, str) else each for each in given] if isinstance(given, list) else given


def _known(name: str) -> Choice:
    if name not in KNOWN:
        raise ValueError(f"{name!r} is no known choice: write {{{name}: English · 中文}}, or one of {', '.join(KNOWN)}")
    return KNOWN[name]


Choices = Annotated[
    tuple[Choice, ...],
    BeforeValidator(_in_order, json_schema_input_type=dict[Named, Text] | tuple[KnownName, ...]),
]


class Points(Part):
    """What reviewers score, from 0 to ``max`` points; the maxima are the weights."""

    label: Text
    max: int = Field(gt=0, le=1_000_000)


class Criterion(Points):
    """A criterion with its name."""

    name: Named


def _with_names(given: Any) -> Any:
    """Criteria as a file has them, by name; or the list that a round froze."""
    if not isinstance(given, Mapping):
        return given
    return [{**each, "name": name} if isinstance(each, Mapping) else each for name, each in given.items()]


Criteria = Annotated[tuple[Criterion, ...], BeforeValidator(_with_names, json_schema_input_type=dict[Named, Points])]
