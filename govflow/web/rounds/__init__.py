"""Rounds: the page of one, answering and offering, what becomes of seats, the roll call and the
closing; the versions of the texts that they are held on.

It may import the commands and queries of rounds, and the forms and frame of ``govflow.web``. It never counts votes:
what a page says of a result is the services'.
"""

from govflow.web.rounds import answering, seats, sitting
from govflow.web.rounds.pages import bp

__all__ = ["answering", "bp", "seats", "sitting"]
