"""What a question about effect must hold, when it may still be locked, and what a result is called. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, Literal

from fodfaeste.evidence.periods import parse_period, period_label
from fodfaeste.foundation.wrong import Wrong

SOURCES: Final = {
    "jobindsats-v2": "Jobindsats (version 2)",
    "jobindsats-v3": "Jobindsats (version 3)",
    "statbank": "Danmarks Statistik, Statistikbanken",
}
FEWEST_COMPARED: Final = 2
ENOUGH_COMPARED: Final = 19
"""With fewer municipalities to compare with, one of them showing as much by chance is not rarer than 5 in 100."""
FEWEST_BEFORE: Final = 2


@dataclass(frozen=True)
class Guard:
    """One way of fooling oneself, and what the analyst is asked about it."""

    key: str
    title: str
    question: str


GUARDS: Final = (
    Guard(
        "regression_to_the_mean",
        "Tilbage mod det sædvanlige",
        "Begyndte indsatsen, fordi tallene netop var usædvanligt dårlige? Så bliver de bedre af sig selv. "
        "Hvordan så tallene ud i årene før?",
    ),
    Guard(
        "lock_in",
        "Fastholdelse",
        "Mens mennesker deltager i noget, søger de mindre arbejde. Er der fulgt op længe nok til, at det er ovre?",
    ),
    Guard(
        "business_cycle",
        "Konjunkturen",
        "Går det bedre i hele landet? Hvorfor ligner de valgte kommuner jeres, også i erhverv og beliggenhed?",
    ),
    Guard(
        "selection",
        "Udvælgelse",
        "Hvem kom med, og hvem gjorde ikke? Er reglerne for ydelser eller målgrupper ændret i perioden, så mennesker "
        "blot tælles et andet sted?",
    ),
    Guard(
        "double_counting",
        "Talt to gange",
        "Regnes den samme virkning også med et andet sted, fx i et budget eller i en anden måling?",
    ),
)
_BY_KEY: Final = {each.key: each for each in GUARDS}


def guard(key: str) -> Guard:
    return _BY_KEY[key]


def unanswered(answered: Collection[str]) -> tuple[Guard, ...]:
    """The guards nobody has written about."""
    return tuple(each for each in GUARDS if each.key not in answered)


def period_begins(label: str) -> date:
    """The first day of a period. Raises ValueError when the text is no year, quarter or month."""
    period = parse_period(label)
    if period.kind == "quarter":
        return date(period.index // 4, 3 * (period.index % 4) + 1, 1)
    if period.kind == "month":
        return date(period.index // 12, period.index % 12 + 1, 1)
    if period.kind == "number" and 1900 <= period.index <= 2200:
        return date(period.index, 1, 1)
    raise ValueError(f"{label!r} is no year, quarter or month")


def period_ends(label: str) -> date:
    """The last day of a period."""
    period = parse_period(label)
    return period_begins(period_label(period.kind, period.index + 1)) - timedelta(days=1)


def period_words(label: str) -> str:
    """A period in Danish: `3. kvartal 2024`, `marts 2024`, `2024`."""
    try:
        period = parse_period(label)
    except ValueError:
        return label
    if period.kind == "quarter":
        return f"{period.index % 4 + 1}. kvartal {period.index // 4}"
    if period.kind == "month":
        return f"{_MONTHS[period.index % 12]} {period.index // 12}"
    return label


_MONTHS: Final = (
    "januar", "februar", "marts", "april", "maj", "juni",
    "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip
KINDS: Final = {"quarter": ("kvartal", "kvartaler"), "month": ("måned", "måneder"), "number": ("år", "år")}


@dataclass(frozen=True)
class Window:
    """From which period numbers are used, when the effort began, and to when it is measured."""

    first: str
    start: str
    last: str
    anticipation: int = 0

    def checked(self) -> "Window":
        """Raises `Wrong` when the periods do not belong together."""
        found = []
        for field, text in (("first_period", self.first), ("start_period", self.start), ("last_period", self.last)):
            try:
                period_begins(text)
            except ValueError:
                raise Wrong("Skriv et år (2024), et kvartal (2024Q3) eller en måned (2024-07).", field) from None
            found.append(parse_period(text))
        first, start, last = found
        if {each.kind for each in found} != {first.kind}:
            raise Wrong("Skriv alle tre på samme måde: år, kvartaler eller måneder.", "start_period")
        if start.index - self.anticipation - first.index < FEWEST_BEFORE:
            raise Wrong(f"Der skal være mindst {FEWEST_BEFORE} perioder før, så kommunerne kan lignes.", "first_period")
        if last.index < start.index:
            raise Wrong("Målingen kan ikke slutte, før indsatsen begynder.", "last_period")
        return self

    @property
    def kind(self) -> str:
        return parse_period(self.first).kind

    def periods(self, until: str | None = None) -> list[str]:
        """Every period from the first to the last, or to an earlier one."""
        first, last = parse_period(self.first), parse_period(self.last).index
        if until is not None:
            last = min(last, parse_period(until).index)
        return [period_label(first.kind, at) for at in range(first.index, last + 1)]


def is_late(start_period: str, today: date) -> bool:
    """Has the period already begun, so that who chooses may have seen how it goes?"""
    return today >= period_begins(start_period)


def checked_comparison(place: str, comparison: Sequence[str]) -> list[str]:
    """The municipalities compared with, each once. Raises `Wrong`."""
    found = list(dict.fromkeys(name.strip() for name in comparison if name.strip()))
    if place in found:
        raise Wrong(f"{place} kan ikke sammenlignes med sig selv.", "comparison")
    if len(found) < FEWEST_COMPARED:
        raise Wrong(f"Vælg mindst {FEWEST_COMPARED} kommuner at sammenligne med.", "comparison")
    return found


Verdict = Literal["shown", "doubt", "none", "drift"]
LOUD: Final = 0.05


def verdict(estimates: Sequence[Mapping[str, Any]], pretrend_p: float | None, poor_fit: bool) -> Verdict:
    """What the headline (the first estimate) may be called.

    ``none``: its interval holds 0, or it has none. ``drift``: the municipality went its own way before the start
    already, so nothing can be read off. ``doubt``: another estimator's interval holds 0, or the fit is poor.
    """
    lead = estimates[0]
    if pretrend_p is not None and pretrend_p < LOUD:
        return "drift"
    if _holds_zero(lead):
        return "none"
    others = [each for each in estimates[1:] if each["low"] is not None]
    if poor_fit or any(_holds_zero(each) or (each["estimate"] > 0) != (lead["estimate"] > 0) for each in others):
        return "doubt"
    return "shown"


def _holds_zero(estimate: Mapping[str, Any]) -> bool:
    return estimate["low"] is None or estimate["low"] <= 0 <= estimate["high"]


VERDICTS: Final[dict[Verdict, str]] = {
    "none": "Ingen effekt vist",
    "drift": "Ingen effekt vist",
    "doubt": "Metoderne er ikke enige",
    "shown": "Effekt vist",
}
