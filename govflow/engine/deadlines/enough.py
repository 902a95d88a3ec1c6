"""What is said when a deadline has been stopped as long, or lengthened as often, as it may."""

from __future__ import annotations

from govflow.engine.deadlines.due import PauseRule
from govflow.messages import Message


def paused_enough(rule: PauseRule) -> Message:
    """What to say when a clock has stood still as long as it may."""
    if rule.at_most.unit == "wd":
        return Message(
            "It has stood still for %(n)s working day already, which is all that is allowed.",
            "It has stood still for %(n)s working days already, which is all that is allowed.",
            n=rule.at_most.amount,
        )
    return Message(
        "It has stood still for %(n)s day already, which is all that is allowed.",
        "It has stood still for %(n)s days already, which is all that is allowed.",
        n=rule.at_most.amount,
    )


def extended_enough(times: int) -> Message:
    """What to say when a deadline has been lengthened as often as it may."""
    return Message(
        "It has been extended %(n)s time already, which is all that is allowed.",
        "It has been extended %(n)s times already, which is all that is allowed.",
        n=times,
    )
