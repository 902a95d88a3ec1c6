"""Before and after a meeting: replies to its invitation, statements for the record, corrections of its minutes."""

from __future__ import annotations

from pydantic import Field

from govflow.api.frame.topic import topic
from govflow.api.routes.asked import LARGEST_ROW, OfCase
from govflow.api.routes.laid_out import reads_page, takes_order
from govflow.services.commands.meetings.corrections import (
    AnswerCorrection,
    CorrectMinutes,
    WithdrawCorrection,
    answer_correction,
    correct_minutes,
    withdraw_correction,
)
from govflow.services.commands.meetings.replies import (
    AskReplies,
    CheckCredentials,
    ReplyToInvitation,
    ask_replies,
    check_credentials,
    reply_to_invitation,
)
from govflow.services.commands.meetings.statements import (
    LodgeStatement,
    ReplaceStatement,
    TakeBackStatement,
    lodge_statement,
    replace_statement,
    take_back_statement,
)
from govflow.services.queries.meetings.corrections import CorrectionsPage, load_corrections_page
from govflow.services.queries.meetings.replies import ReplyPage, load_reply_page
from govflow.services.queries.meetings.statements import StatementPage, load_statement_page

replies = topic("replies", __name__, "Meetings", "/cases/<reference>/reply")
statements = topic("for_the_record", __name__, "Meetings", "/cases/<reference>/statements")
corrections = topic("corrections", __name__, "Meetings", "/cases/<reference>/corrections")


class OfStatement(OfCase):
    """A statement for the record."""

    statement_id: int = Field(ge=1, le=LARGEST_ROW)


class OfCorrection(OfCase):
    """A sheet of corrections, by its number."""

    number: int = Field(ge=1, le=LARGEST_ROW)


reads_page(
    replies, "", "show", "Read who is invited to a meeting, who has replied, and what the organization may reply.",
    lambda work, path, _: load_reply_page(work, path.reference), ReplyPage, of=OfCase,
)  # fmt: skip
takes_order(
    replies, "", "create", "Reply to the invitation for the organization.", ReplyToInvitation, reply_to_invitation,
    of=OfCase,
)  # fmt: skip
takes_order(
    replies, "/mandates", "check", "Keep whose mandates were checked.", CheckCredentials, check_credentials, of=OfCase
)
takes_order(replies, "/reminder", "remind", "Remind all who have not replied.", AskReplies, ask_replies, of=OfCase)

reads_page(
    statements, "", "show", "Read the statements for the record of a meeting.",
    lambda work, path, _: load_statement_page(work, path.reference), StatementPage, of=OfCase,
)  # fmt: skip
takes_order(statements, "", "create", "Lodge a statement for the record.", LodgeStatement, lodge_statement, of=OfCase)
takes_order(
    statements, "/<statement_id>/wording", "replace", "Word a statement anew.", ReplaceStatement, replace_statement,
    of=OfStatement,
)  # fmt: skip
takes_order(
    statements, "/<statement_id>/withdrawal", "take_back", "Withdraw a statement, or object to what others entered.",
    TakeBackStatement, take_back_statement, of=OfStatement,
)  # fmt: skip

reads_page(
    corrections, "", "index", "Read the corrections of agreed minutes, with who agrees and who objects.",
    lambda work, path, _: load_corrections_page(work, path.reference), CorrectionsPage, of=OfCase,
)  # fmt: skip
takes_order(corrections, "", "create", "Enter a correction of the minutes.", CorrectMinutes, correct_minutes, of=OfCase)
takes_order(
    corrections, "/<number>/answer", "answer", "Agree to a correction for the organization, or object to it.",
    AnswerCorrection, answer_correction, of=OfCorrection, binds=True,
)  # fmt: skip
takes_order(
    corrections, "/<number>/withdraw", "withdraw", "Take back a correction to which somebody objects.",
    WithdrawCorrection, withdraw_correction, of=OfCorrection,
)  # fmt: skip
