"""The number of statements of every page and command, with few and with many rows, and what is not counted.

The two numbers of ``PAGES`` and ``COMMANDS`` are equal, unless the comment beside them says why. What grows for a
reason stands in ``GROWING``.
"""

from __future__ import annotations

PAGES = {
    "home": (2, 2),  # leads on
    "signing keys": (0, 0),  # of files
    "sign-in page": (2, 2),
    "invitation": (6, 6),
    "help": (3, 3),
    "clock": (15, 15),
    "log": (5, 5),
    "calendar": (6, 6),
    "funds": (4, 4),
    "fund": (8, 8),  # one asks what applicants were called, when each filed its request
    "procedures": (6, 6),
    "procedure": (9, 9),
    "version of a procedure": (9, 9),
    "file of a procedure": (3, 3),
    "drawing of a procedure": (3, 3),
    "diagram of a procedure": (3, 3),
    "rules": (3, 3),
    "record of commitments": (7, 7),
    "record of commitments for a spreadsheet": (6, 6),
    "record of commitments as a workbook": (6, 6),
    "account": (8, 8),
    "organizations": (4, 4),
    "organizations below one": (5, 5),
    "lines of a list of organizations": (3, 3),
    "organization": (13, 13),
    "organization, to administrators": (14, 14),
    "committee": (13, 13),
    "rotation of the chair": (10, 10),
    "new organization": (4, 4),
    "form of an organization": (13, 13),
    "deactivating an organization": (12, 12),
    "instruction": (3, 3),
    "people": (4, 4),
    "person": (14, 14),  # of somebody who takes part in a case: a recovery that goes on is looked for
    "person with many roles": (14, 14),
    "new person": (3, 3),
    "form of a person": (6, 6),
    "deactivating a person": (6, 6),
    "inbox": (4, 4),  # what waits, changes by administrators, vacant seats and halted cases are read at once
    "inbox of many organizations": (4, 4),
    "case list": (7, 7),
    "case list, searched": (7, 7),
    "cases for a spreadsheet": (5, 5),
    "case page": (7, 7),  # of the case, of what its reader may read, and of all that is named there: one each
    "case with members": (8, 8),
    "case with offers": (10, 10),
    "case with items": (7, 7),
    "case with lots": (8, 8),
    "case with tranches": (8, 8),
    "case with commitments": (9, 9),  # its parties and their names
    "case with confidences": (8, 8),
    "papers": (13, 13),
    "paper": (13, 13),
    "papers in one file": (13, 13),
    "case with an agenda": (7, 7),
    "agenda": (9, 9),
    "agenda, put in order": (10, 10),
    "desk of a session": (13, 13),
    "A items together": (20, 20),
    "case with invitations": (7, 7),
    "replies to an invitation": (12, 12),
    "statements for the record": (12, 12),
    "corrections of minutes": (7, 7),
    "extract of minutes": (16, 16),
    "desk of a session, for its chair": (14, 14),  # one asks what happened since a step was prepared for the chair
    "case with prepared steps": (8, 8),
    "prepared step": (9, 9),
    "form of a prepared step": (9, 9),
    "mark of a desk": (7, 7),  # 4 where nothing waits to be confirmed, of which the reader may know
    "calendar of a meeting": (7, 7),
    "agenda for a spreadsheet": (9, 9),
    "agenda as a workbook": (9, 9),
    "voting record": (14, 14),
    "voting record as a workbook": (14, 14),
    "step for several items": (14, 14),
    "table for a spreadsheet": (4, 4),
    "documents": (8, 8),
    "document": (11, 11),
    "file": (5, 5),
    "entry": (10, 10),
    "record": (12, 12),
    "file of the record": (8, 8),
    "versions of a text": (7, 7),
    "proof": (9, 9),
    "proof, since an earlier checkpoint": (12, 12),
    "round page": (11, 11),  # to who keeps it: four ask whether a seat could still object to what is entered now
    "round in secret": (7, 7),
    "round on an item": (9, 9),
    "round of offers": (9, 9),
    "round that scores offers": (14, 14),
    "offer form": (10, 10),
    "procedures to open": (5, 5),
    "opening form": (11, 11),
    "opening form with lists": (10, 10),
    "step form": (7, 7),
    "step form with a table": (9, 9),
    "step form with a list of cases": (12, 12),  # all that may be taken up are read at once
    "step form with a list of persons": (11, 11),
    "step form with commitments": (11, 11),
    "step for the rows of a table": (11, 11),
    "extension form": (12, 12),
    "suspension form": (12, 12),
    "reopening form": (7, 7),
    "check page": (8, 8),
    "check page, items are put to the vote": (12, 12),
    "check page, lots end with the works": (10, 10),
}

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
    "number what waits": (56, 56),  # all that waits is numbered and sealed at once, 500 entries in a transaction
    "number, where nothing waits": (3, 3),
    "tell the period": (0, 0),
    "publish checkpoints": (3, 3),
    "seal anew": (57, 57),
    "reach": (0, 0),
    "connect": (5, 5),
    "prepare": (60, 60),
    "publish files": (7, 7),
    "publish what is shipped": (2, 2),
    "invite": (21, 21),
    "rotate keys": (15, 15),
    "rotate a secret": (0, 0),  # in a file
    "rotate sessions": (2, 2),
    "open": (32, 32),
    "open with members": (37, 37),  # the members of the body are read at once
    "open with members chosen": (24, 24),
    "open with who may not be of one side": (31, 31),
    "step": (15, 15),
    "step, confided": (34, 34),
    "step, members vote": (41, 41),
    "step, items are put to the vote": (33, 33),
    "step, items are taken back": (24, 24),
    "step, one more tranche": (50, 50),
    "step, one more commitment": (40, 40),
    "steps, two more commitments from a table": (87, 87),
    "ask for the debate of an item": (25, 25),
    "take back the request for a debate": (25, 25),
    "correct minutes": (20, 20),
    "object to a correction": (22, 22),
    "withdraw a correction": (18, 18),
    "record attendance": (37, 37),
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
    "confirm a prepared step": (50, 50),  # which opens a case
    "remind who has not replied": (18, 18),
    "check mandates": (15, 15),
    "reply to an invitation": (19, 19),
    "reply to an invitation with a paper": (37, 37),
    "arrange agenda": (22, 22),
    "step, one of many cases is taken up": (36, 36),
    "step, beside other requests": (36, 36),
    "reopen": (18, 18),
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
    "file a document": (16, 16),
    "file a document for few": (26, 26),
    "file a version": (20, 20),
    "extend": (29, 29),  # by a mediator: some ask whether it is still free of the parties; so the next two
    "pause": (32, 32),
    "resume": (27, 27),
    "sweep, nothing is due": (6, 6),
    "sweep alone": (6, 6),
    "sweep, offers are opened": (62, 62),  # one asks in which order those sit whom its sentences call by number
}

