"""The number of statements of every command, with few and with many rows, and what is not counted.

The two numbers of ``COMMANDS`` are equal, unless the comment beside them says why. What grows for a reason stands in
``GROWING``.
"""

from __future__ import annotations

COMMANDS = {
    "add an organization": (12, 12),
    "edit an organization": (14, 14),
    "deactivate an organization": (13, 13),
    "reactivate an organization": (12, 12),
    "take in a member": (13, 13),
    "let a member go": (12, 12),
    "ask for a swap of the chair": (18, 18),
    "agree to a swap of the chair": (20, 20),
    "ask to undo a swap of the chair": (20, 20),
    "enter an order of the chair": (17, 17),
    "object to an order of the chair": (19, 19),
    "invite a person": (11, 11),
    "make a link": (10, 10),
    "read a link": (3, 3),
    "accept an invitation": (13, 13),
    "edit a person": (13, 13),
    "deactivate a person": (14, 14),
    "reactivate a person": (12, 12),
    "choose a language": (2, 2),
    "give a role": (14, 14),
    "end a role": (12, 12),
    "give a mandate": (19, 19),
    "revoke a mandate": (12, 12),
    "change a day that no deadline reaches": (15, 15),
    "make an administrator": (12, 12),
    "ask for a recovery": (16, 16),
    "approve a recovery": (14, 14),
    "refuse a recovery": (13, 13),
    "object to a recovery": (13, 13),
    "sign in": (15, 15),
    "note that a session is seen": (0, 0),
    "keep when sessions were seen": (2, 2),
    "act for another": (2, 2),
    "end a session": (2, 2),
    "change the password": (15, 15),
    "tell how long entries wait": (2, 2),
    "tell how long nothing was published": (2, 2),
    "tell how long confidences wait": (2, 2),
    "number what waits": (67, 66),  # all that waits is numbered and sealed at once, 500 entries in a transaction
    "number, where nothing waits": (3, 3),
    "tell the period": (0, 0),
    "publish checkpoints": (3, 3),
    "seal anew": (68, 67),
    "reach": (0, 0),
    "connect": (6, 6),
    "prepare": (72, 72),
    "publish agreements": (6, 6),
    "publish files": (7, 7),
    "publish what is shipped": (3, 3),
    "invite": (19, 19),
    "renew a link": (12, 12),
    "ask for other places of the body": (13, 13),
    "refuse other places of the body": (13, 13),
    "approve other places of the body": (13, 13),
    "rotate keys": (16, 16),
    "rotate a secret": (0, 0),  # in a file
    "rotate sessions": (2, 2),
    "open": (37, 37),
    "open with members": (37, 37),  # the members of the body are read at once
    "open with members chosen": (24, 24),
    "open with who may not be of one side": (31, 31),
    "step": (15, 15),
    "step, a measure is asked for": (36, 36),
    "step, confided": (34, 34),
    "step, members vote": (41, 41),
    "step, items are put to the vote": (33, 33),
    "step, items are taken back": (24, 24),
    "step, one more tranche": (40, 40),
    "step, one more commitment": (40, 40),
    "steps, two more commitments from a table": (87, 87),
    "ask for the debate of an item": (25, 25),
    "take back the request for a debate": (25, 25),
    "correct minutes": (20, 20),
    "give leave to pass on": (20, 20),
    "take leave back": (21, 21),
    "pass on by leave": (43, 43),
    "pass a file on by leave": (45, 45),
    "hand over to a successor": (27, 27),  # all that it opens was shown before
    "take a handover back": (25, 25),
    "agree to a release, the last": (37, 37),
    "take an agreement to a release back": (22, 22),
    "call a sitting": (26, 26),
    "change a sitting": (26, 26),
    "call a sitting off": (26, 26),
    "enter who is there": (33, 33),
    "object to who was there": (21, 21),
    "tell a ceiling": (24, 24),
    "word minutes anew": (26, 26),
    "approve minutes": (21, 21),
    "word a protocol anew": (28, 28),
    "sign a protocol": (22, 22),
    "withdraw a protocol": (28, 28),
    "propose a wording": (23, 23),
    "take a proposed wording over": (27, 27),
    "write a draft": (27, 27),
    "show a draft": (27, 27),
    "remark on a clause": (27, 27),
    "accept clauses": (23, 23),
    "take an acceptance back": (24, 24),
    "object to a correction": (22, 22),
    "withdraw a correction": (18, 18),
    "record attendance": (36, 36),
    "offer a package": (31, 31),
    "answer an offer": (33, 33),
    "take an offer back": (29, 29),
    "give points": (30, 30),
    "keep a list of issues": (29, 29),
    "confirm a list of issues": (26, 26),
    "lodge a statement": (23, 23),
    "word a statement anew": (23, 23),
    "take a statement back": (23, 23),
    "ask for the floor": (27, 27),
    "give the floor": (28, 28),
    "close a speaking list": (21, 21),
    "interrupt the sitting": (28, 28),
    "continue the sitting": (18, 18),
    "prepare a step": (17, 17),
    "withdraw a prepared step": (13, 13),
    "decline a prepared step": (14, 14),
    "confirm a prepared step": (56, 56),  # which opens a case
    "remind who has not replied": (18, 18),
    "check mandates": (15, 15),
    "reply to an invitation": (19, 19),
    "reply to an invitation with a paper": (37, 37),
    "arrange agenda": (22, 22),
    "step, one of many cases is taken up": (36, 36),
    "step, beside other requests": (39, 39),
    "reopen": (20, 20),
    "respond": (19, 19),
    "respond on an item": (20, 20),
    "respond in secret": (26, 26),
    "score offers": (43, 43),
    "offer": (37, 37),
    "close a round": (38, 38),  # those who are members by now are found again
    "call the roll": (29, 29),  # of as many as there are, at once
    "delegate": (20, 20),
    "excuse": (26, 26),
    "contest": (22, 22),
    "recuse who votes for many": (22, 22),  # all votes are given back at once
    "replace a reviewer": (
        67,
        67,
    ),  # compartments are read at once; one asks for numbers of reviewers
    "file a document": (18, 18),
    "file a document for few": (27, 27),
    "file a version": (21, 21),
    "extend": (30, 30),  # by a mediator: some ask whether it is still free of the parties; so the next two
    "pause": (33, 33),
    "resume": (28, 28),
    "sweep, nothing is due": (11, 11),  # five ask which cases wait for others: for money, reports, a vote on a list
    "sweep alone": (11, 11),
    "sweep, offers are opened": (67, 67),  # one asks in which order those sit whom its sentences call by number
    "make a token": (17, 17),
    "revoke a token": (11, 11),
}

