"""Remarks and files to the plan, on the staff's side and on the citizen's own."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from fodfaeste.casework.plans.drafts import PlanDraft
from fodfaeste.casework.plans.files import ACCEPT, LARGEST
from fodfaeste.casework.plans.forms import LaterText
from fodfaeste.casework.plans.models import Comment, Goal, Plan, Step
from fodfaeste.casework.plans.queries import newest_version, plan_of, remarks_of, working_draft
from fodfaeste.casework.plans.remarks import Spot, add_comment, attach, settle_comment, withdrawable
from fodfaeste.casework.plans.rules import LONGEST_TEXT, short
from fodfaeste.foundation.access.pages import Request, open_subject, own_citizen, page
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.drafts import actions as drafts
from fodfaeste.foundation.people.models import Citizen

PURPOSE = "Planen drøftes"


class RemarkForm(forms.Form):
    """Words, a file, or both, about one part of the plan."""

    use_required_attribute = False
    about = forms.ChoiceField(label="Hvad handler det om?")
    words = LaterText(
        label="Din bemærkning",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    file = forms.FileField(
        label="En fil",
        required=False,
        help_text=f"PDF eller billede (JPEG, PNG), højst {LARGEST // 1024 // 1024} MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        error_messages={"empty": "Filen er tom. Vælg en anden."},
    )

    def __init__(self, draft: PlanDraft, *args: object, own: str, **given: object) -> None:
        super().__init__(*args, **given)  # type: ignore[arg-type]
        goals = [(f"goal-{goal.id}", f"Delmål: {short(goal.text)}") for goal in draft.goals]
        steps = [(f"step-{step.id}", f"Skridt: {short(step.what)}") for _, step in draft.all_steps()]
        self.fields["about"].choices = [("own", own), *goals, *steps]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        given: dict[str, object] = self.cleaned_data
        if not (given.get("words") or given.get("file") or self.errors):
            self.add_error("words", "Skriv en bemærkning, eller vælg en fil.")
        return given


@dataclass(frozen=True)
class _Side:
    """What differs between the two sides of the same page."""

    template: str
    own_goal: str
    back: str


STAFF = _Side("plans/remarks.html", "Borgerens eget mål", "plan_remarks")
OWN = _Side("plans/my_remarks.html", "Mit mål", "my_plan_remarks")


@page("plan.comment", "Bemærkninger og filer til planen", methods=("GET", "POST"))
def plan_remarks(request: Request, citizen: Citizen) -> HttpResponse:
    """Every remark and file, and a form to add one."""
    if request.actor.is_citizen:
        return redirect("my_plan_remarks")
    found = plan_of(request.actor, citizen)
    if found is None:
        raise Http404
    return _page(request, citizen, found, working_draft(found, with_done=True), STAFF)


@page("plan.own", "Bemærkninger og filer til min plan", methods=("GET", "POST"))
def my_plan_remarks(request: Request) -> HttpResponse:
    citizen = own_citizen(request, "plan.own")
    found = plan_of(request.actor, citizen)
    newest = newest_version(found) if found else None
    if found is None or newest is None:
        messages.info(request, "Du kan skrive bemærkninger, når du har fået en plan.")
        return redirect("my_plan")
    return _page(request, citizen, found, newest.draft, OWN)


@page("plan.comment", "Afslut en bemærkning til planen", kind="action", methods=("POST",))
def plan_remark(request: Request, citizen: Citizen, remark_id: int) -> HttpResponse:
    """Say that a remark is settled, or open it again."""
    comment = get_object_or_404(Comment, citizen=citizen, pk=remark_id)
    return _settle(request, comment, redirect("plan_remarks", citizen_id=citizen.pk))


@page("plan.own", "Afslut en bemærkning til min plan", kind="action", methods=("POST",))
def my_plan_remark(request: Request, remark_id: int) -> HttpResponse:
    title = "Afslut en bemærkning til min plan"
    comment = open_subject(request.actor, "plan.own", Comment.objects.all(), remark_id, title)
    return _settle(request, comment, redirect("my_plan_remarks"))


def _page(request: Request, citizen: Citizen, found: Plan, draft: PlanDraft, side: _Side) -> HttpResponse:
    form = RemarkForm(draft, own=side.own_goal, initial={"about": request.GET.get("om", "own")})
    if request.method == "POST":
        form = RemarkForm(draft, request.POST, request.FILES, own=side.own_goal)
        if form.is_valid() and _keep(request, found, form):
            drafts.sent(request, "plan.remark", found)
            messages.success(request, "Det er gemt. Både borgeren og medarbejderne kan se det.")
            return redirect(side.back, citizen_id=citizen.pk) if side is STAFF else redirect(side.back)
    may = found.case.closed is None and decide(request.actor, "plan.comment", citizen).allowed
    remarks = remarks_of(found)
    context = {
        "citizen": citizen,
        "remarks": remarks,
        "withdrawable": withdrawable(request.actor, found, remarks.files),
        "form": form,
        "may_write": may,
        "plan": found,
    }
    return render(request, side.template, context, status=422 if form.errors else 200)


def _keep(request: Request, found: Plan, form: RemarkForm) -> bool:
    spot, given = _spot(found, form.cleaned_data["about"]), form.cleaned_data
    try:
        if given["file"]:
            content = given["file"].read(LARGEST + 1)
            attach(
                actor=request.actor, purpose=PURPOSE, plan=found, spot=spot, name=given["file"].name, content=content
            )
        if given["words"]:
            add_comment(actor=request.actor, purpose=PURPOSE, plan=found, spot=spot, words=given["words"])
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    return True


def _spot(found: Plan, about: str) -> Spot:
    """The part of the plan the form's choice names; it has been checked against the choices."""
    kind, _, pk = about.partition("-")
    if kind == "step":
        return Spot(step=get_object_or_404(Step, plan=found, pk=pk))
    return Spot(goal=get_object_or_404(Goal, plan=found, pk=pk)) if kind == "goal" else Spot()


def _settle(request: Request, comment: Comment, back: HttpResponse) -> HttpResponse:
    settled = request.POST.get("settled") != "no"
    try:
        settle_comment(actor=request.actor, purpose=PURPOSE, comment=comment, settled=settled)
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, "Bemærkningen er afsluttet." if settled else "Bemærkningen er åben igen.")
    return back
