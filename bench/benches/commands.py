"""The commands that people give most often, and the dearest, beside the same rows written by hand."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from typing import Any

from bench.beside import Subject, beside_by_hand
from bench.report import AtMost, Lines
from bench.scene import Scene
from bench.world import CLAIMANT, PETITION, RESPONDENT, requested_case
from govflow.engine.asking.answers import Upload
from govflow.services.commands.cases import OpenCase, open_case
from govflow.services.commands.rounds import Respond, respond
from govflow.services.commands.steps import TakeStep, take_step
from govflow.values import Actor
from tests.builders import Cast, new_key
from tests.services.assemblies import Voter, actor_of, ballots, publish_assembly, settle_voters, voting

REPLY = {"reply": "We agree to mediation and will send our water office."}
CLAIM = "Water for the fields on the south bank in the dry season."
FILED = {
    "dispute_kind": "water",
    "evidence_class": "monitoring_record",
    "section": "Zhangfang",
    "remedy": "A shared rule for the dry season.",
}
MEMBERS = 10
MEGABYTE = 2**20
AIMS = {False: AtMost(1.8), True: AtMost(1.1)}


def transition(scene: Scene) -> Lines:
    """A step beside the same rows by hand: ≤ 1.8 × on SQLite FULL, ≤ 1.1 × on PostgreSQL, plain."""
    return beside_by_hand(scene, "transition", _accepting, scene.extent.rounds, AIMS)


def opening(scene: Scene) -> Lines:
    """A case with its parties is opened, beside the same rows by hand."""
    return beside_by_hand(scene, "opening", _opening, scene.extent.rounds)


def closing_vote(scene: Scene) -> Lines:
    """The vote that ends a round among ten and moves the case, beside the same rows by hand."""
    return beside_by_hand(scene, "closing_vote", _closing, max(1, scene.extent.rounds // 2))


def upload(scene: Scene) -> Lines:
    """A step with a document of 1 MB, beside the file hashed, written and synced, and the same rows by hand."""
    return beside_by_hand(scene, "upload", _filing, max(1, scene.extent.rounds // 2))


def _accepting(cast: Cast) -> Subject:
    actor = cast.actor(RESPONDENT)
    return Subject(
        actor=actor,
        prepare=lambda: requested_case(cast),
        govflow=lambda backend, case: partial(take_step, backend, actor, _step(cast, case, "accept", REPLY)),
        values=REPLY,
    )


def _opening(cast: Cast) -> Subject:
    actor = cast.actor(CLAIMANT)
    values: dict[str, Any] = {"respondent": cast.organization("fangshan"), "claim": CLAIM}
    what: dict[str, Any] = {"workflow": "dispute-mediation", "title": "Diversion of the Juma River", "values": values}
    cast.open(CLAIMANT, "dispute-mediation", "The first of the year", **values)  # it begins the count of references
    return Subject(
        actor=actor,
        prepare=lambda: None,
        govflow=lambda backend, _: partial(open_case, backend, actor, OpenCase(**what, key=new_key())),
        values=values,
    )


def _closing(cast: Cast) -> Subject:
    publish_assembly(cast)
    voters = settle_voters(cast, MEMBERS)
    actor = actor_of(cast, voters[-1])
    return Subject(
        actor=actor,
        prepare=lambda: _all_but_one(cast, voters),
        govflow=lambda backend, case: partial(respond, backend, actor, _last(cast, case, voters[-1], actor)),
        values={"choice": "yes"},
        has_version=False,
    )


def _all_but_one(cast: Cast, voters: list[Voter]) -> str:
    reference = voting(cast, voters)
    for voter, ballot in zip(voters[:-1], ballots(cast, reference, voters[:-1]), strict=True):
        respond(cast.backend, actor_of(cast, voter), ballot)
    return reference


def _last(cast: Cast, reference: str | None, voter: Voter, actor: Actor) -> Respond:
    assert reference is not None
    found = cast.round(reference)
    seat = next(each for each, (organization, _) in found.holders.items() if organization == voter.organization)
    [ballot] = ballots(cast, reference, [voter], foreseen=cast.foreseen(found, seat, "yes"))
    return ballot


def _filing(cast: Cast) -> Subject:
    actor = cast.actor(CLAIMANT)

    def drafted() -> str:
        respondent = cast.organization("fangshan")
        return cast.open(CLAIMANT, "dispute-mediation", "Diversion", respondent=respondent, claim=CLAIM)

    return Subject(
        actor=actor,
        prepare=drafted,
        govflow=lambda backend, case: partial(
            take_step, backend, actor, _step(cast, case, "file", FILED | {"petition": _paper()})
        ),
        values=FILED,
        paper=_paper,
    )


def _paper() -> Upload:
    """Of 1 MB, and like no other."""
    start = PETITION.content + os.urandom(16)
    return Upload(PETITION.filename, start + bytes(MEGABYTE - len(start)), PETITION.media_type)


def _step(cast: Cast, reference: str | None, name: str, values: Mapping[str, Any]) -> TakeStep:
    assert reference is not None
    seen = cast.case(reference).version
    return TakeStep(case=reference, name=name, values=values, seen_version=seen, key=new_key())
