"""What may be seen of screenings, and what the register says, in as few questions to the database as possible."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.screening.models import LegalBasis, Screening
from fodfaeste.casework.screening.rules import (
    UNFINISHED,
    Facts,
    Moved,
    Timing,
    Trigger,
    basis_state,
    first_week,
    met,
    moved,
    screened_in_spell,
    spell_ends,
    years_back,
)
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import scope
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.instruments.queries import current, definition_of
from fodfaeste.foundation.instruments.rules import Band, Contribution, band_of, most_possible
from fodfaeste.foundation.instruments.written import row_from
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen, Employee
from fodfaeste.foundation.register.models import BenefitWeek, RegisterStatus
from fodfaeste.foundation.rules.queries import NoRule, all_rows, rows
from fodfaeste.rulebook import Row

INSTRUMENT = "screening"


def instrument() -> InstrumentVersion | None:
    """The screening instrument in force today."""
    return current(INSTRUMENT)


# The register


def register_facts(citizen_ids: Iterable[int], years: int = 3) -> dict[int, Facts]:
    """Citizen id → what the register says, for those it knows. The number of queries does not grow with the list.

    Earlier spells are those with weeks inside so many years (0: all of them).
    """
    stored = list(RegisterStatus.objects.filter(citizen__in=list(citizen_ids)))
    if not stored:
        return {}
    titles = {str(row.values["key"]): row for row in _rows("benefits")}
    countable = [key for key, row in titles.items() if row.values["kind"] == "benefit"]
    earlier = _earlier([each for each in stored if each.spells > bool(each.spell_start)], countable, years)
    return {
        each.citizen_id: Facts(
            as_of=each.as_of,
            spell_start=each.spell_start,
            spell_weeks=each.spell_weeks,
            weeks_last_52=each.weeks_last_52,
            weeks_last_156=each.weeks_last_156,
            earlier=earlier.get(each.citizen_id, ()),
            benefit=str(titles[each.benefit].values["title"]) if each.benefit in titles else each.benefit,
        )
        for each in stored
    }


def _earlier(stored: list[RegisterStatus], countable: list[str], years: int) -> dict[int, tuple[date, ...]]:
    """The last weeks of the spells before the current one, for the citizens who have any."""
    if not stored:
        return {}
    gap_weeks = next((int(row.values["gap_weeks"]) for row in _rows("spell_definition")), 4)  # type: ignore[arg-type]
    within = {each.citizen_id: _before(each, years) for each in stored}
    first, last = min(start for start, _ in within.values()), max(end for _, end in within.values())
    weeks: dict[int, list[date]] = defaultdict(list)
    found = BenefitWeek.objects.filter(
        citizen__in=list(within), benefit__in=countable, week__gte=first, week__lt=last
    ).order_by()
    for citizen_id, week in found.values_list("citizen_id", "week"):
        start, end = within[citizen_id]
        if start <= week < end:
            weeks[citizen_id].append(week)
    return {citizen_id: spell_ends(each, gap_weeks) for citizen_id, each in weeks.items()}


def _before(status: RegisterStatus, years: int) -> tuple[date, date]:
    """From where to (not including) where the weeks of earlier spells lie."""
    start = first_week(status.as_of, years) if years else date.min
    return start, status.spell_start or status.as_of + timedelta(weeks=1)


def _rows(table: str, on: date | None = None) -> list[Row]:
    """The rows in force, none where the municipality has no rule: a page says so instead of falling over."""
    try:
        return rows(table, on)
    except NoRule:
        return []


# The published rule


def triggers() -> list[Trigger]:
    """The lines of the published rule in force today; none when the municipality has no rule."""
    return [
        Trigger(
            key=str(row.values["key"]),
            title=str(row.values["title"]),
            measure=str(row.values["measure"]),
            at_least=int(row.values["at_least"]),  # type: ignore[arg-type]
            within_years=int(row.values["within_years"]),  # type: ignore[arg-type]
        )
        for row in _rows("screening_triggers")
    ]


def timing(on: date | None = None) -> Timing:
    """When screenings are due by the published rule; nothing is due where the municipality has none."""
    weeks = {row.text("key"): int(row.number("weeks")) for row in _rows("screening_timing", on)}
    return Timing(weeks.get("first"), weeks.get("again"))


def weeks_of_spell(facts: Mapping[int, Facts]) -> dict[int, list[date]]:
    """Citizen id → the Mondays with benefit in the current spell, in order; one query for all."""
    begun = {citizen_id: each.spell_start for citizen_id, each in facts.items() if each.spell_start is not None}
    found: dict[int, list[date]] = {citizen_id: [] for citizen_id in begun}
    if not begun:
        return found
    countable = [str(row.values["key"]) for row in _rows("benefits") if row.values["kind"] == "benefit"]
    rows_ = BenefitWeek.objects.filter(citizen__in=list(begun), benefit__in=countable, week__gte=min(begun.values()))
    pairs = rows_.order_by("week").values_list("citizen_id", "week").distinct()
    for citizen_id, week in pairs:
        if week >= begun[citizen_id]:
            found[citizen_id].append(week)
    return found


@dataclass(frozen=True)
class Suggested:
    """A citizen whom the rule newly points to: no screening since the current spell began."""

    citizen: Citizen
    case: Case
    facts: Facts
    why: tuple[Trigger, ...]

    @property
    def reasons(self) -> list[str]:
        """Why the rule points to the citizen, with the citizen's own numbers."""
        return [trigger.reason(self.facts) for trigger in self.why]


