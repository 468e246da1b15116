"""What holds for a placement: its life, its hours, its length in law, and when somebody is asked. Pure; no Django."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal

KINDS: dict[str, str] = {
    "internship": "Virksomhedspraktik",
    "wage_subsidy": "Løntilskud",
    "small_job": "Småjob med løn",
    "mentor": "Mentor på arbejdspladsen",
}
ORDINARY_KINDS = frozenset({"small_job"})
"""Kinds whose hours are ordinary paid hours."""
SUBSIDISED_KINDS = frozenset({"wage_subsidy"})
"""Kinds whose hours are paid with a subsidy."""

STATUSES: dict[str, str] = {
    "suggested": "Foreslået",
    "agreed_citizen": "Borgeren har sagt ja",
    "agreed_company": "Aftalt med virksomheden",
    "active": "I gang",
    "extended": "Forlænget",
    "ended": "Afsluttet",
    "stopped": "Stoppet før tid",
    "declined": "Blev ikke til noget",
}


@dataclass(frozen=True, slots=True)
class Move:
    """One way on: what the button says, and whether it needs a reason."""

    title: str
    needs_reason: bool = False


_DECLINE = Move("Blev ikke til noget", needs_reason=True)
_END = {"ended": Move("Afslut"), "stopped": Move("Stop før tid", needs_reason=True)}
MOVES: dict[str, dict[str, Move]] = {
    "suggested": {"agreed_citizen": Move("Borgeren siger ja"), "declined": _DECLINE},
    "agreed_citizen": {"agreed_company": Move("Virksomheden siger ja"), "declined": _DECLINE},
    "agreed_company": {"active": Move("Begyndt"), "declined": _DECLINE},
    "active": {"extended": Move("Forlæng", needs_reason=True), **_END},
    "extended": {"extended": Move("Forlæng igen", needs_reason=True), **_END},
    "ended": {},
    "stopped": {},
    "declined": {},
}
"""The whole life of a placement: from each status to the statuses it may go to."""
FIRST_STEPS = ("suggested", "agreed_citizen", "agreed_company", "active")
"""The order in which a placement comes about; one may register it at any of these."""
RUNNING = frozenset({"active", "extended"})
COMING = frozenset({"suggested", "agreed_citizen", "agreed_company"})
OVER = frozenset({"ended", "stopped", "declined"})


def may_move(now: str, wanted: str) -> bool:
    return wanted in MOVES[now]


# ---- hours -----------------------------------------------------------------------------------------------------------

LONGEST_WEEK = Decimal(168)
WORKDAYS = 5


@dataclass(frozen=True, slots=True)
class Hours:
    """So many hours a week from a day on."""

    first: date
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Stretch:
    """The same weekly hours from one day to another; both are included, an open end is None."""

    first: date
    last: date | None
    hours: Decimal


def problem_with_hours(steps: Sequence[Hours], starts: date, ends: date | None) -> str:
    """What is wrong with a schedule, in Danish; empty when it is in order."""
    days = [step.first for step in steps]
    if not steps:
        return "Skriv, hvor mange timer om ugen det er fra begyndelsen."
    if days[0] != starts:
        return "De første timer skal gælde fra den første dag."
    if sorted(set(days)) != days:
        return "Hver ændring af timer skal have sin egen dag, den tidligste først."
    if ends is not None and days[-1] > ends:
        return "En ændring af timer ligger efter den sidste dag."
    if any(not 0 < step.hours <= LONGEST_WEEK for step in steps):
        return "Timer om ugen skal være mere end 0."
    return ""


def stretches(steps: Iterable[Hours], last: date | None) -> list[Stretch]:
    """The schedule as stretches up to the last day. What begins after it is left out."""
    ordered = sorted(steps, key=lambda step: step.first)
    found = []
    for number, step in enumerate(ordered):
        following = ordered[number + 1].first - timedelta(days=1) if number + 1 < len(ordered) else None
        until = min((day for day in (following, last) if day is not None), default=None)
        if until is None or until >= step.first:
            found.append(Stretch(step.first, until, step.hours))
    return found


def hours_on(steps: Iterable[Hours], day: date) -> Decimal | None:
    """The weekly hours that hold on a day; None before the first."""
    before = [step for step in steps if step.first <= day]
    return max(before, key=lambda step: step.first).hours if before else None


def hours_in_week(found: Iterable[Stretch], monday: date) -> Decimal:
    """The hours of one week: a stretch that covers some of its five workdays counts by its share of them."""
    total = Decimal(0)
    for each in found:
        days = [monday + timedelta(days=number) for number in range(WORKDAYS)]
        covered = sum(1 for day in days if each.first <= day and (each.last is None or day <= each.last))
        total += each.hours * covered / WORKDAYS
    return total


# ---- law -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Warning_:
    """Something the law or the table has to say about a placement. `law` is empty where the table has no row."""

    text: str
    law: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LengthRule:
    """How long one kind may last. `extend_to` is the length in all after extension; 0 where none is known."""

    longest: int
    unit: str
    extend_to: int
    law: str
    note: str = ""

    def last_day(self, starts: date, *, extended: bool = False) -> date:
        """The last day that is within the rule."""
        length = self.extend_to if extended and self.extend_to else self.longest
        if self.unit == "weeks":
            return starts + timedelta(weeks=length) - timedelta(days=1)
        return _months_later(starts, length) - timedelta(days=1)

    def words(self, *, extended: bool = False) -> str:
        length = self.extend_to if extended and self.extend_to else self.longest
        return f"{length} {'uger' if self.unit == 'weeks' else 'måneder'}"


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def length_warning(
    rule: LengthRule | None, title: str, starts: date, ends: date | None, *, extended: bool = False
) -> Warning_ | None:
    """Does the placement last longer than the rule? Without a rule that is said, and nothing is guessed."""
    if rule is None:
        return Warning_(
            f"Der er ingen række om længden på {title.lower()} for denne målgruppe. Se efter i loven. "
            "En administrator kan skrive reglen under Regler."
        )
    if ends is None:
        return Warning_(f"{title} kan højst vare {rule.words(extended=extended)}. Skriv en slutdato.", rule.law)
    last = rule.last_day(starts, extended=extended)
    if ends <= last:
        return None
    how = " i alt" if extended and rule.extend_to else ""
    text = f"{title} kan vare {rule.words(extended=extended)}{how}, altså til og med {last:%d.%m.%Y}."
    return Warning_(text, rule.law, rule.note)


@dataclass(frozen=True, slots=True)
class RatioRule:
    """How many supported persons there may be for the ordinary employees, in full-time persons."""

    first_employees: int
    one_per_first: int
    one_per_rest: int
    at_least: int
    full_time_hours: int
    law: str
    note: str = ""

    def allowed(self, ordinary: Decimal) -> int:
        """So many supported full-time persons."""
        first = min(ordinary, Decimal(self.first_employees))
        rest = max(Decimal(0), ordinary - self.first_employees)
        found = _whole(first / self.one_per_first) + _whole(rest / self.one_per_rest)
        return max(self.at_least, found)


def _whole(number: Decimal) -> int:
    return int(number.to_integral_value(ROUND_FLOOR))


def ratio_warning(rule: RatioRule | None, ordinary: Decimal | None, hours: Sequence[Decimal]) -> Warning_ | None:
    """Would the supported persons with these weekly hours be too many for the workplace?"""
    if rule is None:
        return None
    if ordinary is None:
        return Warning_("Vi ved ikke, hvor mange ordinært ansatte arbejdspladsen har. Spørg, og skriv det.", rule.law)
    persons = sum(hours, Decimal(0)) / rule.full_time_hours
    allowed = rule.allowed(ordinary)
    if persons <= allowed:
        return None
    there = f"{persons:.1f}".replace(".", ",")
    return Warning_(
        f"Med dette forløb er der {there} fuldtidspersoner med støtte på arbejdspladsen. "
        f"Med {ordinary.normalize():f} ordinært ansatte må der være {allowed}.",
        rule.law,
        rule.note,
    )


# ---- asking ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rounds:
    """The municipality's own deadlines for placements."""

    days_to_first: int
    days_between: int
    days_link_lives: int
    days_to_escalate: int
    weeks_to_followup: int
    months_keep_contacts: int


