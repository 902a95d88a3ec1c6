"""Addresses that files name things by, whoever writes them: those of pages, whole."""

from __future__ import annotations

from flask import request, url_for


def organization_address(organization_id: int) -> str:
    """Where the page of an organization is."""
    return url_for("organizations.show", organization_id=organization_id, _external=True)


def own_address() -> str:
    """What was asked for, by which a file names itself; without what stands behind a question mark."""
    return request.base_url
