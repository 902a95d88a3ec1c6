"""The walk through the API in ``docs/api.md`` is what it says: its blocks are run as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from time import monotonic

from govflow.app import create_app
from govflow.paths import data_path
from govflow.values import SteadyClock
from tests.api.conftest import Programs
from tests.browser.server import serving
from tests.services.bulletins import on_duty
from tests.services.serving import answered_for, token_of

DOCUMENT = data_path("workflows").parent / "docs" / "api.md"
MOMENTS = {"FROM": "2026-03-02T10:00:00+08:00", "UNTIL": "2026-03-02T12:00:00+08:00"}
"""Those of the cast, in whose time the walk is gone."""
PEOPLE = {"CHEN": "chen.yu", "DONG": "dong.mei", "HE": "he.jun", "SHAO": "shao.bing"}


def test_a_case_goes_from_its_filing_to_the_signed_settlement_by_curl_alone(programs: Programs, tmp_path: Path) -> None:
    script = tmp_path / "walk.sh"
    script.write_text("set -eu -o pipefail\n" + "\n".join(blocks(DOCUMENT.read_text("utf-8"))), "utf-8")
    going = replace(programs.cast.backend, clock=SteadyClock(programs.cast.clock, monotonic))
    with serving(create_app(going.settings, going)) as address:
        for person, organization in (("chen.yu", "fangshan"), ("he.jun", "laishui")):
            on_duty(programs.cast, person, organization)
        tokens = {name: programs.token(person) for name, person in PEOPLE.items()}
        tokens["GATEWAY"] = token_of(programs.cast, answered_for(programs.cast))
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        environment = {"PATH": path, "GOVFLOW": address, "LANG": "C.UTF-8", **MOMENTS, **tokens}
        done = subprocess.run(
            ["bash", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
        )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "In force" in done.stdout.splitlines()
    assert "<msgType>Alert</msgType>" in done.stdout.splitlines()
    assert "Chen Yu, for Fangshan District, by its service “Water gateway”" in done.stdout.splitlines()


def blocks(document: str) -> list[str]:
    """The shell blocks of a document."""
    found = re.findall(r"^```sh\n(.*?)^```$", document, re.DOTALL | re.MULTILINE)
    assert len(found) > 5
    return found
