"""Templates call in a way of their own, which is quicker: what they write is what Jinja makes by itself."""

from __future__ import annotations

import re

import jinja2
import pytest
from flask_babel import lazy_gettext
from jinja2 import meta, nodes
from jinja2.runtime import Context
from markupsafe import Markup

from tests.web.conftest import Region

SIGNS = ("&", "<", ">", "'", '"')
SHOWN = "{{ value }}"
WRITTEN = (
    SHOWN,
    '<a title="{{ value }}">{{ value ~ "<" }}</a>',
    "{% macro told(it) %}<b>{{ it }}</b>{{ caller() if caller }}{% endmacro %}{{ told(value) }}"
    "{% call told(value) %}<i>{{ value }}</i>{% endcall %}",
    "{% set block %}<p>{{ value }}</p>{% endset %}{{ block }}{{ block|upper }}",
    "{% for each in [value, 1] %}{{ function(each, loop.index) }}{% endfor %}{{ knowing(value) }}",
    "{% autoescape false %}{{ value }}{% endautoescape %}{{ [value]|join('<') }}{{ {'key': value}.key }}",
)


class Word(str):
    """Text of another kind."""

    __slots__ = ()


class Drawn:
    """What knows how it looks in a page."""

    def __html__(self) -> str:
        return "<svg/>"


def function(value: object, number: int) -> object:
    return value if number == 1 else Markup("<hr>")


@jinja2.pass_context
def knowing(context: Context, value: object) -> str:
    return f"{context['value'] is value}<"


VALUES = (
    *(f"a{sign}b" for sign in SIGNS), *SIGNS, "", "plain", "调水", Word("<w>"), Word("w"), Markup("<b>&amp;</b>"),
    Drawn(),
    7, 1.5, None, True, ("<",), ["'"], {"<": '"'}, Exception("<e>"), lazy_gettext("“%(step)s” & so on", step="<s>"),
)  # fmt: skip


@pytest.mark.parametrize("source", WRITTEN)
def test_a_template_says_what_jinja_says_of_it(region: Region, source: str) -> None:
    known = {"function": function, "knowing": knowing}
    plain, ours = jinja2.Environment(autoescape=True), region.app.jinja_env
    with region.app.test_request_context("/"):
        said = [plain.from_string(source).render(value=each, **known) for each in VALUES]
        assert [ours.from_string(source).render(value=each, **known) for each in VALUES] == said


@pytest.mark.parametrize("sign", SIGNS)
def test_no_sign_of_html_gets_into_a_page_as_it_was_typed(region: Region, sign: str) -> None:
    with region.app.test_request_context("/"):
        shown = region.app.jinja_env.from_string(SHOWN)
        assert re.fullmatch(r"a&#?[a-z0-9]+;b", shown.render(value=f"a{sign}b"))
        assert shown.render(value=Markup(sign)) == sign


def test_a_sentence_that_names_values_escapes_them(region: Region) -> None:
    source = '{{ _("%(n)s < %(name)s", n=3, name=value) }}{{ ngettext("%(num)s %(a)s", "%(num)s %(a)s", 2, a=value) }}'
    with region.app.test_request_context("/"):
        said = region.app.jinja_env.from_string(source)
        assert said.render(value="<b>") == "3 < &lt;b&gt;2 &lt;b&gt;"
        assert said.render(value=Markup("<b>")) == "3 < <b>2 <b>"


def test_a_sentence_that_was_said_before_is_said_to_each_reader_in_their_own_language(region: Region) -> None:
    said = list[str]()
    for language in ("en", "zh", "en"):
        with region.app.test_request_context("/", headers={"Accept-Language": language}):
            said.append(region.app.jinja_env.from_string('{{ _("Sign out") }}').render())
    assert said == ["Sign out", "退出", "Sign out"]


def test_no_page_gives_another_meaning_to_a_name_of_its_frame(region: Region) -> None:
    """A list of arguments that was called as the language of the page is took the place of that."""
    environment, loader = region.app.jinja_env, region.app.jinja_env.loader
    assert loader is not None
    parsed = {
        name: environment.parse(loader.get_source(environment, name)[0])
        for name in environment.list_templates(filter_func=lambda name: name.endswith(".html"))
    }
    frame = meta.find_undeclared_variables(parsed["base.html"])
    assert "here" in frame
    for template, found in parsed.items():
        if any(found.find_all(nodes.Extends)):
            sets = [each.target for each in found.body if isinstance(each, nodes.Assign)]
            within = [each for target in sets for each in (target, *target.find_all(nodes.Name))]
            assert frame.isdisjoint(each.name for each in within if isinstance(each, nodes.Name)), template
