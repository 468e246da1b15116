"""Plan templates: kept by those who may, used by who carries a case, and never putting work on the wrong one."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from fodfaeste.casework.plans.models import PlanTemplate, Step
from fodfaeste.casework.plans.patterns import (
    TEMPLATE_LIFE,
    TEMPLATE_STATUSES,
    Pattern,
    PatternStep,
    pattern_from_json,
    problems_to_publish,
    steps_from,
    workday,
)
from fodfaeste.casework.plans.queries import working_draft
from fodfaeste.casework.plans.shipped import shipped
from fodfaeste.casework.plans.templating import (
    add_template,
    copy_template,
    load_shipped_templates,
    publish_template,
    retire_template,
    save_template,
)
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.plain_words import lix
from tests.casework.plans.samples import saved_plan, soon
from tests.cast import Cast

WHY = "Prøve"
STEP = PatternStep("Besøge en arbejdsplads", "virksomhed", "job", 14)
PATTERN = Pattern("Prøve noget nyt", (STEP, replace(STEP, what="Skrive ned", actor="borger", days=0)))


def made(cast: Cast, status: str = "draft", by: str = "admin") -> PlanTemplate:
    actor = cast.actor(by)
    found = add_template(actor=actor, purpose=WHY, title="Noget nyt", about="Altid", pattern=PATTERN)
    if status != "draft":
        found = publish_template(actor=actor, purpose=WHY, template=found, version=found.version)
    if status == "retired":
        found = retire_template(actor=actor, purpose=WHY, template=found, version=found.version)
    return found


def test_the_shipped_templates_are_whole_plain_and_have_work_and_the_citizen_in_them() -> None:
    for each in shipped():
        pattern = pattern_from_json(each)
        assert problems_to_publish(each["title"], pattern) == []
        assert any(step.actor == "borger" for step in pattern.steps)
        assert any(step.track == "job" for step in pattern.steps)
        assert lix(". ".join([pattern.goal, *(step.what for step in pattern.steps)])) <= 35
        assert lix(each["about"]) <= 45


def test_they_are_loaded_once_and_what_the_municipality_retired_stays_retired(cast: Cast) -> None:
    assert load_shipped_templates(actor=cast.system, purpose=WHY) == len(shipped())
    one = PlanTemplate.objects.filter(status="published").first()
    retire_template(actor=cast.actor("admin"), purpose=WHY, template=one, version=one.version)
    assert load_shipped_templates(actor=cast.system, purpose=WHY) == 0
    one.refresh_from_db()
    assert one.status == "retired"


def test_a_step_falls_on_a_workday_counted_from_today() -> None:
    friday = date(2026, 11, 27)
    assert [step.due for step in steps_from(PATTERN, friday)] == [date(2026, 12, 11), friday]
    assert workday(date(2026, 11, 28)) == workday(date(2026, 11, 29)) == date(2026, 11, 30)


def test_the_life_of_a_template_is_the_table() -> None:
    assert set(TEMPLATE_LIFE) == set(TEMPLATE_STATUSES)
    assert "draft" not in set().union(*TEMPLATE_LIFE.values())


@pytest.mark.parametrize("name", ["mette", "pia", "viggo", "lise", "anna", "frank"])
def test_only_administrators_and_team_leaders_keep_templates(cast: Cast, name: str) -> None:
    found = made(cast)
    for act in (
        lambda: add_template(actor=cast.actor(name), purpose=WHY, title="Nej", about="", pattern=PATTERN),
        lambda: publish_template(actor=cast.actor(name), purpose=WHY, template=found, version=1),
        lambda: copy_template(actor=cast.actor(name), purpose=WHY, template=found),
    ):
        with pytest.raises(AccessDenied):
            act()
    assert made(cast, by="tage").status == "draft"


def test_a_published_template_is_changed_by_way_of_a_copy_that_replaces_it(cast: Cast) -> None:
    actor, first = cast.actor("admin"), made(cast, "published")
    with pytest.raises(Refused, match="Lav en kopi"):
        save_template(actor=actor, purpose=WHY, template=first, version=2, title="Andet", about="", pattern=PATTERN)
    copy = copy_template(actor=actor, purpose=WHY, template=first)
    assert copy_template(actor=actor, purpose=WHY, template=first) == copy
    copy = save_template(actor=actor, purpose=WHY, template=copy, version=1, title="Bedre", about="", pattern=PATTERN)
    publish_template(actor=actor, purpose=WHY, template=copy, version=copy.version)
    first.refresh_from_db()
    assert first.status == "retired"


def test_a_late_save_is_told_and_loses_nothing(cast: Cast, sign_in) -> None:
    actor, found = cast.actor("admin"), made(cast)
    save_template(actor=actor, purpose=WHY, template=found, version=1, title="Først", about="", pattern=PATTERN)
    with pytest.raises(Stale):
        save_template(actor=actor, purpose=WHY, template=found, version=1, title="Sidst", about="", pattern=PATTERN)
    late = sign_in("admin").post(
        reverse("plan_template", args=[found.pk]), {"version": 1, "title": "Sidst", "goal": "Mit"}
    )
    page = late.content.decode()
    assert late.status_code == 409
    assert 'value="Sidst"' in page
    assert "Det står der nu" in page
    assert PlanTemplate.objects.get().title == "Først"


def test_an_empty_template_is_not_published(cast: Cast) -> None:
    found = add_template(actor=cast.actor("admin"), purpose=WHY, title="Tom", about="", pattern=Pattern(""))
    with pytest.raises(Refused, match="Skriv det delmål"):
        publish_template(actor=cast.actor("admin"), purpose=WHY, template=found, version=1)


def test_it_is_written_published_and_taken_out_on_the_pages(cast: Cast, sign_in) -> None:
    client = sign_in("tage")
    values = {
        "title": "Ny",
        "goal": "Mål",
        "what_0": "Gå en tur",
        "actor_0": "borger",
        "track_0": "sundhed",
        "days_0": "7",
    }
    missing = client.post(reverse("plan_template_new"), {**values, "actor_0": ""})
    assert (missing.status_code, "Vælg, hvem der tager skridtet." in missing.content.decode()) == (422, True)
    client.post(reverse("plan_template_new"), values)
    found = PlanTemplate.objects.get()
    turn = reverse("plan_template_turn", args=[found.pk])
    client.post(turn, {"to": "published", "version": 1})
    client.post(turn, {"to": "retired", "version": 2})
    found.refresh_from_db()
    assert (found.status, found.pattern.steps) == ("retired", (PatternStep("Gå en tur", "borger", "sundhed", 7),))
    assert sign_in("mette").get(reverse("plan_templates")).status_code == 200
    assert sign_in("mette").post(reverse("plan_template", args=[found.pk]), values).status_code == 403


# ---- adding to the plan, from nothing or from a template ----


def add_url(cast: Cast) -> str:
    return reverse("plan_add", kwargs={"citizen_id": cast.citizen["anna"].pk})


def test_the_form_shows_what_the_template_says_and_who_takes_each_step(cast: Cast, sign_in) -> None:
    saved_plan(cast)
    found = made(cast, "published")
    page = sign_in("mette").get(f"{add_url(cast)}?skabelon={found.pk}").content.decode()
    assert "Prøve noget nyt</textarea>" in page
    assert page.count('<option value="virksomhed" selected') == 1
    assert page.count('<option value="borger" selected') == 1
    assert '<option value="sagsbehandler" selected' not in page


def test_it_is_adapted_and_goes_in_with_its_name(cast: Cast, sign_in) -> None:
    plan = saved_plan(cast)
    found = made(cast, "published")
    values = {
        "skabelon": str(found.pk), "goal": "Prøve noget andet",
        "what_0": "Besøge bageren", "actor_0": "virksomhed", "track_0": "job", "due_0": soon(9).isoformat(),
        "what_1": " ", "actor_1": "borger", "track_1": "job",
    }  # fmt: skip
    assert sign_in("mette").post(add_url(cast), values).status_code == 302
    step = Step.objects.get(what="Besøge bageren")
    assert (step.actor, step.due, step.source) == ("virksomhed", soon(9), "Skabelonen »Noget nyt«")
    assert [goal.text for goal in working_draft(plan).goals] == ["Sove om natten", "Prøve noget andet"]


def test_drafts_and_retired_templates_are_not_offered(cast: Cast, sign_in) -> None:
    draft, retired = made(cast), made(cast, "retired")
    for found in (draft, retired):
        page = sign_in("mette").get(f"{add_url(cast)}?skabelon={found.pk}").content.decode()
        assert "Noget nyt" not in page


def test_a_goal_with_two_steps_goes_in_with_few_words_and_begins_a_plan(cast: Cast, sign_in) -> None:
    page = sign_in("mette").get(add_url(cast)).content.decode()
    assert "autofocus" in page
    values = {
        "goal": "Sove",
        "what_0": "Slukke kl. 22",
        "track_0": "sundhed",
        "what_1": "Ringe til bageren",
        "track_1": "job",
    }
    values |= {"actor_0": "borger", "actor_1": "borger", "due_0": soon(14).isoformat(), "due_1": soon(28).isoformat()}
    assert sign_in("mette").post(add_url(cast), values).status_code == 302
    assert sorted(Step.objects.values_list("what", "actor")) == [
        ("Ringe til bageren", "borger"),
        ("Slukke kl. 22", "borger"),
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"track_0": ""}, "Vælg sundhed, hverdag eller job."),
        ({"due_0": "i morgen"}, "Skriv datoen som dag.måned.år"),
        ({"due_0": "2099-01-01"}, "Tjek årstallet."),
        ({"goal": "", "what_0": ""}, "Vælg et delmål eller et skridt"),
    ],
)
def test_what_is_missing_is_said_at_its_place_and_nothing_typed_is_lost(
    cast: Cast, sign_in, change: dict[str, str], says: str
) -> None:
    values = {"goal": "Sove", "what_0": "Slukke", "track_0": "sundhed", "actor_0": "borger", "due_0": "", "what_1": ""}
    values |= {"actor_1": "borger", "track_1": "", "actor_name_1": "Min søster"}
    answer = sign_in("mette").post(add_url(cast), {**values, **change})
    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert 'value="Min søster"' in answer.content.decode()
    assert not Step.objects.exists()


def test_who_may_not_edit_may_not_add(cast: Cast, sign_in) -> None:
    assert sign_in("pia").get(add_url(cast)).status_code == 403
    assert sign_in("anna").get(add_url(cast)).status_code == 404
