"""A topic registers once, with all its parts; what is missing is named."""

from __future__ import annotations

import ast
import typing
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin

from flask import Flask

from govflow.app import BLUEPRINTS
from govflow.domain import RULE_SETS, RULES
from govflow.domain.funds.holdings import FundBalance
from govflow.domain.funds.ledger import Book
from govflow.engine.facts import CaseFacts, Form, Now, Standing
from govflow.engine.parsing import parse
from govflow.engine.rules import Rule, RuleSet
from govflow.engine.seating import Register
from govflow.messages import Message
from govflow.paths import data_path
from govflow.services.topics import TOPICS
from govflow.services.topics.topic import Topic
from govflow.store.sql.schema import METADATA, MODULES

ALWAYS = {CaseFacts, Standing, Form, Now, Register}
ALWAYS_THERE = {"cases.index", "people.index"}  # in the frame of all pages, whatever procedures there are
ROOT = Path(__file__).parent.parent


SHOWN = "cases/sections/"
OF_NO_TOPIC = {
    "what befell in any case, chained, numbered and sealed": {
        *(
            "history",
            "checkpoint",
            "sealed_facts",
            "sequence",
            "sequence_node",
            "touch_count",
            "touched",
            "unsequenced",
        ),
        *("compartment", "compartment_entry", "compartment_reader"),
    },
    "deadlines and rounds, which every procedure has without a rule": {
        *("timer", "extension", "suspension", "sweeping", "purging", "calendar_day", "rest_days"),
        *("round", "seat", "response", "ballot_box"),
    },
    "what commands of every topic use up or leave behind": {
        "idempotency",
        "outbox",
        "reference_counter",
        *("kept_form", "kept_upload"),
        *("errand", "errand_piece"),
    },
    "what people keep for their desks": {"case_pin", "case_note", "case_label", "case_care", "saved_list"},
    "what people of every topic are told": {
        "notice",
        "delivery",
        "case_wish",
        "mail_wish",
        "calendar_feed",
        "notice_feed",
    },
    "bulletins, which belong to no case: no procedure names a rule of them": {
        *("bulletin", "bulletin_head", "bulletin_anchor", "bulletin_board", "bulletin_call", "bulletin_wish"),
    },
    "procedures themselves": {"workflow_version"},
    "which programs may go on beside an upgrade": {"schema_floor"},
    "accounts and what administrators do": {
        *(
            "administration_entry",
            "administration_head",
            "mandate",
            "recovery",
            "body_change",
            "guess",
            "web_session",
            "demo_account",
        ),
        *("authenticator", "recovery_code", "passkey", "identity", "sign_on_rule", "spent", "forgotten"),
        *("api_token", "webhook", "webhook_event", "service", "service_charge"),
    },
}
"""The tables that belong to no topic, with the reason."""


@cache
def bare() -> Flask:
    """All routes and nothing else."""
    app = Flask("bare")
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def missing(topics: Iterable[Topic], rule_sets: Iterable[RuleSet], app: Flask | None = None) -> set[str]:
    """What the rules, the templates, the schema and the routes ask for and no topic gives, and what is not there."""
    known = list(topics)
    loaded = {fact for topic in known for fact in topic.loaders}
    intended = {intent for topic in known for intent in topic.intents}
    rules = [rule for each in rule_sets for rule in each.rules.values()]
    facts = {fact for rule in rules for fact in rule.needs} - ALWAYS
    asked = {intent for rule in rules if rule.kind == "effect" for intent in returned(rule)}
    templates = {section.template for topic in known for section in topic.sections}
    stored = {f"{SHOWN}{each.name}" for each in (data_path("templates") / SHOWN).iterdir()}
    tables = {row.__tablename__ for topic in known for row in topic.tables}
    nowhere = METADATA.tables.keys() - tables - set().union(*OF_NO_TOPIC.values())
    views = (app or bare()).view_functions
    pages = {endpoint for topic in known for endpoint, *_ in (*topic.navigation, *topic.registers)}
    reached = {rule.endpoint for rule in bare().url_map.iter_rules() if not rule.arguments}
    indexes = {f"{topic.rules.topic}.index" for topic in known} & reached
    return (
        {f"loader of {each.__name__}" for each in facts - loaded}
        | {f"writer of {each.__name__}" for each in asked - intended}
        | {f"template {each}" for each in templates if not (data_path("templates") / each).is_file()}
        | {f"section for {each}" for each in stored - templates}
        | {f"table {each}" for each in tables - METADATA.tables.keys()}
        | {f"topic of the table {each}" for each in nowhere}
        | {f"navigation to {each}" for each in indexes - pages - ALWAYS_THERE}
        | {f"route of {each}" for each in pages - views.keys()}
        | {f"policy of {each}" for each in pages & views.keys() if not hasattr(views[each], "policy")}
        | {f"objections of {each.rules.topic}" for each in known if each.against is None and has_objections(each)}
        | {f"rules of {each.topic}" for each in rule_sets if each not in [topic.rules for topic in known]}
    )


