"""The page of one placement, for staff: where it stands, hours, answers, what is shared, and what comes next."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from fodfaeste.casework.companies import checkins, law, placing, queries
from fodfaeste.casework.companies.conflicts import differences
from fodfaeste.casework.companies.models import Checkin, Placement
from fodfaeste.casework.companies.placement_forms import (
    FOLDED,
    AnswerForm,
    EndForm,
    ExtendForm,
    FollowForm,
    HoursForm,
    MoveForm,
    ShareForm,
    TextsForm,
)
from fodfaeste.casework.companies.planning import add_to_plan
from fodfaeste.casework.companies.rules import MOVES, RUNNING, Warning_
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, open_subject, page, posted_version
from fodfaeste.foundation.access.policy import decide, may_ever, require
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.drafts import actions as drafts
from fodfaeste.foundation.posting import carried_out, number
from fodfaeste.foundation.rules.queries import NoRule

PURPOSE = "Arbejdsplads"

Handler = Callable[[Request, Placement], HttpResponse]


@page("placement.view", "Arbejdsplads", methods=("GET", "POST"))
def placement(request: Request, placement_id: int) -> HttpResponse:
    """One placement: where it stands, hours, answers, what is shared, and what comes next. `do` names the form."""
    found = open_subject(request.actor, "placement.view", queries.placements(), placement_id, "Arbejdsplads")
    if request.method == "GET":
        return show(request, found)
    require(request.actor, "placement.work", found)
    handler = HANDLERS.get(request.POST.get("do", ""))
    if handler is None:
        raise BadRequest("Formularen mangler. Gå tilbage, og prøv igen.")
    try:
        return handler(request, found)
    except Stale:
        messages.error(request, "En anden har ændret forløbet imens. Se det igennem, og prøv igen.")
        fresh = queries.placements().get(pk=found.pk)
        return show(request, fresh, {request.POST["do"]: _typed(request, fresh)}, status=409)


def _typed(request: Request, found: Placement) -> BaseForm:
    """The form that met a newer version, with what was typed still in it."""
    forms: dict[str, BaseForm] = {
        "hours": HoursForm(found, request.POST, prefix="hours"),
        "extend": ExtendForm(request.POST, prefix="extend"),
        "end": EndForm(request.POST, prefix="end"),
        "follow": FollowForm(request.POST, prefix="follow"),
    }
    return forms.get(request.POST["do"]) or MoveForm(request.POST)


def _done(request: Request, found: Placement, form: BaseForm, act: Callable[[], object], said: str) -> HttpResponse:
    name, warnings = request.POST["do"], []

    def watched() -> None:
        try:
            act()
        except placing.NeedsReason as needs:
            warnings.extend(needs.warnings)
            raise

    if carried_out(form, watched):
        kept = request.POST.get("party", "") if name == "answer" else name
        if kept in FOLDED:
            drafts.sent(request, f"placement.{kept}", found)
        messages.success(request, said)
        return redirect("placement", placement_id=found.pk)
    return show(request, found, {name: form}, warnings=warnings, status=422)


def _who(request: Request, found: Placement) -> dict[str, Any]:
    return {"actor": request.actor, "purpose": PURPOSE, "placement": found}


def _move(request: Request, found: Placement) -> HttpResponse:
    form, version = MoveForm(request.POST), posted_version(request)

    def act() -> None:
        given = form.cleaned_data
        placing.move(**_who(request, found), version=version, to=given["to"], reason=given["reason"])

    return _done(request, found, form, act, "Gemt.")


def _hours(request: Request, found: Placement) -> HttpResponse:
    form, version = HoursForm(found, request.POST, prefix="hours"), posted_version(request)

    def act() -> None:
        steps = form.steps(found.starts, form.cleaned_data["hours"])
        placing.change_hours(**_who(request, found), version=version, hours=steps)

    return _done(request, found, form, act, "Timerne er gemt.")


def _extend(request: Request, found: Placement) -> HttpResponse:
    form, version = ExtendForm(request.POST, prefix="extend"), posted_version(request)

    def act() -> None:
        given = form.cleaned_data
        placing.extend(
            **_who(request, found),
            version=version,
            ends=given["ends"],
            reason=given["reason"],
            law_reason=given["warnings_reason"],
        )

    return _done(request, found, form, act, "Forløbet er forlænget.")


def _end(request: Request, found: Placement) -> HttpResponse:
    form, version = EndForm(request.POST, prefix="end"), posted_version(request)
    return _done(
        request,
        found,
        form,
        lambda: placing.end(**_who(request, found), version=version, **form.cleaned_data),
        "Forløbet er slut, og udfaldet er gemt.",
    )


def _follow(request: Request, found: Placement) -> HttpResponse:
    form, version = FollowForm(request.POST, prefix="follow"), posted_version(request)

    def act() -> None:
        given = dict(form.cleaned_data)
        still = given.pop("still") == "ja"
        placing.follow_up(**_who(request, found), version=version, still=still, **given)

    return _done(request, found, form, act, "Opfølgningen er gemt.")


def _share(request: Request, found: Placement) -> HttpResponse:
    form = ShareForm(request.POST)
    return _done(
        request,
        found,
        form,
        lambda: checkins.share(**_who(request, found), fields=form.cleaned_data["fields_shared"]),
        "Det er gemt, hvad arbejdspladsen må se.",
    )


def _link(request: Request, found: Placement) -> HttpResponse:
    """The link is shown this once; afterwards nobody can read it."""
    party = request.POST.get("party", "")
    try:
        _, secret = checkins.make_link(**_who(request, found), party=party)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("placement", placement_id=found.pk)
    url = request.build_absolute_uri(reverse("checkin_link", args=[secret]))
    return show(request, found, new_link={"party": party, "url": url})


def _revoke(request: Request, found: Placement) -> HttpResponse:
    checkins.revoke_links(**_who(request, found))
    messages.success(request, "Linkene virker ikke mere.")
    return redirect("placement", placement_id=found.pk)


def _seen(request: Request, found: Placement) -> HttpResponse:
    given = number(request.POST.get("checkin", ""))
    if given is None:
        raise Http404
    checkin = get_object_or_404(Checkin, pk=given, placement=found)
    checkins.mark_seen(actor=request.actor, purpose=PURPOSE, checkin=checkin)
    messages.success(request, "Godt. Det står ikke længere på overblikket.")
    return redirect("placement", placement_id=found.pk)


def _answer(request: Request, found: Placement) -> HttpResponse:
    party = request.POST.get("party", "")
    form = AnswerForm(law.questions(party), request.POST, prefix=party or None)

    def act() -> None:
        words = form.cleaned_data["words"]
        checkins.answer(**_who(request, found), party=party, answers=form.answers(), words=words)

    return _done(request, found, form, act, "Svaret er skrevet ned.")


def _plan(request: Request, found: Placement) -> HttpResponse:
    try:
        added = add_to_plan(request.actor, found)
        messages.success(request, "Det står nu i planen." if added else "Det står allerede i planen.")
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("placement", placement_id=found.pk)


HANDLERS: dict[str, Handler] = {
    "move": _move,
    "hours": _hours,
    "extend": _extend,
    "end": _end,
    "follow": _follow,
    "share": _share,
    "link": _link,
    "revoke": _revoke,
    "seen": _seen,
    "answer": _answer,
    "plan": _plan,
}


def show(
    request: Request,
    found: Placement,
    forms: dict[str, BaseForm] | None = None,
    *,
    warnings: list[Warning_] | None = None,
    new_link: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The placement's page, with the forms that were typed in."""
    typed = forms or {}
    sharing = queries.sharing_of(found)
    shared = checkins.shown_fields(found)
    today = clock.today()
    may_work = decide(request.actor, "placement.work", found).allowed
    usual = {"on": min(today, found.ends) if found.ends else today, "to": "ended", "hired_from": today}
    running = found.status in RUNNING
    context = {
        "placement": found,
        "citizen": found.citizen,
        "moves": [(to, way) for to, way in MOVES[found.status].items() if to not in ("extended", "ended", "stopped")],
        "running": running,
        "hours_form": typed.get("hours") or HoursForm(found, prefix="hours"),
        "extend_form": typed.get("extend") or ExtendForm(prefix="extend"),
        "end_form": typed.get("end") or EndForm(prefix="end", initial=usual),
        "follow_form": typed.get("follow") or FollowForm(prefix="follow"),
        "move_form": typed.get("move"),
        "share_form": ShareForm(initial={"fields_shared": shared}),
        "answer_forms": _answer_forms(typed) if running else [],
        "sharing": sharing if shared else None,
        "seen": checkins.seen_by_company(found, shared),
        "links": checkins.living_links(found),
        "new_link": new_link,
        "checkins": list(found.checkins.select_related("written_by", "seen_by")[:40]),
        "open_form": next(iter(typed), ""),
        "faulty": [form for form in typed.values() if form.errors],
        "rule_warnings": warnings or [],
        "may_work": may_work,
        "may_plan": may_work and running and decide(request.actor, "plan.edit", found).allowed,
        "may_contacts": may_ever(request.actor, "company.contacts"),
        "today": today,
        "demo": settings.FODFAESTE_DEMO,
    }
    return render(request, "companies/placement.html", context, status=status)


