"""How far an estimated effect can be trusted, and what a stop rule says. Pure: no Django, sentences in Danish."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from fodfaeste.steering.investment.figures import Figure

NONE = "der er ikke valgt et grundlag, så tallet er ikke holdt op mod noget"


@dataclass(frozen=True)
class Basis:
    """What is known of a baseline: when its period begins, when it was locked, and whether anybody else is in it."""

    period_first: date
    locked_on: date | None
    only_before: bool
    newer_on: date | None = None
    """When another baseline was chosen beside it, after it had been locked."""


def trust(basis: Basis | None) -> str:
    """What has to be said with the estimate: part of its method, so that it cannot be left out."""
    if basis is None:
        return NONE
    said = [_locking(basis)]
    if basis.only_before:
        said.append("kun mod kommunen selv før, så konjunkturen er med i tallet")
    if basis.newer_on is not None:
        said.append(f"et andet grundlag er valgt den {basis.newer_on:%d.%m.%Y}")
    return "; ".join(said)


def _locking(basis: Basis) -> str:
    if basis.locked_on is None:
        return "grundlaget er ikke låst og kan stadig vælges om"
    if basis.locked_on >= basis.period_first:
        days = (basis.locked_on - basis.period_first).days
        late = "samme dag, som" if not days else f"{days} {'dag' if days == 1 else 'dage'} efter, at"
        return f"grundlaget blev først låst den {basis.locked_on:%d.%m.%Y}, {late} perioden begyndte"
    return f"grundlaget blev låst den {basis.locked_on:%d.%m.%Y}, før perioden begyndte"


@dataclass(frozen=True)
class Rule:
    """When to look, and what would make it speak; at least one of the two limits is there."""

    begins: date
    months: int
    booked_over: Figure | None
    started_under: int | None
    verb: str
    what: str
    decides: str

    @property
    def due(self) -> date:
        """The day on which so many months have passed."""
        month = self.begins.month - 1 + self.months
        year, month = self.begins.year + month // 12, month % 12 + 1
        return date(year, month, min(self.begins.day, monthrange(year, month)[1]))


@dataclass(frozen=True)
class Seen:
    """What there is to look at on a day: booked and started from the beginning up to the day the rule looks."""

    today: date
    booked: Figure | None
    booked_until: date | None
    started: int
    minimum: int


@dataclass(frozen=True)
class Answer:
    state: str
    sentence: str


def answer(rule: Rule, seen: Seen) -> Answer:
    """The rule's word: waiting, unable, continue, or decide."""
    when = f"{rule.due:%d.%m.%Y}"
    if seen.today < rule.due:
        return Answer(
            "waiting", f"Reglen ser efter den {when}. {_condition(rule)}, så skal {rule.decides} tage stilling."
        )
    if rule.booked_over is not None and (seen.booked_until is None or seen.booked_until < rule.due):
        until = f"kun til og med {seen.booked_until:%d.%m.%Y}" if seen.booked_until else "slet ikke indlæst"
        return Answer(
            "unknown", f"Reglen skulle se efter den {when}, men bogføringen er {until}. Indlæs mere bogføring."
        )
    hits, facts = [], []
    if rule.booked_over is not None:
        over = seen.booked is not None and seen.booked > rule.booked_over
        told = f"der brugt {seen.booked}" if seen.booked is not None else "intet bogført"
        facts.append(f"Den {when} var {told}")
        hits.append(over)
    if rule.started_under is not None:
        under = seen.started < rule.started_under
        facts.append(f"{_people(seen.started, seen.minimum)} var begyndt inden den {when}")
        hits.append(under)
    found = ". ".join(facts)
    if any(hits):
        return Answer("hit", f"{found}. Derfor skal {rule.decides} tage stilling til at {rule.verb}: {rule.what}")
    return Answer("fine", f"{found}. Reglen giver ikke anledning til at {rule.verb}.")


def _condition(rule: Rule) -> str:
    parts = []
    if rule.booked_over is not None:
        parts.append(f"der er bogført mere end {rule.booked_over}")
    if rule.started_under is not None:
        parts.append(f"færre end {rule.started_under} borgere er begyndt")
    return f"Hvis {' eller '.join(parts)}"


def _people(count: int, minimum: int) -> str:
    if 0 < count < minimum:
        return f"Færre end {minimum} borgere"
    return "Én borger" if count == 1 else f"{count or 'Ingen'} borgere"
