"""The choices of a round and their names in both languages."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from govflow.values import Text


class Choice(BaseModel):
    """One answer that may be given in a round."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
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
}
KNOWN = {name: Choice(name=name, label=Text(en=en, zh=zh)) for name, (en, zh) in _LABELS.items()}
"""The choices that a workflow file may use by name alone."""

YES_NO = (KNOWN["yes"], KNOWN["no"], KNOWN["abstain"])
OPINIONS = tuple(KNOWN[name] for name in ("positive", "positive_with_changes", "reserved", "negative", "no_opinion"))
CONSENT = (KNOWN["consent"], KNOWN["reserve"], KNOWN["object"])
SCORED = (KNOWN["scored"],)


def choice_or_known(entry: Any) -> Any:
    """Turn the name of a known choice into that choice. Raises ValueError for a bare name without a label."""
    if not isinstance(entry, str):
        return entry
    if entry not in KNOWN:
        raise ValueError(f"{entry!r} is no known choice: write {{name: {entry}, label: {{en: …, zh: …}}}}")
    return KNOWN[entry]
