"""The page of whoever answers: signed in, or behind a link that works once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from fodfaeste.foundation.access.pages import Request, page
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.instruments.asking import Question, posted_answers, questions
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.instruments.rules import Definition
from fodfaeste.steering.surveys import actions, queries
from fodfaeste.steering.surveys.coordination import APART
from fodfaeste.steering.surveys.models import Invitation, Survey

PURPOSE = "Svar på undersøgelse"
THANKS = {"da": "Tak for dit svar.", "en": "Thank you for your answer."}
NOTED = {"da": "Det er i orden. Vi spørger ikke igen.", "en": "That is fine. We will not ask again."}


@page("survey.answer", "Svar på en undersøgelse", methods=("GET", "POST"), shows_nobody=True)
def survey_answer(request: Request, survey_id: int) -> HttpResponse:
    """The questions, for whoever is invited and signed in."""
    survey = get_object_or_404(Survey.objects.select_related("instrument"), pk=survey_id)
    invitation = queries.invitation_of(request.actor, survey)
    if invitation is None:
        raise Http404
    require(request.actor, "survey.answer", invitation)

    def take(answers: dict[str, str] | None) -> None:
        if answers is None:
            actions.decline(actor=request.actor, purpose=PURPOSE, invitation=invitation)
        else:
            actions.answer(actor=request.actor, purpose=PURPOSE, invitation=invitation, answers=answers)

    refusal = ""
    if request.method == "POST":
        done, refusal = _taken(request, invitation, take)
        if done:
            messages.success(request, done)
            return redirect("my_plan" if request.actor.is_citizen else "overview")
    return _ask(request, invitation, refusal)


@page("public", "Svar på en undersøgelse", methods=("GET", "POST"), shows_nobody=True)
def survey_link(request: Request, survey_secret: str) -> HttpResponse:
    """The same questions behind a link. A link that is used, too old or unknown is the same as none."""
    invitations = Invitation.objects.select_related("survey__instrument")
    invitation = invitations.filter(secret_hash=actions.secret_of(survey_secret)).first()
    if invitation is None or not queries.is_open(invitation.survey):
        return _sealed(render(request, "surveys/link_gone.html", {}, status=404))

    def take(answers: dict[str, str] | None) -> None:
        actions.answer_link(invitation=invitation, answers=answers)

    refusal = ""
    if request.method == "POST":
        done, refusal = _taken(request, invitation, take)
        if done:
            return _sealed(render(request, "surveys/link_thanks.html", {"done": done, "language": _language(request)}))
    return _sealed(_ask(request, invitation, refusal, by_link=True))


def _sealed(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _language(request: Request) -> str:
    return "en" if (request.POST.get("sprog") or request.GET.get("sprog")) == "en" else "da"


def _taken(request: Request, invitation: Invitation, take: Callable[[dict[str, str] | None], None]) -> tuple[str, str]:
    """(what to say when it is done, why it is not)."""
    language = _language(request)
    try:
        if "decline" in request.POST:
            take(None)
            return NOTED[language], ""
        take(posted_answers(queries.asked_in(invitation.survey), request.POST))
    except Refused as refused:
        return "", refused.message
    return THANKS[language], ""


@dataclass(frozen=True)
class Grid:
    """One question about every group of colleagues: a row each."""

    number: int
    text: str
    rows: tuple[Question, ...]


def grids(definition: Definition, asked: Sequence[Question], language: str) -> list[Grid]:
    """The questions of a coordination put together again."""
    found = []
    for number, item in enumerate((each for each in definition.items if not each.in_words), start=1):
        rows = tuple(each for each in asked if each.item.key.startswith(f"{item.key}{APART}"))
        found.append(Grid(number, item.text.in_language(language), rows))
    return found


def _ask(request: Request, invitation: Invitation, refusal: str, *, by_link: bool = False) -> HttpResponse:
    survey, language = invitation.survey, _language(request)
    definition = queries.asked_in(survey)
    given = posted_answers(definition, request.POST) if request.method == "POST" else {}
    open_now = invitation.state == Invitation.State.INVITED and queries.is_open(survey)
    asked = questions(definition, given if open_now else {}, language)
    in_rows = grids(definition_of(survey.instrument), asked, language) if queries.is_coordination(survey) else []
    in_grids = [each for grid in in_rows for each in grid.rows]
    alone = [each for each in asked if each not in in_grids]
    if in_rows:
        alone = [replace(each, number=number) for number, each in enumerate(alone, start=len(in_rows) + 1)]
    context: dict[str, Any] = {
        "survey": survey,
        "invitation": invitation,
        "definition": definition,
        "about": definition.about.in_language(language),
        "questions": [(each, given.get(each.item.key, "")) for each in alone],
        "total": len(in_rows) + len(alone),
        "grids": in_rows,
        "language": language,
        "refusal": refusal,
        "open_now": open_now,
        "longest": actions.LONGEST_WORDS,
    }
    if by_link:  # nobody's own page: no menu of whoever happens to be signed in on the device
        context |= {"menu": [], "menu_more": [], "citizen_shell": True}
    return render(request, "surveys/answer.html", context, status=422 if refusal else 200)
