"""A sent plan as FHIR R4: one Bundle with CarePlan, Goals, the citizen and the municipality. Pure: no Django.

The shapes follow KL's public core profiles for Danish municipalities (`KLCommonCareSocialCarePlan`, `…Goal`,
`…Purpose`, from github.com/hl7dk/KL-dk): exactly one category, `created`, an organization as author, and one goal of
the kind *purpose*. The profiles were made for health and social care and hold no codes for employment, so the category
is in a code system of our own. What is claimed and what is not: `docs/reference/fhir.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from fodfaeste.casework.plans.drafts import ACTORS, TRACKS, PlanDraft, StepDraft

BASE: Final = "urn:fodfaeste:"
PROFILES: Final = "http://kl.dk/fhir/common/caresocial/StructureDefinition/"
KL_CODES: Final = "http://kl.dk/fhir/common/caresocial/CodeSystem/KLCommonCareSocialCodes"
GOAL_RELATIONSHIP: Final = "http://hl7.org/fhir/StructureDefinition/goal-relationship"
PURPOSE: Final = ("424827b1-23aa-4848-962b-56ee47def560", "Indsatsformål")
WISH: Final = ("416fe27d-3ccf-4390-8742-8b52a9d8dc78", "FFB borgers mål og ønsker")
PART: Final = ("6746d4af-145a-4bfd-a672-05c0cf11b53b", "FFB delmål")

STATUSES: Final = {"planned": "scheduled", "done": "completed", "cannot_yet": "on-hold", "dropped": "cancelled"}
"""How far a step is, in the codes of care-plan-activity-status."""


@dataclass(frozen=True)
class Export:
    """What is exported. `statuses` says how far each step is, by its id; `answered` is the citizen's answer, or ""."""

    plan_id: int
    version: int
    draft: PlanDraft
    statuses: dict[int, str]
    sent: date
    opened: date
    closed: date | None
    citizen_id: int
    given_name: str
    family_name: str
    born: date | None
    municipality: str
    answered: str = ""
    words: str = ""


def bundle(plan: Export) -> dict[str, Any]:
    """The whole plan as one FHIR collection. The CPR number is not in it; the local id is."""
    resources = [_care_plan(plan), *_goals(plan), _patient(plan), _organization(plan)]
    entries = [{"fullUrl": _url(each["resourceType"], each["id"]), "resource": each} for each in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _care_plan(plan: Export) -> dict[str, Any]:
    period = {"start": plan.opened.isoformat()} | ({"end": plan.closed.isoformat()} if plan.closed else {})
    goals = ["formaal", "eget-maal", *(_goal_id(number) for number in range(len(plan.draft.goals)))]
    made: dict[str, Any] = {
        "resourceType": "CarePlan",
        "id": "plan",
        "meta": {"profile": [f"{PROFILES}KLCommonCareSocialCarePlan"]},
        "identifier": [{"system": f"{BASE}plan", "value": f"{plan.plan_id}/{plan.version}"}],
        "status": "completed" if plan.closed else "active",
        "intent": "plan",
        "category": [
            {
                "coding": [
                    {"system": f"{BASE}indsatskategori", "code": "beskaeftigelse", "display": "Beskæftigelsesindsats"}
                ]
            }
        ],
        "title": f"Plan, version {plan.version}",
        "description": plan.draft.own_goal,
        "subject": _to("Patient", "borger"),
        "period": period,
        "created": plan.sent.isoformat(),
        "author": _to("Organization", "kommune"),
        "goal": [_to("Goal", each) for each in goals],
    }
    activities = [_activity(plan, step, goal) for goal, step in _numbered(plan.draft)]
    if activities:
        made["activity"] = activities
    if plan.answered:
        text = f"Borgeren svarede: {plan.answered}" + (f". »{plan.words}«" if plan.words else "")
        made["note"] = [{"text": text}]
    return made


def _activity(plan: Export, step: StepDraft, goal: int | None) -> dict[str, Any]:
    status = STATUSES[plan.statuses.get(step.id or 0, "planned")]
    detail: dict[str, Any] = {
        "kind": "Task",
        "code": {"coding": [{"system": f"{BASE}spor", "code": step.track, "display": TRACKS[step.track]}]},
        "status": status,
        "description": step.what,
        "performer": [{"display": step.actor_name or ACTORS[step.actor]}],
    }
    if goal is not None:
        detail["goal"] = [_to("Goal", _goal_id(goal))]
    if step.due:
        detail["scheduledPeriod"] = {"end": step.due.isoformat()}
    if step.actor == "borger":
        detail["performer"] = [_to("Patient", "borger")]
    return {"detail": detail}


def _goals(plan: Export) -> list[dict[str, Any]]:
    """The own goal twice, as the purpose the profile asks for and as the citizen's wish, and the sub-goals under it."""
    life = "completed" if plan.closed else "active"
    found = [
        _goal("formaal", "KLCommonCareSocialPurpose", PURPOSE, plan.draft.own_goal, life),
        _goal("eget-maal", "KLCommonCareSocialGoal", WISH, plan.draft.own_goal, life),
    ]
    for number, each in enumerate(plan.draft.goals):
        made = _goal(_goal_id(number), "KLCommonCareSocialGoal", PART, each.text, life)
        made["extension"] = [
            {
                "url": GOAL_RELATIONSHIP,
                "extension": [
                    {"url": "type", "valueCodeableConcept": {"text": "based-on"}},
                    {"url": "target", "valueReference": _to("Goal", "eget-maal")},
                ],
            }
        ]
        found.append(made)
    return found


def _goal(key: str, profile: str, kind: tuple[str, str], text: str, life: str) -> dict[str, Any]:
    code, display = kind
    return {
        "resourceType": "Goal",
        "id": key,
        "meta": {"profile": [f"{PROFILES}{profile}"]},
        "lifecycleStatus": life,
        "category": [{"coding": [{"system": KL_CODES, "code": code, "display": display}]}],
        "description": {"text": text},
        "subject": _to("Patient", "borger"),
        "expressedBy": _to("Patient", "borger"),
    }


def _patient(plan: Export) -> dict[str, Any]:
    made: dict[str, Any] = {
        "resourceType": "Patient",
        "id": "borger",
        "meta": {"profile": [f"{PROFILES}KLCommonCitizen"]},
        "identifier": [{"system": f"{BASE}borger", "value": str(plan.citizen_id)}],
        "name": [{"given": [plan.given_name or "Ukendt"], "family": plan.family_name or "Ukendt"}],
    }
    return made | ({"birthDate": plan.born.isoformat()} if plan.born else {})


def _organization(plan: Export) -> dict[str, Any]:
    return {
        "resourceType": "Organization",
        "id": "kommune",
        "meta": {"profile": [f"{PROFILES}KLCommonOrganization"]},
        "name": plan.municipality,
    }


def _numbered(draft: PlanDraft) -> list[tuple[int | None, StepDraft]]:
    under = [(number, step) for number, goal in enumerate(draft.goals) for step in goal.steps]
    return [*under, *((None, step) for step in draft.steps)]


def _goal_id(number: int) -> str:
    return f"delmaal-{number + 1}"


def _url(kind: str, key: str) -> str:
    return f"{BASE}{kind}:{key}"


def _to(kind: str, key: str) -> dict[str, str]:
    return {"reference": _url(kind, key)}
