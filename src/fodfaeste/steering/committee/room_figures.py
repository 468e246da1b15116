"""The report's numbers from the rooms that steer: money in its three columns, and the contact portfolio."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Final

from django.conf import settings

from fodfaeste.casework.participation.shares import interval
from fodfaeste.evidence.plots import number
from fodfaeste.foundation.days import Quarter
from fodfaeste.steering.committee.rules import Both, Contents, Figure
from fodfaeste.steering.committee.words import HIDDEN
from fodfaeste.steering.deadlines.models import PortfolioCount
from fodfaeste.steering.deadlines.rules import MEASURES, Share, publishable
from fodfaeste.steering.investment import queries as investment
from fodfaeste.steering.investment.figures import Column
from fodfaeste.steering.investment.figures import Figure as Money

COLUMNS: Final = {Column.BUDGETED: "budgeted", Column.BOOKED: "booked", Column.EFFECT: "estimated"}
MONEY_TITLES: Final = {
    "budgeted": Both("Afsat til investeringen", "Set aside for the investment"),
    "booked": Both("Brugt på investeringen", "Spent on the investment"),
    "estimated": Both("Anslået virkning på udgifterne", "Estimated effect on spending"),
}
METHODS_EN: Final = {
    "budgeted": "Decided in advance; a decision is not a result.",
    "booked": "Booked in the municipality's accounts.",
    "estimated": "Estimated against a comparison, with its interval.",
}
MEASURES_EN: Final = {
    "first": "Have had the first conversation",
    "talks": "Have had the conversations there has been time for",
    "offer": "Have been given an offer",
    "exempt": "Are exempt by an individual decision",
}


def money(period: Quarter) -> Contents:
    """The totals of all investments, each column by itself."""
    totals = investment.board().totals
    held = (totals.budgeted, totals.booked, totals.effect)
    return Contents(tuple(_money(each) for each in held if each is not None))


def _money(amount: Money) -> Figure:
    column = COLUMNS[amount.column]
    kroner, limits = amount.kroner_in(amount.column), amount.interval_in(amount.column)
    return Figure(
        f"money.{column}",
        "money",
        MONEY_TITLES[column],
        _kroner(kroner, limits),
        Both(amount.method, METHODS_EN[column]),
        Both(amount.source, amount.source),
        float(kroner),
        float(limits[0]) if limits else None,
        float(limits[1]) if limits else None,
        "kroner",
        column,
    )


def _kroner(amount: Decimal, limits: tuple[Decimal, Decimal] | None) -> Both:
    def told(lang: str) -> str:
        text = _whole(amount, lang)
        between, and_ = ("mellem", "og") if lang == "da" else ("between", "and")
        return f"{text} ({between} {_whole(limits[0], lang)} {and_} {_whole(limits[1], lang)})" if limits else text

    return Both(told("da"), told("en"))


def _whole(amount: Decimal, lang: str) -> str:
    text = number(float(round(amount)), lang)
    return f"{text} kr." if lang == "da" else f"DKK {text}"


def portfolio(period: Quarter) -> Contents:
    """The municipality's contact portfolio, each measure with its interval.

    The pages of the teams show theirs; a sum is told only where every team's is, or one team could be worked out.
    """
    by_team: dict[int, dict[str, Share]] = defaultdict(dict)
    whole: dict[str, Share] = {}
    for row in PortfolioCount.objects.order_by("pk"):
        share, team = Share(row.met, row.of, row.asked), by_team[row.team_id]
        team[row.measure] = team[row.measure] + share if row.measure in team else share
        whole[row.measure] = whole[row.measure] + share if row.measure in whole else share
    hidden = {
        key
        for team in by_team.values()
        for key, share in team.items()
        if not publishable(share, settings.FODFAESTE_MINIMUM_CELL)
    }
    return Contents(tuple(_measure(key, whole[key], key not in hidden) for key in MEASURES if key in whole))


def _measure(key: str, share: Share, shown: bool) -> Figure:
    limits = interval(share.met, share.of) if shown else None
    return Figure(
        f"work.portfolio.{key}",
        "work",
        Both(MEASURES[key], MEASURES_EN[key]),
        HIDDEN if limits is None else Both(f"{share.met} af {share.of}", f"{share.met} of {share.of}"),
        Both(
            "Åbne forløb, da tallene blev gjort op; ikke et mål for den enkelte sagsbehandler.",
            "Open cases when it was counted; not a measure of any caseworker.",
        ),
        Both("Samtaler og undtagelser, som de står i Fodfæste", "Conversations and exemptions as written in Fodfæste"),
        None if limits is None else 100.0 * share.met / share.of,
        None if limits is None else float(limits[0]),
        None if limits is None else float(limits[1]),
        "share",
    )
