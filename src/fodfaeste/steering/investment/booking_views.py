"""The ledger's pages: bring a file in, see what it held, and say what an account is used for."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from fodfaeste.foundation.access.pages import Request, page, posted_version
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.posting import carried_out
from fodfaeste.steering.investment import booking, queries
from fodfaeste.steering.investment.figures import booked
from fodfaeste.steering.investment.forms import AccountForm, EndAccountForm, LedgerForm
from fodfaeste.steering.investment.models import AccountUse, LedgerFile, Project
from fodfaeste.steering.investment.views import categories, may

PURPOSE = "Bogføring"
PER_PAGE = 25


@page("investment.import", "Bogføring", methods=("GET", "POST"))
def ledger(request: Request) -> HttpResponse:
    """The files so far, and the form for the next."""
    form = LedgerForm(request.POST, request.FILES) if request.method == "POST" else LedgerForm()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            made = booking.take_in(actor=request.actor, purpose=PURPOSE, name=upload.name, data=upload.read())
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            if made.taken:
                messages.success(request, _told(made))
            return redirect("ledger_file", ledger_file_id=made.pk)
    files = Paginator(LedgerFile.objects.order_by("-pk"), PER_PAGE).get_page(request.GET.get("side"))
    context = {"form": form, "files": files, "page": files, "until": queries.booking_so_far().last}
    return render(request, "investment/ledger.html", context, status=422 if form.errors else 200)


@page("investment.import", "En fil med bogføring")
def ledger_file(request: Request, ledger_file_id: int) -> HttpResponse:
    """What one file held, or every line that could not be read."""
    found = get_object_or_404(LedgerFile, pk=ledger_file_id)
    refusals = Paginator(found.refusals.order_by("line", "pk"), PER_PAGE).get_page(request.GET.get("side"))
    context = {"file": found, "page": refusals, "unplaced": queries.unplaced_accounts(1) if found.taken else []}
    context["sum"] = booked(found.oere, "filens sum", found.file_name)
    return render(request, "investment/ledger_file.html", context)


@page("investment.view", "Konti", methods=("GET", "POST"))
def accounts(request: Request) -> HttpResponse:
    """Which account belongs to which investment; the manager places new ones."""
    if request.method == "POST":
        require(request.actor, "investment.edit")
    allowed = may(request)
    choices, missing = categories()
    asked = {"account": request.GET.get("konto", ""), "valid_from": _begins()}
    form = AccountForm(choices, request.POST or None, initial=asked)

    def act() -> None:
        booking.use_account(actor=request.actor, purpose=PURPOSE, **form.cleaned_data)

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Kontoen er placeret. Det bogførte er regnet om.")
        return redirect("accounts")
    titles = queries.category_titles()
    uses = AccountUse.objects.select_related("project")
    context = {
        "uses": [(each, titles.get(each.cost_category, each.cost_category)) for each in uses],
        "unplaced": queries.unplaced_accounts(),
        "form": form,
        "missing": missing,
        "may": allowed,
    }
    return render(request, "investment/accounts.html", context, status=422 if form.errors else 200)


@page("investment.edit", "Konto", methods=("GET", "POST"))
def account_end(request: Request, account_use_id: int) -> HttpResponse:
    """The last day an account is used so."""
    found = get_object_or_404(AccountUse.objects.select_related("project"), pk=account_use_id)
    form = EndAccountForm(request.POST or None, initial={"valid_to": found.valid_to} if found.valid_to else None)
    newer = False

    def act() -> None:
        booking.end_account_use(
            actor=request.actor, purpose=PURPOSE, use=found, version=posted_version(request), **form.cleaned_data
        )

    try:
        if request.method == "POST" and carried_out(form, act):
            messages.success(request, "Kontoens sidste dag er skrevet ind. Det bogførte er regnet om.")
            return redirect("accounts")
    except Stale:
        newer, found = True, AccountUse.objects.select_related("project").get(pk=account_use_id)
    context = {"use": found, "form": form, "newer": newer}
    return render(request, "investment/account.html", context, status=409 if newer else 422 if form.errors else 200)


def _begins() -> object:
    return Project.objects.order_by("begins").values_list("begins", flat=True).first()


def _told(file: LedgerFile) -> str:
    if not file.lines_new:
        return "Filen er læst. Den bragte intet nyt: alle dens linjer var her i forvejen."
    new = "Én linje er bogført" if file.lines_new == 1 else f"{file.lines_new} linjer er bogført"
    return f"{new}. {file.lines_known} var her i forvejen." if file.lines_known else f"{new}."
