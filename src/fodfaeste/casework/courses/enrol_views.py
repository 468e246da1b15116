"""One citizen on one group: into it, the answers, the stand to take, the end, and the step that follows."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from fodfaeste.casework.courses import enrolling, following, queries, terms
from fodfaeste.casework.courses.enrolling import Unanswered
from fodfaeste.casework.courses.forms import CompleteForm, DecideForm, HowForm, PlaceForm, StepForm, StopForm
from fodfaeste.casework.courses.models import Course, Enrolment
from fodfaeste.casework.courses.panels import asked
from fodfaeste.casework.courses.rules import WHEN
from fodfaeste.casework.courses.views import PURPOSE
from fodfaeste.casework.participation.models import Participation
from fodfaeste.casework.plans.models import Step
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, open_subject, page, posted_version
from fodfaeste.foundation.access.policy import decide as decides
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.drafts import actions as drafts
from fodfaeste.foundation.instruments.asking import posted_answers, questions
from fodfaeste.foundation.instruments.queries import current, definition_of
from fodfaeste.foundation.instruments.rules import contributions
from fodfaeste.foundation.posting import carried_out

MEANWHILE = "Noget er sket, mens du havde siden åben. Det, du skrev, står her endnu. Se det igennem, og prøv igen."


@page("course.enrol", "Sæt på et hold", methods=("GET", "POST"))
def place(request: Request, placing_id: int) -> HttpResponse:
    """Which group? For somebody who has said yes to the course."""
    rows = Participation.objects.select_related("citizen", "text", "intervention")
    enrolling.require_part(request.actor, get_object_or_404(rows, pk=placing_id))
    found = open_subject(request.actor, "course.enrol", rows, placing_id, "Sæt på et hold")
    course = Course.objects.select_related("intervention").filter(intervention=found.intervention_id).first()
    if course is None:
        raise Http404
    form = PlaceForm(course, request.POST if request.method == "POST" else None)
    made: list[Enrolment] = []

    def act() -> None:
        made.append(
            enrolling.enrol(actor=request.actor, purpose=PURPOSE, participation=found, group=form.cleaned_data["group"])
        )

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Borgeren er sat på holdet og bliver spurgt, hvordan det går, før det begynder.")
        return redirect(_after_placing(request, made[0]))
    context = {"participation": found, "citizen": found.citizen, "course": course, "form": form}
    context["any"] = queries.open_groups(course).exists()
    return render(request, "courses/place.html", context, status=422 if request.method == "POST" else 200)


def _after_placing(request: Request, made: Enrolment) -> str:
    if decides(request.actor, "course.see", made).allowed:
        return reverse("enrolment", args=[made.pk])
    return reverse("group", args=[made.group_id])


@page("course.see", "En deltager på et hold")
def enrolment(request: Request, enrolment_id: int) -> HttpResponse:
    found = _open(request, "course.see", enrolment_id, "En deltager på et hold")
    return render(request, "courses/enrolment.html", _shown(request, found))


def _open(request: Request, verb: str, pk: int, title: str | None) -> Enrolment:
    return open_subject(request.actor, verb, queries.enrolments(), pk, title)


def _shown(request: Request, found: Enrolment, **more: Any) -> dict[str, Any]:
    """Everything the page about one participant shows."""
    days = terms.follow_up_days()
    due = queries.due_of(found, days)
    actor = request.actor
    # A talk ends it for the leader of the group; the rest is the caseworker's.
    leads = decides(actor, "course.lead", found).allowed and queries.leads(actor, found.group)
    context = {
        "enrolment": found,
        "citizen": found.citizen,
        "group": found.group,
        "title": found.participation.text.title,
        "came": queries.attended([found]).get(found.pk),
        "before": explained(found, "before"),
        "after": explained(found, "after"),
        "waits": asked(found),
        "individual": found.group.course.individual,
        "due": due,
        "steps": queries.booked(found),
        "follow": queries.follow_state(found, due),
        "days": days,
        "leads": leads,
        "may_decide": decides(actor, "course.decide", found).allowed,
        "may_follow": decides(actor, "course.follow_up", found).allowed,
        "may_answer": decides(actor, "course.answer", found).allowed,
        "filed": list(found.filed_notes.select_related("session")),
        "decide_form": DecideForm(auto_id="id_decide_%s"),
        "complete_form": CompleteForm(auto_id="id_complete_%s", initial={"talk_on": clock.today()}),
        "stop_form": StopForm(auto_id="id_stop_%s"),
        "begun": found.participation.state == "active",
        "today": clock.today(),
    }
    return context | more


def explained(found: Enrolment, when: str) -> dict[str, Any] | None:
    """The answers at one end, row by row, as the instrument reads them."""
    measure = queries.measure(found, when)
    if measure is None:
        return None
    return {"measure": measure, "rows": contributions(definition_of(measure.instrument), measure.answers, {}).rows}


@page("course.answer", "Svar før og efter et hold", methods=("GET", "POST"))
def answer(request: Request, enrolment_id: int, end: str) -> HttpResponse:
    """The short questions: the citizen's own, or written down by somebody who works with them."""
    if end not in ENDS:
        raise Http404
    when, own = ENDS[end], request.actor.is_citizen
    found = _open(request, "course.answer", enrolment_id, "Svar før og efter et hold")
    scheme = current(terms.INSTRUMENT)
    back = reverse("my_course") if own else reverse("enrolment", args=[found.pk])
    if queries.measure(found, when) is not None and request.method == "GET":
        messages.info(request, "Svarene er sendt. Tak.")
        return redirect(back)
    if scheme is None:
        raise Http404
    definition = definition_of(scheme)
    given = posted_answers(definition, request.POST)
    form = HowForm(request.POST if request.method == "POST" else None)
    open_items: tuple[str, ...] = ()
    refusal = ""
    if request.method == "POST" and (own or form.is_valid()):
        try:
            how = "self" if own else form.cleaned_data["how"]
            enrolling.answer(actor=request.actor, purpose=PURPOSE, enrolment=found, when=when, answers=given, how=how)
            messages.success(request, "Tak. Svarene er sendt.")
            return redirect(back)
        except Unanswered as unanswered:
            open_items = tuple(unanswered.items)
        except Refused as refused:
            refusal = refused.message
    language = "en" if request.GET.get("sprog") == "en" else "da"
    listed = questions(definition, given, language, open_items=open_items)
    context = {
        "enrolment": found,
        "citizen": found.citizen,
        "title": found.participation.text.title,
        "scheme": scheme,
        "definition": definition,
        "questions": listed,
        "errors": [each for each in listed if each.error],
        "form": form,
        "own": own,
        "when": WHEN[when],
        "language": language,
        "refusal": refusal,
        "back": back,
    }
    return render(request, "courses/answer.html", context, status=422 if request.method == "POST" else 200)


