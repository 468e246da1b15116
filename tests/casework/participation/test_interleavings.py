"""However proposals, answers, places and waiting lists interleave: nobody is given a place that is not there, and no
row is lost or doubled. A machine presses buttons at random, also on pages that have grown old meanwhile.

The limits are the machine's own, so that it does as much on PostgreSQL as on SQLite.
"""

from collections import Counter, defaultdict
from contextlib import ExitStack
from datetime import timedelta
from itertools import pairwise
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.catalogue import actions as catalogue
from fodfaeste.casework.catalogue.models import Intervention
from fodfaeste.casework.participation import actions, rules
from fodfaeste.casework.participation.models import BookedWeek, Change, Participation
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import User
from fodfaeste.foundation.people.queries import actor_for
from tests.casework.catalogue.stage import PURPOSE
from tests.casework.participation.stage import course
from tests.cast import Cast, make_citizen

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

RUNS, STEPS = 45, 75
AT_LEAST = 1500
"""Of the more than three thousand steps, so many at least are something done or refused; the others find nothing."""
WHO = {"citizen": rules.CITIZEN, "caseworker": rules.CASEWORKER, "leader": rules.CASEWORKER, "provider": rules.PROVIDER}
NEWCOMERS = (("Dorte", "7404901000"), ("Emil", "7505801000"), ("Freja", "7606901000"))
REASON = "Vi har talt om det."
BETWEEN_CHANGES = 25
"""So many presses go between two changes of how many places there are; they are slow to make."""
BOOKED = ("accepted", "active", "completed", "stopped")
Rows = list[tuple[Any, ...]]


def rows_now() -> Rows:
    """(id, state, version, seat, first day, last day, intervention, waiting since, citizen)."""
    return list(
        Participation.objects.order_by("pk").values_list(
            "pk", "state", "version", "seat", "first", "last", "intervention", "waiting_since", "citizen"
        )
    )


def ways_since(last: int) -> tuple[dict[int, list[tuple[str, str, str]]], int]:
    """Participation → (state before, event, state after) of every change written since, and the newest change."""
    ways: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for pk, of, *way in (
        Change.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "participation", "before", "event", "after")
    ):
        ways[of].append((way[0], way[1], way[2]))
        last = pk
    return ways, last


