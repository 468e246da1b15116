"""The plan of a case: what it says now, how it came to say it, what was sent, and what the citizen answered."""

import secrets
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.plans.drafts import ACTORS, TRACKS, PlanDraft, from_json
from fodfaeste.casework.plans.files import kind_of
from fodfaeste.casework.plans.patterns import TEMPLATE_STATUSES, Pattern, pattern_from_json
from fodfaeste.casework.plans.rules import ANSWERS, STEP_STATUSES
from fodfaeste.foundation.people.models import Citizen, User


def _one_of(field: str, values: dict[str, str], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": list(values)}), name=name)


class Plan(models.Model):
    """The one plan of a case, as it stands. It reaches the citizen as a `PlanVersion`."""

    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="plans")
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="plan")
    own_goal = models.TextField("borgerens eget mål", blank=True, help_text="in the citizen's own words")
    version = models.PositiveIntegerField(default=1, help_text="counts saves; what was sent has its own number")

    class Meta:
        ordering = ["-pk"]
        verbose_name = "plan"

    def __str__(self) -> str:
        return f"Plan for {self.citizen}"


class Goal(models.Model):
    """A sub-goal."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="goals")
    order = models.PositiveSmallIntegerField()
    text = models.TextField("delmål")
    source = models.CharField("kommer fra", max_length=200, blank=True, help_text="what put it into the plan, in words")
    source_key = models.CharField(max_length=100, blank=True, help_text="which thing that was, e.g. analysis:12")

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "delmål"

    def __str__(self) -> str:
        return self.text


class Step(models.Model):
    """A step: what, who, in which track, by when, and how far. It is taken out of the plan, never deleted."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="steps")
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.SET_NULL, related_name="steps")
    order = models.PositiveSmallIntegerField()
    what = models.TextField("hvad")
    actor = models.CharField("hvem", max_length=20, choices=list(ACTORS.items()))
    actor_name = models.CharField("navn", max_length=100, blank=True)
    track = models.CharField("spor", max_length=20, choices=list(TRACKS.items()))
    due = models.DateField("hvornår", null=True, blank=True, help_text="may wait until the plan is sent")
    status = models.CharField(max_length=20, choices=list(STEP_STATUSES.items()), default="planned")
    status_words = models.TextField(blank=True, help_text="what was said when it was marked")
    done_at = models.DateTimeField(null=True, blank=True)
    marked_at = models.DateTimeField(null=True, blank=True)
    marked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    marked_by_citizen = models.BooleanField(default=False)
    source = models.CharField("kommer fra", max_length=200, blank=True, help_text="what put it into the plan, in words")
    source_key = models.CharField(max_length=100, blank=True, help_text="which thing that was, e.g. analysis:12")

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "skridt"
        constraints = [
            _one_of("actor", ACTORS, "step_actor"),
            _one_of("track", TRACKS, "step_track"),
            _one_of("status", STEP_STATUSES, "step_status"),
            models.CheckConstraint(
                condition=Q(status="done", done_at__isnull=False) | (~Q(status="done") & Q(done_at__isnull=True)),
                name="step_done_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def citizen_id(self) -> int:
        return self.plan.citizen_id


class StepMark(models.Model):
    """Each time a step was marked, with the words that were said. The step itself holds the latest."""

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="marks")
    status = models.CharField(max_length=20, choices=list(STEP_STATUSES.items()))
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [_one_of("status", STEP_STATUSES, "step_mark_status")]


class _Content(models.Model):
    """A plan as it was at one moment, as JSON (see `drafts.to_json`)."""

    content = models.JSONField()

    class Meta:
        abstract = True

    @property
    def draft(self) -> PlanDraft:
        return from_json(self.content)


class PlanEdit(_Content):
    """What the plan said after each save: nothing that was ever saved is lost, and late saves can be merged."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="edits")
    version = models.PositiveIntegerField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    saved_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["plan", "version"], name="one_edit_per_version")]


class UnsavedDraft(_Content):
    """What somebody typed when another had saved first. It waits on the plan page until it is used or put away."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="unsaved")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="+")
    base_version = models.PositiveIntegerField(help_text="the version the writer had in front of them")
    typed_at = models.DateTimeField()
    typed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    typed_by_name = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_as = models.CharField(max_length=10, blank=True, choices=[("used", "brugt"), ("dismissed", "lagt væk")])

    class Meta:
        ordering = ["-typed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_as="")
                | Q(closed_at__isnull=False, closed_as__in=["used", "dismissed"]),
                name="unsaved_closed",
            )
        ]


