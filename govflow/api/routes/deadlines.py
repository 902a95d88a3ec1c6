"""What may be done about a deadline, or about an end, beside the steps: extension, suspension, reopening."""

from __future__ import annotations

from govflow.api.frame.topic import topic
from govflow.api.routes.asked import OfCase
from govflow.api.routes.laid_out import reads_page, takes_order
from govflow.services.commands.cases import ReopenCase, reopen_case
from govflow.services.commands.deadlines import ChangeDeadline, extend, pause, resume
from govflow.services.queries.step.deadline import ActPage, load_act

bp = topic("deadlines", __name__, "Deadlines", "/cases/<reference>")

EXTENSION, SUSPENSION = "/deadline/extension", "/deadline/suspension"

reads_page(
    bp, EXTENSION, "new_extension", "Say what extending the deadline brings, and who reads the reason.",
    lambda work, path, _: load_act(work, path.reference, "extension"), ActPage, of=OfCase,
)  # fmt: skip
takes_order(bp, EXTENSION, "create_extension", "Extend the deadline.", ChangeDeadline, extend, of=OfCase)
reads_page(
    bp, SUSPENSION, "new_suspension", "Say whether the deadline stands still, and what changing that brings.",
    lambda work, path, _: load_act(work, path.reference, "suspension"), ActPage, of=OfCase,
)  # fmt: skip
takes_order(bp, SUSPENSION, "create_suspension", "Suspend the deadline.", ChangeDeadline, pause, of=OfCase)
takes_order(
    bp, f"{SUSPENSION}/end", "end_suspension", "Let the deadline run again.", ChangeDeadline, resume, of=OfCase,
    without={"reason"}, called="ResumeDeadline",
)  # fmt: skip
reads_page(
    bp, "/reopening", "new_reopening", "Say what reopening the case brings, and who reads the reason.",
    lambda work, path, _: load_act(work, path.reference, "reopening"), ActPage, of=OfCase,
)  # fmt: skip
takes_order(bp, "/reopening", "create_reopening", "Reopen a case that has ended.", ReopenCase, reopen_case, of=OfCase)
