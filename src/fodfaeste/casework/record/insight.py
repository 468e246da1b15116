"""What one may know about one's own case, and what the journal says: readings, own data, journal."""

from itertools import groupby

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from fodfaeste.casework.cases.queries import history, open_case_of, responsible_for, target_group_title
from fodfaeste.casework.record.actions import MOST_ON_A_PAGE, verify_journal
from fodfaeste.casework.record.exporting import export
from fodfaeste.casework.record.own_data import everything
from fodfaeste.casework.record.readings import readings_of
from fodfaeste.casework.record.sentences import data_of, told
from fodfaeste.foundation.access.pages import Request, own_citizen, page
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.journal.queries import about
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.people.queries import written_cpr
from fodfaeste.foundation.register.models import RegisterStatus

PER_PAGE = 100


@page("access.readings_own", "Hvem har set min sag")
def who_looked(request: Request) -> HttpResponse:
    citizen = own_citizen(request, "access.readings_own")
    found = readings_of(request.actor, citizen, request.GET.get("side"))
    return render(request, "record/who_looked.html", {"citizen": citizen, "found": found})


@page("readings.view", "Hvem har set sagen")
def citizen_readings(request: Request, citizen: Citizen) -> HttpResponse:
    found = readings_of(request.actor, citizen, request.GET.get("side"))
    return render(request, "record/who_looked.html", {"citizen": citizen, "found": found})


@page("citizen.own_data", "Mine oplysninger")
def my_data(request: Request) -> HttpResponse:
    """What is registered about me, in plain words, and what I can do about it."""
    citizen = own_citizen(request, "citizen.own_data")
    case = open_case_of(citizen)
    context = {
        "citizen": citizen,
        "cpr_masked": f"{written_cpr(citizen)[:7]}••••",
        "case": case,
        "target_group": target_group_title(case.target_group) if case else "",
        "responsible": responsible_for(case) if case else None,
        "history": history(citizen),
        "register": RegisterStatus.objects.filter(citizen=citizen).first(),
    }
    return render(request, "record/my_data.html", context)


@page("citizen.own_data", "Mine oplysninger som fil", kind="file")
def my_data_file(request: Request) -> HttpResponse:
    citizen = own_citizen(request, "citizen.own_data")
    response = JsonResponse(everything(citizen), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="mine-oplysninger.json"'
    return response


@page("citizen.own_data", "Alt om mig som fil", kind="file")
def my_data_zip(request: Request) -> HttpResponse:
    """A document to read, the same as JSON, and files, packed together."""
    citizen = own_citizen(request, "citizen.own_data")
    packed = export(actor=request.actor, purpose="Hente alt om mig", citizen=citizen)
    response = HttpResponse(packed, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="alt-om-mig.zip"'
    return response


@page("journal.view", "Journalen for borgeren")
def citizen_journal(request: Request, citizen: Citizen) -> HttpResponse:
    """Everything that happened in the case, as sentences, newest day first."""
    found = about(citizen.pk)
    if not decide(request.actor, "screening.view", citizen).allowed:
        found = found.exclude(verb__startswith="screening.")
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("side"))
    entries = [told(entry) for entry in shown.object_list]
    days = [
        (day, list(found)) for day, found in groupby(entries, key=lambda entry: timezone.localtime(entry.at).date())
    ]
    return render(request, "record/citizen_journal.html", {"citizen": citizen, "days": days, "page": shown})


@page("journal.browse", "Journalen")
def journal(request: Request) -> HttpResponse:
    """The newest entries without names, and whether the chain was whole when it was last checked."""
    shown = Paginator(JournalEntry.objects.order_by("-seq"), PER_PAGE).get_page(request.GET.get("side"))
    last = JournalEntry.objects.filter(verb="journal.verified").order_by("-seq").first()
    context = {
        "page": shown,
        "entries": [(entry, told(entry)) for entry in shown.object_list],
        "verified": last,
        "result": data_of(last) if last else None,
        "too_long": shown.paginator.count > MOST_ON_A_PAGE,
    }
    return render(request, "record/journal.html", context)


@page("journal.verify", "Kontrol af journalen", kind="action", methods=("POST",))
def journal_verify(request: Request) -> HttpResponse:
    try:
        found = verify_journal(
            actor=request.actor, purpose="Kontrol af journalen", anchor=settings.FODFAESTE_JOURNAL_ANCHOR
        )
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        if found.whole:
            messages.success(request, f"Journalen er hel. {found.entries} poster er regnet efter.")
        else:
            messages.error(request, "Journalen er ikke hel. Se nedenfor, hvor kæden er brudt.")
    return redirect("journal")
