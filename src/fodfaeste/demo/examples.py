"""For every name that occurs in a path, a value that exists in the demo data and belongs to the demo's citizen."""

from collections.abc import Callable

from fodfaeste.demo import acting_examples, personas, survey_examples
from fodfaeste.foundation.people.models import Citizen


def values() -> dict[str, object]:
    """Path argument → example value; an argument without data is left out. `page.argument` is for one page alone."""
    user = personas.first_of("borger")
    citizen = user.citizen if user else None
    if citizen is None:
        return {}
    found: dict[str, object] = {"citizen_id": citizen.pk, "role": "sagsbehandler"}
    for name, find in FINDERS.items():
        value = find(citizen)
        if value is not None:
            found[name] = value
    return found


FINDERS: dict[str, Callable[[Citizen], object | None]] = acting_examples.FINDERS | survey_examples.FINDERS
"""Filled below, one line per path argument; the rooms that act and the surveys have their own files."""


def _employee(citizen: Citizen) -> int | None:
    """The citizen's responsible caseworker."""
    from fodfaeste.casework.cases.queries import open_case_of, responsible_for

    case = open_case_of(citizen)
    responsible = responsible_for(case) if case is not None else None
    return responsible.pk if responsible is not None else None


def _role(citizen: Citizen) -> object | None:
    from fodfaeste.foundation.people.models import RoleAssignment

    found = RoleAssignment.objects.filter(employee=_employee(citizen)).order_by("-valid_from", "-pk").first()
    return found.pk if found is not None else None


def _membership(citizen: Citizen) -> object | None:
    from fodfaeste.foundation.people.models import TeamMembership

    found = TeamMembership.objects.filter(employee=_employee(citizen)).order_by("-valid_from", "-pk").first()
    return found.pk if found is not None else None


def _rule_row(citizen: Citizen) -> object | None:
    from fodfaeste.foundation.rules.models import RuleRow

    return RuleRow.objects.filter(table="caseload_bands", replaced_at=None).values_list("pk", flat=True).first()


FINDERS["employee_id"] = _employee
FINDERS["role_id"] = _role
FINDERS["membership_id"] = _membership
FINDERS["table"] = lambda citizen: "caseload_bands"


def _staff_course(citizen: Citizen) -> object | None:
    """The next one."""
    from fodfaeste.steering.training.models import StaffCourse

    return StaffCourse.objects.order_by("-first", "pk").values_list("pk", flat=True).first()


FINDERS["staff_course_id"] = _staff_course
FINDERS["rule"] = lambda citizen: "six_months"
FINDERS["row_id"] = _rule_row


def _screening(citizen: Citizen) -> int | None:
    from fodfaeste.casework.screening.models import Screening

    found = Screening.objects.filter(citizen=citizen).order_by("status", "pk")
    return found.exclude(status="dropped").values_list("pk", flat=True).first()


def _screening_row(citizen: Citizen) -> object | None:
    """A row of that screening, where its answers are locked."""
    from fodfaeste.casework.screening.models import Screening

    found = Screening.objects.filter(pk=_screening(citizen) or 0).first()
    return found.explained[0]["key"] if found is not None and found.explained else None


FINDERS["screening_id"] = _screening
FINDERS["row"] = _screening_row


def _conversation(citizen: Citizen) -> object | None:
    """The next one that is booked, which all pages of a conversation can show; otherwise the latest."""
    from fodfaeste.casework.conversations.models import Conversation

    found = Conversation.objects.filter(citizen=citizen)
    booked = found.filter(status="booked").order_by("starts", "pk").values_list("pk", flat=True).first()
    return booked or found.order_by("-starts", "-pk").values_list("pk", flat=True).first()


def _agreement(citizen: Citizen) -> object | None:
    from fodfaeste.casework.conversations.models import Agreement

    found = Agreement.objects.filter(citizen=citizen, owner="borger").order_by("-pk")
    return found.values_list("pk", flat=True).first()


FINDERS["conversation_id"] = _conversation
FINDERS["agreement_id"] = _agreement
FINDERS["token"] = lambda citizen: "findes-ikke"  # a secret is stored nowhere, so there is none to show


