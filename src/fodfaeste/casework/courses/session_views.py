"""One session on a tablet: attendance in two taps, and the leader's notes."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from fodfaeste.casework.courses import attending, grouping, noting, queries
from fodfaeste.casework.courses.forms import ABSENCES, FileForm, NoteForm, PutOffForm
from fodfaeste.casework.courses.models import Enrolment, Session, SessionNote
from fodfaeste.casework.courses.rules import ABSENT_WHY
from fodfaeste.casework.courses.views import PURPOSE, log_shown
from fodfaeste.casework.participation.rules import PRESENT
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, page, posted_version
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.drafts import actions as drafts
from fodfaeste.foundation.posting import carried_out, number


def led_session(request: Request, session_id: int) -> Session:
    """The session, for who leads its group."""
    found = get_object_or_404(Session.objects.select_related("group__course__intervention"), pk=session_id)
    queries.require_lead(request.actor, found.group)
    return found


@page("course.lead", "Fremmøde på et hold", methods=("GET", "POST"))
def session(request: Request, session_id: int) -> HttpResponse:
    """Everybody on one page: one tap each, or one for all. A reason is one tap more."""
    found = led_session(request, session_id)
    refusal = ""
    if request.method == "POST":
        try:
            saved = _mark(request, found)
            if not request.htmx:  # type: ignore[attr-defined]
                messages.success(request, saved)
                return redirect(_back(request, found))
        except Refused as refused:
            refusal = refused.message
    rows = _people(request, found)
    context = {
        "session": found,
        "group": found.group,
        "rows": rows,
        "left": sum(1 for row in rows if row["mark"] is None),
        "open": found.day <= clock.today() and found.cancelled_at is None,
        "today": clock.today(),
        "came": list(PRESENT.items()),
        "absences": ABSENCES,
        "refusal": refusal,
        "put_off_form": PutOffForm(),
    }
    template = "courses/_attendance.html" if request.htmx else "courses/session.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=422 if refusal else 200)


def _mark(request: Request, found: Session) -> str:
    """What was tapped, written down; says what was saved."""
    given: dict[str, Any] = {"actor": request.actor, "purpose": PURPOSE, "session": found}
    if request.POST.get("do") == "rest":
        count = attending.mark_rest(**given)
        return f"Skrevet: {count} kom." if count else "Alle var allerede skrevet."
    pk = number(request.POST.get("enrolment", "")) or 0
    one = queries.enrolments().filter(group=found.group_id, pk=pk).first()
    if one is None:
        raise Refused("Deltageren er ikke på holdet længere. Genindlæs siden.")
    why = request.POST.get("why", "")
    own = request.POST.get("own_words", "").strip()
    attending.mark(**given, enrolment=one, came=request.POST.get("came", ""), why=own or ABSENT_WHY.get(why, ""))
    return f"Skrevet for {one.citizen.name}."


def _back(request: Request, found: Session) -> str:
    """Without script the page comes back at the row that was tapped."""
    pk = number(request.POST.get("enrolment", ""))
    at = f"#d{pk}" if pk is not None else ""
    return reverse("session", args=[found.pk]) + at


def _people(request: Request, found: Session) -> list[dict[str, Any]]:
    """Everybody on the group, by name, with what is written for the day. Names are logged once an opening."""
    rows = list(_on_group(found).order_by("citizen__first_name", "citizen__last_name", "pk"))
    if request.method == "GET":
        log_shown(request.actor, rows, "Fremmøde på et hold")
    there = queries.marks(found.group)
    return [{"enrolment": each, "mark": there.get((each.participation_id, found.day))} for each in rows]


def _on_group(found: Session):  # type: ignore[no-untyped-def]
    rows = Enrolment.objects.filter(group=found.group_id, state__in=("enrolled", "completed"))
    return rows.select_related("citizen", "participation")


@page("course.lead", "Aflys en mødegang", kind="action", methods=("POST",))
def put_off(request: Request, session_id: int) -> HttpResponse:
    found = led_session(request, session_id)
    form = PutOffForm(request.POST)
    made: list[Session] = []

    def act() -> None:
        made.append(grouping.put_off(actor=request.actor, purpose=PURPOSE, session=found, why=form.cleaned_data["why"]))

    if carried_out(form, act):
        messages.success(request, "Mødegangen er aflyst. Det samme er lagt på den første ledige tid efter den sidste.")
    else:
        words = [str(error) for errors in form.errors.values() for error in errors]
        messages.error(request, words[0] if words else "Mødegangen er ikke aflyst.")
    return redirect("group", group_id=found.group_id)


@page("course.lead", "Noter fra et hold", methods=("GET", "POST"))
def notes(request: Request, session_id: int) -> HttpResponse:
    """The leader's own notes, and the few words that are to stand in somebody's file."""
    found = led_session(request, session_id)
    own = SessionNote.objects.filter(session=found, author=request.actor.employee_id).first()
    doing = request.POST.get("do", "") if request.method == "POST" else ""
    form = NoteForm(request.POST if doing == "note" else None, initial={"text": own.text if own else ""})
    filing = FileForm(_on_group(found), request.POST if doing == "file" else None)
    given: dict[str, Any] = {"actor": request.actor, "purpose": PURPOSE, "session": found}

    def act() -> None:
        if doing == "file":
            chosen = list(filing.cleaned_data["enrolments"])
            noting.file_note(**given, enrolments=chosen, text=filing.cleaned_data["words"])
        else:
            noting.save_note(**given, text=form.cleaned_data["text"], version=posted_version(request))

    theirs = ""
    try:
        if doing in ("note", "file") and carried_out(filing if doing == "file" else form, act):
            drafts.sent(request, "course.file" if doing == "file" else "course.notes", found)
            messages.success(request, "Gemt i sagen." if doing == "file" else "Noterne er gemt.")
            return redirect("session_notes", session_id=found.pk)
    except Stale as stale:
        own = stale.current  # type: ignore[assignment]
        theirs = own.text if own else ""
    if request.method == "GET":
        log_shown(request.actor, list(_on_group(found)), "Noter fra et hold")
    context = {
        "session": found,
        "group": found.group,
        "form": form,
        "filing": filing,
        "own": own,
        "theirs": theirs,
        "version": own.version if own else 0,
        "others": list(found.notes.exclude(author=request.actor.employee_id).select_related("author")),
    }
    status = 409 if theirs else 422 if request.method == "POST" else 200
    return render(request, "courses/notes.html", context, status=status)
