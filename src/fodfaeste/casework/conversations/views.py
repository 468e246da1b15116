"""The caseworker's pages: a citizen's conversations, booking, and the conversation itself."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from fodfaeste.casework.cases import topics
from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.queries import open_case_of
from fodfaeste.casework.cases.topics import Topic
from fodfaeste.casework.conversations import actions, queries, rules, values
from fodfaeste.casework.conversations.forms import (
    BookForm,
    CallOffForm,
    MoveForm,
    Talk,
    WriteDownForm,
    initial_booking,
    initial_follow_up,
    rows_sent,
    typed_draft,
)  # fmt: skip
from fodfaeste.casework.conversations.models import Conversation
from fodfaeste.casework.conversations.rules import Draft
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.actions import log_reading
from fodfaeste.foundation.access.pages import Request, open_subject, page, posted_version
from fodfaeste.foundation.access.policy import decide, require
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.drafts import actions as drafts
from fodfaeste.foundation.drafts import queries as half_typed
from fodfaeste.foundation.people.models import Citizen, Employee
from fodfaeste.foundation.reminders.queries import wish_of

WRITE, WRITE_DOWN = "conversation.write", "conversation.write_down"
UNPLANNED_MINUTES = 15
"""How long a conversation that simply happened is taken to have been; the caseworker corrects it."""


@page("conversation.view", "Samtaler og aftaler")
def conversations(request: Request, citizen: Citizen) -> HttpResponse:
    """All of a citizen's conversations and agreements."""
    actor = request.actor
    rows = queries.of_citizen(actor, citizen)
    context = {
        "citizen": citizen,
        "open_agreements": queries.open_agreements(actor, citizen),
        "booked": list(rows.filter(status="booked").order_by("starts", "pk")),
        "earlier": Paginator(rows.exclude(status="booked"), 20).get_page(request.GET.get("side")),
        "may_book": decide(actor, "conversation.book", citizen).allowed and open_case_of(citizen) is not None,
        "today": clock.today(),
        "trend": values.trend(actor, citizen),
        "wish": wish_of(citizen),
    }
    return render(request, "conversations/list.html", context)