GROWING = {
    # each item is taken in a transaction of its own under its own lock, so what is refused in one holds up no other
    "admit several items": (112, 52),
    # each case with a deadline that the day may move is counted again in its own transaction, so that none waits for
    # another: five a row, of which two move, which their records say; of three with reviewers one asks by which numbers
    # these are called
    "change a day": (392, 59),
    # each request is taken in a transaction of its own under its own lock, so what is refused in one holds up no other
    "list of a call, put to the vote": (110, 34),
    "one step in many requests": (46, 23),
    # each goes on by its own verdict, in its own transaction
    "sweep, a list is over": (68, 33),
    # each lot is a case with a reference, a record, parties, a deadline, desks, viewers, words to be found by and a
    # compartment with a chain of its own: most of these are rows of other tables, each announced under its own scope
    "step, lots are opened": (97, 28),
    # each lot is a case that ends, with its deadline and in its own record
    "step, lots end with the works": (57, 19),
    # each case moves in its own transaction, and none waits for what fails in another
    "sweep, negotiations are over": (65, 26),
}
"""The number with few rows, and how many statements each further row costs."""

UNCOUNTED = {
    "/founding": "only before there is a regional body: afterwards it is not there",
    "/founding/<token>": "only before there is a regional body: afterwards it is not there",
    "calendars.count_with_new_lists": "once, after an upgrade that brings another year; each case as by a changed day",
    "/bootstrap/static/<path:filename>": "files that are the same for everybody",
    "/static/<path:filename>": "files that are the same for everybody",
    "waking.wake": "the end of each sweep, counted with it",
    "waking.go_on": "what it does in one case, counted with what follows the vote on a list",
    "record.late_to_seal": "the two before it, one after the other",
    "setup.check_procedures": "when a process starts, and when the operator asks what is wrong",
    "installation.found_installation": "an installation has its first body once, when there is nothing else in it yet",
    "entering.enter_region": "the operator enters a file, and each row of it is written and recorded",
    "entering.preview_region": "what entering would do, taken back",
}
"""Addresses and commands that are not counted, with the reason."""