def next_answer_due(starts: date, last_answer: date | None, rounds: Rounds) -> date:
    """When one party is to be asked next."""
    if last_answer is None:
        return starts + timedelta(days=rounds.days_to_first)
    return last_answer + timedelta(days=rounds.days_between)


def escalation(due: date, today: date, rounds: Rounds) -> int:
    """Who must know: 0 nobody yet, 1 the consultant, 2 the caseworker too, 3 the team leader as well."""
    late = (today - due).days
    if late < 0:
        return 0
    return 1 + min(2, late // rounds.days_to_escalate)


@dataclass(frozen=True, slots=True)
class Question:
    """One short question with described steps, the best first. The last step asks for a call."""

    key: str
    text: str
    steps: tuple[str, ...]


def problem_with_answers(questions: Sequence[Question], answers: Mapping[str, int]) -> str:
    """Every question has one of its steps; in Danish what is missing."""
    for question in questions:
        if question.key not in answers:
            return f"Vælg et svar: {question.text}"
        if not 0 <= answers[question.key] < len(question.steps):
            return "Et af svarene findes ikke. Genindlæs siden, og vælg igen."
    return ""


def asks_for_a_call(questions: Sequence[Question], answers: Mapping[str, int]) -> bool:
    """Has somebody chosen the last step of a question?"""
    return any(answers.get(question.key) == len(question.steps) - 1 for question in questions)


SHAREABLE: dict[str, str] = {
    "first_name": "Fornavn",
    "last_name": "Efternavn",
    "phone": "Telefonnummer",
    "goal": "Mit mål med forløbet",
    "hours": "Timer om ugen",
    "tasks": "Opgaver",
    "adaptations": "Hensyn, jeg har brug for",
}
"""What a citizen can choose to let the workplace see. Everything else is never shown to it."""
