"""The pages of the room: how it goes, a round, one's own answers, and the citizen's own pages."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from fodfaeste.casework.cases.queries import open_case_of, responsible_for
from fodfaeste.casework.progression import queries
from fodfaeste.casework.progression.actions import (
    NOT_YOURS,
    Unanswered,
    answer_rating,
    close_round,
    decline,
    release,
    save_rating,
    start_round,
)
from fodfaeste.casework.progression.forms import AnswerForm, DeclineForm, OnBehalfForm, StartForm
from fodfaeste.casework.progression.models import Rating, Round
from fodfaeste.casework.progression.plot import picture
from fodfaeste.casework.progression.rules import prompt, time_for_another, to_talk_about
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, open_subject, own_citizen, page, posted_version
from fodfaeste.foundation.access.policy import AccessDenied, Decision, decide, require
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.instruments.asking import answered_of, posted_answers, questions
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.people.models import Citizen, Employee
from fodfaeste.foundation.posting import carried_out

PURPOSE = "Måling af udvikling"
OWN_PURPOSE = "Egne svar"
ELSEWHERE = "En anden gemte, mens du svarede. Det, du har valgt, står her endnu. Se det igennem, og send igen."


@page("progression.view", "Udvikling", methods=("GET", "POST"))
def development(request: Request, citizen: Citizen) -> HttpResponse:
    """Everybody side by side, the gaps, what to talk about, and the way to the next round."""
    case = open_case_of(citizen)
    may_start = case is not None and decide(request.actor, "progression.start", case).allowed
    offered = queries.may_be_asked(case) if case is not None else []
    responsible = responsible_for(case) if case is not None else None
    form = StartForm(offered, request.POST or None, initial={"employees": [responsible.pk] if responsible else []})

    def act() -> None:
        chosen = list(form.cleaned_data["employees"])
        start_round(actor=request.actor, purpose=PURPOSE, case=case, employees=chosen)  # type: ignore[arg-type]

    if request.method == "POST":
        if case is None:
            raise BadRequest("Borgeren har intet åbent forløb.")
        if carried_out(form, act):
            messages.success(request, "Runden er begyndt. De, der er spurgt, kan se det på deres overblik.")
            return redirect("development", citizen_id=citizen.pk)
    context = _shown(request, citizen) | {"form": form, "may_start": may_start, "case": case}
    return render(request, "progression/development.html", context, status=422 if form.errors else 200)


@page("progression.start", "Luk en runde", kind="action", methods=("POST",))
def close(request: Request, round_id: int) -> HttpResponse:
    found = open_subject(request.actor, "progression.start", Round.objects.all(), round_id, None)
    try:
        close_round(actor=request.actor, purpose=PURPOSE, round_=found, version=posted_version(request))
        messages.success(request, "Runden er lukket.")
    except Stale:
        messages.error(request, "En anden har ændret runden. Se den igennem igen.")
    return redirect("development", citizen_id=found.citizen_id)


@page("progression.answer", "Svar om udvikling", methods=("GET", "POST"))
def answer(request: Request, rating_id: int) -> HttpResponse:
    """The actor's own questions, or the citizen's, written down by who carries the case."""
    rows = Rating.objects.select_related("round__instrument", "citizen", "employee")
    found = open_subject(request.actor, "progression.answer", rows, rating_id, "Svar om udvikling")
    if request.actor.is_citizen and not found.is_citizens:
        raise Http404
    if found.is_citizens and not request.actor.is_citizen:
        require(request.actor, "progression.start", found)
    elif found.employee_id != request.actor.employee_id:
        return redirect("development", citizen_id=found.citizen_id)
    if found.answered_at is not None and request.method == "GET":
        messages.info(request, "Svarene er sendt. Tak.")
        return redirect(_back(request, found))
    if request.POST.get("do") == "autosave":
        return _autosave(request, found)
    return _post(request, found) if request.method == "POST" else _ask(request, found)


@page("progression.answer", "Vil ikke svare denne gang", methods=("GET", "POST"))
def declines(request: Request, rating_id: int) -> HttpResponse:
    """The citizen, or a professional, will not answer this time. No reason is needed."""
    found = _own_rating(request, rating_id)
    form = DeclineForm(request.POST or None, initial={"words": found.left_words})

    def act() -> None:
        given: dict[str, Any] = {"version": posted_version(request), "words": form.cleaned_data["words"]}
        decline(actor=request.actor, purpose=_purpose(request), rating=found, **given)

    newer = False
    try:
        if request.method == "POST" and carried_out(form, act):
            messages.success(request, "Det er skrevet ned. Det er helt i orden ikke at svare.")
            return redirect(_back(request, found))
    except Stale:
        newer = True
        found.refresh_from_db()
    context = {"rating": found, "citizen": found.citizen, "form": form, "newer": newer, "own": request.actor.is_citizen}
    context |= {"on_behalf": found.is_citizens and not request.actor.is_citizen, "back": _back(request, found)}
    status = 409 if newer else 422 if form.errors else 200
    return render(request, "progression/decline.html", context, status=status)


@page("progression.start", "Tag en af runden", kind="action", methods=("POST",))
def releases(request: Request, rating_id: int) -> HttpResponse:
    found = open_subject(request.actor, "progression.start", Rating.objects.all(), rating_id, None)
    try:
        release(actor=request.actor, purpose=PURPOSE, rating=found, version=posted_version(request))
        messages.success(request, "Runden venter ikke længere på svaret.")
    except Refused as refused:
        messages.error(request, refused.message)
    except Stale:
        messages.error(request, "En anden har ændret runden. Se den igennem igen.")
    return redirect("development", citizen_id=found.citizen_id)


def _own_rating(request: Request, rating_id: int) -> Rating:
    """The actor's own questions, or the citizen's for who carries the case; anything else is refused."""
    rows = Rating.objects.select_related("round__instrument", "citizen", "employee")
    found = open_subject(request.actor, "progression.answer", rows, rating_id, "Svar om udvikling")
    if request.actor.is_citizen and not found.is_citizens:
        raise Http404
    if found.is_citizens and not request.actor.is_citizen:
        require(request.actor, "progression.start", found)
    elif found.employee_id is not None and found.employee_id != request.actor.employee_id:
        raise AccessDenied(Decision(False, NOT_YOURS), "progression.answer", found.citizen_id)
    return found


@page("progression.view_own", "Min udvikling")
def my_development(request: Request) -> HttpResponse:
    citizen = own_citizen(request, "progression.view_own")
    context = _shown(request, citizen)
    open_round = context["open_round"]
    own = [each for each in open_round.ratings.all() if each.is_citizens] if open_round else []
    context["declined"] = next((each for each in own if each.left == Rating.Left.DECLINED), None)
    return render(request, "progression/my_development.html", context)


def _shown(request: Request, citizen: Citizen) -> dict[str, Any]:
    """What a page about a citizen's development shows. Whoever is still to answer does not see the others first."""
    rounds = queries.rounds_of(citizen)
    waiting = next((each for each in queries.waiting_for(request.actor) if each.citizen_id == citizen.pk), None)
    visible = [each for each in rounds if waiting is None or each.pk != waiting.round_id]
    now, rows, definition = queries.latest(citizen, visible)
    talk = to_talk_about(rows)
    open_round = next((each for each in rounds if each.closed_at is None), None)
    basis = queries.bases(queries.INSTRUMENT)
    own = request.actor.is_citizen
    return {
        "citizen": citizen,
        "rounds": rounds,
        "round": now,
        "rows": [row for row in rows if not row.about_belief],
        "belief": [row for row in rows if row.about_belief],
        "prompts": [prompt(row) for row in talk],
        "picture": picture([row for row in rows if not row.about_belief], own=own),
        "picture_narrow": picture([row for row in rows if not row.about_belief], narrow=True, own=own),
        "alone": not any(dot.rater != "borger" for row in rows for dot in row.dots),
        "history": queries.history(visible) if definition else [],
        "open_round": open_round,
        "waiting": waiting,
        "today": clock.today(),
        "who": _who(open_round, now, queries.may_be_asked(open_round.case)) if open_round else _who(None, now, []),
        "basis": next((each for each in basis if each.rater == "borger"), basis[0] if basis else None),
        "needed": queries.needed(),
        "stood": open_round is not None and _stood(open_round),
    }


