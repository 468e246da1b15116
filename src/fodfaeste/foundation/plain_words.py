"""How hard a text is to read: LIX, the Scandinavian measure (Björnsson 1968). No Django."""

import re

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W_]+(?:[-'’][^\W_]+)*")
_END = re.compile(r"[!?:](?=\s|$)|\.(?=\s*$|\s+[\"»“(]*[A-ZÆØÅ])|\n\s*\n")
LONG = 7
"""Words of at least this many letters are long."""


def lix(text: str) -> float:
    """Words a sentence plus long words (over six letters) in a hundred; 0 for a text without words.

    A colon or an empty line ends a sentence too; the full stop of an abbreviation does not. 25 is easy, 35 middling,
    45 hard.
    """
    words = _WORD.findall(text)
    if not words:
        return 0.0
    ends = [found.end() for found in _END.finditer(text)]
    last = ends[-1] if ends else 0
    sentences = len(ends) + bool(_WORD.search(text, last))
    return len(words) / max(sentences, 1) + 100 * sum(len(word) >= LONG for word in words) / len(words)
