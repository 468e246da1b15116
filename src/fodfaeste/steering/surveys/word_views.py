"""The page where what people wrote is read through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, page
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.journal.actor import OUTSIDE
from fodfaeste.foundation.people.models import Employee, RoleAssignment, current
from fodfaeste.foundation.posting import number
from fodfaeste.foundation.rules.queries import NoRule
from fodfaeste.steering.surveys import queries, reviewing
from fodfaeste.steering.surveys.marking import Known, pieces
from fodfaeste.steering.surveys.models import Survey, Words

TITLE = "Læs teksterne igennem"
PER_PAGE = 20


class ReviewerForm(forms.Form):
    reviewer = forms.ModelChoiceField(
        Employee.objects.none(), label="Medarbejder", required=False, empty_label="Kun lederen"
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        able = RoleAssignment.objects.filter(current(clock.today())).exclude(role__in=OUTSIDE).values("employee")
        self.fields["reviewer"].queryset = Employee.objects.filter(pk__in=able)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Shown:
    """One text as its reader sees it: cut at what is marked, and the marked pieces once each."""

    words: Words
    title: str
    pieces: list[tuple[str, str]]
    marked: list[tuple[str, str]]
    also: str
    """What the reader has typed to be covered besides."""


@page("survey.review", TITLE, methods=("GET", "POST"))
def survey_words(request: Request, survey_id: int) -> HttpResponse:
    """What nobody has read yet first. Only the leader, and the one the leader has chosen."""
    survey = get_object_or_404(Survey.objects.select_related("instrument", "reviewer"), pk=survey_id)
    reviewing.require_reviewer(request.actor, survey)
    if request.method == "POST":
        return _post(request, survey)
    return _page(request, survey, ReviewerForm(initial={"reviewer": survey.reviewer_id}))


def _post(request: Request, survey: Survey) -> HttpResponse:
    if "name" in request.POST:
        form = ReviewerForm(request.POST)
        if not form.is_valid():
            return _page(request, survey, form, status=422)
        employee = form.cleaned_data["reviewer"]
        reviewing.name_reviewer(actor=request.actor, purpose=TITLE, survey=survey, employee=employee)
        messages.success(request, "Det er gemt, hvem der læser igennem.")
        return redirect("survey_words", survey_id=survey.pk)
    words = reviewing.one(survey, request.POST.get("words", ""))
    if words is None:
        raise Http404
    cover = [*request.POST.getlist("cover"), *request.POST.get("also", "").split(",")]
    try:
        done = reviewing.review(
            actor=request.actor,
            purpose=TITLE,
            words=words,
            seen=request.POST.get("seen", ""),
            decision=request.POST.get("decision", ""),
            cover=cover,
        )
    except Refused as refused:
        messages.error(request, refused.message)
        form = ReviewerForm(initial={"reviewer": survey.reviewer_id})
        return _page(request, survey, form, status=422, typed={words.pk: request.POST.get("also", "")})
    approved = done.state == Words.State.APPROVED
    messages.success(request, "Teksten bliver vist." if approved else "Teksten bliver holdt tilbage.")
    return redirect("survey_words", survey_id=survey.pk)


def _page(
    request: Request, survey: Survey, form: ReviewerForm, status: int = 200, typed: Mapping[UUID, str] | None = None
) -> HttpResponse:
    every = Words.objects.filter(survey=survey).order_by("-state", "pk")
    shown = Paginator(every, PER_PAGE).get_page(number(request.GET.get("side", "")) or 1)
    titles = {item.key: item.short.da for item in definition_of(survey.instrument).items}
    known = reviewing.known() if shown.object_list else Known()
    texts = [_shown(each, titles, known, (typed or {}).get(each.pk, "")) for each in shown.object_list]
    context = {
        "survey": survey,
        "is_open": survey.outcome == Survey.Outcome.OPEN,
        "page": shown,
        "texts": texts,
        "waiting": reviewing.waiting(survey),
        "gone": _gone(survey),
        "leads": request.actor.has_role("leder"),
        "reviewer_form": form,
    }
    return render(request, "surveys/words.html", context, status=status)


def _shown(words: Words, titles: dict[str, str], known: Known, also: str) -> Shown:
    cut = pieces(words.original, known)
    marked = list(dict.fromkeys(each for each in cut if each[1]))
    return Shown(words, titles.get(words.item, words.item), cut, marked, also)


def _gone(survey: Survey) -> date | None:
    """The day the originals go."""
    if survey.closed_on is None:
        return None
    try:
        return survey.closed_on + timedelta(days=queries.days_kept("survey_words") + 1)
    except NoRule:
        return None