@dataclass(frozen=True)
class Who:
    """One who was asked, and how it went with the answer."""

    rating: Rating
    gone: bool


def _who(open_round: Round | None, shown: Round | None, team: list[Employee]) -> list[Who]:
    """Everybody asked in the round that is open, or else in the one that is shown."""
    round_ = open_round or shown
    there = {each.pk for each in team}
    every = round_.ratings.all() if round_ else []
    return [Who(each, each.waits and each.employee_id is not None and each.employee_id not in there) for each in every]


def _stood(round_: Round) -> bool:
    opened = timezone.localtime(round_.opened_at).date()
    return time_for_another(opened, clock.today(), queries.interval())


def _post(request: Request, found: Rating) -> HttpResponse:
    definition = definition_of(found.round.instrument)
    answers, form = posted_answers(definition, request.POST), _form(request, found)(request.POST)
    if not form.is_valid():
        return _ask(request, found, form=form, answers=answers, status=422)
    given: dict[str, Any] = {"version": posted_version(request), "answers": answers}
    given["words"] = form.cleaned_data["words"]
    try:
        if request.POST.get("do") == "save":
            save_rating(actor=request.actor, purpose=_purpose(request), rating=found, **given)
            messages.success(request, "Dine svar er gemt. Du kan svare på resten senere.")
        else:
            how = form.cleaned_data.get("how", Rating.How.SELF)
            answer_rating(actor=request.actor, purpose=_purpose(request), rating=found, how=how, **given)
            messages.success(request, "Tak. Svarene er sendt.")
    except Unanswered as unanswered:
        return _ask(request, found, form=form, answers=answers, open_items=tuple(unanswered.items), status=422)
    except Stale as stale:
        found.version = stale.current.version  # type: ignore[attr-defined]
        others = stale.current.answers  # type: ignore[attr-defined]
        return _ask(request, found, form=form, answers=answers, others=others, refusal=ELSEWHERE, status=409)
    except Refused as refused:
        return _ask(request, found, form=form, answers=answers, refusal=refused.message, status=422)
    return redirect(_back(request, found))


