"""What is right in a screening: its life cycle, the published triggers, and when a sum may be shown. No Django."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

LIFE_CYCLE: dict[str, frozenset[str]] = {
    "draft": frozenset({"answered", "dropped"}),
    "answered": frozenset({"judged", "dropped"}),
    "judged": frozenset(),
    "dropped": frozenset(),
}
"""Status → the statuses it may become. Answers lock when handed in; a new view of things is a new screening."""

UNFINISHED = ("draft", "answered")

SHORTEST_JUDGEMENT = 40
LONGEST_JUDGEMENT = 4000

WEEKS_A_YEAR = 52


def may_become(status: str, wanted: str) -> bool:
    return wanted in LIFE_CYCLE[status]


def problem_with_judgement(text: str) -> str | None:
    """Why this is not a judgement yet, in Danish; None when it is."""
    length = len(text.strip())
    if length < SHORTEST_JUDGEMENT:
        return f"Skriv din vurdering med mindst {SHORTEST_JUDGEMENT} tegn. Borgeren kan læse den."
    if length > LONGEST_JUDGEMENT:
        return f"Vurderingen er {length} tegn lang. Skriv højst {LONGEST_JUDGEMENT}."
    return None


# What the register says


@dataclass(frozen=True, slots=True)
class Facts:
    """What the register said about one citizen in the week `as_of`.

    `earlier` holds the last week of each earlier spell, newest first; `benefit` is the benefit's name for people.
    """

    as_of: date
    spell_start: date | None
    spell_weeks: int
    weeks_last_52: int
    weeks_last_156: int
    earlier: tuple[date, ...] = ()
    benefit: str = ""

    def earlier_spells(self, within_years: int) -> int:
        """Earlier spells with weeks inside so many years of 52 weeks; 0 years means whenever."""
        if within_years == 0:
            return len(self.earlier)
        return sum(1 for last in self.earlier if last >= first_week(self.as_of, within_years))

    @property
    def earlier_three(self) -> int:
        return self.earlier_spells(3)


def first_week(as_of: date, years: int) -> date:
    """The first Monday inside so many years that end with the week `as_of`."""
    return as_of - timedelta(weeks=years * WEEKS_A_YEAR - 1)


FACTS = ("current_spell_weeks", "earlier_spells_3y", "weeks_last_52", "weeks_last_156")
"""The names a register row of the instrument may ask for."""


def fact_values(facts: Facts | None) -> dict[str, int | None]:
    """The facts by the names the instrument knows; None when the register knows nothing."""
    if facts is None:
        return dict.fromkeys(FACTS)
    values = (facts.spell_weeks, facts.earlier_spells(3), facts.weeks_last_52, facts.weeks_last_156)
    return dict(zip(FACTS, values, strict=True))


def written_facts(facts: Facts | None) -> dict[str, Any]:
    """The facts as JSON, empty when there are none."""
    if facts is None:
        return {}
    return {
        "as_of": facts.as_of.isoformat(),
        "spell_start": facts.spell_start.isoformat() if facts.spell_start else None,
        "spell_weeks": facts.spell_weeks,
        "weeks_last_52": facts.weeks_last_52,
        "weeks_last_156": facts.weeks_last_156,
        "earlier": [last.isoformat() for last in facts.earlier],
        "benefit": facts.benefit,
    }


def facts_from(raw: Mapping[str, Any]) -> Facts | None:
    """Read facts back."""
    if not raw:
        return None
    return Facts(
        as_of=date.fromisoformat(raw["as_of"]),
        spell_start=date.fromisoformat(raw["spell_start"]) if raw["spell_start"] else None,
        spell_weeks=raw["spell_weeks"],
        weeks_last_52=raw["weeks_last_52"],
        weeks_last_156=raw["weeks_last_156"],
        earlier=tuple(date.fromisoformat(last) for last in raw["earlier"]),
        benefit=raw["benefit"],
    )


def spell_ends(weeks: Iterable[date], gap_weeks: int) -> tuple[date, ...]:
    """The last week of each spell among these Mondays, newest first. A pause of more than `gap_weeks` ends a spell."""
    ends: list[date] = []
    for week in sorted(set(weeks)):
        if ends and (week - ends[-1]).days <= 7 * (gap_weeks + 1):
            ends[-1] = week
        else:
            ends.append(week)
    return tuple(reversed(ends))


# Who is suggested a screening


@dataclass(frozen=True, slots=True)
class Trigger:
    """One line of the published rule. `title` names it; the sentence people read is written from its values."""

    key: str
    title: str
    measure: str
    at_least: int
    within_years: int

    @property
    def known(self) -> bool:
        """Can it be measured? A line stored with another measure suggests nobody, and the pages say so."""
        return self.measure in MEASURES

    @property
    def sentence(self) -> str:
        """What the line asks for."""
        if not self.known:
            return f"»{self.title}« har et mål, vi ikke kender, og foreslår derfor ingen"
        return f"Mindst {_counted(self.measure, self.at_least)} {self._about}".strip()

    def reason(self, facts: Facts) -> str:
        """Why the line points to this citizen: their own number, and what the line asks for."""
        own = f"{_counted(self.measure, measured(facts, self))} {self._about}".strip()
        unit = _counted(self.measure, self.at_least) if self.measure == "current_spell_weeks" else self.at_least
        return f"{own} (reglen: mindst {unit})"

    @property
    def _about(self) -> str:
        if self.measure == "current_spell_weeks":
            return "med ydelse i det nuværende forløb"
        return f"inden for {self.within_years} år" if self.within_years else ""


def _counted(measure: str, count: int) -> str:
    if measure == "current_spell_weeks":
        return "1 uge" if count == 1 else f"{count} uger"
    return f"{count} tidligere forløb"


MEASURES = ("current_spell_weeks", "earlier_spells")


def met(facts: Facts | None, triggers: Iterable[Trigger]) -> list[Trigger]:
    """The lines that are fulfilled. Only a citizen who receives a benefit now is suggested."""
    if facts is None or facts.spell_start is None:
        return []
    return [each for each in triggers if each.known and measured(facts, each) >= each.at_least]


def screened_in_spell(facts: Facts, started: date | None) -> bool:
    """Was the citizen screened since the current spell began? `started` is the day the latest judged one was begun."""
    return started is not None and facts.spell_start is not None and started >= facts.spell_start


def years_back(triggers: Iterable[Trigger]) -> int:
    """How many years of weeks the lines look at, at least the instrument's three; 0 means all there are."""
    years = [each.within_years for each in triggers if each.measure == "earlier_spells"]
    return 0 if 0 in years else max([3, *years])


