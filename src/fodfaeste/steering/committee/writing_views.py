"""What the manager writes for the committee: the report's words, the goals, and what was decided."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from fodfaeste.foundation.access.pages import Request, page, posted_version
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.days import quarter_of
from fodfaeste.foundation.plain_words import lix
from fodfaeste.foundation.posting import carried_out
from fodfaeste.steering.committee import actions, queries
from fodfaeste.steering.committee.forms import (
    CarriedOutForm,
    CorrectionForm,
    DecisionForm,
    GoalEndForm,
    GoalForm,
    ReportForm,
)
from fodfaeste.steering.committee.models import Counted, Decision, Goal, Report
from fodfaeste.steering.committee.rules import Contents, read
from fodfaeste.steering.committee.words import quarter

PURPOSE = "Rapport til udvalget"
HARD_TO_READ = 40
"""LIX: from here on a text is heavy for somebody who hears it read aloud."""


@page("committee.write", "Begynd en rapport", kind="action", methods=("POST",))
def report_begin(request: Request) -> HttpResponse:
    try:
        begun = actions.begin(actor=request.actor, purpose=PURPOSE)
    except Refused as refused:
        messages.warning(request, refused.message)
        return redirect("committee")
    return (
        redirect("report_edit", draft_id=begun.pk) if begun.state == "draft" else redirect("report", report_id=begun.pk)
    )


@page("committee.write", "Skriv rapporten", methods=("GET", "POST"))
def report_edit(request: Request, draft_id: int) -> HttpResponse:
    """The words of a draft. Two buttons: keep them, or keep them and publish."""
    found = get_object_or_404(Report, pk=draft_id)
    if found.state != "draft" and request.method != "POST":
        return redirect("report", report_id=found.pk)
    form = ReportForm(request.POST or None, initial={name: getattr(found, name) for name in actions.TEXTS})
    theirs: Report | None = None

    def act() -> None:
        kept = actions.write(
            actor=request.actor, purpose=PURPOSE, report=found, version=posted_version(request),
            texts=form.cleaned_data,
        )  # fmt: skip
        if "offentliggoer" in request.POST:
            actions.publish(actor=request.actor, purpose=PURPOSE, report=found, version=kept.version)

    try:
        if request.method == "POST" and carried_out(form, act):
            messages.success(
                request, "Rapporten er offentliggjort." if "offentliggoer" in request.POST else "Kladden er gemt."
            )
            return redirect("report", report_id=found.pk)
    except Stale as stale:
        theirs = stale.current  # type: ignore[assignment]
    found.refresh_from_db()
    hard = lix(found.summary) if found.summary else None
    context = {
        "form": form, "report": found, "theirs": theirs, "quarter": quarter(quarter_of(found.quarter).name, "da"),
        "lix": round(hard) if hard is not None and hard > HARD_TO_READ else None,
    }  # fmt: skip
    status = 409 if theirs else 422 if form.errors else 200
    return render(request, "committee/edit.html", context, status=status)


@page("committee.write", "Ret i en offentliggjort rapport", methods=("GET", "POST"))
def report_correct(request: Request, report_id: int) -> HttpResponse:
    found = get_object_or_404(Report, pk=report_id)
    form = CorrectionForm(request.POST or None)

    def act() -> None:
        actions.correct(actor=request.actor, purpose=PURPOSE, report=found, **form.cleaned_data)

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Rettelsen står nu ved rapporten.")
        return redirect("report", report_id=found.pk)
    context = {"form": form, "report": found, "title": "Skriv en rettelse", "button": "Skriv rettelsen",
               "about": "Rapporten bliver, som den var. Rettelsen står øverst i den."}  # fmt: skip
    return render(request, "committee/form.html", context, status=422 if form.errors else 200)


@page("committee.write", "Nyt mål", methods=("GET", "POST"))
def goal_add(request: Request) -> HttpResponse:
    counted = Counted.objects.first()
    form = GoalForm(read(counted.contents) if counted else Contents(), request.POST or None)

    def act() -> None:
        actions.set_goal(actor=request.actor, purpose="Udvalgets mål", **form.cleaned_data)

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Målet er skrevet ind.")
        return redirect("committee")
    context = {"form": form, "title": "Nyt mål", "button": "Gem målet",
               "about": "Det, udvalget har besluttet at nå, og tallet, der viser, hvor langt I er."}  # fmt: skip
    return render(request, "committee/form.html", context, status=422 if form.errors else 200)


@page("committee.write", "Mål", methods=("GET", "POST"))
def goal_end(request: Request, goal_id: int) -> HttpResponse:
    found = get_object_or_404(Goal, pk=goal_id)
    form = GoalEndForm(request.POST or None)

    def act() -> None:
        actions.end_goal(
            actor=request.actor,
            purpose="Udvalgets mål",
            goal=found,
            version=posted_version(request),
            **form.cleaned_data,
        )

    newer = False
    try:
        if request.method == "POST" and carried_out(form, act):
            messages.success(request, "Målets sidste dag er gemt. Det bliver stående i de gamle rapporter.")
            return redirect("committee")
    except Stale:
        newer, found = True, Goal.objects.get(pk=goal_id)
    about = f"{found.target:f} {found.get_unit_display()}. {found.source}, {found.decided_on:%d.%m.%Y}."
    context = {"form": form, "title": found.title, "button": "Gem den sidste dag", "versioned": found, "newer": newer,
               "about": about}  # fmt: skip
    return render(request, "committee/form.html", context, status=409 if newer else 422 if form.errors else 200)


@page("committee.write", "Skriv en beslutning", methods=("GET", "POST"))
def decision_add(request: Request, report_id: int) -> HttpResponse:
    """What the committee decided on the ground of a report."""
    found = get_object_or_404(Report, pk=report_id)
    elements = [(key, titles[0]) for key, titles in queries.elements().items()]
    form = DecisionForm(elements, found, queries.contents_of(found), request.POST or None)

    def act() -> None:
        actions.decide_element(actor=request.actor, purpose="Udvalgets beslutning", report=found, **form.cleaned_data)

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Beslutningen er skrevet ind.")
        return redirect("committee")
    context = {"form": form, "report": found, "title": "Skriv en beslutning", "button": "Gem beslutningen",
               "about": f"På grundlag af rapporten for {quarter(quarter_of(found.quarter).name, 'da')}."}  # fmt: skip
    return render(request, "committee/form.html", context, status=422 if form.errors else 200)


@page("committee.write", "Beslutning", methods=("GET", "POST"))
def decision(request: Request, decision_id: int) -> HttpResponse:
    """Was it carried out, and how did it go?"""
    found = get_object_or_404(Decision.objects.select_related("report"), pk=decision_id)
    if found.carried_out_on is not None and request.method != "POST":
        return redirect("committee")
    form = CarriedOutForm(request.POST or None)
    newer = False

    def act() -> None:
        actions.carry_out(
            actor=request.actor, purpose="Udvalgets beslutning", decision=found, version=posted_version(request),
            **form.cleaned_data,
        )  # fmt: skip

    try:
        if request.method == "POST" and carried_out(form, act):
            messages.success(request, "Det er skrevet, at beslutningen er gennemført.")
            return redirect("committee")
    except Stale:
        newer, found = True, Decision.objects.get(pk=decision_id)
    title = queries.elements().get(found.element, (found.element, ""))[0]
    context = {"form": form, "title": title, "button": "Gem", "versioned": found, "newer": newer,
               "about": f"{found.get_choice_display()}. {found.how} Følges op {found.follow_up:%d.%m.%Y}."}  # fmt: skip
    return render(request, "committee/form.html", context, status=409 if newer else 422 if form.errors else 200)