def _import(citizen: Citizen) -> object | None:
    """The latest file that went in."""
    from fodfaeste.foundation.register.models import ImportRun

    return ImportRun.objects.filter(status="done").order_by("-pk").values_list("pk", flat=True).first()


def _plan_number(citizen: Citizen) -> object | None:
    """The newest version that was sent."""
    from fodfaeste.casework.plans.models import PlanVersion

    found = PlanVersion.objects.filter(citizen=citizen).order_by("-sent_at", "-pk")
    return found.values_list("number", flat=True).first()


def _step(citizen: Citizen) -> object | None:
    """One of the citizen's own open steps, else any."""
    from fodfaeste.casework.plans.models import Step

    found = Step.objects.filter(plan__citizen=citizen).exclude(status="dropped").order_by("status", "pk")
    own = found.filter(actor="borger", status="planned").values_list("pk", flat=True).first()
    return own or found.values_list("pk", flat=True).first()


FINDERS["import_id"] = _import
FINDERS["plan_number"] = _plan_number
FINDERS["step_id"] = _step


def _unsaved(citizen: Citizen) -> object | None:
    """A text to the plan that waits to be used or put away."""
    from fodfaeste.casework.plans.models import UnsavedDraft

    found = UnsavedDraft.objects.filter(citizen=citizen).order_by("-closed_at", "-pk")
    return found.values_list("pk", flat=True).first()


FINDERS["unsaved_id"] = _unsaved


def _consent(citizen: Citizen) -> object | None:
    """A live one, which can be taken back."""
    from fodfaeste.casework.consents.models import Consent
    from fodfaeste.casework.consents.queries import holds

    return Consent.objects.filter(holds(), citizen=citizen).values_list("pk", flat=True).first()


FINDERS["consent_id"] = _consent
FINDERS["purpose_key"] = lambda citizen: "laege_og_sygehus"


def _analysis(citizen: Citizen) -> object | None:
    """The one that is open."""
    from fodfaeste.casework.analysis.models import Analysis

    return Analysis.objects.filter(citizen=citizen, status="open").values_list("pk", flat=True).first()


def _contribution(citizen: Citizen) -> object | None:
    """The psychologist's part, still to be written."""
    from fodfaeste.casework.analysis.models import Contribution

    found = Contribution.objects.filter(citizen=citizen, profession="psykolog", handed_in_at__isnull=True)
    return found.values_list("pk", flat=True).first()


def _input(citizen: Citizen) -> object | None:
    from fodfaeste.casework.analysis.models import Input

    return Input.objects.filter(citizen=citizen).values_list("pk", flat=True).first()


FINDERS["analysis_id"] = _analysis
FINDERS["contribution_id"] = _contribution
FINDERS["input_id"] = _input


def _instrument(citizen: Citizen) -> object | None:
    """A draft, which all pages of an instrument can show; otherwise the newest version."""
    from fodfaeste.foundation.instruments.models import InstrumentVersion

    return InstrumentVersion.objects.order_by("status", "-pk").values_list("pk", flat=True).first()


def _part(citizen: Citizen, part: str) -> object | None:
    from fodfaeste.foundation.instruments.models import InstrumentVersion

    found = InstrumentVersion.objects.order_by("status", "-pk").first()
    parts = found.definition[part] if found else []
    return parts[0]["key"] if parts else None


FINDERS["instrument_id"] = _instrument
FINDERS["item_key"] = lambda citizen: _part(citizen, "items")
FINDERS["fact_key"] = lambda citizen: _part(citizen, "facts")


def _rating(citizen: Citizen) -> object | None:
    """The citizen's own questions, waiting if there are any."""
    from fodfaeste.casework.progression.models import Rating

    found = Rating.objects.filter(citizen=citizen, employee__isnull=True).order_by("-round__opened_at", "-pk")
    return found.values_list("pk", flat=True).first()


def _answered(citizen: Citizen) -> object | None:
    """The caseworker's latest answers, in a round in which nobody is waited for."""
    from fodfaeste.casework.progression.models import Rating

    found = Rating.objects.filter(citizen=citizen, answered_at__isnull=False, round__closed_at__isnull=False)
    return found.order_by("-round__opened_at", "pk").values_list("pk", flat=True).first()