def measured(facts: Facts, trigger: Trigger) -> int:
    """The citizen's own number for a line. Raises ValueError for a measure that is not known."""
    if trigger.measure == "current_spell_weeks":
        return facts.spell_weeks
    if trigger.measure == "earlier_spells":
        return facts.earlier_spells(trigger.within_years)
    raise ValueError(f"{trigger.key}: {trigger.measure!r} is not one of {', '.join(MEASURES)}")


@dataclass(frozen=True, slots=True)
class Crossing:
    """A line of the rule that a citizen has reached: why, in words, and the Monday of the week it was reached in."""

    key: str
    title: str
    reason: str
    crossed: date


def crossings(facts: Facts, lines: Iterable[Trigger], weeks: Sequence[date]) -> list[Crossing]:
    """When each fulfilled line was reached. `weeks` are the Mondays with benefit in the current spell, in order.

    A line about weeks is reached in that week of the spell; one about earlier spells when the current one began.
    """
    found = []
    for each in lines:
        day = facts.spell_start or facts.as_of
        if each.measure == "current_spell_weeks":
            day = weeks[each.at_least - 1] if 0 < each.at_least <= len(weeks) else facts.as_of
        found.append(Crossing(each.key, each.title, each.reason(facts), day))
    return found


FINDING_CYCLE: dict[str, frozenset[str]] = {
    "new": frozenset({"taken", "aside", "screened"}),
    "taken": frozenset({"taken", "new", "aside", "screened"}),
    "aside": frozenset({"taken", "new", "screened"}),
    "screened": frozenset(),
}
"""What may become of a finding. Nothing leads out of the list but a screening: what is put aside comes back."""

LONGEST_ASIDE = 26
"""Weeks a finding may at most be put aside before it comes back by itself."""


def problem_with_aside(reason: str, comes_back: date, today: date) -> tuple[str, str] | None:
    """(field, Danish sentence) when a finding cannot be put aside like this."""
    if not reason.strip():
        return "reason", "Skriv, hvorfor I venter. Den næste, der ser listen, skal kunne forstå det."
    if comes_back <= today:
        return "comes_back", "Vælg en dag efter i dag."
    if comes_back > today + timedelta(weeks=LONGEST_ASIDE):
        return "comes_back", f"Vælg en dag inden for {LONGEST_ASIDE} uger. Så bliver ingen glemt."
    return None


@dataclass(frozen=True, slots=True)
class Timing:
    """When a screening is due: so many weeks after the case was opened, and so many after the last one."""

    first: int | None
    again: int | None


def due_first(opened: date, timing: Timing) -> date | None:
    return None if timing.first is None else opened + timedelta(weeks=timing.first)


def due_again(last: date, timing: Timing) -> date | None:
    return None if timing.again is None else last + timedelta(weeks=timing.again)


# What has changed since the last screening


@dataclass(frozen=True, slots=True)
class Moved:
    """One circumstance in two screenings. `change` is the difference in points: above 0 it weighs more than it did."""

    key: str
    short: str
    before: str
    now: str
    change: int


def moved(before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> list[Moved]:
    """What was said differently, in the order of the questions; rows that only one of the two has are left out."""
    past = {row["key"]: row for row in before}
    return [
        Moved(row["key"], row["short"]["da"], old["said"]["da"], row["said"]["da"], row["points"] - old["points"])
        for row in now
        if (old := past.get(row["key"])) is not None and old["said"]["da"] != row["said"]["da"]
    ]


# When a sum may be shown

BasisState = Literal["in_force", "expired", "ended", "not_yet"]


def basis_state(adopted_on: date, review_on: date, ended_on: date | None, today: date) -> BasisState:
    """Does a recorded legal basis count today? It counts until and including the day it is to be looked at again."""
    if ended_on is not None:
        return "ended"
    if adopted_on > today:
        return "not_yet"
    return "in_force" if today <= review_on else "expired"


def problem_with_basis(adopted_on: date, review_on: date, today: date) -> tuple[str, str] | None:
    """(field, Danish sentence) when the dates do not hold."""
    if adopted_on > today:
        return "adopted_on", "Datoen ligger ude i fremtiden. Registrér retsgrundlaget, når det er vedtaget."
    if review_on <= today:
        return "review_on", "Datoen for næste gennemgang er passeret. Vælg en dag efter i dag."
    return None


def differing(mine: Mapping[str, str], theirs: Mapping[str, str], keys: Sequence[str]) -> list[str]:
    """The questions two people answered differently."""
    return [key for key in keys if mine.get(key, "") != theirs.get(key, "")]
