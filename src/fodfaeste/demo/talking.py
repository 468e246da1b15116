"""Conversations in a case: booked, prepared by both, held with agreements, and sometimes not held at all."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fodfaeste.casework.conversations import actions as conversations
from fodfaeste.casework.conversations import values
from fodfaeste.casework.conversations.actions import AgreementDraft
from fodfaeste.casework.conversations.models import Agreement, Conversation
from fodfaeste.demo.agenda import COPENHAGEN, Story, workday
from fodfaeste.demo.stories import PURPOSES, File
from fodfaeste.demo.texts import talks as texts
from fodfaeste.foundation.access.pages import open_subject
from fodfaeste.foundation.reminders.actions import choose

HOURS = ((8, 30), (9, 45), (11, 0), (13, 0), (14, 15))
LENGTH = 45


@dataclass(frozen=True)
class Owner:
    """How often each side keeps what it promised, around the date."""

    key: str
    keeps: float


OWNERS = (Owner("borger", 0.68), Owner("sagsbehandler", 0.8))


def talks_story(file: File) -> Story:
    """One conversation after the other until the case closes."""
    day = file.plan.begins.date() + file.days(4, 9)
    yield file.plan.begins + timedelta(minutes=10)
    _say_yes_to_reminders(file)
    while not file.closed:
        starts = _time(file, day)
        if file.plan.closes is not None and starts > file.plan.closes:
            return
        booked = conversations.book(
            actor=file.staff(),
            purpose=PURPOSES["talk"],
            case=file.case,
            starts=starts,
            minutes=LENGTH,
            kind=_kind(file),
            place=file.some(texts.PLACES),
            companion=file.some(texts.COMPANIONS) if file.luck(0.08) else "",
        )
        happened = yield from _live_through(file, booked.pk, starts)
        day = starts.date() + _pause(file)
        if file.closed:
            return
        expected = file.plan.persona or file.plan.today is not None
        if (
            happened == "held" and not expected and file.luck(0.22)
        ):  # not booked there and then; it comes a little before
            wanted = day - timedelta(days=6)
            yield max(file.at_work(wanted), file.world.agenda.now + timedelta(minutes=5))
            day = max(day, file.world.agenda.now.astimezone(COPENHAGEN).date() + timedelta(days=2))
        else:
            yield file.world.agenda.now + timedelta(minutes=8)


def _say_yes_to_reminders(file: File) -> None:
    """Every other citizen who can sign in wishes reminders; the demo names no mail server, so none goes out."""
    if file.user is not None and (file.plan.persona or file.plan.person % 2):
        choose(
            actor=file.self_actor(),
            purpose=PURPOSES["own"],
            citizen=file.citizen,
            by_email=True,
            email=f"borger-{file.plan.person + 1}@demo.invalid",
        )


def _pause(file: File) -> timedelta:
    return file.days(12, 21) if file.severity > 0.6 or file.plan.persona else file.days(21, 42)


def _kind(file: File) -> str:
    if file.plan.persona:
        return "meeting"
    return "phone" if file.luck(0.2) else "video" if file.luck(0.08) else "meeting"


def _time(file: File, day: date) -> datetime:
    """A free time in the caseworker's calendar; today for those who are to come today, soon for the persona."""
    anchor, plan = file.world.anchor, file.plan
    now = file.world.agenda.now.astimezone(COPENHAGEN).date()
    if plan.today is not None and day > anchor - timedelta(days=12):
        day = anchor
        starts = datetime.combine(anchor, plan.today, tzinfo=COPENHAGEN)
        plan.today = None
        file.colleague.taken.add(starts)
        return starts
    if plan.persona and day > anchor - timedelta(days=5):
        day = max(day, workday(anchor + timedelta(days=2)))
    return file.colleague.free(max(day, now + timedelta(days=1)), HOURS, kept=anchor)