class PlanVersion(_Content):
    """A plan as it was sent to the citizen. The database refuses to change it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="versions")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="plan_versions")
    number = models.PositiveIntegerField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["-number"]
        verbose_name = "sendt plan"
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_version_per_number")]

    def __str__(self) -> str:
        return f"Version {self.number}"

    @property
    def answer(self) -> "PlanAnswer | None":
        """The answer that counts; former answers stay in `answers`."""
        return next((each for each in self.answers.all() if each.current), None)

    @property
    def statuses(self) -> dict[int, str]:
        """How far each step was when it was sent."""
        steps: list[dict[str, Any]] = [*self.content["steps"]]
        for goal in self.content["goals"]:
            steps += goal["steps"]
        return {step["id"]: step["status"] for step in steps}


class PlanAnswer(models.Model):
    """What the citizen answered to a version. A changed answer is a new row; the latest is `current`."""

    plan_version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="answers")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="plan_answers")
    answer = models.CharField("svar", max_length=20, choices=list(ANSWERS.items()))
    words = models.TextField("med egne ord", blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    told_to = models.CharField(
        "fortalt til", max_length=200, blank=True, help_text="the employee who wrote down what the citizen said"
    )
    current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "svar på planen"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan_version"], condition=Q(current=True), name="one_current_answer_per_version"
            ),
            _one_of("answer", ANSWERS, "plan_answer"),
        ]

    @property
    def said(self) -> str:
        """The answer in a line; one that was told to somebody never reads as the citizen's own."""
        told = f" (fortalt til {self.told_to})" if self.told_to else ""
        return f"{ANSWERS[self.answer]}{told}"


class _Said(models.Model):
    """Words somebody wrote about a plan: whose, when, and to which citizen they belong."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="%(class)ss")
    citizen = models.ForeignKey(Citizen, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    by_citizen = models.BooleanField(default=False)

    class Meta:
        abstract = True


class QuestionAnswer(_Said):
    """What was answered to a question in the margin. It rests on `facts`; other facts ask again. Kept for good."""

    key = models.CharField(max_length=100)
    facts = models.CharField(max_length=500)
    question = models.TextField(help_text="as it was asked")
    words = models.TextField()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "svar på et spørgsmål i planen"


class _About(_Said):
    """It is about a step, a sub-goal, or (with neither) the citizen's own goal. `about` keeps what that said then."""

    step = models.ForeignKey(Step, null=True, blank=True, on_delete=models.SET_NULL, related_name="%(class)ss")
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.SET_NULL, related_name="%(class)ss")
    about = models.CharField(max_length=200)

    class Meta:
        abstract = True


class Comment(_About):
    """A remark, by the citizen or by staff, which both can read. Open until somebody says it is settled."""

    words = models.TextField("bemærkning")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "bemærkning til planen"


def stored_as(attachment: "Attachment", name: str) -> str:
    """Where a file lies: nothing of its name or of the citizen is in the path."""
    return f"plans/{secrets.token_hex(16)}"


class Attachment(_About):
    """A file to the plan. Its bytes lie in the file store, outside what the web server gives out.

    When it is withdrawn, the bytes, the name and the checksum are gone. That it was there stays, with who withdrew it,
    when and why.
    """

    file = models.FileField(upload_to=stored_as, max_length=200, blank=True)
    name = models.CharField("filnavn", max_length=150, blank=True)
    content_type = models.CharField(max_length=50, help_text="as its first bytes say, not as the browser said")
    size = models.PositiveIntegerField(help_text="bytes")
    checksum = models.CharField(max_length=64, blank=True, help_text="SHA-256")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_by_name = models.CharField(max_length=200, blank=True)
    withdrawn_why = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "bilag til planen"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(withdrawn_at=None, withdrawn_why="") & ~Q(file=""))
                | (Q(withdrawn_at__isnull=False, file="", name="", checksum="") & ~Q(withdrawn_why="")),
                name="withdrawn_file_is_gone",
            ),
        ]

    @property
    def kind(self) -> str:
        """What sort of file it is or was, in a word."""
        return kind_of(self.content_type)


class PlanTemplate(models.Model):
    """A plan to begin from: a goal and steps with who takes them and in how many days. Published ones can be used."""

    title = models.CharField("navn", max_length=100)
    about = models.TextField("hvornår den passer")
    content = models.JSONField(help_text="see patterns.pattern_to_json")
    status = models.CharField(max_length=10, choices=list(TEMPLATE_STATUSES.items()), default="draft")
    key = models.CharField(max_length=60, blank=True, help_text="of a shipped template, else empty")
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=200)

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = "planskabelon"
        constraints = [
            _one_of("status", TEMPLATE_STATUSES, "plan_template_status"),
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="one_shipped_template_per_key"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def pattern(self) -> Pattern:
        return pattern_from_json(self.content)
