"""What others used whose goals have words in common with a citizen's: told with its numbers, never recommended.

The words are those the citizens and caseworkers wrote; the page names them, so that everybody can see what is compared.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings

from fodfaeste.casework import participation
from fodfaeste.casework.catalogue.queries import newest
from fodfaeste.casework.catalogue.words import spoken, stem
from fodfaeste.casework.participation.models import Participation, UsedByGoal
from fodfaeste.casework.participation.shares import interval
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.small_numbers import stands_alone, suppress

SHORTEST = 4
_SAYS_LITTLE = """
    aldrig alene alle altid andre anden arbejde arbejder begge bare blive bliver bruge burde dage dagen drømme efter
    eget egen egne fast form hvad hvem hvor hvordan hvilke hvilken lære lært over tallet vise vokser åbne
    ellers endnu eneste engang finde flere fordi først gang gange gerne gik godt gode gøre hele helt helst holde hver
    hverdag hvis igen imens ingen ikke inden kender klar klare komme kommer kunne kunde lang længe lade lidt ligge lille
    livet mand mange meget mellem mere mest måske måned mindre mine nogen noget nogle nogenlunde næste omkring prøve
    rigtig rigtigt samme sammen selv sidste siden sige sikker skridt skulle slags snart starte steder sted store større
    søge tage tager ting tilbage turde uden under ville vores være været vide virkelig
"""
SAYS_LITTLE = frozenset(stem(word) for word in _SAYS_LITTLE.split())
"""Words that stand in goals of every kind and say nothing about which kind."""
AS_WRITTEN = frozenset(("have", "haft", "lave", "være"))
"""The same, but only as they are written: `haven` is a garden."""
MOST_WORDS, MOST_EACH = 4, 5
AT_ONCE = 4000
"""So many citizens are asked about at once."""


@dataclass(frozen=True)
class Used:
    """One intervention with how many of those people began it, and completed it (None where too few to tell)."""

    intervention_id: int
    title: str
    began: int
    completed: int | None
    interval: tuple[int, int] | None


@dataclass(frozen=True)
class InCommon:
    """A word of the citizen's goals, how many others have it in theirs, and what they used, most used first."""

    word: str
    people: int
    used: list[Used]


def words_of(goals: Iterable[str]) -> dict[str, str]:
    """Stem → the word as it was written, of the words that say what a goal is about."""
    found = spoken(" ".join(goals))
    return {
        key: word
        for key, word in found.items()
        if len(word) >= SHORTEST and key not in SAYS_LITTLE and word not in AS_WRITTEN
    }


def count(began: Sequence[Participation]) -> None:
    """Count anew what was used by whom with which word in a goal. Called by the refresh, inside its transaction."""
    least = settings.FODFAESTE_MINIMUM_CELL
    goals = _goals_of({each.citizen_id for each in began})
    people: dict[str, set[int]] = defaultdict(set)
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for citizen, texts in goals.items():
        for key, word in words_of(texts).items():
            people[key].add(citizen)
            written[key][word] += 1
    by_intervention: dict[int, dict[bool, set[int]]] = defaultdict(lambda: {True: set(), False: set()})
    for each in began:
        by_intervention[each.intervention_id][each.state == "completed"].add(each.citizen_id)
    UsedByGoal.objects.all().delete()
    UsedByGoal.objects.bulk_create(
        UsedByGoal(
            stem=key,
            word=written[key].most_common(1)[0][0],
            people=len(theirs),
            intervention_id=pk,
            began=len(took),
            completed=len(theirs & took_by[True]),
        )
        for key, theirs in people.items()
        if len(theirs) >= least
        for pk, took_by in by_intervention.items()
        if len(took := theirs & (took_by[True] | took_by[False])) >= least
        and _rest_stands(took_by[True] | took_by[False], took_by[True], theirs, least)
    )


def _rest_stands(took: set[int], completed: set[int], theirs: set[int], least: int) -> bool:
    """What is told of everybody who used it, less these, must not tell of a few others, nor what came of them."""
    rest, done = len(took - theirs), len(completed - theirs)
    return all(stands_alone(part, least) for part in (rest, done, rest - done))


def others(citizen: Citizen) -> list[InCommon]:
    """What others used, by word in common; the word that fewest share first, since it says most. Three statements."""
    own = words_of(_goals_of([citizen.pk]).get(citizen.pk, []))
    by_word: dict[str, list[UsedByGoal]] = defaultdict(list)
    for row in UsedByGoal.objects.filter(stem__in=own, intervention__status="published"):
        by_word[row.stem].append(row)
    chosen = [(own[key], rows[:MOST_EACH]) for key, rows in list(by_word.items())[:MOST_WORDS]]
    titles = newest({row.intervention_id for _, rows in chosen for row in rows})
    return [
        InCommon(word, rows[0].people, [_used(row, titles[row.intervention_id].title) for row in rows])
        for word, rows in chosen
    ]


def _used(row: UsedByGoal, title: str) -> Used:
    (shown,) = suppress(
        [{"completed": row.completed, "other": row.began - row.completed}], settings.FODFAESTE_MINIMUM_CELL
    )
    completed = shown.cells["completed"]
    return Used(row.intervention_id, title, row.began, completed, interval(completed, row.began))


def _goals_of(citizens: Iterable[int]) -> dict[int, list[str]]:
    ids = list(citizens)
    found: dict[int, list[str]] = defaultdict(list)
    for start in range(0, len(ids), AT_ONCE):
        for source in participation.goal_sources:
            for citizen, texts in source(ids[start : start + AT_ONCE]).items():
                found[citizen] += texts
    return found
