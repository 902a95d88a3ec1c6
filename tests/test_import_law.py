"""The import law: a layer imports only from those below it, and the pure layers touch nothing outside."""

from __future__ import annotations

import ast
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest
from importlinter.api import use_cases

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "govflow"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
EDGES = ("web", "api", "http", "cli", "jobs")
PURE = sorted((PACKAGE / "engine").rglob("*.py")) + sorted((PACKAGE / "domain").rglob("*.py"))


def test_every_contract_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    kept = use_cases.lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None, no_logo=True)
    assert kept, capsys.readouterr().out


def test_breach_of_a_contract_is_seen(tmp_path: Path) -> None:
    config = tmp_path / "law.toml"
    config.write_text(
        """
        [tool.importlinter]
        root_package = "govflow"
        include_external_packages = true
        [[tool.importlinter.contracts]]
        name = "Nobody at all imports transitions"
        type = "forbidden"
        source_modules = ["govflow"]
        forbidden_modules = ["transitions"]
        """
    )
    assert not use_cases.lint_imports(config_filename=str(config), cache_dir=None, no_logo=True)


def test_every_folder_of_the_package_has_its_place_in_the_law() -> None:
    [layers] = [each["layers"] for each in CONTRACTS if each["type"] == "layers"]
    placed = {
        name.strip(" ()").removeprefix("govflow.") for line in layers for name in line.replace(":", "|").split("|")
    }
    assert {each.stem for each in PACKAGE.iterdir() if _is_module(each)} <= placed


def test_no_two_files_need_each_other() -> None:
    """Names that only types are written with may go round: they are not looked up when the program runs."""
    graph = grimp.build_graph("govflow", exclude_type_checking_imports=True, cache_dir=None)
    needed = {each: graph.find_modules_directly_imported_by(each) for each in graph.modules}
    assert len(tuple(TopologicalSorter(needed).static_order())) > 400  # whoever goes round is named by graphlib


def test_every_edge_speaks_to_services_only() -> None:
    [edges] = [each["source_modules"] for each in CONTRACTS if each["name"] == "The edges speak to services only"]
    assert set(edges) == {f"govflow.{each}" for each in EDGES if _exists(each)}


@pytest.mark.parametrize("file", PURE, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_pure_code_asks_no_clock_and_opens_nothing(file: Path) -> None:
    called = {
        each.func.attr if isinstance(each.func, ast.Attribute) else getattr(each.func, "id", "")
        for each in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(each, ast.Call)
    }
    assert not called & {"now", "today", "utcnow", "open", "eval", "exec", "__import__", "import_module", "system"}


def _is_module(path: Path) -> bool:
    if path.name.startswith(("_", ".")):
        return False
    return path.suffix == ".py" or (path / "__init__.py").exists()


def _exists(name: str) -> bool:
    return (PACKAGE / f"{name}.py").exists() or (PACKAGE / name / "__init__.py").exists()