def _live_through(file: File, pk: int, starts: datetime):  # type: ignore[no-untyped-def]
    """Prepare, meet, write. Returns what became of it."""
    yield max(starts - timedelta(days=1, hours=int(file.rng.integers(1, 6))), file.world.agenda.now)
    if file.closed:
        return "closed"
    booked = Conversation.objects.get(pk=pk)
    if file.luck(0.55) or file.plan.persona or starts.astimezone(COPENHAGEN).date() == file.world.anchor:
        booked = conversations.prepare(
            actor=file.staff(),
            purpose=PURPOSES["talk"],
            conversation=booked,
            version=booked.version,
            text=file.some(texts.CASEWORKER_BRINGS),
        )
    if file.user is not None and (file.luck(0.45) or file.plan.persona):
        booked = conversations.prepare(
            actor=file.self_actor(),
            purpose=PURPOSES["own"],
            conversation=booked,
            version=booked.version,
            text=file.some(texts.CITIZEN_BRINGS),
        )
    if file.luck(0.07) and not file.plan.persona:
        yield max(starts - timedelta(hours=2), file.world.agenda.now)
        return _call_off(file, pk)
    yield starts + timedelta(minutes=LENGTH + 5)
    if file.closed:
        return "closed"
    if file.luck(0.05) and not file.plan.persona:
        return _no_show(file, pk)
    _hold(file, pk, starts.astimezone(COPENHAGEN).date())
    return "held"


def _call_off(file: File, pk: int) -> str:
    booked = Conversation.objects.get(pk=pk)
    if not file.closed:
        conversations.cancel(
            actor=file.staff(),
            purpose=PURPOSES["talk"],
            conversation=booked,
            version=booked.version,
            reason=file.some(texts.CANCELLED),
        )
    return "cancelled"


def _no_show(file: File, pk: int) -> str:
    booked = Conversation.objects.get(pk=pk)
    conversations.mark_no_show(
        actor=file.staff(),
        purpose=PURPOSES["talk"],
        conversation=booked,
        version=booked.version,
        reason=file.some(texts.NO_SHOW),
    )
    return "no_show"


def _hold(file: File, pk: int, day: date) -> None:
    actor = file.staff()
    booked = open_subject(actor, "conversation.view", Conversation.objects.all(), pk, "Samtalen")
    if file.plan.persona:
        booked = _take_up(file, booked)
    promised = [
        AgreementDraft(owner.key, what, workday(day + file.days(5, 20)))  # type: ignore[arg-type]
        for owner in OWNERS
        if (file.luck(0.7) or file.plan.persona) and (what := file.unsaid(texts.AGREEMENTS[owner.key])) is not None
    ]
    held = conversations.hold(
        actor=actor,
        purpose=PURPOSES["talk"],
        conversation=booked,
        version=booked.version,
        notes=file.some(texts.NOTES),
        agreements=promised,
    )
    _say_how_it_was(file, held)
    for agreement in held.agreements.order_by("pk"):
        owner = next(each for each in OWNERS if each.key == agreement.owner)
        recent = file.plan.persona and agreement.due > file.world.anchor - timedelta(days=26)
        if not recent:
            late = not file.luck(owner.keeps)
            file.world.agenda.add(_keep(file, agreement, file.days(6, 30) if late else -file.days(0, 4)))


def _say_how_it_was(file: File, held: Conversation) -> None:
    """The citizen answers the four questions: a little better as the conversations go on, and not every time."""
    before = Conversation.objects.filter(citizen=held.citizen_id, status="held").count()
    if file.user is None or before % 3 == 0:
        return
    steps = [min(3, 1 + (before + number) // 3) for number in range(4)]
    keys = ("mening", "vaerdighed", "hele_mennesket", "plads_til_mig")
    values.answer(
        actor=file.self_actor(),
        purpose=PURPOSES["own"],
        conversation=held,
        answers={key: str(step) for key, step in zip(keys, steps, strict=True)},
    )


def _take_up(file: File, talk: Conversation) -> Conversation:
    """What is still open since earlier is talked about, and carried over with a few words."""
    waiting = Agreement.objects.filter(citizen=talk.citizen_id, done_at__isnull=True)
    for agreement, words in zip(waiting.exclude(conversation=talk)[:2], texts.NOT_YET, strict=False):
        conversations.follow_up(
            actor=file.staff(),
            purpose=PURPOSES["talk"],
            agreement=agreement,
            conversation=talk,
            outcome="not_yet",
            words=words,
        )
    talk.refresh_from_db()
    return talk


def _keep(file: File, agreement: Agreement, after: timedelta) -> Story:
    """A promise is kept, in time or late, and ticked off by whom it belongs to, or by the caseworker on the phone."""
    day = max(agreement.due + after, file.world.agenda.now.astimezone(COPENHAGEN).date() + timedelta(days=1))
    own = agreement.owner == "borger" and file.user is not None
    yield file.in_the_evening(day) if own else file.at_work(day)
    if not file.closed:
        conversations.finish_agreement(
            actor=file.self_actor() if own else file.staff(),
            purpose=PURPOSES["own" if own else "talk"],
            agreement=agreement,
        )
