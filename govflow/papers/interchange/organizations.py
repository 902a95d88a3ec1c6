"""Organizations as linked data: JSON-LD in the words of the W3C organization ontology and schema.org."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from govflow.values import Text

MEDIA_TYPE, ENDING = "application/ld+json", "jsonld"
_CONTEXT = {
    "org": "http://www.w3.org/ns/org#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "schema": "https://schema.org/",
    "name": "schema:name",
    "identifier": "org:identifier",
    "subOrganizationOf": {"@id": "org:subOrganizationOf", "@type": "@id"},
    "classification": "org:classification",
    "prefLabel": "skos:prefLabel",
}


@dataclass(frozen=True, kw_only=True)
class Organization:
    """An organization with its place. ``above``: the number of its superior; ``code``: of its jurisdiction."""

    id: int
    name: Text
    kind: Text
    code: str | None
    above: int | None


def linked(organizations: Iterable[Organization], address: Callable[[int], str]) -> str:
    """The graph. ``address``: where the page of an organization is, which is its name in the graph."""
    graph = [_organization(each, address) for each in organizations]
    return json.dumps({"@context": _CONTEXT, "@graph": graph}, ensure_ascii=False)


def _organization(each: Organization, address: Callable[[int], str]) -> dict[str, Any]:
    return {
        "@id": address(each.id),
        "@type": ["org:Organization", "schema:Organization"],
        "name": _both(each.name),
        "prefLabel": _both(each.name),
        **({"identifier": each.code} if each.code is not None else {}),
        **({"subOrganizationOf": address(each.above)} if each.above is not None else {}),
        "classification": {"@type": "skos:Concept", "prefLabel": _both(each.kind)},
    }


def _both(text: Text) -> list[dict[str, str]]:
    return [{"@value": text.en, "@language": "en"}, {"@value": text.zh, "@language": "zh-Hans"}]