def suggested(actor: Actor) -> list[Suggested]:
    """The actor's citizens whom the published rule points to, by name: nothing ranks them."""
    cases = scope(actor, "screening.suggested", Case.objects.filter(closed__isnull=True)).select_related("citizen")
    by_citizen = {case.citizen_id: case for case in cases.exclude(screenings__status__in=UNFINISHED)}
    lines = triggers() if by_citizen else []
    facts = register_facts(by_citizen, years_back(lines)) if lines else {}
    latest = latest_judged(facts)
    found = []
    for citizen_id, known in facts.items():
        why = met(known, lines)
        if why and not screened_in_spell(known, latest.get(citizen_id)):
            case = by_citizen[citizen_id]
            found.append(Suggested(case.citizen, case, known, tuple(why)))
    return sorted(found, key=lambda each: (each.citizen.last_name, each.citizen.first_name, each.citizen.pk))


def latest_judged(citizen_ids: Iterable[int]) -> dict[int, date]:
    """Citizen id → the day their latest judged screening was begun, in one query."""
    done = Screening.objects.filter(citizen__in=list(citizen_ids), status=Screening.Status.JUDGED)
    pairs = done.order_by("started_at", "pk").values_list("citizen_id", "started_at")
    return {citizen_id: timezone.localtime(started).date() for citizen_id, started in pairs}


# Screenings


def screenings_of(citizen: Citizen) -> QuerySet[Screening]:
    """Every screening that was not laid aside, newest first. Ask `access` about the citizen first."""
    return (
        Screening.objects.filter(citizen=citizen)
        .exclude(status=Screening.Status.DROPPED)
        .select_related("instrument", "judged_by", "case")
    )


def unfinished(actor: Actor) -> QuerySet[Screening]:
    """The screenings of the actor's own citizens that are begun but not judged."""
    begun = Screening.objects.filter(status__in=UNFINISHED, case__closed__isnull=True)
    return scope(actor, "screening.suggested", begun).select_related("citizen").order_by("started_at", "pk")


@dataclass(frozen=True)
class Track:
    """A track as people read it."""

    key: str
    title: str
    description: str


def tracks(on: date | None = None) -> list[Track]:
    """The tracks one can choose between on a day."""
    found = [{name: str(value) for name, value in row.values.items()} for row in _rows("screening_tracks", on)]
    return [Track(each["key"], each["title"], each["description"]) for each in found]


def track_book() -> list[Row]:
    """Every track of all times, for whoever names the tracks of several screenings."""
    return all_rows("screening_tracks")


