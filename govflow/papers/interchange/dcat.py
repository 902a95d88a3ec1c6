"""Data sets in DCAT-AP 3 as JSON-LD (W3C DCAT 3, with the application profile of the European Commission).

What the profile has no word for stands beside it: the fields in words of CSVW, the class of sharing and when the data
were due in words of this software. What is read back is this form, whether its names are written with these prefixes,
with ``dcterms:``, or in full.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from govflow.values import Text

DCAT_TYPE = "application/ld+json"
NAMESPACES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "csvw": "http://www.w3.org/ns/csvw#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "own": "urn:govflow:catalogue#",
}
_AUTHORITY = "http://publications.europa.eu/resource/authority/"
FREQUENCIES = {
    "real_time": "CONT", "daily": "DAILY", "weekly": "WEEKLY", "monthly": "MONTHLY", "quarterly": "QUARTERLY",
    "yearly": "ANNUAL", "irregular": "IRREG",
}  # fmt: skip
"""Cycles as the frequency list of the profile names them."""
RIGHTS = {"unconditional": "RESTRICTED", "conditional": "RESTRICTED", "not_shared": "NON_PUBLIC"}
"""Access rights: what is shared among departments is open to none but them."""
DATATYPES = {
    "text": "string", "integer": "integer", "decimal": "decimal", "date": "date", "moment": "dateTime",
    "yes_no": "boolean",
}  # fmt: skip
_ALIASES = {"dcterms": "dct"}


@dataclass(frozen=True, kw_only=True)
class ToldField:
    """A field of a set. ``kind``: as the catalogue names types."""

    name: str
    kind: str
    required: bool
    meaning: Text


@dataclass(frozen=True, kw_only=True)
class ToldSet:
    """A data set as it leaves the house. ``address`` of its page, ``publisher_address`` of who keeps it."""

    reference: str
    key: str
    address: str
    title: Text
    description: Text
    publisher: Text
    publisher_address: str
    sharing: str
    basis: Text | None
    cycle: str
    updated_on: date
    due_on: date | None
    version: int
    contact: str
    contact_at: str
    access: tuple[str, ...]
    fields: tuple[ToldField, ...]


def catalogue(
    sets: Sequence[ToldSet], *, here: str, title: Text, about: Text, publisher: Text, following: str | None
) -> bytes:
    """A page of the catalogue. ``here``: its address; ``following``: that of the next page."""
    told: dict[str, Any] = {
        "@context": NAMESPACES,
        "@id": here,
        "@type": "dcat:Catalog",
        "dct:title": _said(title),
        "dct:description": _said(about),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": _said(publisher)},
        "dct:language": [{"@id": f"{_AUTHORITY}language/{each}"} for each in ("ZHO", "ENG")],
        "dcat:dataset": [_dataset(each) for each in sets],
    }
    if following is not None:
        told["hydra:view"] = {"@type": "hydra:PartialCollectionView", "hydra:next": {"@id": following}}
    return _written(told)


def data_set(told: ToldSet) -> bytes:
    """A single set."""
    return _written({"@context": NAMESPACES, **_dataset(told)})


def read_catalogue(content: bytes) -> list[dict[str, Any]]:
    """The sets of a catalogue, or of a single set, as plain values by the names that this software gives them.

    What is missing is empty. Raises ValueError for what is no such JSON-LD at all.
    """
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    return [_read(each) for each in _datasets(found)]


def _dataset(told: ToldSet) -> dict[str, Any]:
    rights: dict[str, Any] = {"dct:accessRights": {"@id": f"{_AUTHORITY}access-right/{RIGHTS[told.sharing]}"}}
    if told.basis is not None:
        rights["dct:rights"] = {"@type": "dct:RightsStatement", "rdfs:label": _said(told.basis)}
    if told.due_on is not None:
        rights["own:dueOn"] = _day(told.due_on)
    return {
        "@id": told.address,
        "@type": "dcat:Dataset",
        "dct:identifier": [told.reference, told.key],
        "dct:title": _said(told.title),
        "dct:description": _said(told.description),
        "dct:publisher": {
            "@id": told.publisher_address, "@type": "foaf:Agent", "foaf:name": _said(told.publisher),
        },
        "dcat:contactPoint": _contact(told),
        "dct:accrualPeriodicity": {"@id": f"{_AUTHORITY}frequency/{FREQUENCIES[told.cycle]}"},
        "dct:modified": _day(told.updated_on),
        "dcat:version": str(told.version),
        "dcat:landingPage": {"@id": told.address, "@type": "foaf:Document"},
        "own:sharing": told.sharing,
        **rights,
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcat:accessURL": {"@id": told.address},
                "dct:title": [{"@language": "en", "@value": each}],
                "own:access": each,
            }
            for each in told.access
        ],
        "csvw:tableSchema": {"@type": "csvw:Schema", "csvw:column": [_column(each) for each in told.fields]},
    }  # fmt: skip


def _contact(told: ToldSet) -> dict[str, Any]:
    at = told.contact_at
    reached = {"vcard:hasEmail": {"@id": f"mailto:{at}"}} if "@" in at else {"vcard:hasTelephone": at}
    return {"@type": "vcard:Kind", "vcard:fn": told.contact, **reached}


def _column(field: ToldField) -> dict[str, Any]:
    return {
        "@type": "csvw:Column",
        "csvw:name": field.name,
        "csvw:datatype": DATATYPES[field.kind],
        "csvw:required": field.required,
        "csvw:title": _said(field.meaning),
    }


def _said(text: Text) -> list[dict[str, str]]:
    return [{"@language": "zh", "@value": text.zh}, {"@language": "en", "@value": text.en}]


def _day(day: date) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": day.isoformat()}


def _written(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _datasets(found: Any) -> Iterator[Mapping[str, Any]]:
    """Each set of what was read: of a catalogue, of a graph, or the one that stands alone."""
    if isinstance(found, list):
        for each in found:
            yield from _datasets(each)
        return
    if not isinstance(found, Mapping):
        raise ValueError("it is no object of JSON-LD")  # noqa: TRY004  # what a file says, not what a caller gave
    node = _named(found)
    if "@graph" in node:
        yield from _datasets(node["@graph"])
    elif "dcat:Dataset" in map(_short, _all(node.get("@type"))):
        yield node
    elif "dcat:dataset" in node:
        for each in _all(node["dcat:dataset"]):
            if isinstance(each, Mapping):
                yield _named(each)


def _read(node: Mapping[str, Any]) -> dict[str, Any]:
    contact, rights = _node(node.get("dcat:contactPoint")), _node(node.get("dct:rights"))
    schema = _node(node.get("csvw:tableSchema"))
    said = {
        **_both("title", node.get("dct:title")),
        **_both("description", node.get("dct:description")),
        **_both("basis", rights.get("rdfs:label")),
    }
    return {
        **said,
        "identifiers": [_plain(each) for each in _all(node.get("dct:identifier"))],
        "sharing": _plain(node.get("own:sharing")),
        "cycle": _cycle(_plain(node.get("dct:accrualPeriodicity"))),
        "updated_on": _plain(node.get("dct:modified"))[:10],
        "contact": _plain(contact.get("vcard:fn")),
        "contact_at": _reached(contact),
        "access": [_plain(_node(each).get("own:access")) for each in _all(node.get("dcat:distribution"))],
        "fields": [_field(_node(each)) for each in _all(schema.get("csvw:column"))],
    }


def _field(column: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {datatype: kind for kind, datatype in DATATYPES.items()}
    datatype = _plain(column.get("csvw:datatype"))
    return {
        "name": _plain(column.get("csvw:name")),
        "kind": kinds.get(datatype, datatype),
        "required": _plain(column.get("csvw:required")).lower() == "true",
        **_both("meaning", column.get("csvw:title")),
    }


def _both(name: str, said: Any) -> dict[str, str]:
    """What is said in both languages."""
    found = {"en": "", "zh": ""}
    for each in _all(said):
        if isinstance(each, Mapping):
            language = str(each.get("@language", ""))[:2].lower()
            if language in found:
                found[language] = _plain(each)
    return {f"{name}_{language}": text for language, text in found.items()}


def _reached(contact: Mapping[str, Any]) -> str:
    at = _plain(contact.get("vcard:hasEmail")) or _plain(contact.get("vcard:hasTelephone"))
    return at.removeprefix("mailto:").removeprefix("tel:")


def _cycle(frequency: str) -> str:
    named = {code: cycle for cycle, code in FREQUENCIES.items()}
    return named.get(frequency.rpartition("/")[2], frequency)


def _node(found: Any) -> Mapping[str, Any]:
    first = next(iter(_all(found)), None)
    return _named(first) if isinstance(first, Mapping) else {}


def _all(found: Any) -> list[Any]:
    return [] if found is None else found if isinstance(found, list) else [found]


def _plain(found: Any) -> str:
    """The text of a value, or the address of what is named."""
    first = next(iter(_all(found)), "")
    if isinstance(first, Mapping):
        first = first.get("@value", first.get("@id", ""))
    return str(first) if isinstance(first, str | int | float | bool) else ""


def _named(node: Mapping[str, Any]) -> dict[str, Any]:
    """The same with every name as it is written here."""
    return {_short(str(name)): value for name, value in node.items()}


def _short(name: Any) -> str:
    text = str(name)
    for prefix, namespace in NAMESPACES.items():
        if text.startswith(namespace):
            return f"{prefix}:{text.removeprefix(namespace)}"
    prefix, colon, rest = text.partition(":")
    return f"{_ALIASES.get(prefix, prefix)}:{rest}" if colon else text
