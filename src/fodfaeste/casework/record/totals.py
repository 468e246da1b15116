"""The whole municipality in numbers, for those who steer it. Never persons; small numbers are hidden."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, Max

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.plans.models import PlanAnswer, PlanVersion
from fodfaeste.casework.record.labels import target_group_titles
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.register.models import RegisterStatus
from fodfaeste.foundation.rules.queries import NoRule, rows
from fodfaeste.foundation.small_numbers import Shown, suppress

PLAN_ANSWERS = {
    "agree": "Borgeren er enig",
    "disagree": "Borgeren er ikke enig",
    "could_not": "Borgeren kunne ikke svare",
    "waiting": "Venter på svar",
    "none": "Ingen plan sendt",
}


@dataclass(frozen=True)
class Totals:
    """Three tables. `benefits` counts people in the register's last week; the other two count open cases."""

    week: date | None
    benefits: Shown
    groups: Shown
    plans: Shown
    minimum: int


def totals(actor: Actor) -> Totals:
    """The municipality's totals with small numbers hidden. The two tables of open cases are hidden together."""
    require(actor, "totals.view")
    minimum = settings.FODFAESTE_MINIMUM_CELL
    week = RegisterStatus.objects.aggregate(week=Max("last_benefit_week"))["week"]
    (benefits,) = suppress([_on_benefit(week)], minimum)
    # The committee's report tells of yes and no: those two would give away what is hidden together with them.
    answers = (PLAN_ANSWERS["agree"], PLAN_ANSWERS["disagree"])
    groups, plans = suppress([_open_cases(), _plan_states()], minimum, told_elsewhere=answers)
    return Totals(week, benefits, groups, plans, minimum)


def _on_benefit(week: date | None) -> dict[str, int]:
    """People on benefit in the register's last week, by benefit group."""
    groups = _benefit_groups()
    counted: Counter[str] = Counter(dict.fromkeys(groups.values(), 0))
    found = RegisterStatus.objects.filter(last_benefit_week=week).values("benefit").annotate(count=Count("pk"))
    for row in found.order_by("benefit") if week else ():
        if row["benefit"]:
            counted[groups.get(row["benefit"], row["benefit"])] += row["count"]
    return dict(counted)


def _benefit_groups() -> dict[str, str]:
    """Benefit → the title of its group, for benefits only."""
    try:
        found = [row.values for row in rows("benefits") if row.values["kind"] == "benefit"]
    except NoRule:
        return {}
    titles = {str(each["key"]): str(each["title"]) for each in found}
    return {str(each["key"]): titles.get(str(each["group"]), str(each["group"]).capitalize()) for each in found}


def _open_cases() -> dict[str, int]:
    titles = target_group_titles()
    counted: Counter[str] = Counter()
    for key, count in (
        Case.objects.filter(closed__isnull=True).values_list("target_group").annotate(Count("pk")).order_by()
    ):
        counted[titles.get(key, key)] += count
    return dict(sorted(counted.items()))


def _plan_states() -> dict[str, int]:
    """Open cases by the answer to the newest plan that was sent."""
    newest = dict(
        PlanVersion.objects.filter(plan__case__closed__isnull=True).order_by("number").values_list("plan__case", "pk")
    )
    answers = PlanAnswer.objects.filter(current=True, plan_version__plan__case__closed__isnull=True)
    answer_of = dict(answers.values_list("plan_version", "answer"))
    counted = Counter(dict.fromkeys(PLAN_ANSWERS, 0))
    counted.update(answer_of.get(version, "waiting") for version in newest.values())
    counted["none"] = Case.objects.filter(closed__isnull=True).count() - len(newest)
    return {PLAN_ANSWERS[state]: count for state, count in counted.items()}
