"""Danish words for searching: stems, folded letters, trigrams and the distance between spellings. Pure, no Django."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

LONGEST = 60
_LITTLE = """
    af alle andet at da de dem den der deres det dig din dit du efter eller en er et for fra få får han har hos hun
    hvor i ikke ind jeg kan man med men mere når og også om op på sig sin skal som så til ud under ved vi vil være
"""
STOPWORDS = frozenset(_LITTLE.split())
_FOLDS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u", "ß": "ss"})
_WORD = re.compile(r"[^\W_]+", re.UNICODE)


@lru_cache(maxsize=1)
def _stemmer():  # type: ignore[no-untyped-def]
    return snowballstemmer.stemmer("danish")


def fold(word: str) -> str:
    """Plain letters: `å` as `aa`, accents gone, lower case."""
    plain = word.casefold().translate(_FOLDS)
    return "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """`gruppeforløbene` → `gruppeforloeb`. What was typed without æ, ø and å gets the same stem."""
    written = word.casefold().replace("aa", "å") if "å" not in word.casefold() else word.casefold()
    return fold(_stemmer().stemWord(written))[:LONGEST]


def stems(text: str) -> list[str]:
    """The stems of a text in order, each once, without the little words."""
    return list(spoken(text))


def spoken(text: str) -> dict[str, str]:
    """Stem → the word as it first stands, in small letters; in order, without the little words."""
    found: dict[str, str] = {}
    for word in _WORD.findall(unicodedata.normalize("NFC", text)):
        if word.casefold() not in STOPWORDS and (key := stem(word)):
            found.setdefault(key, word.casefold())
    return found


def grams(word: str) -> frozenset[str]:
    """Trigrams of a word with its edges: `hold` → `␣␣h`, `␣ho`, `hol`, `old`, `ld␣`."""
    padded = f"  {word} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def distance(left: str, right: str) -> int:
    """Letters to add, drop, change or swap with a neighbour to get from one word to the other."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        following = [i]
        for j, b in enumerate(right, 1):
            cost = min(row[j] + 1, following[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            following.append(cost)
        before, row = row, following
    return row[-1]


def may_be_misspelt(typed: str, known: str) -> bool:
    """One slip in a short word, two in a long one; words of up to three letters are taken as they are."""
    slips = 0 if len(typed) < 4 else 1 if len(typed) < 7 else 2
    return abs(len(typed) - len(known)) <= slips and distance(typed, known) <= slips


def closeness(typed: str, known: str) -> float:
    """How well a known stem answers what was typed: 1 the same, 0 not at all.

    A compound answers its parts (`angst` finds `angsthold`), and a part answers its compound.
    """
    if typed == known:
        return 1.0
    if len(typed) >= 3 and known.startswith(typed):
        return 0.8
    if len(typed) >= 4 and typed in known:
        return 0.6
    if len(known) >= 4 and (typed.startswith(known) or typed.endswith(known)):
        return 0.5
    return 0.4 if may_be_misspelt(typed, known) else 0.0


def weights(parts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Stem → its greatest weight over the parts of a text."""
    found: dict[str, int] = {}
    for text, weight in parts:
        for each in stems(text):
            found[each] = max(weight, found.get(each, 0))
    return found
