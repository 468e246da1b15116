"""Which deadlines a case has on a given day, under which rule, and why. What no rule says is never guessed."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fodfaeste.casework.cases.deadlines import Deadline
from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.consents.models import Consent
from fodfaeste.casework.conversations.models import Agreement, Conversation
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.days import DENMARK
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.remember import remembering
from fodfaeste.foundation.rules.models import RuleRow
from fodfaeste.steering.deadlines.actions import note, withdraw
from fodfaeste.steering.deadlines.engine import gather
from tests.cast import Cast

DAY = date(2026, 11, 24)
WHY = "Prøve"


def due(case: Case, rule: str, day: date = DAY, *, every: bool = True) -> list[Deadline]:
    case.refresh_from_db()
    return [each for each in gather([case], day, every=every).deadlines if each.rule == rule]


def opened(case: Case, day: date, group: str = "kontanthjaelp") -> Case:
    Case.objects.filter(pk=case.pk).update(opened=day, target_group=group)
    case.refresh_from_db()
    return case


def talk(cast: Cast, who: str, day: date, status: str = "held") -> Conversation:
    starts = datetime(day.year, day.month, day.day, 10, 0, tzinfo=DENMARK)
    return Conversation.objects.create(
        citizen=cast.citizen[who],
        case=cast.case[who],
        employee=cast.employee["mette"],
        starts=starts,
        status=status,
        closed_at=None if status == "booked" else starts,
    )


def test_the_first_conversation_follows_the_rule_of_the_day_the_case_opened(cast: Cast) -> None:
    old = opened(cast.case["anna"], date(2026, 6, 22))
    (found,) = due(old, "first_conversation")
    assert found.due == date(2026, 6, 29)
    assert "22.06.2026" in found.why and "7 dage" in found.why
    dagpenge = opened(cast.case["anna"], date(2026, 6, 22), "dagpenge")
    assert due(dagpenge, "first_conversation")[0].due == date(2026, 7, 6), "two weeks for the insured before the reform"


def test_after_the_reform_everybody_has_the_municipalitys_own_days(cast: Cast) -> None:
    new = opened(cast.case["anna"], date(2026, 11, 20), "kontanthjaelp_aktivitetsparat")
    (found,) = due(new, "first_conversation")
    assert found.due == date(2026, 11, 27)
    rule = gather([new], DAY).rules["first_conversation"]
    assert not rule.lawful and "Lov 1750" in rule.law


@pytest.mark.parametrize("status", ["held", "booked"])
def test_a_conversation_held_or_booked_answers_it(cast: Cast, status: str) -> None:
    new = opened(cast.case["anna"], date(2026, 11, 20))
    assert due(new, "first_conversation")
    talk(cast, "anna", date(2026, 11, 23), status)
    assert not due(new, "first_conversation")


def test_a_conversation_that_came_to_nothing_does_not(cast: Cast) -> None:
    new = opened(cast.case["anna"], date(2026, 11, 20))
    found = talk(cast, "anna", date(2026, 11, 23), "booked")
    Conversation.objects.filter(pk=found.pk).update(status="no_show", reason="Syg", closed_at=clock.now())
    assert due(new, "first_conversation")


def test_a_case_older_than_the_rules_is_refused_aloud_and_not_guessed(cast: Cast) -> None:
    old = opened(cast.case["anna"], date(2019, 3, 4))
    found = gather([old], DAY, every=True)
    assert not [each for each in found.deadlines if each.rule == "first_conversation"]
    assert any("Samtaler" in message and "4. marts 2019" in message for message in found.unruled)


def test_talks_in_the_first_six_months_come_one_by_one(cast: Cast) -> None:
    case = opened(cast.case["anna"], date(2026, 9, 1))
    talk(cast, "anna", date(2026, 9, 7))
    (found,) = due(case, "six_months")
    assert found.what == "Book samtale nr. 2 af 4"
    assert date(2026, 11, 28) <= found.due <= date(2026, 12, 2), "half way through the six months"
    assert "28.02.2027" in found.why
    talk(cast, "anna", date(2026, 10, 7))
    assert due(case, "six_months")[0].what == "Book samtale nr. 3 af 4"


def test_after_the_six_months_and_in_groups_without_a_number_nothing_is_asked(cast: Cast) -> None:
    case = opened(cast.case["anna"], date(2026, 9, 1))
    talk(cast, "anna", date(2026, 9, 7))
    assert due(case, "six_months", date(2027, 2, 28))
    assert not due(case, "six_months", date(2027, 3, 1))
    assert not due(opened(case, date(2026, 9, 1), "jobafklaring"), "six_months")


def test_the_reform_exchanges_the_rehabilitation_team_for_health_advice(cast: Cast) -> None:
    before = opened(cast.case["anna"], date(2026, 5, 4), "jobafklaring")
    assert due(before, "rehabilitation", date(2026, 6, 1))[0].due == date(2026, 9, 1)
    assert not due(before, "rehabilitation", date(2026, 7, 1)), "the rule is gone"
    assert not due(before, "health_advice"), "the case is older than the new rule"
    after = opened(cast.case["anna"], date(2026, 8, 3), "jobafklaring")
    assert due(after, "health_advice")[0].due == date(2026, 12, 1)
    assert due(after, "overall_description")[0].due == date(2026, 11, 1)
    assert not due(opened(after, date(2026, 8, 3), "dagpenge"), "health_advice")


def test_a_consent_that_runs_out_and_a_promise_are_due_on_their_day(cast: Cast) -> None:
    case = cast.case["anna"]
    Consent.objects.create(
        citizen=cast.citizen["anna"],
        purpose="tvaerfaglig_analyse",
        title="Tværfaglig analyse",
        words="Prøve",
        law="Prøve",
        given_how="self",
        given_on=date(2026, 1, 5),
        given_at=clock.now(),
        valid_until=date(2026, 12, 1),
    )
    Agreement.objects.create(
        citizen=cast.citizen["anna"],
        conversation=talk(cast, "anna", date(2026, 11, 2)),
        owner="sagsbehandler",
        what="Ringe til lægen",
        due=date(2026, 11, 20),
    )
    assert due(case, "consent_expires")[0].due == date(2026, 12, 1)
    assert due(case, "agreement")[0].what == "Ringe til lægen"
    Agreement.objects.update(done_at=clock.now(), done_by=cast.user["mette"])
    Consent.objects.update(withdrawn_at=clock.now(), withdrawn_how="self")
    assert not due(case, "agreement") and not due(case, "consent_expires")


def test_the_first_screening_and_round_are_counted_from_the_day_the_case_opened(cast: Cast) -> None:
    case = opened(cast.case["anna"], date(2026, 11, 2))
    assert due(case, "screening")[0].due == date(2026, 11, 30)
    assert due(case, "progression")[0].due == date(2026, 11, 2)


def test_what_is_far_ahead_is_only_shown_when_everything_is_asked_for(cast: Cast) -> None:
    case = opened(cast.case["anna"], date(2026, 11, 20), "jobafklaring")
    assert due(case, "health_advice")
    assert not due(case, "health_advice", every=False)


def test_a_rule_that_is_taken_out_of_the_table_gives_no_deadline_and_says_so(cast: Cast) -> None:
    case = opened(cast.case["anna"], date(2026, 11, 2))
    RuleRow.objects.filter(table="deadline_rules", values__key="screening").update(replaced_at=clock.now())
    found = gather([case], DAY)
    assert not [each for each in found.deadlines if each.rule == "screening"]
    assert "Reglen »screening« står ikke i tabellen »Frister« for 24.11.2026." in found.unruled


@pytest.mark.parametrize(
    ("table", "rule"),
    [("screening_timing", "screening"), ("progression_rounds", "progression"), ("contact_rules", "six_months"),
     ("plan_checks", "course_follow_up"), ("placement_rounds", "placement_checkin")],
)  # fmt: skip
def test_a_rooms_own_table_without_a_row_is_refused_aloud(cast: Cast, table: str, rule: str) -> None:
    assert not gather([cast.case["anna"]], DAY).unruled
    RuleRow.objects.filter(table=table).update(replaced_at=clock.now())
    found = gather([cast.case["anna"]], DAY)
    assert found.unruled
    assert not [each for each in found.deadlines if each.rule == rule]


def test_without_any_rule_there_is_one_message_and_no_deadline(cast: Cast) -> None:
    RuleRow.objects.filter(table="deadline_rules").update(replaced_at=clock.now())
    found = gather(list(cast.case.values()), DAY)
    assert not found.deadlines
    assert len(found.unruled) == 1 and "Frister" in found.unruled[0]


# ---- what is written about a rule ----------------------------------------------------------------------------------


def test_a_step_that_is_written_as_done_is_no_longer_due_and_can_be_taken_back(cast: Cast) -> None:
    case = opened(cast.case["anna"], date(2026, 8, 3), "jobafklaring")
    written = note(
        actor=cast.actor("mette"), purpose=WHY, case=case, rule="health_advice", on=date(2026, 10, 1), words="Rådgivet"
    )
    assert not due(case, "health_advice")
    assert due(case, "overall_description"), "the other step is another one"
    withdraw(actor=cast.actor("mette"), purpose=WHY, written=written)
    assert due(case, "health_advice")
    verbs = list(JournalEntry.objects.order_by("-seq").values_list("verb", flat=True)[:2])
    assert verbs == ["deadline.taken_back", "deadline.done"]


def test_the_same_note_twice_is_one_and_another_is_refused(cast: Cast) -> None:
    case = opened(cast.case["anna"], date(2026, 8, 3), "jobafklaring")
    said = {"purpose": WHY, "case": case, "rule": "health_advice", "on": date(2026, 10, 1)}
    first = note(actor=cast.actor("mette"), words="Rådgivet", **said)
    assert note(actor=cast.actor("mette"), words="Rådgivet", **said).pk == first.pk
    with pytest.raises(Refused):
        note(actor=cast.actor("mette"), words="Noget andet", **said)


@pytest.mark.parametrize(("on", "words"), [(date(2026, 8, 2), "Før"), (date(2026, 11, 25), "I morgen"),
                                           (date(2026, 10, 1), "   "), (date(2026, 10, 1), "x" * 301)])  # fmt: skip
def test_an_impossible_day_and_missing_words_are_refused(cast: Cast, on: date, words: str) -> None:
    case = opened(cast.case["anna"], date(2026, 8, 3), "jobafklaring")
    with pytest.raises(Refused):
        note(actor=cast.actor("mette"), purpose=WHY, case=case, rule="health_advice", on=on, words=words)


def test_only_a_group_the_law_lets_exempt_can_be_exempted(cast: Cast) -> None:
    case = opened(cast.case["anna"], date(2026, 9, 1))
    talk(cast, "anna", date(2026, 9, 7))
    said = {"actor": cast.actor("mette"), "purpose": WHY, "rule": "six_months", "on": DAY, "words": "Alvorligt syg"}
    assert due(case, "six_months")
    assert note(case=case, **said).kind == "exempt"
    assert not due(case, "six_months")
    other = opened(cast.case["bo"], date(2026, 9, 1), "sygedagpenge")
    with pytest.raises(Refused):
        note(case=other, **(said | {"actor": cast.actor("karl")}))


def test_somebody_who_does_not_work_with_the_citizen_writes_nothing(cast: Cast) -> None:
    case = opened(cast.case["anna"], date(2026, 8, 3), "jobafklaring")
    for who in ("sofie", "pia", "lise", "anna"):
        with pytest.raises(AccessDenied):
            note(actor=cast.actor(who), purpose=WHY, case=case, rule="health_advice", on=DAY, words="Gjort")


def test_as_many_questions_for_one_case_as_for_many(cast: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number, case in enumerate(cast.case.values()):
        opened(case, date(2026, 9, 1) + timedelta(days=number))
    with (
        remembering(),
        CaptureQueriesContext(
            connection,
        ) as one,
    ):
        gather([cast.case["anna"]], DAY)
    with remembering(), django_assert_num_queries(len(one)):
        gather(list(cast.case.values()), DAY)
