"""A paper as PDF: laid out by a typst template that gets all of it as data, and tagged for those who listen to it."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pylopdf_fonts_zh_cn
import typst
from fontTools.ttLib import TTFont

from govflow.errors import BrokenTemplate
from govflow.papers.paper import Paper, Paragraph, Roll, Section, Table
from govflow.papers.templates import template

STANDARD: Literal["ua-1"] = "ua-1"  # PDF/UA-1: tagged, with a title and a language
MISSING = "\u25a1"  # □


def to_pdf(paper: Paper, own: Path | None = None) -> bytes:
    """The bytes of the file, the same for the same paper. ``own``: the folder with the region's templates.

    Raises BrokenTemplate, naming the file, for a template that is broken.
    """
    path = template(paper.kind, paper.language, "typ", own)
    if path is None:
        raise BrokenTemplate(f"{paper.language}.typ", "there is no such template")
    try:
        compiler = typst.Compiler(
            path.read_bytes(),
            root=str(path.parent),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"paper": json.dumps(_data(drawable(paper)), ensure_ascii=False)},
        )
        found = compiler.compile(format="pdf", pdf_standards=[STANDARD], timestamp=paper.seal.at.replace(microsecond=0))
    except (typst.TypstError, OSError, RuntimeError) as error:
        raise BrokenTemplate(str(path), getattr(error, "diagnostic", None) or str(error)) from error
    assert isinstance(found, bytes)  # of several pages there is one file
    return found


def drawable(paper: Paper) -> Paper:
    """The paper as the letters at hand can draw it; where they lack a character, a box, and a remark that says so."""
    gone = _without_glyphs(paper)
    if not gone:
        return replace(paper, missing_glyphs="")
    boxes: Paper = _replaced(paper, dict.fromkeys(gone, MISSING))
    return boxes


@cache
def _fonts() -> Any:
    """The letters that come with a package, and no others: so a file is the same on every machine."""
    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])


@cache
def _glyphs() -> frozenset[int]:
    """The characters that all of these letters have."""
    paths = (pylopdf_fonts_zh_cn.serif_path(), pylopdf_fonts_zh_cn.sans_path())
    found = [_characters(path) for path in paths]
    return found[0].intersection(*found[1:])


def _characters(path: Path) -> frozenset[int]:
    with TTFont(str(path), lazy=True) as font:
        return frozenset(font.getBestCmap())


def _without_glyphs(piece: Any) -> frozenset[int]:
    match piece:
        case str():
            return frozenset(map(ord, piece)) - _glyphs()
        case tuple() | list():
            return frozenset().union(*map(_without_glyphs, piece))
        case dict():
            return _without_glyphs([*piece.values()])
        case Paper():
            return _without_glyphs(asdict(piece))
    return frozenset()


def _replaced(piece: Any, boxes: dict[int, str]) -> Any:
    match piece:
        case str():
            return piece.translate(boxes)
        case tuple():
            return tuple(_replaced(each, boxes) for each in piece)
        case Paper() | Section() | Paragraph() | Table() | Roll():
            return replace(
                piece, **{name: _replaced(getattr(piece, name), boxes) for name in piece.__dataclass_fields__}
            )
    return piece


def _data(paper: Paper) -> dict[str, Any]:
    """What the template gets: names of parts, and strings that are never read as markup."""
    told = asdict(paper)
    told["sections"] = [_section(each) for each in paper.sections]
    del told["seal"]
    return told


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "numbered": section.numbered,
        "blocks": [asdict(each) | {"table": isinstance(each, Table)} for each in section.blocks],
        "parts": [_section(each) for each in section.parts],
    }
