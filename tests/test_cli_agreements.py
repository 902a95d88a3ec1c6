"""What the govflow command says of agreement files: sound or not, each problem on its line, and publishing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from govflow.cli import govflow
from govflow.services.queries.registers.compensation.shipped import shipped_agreements
from tests.domain.compensation.builders import SMALL, small


def run(*words: object) -> Result:
    return CliRunner().invoke(govflow, [str(each) for each in words])


def test_the_shipped_agreements_are_reported_as_sound() -> None:
    found = run("agreements", "check")
    assert found.exit_code == 0
    assert found.stdout.count(": sound.") == len(shipped_agreements()) == 9


def test_each_problem_of_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(small(("value: 0.5", "value: 5e-1"), ("by: p", "by: q")), "utf-8")
    found = run("agreements", "check", file)
    assert found.exit_code == 1
    line = next(number for number, each in enumerate(file.read_text("utf-8").splitlines(), 1) if "5e-1" in each)
    assert f"{file}:{line}:" in found.stdout
    data = json.loads(run("agreements", "check", "--json", file).stdout)
    assert [each["sound"] for each in data] == [False]


def test_a_file_is_published_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOVFLOW_DATA", str(tmp_path / "var"))
    file, database = tmp_path / "small.yaml", f"sqlite:///{tmp_path / 'small.sqlite3'}"
    file.write_text(SMALL, "utf-8")
    assert run("database", "upgrade", "--database", database).exit_code == 0
    assert ": published." in run("agreements", "publish", file, "--database", database).stdout
    assert "is published already" in run("agreements", "publish", file, "--database", database).stdout
    file.write_text(small(("value: 0.5", "value: 0.50")), "utf-8")
    refused = run("agreements", "publish", file, "--database", database)
    assert refused.exit_code == 1
    assert "cannot be changed" in refused.stderr
