"""The soundness report of an agreement file, as text for a terminal and as data."""

from __future__ import annotations

from govflow.domain.compensation.checking import sound
from govflow.engine.checks.report import problem_data
from govflow.engine.problems import WorkflowProblems
from govflow.services.queries.operations import Checked


def check_agreement(source: bytes, name: str) -> Checked:
    """All that can be said about a file; for one that is not sound, everything that is wrong with it."""
    try:
        found = sound(source, name=name)
    except WorkflowProblems as error:
        problems = [problem_data(each) for each in error.problems]
        return Checked(sound=False, text=str(error), data={"file": name, "sound": False, "problems": problems})
    agreement = found.read.agreement
    text = (
        f"{name}: sound. {agreement.id}, version {agreement.version}: {found.examples} worked examples come out; "
        f"{found.thresholds} thresholds have examples at them and on both sides.\n  sha256 {found.read.sha256}"
    )
    data = {"file": name, "sound": True, "id": agreement.id, "version": agreement.version, "sha256": found.read.sha256}
    return Checked(sound=True, text=text, data=data)
