"""The two threads, for the citizen and for those who carry the case."""

from datetime import date

from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.queries import open_case_of
from fodfaeste.casework.messages import actions, queries
from fodfaeste.casework.messages.forms import AskForm, MessageForm
from fodfaeste.casework.messages.models import Message
from fodfaeste.casework.messages.rules import answer_by
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import Reading
from fodfaeste.foundation.access.pages import Request, open_subject, own_citizen, page
from fodfaeste.foundation.access.policy import decide, require
from fodfaeste.foundation.drafts import actions as drafts
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.posting import carried_out, number
from fodfaeste.foundation.rules.queries import NoRule

READ = "Læse beskeder"


@page("message.own", "Mine beskeder", methods=("GET", "POST"))
def my_messages(request: Request) -> HttpResponse:
    """The citizen's thread with their caseworker, newest first, and the one with the team leader."""
    citizen = own_citizen(request, "message.own")
    case = open_case_of(citizen)
    form = MessageForm(request.POST or None, auto_id="besked-%s")
    if request.method == "POST" and case is not None and _written(request, form, case, "case"):
        flash.success(request, "Din besked er sendt.")
        return redirect("my_messages")
    seen = list(queries.thread(citizen))
    to_leader = list(queries.thread(citizen, "leader"))
    context = {
        "citizen": citizen,
        "case": case,
        "carrier": queries.carrier_of(case) if case else None,
        "thread": seen[::-1],
        "leader_thread": to_leader[::-1],
        "form": form,
        "expect": _expected(),
        "waiting": queries.waits_since(seen),
    }
    response = render(request, "messages/mine.html", context, status=422 if form.errors else 200)
    for to in ("case", "leader"):
        actions.mark_read(actor=request.actor, purpose=READ, citizen=citizen, to=to)
    return response


@page("message.ask_leader", "Spørg om en læsning", methods=("GET", "POST"))
def ask(request: Request) -> HttpResponse:
    """A question to the caseworker's team leader, about one reading (`?om=`) or in general."""
    citizen = own_citizen(request, "message.ask_leader")
    case = open_case_of(citizen)
    about = _about(request, citizen)
    form = AskForm(request.POST or None)
    if request.method == "POST" and case is not None and _written(request, form, case, "leader", about):
        flash.success(request, "Dit spørgsmål er sendt til teamlederen. Svaret kommer her.")
        return redirect("my_messages")
    context = {"citizen": citizen, "case": case, "form": form, "about": about, "expect": _expected()}
    return render(request, "messages/ask.html", context, status=422 if form.errors else 200)


@page("message.view", "Beskeder", methods=("GET", "POST"))
def messages(request: Request, citizen: Citizen) -> HttpResponse:
    """The case's thread for those who carry it; the leader's thread below it for the team leader alone."""
    case = open_case_of(citizen)
    to = "leader" if request.POST.get("to") == "leader" else "case"
    form = MessageForm(request.POST if to == "case" and request.method == "POST" else None, auto_id="besked-%s")
    answer = MessageForm(request.POST if to == "leader" else None, auto_id="leder-%s")
    sent = answer if to == "leader" else form
    if request.method == "POST" and case is not None and _written(request, sent, case, to):
        flash.success(request, "Beskeden er sendt. Borgeren kan læse den nu.")
        return redirect("messages", citizen_id=citizen.pk)
    leads = decide(request.actor, "message.leader", citizen).allowed
    seen = list(queries.thread(citizen))
    asked = list(queries.thread(citizen, "leader")) if leads else []
    context = {
        "citizen": citizen,
        "case": case,
        "carrier": queries.carrier_of(case) if case else None,
        "thread": seen,
        "leader_thread": asked,
        "form": form,
        "leader_form": answer,
        "waiting": _due(queries.waits_since(seen)),
        "leader_waiting": _due(queries.waits_since(asked)),
        "last": next((each for each in reversed(seen) if each.from_citizen), None),
        "leader_last": next((each for each in reversed(asked) if each.from_citizen), None),
        "today": clock.today(),
    }
    response = render(request, "messages/messages.html", context, status=422 if sent.errors else 200)
    for each in ("case", "leader") if leads else ("case",):
        actions.mark_read(actor=request.actor, purpose=READ, citizen=citizen, to=each)
    return response


@page("message.settle", "Kræver ikke svar", kind="action", methods=("POST",))
def settle(request: Request, message_id: int) -> HttpResponse:
    """The citizen's last message needs no answer."""
    found = open_subject(request.actor, "message.settle", Message.objects.all(), message_id, "Beskeder")
    actions.settle(actor=request.actor, purpose="Følge op på beskeder", message=found)
    return redirect("messages", citizen_id=found.citizen_id)


def _written(request: Request, form: MessageForm | AskForm, case: Case, to: str, about: str = "") -> bool:
    """Send what stands in the form; False when something has to be put right."""
    require(request.actor, _writing(request, to), case)

    def act() -> None:
        text = form.cleaned_data["text"]
        actions.write(actor=request.actor, purpose="Skrive sammen", case=case, text=text, to=to, about=about)

    if not carried_out(form, act):
        return False
    drafts.sent(request, "message.ask" if request.actor.is_citizen and to == "leader" else "message.write", case)
    return True


def _writing(request: Request, to: str) -> str:
    if to == "case":
        return "message.write"
    return "message.ask_leader" if request.actor.is_citizen else "message.leader"


def _about(request: Request, citizen: Citizen) -> str:
    """The reading in words that the citizen asks about; empty where it is not one of theirs."""
    asked = number(request.GET.get("om", ""))
    found = Reading.objects.filter(pk=asked, citizen=citizen).first() if asked is not None else None
    if found is None:
        return ""
    local = timezone.localtime(found.at)
    return f"{found.actor_label}, {local:%d.%m.%Y} kl. {local.hour}.{local.minute:02}: {found.page}"


def _expected() -> int | None:
    try:
        return queries.workdays_to_answer()
    except NoRule:
        return None


def _due(since: date | None) -> dict[str, date | None] | None:
    """Since when the citizen waits, and by when an answer is due."""
    if since is None:
        return None
    days = _expected()
    return {"since": since, "due": answer_by(since, days) if days is not None else None}
