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
    "help": (4, 4),
    "clock": (12, 12),
    "log": (9, 9),
    "calendar": (7, 7),
    "funds": (5, 5),
    "fund": (10, 10),  # one asks what applicants were called, when each filed its request
    "procedures": (7, 7),
    "procedure": (10, 10),
    "version of a procedure": (10, 10),
    "file of a procedure": (3, 3),
    "drawing of a procedure": (3, 3),
    "diagram of a procedure": (3, 3),
    "rules": (4, 4),
    "account": (9, 9),
    "organizations": (5, 5),
    "organization": (12, 12),
    "organization, to administrators": (14, 14),
    "committee": (13, 13),
    "new organization": (5, 5),
    "form of an organization": (12, 12),
    "deactivating an organization": (11, 11),
    "instruction": (3, 3),
    "people": (5, 5),
    "person": (17, 17),  # of somebody who takes part in a case: a recovery that goes on is looked for
    "person with many roles": (20, 20),
    "new person": (4, 4),
    "form of a person": (7, 7),
    "deactivating a person": (7, 7),
    "inbox": (13, 13),  # one asks what administrators changed of the reader's organizations, one which seats are vacant
    "inbox of many organizations": (18, 18),
    "case list": (7, 7),
    "case list, searched": (7, 7),
    "cases for a spreadsheet": (5, 5),
    "case page": (33, 33),  # some ask whether who sits in person is free of the parties; one for whom one has acted
    "case with members": (29, 29),
    "case with offers": (42, 42),
    "case with items": (33, 33),
    "case with lots": (25, 25),
    "case with tranches": (39, 38),  # the first page of many entries does not reach what was sealed
    "case with commitments": (27, 27),
    "case with confidences": (28, 28),
    "table for a spreadsheet": (4, 4),
    "documents": (11, 11),
    "document": (14, 14),
    "file": (5, 5),
    "entry": (24, 24),
    "record": (13, 13),
    "file of the record": (9, 9),
    "proof": (10, 10),
    "proof, since an earlier checkpoint": (13, 13),
    "round page": (14, 14),
    "round in secret": (17, 17),
    "round on an item": (22, 22),
    "round of offers": (19, 19),
    "round that scores offers": (35, 35),
    "offer form": (18, 18),
    "procedures to open": (25, 25),
    "opening form": (14, 14),
    "opening form with lists": (17, 17),
    "step form": (10, 10),
    "step form with a table": (11, 11),
    "step form with a list of cases": (14, 14),  # all that may be taken up are read at once
    "step form with a list of persons": (17, 17),
    "step form with commitments": (11, 11),
    "extension form": (14, 14),
    "suspension form": (14, 14),
    "reopening form": (9, 9),
    "check page": (17, 17),
    "check page, items are put to the vote": (22, 22),
    "check page, lots end with the works": (16, 16),
}

COMMANDS = {
    "add an organization": (9, 9),
    "edit an organization": (11, 11),
    "deactivate an organization": (10, 10),
    "reactivate an organization": (9, 9),
    "take in a member": (10, 10),
    "let a member go": (9, 9),
    "invite a person": (8, 8),
    "make a link": (6, 6),
    "read a link": (3, 3),
    "accept an invitation": (9, 9),
    "edit a person": (10, 10),
    "deactivate a person": (11, 11),
    "reactivate a person": (9, 9),
    "choose a language": (2, 2),
    "give a role": (11, 11),
    "end a role": (9, 9),
    "give a mandate": (17, 17),
    "revoke a mandate": (9, 9),
    "make an administrator": (9, 9),
    "ask for a recovery": (11, 11),
    "approve a recovery": (11, 11),
    "refuse a recovery": (10, 10),
    "object to a recovery": (10, 10),
    "sign in": (18, 18),
    "note that a session is seen": (0, 0),
    "keep when sessions were seen": (2, 2),
    "act for another": (2, 2),
    "end a session": (2, 2),
    "change the password": (13, 13),
    "tell how long entries wait": (2, 2),
    "tell how long confidences wait": (2, 2),
    "number what waits": (42, 42),  # all that waits is numbered and sealed at once, 500 entries in a transaction
    "number, where nothing waits": (3, 3),
    "tell the period": (0, 0),
    "publish checkpoints": (3, 3),
    "seal anew": (43, 43),
    "reach": (0, 0),
    "connect": (5, 5),
    "prepare": (39, 39),
    "publish files": (6, 6),
    "publish what is shipped": (2, 2),
    "invite": (14, 14),
    "rotate keys": (8, 8),
    "rotate a secret": (0, 0),  # in a file
    "rotate sessions": (2, 2),
    "open": (40, 40),
    "open with members": (45, 45),  # the members of the body are read at once
    "open with members chosen": (28, 28),
    "open with who may not be of one side": (35, 35),
    "step": (15, 15),
    "step, confided": (39, 39),
    "step, members vote": (44, 44),
    "step, items are put to the vote": (38, 38),
    "step, items are taken back": (23, 23),
    "step, one more tranche": (58, 58),
    "step, one more commitment": (17, 17),
    "step, one of many cases is taken up": (35, 35),
    "step, beside other requests": (32, 32),
    "reopen": (18, 18),
    "respond": (33, 33),
    "respond on an item": (33, 33),
    "respond in secret": (41, 41),
    "score offers": (65, 65),
    "offer": (58, 58),
    "close a round": (39, 39),  # those who are members by now are found again
    "delegate": (34, 34),
    "excuse": (37, 37),
    "contest": (34, 34),
    "recuse who votes for many": (36, 36),  # all votes are given back at once
    "replace a reviewer": (90, 90),  # the readers of all compartments of the case are read at once
    "file a document": (19, 19),
    "file a document for few": (31, 31),
    "file a version": (20, 20),
    "extend": (28, 28),  # by a mediator: some ask whether it is still free of the parties; so the next two
    "pause": (33, 33),
    "resume": (26, 26),
    "sweep, nothing is due": (6, 6),
    "sweep alone": (6, 6),
    "sweep, offers are opened": (86, 86),
}

GROWING = {
    # each deadline that runs is counted again in its own transaction, so that no case waits for another
    "change a day": (317, 76),
    # each lot is a case with a record, parties, deadline and compartment of its own
    "step, lots are opened": (97, 32),
    # each lot is a case that ends, with its deadline and in its own record
    "step, lots end with the works": (52, 18),
    # each case moves in its own transaction, and none waits for what fails in another
    "sweep, negotiations are over": (54, 23),
}
"""The number with few rows, and how many statements each further row costs."""

UNCOUNTED = {
    "/bootstrap/static/<path:filename>": "files that are the same for everybody",
    "/static/<path:filename>": "files that are the same for everybody",
    "setup.found_body": "an installation has its first body once, when there is nothing else in it yet",
}
"""Addresses and commands that are not counted, with the reason."""
