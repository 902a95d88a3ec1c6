"""Vocabulary files: text to Vocabulary, or everything that is wrong with it, each with its line."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from govflow.engine.parsing.format_errors import problems_of
from govflow.engine.parsing.yaml_text import Tree, read
from govflow.engine.problems import Problem, WorkflowProblems
from govflow.engine.vocabulary import NO_WORDS, Vocabulary
from govflow.messages import Message

SECTIONS = tuple(name for name in Vocabulary.model_fields if name != "vocabulary")
_RESERVED = ("person", "derived")  # what the kind of a party may say beside the kinds of organizations


def read_vocabulary(source: bytes, name: str, *, beside: Vocabulary = NO_WORDS) -> Vocabulary:
    """The words of a file with those ``beside`` which it stands. Raises WorkflowProblems with all that is wrong."""
    tree = read(source, name)
    found = None if tree.problems or tree.data is None else _fit(tree)
    if found is not None:
        tree.problems.extend(
            (*_clashes(found, beside, tree), *_binding(found, beside, tree), *_given(found, beside, tree))
        )
    elif not tree.problems:
        tree.problems.append(tree.positions.problem((), Message("The file is empty.")))
    if found is None or tree.problems:
        raise WorkflowProblems(sorted(tree.problems, key=lambda each: (each.line, each.column)))
    both = {each: getattr(beside, each) | getattr(found, each) for each in SECTIONS}
    return Vocabulary.model_construct(vocabulary=1, **both)


def is_vocabulary(source: bytes) -> bool:
    """Does a file hold words rather than a procedure?"""
    data = read(source, "").data
    return isinstance(data, dict) and "vocabulary" in data


def _fit(tree: Tree) -> Vocabulary | None:
    try:
        return Vocabulary.model_validate(tree.data, by_alias=True, by_name=False)
    except ValidationError as error:
        tree.problems.extend(problems_of(error.errors(include_url=False), tree.positions, Vocabulary))
        return None


def _clashes(found: Vocabulary, beside: Vocabulary, tree: Tree) -> Iterator[Problem]:
    """Words that mean something already."""
    for section in SECTIONS:
        for name in getattr(found, section):
            if section == "kinds" and name in _RESERVED:
                sentence = Message("“%(word)s” has a meaning of its own; choose another name.", word=name)
                yield tree.positions.problem((section, name), sentence)
            elif name in getattr(beside, section):
                sentence = Message(
                    "“%(name)s” is in the vocabulary that comes with govflow: leave it out or choose another name.",
                    name=name,
                )
                yield tree.positions.problem((section, name), sentence)


def _binding(found: Vocabulary, beside: Vocabulary, tree: Tree) -> Iterator[Problem]:
    """Votes and signatures for an organization are given in one role: two would be two ways past a mandate."""
    named = [name for name, role in (beside.roles | found.roles).items() if role.binds]
    for name in named[1:]:
        if name in found.roles:
            sentence = Message(
                "One role alone votes and signs for an organization, and “%(first)s” does: leave out binds.",
                first=named[0],
            )
            yield tree.positions.problem(("roles", name, "binds"), sentence)


def _given(found: Vocabulary, beside: Vocabulary, tree: Tree) -> Iterator[Problem]:
    """Kinds in which a role is said to be an organization's own to give, and that nobody knows."""
    kinds = beside.kinds.keys() | found.kinds.keys()
    for name, role in found.roles.items():
        for number, kind in enumerate(role.own):
            if kind not in kinds:
                sentence = Message("There is no kind of organization called “%(name)s”.", name=kind)
                yield tree.positions.problem(("roles", name, "own", number), sentence)