FINDERS["answered_id"] = _answered


def _round(citizen: Citizen) -> object | None:
    from fodfaeste.casework.progression.models import Round

    return Round.objects.filter(citizen=citizen).order_by("-opened_at").values_list("pk", flat=True).first()


FINDERS["rating_id"] = _rating
FINDERS["round_id"] = _round


def _absence(citizen: Citizen) -> object | None:
    """One of the team leader persona's people, otherwise any."""
    from fodfaeste.foundation.staff.models import Absence

    leader = personas.first_of("teamleder")
    if leader is None or leader.employee is None:
        return None
    teams = leader.employee.memberships.values("team")
    ours = Absence.objects.filter(employee__memberships__team__in=teams).order_by("pk")
    return ours.values_list("pk", flat=True).first()


def _position(citizen: Citizen) -> object | None:
    from fodfaeste.steering.caseload.models import Position

    return Position.objects.order_by("pk").values_list("pk", flat=True).first()


def _report(citizen: Citizen) -> object | None:
    from fodfaeste.steering.committee.models import Report

    return Report.objects.filter(state="published").values_list("pk", flat=True).first()


def _report_draft(citizen: Citizen) -> object | None:
    from fodfaeste.steering.committee.models import Report

    return Report.objects.filter(state="draft").values_list("pk", flat=True).first()


def _goal(citizen: Citizen) -> object | None:
    from fodfaeste.steering.committee.models import Goal

    return Goal.objects.values_list("pk", flat=True).first()


def _decision(citizen: Citizen) -> object | None:
    """One that is not carried out yet."""
    from fodfaeste.steering.committee.models import Decision

    return Decision.objects.filter(carried_out_on=None).values_list("pk", flat=True).first()


FINDERS["report_id"] = _report
FINDERS["draft_id"] = _report_draft
FINDERS["goal_id"] = _goal
FINDERS["decision_id"] = _decision
FINDERS["absence_id"] = _absence
FINDERS["position_id"] = _position


def _first_of_investment(model: str) -> Callable[[Citizen], object | None]:
    def find(citizen: Citizen) -> object | None:
        from django.apps import apps

        return apps.get_model("investment", model)._default_manager.order_by("pk").values_list("pk", flat=True).first()

    return find


for _argument, _model in (
    ("project_id", "Project"),
    ("budget_line_id", "BudgetLine"),
    ("ledger_file_id", "LedgerFile"),
    ("account_use_id", "AccountUse"),
    ("baseline_id", "Baseline"),
    ("stop_rule_id", "StopRule"),
):
    FINDERS[_argument] = _first_of_investment(_model)


def _message(citizen: Citizen) -> object | None:
    """The citizen's last one to the caseworker."""
    from fodfaeste.casework.messages.models import Message

    found = Message.objects.filter(citizen=citizen, from_citizen=True, to="case").order_by("-sent_at", "-pk")
    return found.values_list("pk", flat=True).first()


FINDERS["message_id"] = _message


def _remark(citizen: Citizen) -> object | None:
    """An open remark to the plan, else any."""
    from fodfaeste.casework.plans.models import Comment

    found = Comment.objects.filter(citizen=citizen).order_by("-resolved_at", "pk")
    open_one = found.filter(resolved_at=None).values_list("pk", flat=True).first()
    return open_one or found.values_list("pk", flat=True).first()


def _attachment(citizen: Citizen) -> object | None:
    from fodfaeste.casework.plans.models import Attachment

    standing = Attachment.objects.filter(citizen=citizen, withdrawn_at__isnull=True)
    return standing.values_list("pk", flat=True).first()


def _plan_template(citizen: Citizen) -> object | None:
    from fodfaeste.casework.plans.models import PlanTemplate

    return PlanTemplate.objects.filter(status="published").values_list("pk", flat=True).first()


FINDERS["remark_id"] = _remark
FINDERS["attachment_id"] = _attachment
FINDERS["plan_template_id"] = _plan_template
