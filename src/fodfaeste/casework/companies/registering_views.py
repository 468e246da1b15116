"""How a placement comes about: the citizen's wish, open places by plain filters, and one page to register it on."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.queries import open_case_of
from fodfaeste.casework.companies import law, placing, queries, wishes
from fodfaeste.casework.companies.conflicts import differences
from fodfaeste.casework.companies.forms import PlaceSearchForm
from fodfaeste.casework.companies.models import Opening, Placement
from fodfaeste.casework.companies.placement_forms import RegisterForm, WishForm
from fodfaeste.casework.companies.rules import KINDS, Warning_
from fodfaeste.casework.plans.queries import plan_of
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, page, posted_version
from fodfaeste.foundation.action import Stale
from fodfaeste.foundation.drafts import actions as drafts
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.posting import carried_out, number

PURPOSE = "Arbejdsplads"
INTERNSHIP = "internship"


@page("placement.work", "Opret arbejdsplads", methods=("GET", "POST"))
def placement_register(request: Request, citizen: Citizen) -> HttpResponse:
    """One page, with sensible beginnings: workplace, kind, days, hours, goal, how far."""
    case = open_case_of(citizen)
    if case is None:
        raise Http404
    opening = _opening(request)
    form = RegisterForm(request.POST or None, initial=_beginning(request, citizen, case, opening))
    warnings: list[Warning_] = []
    made: list[Placement] = []

    def act() -> None:
        try:
            made.append(_register(request, case, opening, form))
        except placing.NeedsReason as needs:
            warnings.extend(needs.warnings)
            raise

    if request.method == "POST" and carried_out(form, act):
        drafts.sent(request, "placement.register", citizen)
        messages.success(request, f"{made[0].get_kind_display()} hos {made[0].unit} er gemt.")
        return redirect("placement", placement_id=made[0].pk)
    context = {"citizen": citizen, "form": form, "warnings": warnings, "opening": opening}
    context["more"] = form.is_bound and bool(form.errors) and not warnings
    return render(request, "companies/register.html", context, status=422 if form.errors else 200)


def _opening(request: Request) -> Opening | None:
    given = number(request.POST.get("opening") or request.GET.get("plads") or "")
    if given is None:
        return None
    return Opening.objects.filter(pk=given, closed_at__isnull=True).select_related("unit__company").first()


def _beginning(request: Request, citizen: Citizen, case: Case, opening: Opening | None) -> dict[str, Any]:
    """What the form says before anybody has typed: the opening and the wish where there are some."""
    starts = clock.today() + timedelta(days=7 - clock.today().weekday())
    kind = opening.kinds[0] if opening is not None and INTERNSHIP not in opening.kinds else INTERNSHIP
    wish, plan = queries.open_wish(case), plan_of(request.actor, citizen)
    found: dict[str, Any] = {"kind": kind, "status": "agreed_company", "starts": starts}
    found["ends"] = _usual_end(case, kind, starts)
    found["goal"] = plan.own_goal if plan else ""
    if wish is not None:
        found |= {"hours": wish.hours, "adaptations": wish.adaptations}
    if opening is not None:
        hours = max(opening.hours_low, wish.hours) if wish else opening.hours_low
        found |= {"unit": opening.unit_id, "tasks": opening.tasks, "hours": min(hours, opening.hours_high)}
        found["adaptations"] = found.get("adaptations") or opening.adaptations
    return found


def _usual_end(case: Case, kind: str, starts: date) -> date | None:
    """The last day the rule allows; empty where no rule is known, since nothing is guessed."""
    rule = law.length_rule(kind, case.target_group, "any", starts)
    return rule.last_day(starts) if rule is not None else None


def _register(request: Request, case: Case, opening: Opening | None, form: RegisterForm) -> Placement:
    given = form.cleaned_data
    fits = opening is not None and opening.unit_id == given["unit"].pk
    draft = placing.Draft(
        unit=given["unit"],
        kind=given["kind"],
        starts=given["starts"],
        ends=given["ends"],
        hours=form.steps(given["starts"], given["hours"]),
        opening=opening if fits else None,
        consultant=given["consultant"],
        warnings_reason=given["warnings_reason"],
        **{name: given[name] for name in placing.TEXTS},
    )
    return placing.register(actor=request.actor, purpose=PURPOSE, case=case, draft=draft, status=given["status"])


@page("placement.work", "Find en plads", methods=("GET", "POST"))
def place_search(request: Request, citizen: Citizen) -> HttpResponse:
    """The citizen's wish and goal on top, and open places by plain filters below. Nothing is scored or ranked."""
    case = open_case_of(citizen)
    if case is None:
        raise Http404
    wish = queries.open_wish(case)
    initial = {name: getattr(wish, name) for name in ("tasks", "hours", "adaptations", "area")} if wish else None
    form = WishForm(request.POST or None, initial=initial)
    stale, other = False, []
    if request.method == "POST":
        try:
            if _save_wish(request, case, wish, form):
                drafts.sent(request, "placement.wish", citizen)
                return redirect("place_search", citizen_id=citizen.pk)
        except Stale as newer:
            wish, stale, other = newer.current, True, differences(form, newer.current)  # type: ignore[assignment]
    search = PlaceSearchForm(request.GET or None)
    plan = plan_of(request.actor, citizen)
    context = {
        "citizen": citizen,
        "wish": wish,
        "form": form,
        "search": search if search.is_bound else PlaceSearchForm(),
        "openings": queries.openings(search.filter()),
        "kinds": KINDS,
        "goal": plan.own_goal if plan else "",
        "stale": stale,
        "other": other,
    }
    status = 409 if stale else 422 if form.is_bound and form.errors else 200
    return render(request, "companies/place_search.html", context, status=status)


def _save_wish(request: Request, case: Case, wish: Any, form: WishForm) -> bool:
    if request.POST.get("do") == "close":
        if wish is not None:
            wishes.close_wish(actor=request.actor, purpose=PURPOSE, wish=wish)
        messages.success(request, "Borgeren leder ikke efter en plads mere.")
        return True
    version = posted_version(request) if wish is not None else None
    saved = carried_out(
        form,
        lambda: wishes.save_wish(actor=request.actor, purpose=PURPOSE, case=case, version=version, **form.cleaned_data),
    )
    if saved:
        messages.success(request, "Ønsket er gemt. Virksomhedskonsulenten kan se det.")
    return saved
