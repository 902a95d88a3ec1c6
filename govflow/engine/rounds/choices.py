"""What may be answered in a round, as a file writes it: choices with their names, criteria with their points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    anchor: Text | None = Field(None, description="What few and many points stand for.")


class Criterion(Points):
    """A criterion with its name."""

    name: Named


class CriteriaFrom(Part):
    """Criteria that stand in the rows of a table of the case; they are frozen when the round opens."""

    table: Named = Field(description="A table without an audience.")
    label: Named = Field(description="The column with what is scored.")
    label_other: Named | None = Field(None, description="The column with the same in the other language.")
    max: Named = Field(description="The column of whole numbers with the most points.")
    anchor: Named | None = Field(None, description="The column that says what few and many points stand for.")
    anchor_other: Named | None = Field(None, description="The column with the same in the other language.")

    @property
    def columns(self) -> Mapping[str, str]:
        """By setting, the columns that it names."""
        named = {key: getattr(self, key) for key in ("label", "label_other", "max", "anchor", "anchor_other")}
        return {key: name for key, name in named.items() if name is not None}

    def read(self, rows: Iterable[Mapping[str, Any]]) -> tuple[Criterion, ...]:
        """The criteria that these rows say, numbered in their order; rows without words or points say none."""
        found = (row for row in rows if row.get(self.label) and (row.get(self.max) or 0) > 0)
        return tuple(
            Criterion(
                name=f"c{number}",
                label=_both(row, self.label, self.label_other),
                max=row[self.max],
                anchor=_both(row, self.anchor, self.anchor_other) if row.get(self.anchor or "") else None,
            )
            for number, row in enumerate(found, start=1)
        )


def _both(row: Mapping[str, Any], name: str | None, other: str | None) -> Text:
    en = str(row.get(name or "") or "")
    return Text(en=en, zh=str(row.get(other or "") or "") or en)


def _with_names(given: Any) -> Any:
    """Criteria as a file has them, by name; or the list that a round froze."""
    if not isinstance(given, Mapping):
        return given
    return [{**each, "name": name} if isinstance(each, Mapping) else each for name, each in given.items()]


Criteria = Annotated[tuple[Criterion, ...], BeforeValidator(_with_names, json_schema_input_type=dict[Named, Points])]