def track_of(screening: Screening, book: list[Row] | None = None) -> Track | None:
    """The chosen track in the words it had on the day it was chosen."""
    if screening.judged_at is None:
        return None
    day = timezone.localtime(screening.judged_at).date()
    for row in track_book() if book is None else book:
        if row.values["key"] == screening.track and row.covers(day):
            return Track(screening.track, str(row.values["title"]), str(row.values["description"]))
    return Track(screening.track, screening.track, "")


# What has changed, and what was corrected


@dataclass(frozen=True)
class Compared:
    """A screening beside the one before it: when that was, and what is said differently now."""

    before: Screening
    moved: tuple[Moved, ...]
    new_questions: bool


def compared(screening: Screening) -> Compared | None:
    """Beside the citizen's last judged screening before this one; None for the first."""
    if screening.answered_at is None:
        return None
    earlier = Screening.objects.filter(citizen=screening.citizen_id, status=Screening.Status.JUDGED)
    before = earlier.filter(answered_at__lt=screening.answered_at).exclude(pk=screening.pk)
    last = before.order_by("-answered_at", "-pk").first()
    if last is None:
        return None
    keys = {raw["key"] for raw in last.explained}
    fresh = any(raw["key"] not in keys for raw in screening.explained)
    return Compared(last, tuple(moved(last.explained, screening.explained)), fresh)


@dataclass(frozen=True)
class Corrected:
    """One correction as people read it: the row before and after, why, who and when."""

    before: Contribution
    after: Contribution
    reason: str
    by: str
    at: datetime


def corrections(screening: Screening) -> list[Corrected]:
    """Everything that was set otherwise after the answers were locked, in the order it happened."""
    return [
        Corrected(row_from(each.before), row_from(each.after), each.reason, _name(each.made_by), each.made_at)
        for each in screening.corrections.select_related("made_by")
    ]


def _name(employee: Employee | None) -> str:
    return employee.name if employee is not None else "Systemet"


# What counted, and whether a sum may be shown


@dataclass(frozen=True)
class Circumstances:
    """What counted in one screening, ordered as people read it: what goes well first."""

    resources: tuple[Contribution, ...]
    register: tuple[Contribution, ...]
    answers: tuple[Contribution, ...]
    silent: tuple[Contribution, ...]
    every: tuple[Contribution, ...]

    @property
    def scale(self) -> int:
        """The most any one row can count: the length of the longest frame in the plot."""
        return max((row.most for row in self.every), default=1)


def circumstances(screening: Screening) -> Circumstances:
    """The stored explanation, in groups; within a group what counts most comes first."""
    every = tuple(row_from(raw) for raw in screening.explained)
    counted = sorted((row for row in every if row.side == "challenge"), key=lambda row: -row.points)
    return Circumstances(
        resources=tuple(row for row in every if row.side == "resource"),
        register=tuple(row for row in counted if row.source == "register"),
        answers=tuple(row for row in counted if row.source == "answer"),
        silent=tuple(row for row in every if row.side == "neutral"),
        every=every,
    )


@dataclass(frozen=True)
class Score:
    """The sum and its band, with the legal basis that lets it be shown."""

    total: int
    most: int
    band: Band | None
    basis: LegalBasis


def latest_basis() -> LegalBasis | None:
    """The recorded legal basis that was not ended, in force or not."""
    return LegalBasis.objects.filter(ended_on__isnull=True).first()


def counts(basis: LegalBasis | None) -> bool:
    """Does this legal basis let a sum be shown today?"""
    if basis is None:
        return False
    return basis_state(basis.adopted_on, basis.review_on, basis.ended_on, clock.today()) == "in_force"


def score(screening: Screening, basis: LegalBasis | None) -> Score | None:
    """The sum, or None where nobody may see one. It is counted here and stored nowhere."""
    if basis is None or not counts(basis) or screening.answered_at is None:
        return None
    definition = definition_of(screening.instrument)
    total = sum(raw["points"] for raw in screening.explained)
    return Score(total, most_possible(definition), band_of(definition, total), basis)


def history_of_bases() -> QuerySet[LegalBasis]:
    """Every legal basis there ever was, newest first."""
    return LegalBasis.objects.filter(~Q(reference=""))
