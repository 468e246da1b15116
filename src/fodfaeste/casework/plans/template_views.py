"""Planskabeloner: the pages where plan templates are kept."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from fodfaeste.casework.plans.drafts import ACTORS, TRACKS
from fodfaeste.casework.plans.models import PlanTemplate
from fodfaeste.casework.plans.patterns import (
    LONGEST_TITLE,
    MOST_DAYS,
    MOST_PATTERN_STEPS,
    Pattern,
    PatternStep,
    problems_to_publish,
)
from fodfaeste.casework.plans.rules import LONGEST_TEXT
from fodfaeste.casework.plans.templating import (
    add_template,
    copy_template,
    publish_template,
    retire_template,
    save_template,
)
from fodfaeste.foundation.access.pages import Request, page, posted_version
from fodfaeste.foundation.access.policy import decide, require
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.posting import carried_out

PURPOSE = "Vedligehold af planskabeloner"
FIRST = "En anden gemte skabelonen først. Det, du har skrevet, står her endnu. Sammenlign, og gem igen."


class TemplateForm(forms.Form):
    """The whole template; rows without words are left out."""

    use_required_attribute = False
    title = forms.CharField(label="Navn", max_length=LONGEST_TITLE)
    about = forms.CharField(
        label="Hvornår passer den?",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    goal = forms.CharField(
        label="Delmål", required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: object, **given: object) -> None:
        super().__init__(*args, **given)  # type: ignore[arg-type]
        for row in range(MOST_PATTERN_STEPS):
            self.fields[f"what_{row}"] = forms.CharField(
                label="Hvad skal der ske?",
                required=False,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            pick = [("", "Vælg")]
            self.fields[f"actor_{row}"] = forms.ChoiceField(
                label="Hvem gør det?", required=False, choices=[*pick, *ACTORS.items()]
            )
            self.fields[f"track_{row}"] = forms.ChoiceField(
                label="Spor", required=False, choices=[*pick, *TRACKS.items()]
            )
            self.fields[f"days_{row}"] = forms.IntegerField(
                label="Dage, fra skabelonen bliver brugt", required=False, min_value=0, max_value=MOST_DAYS
            )

    @classmethod
    def of(cls, template: PlanTemplate) -> "TemplateForm":
        pattern = template.pattern
        values: dict[str, object] = {"title": template.title, "about": template.about, "goal": pattern.goal}
        for row, step in enumerate(pattern.steps):
            values |= {f"{key}_{row}": value for key, value in vars(step).items()}
        return cls(initial=values)

    @property
    def step_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"{part}_{row}"] for part in ("what", "actor", "track", "days")] for row in self._all]

    def clean(self) -> dict[str, object]:
        """Every step that has words has the rest too, and says so at its own field."""
        given: dict[str, object] = self.cleaned_data
        for row in self._all:
            if not given.get(f"what_{row}"):
                continue
            for part, message in (("actor", "Vælg, hvem der tager skridtet."), ("track", "Vælg et spor.")):
                if not given.get(f"{part}_{row}"):
                    self.add_error(f"{part}_{row}", message)
            if given.get(f"days_{row}") is None and f"days_{row}" not in self.errors:
                self.add_error(f"days_{row}", f"Skriv et antal dage fra 0 til {MOST_DAYS}.")
        return given

    def values(self) -> dict[str, object]:
        given = self.cleaned_data
        steps = tuple(
            PatternStep(given[f"what_{row}"], given[f"actor_{row}"], given[f"track_{row}"], given[f"days_{row}"])
            for row in self._all
            if given[f"what_{row}"]
        )
        return {"title": given["title"], "about": given["about"], "pattern": Pattern(given["goal"], steps)}

    @property
    def _all(self) -> range:
        return range(MOST_PATTERN_STEPS)


@page("plan_templates.view", "Planskabeloner")
def plan_templates(request: Request) -> HttpResponse:
    """Every template, the ones in use first."""
    found = sorted(PlanTemplate.objects.all(), key=lambda each: ("published", "draft", "retired").index(each.status))
    context = {"templates": found, "may_edit": decide(request.actor, "plan_templates.edit").allowed}
    return render(request, "plans/templates.html", context)


@page("plan_templates.edit", "Ny planskabelon", methods=("GET", "POST"))
def plan_template_new(request: Request) -> HttpResponse:
    form = TemplateForm(request.POST) if request.method == "POST" else TemplateForm()
    made: list[PlanTemplate] = []
    if request.method == "POST" and carried_out(
        form,
        lambda: made.append(add_template(actor=request.actor, purpose=PURPOSE, **form.values())),  # type: ignore[arg-type]
    ):
        messages.success(request, "Kladden er gemt. Udgiv den, når den er klar til brug.")
        return redirect("plan_template", plan_template_id=made[0].pk)
    return _show(request, None, form)


@page("plan_templates.view", "En planskabelon", methods=("GET", "POST"))
def plan_template(request: Request, plan_template_id: int) -> HttpResponse:
    """What a template says; a draft can be changed here."""
    found = get_object_or_404(PlanTemplate, pk=plan_template_id)
    if request.method != "POST":
        return _show(request, found, TemplateForm.of(found))
    require(request.actor, "plan_templates.edit")
    form, version = TemplateForm(request.POST), posted_version(request)
    try:
        saved = carried_out(
            form,
            lambda: save_template(
                actor=request.actor,
                purpose=PURPOSE,
                template=found,
                version=version,
                **form.values(),  # type: ignore[arg-type]
            ),
        )
    except Stale:
        found.refresh_from_db()
        form.add_error(None, FIRST)
        return _show(request, found, form, stands=found)
    if not saved:
        return _show(request, found, form)
    messages.success(request, "Kladden er gemt.")
    return redirect("plan_template", plan_template_id=found.pk)


@page("plan_templates.edit", "Skift tilstand på en planskabelon", kind="action", methods=("POST",))
def plan_template_turn(request: Request, plan_template_id: int) -> HttpResponse:
    """Publish it, take it out of use, or copy it."""
    found = get_object_or_404(PlanTemplate, pk=plan_template_id)
    wish, given = request.POST.get("to", ""), {"actor": request.actor, "purpose": PURPOSE, "template": found}
    try:
        if wish == "copy":
            found = copy_template(**given)  # type: ignore[arg-type]
            messages.success(request, "Her er en kopi. Den afløser den gamle, når du udgiver den.")
        elif wish == "published":
            publish_template(**given, version=posted_version(request))  # type: ignore[arg-type]
            messages.success(request, "Skabelonen er udgivet og kan bruges i planer.")
        elif wish == "retired":
            retire_template(**given, version=posted_version(request))  # type: ignore[arg-type]
            messages.success(request, "Skabelonen er taget ud af brug. Planer, der er lavet fra den, er uændrede.")
        else:
            messages.warning(request, "Vælg, hvad der skal ske med skabelonen.")
    except Stale:
        messages.warning(request, "Skabelonen er ændret, siden du åbnede siden. Læs den igen her.")
    except Refused as refused:
        messages.warning(request, refused.message)
    return redirect("plan_template", plan_template_id=found.pk)


def _show(
    request: Request, found: PlanTemplate | None, form: TemplateForm, stands: PlanTemplate | None = None
) -> HttpResponse:
    may = decide(request.actor, "plan_templates.edit").allowed
    problems = problems_to_publish(found.title, found.pattern) if found and found.status == "draft" else []
    context = {
        "template": found,
        "form": form,
        "may_edit": may,
        "writes": may and (found is None or found.status == "draft"),
        "problems": problems,
        "stands": stands,
        "steps": [(ACTORS[step.actor], TRACKS[step.track], step) for step in found.pattern.steps] if found else [],
    }
    status = 409 if stands else 422 if form.errors else 200
    return render(request, "plans/template.html", context, status=status)