class World:
    """What all runs begin from: four citizens who have said yes to two interventions with few places."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        mette, team = cast.employee["mette"], cast.team["Nord"]
        self.cases, self.citizens = [cast.case["anna"]], [cast.actor("anna")]
        for name, cpr in NEWCOMERS:
            citizen = make_citizen(name, "Opdigtet", cpr)
            opened = clock.today() - timedelta(days=60)
            case = Case.objects.create(citizen=citizen, team=team, target_group="kontanthjaelp", opened=opened)
            Assignment.objects.create(case=case, employee=mette, valid_from=opened)
            self.cases.append(case)
            user = User.objects.create_user(name.lower(), password="x", citizen=citizen)
            self.citizens.append(actor_for(User.objects.select_related("citizen").get(pk=user.pk)))
        direct = course(cast, title="Sagsbehandleren tager selv en plads", capacity=1)
        answered = course(cast, title="Udbyderen svarer", capacity=2, books_directly=False)
        self.interventions = [direct, answered]
        self.staff = {"caseworker": cast.actor("mette"), "leader": cast.actor("tage"), "provider": cast.actor("hanne")}
        self.keeper = cast.actor("lise")
        self.agreed = [self._agreed(case, found) for case in self.cases for found in self.interventions]
        self.rows, self.ways, self.last = rows_now(), *ways_since(0)

    def _agreed(self, case: Case, found: Intervention) -> int:
        given: dict[str, Any] = {"actor": self.staff["caseworker"], "purpose": PURPOSE}
        one = actions.propose(**given, case=case, intervention=found)
        return actions.happen(**given, participation=one, event="agree", version=one.version).pk

    def actor(self, who: str, citizen_id: int) -> Actor:
        own = next(each for each in self.citizens if each.citizen_id == citizen_id)
        return own if who == "citizen" else self.staff[who]


class Places(RuleBasedStateMachine):
    """The buttons of citizen, caseworker, team leader and provider, the keeper of the catalogue, and time."""

    world: ClassVar[World]
    did: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.undo = ExitStack()
        self.undo.enter_context(transaction.atomic())
        self.now = clock.now()
        self.known = set(self.world.agreed)
        self.events = Counter(dict.fromkeys(self.known, 2))
        self.crowded = {each.pk: 0 for each in self.world.interventions}
        """How many more there are than places, since the group was made smaller under them."""
        self.open_pages: list[tuple[int, int]] = []
        self.presses = 0
        self.checked = -1
        self.rows, self.last = self.world.rows, self.world.last
        self.ways = defaultdict(list, {pk: list(way) for pk, way in self.world.ways.items()})

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.close()

    def at(self) -> Any:
        """Each press a minute after the one before, as on a busy morning."""
        self.now += timedelta(minutes=1)
        return clock.at(self.now)

    # ---- what people do ----

    @rule(case=st.integers(0, 3), which=st.integers(0, 1))
    def propose(self, case: int, which: int) -> None:
        case_, found = self.world.cases[case], self.world.interventions[which]
        held = Participation.objects.filter(citizen=case_.citizen_id, intervention=found, state__in=rules.OPEN).first()
        with self.at():
            made = actions.propose(
                actor=self.world.staff["caseworker"], purpose=PURPOSE, case=case_, intervention=found
            )
        if held is not None:
            assert made.pk == held.pk, "an open proposal is not doubled"
            self.did["proposed already"] += 1
            return
        assert made.pk not in self.known
        self.known.add(made.pk)
        self.happened("propose", made.pk)

    @rule(data=st.data())
    def somebody_presses(self, data: st.DataObject) -> None:
        self.press(data)

    @rule(data=st.data())
    def and_somebody_else(self, data: st.DataObject) -> None:
        self.press(data)

    @rule(data=st.data())
    def and_another(self, data: st.DataObject) -> None:
        self.press(data)

    @rule(data=st.data())
    def somebody_leaves_a_page_open(self, data: st.DataObject) -> None:
        self.open_pages.append(data.draw(st.sampled_from([(row[0], row[2]) for row in self.rows])))

    @precondition(lambda self: self.open_pages)
    @rule(
        data=st.data(),
        event=st.sampled_from(sorted(rules.EVENTS)),
        who=st.sampled_from(sorted(WHO)),
    )
    def press_on_an_old_page(self, data: st.DataObject, event: str, who: str) -> None:
        """Any button, by anybody, on a page that was opened before."""
        pk, version = data.draw(st.sampled_from(self.open_pages))
        self.carry_out(Participation.objects.get(pk=pk), event, who, version, data)

    @precondition(lambda self: self.presses >= BETWEEN_CHANGES)
    @rule(which=st.integers(0, 1), places=st.integers(1, 3))
    def keeper_changes_the_places(self, which: int, places: int) -> None:
        """The keeper publishes a new version: the group has grown, or it has shrunk under those who are in it."""
        found = Intervention.objects.get(pk=self.world.interventions[which].pk)
        text = found.versions.order_by("-number").first()
        if found.capacity == places or text is None:
            return
        given: dict[str, Any] = {"actor": self.world.keeper, "purpose": PURPOSE}
        with self.at():
            fields = {name: getattr(text, name) for name in catalogue.FIELDS}
            fields |= {"capacity": places, "review_on": clock.today() + timedelta(days=90)}
            catalogue.save_draft(
                **given, provider=found.provider, fields=fields, intervention=found, version=found.version
            )
            catalogue.publish(**given, intervention=found, version=found.version + 1)
        held = Participation.objects.filter(intervention=found, state__in=rules.SEATED).count()
        self.crowded[found.pk], self.presses = max(held - places, 0), 0
        self.did["capacity"] += 1

    @rule(which=st.integers(0, 1))
    def provider_fills_the_group(self, which: int) -> None:
        try:
            with self.at():
                actions.fill(
                    actor=self.world.staff["provider"], purpose=PURPOSE, intervention=self.world.interventions[which]
                )
        except Refused:
            assert rows_now() == self.rows
            self.did["nothing to fill"] += 1
        else:
            self.did["fill"] += 1

    @rule(days=st.integers(1, 8))
    def time_goes(self, days: int) -> None:
        """Some days later offers that nobody answered have gone on."""
        self.now += timedelta(days=days)
        with self.at():
            self.did["expired"] += actions.expire_offers(actor=self.world.cast.system, purpose=PURPOSE)
        self.did["days went"] += 1

    def press(self, data: st.DataObject) -> None:
        """One of the buttons somebody can see now, as often as not one that leads on."""
        seen = [
            (row[0], event, who)
            for row in self.rows
            for who, part in WHO.items()
            for event in rules.possible(row[1], [part])
        ]
        ahead = [each for each in seen if each[1] not in rules.BACKWARDS]
        if seen:
            pk, event, who = data.draw(st.sampled_from(ahead if ahead and data.draw(st.booleans()) else seen))
            one = Participation.objects.get(pk=pk)
            self.carry_out(one, event, who, one.version, data)

    def carry_out(self, one: Participation, event: str, who: str, version: int, data: st.DataObject) -> None:
        before, actor = one.state, self.world.actor(who, one.citizen_id)
        days = data.draw(st.sampled_from((None, 0, 7)))
        given: dict[str, Any] = {"words": REASON, "end_reason": "job" if event == "stop" else ""}
        self.presses += 1
        try:
            with self.at():
                given["first"] = None if days is None else clock.today() + timedelta(days=days)
                done = actions.happen(
                    actor=actor, purpose=PURPOSE, participation=one, event=event, version=version, **given
                )
        except (Refused, Stale, AccessDenied) as told:
            self.did[type(told).__name__] += 1
            assert rows_now() == self.rows, "a refusal changes nothing"
            return
        if done.version == one.version:
            self.did["again"] += 1
            assert rows_now() == self.rows, "the second press on the same button changes nothing"
            return
        assert done.state == rules.LIFE[before, event].after
        self.happened(event, one.pk)

    def happened(self, event: str, pk: int) -> None:
        self.events[pk] += 1
        self.did[event] += 1

    # ---- what always holds ----

    @invariant()
    def it_holds(self) -> None:
        if self.checked == self.did.total():  # nothing was pressed since
            return
        self.checked, self.rows = self.did.total(), rows_now()
        rows = self.rows
        self.nothing_is_lost_or_doubled(rows)
        for found in Intervention.objects.filter(pk__in=self.crowded):
            own = [row for row in rows if row[6] == found.pk]
            self.every_place_exists_and_is_held_by_one(found, own)
            self.offers_go_to_those_who_have_waited_longest(own)
        self.the_history_tells_the_whole_way(rows)
        self.who_has_a_place_for_certain_has_its_weeks(rows)

    def nothing_is_lost_or_doubled(self, rows: Rows) -> None:
        assert {row[0] for row in rows} == self.known
        alive = [(row[8], row[6]) for row in rows if row[1] in rules.OPEN]
        assert len(alive) == len(set(alive))

    def every_place_exists_and_is_held_by_one(self, found: Intervention, own: Rows) -> None:
        held = [row[3] for row in own if row[1] in rules.SEATED]
        assert found.capacity is not None and None not in held and len(set(held)) == len(held)
        assert all(row[3] is None for row in own if row[1] not in rules.SEATED)
        over = max(len(held) - found.capacity, 0)
        assert over <= self.crowded[found.pk], "overbooked"
        self.crowded[found.pk] = over

    def offers_go_to_those_who_have_waited_longest(self, own: Rows) -> None:
        since: dict[str, list[Any]] = defaultdict(list)
        for row in own:
            since[row[1]].append(row[7])
        if since["waiting"] and since["offered"]:
            assert max(since["offered"]) <= min(since["waiting"])

    def the_history_tells_the_whole_way(self, rows: Rows) -> None:
        new, self.last = ways_since(self.last)
        for pk, way in new.items():
            self.ways[pk] += way
        ways = self.ways
        assert set(ways) == self.known
        for pk, state, *_ in rows:
            first, *later = ways[pk]
            assert first == ("", "propose", "proposed") and ways[pk][-1][2] == state
            assert all(one[2] == next_[0] for one, next_ in pairwise(ways[pk]))
            assert all(rules.LIFE[before, event].after == after for before, event, after in later)
            assert len([each for each in ways[pk] if each[1] not in ("offer", "expire")]) == self.events[pk]

    def who_has_a_place_for_certain_has_its_weeks(self, rows: Rows) -> None:
        booked = set(BookedWeek.objects.values_list("participation", flat=True).distinct().order_by())
        assert booked <= {row[0] for row in rows if row[1] in BOOKED}
        assert {row[0] for row in rows if row[1] in ("accepted", "active")} <= booked


def test_no_interleaving_overbooks_loses_or_doubles(cast: Cast) -> None:
    Places.world, Places.did = World(cast), Counter()
    run_state_machine_as_test(
        Places,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            phases=(Phase.generate,),  # a way that fails is told as it was: making it shorter takes minutes
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    did = Places.did
    assert did["take_place"] + did["accept"] and did["take"] and did["start"] and did["capacity"], did
    assert did["Refused"] and did["Stale"] and did["AccessDenied"], did
    assert did.total() >= AT_LEAST, did
