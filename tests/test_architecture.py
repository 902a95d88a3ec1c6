"""ARCHITECTURE.md stays true: what it names exists, and what README.md and CONTRIBUTING.md name."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

from flask import Flask
from werkzeug.exceptions import HTTPException

from govflow.app import BLUEPRINTS
from govflow.store.sql.schema import METADATA

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
PAPERS = ("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md")
INVENTED = ("permits", "yours")
"""What CONTRIBUTING.md has the reader make."""
LONGEST = {"govflow": 300, "tests": 350}
"""Lines of a file; what is longer has two topics."""
MOST_ROOMS = 21
"""Files and folders in a folder of the program; where there are more, nobody finds the one that is meant."""


def test_every_room_of_the_tree_exists() -> None:
    tree = re.search(r"## The tree\n\n```\n(.*?)```", TEXT, re.DOTALL)
    assert tree is not None
    folders: list[tuple[int, Path]] = [(-1, ROOT)]
    for line in tree[1].splitlines():
        indent, name = len(line) - len(line.lstrip()), line.split()[0]
        while folders[-1][0] >= indent:
            folders.pop()
        path = folders[-1][1] / name
        assert path.exists(), f"{path.relative_to(ROOT)} is in ARCHITECTURE.md but not in the tree"
        if name.endswith("/"):
            folders.append((indent, path))


def test_every_layer_is_in_the_tree() -> None:
    for path in (ROOT / "govflow").iterdir():
        if path.is_dir() and (path / "__init__.py").exists():
            assert f"  {path.name}/" in TEXT, f"ARCHITECTURE.md does not name govflow/{path.name}/"


def test_every_hop_names_a_function_that_exists() -> None:
    hops = TEXT.split("hop by hop")[1].split("## Decisions")[0]
    names = re.findall(r"`((?:services|store|engine)\.[a-z_.]+\.[a-z_]+)", hops)
    assert len(names) >= 8
    for name in names:
        module, _, function = name.rpartition(".")
        assert hasattr(import_module(f"govflow.{module}"), function), name


def test_every_path_is_that_of_a_file_or_folder() -> None:
    """Written from the root of the repository or from that of the program."""
    named = [path for paper in PAPERS for path in paths((ROOT / paper).read_text("utf-8"))]
    assert len(named) >= 50
    assert [each for each in named if not ((ROOT / each).exists() or (ROOT / "govflow" / each).exists())] == []


def test_of_every_table_it_is_said_why_it_grows_or_what_ends_that() -> None:
    (told,) = re.findall(r"- \*\*What grows is the record.*?(?=\n- \*\*)", TEXT, re.DOTALL)
    named = [each for each in quoted(told) if each in METADATA.tables]
    assert sorted(named) == sorted(METADATA.tables)


def test_every_address_leads_to_a_route() -> None:
    named = [address for paper in PAPERS for address in addresses((ROOT / paper).read_text("utf-8"))]
    assert named
    assert [each for each in named if not is_served(*each)] == []


def test_the_proof_sees_a_path_and_an_address_that_are_gone() -> None:
    text = "`services/queries/rounds.py` of `POST /cases/X/transitions/accept`, 2/3 of `vote.share > 2/3`, `tests/`"
    assert paths(text) == ["services/queries/rounds.py", "tests/"]
    assert addresses(text) == [("POST", "/cases/X/transitions/accept")]
    assert not is_served("POST", "/cases/X/transitions/accept")
    assert is_served("POST", "/cases/X/steps/accept")


def paths(text: str) -> list[str]:
    """What looks like a file or a folder in the backticks of a text; not in its blocks of code."""
    found = [path for each in quoted(text) for path in re.findall(r"(?<![^\s])[a-z.][\w.-]*/[\w./-]*", each)]
    return [each for each in found if not any(word in each for word in INVENTED)]


def addresses(text: str) -> list[tuple[str, str]]:
    """The addresses in the backticks of a text, each with its method."""
    return [(method, path) for each in quoted(text) for method, path in re.findall(r"\b(GET|POST) (/\S*)", each)]


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def is_served(method: str, path: str) -> bool:
    """Is there a route for this address?"""
    app = Flask("routes")
    for each in BLUEPRINTS:
        app.register_blueprint(each)
    try:
        app.url_map.bind("localhost").match(path, method)
    except HTTPException:
        return False
    return True


def test_every_room_states_its_law_in_three_sentences() -> None:
    """What it is; what it may import; what it never does."""
    for path in (ROOT / "govflow").rglob("__init__.py"):
        room = path.parent.relative_to(ROOT / "govflow")
        if room.parts and (len(room.parts) == 1 or room.parts[0] in ("services", "store")):
            what, _, law = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").partition("\n\n")
            assert what, room
            assert "may import" in law, room
            assert "never" in law.lower(), room


def test_the_glossary_has_every_word_that_must_mean_one_thing() -> None:
    words = {"book", "seat", "step", "act", "turn", "case", "capacity", "party", "round", "entry"}
    words |= {"topic", "fact", "intent", "objection", "opening", "item", "transition", "action", "post", "situation"}
    words |= {"service", "charge", "bulletin"}
    rows = re.findall(r"^\| ([a-z]+) \|", TEXT.split("## Words")[1].split("## ")[0], re.MULTILINE)
    assert set(rows) - {"word"} == words


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    for folder, most in LONGEST.items():
        lines = {path: len(path.read_text("utf-8").splitlines()) for path in (ROOT / folder).rglob("*.py")}
        assert {str(path.relative_to(ROOT)): count for path, count in lines.items() if count > most} == {}


def test_no_folder_has_more_rooms_than_can_be_taken_in() -> None:
    folders = [ROOT / "govflow", *(path.parent for path in (ROOT / "govflow").rglob("__init__.py"))]
    rooms = {folder: [each for each in folder.iterdir() if each.name[0] not in "._"] for folder in folders}
    assert {str(folder.relative_to(ROOT)): len(each) for folder, each in rooms.items() if len(each) > MOST_ROOMS} == {}
