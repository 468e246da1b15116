"""Questions about effect, their answers, and where every figure came from."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from fodfaeste.foundation.access.pages import Request, page, posted_version
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.posting import carried_out
from fodfaeste.steering.evaluation import actions, estimating, own, queries, rules, running, statistics, tasks
from fodfaeste.steering.evaluation.forms import (
    GuardForm,
    LockForm,
    PublishForm,
    QuestionForm,
    SeriesForm,
    initial_of,
)
from fodfaeste.steering.evaluation.models import Answer, Evaluation, Publication, Run

TITLE = "Effekt"
PURPOSE = "Måling af effekt"


@page("evaluation.published", TITLE)
def overview(request: Request) -> HttpResponse:
    """What has been published; for those who work with it also every question, and the municipality's own curves."""
    may_view = decide(request.actor, "evaluation.view").allowed
    context: dict[str, Any] = {
        "published": queries.published(),
        "may_view": may_view,
        "may_edit": decide(request.actor, "evaluation.edit").allowed,
        "questions": queries.questions() if may_view else [],
        "own": own.shown() if may_view else None,
    }
    return render(request, "evaluation/overview.html", context)


@page("evaluation.view", "Åben statistik")
def open_statistics(request: Request) -> HttpResponse:
    """Which numbers there are to compare with, and when they were fetched."""
    context = {"series": statistics.series(), "answers": Answer.objects.all()[:50]}
    return render(request, "evaluation/statistics.html", context)


@page("evaluation.edit", "Nyt spørgsmål om effekt", methods=("GET", "POST"))
def add(request: Request) -> HttpResponse:
    """First which number, then the question."""
    known = statistics.series()
    chosen = next((each for each in known if each.key == request.GET.get("serie", "")), None)
    if chosen is None:
        choice = SeriesForm(known, request.GET if "serie" in request.GET else None)
        wrong = request.method == "POST" or choice.errors
        context: dict[str, Any] = {"form": choice, "known": known}
        return render(request, "evaluation/choose.html", context, status=422 if wrong else 200)
    form = QuestionForm(
        statistics.places_of(chosen.source, chosen.table, chosen.measure),
        request.POST or None,
        initial={"first_period": chosen.first},
    )
    made: list[Evaluation] = []

    def act() -> None:
        fields = {"source": chosen.source, "table": chosen.table, "measure": chosen.measure}
        made.append(actions.ask(actor=request.actor, purpose=PURPOSE, **fields, **form.cleaned_data))

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Spørgsmålet er gemt som kladde. Lås det, før perioden begynder.")
        return redirect("evaluation", evaluation_id=made[0].pk)
    context = {"form": form, "measure": chosen.measure, "title": "Nyt spørgsmål om effekt"}
    return render(request, "evaluation/question.html", context, status=422 if form.errors else 200)


@page("evaluation.view", "Måling af effekt")
def evaluation(request: Request, evaluation_id: int) -> HttpResponse:
    """The question as it was locked, and the newest answer."""
    found = _found(evaluation_id)
    run = found.runs.first()
    context = {
        "evaluation": found,
        "result": queries.result_of(found, run) if run else None,
        "waiting": running.gather(found).problem if found.state == "locked" and run is None else "",
        "guards": queries.guards_of(found),
        "unanswered": [each for each in queries.guards_of(found) if not each.words],
        "publications": list(found.publications.defer("guards")),
        "runs": list(found.runs.defer("data", "documents", "pictures", "placebos", "paths", "study")[:20]),
        "may_edit": decide(request.actor, "evaluation.edit").allowed,
        "may_publish": decide(request.actor, "evaluation.publish").allowed,
        "enough": rules.ENOUGH_COMPARED,
    }
    return render(request, "evaluation/evaluation.html", context)


@page("evaluation.edit", "Ret spørgsmål om effekt", methods=("GET", "POST"))
def edit(request: Request, evaluation_id: int) -> HttpResponse:
    """Change a draft."""
    found = _found(evaluation_id)
    places = statistics.places_of(found.source, found.table, found.measure)
    form = QuestionForm(places, request.POST or None, initial=initial_of(found))

    def act() -> None:
        same = {"source": found.source, "table": found.table, "measure": found.measure}
        actions.change(
            actor=request.actor,
            purpose=PURPOSE,
            evaluation=found,
            version=posted_version(request),
            **same,
            **form.cleaned_data,
        )

    return _posted(request, form, act, found, "evaluation/question.html", "Spørgsmålet er rettet.",
                   {"measure": found.measure, "title": "Ret spørgsmålet"})  # fmt: skip


@page("evaluation.edit", "Lås spørgsmål om effekt", methods=("GET", "POST"))
def lock(request: Request, evaluation_id: int) -> HttpResponse:
    """Lock the question, with a reason."""
    found = _found(evaluation_id)
    form = LockForm(request.POST or None)

    def act() -> None:
        actions.lock(
            actor=request.actor,
            purpose=PURPOSE,
            evaluation=found,
            version=posted_version(request),
            because=form.cleaned_data["because"],
        )

    return _posted(request, form, act, found, "evaluation/lock.html", "Spørgsmålet er låst.",
                   {"late": not queries.is_awaiting(found)})  # fmt: skip


