"""The citizen's own page about their workplace, and the page behind a secret link."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from fodfaeste.casework.companies import checkins, law, queries
from fodfaeste.casework.companies.models import CheckinLink, Placement
from fodfaeste.casework.companies.placement_forms import AnswerForm, ShareForm
from fodfaeste.casework.companies.rules import RUNNING
from fodfaeste.casework.consents.queries import purpose_of
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, own_citizen, page
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.posting import carried_out
from fodfaeste.foundation.rules.queries import NoRule

PURPOSE = "Min arbejdsplads"


@page("placement.own", "Min arbejdsplads", methods=("GET", "POST"))
def my_workplace(request: Request) -> HttpResponse:
    """Where, when, who, hours, my goal; how it goes; and what the workplace may see."""
    citizen = own_citizen(request, "placement.own")
    now = queries.current_of(citizen)
    if request.method == "POST" and now is not None:
        return _post(request, citizen, now)
    return _mine(request, citizen, now)


def _post(request: Request, citizen: Citizen, now: Placement) -> HttpResponse:
    actor, kind = request.actor, request.POST.get("do", "")
    if kind == "stop":
        checkins.share(actor=actor, purpose=PURPOSE, placement=now, fields=[])
        checkins.revoke_links(actor=actor, purpose=PURPOSE, placement=now)
        messages.success(request, "Arbejdspladsen kan ikke se noget om dig mere. Det gælder fra nu af.")
        return redirect("my_workplace")
    if kind == "share":
        form = ShareForm(request.POST)
        if not form.is_valid():
            return _mine(request, citizen, now, status=422)
        fields = form.cleaned_data["fields_shared"]
        if "preview" in request.POST:
            return _mine(request, citizen, now, chosen=fields)
        try:
            checkins.share(actor=actor, purpose=PURPOSE, placement=now, fields=fields)
            messages.success(request, "Det er gemt, hvad arbejdspladsen må se.")
        except Refused as refused:
            messages.error(request, refused.message)
        return redirect("my_workplace")
    answers = AnswerForm(law.questions("citizen"), request.POST)

    def act() -> None:
        words = answers.cleaned_data["words"]
        checkins.answer(
            actor=actor, purpose=PURPOSE, placement=now, party="citizen", answers=answers.answers(), words=words
        )

    if carried_out(answers, act):
        messages.success(request, "Tak. Dit svar er sendt.")
        return redirect("my_workplace")
    return _mine(request, citizen, now, answers=answers, status=422)


def _mine(
    request: Request,
    citizen: Citizen,
    now: Placement | None,
    *,
    chosen: list[str] | None = None,
    answers: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    sharing = queries.sharing_of(now) if now else None
    shown = checkins.shown_fields(now) if now else []
    fields = chosen if chosen is not None else shown
    context = {
        "citizen": citizen,
        "placement": now,
        "running": now is not None and now.status in RUNNING,
        "hours_now": next((step for step in reversed(queries.schedule(now)) if step.first <= clock.today()), None)
        if now
        else None,
        "hours_coming": [step for step in queries.schedule(now) if step.first > clock.today()] if now else [],
        "earlier": [each for each in queries.of_citizen(citizen) if each.ended_on is not None],
        "answers": answers or _questions(now),
        "open_answers": answers is not None,
        "said": list(now.checkins.all()[:10]) if now else [],
        "share_form": ShareForm(initial={"fields_shared": fields}),
        "preview": checkins.seen_by_company(now, fields) if now else None,
        "previewing": chosen is not None,
        "sharing": sharing if shown else None,
        "consent": _words(),
    }
    return render(request, "companies/my_workplace.html", context, status=status)


def _words() -> str:
    """What one says yes to by sharing, in the words of the consent."""
    try:
        what = purpose_of(checkins.CONSENT)
    except NoRule:
        return ""
    return what.words if what is not None else ""


def _questions(now: Placement | None) -> AnswerForm | None:
    if now is None or now.status not in RUNNING:
        return None
    try:
        return AnswerForm(law.questions("citizen"))
    except NoRule:
        return None


@page("public", "Svar på link", methods=("GET", "POST"), shows_nobody=True)
def checkin_link(request: Request, secret: str) -> HttpResponse:
    """Three questions behind a secret link. It shows only what the citizen shares, and takes one answer."""
    try:
        link = checkins.open_link(secret, request.META.get("REMOTE_ADDR", ""))
    except checkins.TooMany:
        return _gone(request, too_many=True, status=429)
    if link is None:
        return _gone(request, status=404)
    form = AnswerForm(law.questions(link.party), request.POST or None)
    if request.method == "POST" and carried_out(form, lambda: _take(link, form)):
        response = render(request, "companies/link_thanks.html", {"link": link})
    else:
        response = _ask(request, link, form)
    response["X-Robots-Tag"] = "noindex"
    return response


def _take(link: CheckinLink, form: AnswerForm) -> None:
    checkins.answer_link(link=link, answers=form.answers(), words=form.cleaned_data["words"])


def _ask(request: Request, link: CheckinLink, form: AnswerForm) -> HttpResponse:
    context = {
        "link": link,
        "form": form,
        "seen": checkins.seen_by_company(link.placement, checkins.shown_fields(link.placement)),
        "company": link.party == "company",
    }
    return render(request, "companies/link.html", context, status=422 if form.is_bound else 200)


def _gone(request: Request, *, too_many: bool = False, status: int) -> HttpResponse:
    return render(request, "companies/link_gone.html", {"too_many": too_many}, status=status)