def _autosave(request: Request, found: Rating) -> HttpResponse:
    """Keep the answers while they are given. Answers with "Gemt …", or with why not."""
    definition = definition_of(found.round.instrument)
    answers, message, status = posted_answers(definition, request.POST), "", 200
    given: dict[str, Any] = {"version": posted_version(request), "answers": answers}
    given["words"] = request.POST.get("words", "")[:4000]
    try:
        found = save_rating(actor=request.actor, purpose=_purpose(request), rating=found, **given)
    except Stale:
        message, status = "Ikke gemt: en anden har gemt imens. Tryk på »Gem«, så viser vi begge svar.", 409
    except Refused as refused:
        message, status = f"Ikke gemt: {refused.message}", 422
    done, of = answered_of(definition, answers)
    context = {"rating": found, "done": done, "of": _of(found, of), "fragment": True, "message": message}
    return render(request, "progression/_saved.html", context, status=status)


def _ask(
    request: Request,
    found: Rating,
    *,
    form: AnswerForm | None = None,
    answers: dict[str, str] | None = None,
    open_items: tuple[str, ...] = (),
    others: dict[str, str] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    language = "en" if request.GET.get("sprog") == "en" else "da"
    definition = definition_of(found.round.instrument)
    given = found.answers if answers is None else answers
    asked = questions(definition, given, language, rater=found.rater, open_items=open_items, others=others)
    done, of = answered_of(definition, given)
    context = {
        "rating": found,
        "citizen": found.citizen,
        "definition": definition,
        "questions": asked,
        "errors": [each for each in asked if each.error],
        "form": form or _form(request, found)(initial={"words": found.words}),
        "language": language,
        "on_behalf": found.is_citizens and not request.actor.is_citizen,
        "own": request.actor.is_citizen,
        "readers": _readers(found) if request.actor.is_citizen else [],
        "refusal": refusal,
        "done": done,
        "of": _of(found, of),
        "back": _back(request, found),
    }
    return render(request, "progression/answer.html", context, status=status)


def _readers(found: Rating) -> list[str]:
    """The professionals who are asked in the same round, by name and title."""
    others = Rating.objects.filter(round=found.round_id, employee__isnull=False).exclude(left=Rating.Left.GONE)
    return [f"{each.employee.name}, {each.rater.lower()}" for each in others.select_related("employee")]  # type: ignore[union-attr]


def _form(request: Request, found: Rating) -> type[AnswerForm]:
    return OnBehalfForm if found.is_citizens and not request.actor.is_citizen else AnswerForm


def _of(found: Rating, every: int) -> int:
    """How many questions this rater is asked, of those that are shown."""
    definition = definition_of(found.round.instrument)
    return every - sum(1 for item in definition.items if not item.is_for(found.rater))


def _purpose(request: Request) -> str:
    return OWN_PURPOSE if request.actor.is_citizen else PURPOSE


def _back(request: Request, found: Rating) -> str:
    if request.actor.is_citizen:
        return reverse("my_development")
    return reverse("development", args=[found.citizen_id])