def _answer_forms(typed: dict[str, BaseForm]) -> list[tuple[str, AnswerForm]]:
    """What was said on the phone can be written down, for either party."""
    try:
        found = [(party, AnswerForm(law.questions(party), prefix=party)) for party in ("citizen", "company")]
    except NoRule:
        return []
    bound = typed.get("answer")
    return [(party, bound if bound and bound.prefix == party else form) for party, form in found]  # type: ignore[misc]


@page("placement.work", "Ret arbejdsplads", methods=("GET", "POST"))
def placement_edit(request: Request, placement_id: int) -> HttpResponse:
    """Goal, tasks, meeting, adaptations, safety, mentor and people."""
    found = open_subject(request.actor, "placement.work", queries.placements(), placement_id, "Ret arbejdsplads")
    form = TextsForm(request.POST or None, instance=found)
    shown, other, status = found, [], 200
    try:
        if request.method == "POST" and carried_out(
            form,
            lambda: placing.change_texts(**_who(request, found), version=posted_version(request), **form.cleaned_data),
        ):
            drafts.sent(request, "placement.texts", found)
            messages.success(request, "Gemt.")
            return redirect("placement", placement_id=found.pk)
        status = 422 if form.errors else 200
    except Stale as stale:
        shown, other, status = stale.current, differences(form, stale.current), 409  # type: ignore[assignment]
    context = {"placement": found, "row": shown, "form": form, "stale": status == 409, "other": other}
    return render(request, "companies/placement_edit.html", context | {"citizen": found.citizen}, status=status)