@page("evaluation.edit", "Forbehold for effekt", methods=("GET", "POST"))
def guards(request: Request, evaluation_id: int) -> HttpResponse:
    """The analyst's words on each way of fooling oneself."""
    found = _found(evaluation_id)
    form = GuardForm(request.POST or None, initial={each.key: each.words for each in queries.guards_of(found)})

    def act() -> None:
        actions.answer_guards(
            actor=request.actor,
            purpose=PURPOSE,
            evaluation=found,
            version=posted_version(request),
            words=form.cleaned_data,
        )

    run = found.runs.first()
    context = {"told": run.checks.get("guards", {}) if run else {}}
    return _posted(request, form, act, found, "evaluation/guards.html", "Svarene er gemt.", context)


@page("evaluation.edit", "Beregn effekt", kind="action", methods=("POST",))
def reckon(request: Request, evaluation_id: int) -> HttpResponse:
    """Let the background worker reckon."""
    found = _found(evaluation_id)
    if found.state != "locked":
        messages.error(request, "Lås spørgsmålet, før der regnes.")
    elif problem := running.gather(found).problem:
        messages.error(request, problem)
    else:
        tasks.reckon.enqueue(found.pk, cast(int, request.actor.user_id))
        messages.success(request, "Beregningen er sat i gang. Genindlæs siden om et øjeblik.")
    return redirect("evaluation", evaluation_id=found.pk)


@page("evaluation.publish", "Udgiv måling af effekt", methods=("GET", "POST"))
def publish(request: Request, evaluation_id: int) -> HttpResponse:
    """Let the committee see the newest result."""
    found = _found(evaluation_id)
    run = found.runs.first()
    form = PublishForm(request.POST or None)

    def act() -> None:
        if run is None:
            raise Refused("Der er ikke noget resultat at udgive endnu.")
        actions.publish(
            actor=request.actor,
            purpose=PURPOSE,
            run=run,
            version=posted_version(request),
            words=form.cleaned_data["words"],
        )

    context = {
        "result": queries.result_of(found, run) if run else None,
        "guards": queries.guards_of(found),
        "unanswered": [each for each in queries.guards_of(found) if not each.words],
    }
    return _posted(request, form, act, found, "evaluation/publish.html", "Resultatet er udgivet.", context)


@page("evaluation.published", "Udgivet måling af effekt")
def publication(request: Request, publication_id: int) -> HttpResponse:
    """A result as it was published."""
    row = get_object_or_404(Publication.objects.select_related("evaluation", "run"), pk=publication_id)
    found = queries.as_published(row)
    newer = Publication.objects.filter(evaluation=row.evaluation, at__gt=row.at).order_by("-at").first()
    context = {
        "published": found,
        "evaluation": row.evaluation,
        "result": found.result,
        "guards": found.guards,
        "newer": newer,
        "may_view": decide(request.actor, "evaluation.view").allowed,
    }
    return render(request, "evaluation/publication.html", context)


@page("evaluation.published", "Sådan er effekten regnet")
def method(request: Request, reckoning_id: int) -> HttpResponse:
    """Method, data and program behind a result, and how to repeat it."""
    run = _run(request, reckoning_id)
    found = run.evaluation
    lines = run.data.splitlines()
    context = {
        "run": run,
        "evaluation": found,
        "result": queries.result_of(found, run),
        "commands": [each.format(place=found.place, start=found.start_period) for each in estimating.COMMANDS],
        "rows": len(lines) - 1,
        "same_program": run.code == estimating.code_version(),
        "may_view": decide(request.actor, "evaluation.view").allowed,
    }
    return render(request, "evaluation/method.html", context)


@page("evaluation.published", "Tal bag effekten", kind="file")
def data(request: Request, reckoning_id: int) -> HttpResponse:
    """The numbers a result rests on, as the very file that was reckoned on."""
    run = _run(request, reckoning_id)
    answer = HttpResponse(run.data, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="tal.csv"'
    return answer


def _run(request: Request, reckoning_id: int) -> Run:
    run = get_object_or_404(Run.objects.select_related("evaluation", "publication"), pk=reckoning_id)
    return queries.readable_run(request.actor, run)


def _found(evaluation_id: int) -> Evaluation:
    return get_object_or_404(Evaluation, pk=evaluation_id)


def _posted(
    request: Request, form: Any, act: Any, found: Evaluation, template: str, done: str, context: dict[str, Any]
) -> HttpResponse:
    """Carry a form out; a stale one is shown again with what was written and the newer version."""
    newer = False
    try:
        if request.method == "POST" and carried_out(form, act):
            messages.success(request, done)
            return redirect("evaluation", evaluation_id=found.pk)
    except Stale:
        newer, found = True, _found(found.pk)
    status = 409 if newer else 422 if form.errors else 200
    return render(request, template, {"form": form, "evaluation": found, "newer": newer, **context}, status=status)