GROWING = {
    # each item is taken in a transaction of its own under its own lock, so what is refused in one holds up no other
    "admit several items": (112, 52),
    # each case with a deadline that the day may move is counted again in its own transaction, so that none waits for
    # another: five a row, of which two move, which their records say; of three with reviewers one asks by which numbers
    # these are called
    "change a day": (338, 68),
    # each lot is a case with a reference, a record, parties, a deadline, desks, viewers, words to be found by and a
    # compartment with a chain of its own: most of these are rows of other tables, each announced under its own scope
    "step, lots are opened": (97, 28),
    # each lot is a case that ends, with its deadline and in its own record
    "step, lots end with the works": (57, 19),
    # each case moves in its own transaction, and none waits for what fails in another
    "sweep, negotiations are over": (56, 24),
}
"""The number with few rows, and how many statements each further row costs."""

UNCOUNTED = {
    "calendars.count_with_new_lists": "once, after an upgrade that brings another year; each case as by a changed day",
    "/bootstrap/static/<path:filename>": "files that are the same for everybody",
    "/static/<path:filename>": "files that are the same for everybody",
    "record.late_to_seal": "the two before it, one after the other",
    "setup.found_body": "an installation has its first body once, when there is nothing else in it yet",
}
"""Addresses and commands that are not counted, with the reason."""
