"""The wheel: installed into an empty environment, away from the checkout, it checks, fills a database and serves."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import click
import pytest

pytestmark = pytest.mark.on_request

ROOT = Path(__file__).parents[1]
DEPENDENCIES = Path(click.__file__).parents[1]
"""Where this environment keeps its packages; an editable govflow is not found through it."""

SIGN_IN = """
from dataclasses import replace
from govflow.app import create_app
from govflow.settings import Settings

client = create_app(replace(Settings.from_env(), demo=True)).test_client()
page = client.get("/sign-in", headers={"Accept-Language": "zh"})
print(page.status_code, "chen.yu@govflow.example" in page.text, "登录" in page.text)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an environment that has nothing but govflow."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder, ROOT], check=True
    )
    [wheel] = folder.glob("govflow-*.whl")
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / "bin" / "python"
    subprocess.run([*pip, "--python", python, "install", "--no-deps", "--no-index", wheel], check=True)
    return folder


def test_the_wheel_brings_its_procedures_along(installed: Path) -> None:
    shipped = len(list((ROOT / "workflows").glob("*.v*.yaml")))
    assert run(installed, "govflow", "workflows", "check").count(": sound") == shipped > 0


def test_the_wheel_brings_its_words_along(installed: Path) -> None:
    assert '"const": "signatory"' in run(installed, "govflow", "workflows", "schema")


def test_the_installed_demonstration_can_be_signed_in_to(installed: Path) -> None:
    printed = run(installed, "govflow", "demo", "--no-serve")
    assert "BTH-DM-2021-0001" in printed
    assert run(installed, "python", "-c", SIGN_IN).split() == ["200", "True", "True"]


def run(installed: Path, program: str, *words: str) -> str:
    """What a program of the environment prints, run away from the checkout."""
    away = installed / "away"
    away.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GOVFLOW_", "PYTHON"))}
    answer = subprocess.run(
        [installed / "env" / "bin" / program, *words],
        cwd=away,
        env={**kept, "PYTHONPATH": str(DEPENDENCIES)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout
