"""Plans the tests share."""

from datetime import date, timedelta

from fodfaeste.casework.plans.actions import save_plan, send_plan, start_plan
from fodfaeste.casework.plans.drafts import GoalDraft, PlanDraft, StepDraft
from fodfaeste.casework.plans.models import Plan, PlanVersion
from fodfaeste.foundation import clock
from tests.cast import Cast

OWN_GOAL = "Jeg vil gerne kunne følge mine børn i skole og tjene mine egne penge"


def soon(days: int = 10) -> date:
    return clock.today() + timedelta(days=days)


def a_draft(**changes: object) -> PlanDraft:
    values: dict[str, object] = {
        "own_goal": OWN_GOAL,
        "goals": (GoalDraft("Sove om natten", (StepDraft("Tale med lægen om søvn", "borger", "sundhed", soon(7)),)),),
        "steps": (
            StepDraft("Finde en praktikplads", "sagsbehandler", "job", soon(20), "Mette Testsen"),
            StepDraft("Gå en tur hver dag", "borger", "hverdag", soon(14)),
        ),
    }
    return PlanDraft(**{**values, **changes})  # type: ignore[arg-type]


def saved_plan(cast: Cast, citizen: str = "anna", by: str = "mette", draft: PlanDraft | None = None) -> Plan:
    plan = start_plan(actor=cast.actor(by), purpose="Prøve", case=cast.case[citizen])
    return save_plan(actor=cast.actor(by), purpose="Prøve", plan=plan, version=plan.version, draft=draft or a_draft())


def sent_plan(cast: Cast, citizen: str = "anna", by: str = "mette", draft: PlanDraft | None = None) -> PlanVersion:
    plan = saved_plan(cast, citizen, by, draft)
    return send_plan(actor=cast.actor(by), purpose="Prøve", plan=plan, version=plan.version)
