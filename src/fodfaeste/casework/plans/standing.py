"""What stands still in plans: no answer, no yes, steps that cannot be taken, steps past their day."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from fodfaeste.casework.cases.standing import CASEWORKER, Standing, past
from fodfaeste.casework.plans.models import Plan, PlanAnswer, PlanVersion, Step
from fodfaeste.casework.plans.rules import ANSWER_DAYS, short
from fodfaeste.foundation import clock

SAID = {"disagree": "er ikke enig i planen", "could_not": "kunne ikke svare på planen"}


def of_plans(plans: QuerySet[Plan]) -> list[Standing]:
    """What stands still in these plans, in three queries however many; what was never sent stands still for nobody."""
    chosen = plans.order_by().values("pk")
    newer = PlanVersion.objects.filter(plan=OuterRef("plan"), number__gt=OuterRef("number"))
    newest = PlanVersion.objects.filter(~Exists(newer), plan__in=chosen)
    given = PlanAnswer.objects.filter(plan_version=OuterRef("pk"), current=True)
    waited = clock.now() - timedelta(days=ANSWER_DAYS)
    unanswered = newest.filter(~Exists(given), sent_at__lt=waited).select_related("citizen").order_by("sent_at", "pk")
    not_agreed = PlanAnswer.objects.filter(
        plan_version__in=newest.values("pk"), current=True, answer__in=list(SAID)
    ).select_related("plan_version__citizen")
    sent = PlanVersion.objects.filter(plan=OuterRef("plan"))
    today = clock.today()
    steps = (
        Step.objects.filter(Q(status="cannot_yet") | Q(status="planned", due__lt=today), Exists(sent), plan__in=chosen)
        .select_related("plan__citizen")
        .order_by("due", "order", "pk")
    )
    return [
        *(_not_agreed(each) for each in not_agreed.order_by("at", "pk")),
        *(_unanswered(each, today) for each in unanswered),
        *(_step(each, today) for each in sorted(steps, key=lambda each: each.status != "cannot_yet")),
    ]


def _unanswered(version: PlanVersion, today: date) -> Standing:
    citizen, sent = version.citizen, timezone.localtime(version.sent_at).date()
    name = citizen.first_name or citizen.name
    why = f"Version {version.number} har ventet på svar i {(today - sent).days} dage (mere end {ANSWER_DAYS})"
    return Standing(
        citizen, "Planen venter på borgerens svar", why, f"Hjælp {name} med at svare på planen", _plan(citizen.pk), sent
    )


def _not_agreed(answer: PlanAnswer) -> Standing:
    citizen, said = answer.plan_version.citizen, SAID[answer.answer]
    name = citizen.first_name or citizen.name
    return Standing(
        citizen,
        f"Borgeren {said}",
        f"Svaret på version {answer.plan_version.number}",
        f"Tal med {name} om planen: {name} {said}",
        _plan(citizen.pk),
        timezone.localtime(answer.at).date(),
        words=answer.words,
    )


def _step(step: Step, today: date) -> Standing:
    citizen, what = step.plan.citizen, short(step.what)
    if step.status == "cannot_yet":
        moment = timezone.localtime(step.marked_at).date() if step.marked_at else None
        why, late, words = "Kan ikke lade sig gøre lige nu", False, step.status_words
    else:
        assert step.due is not None
        moment, why, late, words = step.due, past(step.due, today), True, ""
    own = step.actor == CASEWORKER and late
    return Standing(
        citizen,
        f"Skridt: {what}",
        why,
        f"Tal om skridtet »{what}«",
        _plan(citizen.pk),
        moment,
        late,
        words,
        promised=own,
    )


def _plan(citizen_id: int) -> str:
    return reverse("plan", args=[citizen_id])
