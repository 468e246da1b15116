"""Finding interventions by words: the index of stems, and asking it. Works the same on every database."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from fodfaeste.casework.catalogue.models import Found, Gram, Intervention, InterventionVersion, Stem
from fodfaeste.casework.catalogue.words import closeness, grams, stems, weights

MOST_WORDS = 12
TITLE, KEYWORDS, TRACK, WHO, PURPOSE, CONTENT = 12, 8, 6, 5, 4, 2
ROOT = 4
"""How long a word is before it is taken for a part of others."""
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
    wanted = weights(
        [
            (version.title, TITLE),
            (version.keywords, KEYWORDS),
            (track, TRACK),
            (version.target_group, WHO),
            (version.purpose, PURPOSE),
            (f"{version.content} {version.eligibility} {version.location} {intervention.provider.name}", CONTENT),
        ]
    )
    Found.objects.filter(intervention=intervention).delete()
    known = _known(wanted)
    Found.objects.bulk_create(
        Found(intervention=intervention, stem=known[text], weight=w) for text, w in wanted.items()
    )


def forget(intervention: Intervention) -> None:
    Found.objects.filter(intervention=intervention).delete()


def search(asked: str) -> Hits | None:
    """Interventions by words. None when there is nothing to search for. The number of statements is fixed."""
    wanted = stems(asked)[:MOST_WORDS]
    if not wanted:
        return None
    answers = _widened({word: _answers(word, texts) for word, texts in _candidates(wanted).items()})
    ids = {pk for found in answers.values() for pk in found}
    rows = Found.objects.filter(stem__in=ids).values_list("stem", "intervention", "weight")
    scores: dict[int, dict[str, float]] = defaultdict(dict)
    for stem_id, intervention, weight in rows:
        for word, found in answers.items():
            if stem_id in found:
                best = scores[intervention].get(word, 0.0)
                scores[intervention][word] = max(best, found[stem_id] * weight)
    whole = {pk: sum(by_word.values()) for pk, by_word in scores.items() if len(by_word) == len(wanted)}
    unknown = tuple(word for word, found in answers.items() if not found)
    if whole:
        return Hits(whole)
    return Hits({pk: sum(by_word.values()) for pk, by_word in scores.items()}, bool(scores), unknown)


def _known(texts: Iterable[str]) -> dict[str, Stem]:
    """The stems of the index, made where they are missing."""
    wanted = list(texts)
    Stem.objects.bulk_create([Stem(text=each) for each in wanted], ignore_conflicts=True)
    found = {each.text: each for each in Stem.objects.filter(text__in=wanted)}
    Gram.objects.bulk_create(
        [Gram(stem=each, text=gram) for each in found.values() for gram in sorted(grams(each.text))],
        ignore_conflicts=True,
    )
    return found


def _candidates(wanted: list[str]) -> dict[str, dict[int, str]]:
    """Per word the stems that may answer it: those that contain it or lie in it, and those with common trigrams."""
    containing = Q()
    for word in wanted:
        containing |= Q(text__contains=word) if len(word) >= 3 else Q(text=word)
    inside = {word[:at] for word in wanted for at in range(4, len(word))}
    inside |= {word[at:] for word in wanted for at in range(1, len(word) - 3)}
    near = dict(Stem.objects.filter(containing | Q(text__in=inside)).values_list("pk", "text"))
    alike: dict[int, set[str]] = defaultdict(set)
    texts: dict[int, str] = {}
    asked = {gram for word in wanted for gram in grams(word)}
    for pk, text, gram in Gram.objects.filter(text__in=asked).values_list("stem", "stem__text", "text"):
        alike[pk].add(gram)
        texts[pk] = text
    found = {}
    for word in wanted:
        own = grams(word)
        close = {pk for pk, common in alike.items() if len(common & own) >= ENOUGH_GRAMS * len(own)}
        found[word] = near | {pk: texts[pk] for pk in close}
    return found


def _answers(word: str, texts: dict[int, str]) -> dict[int, float]:
    """Stem id → how well it answers. Misspelling is only considered where nothing answers as it was typed."""
    close = {pk: closeness(word, text) for pk, text in texts.items()}
    best = max(close.values(), default=0.0)
    floor = 0.5 if best >= 0.5 else 0.01
    return {pk: value for pk, value in close.items() if value >= floor}


def _widened(answers: dict[str, dict[int, float]]) -> dict[str, dict[int, float]]:
    """Whoever typed a compound or slipped is also answered by what is made of the word they meant.

    `agnst` and `angstgruppe` mean `angst`, so they find `angsthold` as well.
    """
    meant = {word: found for word, found in answers.items() if found and max(found.values()) < 0.6}
    if not meant:
        return answers
    roots = dict(Stem.objects.filter(pk__in={pk for found in meant.values() for pk in found}).values_list("pk", "text"))
    wider = Q(pk__in=[])
    for text in roots.values():
        if len(text) >= ROOT:
            wider |= Q(text__startswith=text)
    made = dict(Stem.objects.filter(wider).values_list("pk", "text"))
    for found in meant.values():
        own = [(roots[pk], value) for pk, value in found.items() if len(roots[pk]) >= ROOT]
        for pk, text in made.items():
            values = [value * 0.9 for root, value in own if text.startswith(root)]
            if values:
                found[pk] = max(found.get(pk, 0.0), *values)
    return answers
