"""The pages of the register: companies, one company, its workplaces and people, files in and out."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from fodfaeste.casework.companies import actions, importing, law, queries
from fodfaeste.casework.companies.conflicts import differences
from fodfaeste.casework.companies.forms import (
    CompanyForm,
    ContactForm,
    EntryForm,
    FileForm,
    SearchForm,
    UnitForm,
)
from fodfaeste.casework.companies.models import Company, Contact, Entry, Unit
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, page, posted_version
from fodfaeste.foundation.access.policy import may_ever
from fodfaeste.foundation.action import Stale
from fodfaeste.foundation.posting import carried_out
from fodfaeste.foundation.rules.queries import NoRule

PURPOSE = "Samarbejde med virksomheder"


@page("company.view", "Virksomheder")
def companies(request: Request) -> HttpResponse:
    """The register, with a search."""
    form = SearchForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    known_by = request.actor.employee_id if asked.get("mine") else None
    found = queries.companies(asked.get("ord", ""), asked.get("hvor", ""), known_by)
    context = {
        "form": form if form.is_bound else SearchForm(),
        "searched": form.is_bound,
        "page": Paginator(found, 40).get_page(request.GET.get("side")),
        "query": _without_page(request),
        "may": _may(request),
    }
    return render(request, "companies/companies.html", context)


def _without_page(request: Request) -> str:
    kept = request.GET.copy()
    kept.pop("side", None)
    return kept.urlencode()


def _may(request: Request) -> dict[str, bool]:
    return {
        "edit": may_ever(request.actor, "company.edit"),
        "contacts": may_ever(request.actor, "company.contacts"),
        "take_in": may_ever(request.actor, "company.import"),
        "day": may_ever(request.actor, "company.day"),
        "totals": may_ever(request.actor, "placement.totals"),
    }


@page("company.edit", "Ny virksomhed", methods=("GET", "POST"))
def company_add(request: Request) -> HttpResponse:
    form = CompanyForm(request.POST or None, initial={"sector": "private", "known_by": request.actor.employee_id})
    made: list[Company] = []
    pointer: list[Company] = []

    def act() -> None:
        try:
            made.append(actions.add_company(actor=request.actor, purpose=PURPOSE, **form.cleaned_data))
        except actions.AlreadyThere as there:
            pointer.append(there.company)
            raise

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, f"{made[0].name} er i registeret. Skriv nu arbejdspladsen og en kontaktperson.")
        return redirect("company", company_id=made[0].pk)
    name = request.POST.get("name", "")
    context = {"form": form, "there": pointer[0] if pointer else None, "same": actions.same_names(name) if name else []}
    return render(request, "companies/company_add.html", context, status=422 if form.errors else 200)


@page("company.edit", "Ret virksomhed", methods=("GET", "POST"))
def company_edit(request: Request, company_id: int) -> HttpResponse:
    found = get_object_or_404(Company, pk=_key(company_id))
    industry = queries.industry_of(found)
    initial = {"industry": industry.code if industry else ""}
    form = CompanyForm(request.POST or None, instance=found, initial=initial)

    def act() -> None:
        actions.change_company(
            actor=request.actor,
            purpose=PURPOSE,
            company=found,
            version=posted_version(request),
            **form.cleaned_data,
        )

    return _edit(request, form, found, act, f"Ret {found.name}", found)


@page("company.edit", "Ret arbejdsplads", methods=("GET", "POST"))
def unit_edit(request: Request, unit_id: int) -> HttpResponse:
    found = get_object_or_404(Unit.objects.select_related("company"), pk=_key(unit_id))
    form = UnitForm(request.POST or None, instance=found)

    def act() -> None:
        actions.change_unit(
            actor=request.actor, purpose=PURPOSE, unit=found, version=posted_version(request), **form.cleaned_data
        )

    return _edit(request, form, found, act, f"Ret {found.name}", found.company)


@page("company.contacts", "Ret kontaktperson", methods=("GET", "POST"))
def contact_edit(request: Request, contact_id: int) -> HttpResponse:
    """Saving is also saying that the person is still the right one."""
    found = get_object_or_404(Contact.objects.select_related("company"), pk=_key(contact_id))
    if request.POST.get("do") == "remove":
        actions.remove_contact(actor=request.actor, purpose=PURPOSE, contact=found)
        messages.success(request, "Kontaktpersonen er slettet.")
        return redirect("company", company_id=found.company_id)
    form = ContactForm(found.company, request.POST or None, instance=found)

    def act() -> None:
        actions.save_contact(
            actor=request.actor,
            purpose=PURPOSE,
            company=found.company,
            contact=found,
            version=posted_version(request),
            **form.cleaned_data,
        )

    return _edit(request, form, found, act, f"Kontaktperson hos {found.company.name}", found.company, removable=True)


def _edit(
    request: Request,
    form: BaseForm,
    found: Any,
    act: Callable[[], None],
    heading: str,
    company: Company,
    *,
    removable: bool = False,
) -> HttpResponse:
    """One form on one row of the register. Who is second sees both texts and loses neither."""
    shown, other, status = found, [], 200
    try:
        if request.method == "POST" and carried_out(form, act):
            messages.success(request, "Gemt.")
            return redirect("company", company_id=company.pk)
        status = 422 if form.errors else 200
    except Stale as stale:
        shown, other, status = stale.current, differences(form, stale.current), 409
    context = {
        "form": form,
        "row": shown,
        "heading": heading,
        "company": company,
        "stale": status == 409,
        "other": other,
        "removable": removable,
    }
    return render(request, "companies/edit.html", context, status=status)


@page("company.view", "Virksomhed", methods=("GET", "POST"))
def company(request: Request, company_id: int) -> HttpResponse:
    """One company: what it offers, workplaces, people, what was agreed. One form at a time is sent (`do`)."""
    found = get_object_or_404(Company.objects.select_related("known_by"), pk=_key(company_id))
    if request.method == "GET":
        return _company(request, found, {})
    kind = request.POST.get("do", "")
    if kind == "kept":
        return _keep_promise(request, found)
    if kind not in ("unit", "contact", "entry"):
        raise BadRequest("Formularen mangler. Gå tilbage, og prøv igen.")
    form, act, said = _company_post(request, found, kind)
    if carried_out(form, act):
        messages.success(request, said)
        return redirect("company", company_id=found.pk)
    return _company(request, found, {kind: form}, status=422)


def _company_post(request: Request, found: Company, kind: str) -> tuple[BaseForm, Callable[[], object], str]:
    common: dict[str, Any] = {"actor": request.actor, "purpose": PURPOSE, "company": found}
    if kind == "unit":
        unit = UnitForm(request.POST, prefix="unit")
        return unit, lambda: actions.add_unit(**common, **unit.cleaned_data), "Arbejdspladsen er oprettet."
    if kind == "contact":
        person = ContactForm(found, request.POST, prefix="contact")
        return person, lambda: actions.save_contact(**common, **person.cleaned_data), "Kontaktpersonen er gemt."
    entry = EntryForm(request.POST, prefix="entry")
    return entry, lambda: actions.write_entry(**common, **entry.cleaned_data), "Det er skrevet."


def _keep_promise(request: Request, found: Company) -> HttpResponse:
    entry = get_object_or_404(Entry, company=found, pk=_key(request.POST.get("entry", "")))
    actions.keep_promise(actor=request.actor, purpose=PURPOSE, entry=entry)
    messages.success(request, "Løftet er holdt.")
    return redirect("company", company_id=found.pk)


def _company(request: Request, found: Company, forms: dict[str, BaseForm], status: int = 200) -> HttpResponse:
    may = _may(request)
    entries = list(found.entries.select_related("made_by"))
    units = list(found.units.filter(closed_on__isnull=True).prefetch_related("openings"))
    context = {
        "company": found,
        "industry": queries.industry_of(found),
        "units": units,
        "contacts": list(found.contacts.select_related("unit")) if may["contacts"] else [],
        "entries": entries,
        "promises": [each for each in entries if each.kind == "promise" and each.done_at is None],
        "history": queries.history(found),
        "unit_form": forms.get("unit") or UnitForm(prefix="unit", initial={"name": found.name}),
        "contact_form": forms.get("contact") or ContactForm(found, prefix="contact"),
        "entry_form": forms.get("entry") or EntryForm(prefix="entry"),
        "open_form": next(iter(forms), ""),
        "faulty": list(forms.values()),
        "may": may,
        "today": clock.today(),
        "keep_months": _keep_months(),
    }
    return render(request, "companies/company.html", context, status=status)


def _keep_months() -> int | None:
    try:
        return law.rounds().months_keep_contacts
    except NoRule:
        return None


@page("company.import", "Indlæs virksomheder", methods=("GET", "POST"))
def companies_import(request: Request) -> HttpResponse:
    """A file in; what it did, line by line where something was refused."""
    form = FileForm(request.POST or None, request.FILES or None)
    result: list[importing.Result] = []

    def act() -> None:
        content = form.cleaned_data["file"].read(importing.LARGEST + 1)
        result.append(importing.import_file(actor=request.actor, purpose="Indlæsning af virksomheder", content=content))

    try:
        done = request.method == "POST" and carried_out(form, act)
    except importing.FileRefused as refused:
        form.add_error("file", refused.message)
        done = False
    context = {"form": form, "result": result[0] if done else None, "columns": importing.COLUMNS.values()}
    return render(request, "companies/import.html", context, status=422 if form.is_bound and form.errors else 200)


@page("company.import", "Hent virksomheder", kind="file")
def companies_export(request: Request) -> HttpResponse:
    """All companies and workplaces, without contact persons."""
    response = HttpResponse(importing.export(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="virksomheder.csv"'
    return response


def _key(given: object) -> int:
    """A number that fits the database's keys, or 404."""
    text = str(given)
    if not (text.isascii() and text.isdecimal() and int(text) <= 2**63 - 1):
        raise Http404
    return int(text)
