"""Finding interventions by words: the index of stems, and asking it. Works the same on every database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from fodfaeste.casework.catalogue.models import Found, Gram, Intervention, InterventionVersion, Stem
from fodfaeste.casework.catalogue.words import closeness, grams, stems, weights

MOST_WORDS = 12
TITLE, KEYWORDS, TRACK, WHO, PURPOSE, CONTENT = 12, 8, 6, 5, 4, 2
ROOT = 4
"""How long a word is before it is taken for a part of others."""
BATCH = 5000
"""So many rows or words go into one statement; every database takes that many."""
PART = 0.6
"""How well a word answers that is a part of another; what answers less well was hardly meant as it was typed."""
ENOUGH_GRAMS = 0.25
"""The share of trigrams two spellings have in common before their distance is measured."""


@dataclass(frozen=True)
class Hits:
    """Which interventions answer, and how well. `loose`: none has all the words, these have some of them."""

    scores: dict[int, float]
    loose: bool = False
    unknown: tuple[str, ...] = field(default=())


def index(intervention: Intervention, version: InterventionVersion, track: str) -> None:
    """Let the published version be found, and nothing of the former any more."""
    index_many([(intervention, version, track)])


def index_many(texts: Iterable[tuple[Intervention, InterventionVersion, str]]) -> None:
    """The same for many at once; the number of statements grows with batches and not with interventions."""
    wanted = {intervention.pk: _weights(intervention, version, track) for intervention, version, track in texts}
    Found.objects.filter(intervention__in=list(wanted)).delete()
    known = _known(sorted({text for found in wanted.values() for text in found}))
    Found.objects.bulk_create(
        (
            Found(intervention_id=pk, stem_id=known[text], weight=weight)
            for pk, found in wanted.items()
            for text, weight in found.items()
        ),
        batch_size=BATCH,
    )


def _weights(intervention: Intervention, version: InterventionVersion, track: str) -> dict[str, int]:
    return weights(
        [
            (version.title, TITLE),
            (version.keywords, KEYWORDS),
            (track, TRACK),
            (version.target_group, WHO),
            (version.purpose, PURPOSE),
            (f"{version.content} {version.eligibility} {version.location} {intervention.provider.name}", CONTENT),
        ]
    )


def forget(intervention: Intervention) -> None:
    Found.objects.filter(intervention=intervention).delete()


def search(asked: str) -> Hits | None:
    """Interventions by words. None when there is nothing to search for.

    One statement where every word stands in the catalogue, whole, as the beginning, or as a part of another. A word
    that does not is taken for a slip, or for a compound of words that do, which costs three statements more; the number
    of them grows neither with the words nor with the catalogue.
    """
    wanted = stems(asked)[:MOST_WORDS]
    if not wanted:
        return None
    rows = _standing(_near(wanted))
    texts = {stem: text for stem, text, _, _ in rows}
    answers = {word: _answers(word, texts) for word in wanted}
    meant = [word for word, found in answers.items() if max(found.values(), default=0.0) < PART]
    if meant:
        texts |= _alike(meant)
        answers |= _widened({word: _answers(word, texts) for word in meant}, texts)
        rows = _standing(Q(stem__in={pk for found in answers.values() for pk in found}))
    return _ranked(rows, answers)


Row = tuple[int, str, int, int]
"""Stem id, its text, the intervention it stands in, and its weight there."""


def _standing(which: Q) -> list[Row]:
    return list(Found.objects.filter(which).values_list("stem", "stem__text", "intervention", "weight"))


def _ranked(rows: Iterable[Row], answers: Mapping[str, Mapping[int, float]]) -> Hits:
    """Those that have all the words, else those that have some."""
    scores: dict[int, dict[str, float]] = defaultdict(dict)
    for stem, _, intervention, weight in rows:
        for word, found in answers.items():
            if stem in found:
                scores[intervention][word] = max(scores[intervention].get(word, 0.0), found[stem] * weight)
    whole = {pk: sum(by_word.values()) for pk, by_word in scores.items() if len(by_word) == len(answers)}
    if whole:
        return Hits(whole)
    unknown = tuple(word for word, found in answers.items() if not found)
    return Hits({pk: sum(by_word.values()) for pk, by_word in scores.items()}, bool(scores), unknown)


def _known(wanted: Sequence[str]) -> dict[str, int]:
    """The stems of the index with their ids, made where they are missing, each with its trigrams."""
    found: dict[str, int] = {}
    for at in range(0, len(wanted), BATCH):
        part = wanted[at : at + BATCH]
        found |= dict(Stem.objects.filter(text__in=part).values_list("text", "pk"))
        new = [text for text in part if text not in found]
        Stem.objects.bulk_create([Stem(text=text) for text in new], ignore_conflicts=True)
        made = dict(Stem.objects.filter(text__in=new).values_list("text", "pk"))
        Gram.objects.bulk_create(
            [Gram(stem_id=pk, text=gram) for text, pk in made.items() for gram in sorted(grams(text))],
            batch_size=BATCH,
            ignore_conflicts=True,
        )
        found |= made
    return found


def _near(wanted: Iterable[str]) -> Q:
    """Stems that contain a word, or that a word contains at its beginning or end."""
    near = Q(pk__in=[])
    for word in wanted:
        near |= Q(stem__text__contains=word) if len(word) >= 3 else Q(stem__text=word)
    inside = {word[:at] for word in wanted for at in range(ROOT, len(word))}
    inside |= {word[at:] for word in wanted for at in range(1, len(word) - ROOT + 1)}
    return near | Q(stem__text__in=inside)


def _alike(words: Iterable[str]) -> dict[int, str]:
    """Stems that have enough trigrams in common with a word to be a misspelling of it."""
    own = {word: grams(word) for word in words}
    common: dict[int, set[str]] = defaultdict(set)
    texts: dict[int, str] = {}
    asked = frozenset().union(*own.values())
    for pk, text, gram in Gram.objects.filter(text__in=asked).values_list("stem", "stem__text", "text"):
        common[pk].add(gram)
        texts[pk] = text
    return {
        pk: texts[pk]
        for pk, shared in common.items()
        if any(len(shared & wanted) >= ENOUGH_GRAMS * len(wanted) for wanted in own.values())
    }


def _answers(word: str, texts: Mapping[int, str]) -> dict[int, float]:
    """Stem id → how well it answers. Misspelling is only considered where nothing answers as it was typed."""
    close = {pk: closeness(word, text) for pk, text in texts.items()}
    best = max(close.values(), default=0.0)
    floor = 0.5 if best >= 0.5 else 0.01
    return {pk: value for pk, value in close.items() if value >= floor}


def _widened(meant: dict[str, dict[int, float]], texts: Mapping[int, str]) -> dict[str, dict[int, float]]:
    """Whoever typed a compound or slipped is also answered by what is made of the word they meant.

    `agnst` and `angstgruppe` mean `angst`, so they find `angsthold` as well.
    """
    roots = {texts[pk] for found in meant.values() for pk in found if len(texts[pk]) >= ROOT}
    if not roots:
        return meant
    wider = Q(pk__in=[])
    for text in roots:
        wider |= Q(text__startswith=text)
    made = dict(Stem.objects.filter(wider).values_list("pk", "text"))
    for found in meant.values():
        own = [(texts[pk], value) for pk, value in found.items() if len(texts[pk]) >= ROOT]
        for pk, text in made.items():
            values = [value * 0.9 for root, value in own if text.startswith(root)]
            if values:
                found[pk] = max(found.get(pk, 0.0), *values)
    return meant
