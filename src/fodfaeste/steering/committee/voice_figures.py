"""The report's numbers from outside the accounts: what citizens answered, and what a comparison shows of effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from fodfaeste.casework.participation.shares import interval
from fodfaeste.evidence.plots import number
from fodfaeste.foundation.days import Quarter
from fodfaeste.foundation.instruments.asking import WILL_NOT
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.instruments.rules import DECLINED, Item
from fodfaeste.steering.committee.rules import Both, Contents, Figure, Line, Series
from fodfaeste.steering.committee.words import HIDDEN
from fodfaeste.steering.evaluation import own
from fodfaeste.steering.evaluation.queries import Published, published
from fodfaeste.steering.surveys.models import AnswerCount, Survey, Turnout
from fodfaeste.steering.surveys.rules import NO_ANSWER

SKIPPED: Final = Both("Sprunget over", "Skipped")
VERDICTS_EN: Final = {
    "none": "No effect shown",
    "drift": "No effect shown",
    "doubt": "The methods disagree",
    "shown": "Effect shown",
}
GUARDS_EN: Final = {
    "regression_to_the_mean": "regression to the mean",
    "lock_in": "lock-in",
    "business_cycle": "the business cycle",
    "selection": "selection",
    "double_counting": "double counting",
}


def users(period: Quarter) -> Contents:
    """The newest citizens' survey that was closed by the end of the quarter: who answered, and every question."""
    closed = Survey.objects.filter(audience=Survey.Audience.CITIZENS, closed_on__lte=period.last, outcome="counted")
    survey = closed.select_related("instrument").order_by("-closed_on", "-pk").first()
    turnout = Turnout.objects.filter(survey=survey, group="").first() if survey is not None else None
    if survey is None or turnout is None:
        return Contents()
    counts = {(each.item, each.answer): each.count for each in AnswerCount.objects.filter(survey=survey, group="")}
    source = Both(f"Undersøgelsen {survey.title}", f"The survey {survey.title}")
    questions = (_question(item, counts, source) for item in definition_of(survey.instrument).items)
    return Contents((_turnout(turnout, source), *(each for each in questions if each is not None)))


def _turnout(turnout: Turnout, source: Both) -> Figure:
    limits = interval(turnout.answered, turnout.invited)
    known = limits is not None and turnout.answered is not None and turnout.invited is not None
    return Figure(
        "users.turnout",
        "users",
        Both("Har svaret, af dem der blev spurgt", "Answered, of those asked"),
        _of(turnout) if known else HIDDEN,
        Both(
            "De, der ikke svarede, kan se anderledes på det. Det er ikke regnet væk.",
            "Those who did not answer may see it differently. That has not been corrected for.",
        ),
        source,
        100.0 * (turnout.answered or 0) / turnout.invited if known and turnout.invited else None,
        float(limits[0]) if known and limits else None,
        float(limits[1]) if known and limits else None,
        "share",
    )


def _of(turnout: Turnout) -> Both:
    return Both(f"{turnout.answered} af {turnout.invited}", f"{turnout.answered} of {turnout.invited}")


def _question(item: Item, counts: Mapping[tuple[str, str], int | None], source: Both) -> Figure | None:
    """How many chose each answer, in the order they were offered; None where the question was not counted."""
    words = {step.key: Both(step.text.da, step.text.en) for step in item.steps}
    words |= {DECLINED: Both(WILL_NOT.da, WILL_NOT.en), NO_ANSWER: SKIPPED}
    held = [(words[key], counts[item.key, key]) for key in words if (item.key, key) in counts]
    if not held:
        return None
    return Figure(
        f"users.{item.key}",
        "users",
        Both(item.text.da, item.text.en),
        Both(_told(held, "da"), _told(held, "en")),
        Both(
            "Talt; små tal er skjult, så ingen kan kendes.",
            "Counted; small numbers are hidden so that nobody can be told.",
        ),
        source,
    )


def _told(held: Iterable[tuple[Both, int | None]], lang: str) -> str:
    hidden = "skjult" if lang == "da" else "hidden"
    return "; ".join(f"{words.text(lang).rstrip('.')}: {hidden if count is None else count}" for words, count in held)


def effect(period: Quarter) -> Contents:
    """Every published result, with its interval, its verdict and the guards as they were answered."""
    return Contents(tuple(_effect(each) for each in published()))


def _effect(found: Published) -> Figure:
    result, evaluation = found.result, found.evaluation
    said = f"{result.heading}. {result.sentence} {result.interim}".strip()
    whole = result.low is not None and result.high is not None
    title, unit = evaluation.title_en or evaluation.title, evaluation.unit_en or evaluation.unit
    english = f"{VERDICTS_EN[result.verdict]}. The difference is {number(result.estimate, 'en')} {unit}."
    if whole:
        low, high = number(result.low, "en"), number(result.high, "en")  # type: ignore[arg-type]
        english += f" In 95 of 100 cases the true number lies between {low} and {high}."
    answered = "; ".join(f"{each.title}: {each.words or 'ikke besvaret'}" for each in found.guards)
    open_ones = [GUARDS_EN.get(each.key, each.key) for each in found.guards if not each.words]
    left = f" Not answered: {', '.join(open_ones)}." if open_ones else " All guards are answered in the Danish report."
    return Figure(
        f"effect.{evaluation.pk}",
        "effect",
        Both(evaluation.title, title),
        Both(said, english),
        Both(
            f"Alle måder at regne på står på siden Effekt. Låst på forhånd af {evaluation.locked_by_label}. {answered}",
            f"All estimators stand on the page Effekt; chosen and locked before the period.{left}",
        ),
        Both(f"{evaluation.table}, Fodfæste {result.run.code}", f"{evaluation.table}, Fodfæste {result.run.code}"),
        result.estimate,
        result.low,
        result.high,
        evaluation.unit,
    )


def quarters(period: Quarter) -> Contents:
    """People on benefit in a mean week of each quarter, to the end of the one reported on."""
    lines = [Line(each.at, each.value) for each in own.shown().quarters if each.at <= period.name]
    if not lines:
        return Contents()
    return Contents(
        series=(
            Series(
                "people.by_quarter",
                "people",
                Both("Borgere på ydelse, kvartal for kvartal", "People on benefit, quarter by quarter"),
                Both("En gennemsnitlig uge i hvert kvartal.", "A mean week of each quarter."),
                Both("Kvartal", "Quarter"),
                Both("Borgere", "People"),
                Both(
                    "Talt i registeret; det viser, hvad der skete.", "Counted in the register; it shows what happened."
                ),
                Both("Registeret over ydelser", "The register of benefits"),
                {"Borgere": lines},
            ),
        )
    )
