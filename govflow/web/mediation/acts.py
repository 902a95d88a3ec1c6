"""What a form of a mediation orders: carried out, or its page again with what speaks against it."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from govflow.errors import Invalid, Refused, Stale
from govflow.messages import Message


def carried_out(
    order: Callable[[], str], again: Callable[[tuple[Message, ...]], str], address: str
) -> ResponseReturnValue:
    """On to the address with what the order says, or the page again with what was typed."""
    try:
        flash(order(), "ok")
    except (Invalid, Refused) as error:
        return again(error.said), 422
    except Stale as error:
        return again(error.said), 409
    return redirect(address, 303)
