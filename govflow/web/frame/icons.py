"""The small pictures beside words: they say nothing that the words do not say."""

from __future__ import annotations

from markupsafe import Markup

_DRAWN = {
    "document": '<path d="M4 1.8h5.2L12.6 5v9.2H4z"/><path d="M9 2v3.4h3.4M6 8.6h4.4M6 11h4.4"/>',
    "next": '<path d="M6 4l4 4-4 4"/>',
    "down": '<path d="M4 6l4 4 4-4"/>',
    "arrow": '<path d="M2.6 8h10.6M9.4 4.2L13.2 8l-3.8 3.8"/>',
    "clock": '<circle cx="8" cy="8" r="6.2"/><path d="M8 4.6V8l2.3 1.5"/>',
    "calendar": '<rect x="2" y="3.2" width="12" height="11" rx="1.4"/><path d="M2 6.6h12M5.2 1.6v2.6M10.8 1.6v2.6"/>',
    "bell": '<path d="M3.4 11.6V7.2a4.6 4.6 0 019.2 0v4.4l1.2 1.2H2.2zM6.6 14.4h2.8"/>',
    "check": '<path d="M3 8.5l3.2 3.2L13 4.8"/>',
    "cross": '<path d="M4 4l8 8M12 4l-8 8"/>',
    "dash": '<path d="M3 8h10"/>',
    "absent": '<circle cx="8" cy="8" r="5.4" stroke-dasharray="2.4 2.2"/>',
    "warning": '<path d="M8 1.9L14.8 13.6H1.2z"/><path d="M8 6.3v3.4M8 11.6v.1"/>',
    "info": '<circle cx="8" cy="8" r="6.2"/><path d="M8 7.4v3.6M8 5v.1"/>',
    "lock": '<rect x="3" y="7" width="10" height="7" rx="1.4"/><path d="M5.2 7V5a2.8 2.8 0 015.6 0v2"/>',
    "eye": '<path d="M1.4 8S4 3.4 8 3.4 14.6 8 14.6 8 12 12.6 8 12.6 1.4 8 1.4 8z"/><circle cx="8" cy="8" r="2"/>',
    "seal": '<path d="M8 1.6l5.4 1.9v4.1c0 3.3-2.2 5.6-5.4 6.8-3.2-1.2-5.4-3.5-5.4-6.8V3.5z"/>'
    '<path d="M5.6 8l1.8 1.8 3.1-3.4"/>',
    "conference": '<rect x="2" y="3.2" width="12" height="11" rx="1.4"/><path d="M2 6.6h12M5.2 1.6v2.6M10.8 1.6v2.6"/>',
    "mediation": '<path d="M8 2v12M4.6 14h6.8M3 4.6h10M3 4.6L1.2 9.4a1.9 1.9 0 003.6 0z'
    'M13 4.6l-1.8 4.8a1.9 1.9 0 003.6 0z"/>',
    "funding": '<ellipse cx="8" cy="4.4" rx="5.6" ry="2.4"/>'
    '<path d="M2.4 4.4v7.2c0 1.3 2.5 2.4 5.6 2.4s5.6-1.1 5.6-2.4V4.4M2.4 8c0 1.3 2.5 2.4 5.6 2.4s5.6-1.1 5.6-2.4"/>',
    "fund": '<path d="M2 6.4L8 2.4l6 4zM3.6 6.6v5M6.6 6.6v5M9.4 6.6v5M12.4 6.6v5M2 13.6h12"/>',
    "proposal": '<path d="M3 1.8h10v12.4H3z"/><path d="M5.4 5h5.2M5.4 8h5.2M5.4 11h3"/>',
    "registration": '<path d="M2 14h12M3.4 14V6L8 2.4 12.6 6v8M6.6 14v-3.6h2.8V14"/>',
    "supervision": '<path d="M1.4 8S4 3.4 8 3.4 14.6 8 14.6 8 12 12.6 8 12.6 1.4 8 1.4 8z"/>'
    '<circle cx="8" cy="8" r="2"/>',
    "other": '<path d="M3 1.8h10v12.4H3z"/>',
}

_SVG = '<svg class="i" viewBox="0 0 16 16" aria-hidden="true" focusable="false">%s</svg>'
_ICONS = {name: Markup(_SVG % drawn) for name, drawn in _DRAWN.items()}  # noqa: S704  # made here


def icon(name: str) -> Markup:
    """The picture of that name; the family of a region may have none of its own.

    A filter, not a macro: where the name stands in a template, the picture is put in when that is compiled.
    """
    return _ICONS.get(name, _ICONS["other"])