ENDS = {"foer": "before", "efter": "after"}


@page("course.decide", "Tag stilling til et hold", kind="action", methods=("POST",))
def decide(request: Request, enrolment_id: int) -> HttpResponse:
    found = _open(request, "course.decide", enrolment_id, None)
    form = DecideForm(request.POST, auto_id="id_decide_%s")

    def act() -> None:
        version = posted_version(request)
        given = form.cleaned_data
        enrolling.decide(
            actor=request.actor,
            purpose=PURPOSE,
            enrolment=found,
            version=version,
            choice=given["choice"],
            why=given["why"],
        )

    return _after(request, found, form, act, "Det er skrevet ned.", "decide_form")


@page("course.lead", "Afslut et forløb på et hold", kind="action", methods=("POST",))
def end(request: Request, enrolment_id: int) -> HttpResponse:
    """The talk that completes it, or an end before time."""
    found = _open(request, "course.lead", enrolment_id, None)
    stops = request.POST.get("do") == "stop"
    form: CompleteForm | StopForm
    form = (
        StopForm(request.POST, auto_id="id_stop_%s") if stops else CompleteForm(request.POST, auto_id="id_complete_%s")
    )

    def act() -> None:
        given: dict[str, Any] = {"actor": request.actor, "purpose": PURPOSE, "enrolment": found}
        given |= {"version": posted_version(request)} | form.cleaned_data
        (following.stop if stops else following.complete)(**given)

    return _after(request, found, form, act, "Gemt.", "stop_form" if stops else "complete_form")


def _after(request: Request, found: Enrolment, form: Any, act: Any, said: str, name: str) -> HttpResponse:
    """Carried out, or the page again with what has to be put right; nothing typed is lost."""
    refusal, status = "", 422
    try:
        if carried_out(form, act):
            drafts.sent(request, f"course.{name.removesuffix('_form')}", found)
            messages.success(request, said)
            if not decides(request.actor, "course.see", found).allowed:
                return redirect("group", group_id=found.group_id)
            return redirect("enrolment", enrolment_id=found.pk)
    except Stale:
        refusal, status = MEANWHILE, 409
    fresh = queries.enrolments().get(pk=found.pk)
    context = _shown(request, fresh, **{name: form}, refusal=refusal, open_form=name)
    return render(request, "courses/enrolment.html", context, status=status)


@page("course.follow_up", "Skridt mod job efter et hold", methods=("GET", "POST"))
def step(request: Request, enrolment_id: int) -> HttpResponse:
    """Book the step towards a job: a new one, or one that is in the plan already."""
    found = _open(request, "course.follow_up", enrolment_id, "Skridt mod job efter et hold")
    days = terms.follow_up_days()
    due = queries.due_of(found, days)
    form = StepForm(
        request.POST if request.POST.get("do") == "new" else None, due=due if due and due >= clock.today() else None
    )
    there = _steps(found)
    refusal = ""
    given: dict[str, Any] = {"actor": request.actor, "purpose": PURPOSE, "enrolment": found}
    if request.method == "POST":
        try:
            if request.POST.get("do") == "there":
                number = request.POST.get("step", "")
                chosen = next((each for each in there if str(each.pk) == number), None)
                if chosen is None:
                    raise Refused("Vælg et af skridtene i planen.")
                following.use_step(**given, step=chosen)
            elif not carried_out(form, lambda: following.book_step(**given, **form.cleaned_data)):
                return _step_page(request, found, form, there, due, days, refusal, 422)
            else:
                drafts.sent(request, "course.step", found)
            messages.success(request, "Skridtet er aftalt og står i planen.")
            return redirect("enrolment", enrolment_id=found.pk)
        except Refused as refused:
            refusal = refused.message
    return _step_page(request, found, form, there, due, days, refusal, 422 if refusal else 200)


def _steps(found: Enrolment) -> list[Step]:
    """Steps towards a job with a day, that stand in the plan and are not booked for this course yet."""
    booked = [each.step_id for each in queries.booked(found)]
    rows = Step.objects.filter(plan__case=found.case_id, track="job", due__gte=found.group.first)
    return list(rows.exclude(status="dropped").exclude(pk__in=[pk for pk in booked if pk]).order_by("due", "pk")[:10])


def _step_page(
    request: Request,
    found: Enrolment,
    form: StepForm,
    there: list[Step],
    due: Any,
    days: int | None,
    refusal: str,
    status: int,
) -> HttpResponse:
    context = {"enrolment": found, "citizen": found.citizen, "form": form, "there": there, "due": due, "days": days}
    context |= {"refusal": refusal, "steps": queries.booked(found), "today": clock.today()}
    return render(request, "courses/step.html", context, status=status)