def has_objections(topic: Topic) -> bool:
    """Does a module that writes its intents know what speaks against it?"""
    modules = {import_module(intent.write.__module__) for intent in topic.intents.values()}
    return any(
        name.startswith("against_") and each.__module__ == module.__name__
        for module in modules
        for name, each in vars(module).items()
    )


def returned(rule: Rule) -> set[type]:
    """The intents that an effect says it returns."""
    return set(classes(typing.get_type_hints(rule.function)["return"]))


def classes(hint: Any) -> Iterable[type]:
    if get_origin(hint) in (UnionType, typing.Union, tuple, list):
        for each in get_args(hint):
            yield from classes(each)
    elif isinstance(hint, type) and hint is not type(None):
        yield hint


def test_no_topic_lacks_a_part() -> None:
    assert missing(TOPICS, RULE_SETS) == set()
    assert {each.rules.topic for each in TOPICS} == {each.topic for each in RULE_SETS}


def test_no_fact_intent_or_table_belongs_to_two_topics() -> None:
    for parts in ("loaders", "intents", "tables"):
        named = [each for topic in TOPICS for each in getattr(topic, parts)]
        assert len(named) == len(set(named)), parts


def test_the_tables_of_a_topic_stand_in_a_module_of_the_schema() -> None:
    modules = {module.__name__ for module in MODULES}
    assert {row.__module__ for topic in TOPICS for row in topic.tables} <= modules


def test_a_missing_part_is_named() -> None:
    """The planted gaps: each part of the topic of funds taken away in turn."""
    *others, funds = TOPICS
    assert funds.rules.topic == "funds"

    def gaps(**parts: Any) -> set[str]:
        return missing([*others, replace(funds, **parts)], RULE_SETS)

    assert gaps(loaders={each: load for each, load in funds.loaders.items() if each is not FundBalance}) == {
        "loader of FundBalance"
    }
    assert gaps(intents={each: intent for each, intent in funds.intents.items() if each is not Book}) == {
        "writer of Book"
    }
    gone = replace(funds.sections[0], template="cases/sections/gone.html")
    assert gaps(sections=(gone,)) == {"template cases/sections/gone.html", "section for cases/sections/funds.html"}
    assert gaps(sections=()) == {"section for cases/sections/funds.html"}
    assert gaps(tables=funds.tables[1:]) == {"topic of the table fund"}
    assert gaps(navigation=()) == {"navigation to funds.index"}
    assert gaps(navigation=(*funds.navigation, ("funds.nowhere", Message("Nowhere")))) == {"route of funds.nowhere"}
    assert gaps(against=None) == {"objections of funds"}
    assert "rules of funds" in missing(others, RULE_SETS)


def test_a_page_of_a_topic_without_a_policy_is_named() -> None:
    app = Flask("careless")
    app.view_functions = {**bare().view_functions, "funds.index": lambda: ""}
    assert missing(TOPICS, RULE_SETS, app) == {"policy of funds.index"}


def test_a_table_is_left_out_of_the_topics_for_one_reason_and_is_there() -> None:
    named = [each for tables in OF_NO_TOPIC.values() for each in tables]
    assert len(named) == len(set(named))
    assert set(named) <= METADATA.tables.keys()
    assert set(named).isdisjoint(row.__tablename__ for topic in TOPICS for row in topic.tables)


ANOTHER_MEANING = {
    "active": "a person or an organization",
    "agreement": "an agreement on compensation, and the type of field that names one",
    "approved": "the recovery of an account",
    "cancelled": "a deadline",
    "closed": "a round",
    "decided": "the outcome of a choice",
    "expired": "a bulletin",
    "failed": "a sweep",
    "issued": "a bulletin",
    "late": "a commitment that was kept after its day",
    "lapsed": "an end, or the outcome of a round",
    "planning": "a stage of a contract, in OCDS",
    "proposal": "a family of procedures",
    "registered": "a service of an organization, in the log of administration",
    "review": "a kind of round",
    "scheduled": "a milestone that is not over, in OCDS",
    "sessions": "those of people who have signed in",
    "suspended": "a deadline",
    "verified": "a commitment",
    "withdrawn": "an end, or a day of the calendar",
}
"""Words that are a state of some procedure and, where they stand in Python, mean something else."""


def state_names() -> set[str]:
    texts = [path.read_text("utf-8") for path in data_path("workflows").glob("*.v*.yaml")]
    return {name for text in texts for name in parse(text, RULES).workflow.states}


def literals(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {each.value for each in ast.walk(tree) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def test_no_state_name_of_a_shipped_procedure_stands_in_python() -> None:
    names = state_names()
    found = {
        (str(path.relative_to(ROOT / "govflow")), word)
        for path in (ROOT / "govflow").rglob("*.py")
        if path.relative_to(ROOT / "govflow").parts[0] != "demo"
        for word in literals(path) & names - ANOTHER_MEANING.keys()
    }
    assert found == set()


def test_no_line_of_a_template_is_longer_than_140_characters() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in data_path("templates").rglob("*.html")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > 140
    ]
    assert long == []
