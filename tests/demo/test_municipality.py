"""The demo municipality that is built through the public actions."""

import subprocess
import time
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.utils import timezone

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.conversations.models import Agreement, Conversation
from fodfaeste.casework.plans.models import Plan, PlanAnswer, PlanVersion, Step
from fodfaeste.casework.screening.models import LegalBasis, Screening
from fodfaeste.demo import examples, municipality, personas
from fodfaeste.demo.effecting import simulated
from fodfaeste.demo.seeds import SEED, today
from fodfaeste.foundation.access.models import EmergencyAccess, Reading
from fodfaeste.foundation.journal.actor import ROLES
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.journal.queries import verify
from fodfaeste.foundation.people.models import Citizen, RoleAssignment, TeamMembership
from fodfaeste.foundation.people.queries import written_cpr
from fodfaeste.foundation.register.models import ImportRun, RegisterStatus
from fodfaeste.steering.committee.models import Report
from fodfaeste.steering.evaluation.queries import published
from tests import installation
from tests.demo.reporting import newest_report, published_effect

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("municipality")]
CITIZENS = 40


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker) -> municipality.Built:  # type: ignore[no-untyped-def]
    """A small municipality, built once for the module and taken away after it."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield municipality.build(CITIZENS)
        transaction.set_rollback(True)


def test_everybody_in_the_register_is_in_the_database(built: municipality.Built) -> None:
    assert RegisterStatus.objects.count() == CITIZENS == Citizen.objects.count()
    assert all(run.status == "done" and run.refused == 0 for run in ImportRun.objects.all())
    assert ImportRun.objects.count() > 2


def test_every_citizen_has_a_test_number(built: municipality.Built) -> None:
    assert all(int(written_cpr(citizen)[:2]) > 60 for citizen in Citizen.objects.all())


def test_the_journal_is_whole_and_tells_its_story_in_order(built: municipality.Built) -> None:
    assert verify().whole
    moments = list(JournalEntry.objects.order_by("seq").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] <= timezone.now()


def test_the_effect_that_was_made_lies_in_the_interval_that_was_published(built: municipality.Built) -> None:
    (found,) = published()
    assert not found.evaluation.late and found.evaluation.locked_by_label == "Frank Hypotesen"
    low, high = found.result.low, found.result.high
    assert low is not None and high is not None
    assert low < simulated(SEED, today()).true_effect < high < 0


def test_the_report_to_the_committee_tells_of_the_effect_that_was_made(built: municipality.Built) -> None:
    with newest_report() as read:
        low, high = read.effect.low, read.effect.high
        assert low is not None and high is not None
        assert low < simulated(SEED, today()).true_effect < high < 0
        for shown in (read.screen, read.paper):
            assert "Effekt vist" in shown
        assert "Effect shown" in read.screen_en
        assert "full-time persons per 1,000 inhabitants" in read.screen_en
        assert "fuldtidspersoner" not in read.screen_en
        assert 6 <= read.pages <= 10


def test_the_report_the_committee_has_tells_of_an_effect_with_one_quarter_less(built: municipality.Built) -> None:
    told = published_effect()
    assert told.low is not None and told.high is not None
    assert told.low < told.high < 0
    assert "Effekt vist" in told.value.da
    report = Report.objects.filter(published_at__isnull=False).latest("published_at")
    for summary, said in ((report.summary, "pr. 1.000 indbyggere"), (report.summary_en, "per 1,000 inhabitants")):
        assert said in summary, "a sentence is not cut at its abbreviation"


def test_there_is_somebody_for_every_role(built: municipality.Built) -> None:
    assert {persona.role for persona in personas.all_personas()} == set(ROLES)
    caseworker = personas.first_of("sagsbehandler")
    assert caseworker is not None and caseworker.label == "Mette Eksempelsen"


def test_cases_stand_at_every_stage(built: municipality.Built) -> None:
    assert Citizen.objects.filter(register_only=True).exists()
    assert Case.objects.filter(closed__isnull=True, screenings__isnull=True).exists()
    assert set(Screening.objects.values_list("status", flat=True)) >= {"draft", "judged"}
    assert Plan.objects.filter(versions__isnull=True).exists()
    unanswered = PlanVersion.objects.filter(answers__isnull=True)
    assert unanswered.exists()
    assert {"agree", "disagree", "could_not"} <= set(PlanAnswer.objects.values_list("answer", flat=True))
    assert set(PlanVersion.objects.values_list("number", flat=True)) >= {1, 2, 3}
    assert {"planned", "done", "cannot_yet"} <= set(Step.objects.values_list("status", flat=True))
    assert Step.objects.filter(status="planned", due__lt=today()).exists()
    assert Case.objects.filter(closed__isnull=False).exists()
    assert {"booked", "held"} <= set(Conversation.objects.values_list("status", flat=True))


def test_agreements_are_kept_overdue_and_due_soon(built: municipality.Built) -> None:
    waiting = Agreement.objects.filter(done_at__isnull=True)
    assert Agreement.objects.filter(done_at__isnull=False).exists()
    assert waiting.filter(due__lt=today()).exists()
    assert waiting.filter(due__gte=today()).exists()


def test_nobody_promises_the_same_twice(built: municipality.Built) -> None:
    said = list(Agreement.objects.values_list("citizen", "what"))
    assert len(said) > 20
    assert len(set(said)) == len(said)


def test_a_step_is_not_both_done_and_next(built: municipality.Built) -> None:
    steps = list(Step.objects.exclude(status="dropped").values_list("plan__citizen", "what"))
    assert len(steps) > 20
    assert len(set(steps)) == len(steps)


def test_people_have_left_and_their_cases_were_handed_over(built: municipality.Built) -> None:
    assert RoleAssignment.objects.filter(valid_to__isnull=False).exists()
    assert TeamMembership.objects.filter(valid_to__isnull=False).exists()
    assert Assignment.objects.exclude(reason="").exists()
    still = Assignment.objects.filter(case__closed__isnull=True, valid_to__isnull=True)
    gone = RoleAssignment.objects.filter(valid_to__isnull=False).values("employee")
    assert not still.filter(employee__in=gone).exists()


def test_emergency_access_was_used_once_and_the_legal_basis_is_recorded(built: municipality.Built) -> None:
    opened = EmergencyAccess.objects.get()
    assert len(opened.reason) > 20
    assert Reading.objects.filter(citizen=opened.citizen, ground="emergency").exists()
    assert LegalBasis.objects.count() == 1


def test_the_citizen_persona_has_something_on_every_page(built: municipality.Built) -> None:
    user = personas.first_of("borger")
    assert user is not None and user.citizen is not None
    citizen = user.citizen
    newest = PlanVersion.objects.filter(citizen=citizen).order_by("-number").first()
    assert newest is not None and newest.number > 1 and newest.answer is None
    assert Conversation.objects.filter(citizen=citizen, status="booked", starts__gt=timezone.now()).exists()
    assert Agreement.objects.filter(citizen=citizen, owner="borger", done_at__isnull=True).exists()
    assert Screening.objects.filter(citizen=citizen, status="judged").exists()
    roles = set(Reading.objects.filter(citizen=citizen).values_list("role", flat=True))
    assert {"sagsbehandler", "specialist", "teamleder", "virksomhedskonsulent"} <= roles
    assert set(examples.FINDERS) <= set(examples.values())


def test_the_persona_caseworker_has_conversations_today(built: municipality.Built) -> None:
    caseworker = personas.first_of("sagsbehandler")
    assert caseworker is not None
    mine = Conversation.objects.filter(employee=caseworker.employee, status="booked")
    here = [each for each in mine if timezone.localdate(each.starts) == today()]
    assert len(here) >= 2
    assert all(8 <= timezone.localtime(each.starts).hour <= 16 for each in here)


def test_a_second_build_is_seen_to_be_unnecessary(built: municipality.Built) -> None:
    assert municipality.already_built()


@pytest.mark.slow
def test_a_build_that_is_killed_leaves_nothing_behind_and_starts_over(tmp_path: Path) -> None:
    env = installation.environment(tmp_path)
    words = installation.command("demo", "build", "--citizens", "30")
    killed = subprocess.Popen(words, env=env)
    deadline = time.monotonic() + 120
    while not list(tmp_path.glob("demo/*-00002-*.csv")) and time.monotonic() < deadline:
        assert killed.poll() is None, "the build was done before it could be killed"
        time.sleep(0.02)
    killed.kill()
    killed.wait()
    again = subprocess.run([*words[:-1], "5"], env=env, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert "5 people in the register" in again.stdout
    third = subprocess.run(words, env=env, capture_output=True, text=True)
    assert third.returncode == 0
    assert "already built" in third.stdout
    journal = subprocess.run(installation.command("journal", "verify"), env=env, capture_output=True, text=True)
    assert journal.returncode == 0, journal.stdout


def test_files_come_every_few_weeks_and_overlap() -> None:
    from fodfaeste.demo.lives import simulate

    anchor = date(2026, 11, 25)
    lives = simulate(5, 1, anchor)
    plan = municipality.import_plan(anchor, lives)
    for (_, _, last), (day, first, _) in pairwise(plan):
        assert first < last
        assert day.weekday() == 0
    assert plan[-1][2] == lives.last_week
    assert plan[-1][0] <= anchor < plan[-1][0] + timedelta(days=7)