@page("conversation.book", "Book en samtale", methods=("GET", "POST"))
def book(request: Request, citizen: Citizen) -> HttpResponse:
    """Book a conversation, empty or as the follow-up on an earlier one (`?efter=`)."""
    case = open_case_of(citizen)
    if case is None:
        return render(request, "conversations/no_case.html", {"citizen": citizen})
    employees = queries.who_may_hold(request.actor, case)
    form = BookForm(request.POST or None, employees=employees, initial=_suggested(request, citizen))
    if request.method == "POST" and form.is_valid():
        chosen = next(each for each in employees if str(each.pk) == form.cleaned_data["employee"])
        try:
            booked = _book(request, case, chosen, form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            return redirect("conversation", conversation_id=booked.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "conversations/book.html", {"citizen": citizen, "form": form}, status=status)


def _suggested(request: Request, citizen: Citizen) -> dict[str, Any]:
    earlier_id = request.GET.get("efter", "")
    if earlier_id.isascii() and earlier_id.isdigit() and len(earlier_id) < 19:
        earlier = queries.of_citizen(request.actor, citizen).filter(pk=earlier_id).first()
        if earlier is not None:
            return initial_follow_up(earlier, clock.now())
    return {"interpreter": citizen.interpreter}


def _book(request: Request, case: Case, employee: Employee, data: dict[str, Any]) -> Conversation:
    booked = actions.book(
        actor=request.actor,
        purpose="Aftale en samtale",
        case=case,
        employee=employee,
        **{name: data[name] for name in (*_BOOKED, "afterwards")},
    )
    if not data["afterwards"]:
        messages.success(request, "Samtalen er booket. Borgeren kan se den på Mine aftaler.")
    return booked


_BOOKED = ("starts", "minutes", "kind", "place", "companion", "interpreter")


@page("conversation.view", "Samtalen", methods=("GET", "POST"))
def conversation(request: Request, conversation_id: int) -> HttpResponse:
    """One conversation: read it, write in it, save it as held."""
    found = open_subject(request.actor, "conversation.view", queries.conversations(), conversation_id, "Samtalen")
    if request.method == "POST":
        require(request.actor, "conversation.write", found)
        return _write(request, found)
    blank = request.GET.get("raekker", "")
    typed = _kept(request, WRITE, found)
    if typed is not None:
        # The form's own tag puts the notes back, and says what else was saved meanwhile.
        shown = replace(typed_draft(typed, _day_of(found)), notes=found.draft.notes)
        return _show(request, found, Talk(found, draft=shown, blank=rows_sent(typed)))
    talk = Talk(found, blank=int(blank) if blank.isascii() and blank.isdigit() and len(blank) < 4 else 0)
    return _show(request, found, talk)


@page("conversation.book", "Skriv en samtale ned", methods=("GET", "POST"))
def write_down(request: Request, citizen: Citizen) -> HttpResponse:
    """A conversation that simply happened: when (now), how, what was said and agreed, on one page and in one go."""
    case = open_case_of(citizen)
    if case is None:
        return render(request, "conversations/no_case.html", {"citizen": citizen})
    employees = queries.who_may_hold(request.actor, case)
    now = timezone.localtime(clock.now())
    initial = {"date": now.date(), "time": now.time(), "minutes": UNPLANNED_MINUTES, "kind": "phone"}
    if any(each.pk == request.actor.employee_id for each in employees):
        initial["employee"] = str(request.actor.employee_id)
    kept = _kept(request, WRITE_DOWN, citizen)
    if kept is not None:
        initial |= {name: kept[name] for name in WriteDownForm.field_order if name in kept}
    form = WriteDownForm(request.POST or None, employees=employees, initial=initial)
    valid = request.method == "POST" and form.is_valid()
    starts = form.cleaned_data["starts"] if valid else clock.now()
    chosen = next((each for each in employees if str(each.pk) == str(form["employee"].value())), employees[0])
    imagined = Conversation(citizen=citizen, case=case, employee=chosen, starts=starts)
    talk = Talk(imagined, request.POST or None)
    if kept is not None:
        talk = Talk(imagined, draft=typed_draft(kept, _day_of(imagined)), blank=rows_sent(kept))
    if request.method == "POST" and "add" not in request.POST and talk.is_valid() and valid:
        try:
            written = actions.write_down(
                actor=request.actor,
                purpose="Skrive en samtale ned",
                case=case,
                employee=chosen,
                notes=talk.text.cleaned_data["notes"],
                agreements=talk.agreements(),
                **{name: form.cleaned_data[name] for name in ("starts", "minutes", "kind")},
            )
        except Refused as refused:
            (form if refused.field in form.fields else talk).add_error(refused.field, refused.message)
        except Stale as stale:
            messages.warning(request, "Samtalen var gemt i forvejen. Her er den.")
            return redirect("conversation", conversation_id=stale.current.pk)
        else:
            drafts.sent(request, WRITE_DOWN, citizen)
            messages.success(request, "Samtalen er gemt. Borgeren kan se aftalerne.")
            return redirect("conversation", conversation_id=written.pk)
    if "add" in request.POST:
        typed = typed_draft(request.POST, _day_of(imagined))
        talk = Talk(imagined, draft=typed, blank=rows_sent(request.POST) + 1)
    context = {
        "citizen": citizen,
        "form": form,
        "talk": talk,
        "booked_today": queries.booked_today(request.actor, citizen),
        "open_agreements": queries.open_agreements(request.actor, citizen),
        "today": clock.today(),
    }
    status = 422 if request.method == "POST" and "add" not in request.POST else 200
    return render(request, "conversations/write_down.html", context, status=status)


def _kept(request: Request, form: str, subject: Conversation | Citizen) -> QueryDict | None:
    """The fields that were typed and not sent, when the page is opened."""
    if request.method != "GET":
        return None
    found = half_typed.newest(request.actor, form, subject)
    return found.data if found else None


def _day_of(found: Conversation) -> date:
    return timezone.localtime(found.starts).date()


def _write(request: Request, found: Conversation) -> HttpResponse:
    """Save the draft (`save`), save it and give another row (`add`), or hold."""
    talk, typed = Talk(found, request.POST), typed_draft(request.POST, _day_of(found))
    try:
        if "topic" in request.POST:
            _save_draft(request, found, _with_topic(request, found, typed))
            return redirect(reverse("conversation", args=[found.pk]) + "#med")
        if "save" in request.POST or "add" in request.POST:
            _save_draft(request, found, typed)
            more = f"?raekker={rows_sent(request.POST) + 1}#aftaler" if "add" in request.POST else ""
            return redirect(reverse("conversation", args=[found.pk]) + more)
        if talk.is_valid():
            _hold(request, found, talk, typed)
            messages.success(request, "Samtalen er gemt. Borgeren kan se aftalerne.")
            return redirect("conversation", conversation_id=found.pk)
    except Refused as refused:
        talk.add_error(refused.field, refused.message)
    except Stale as stale:
        return _show_both(request, found, stale, typed)
    return _show(request, found, talk, status=422)


def _with_topic(request: Request, found: Conversation, typed: Draft) -> Draft:
    """The draft with one suggested question in what the caseworker brings. One that is gone by now adds nothing."""
    every = topics.suggested(request.actor, found.citizen)
    chosen = next((each.text for each in every if each.key == request.POST["topic"]), "")
    if not chosen or chosen in typed.brings:
        return typed
    return replace(typed, brings=f"{typed.brings}\n{chosen}".strip())


def _save_draft(request: Request, found: Conversation, typed: Draft) -> Conversation:
    saved = actions.save_draft(
        actor=request.actor,
        purpose="Skrive i samtalen",
        conversation=found,
        version=posted_version(request),
        draft=typed,
    )
    drafts.sent(request, WRITE, found)
    return saved


def _hold(request: Request, found: Conversation, talk: Talk, typed: Draft) -> None:
    actions.hold(
        actor=request.actor,
        purpose="Holde samtalen",
        conversation=found,
        version=posted_version(request),
        notes=typed.notes,
        agreements=talk.agreements(),
        brings=typed.brings,
    )
    drafts.sent(request, WRITE, found)


def _show(request: Request, found: Conversation, talk: Talk, *, status: int = 200, **more: object) -> HttpResponse:
    actor = request.actor
    writes = found.open and decide(actor, "conversation.write", found).allowed
    may_book = decide(actor, "conversation.book", found).allowed and found.case.closed is None
    context = {
        "conversation": found,
        "citizen": found.citizen,
        "talk": talk,
        "last": queries.last_held(actor, found.citizen, found.starts),
        "since_last": queries.since_last(actor, found),
        "agreements": list(queries.agreements_of(actor, found.citizen).filter(conversation=found)),
        "may_write": writes,
        "may_tick": decide(actor, "agreement.tick", found).allowed,
        "may_book": may_book,
        "goal": queries.goal_of(found.citizen),
        "topics": _not_brought(topics.suggested(actor, found.citizen), found) if writes else [],
        "valued": values.ValueAnswers.objects.filter(conversation=found).exists(),
        "may_follow_up": decide(actor, "agreement.follow_up", found).allowed,
        "may_plan": decide(actor, "plan.edit", found).allowed and found.case.closed is None,
        "next_slot": queries.next_slot(found) if not found.open and may_book else None,
        "today": clock.today(),
        "too_early": _day_of(found) > clock.today(),
        **more,
    }
    return render(request, "conversations/conversation.html", context, status=status)


def _not_brought(suggested: list[Topic], found: Conversation) -> list[Topic]:
    """The suggestions that are not in the preparation already."""
    return [each for each in suggested if each.text not in found.caseworker_brings]


def _show_both(request: Request, found: Conversation, stale: Stale, mine: Draft) -> HttpResponse:
    """Somebody saved first: both texts, and a form that already holds everything in both."""
    current = queries.conversations().get(pk=stale.current.pk)
    talk = Talk(current, draft=rules.drafts_together(current.draft, mine))
    theirs, mine = rules.differing(current.draft, mine)
    return _show(request, current, talk, status=409, theirs=theirs, mine=mine)


@page("conversation.write", "Kladden gemmes", kind="fragment", methods=("POST",))
def draft(request: Request, conversation_id: int) -> HttpResponse:
    """Keep the draft while they talk. Answers with "Gemt kl. …", or with the other text when somebody saved first.

    The reading was written when the page was opened, and again when it answers with what somebody else wrote.
    """
    found = get_object_or_404(queries.conversations(), pk=conversation_id)
    require(request.actor, "conversation.write", found)
    typed = typed_draft(request.POST, _day_of(found))
    context: dict[str, object] = {"conversation": found, "citizen": found.citizen}
    try:
        saved = _save_draft(request, found, typed)
    except Refused as refused:
        return render(request, "conversations/_not_saved.html", {**context, "message": refused.message}, status=422)
    except Stale as stale:
        held = decide(request.actor, "conversation.write", found)
        log_reading(request.actor, [found.citizen_id], "Samtalen", held.ground)
        current = queries.conversations().get(pk=stale.current.pk)
        context |= {"conversation": current, "theirs": rules.differing(current.draft, typed)[0]}
        return render(request, "conversations/_not_saved.html", context, status=409)
    context |= {"conversation": saved, "saved_at": clock.now(), "fragment": True, "may_write": True}
    if "add" in request.POST:
        context["talk"] = Talk(found, draft=typed, blank=rows_sent(request.POST) + 1)
        context["new_row"] = True
    return render(request, "conversations/_saved.html", context)


@page("conversation.book", "Flyt samtalen", methods=("GET", "POST"))
def move(request: Request, conversation_id: int) -> HttpResponse:
    """Another time or place."""
    found = open_subject(request.actor, "conversation.book", queries.conversations(), conversation_id, "Flyt samtalen")
    form = MoveForm(request.POST or None, initial=initial_booking(found))
    stale_now = None
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in _BOOKED}
        try:
            version = posted_version(request)
            actions.move(actor=request.actor, purpose="Flytte samtalen", conversation=found, version=version, **changes)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        except Stale as stale:
            stale_now = found = queries.conversations().get(pk=stale.current.pk)
        else:
            messages.success(request, "Samtalen er flyttet. Borgeren kan se den nye tid på Mine aftaler.")
            return redirect("conversation", conversation_id=found.pk)
    status = 409 if stale_now else 422 if request.method == "POST" else 200
    context = {"conversation": found, "citizen": found.citizen, "form": form, "stale": stale_now}
    return render(request, "conversations/move.html", context, status=status)


@page("conversation.write", "Samtalen blev ikke holdt", methods=("GET", "POST"))
def call_off(request: Request, conversation_id: int) -> HttpResponse:
    """Cancelled, or they did not meet."""
    title = "Samtalen blev ikke holdt"
    found = open_subject(request.actor, "conversation.write", queries.conversations(), conversation_id, title)
    begun = found.starts <= clock.now()
    form = CallOffForm(request.POST or None, initial={"event": "no_show" if begun else "cancel"})
    if request.method == "POST" and form.is_valid():
        act = actions.mark_no_show if form.cleaned_data["event"] == "no_show" else actions.cancel
        reason = form.cleaned_data["reason"]
        try:
            version = posted_version(request)
            act(actor=request.actor, purpose=title, conversation=found, version=version, reason=reason)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            return redirect("conversation", conversation_id=found.pk)
    status = 422 if request.method == "POST" else 200
    context = {"conversation": found, "citizen": found.citizen, "form": form}
    return render(request, "conversations/call_off.html", context, status=status)
