"""YAML text to plain data with positions: a small, closed part of YAML 1.2, bounded in size and depth.

No anchors, aliases, tags, second documents or repeated keys; only ``true`` and ``false`` are booleans, nothing is a
date. The parser's events are read one by one, so that a bomb is dropped before it unfolds; nothing is imported,
opened or called.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml import events

from govflow.engine.problems import Path, Positions, Problem
from govflow.legible import unseen
from govflow.messages import Message

LARGEST = 64 * 1024  # bytes
DEEPEST = 16  # levels of nesting; a procedure needs seven

_INTEGER = re.compile(r"[-+]?(0|[1-9](_?[0-9]){0,17})")
_DECIMAL = re.compile(r"[-+]?(0|[1-9](_?[0-9]){0,17})\.[0-9]{1,17}")
_UNQUOTED = re.compile(r"""[{,]\s*\w+:\s*[^\s'"{}\[\],(][^,(){}]*\([^(),]*,""")
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass
class Tree:
    """What was read: the data, where its parts stand, and what was objectionable. No data if it is unreadable.

    ``plain`` says what is meant by a value without quotes.
    """

    file: str
    plain: Callable[[str], Any]
    data: Any = None
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def positions(self) -> Positions:
        return Positions(self.file, self.places)

    def object(self, line: int, column: int, sentence: Message, path: Path = ()) -> None:
        self.problems.append(Problem(self.file, line, column, sentence, path=path))


class _Unreadable(Exception):
    """There is no reading on; the tree's problems say why."""


def read(source: bytes, file: str, plain: Callable[[str], Any] | None = None, *, largest: int = LARGEST) -> Tree:
    """Read a file of at most ``largest`` bytes. Its tree has no data when it cannot be read to its end.

    ``plain`` reads a value without quotes; without it numbers are read as numbers (``plain_value``).
    """
    tree = Tree(file, plain or plain_value)
    try:
        text = _text(tree, source, largest)
        tree.data = _document(tree, iter(yaml.parse(text, Loader=yaml.CSafeLoader)))
    except _Unreadable:
        tree.data = None
    except yaml.MarkedYAMLError as error:
        tree.data = None
        tree.object(*_spot(error.problem_mark or error.context_mark), _unparsed(error, source))
    return tree


def _unparsed(error: yaml.MarkedYAMLError, source: bytes) -> Message:
    line, _ = _spot(error.problem_mark or error.context_mark)
    if any(_UNQUOTED.search(each.decode(errors="replace")) for each in source.split(b"\n")[line - 1 : line]):
        return needs_quotes()
    said = ": ".join(each for each in (error.context, error.problem) if each)
    return Message("This is not YAML: %(said)s.", said=said)


def needs_quotes() -> Message:
    """What to do about a condition that was torn apart at its comma."""
    return Message('A condition with a comma needs quotes around it: if: \'kind in ("water", "funds")\'.')


def _text(tree: Tree, source: bytes, largest: int) -> str:
    if len(source) > largest:
        tree.object(1, 1, Message("The file is larger than %(limit)s KB.", limit=largest // 1024))
        raise _Unreadable
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = source[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        tree.object(line, column, Message("The file must be saved as UTF-8 text."))
        raise _Unreadable from error
    text = unicodedata.normalize("NFC", text)
    if (found := unseen(text)) is not None:
        line, column = text.count("\n", 0, found) + 1, found - text.rfind("\n", 0, found)
        tree.object(line, column, _not_allowed(text[found]))
        raise _Unreadable
    return text


def _document(tree: Tree, stream: Iterator[events.Event]) -> Any:
    data = None
    documents = 0
    for event in stream:
        if isinstance(event, events.DocumentStartEvent):
            documents += 1
            if documents > 1:
                _at(tree, event, Message("One file holds one workflow: delete everything from this line on."))
                raise _Unreadable
            data = _value(tree, next(stream), stream, ())
    return data


def _value(tree: Tree, event: events.Event, stream: Iterator[events.Event], path: Path) -> Any:
    """The data that begins with this event, read from the stream to its end."""
    _refuse_extras(tree, event, path)
    if len(path) > DEEPEST:
        _at(tree, event, Message("This is nested deeper than %(limit)s levels.", limit=DEEPEST), path)
        raise _Unreadable
    if isinstance(event, events.MappingStartEvent):
        found = _mapping(tree, stream, path)
        return _mended(tree, found, path) if event.flow_style else found
    if isinstance(event, events.SequenceStartEvent):
        return _sequence(tree, stream, path)
    return _scalar(tree, event, path) if isinstance(event, events.ScalarEvent) else None


def _mapping(tree: Tree, stream: Iterator[events.Event], path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while not isinstance(event := next(stream), events.MappingEndEvent):
        if not isinstance(event, events.ScalarEvent):
            _at(tree, event, Message("A key must be a plain word."), path)
            raise _Unreadable
        _refuse_extras(tree, event, path)
        key: str = event.value
        _refuse_unseen(tree, event, path)
        here = (*path, key)
        if key in found:
            line, _ = tree.places[here]
            twice = Message("The key “%(key)s” is already on line %(line)s.", key=shown(key), line=line)
            _at(tree, event, twice, here)
            _value(Tree(tree.file, tree.plain), next(stream), stream, here)
        else:
            tree.places[here] = _place(event)
            found[key] = None
            found[key] = _value(tree, next(stream), stream, here)
    return found


def _mended(tree: Tree, found: dict[str, Any], path: Path) -> dict[str, Any]:
    """A mapping in braces, where a value without quotes ends at its first comma: what was torn off is put back."""
    whole: dict[str, Any] = {}
    pieces: list[str] = []  # of the value whose bracket is still open, and whose key is the last in ``whole``
    depth = 0
    for key, value in found.items():
        if pieces and value is None:
            pieces.append(key)
            depth += _opened(key)
        else:
            whole |= dict.fromkeys(pieces[1:])
            whole[key] = value
            pieces, depth = ([value], _opened(value)) if isinstance(value, str) else ([], 0)
        if depth <= 0:
            if len(pieces) > 1:
                whole[begun := next(reversed(whole))] = ", ".join(pieces)
                _needs_quotes(tree, begun, whole[begun], (*path, begun))
            pieces = []
    return whole | dict.fromkeys(pieces[1:])


def _opened(text: str) -> int:
    """How many more brackets are opened in it than closed."""
    return text.count("(") - text.count(")")


def _needs_quotes(tree: Tree, key: str, value: str, path: Path) -> None:
    quote = '"' if "'" in value else "'"
    sentence = Message(
        "A value with a comma needs quotes here: %(written)s.", written=f"{shown(key)}: {quote}{shown(value)}{quote}"
    )
    tree.object(*tree.places[path], sentence, path)


def _sequence(tree: Tree, stream: Iterator[events.Event], path: Path) -> list[Any]:
    found: list[Any] = []
    while not isinstance(event := next(stream), events.SequenceEndEvent):
        here = (*path, len(found))
        tree.places[here] = _place(event)
        found.append(_value(tree, event, stream, here))
    return found


def _scalar(tree: Tree, event: events.ScalarEvent, path: Path) -> Any:
    text: str = event.value
    _refuse_unseen(tree, event, path)
    return text if event.style else tree.plain(text)  # quoted or a block of text


def plain_value(text: str) -> Any:
    """What is meant by a value without quotes: nothing, true, false, a number, or text."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text


def written_value(text: str) -> Any:
    """The same for files that compute exactly: a number stays the text that was written, digit by digit."""
    return _WORDS.get(text, text)


def _refuse_extras(tree: Tree, event: events.Event, path: Path) -> None:
    if isinstance(event, events.AliasEvent):
        _at(tree, event, Message("Aliases (*name) are not allowed; write it out."), path)
    elif getattr(event, "anchor", None):
        _at(tree, event, Message("Anchors (&name) are not allowed."), path)
    elif getattr(event, "tag", None):
        _at(tree, event, Message("Tags (!name) are not allowed; put the text in quotes."), path)


def _refuse_unseen(tree: Tree, event: events.ScalarEvent, path: Path) -> None:
    """What is written as an escape in quotes, such as "\\u202E", the text of the file does not show."""
    found = unseen(event.value) if event.style else None
    if found is not None:
        _at(tree, event, _not_allowed(event.value[found]), path)


def _not_allowed(character: str) -> Message:
    code = f"U+{ord(character):04X}"
    return Message("The invisible character %(code)s is not allowed; delete it.", code=code)


def _at(tree: Tree, event: events.Event, sentence: Message, path: Path = ()) -> None:
    tree.object(*_place(event), sentence, path)


def _place(event: events.Event) -> tuple[int, int]:
    return _spot(event.start_mark)


def _spot(mark: Any) -> tuple[int, int]:
    """Line and column, from 1; the start of the file where the parser names no place."""
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def shown(value: Any) -> str:
    """A value as a sentence can quote it: on one line, not too long."""
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else f"{text[:57]}…"
