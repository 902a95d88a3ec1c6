"""Event logs as XES (IEEE 1849-2016): a trace for each case, written one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from xml.sax.saxutils import quoteattr

from govflow.papers.interchange.events import CaseLog, Happening, Value
from govflow.papers.speech import Tongue

MEDIA_TYPE, ENDING = "application/xml", "xes"
_EXTENSIONS = {"Concept": "concept", "Time": "time", "Organizational": "org", "Lifecycle": "lifecycle"}
_NO_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for."""


def xes(logs: Iterable[CaseLog], tongue: Tongue) -> Iterator[str]:
    """The file in parts, a trace in each; nothing of it is kept."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1849.2016" xes.features="">\n'
    for name, prefix in _EXTENSIONS.items():
        yield f'<extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>\n'
    yield f'<global scope="trace">{_string("concept:name", "")}</global>\n'
    lasting = f'{_string("concept:name", "")}<date key="time:timestamp" value="1970-01-01T00:00:00+00:00"/>'
    yield f'<global scope="event">{lasting}{_string("lifecycle:transition", "complete")}</global>\n'
    yield '<classifier name="Activity" keys="concept:name"/>\n<classifier name="Group" keys="org:group"/>\n'
    for log in logs:
        of_case = {"concept:name": log.case.id, **log.case.attributes}
        yield f"<trace>{_values(of_case, tongue)}\n"
        for event in log.events:
            yield f"<event>{_values(_event(event), tongue)}</event>\n"
        yield "</trace>\n"
    yield "</log>\n"


def _event(event: Happening) -> Mapping[str, Value | None]:
    return {
        "concept:name": event.activity,
        "time:timestamp": event.at,
        "lifecycle:transition": "complete",
        "org:resource": event.by,
        "org:group": event.organization,
        "title": event.title,
        "number": event.number,
        "state_before": event.before,
        "state_after": event.after,
    }


def _values(values: Mapping[str, Value | None], tongue: Tongue) -> str:
    return "".join(_value(key, each, tongue) for key, each in values.items() if each is not None)


def _value(key: str, value: Value, tongue: Tongue) -> str:
    match value:
        case bool():
            return _tag("boolean", key, str(value).lower())
        case int():
            return _tag("int", key, str(value))
        case datetime():
            return _tag("date", key, value.isoformat())
    return _string(key, tongue.show(value))


def _string(key: str, value: str) -> str:
    return _tag("string", key, value)


def _tag(kind: str, key: str, value: str) -> str:
    return f"<{kind} key={quoteattr(key)} value={quoteattr(_NO_XML.sub('', value))}/>"
