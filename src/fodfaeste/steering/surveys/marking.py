"""Words that may tell who somebody is. Simple rules that find too much rather than too little. Pure: no Django."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

COVERED = "[dækket]"
_CPR = re.compile(r"(?<!\d)\d{6}[-\s]?\d{4}(?!\d)")
_PHONE = re.compile(r"(?<![\d-])(?:\+45\s?)?(?:\d[\s.-]?){7}\d(?![\d-])")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
SHORT = 3
"""A name of fewer letters counts only with a capital, because it is often an ordinary word."""


@dataclass(frozen=True)
class Known:
    """What the installation knows: parts of people's names, and whole names of places; all in lower case."""

    names: Collection[str] = frozenset()
    places: Collection[str] = frozenset()


@dataclass(frozen=True)
class Mark:
    """A piece of the text, from `start` to `end`, and why it may tell who somebody is."""

    start: int
    end: int
    text: str
    why: str


def marks(text: str, known: Known) -> list[Mark]:
    """Every piece that may tell, in order, none within another."""
    found: list[Mark] = []
    for pattern, why in ((_CPR, "ligner et CPR-nummer"), (_EMAIL, "e-mail"), (_PHONE, "ligner et telefonnummer")):
        found += [Mark(*each.span(), each.group(), why) for each in pattern.finditer(text)]
    for place in known.places:
        for each in re.finditer(rf"(?<!\w){re.escape(place)}s?(?!\w)", text, re.IGNORECASE):
            found.append(Mark(*each.span(), each.group(), "sted"))
    found += [
        Mark(*each.span(), each.group(), "navn") for each in _WORD.finditer(text) if _is_name(each.group(), known.names)
    ]
    return _apart(found)


def _is_name(word: str, names: Collection[str]) -> bool:
    """The name itself, or with the s of the genitive; a name with a hyphen also by its parts."""
    for part in (word, *word.split("-")):
        bare = part.rstrip("'’")
        if len(bare) < SHORT and not bare[:1].isupper():
            continue
        lower = bare.lower()
        if lower in names or (lower.endswith("s") and lower[:-1].rstrip("'’") in names):
            return True
    return False


def _apart(found: Iterable[Mark]) -> list[Mark]:
    """The longest first where two overlap."""
    kept: list[Mark] = []
    for each in sorted(found, key=lambda mark: (-(mark.end - mark.start), mark.start)):
        if all(each.end <= other.start or other.end <= each.start for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda mark: mark.start)


def pieces(text: str, known: Known) -> list[tuple[str, str]]:
    """The text cut at its marks: (piece, why), where why is empty for what is not marked."""
    cut, at = [], 0
    for mark in marks(text, known):
        cut += [(text[at : mark.start], ""), (mark.text, mark.why)]
        at = mark.end
    return [each for each in [*cut, (text[at:], "")] if each[0]]


def covered(text: str, words: Iterable[str]) -> str:
    """The text with these words covered wherever they stand as whole words, in capitals or not."""
    for word in sorted({each.strip() for each in words if each.strip()}, key=lambda each: (-len(each), each)):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", COVERED, text, flags=re.IGNORECASE)
    return text
