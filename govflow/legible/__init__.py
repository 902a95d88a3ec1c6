"""What people type and paste, as it is read: words as they may be kept (here), numbers and days (in their rooms).

Text is composed, its lines end in one way, and nothing in it reads otherwise than it stands there. It may import
messages. It never knows who asks.
"""

from __future__ import annotations

import re
import unicodedata

from govflow.messages import Message

_PASTED = re.compile(
    r"[\u00ad\u200b\u200e\u200f\u2060\ufeff]"  # widthless, and always without meaning for the words
    r"|(?:(?<=[\x00-\u024f\u2e80-\u9fff\uf900-\ufaff])|^)[\u200c\u200d\u180e]+"  # joiners where nothing is joined
)
_LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
"""As browsers send them, as Word, Excel, PDF and mainframes put them on the clipboard: within a cell, at a new page."""
_OF_WORD = str.maketrans({"\x1e": "\u2011", "\x1f": None})  # its hyphens: that does not break, that may be left out
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters
    r"\u061c\u2028\u2029\u202a-\u202e\u2061-\u2064\u2066-\u206f"  # false line breaks, orders of reading, no glyph
    r"\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff"  # half characters, none at all, annotations
    r"\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"  # tags
)
_NOT_SEEN = frozenset({"Cc", "Cf", "Cs", "Mc", "Me", "Mn", "Zl", "Zp", "Zs"})
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs by name, with nothing to see


def legible(text: str) -> str:
    """The text in composed form (NFC), with one sign at the end of each line, without the widthless characters that
    come along when text is pasted.
    """
    one_way = _LINE_ENDS.sub("\n", text).translate(_OF_WORD)
    return _PASTED.sub("", unicodedata.normalize("NFC", one_way))


def on_one_line(text: str) -> str:
    """The same for a field of one line: a blank where a line ended, none at its ends."""
    return " ".join(filter(None, (each.strip() for each in legible(text).split("\n"))))


def length(text: str) -> int:
    """How many characters a text has: as it is kept, without the blanks around it. Whoever limits one counts so; the
    counter beside a field (``static/forms.js``) does the same.
    """
    return len(legible(text).strip())


def objection(text: str) -> Message | None:
    """Why a text cannot be kept: it hides something, turns the reading order round, or there is nothing to see."""
    found = _place(_HIDDEN, text)
    if found is not None:
        return Message(
            "There is an invisible character in it (%(code)s, the %(place)s. character): delete it, or type it again.",
            code=f"U+{ord(text[found]):04X}",
            place=found + 1,
        )
    if text and not visible(text):
        return Message("There is nothing to be seen in it; write some words.")
    return None


def unseen(text: str) -> int | None:
    """Where the first character stands of which nobody sees that it is there."""
    return min((each for each in (_place(_HIDDEN, text), _place(_PASTED, text)) if each is not None), default=None)


def visible(text: str) -> bool:
    """Is there something to see?"""
    return any(unicodedata.category(each) not in _NOT_SEEN and each not in _BLANK for each in text)


def _place(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return found.start() if found is not None else None
