"""What a browser complains about while pages are read in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Response

_STATUS = "Failed to load resource: the server responded with a status of"


class Watch:
    """Collects every console error, violated policy and missing part of the pages shown in a tab.

    No script of the pages listens for violations, so the browser itself is asked for its issues.
    """

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        self._page = page
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._note(f"script: {error}"))
        page.on("response", self._response)
        protocol = page.context.new_cdp_session(page)
        protocol.on("Audits.issueAdded", self._issue)
        protocol.send("Audits.enable")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_STATUS):
            self._note(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        """The status of the page itself is the test's affair; its parts must be there."""
        if response.status >= 400 and not response.request.is_navigation_request():
            self._note(f"{response.status}: {response.url}")

    def _issue(self, event: Mapping[str, Any]) -> None:
        details = event["issue"]["details"].get("contentSecurityPolicyIssueDetails")
        if details is not None:
            self._note(f"policy: {details['violatedDirective']} {details.get('blockedURL', 'inline')}")

    def _note(self, sentence: str) -> None:
        self.complaints.append(f"{sentence} ({self._page.url})")
