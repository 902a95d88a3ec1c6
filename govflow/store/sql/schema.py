"""Every table of the database, in one place: importing this module fills ``METADATA``."""

from __future__ import annotations

from govflow.store import cases, documents, people, workflows
from govflow.store.deadlines import purging, stretches, timers
from govflow.store.funds import tables as funds
from govflow.store.lists import competing, kept, texts
from govflow.store.lists.notices import tables as notices
from govflow.store.lists.notices import webhooks
from govflow.store.mediation import bargaining, offers
from govflow.store.meetings import (
    agenda,
    attendance,
    chairing,
    commitments,
    corrections,
    debates,
    floor,
    prepared,
    reminders,
    replies,
    statements,
)
from govflow.store.people import citizens, deputies, errands, kept_forms, own_people, services, sign_on
from govflow.store.people.registers import tables as registers
from govflow.store.record import compartments, history, leaves, log, outbox, sealing, touches
from govflow.store.registers import agreements, charges, contracts, recognition, standards, withdrawn, yearly
from govflow.store.registers.bulletins import tables as bulletins
from govflow.store.registers.datasets import tables as datasets
from govflow.store.registers.plans import tables as plans
from govflow.store.registers.rights import tables as rights
from govflow.store.registers.stages import tables as stages
from govflow.store.rounds import tables as rounds
from govflow.store.sql import moment, versions
from govflow.store.sql.base import Base

MODULES = (
    agenda, agreements, attendance, bargaining, bulletins, cases, chairing, charges, citizens, commitments,
    compartments, competing, contracts, corrections, datasets, debates, deputies, documents, errands, floor, funds,
    history, kept, kept_forms, leaves, log, moment, notices, offers, outbox, own_people, people, plans, prepared,
    purging, recognition, registers, reminders, replies, rights, rounds, sealing, services, sign_on, stages,
    standards, statements, stretches, texts, timers, touches, versions, webhooks, withdrawn, workflows, yearly,
)  # fmt: skip
METADATA = Base.metadata
