"""What may happen in a round: it begins, everybody answers for themselves, it closes."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.utils import timezone

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.progression.models import Rating, Round
from fodfaeste.casework.progression.queries import instrument, interval, may_be_asked
from fodfaeste.casework.progression.rules import CITIZEN, asked, open_to, time_for_another
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied, Decision, require
from fodfaeste.foundation.action import Refused, Stale, action, locked
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.instruments.rules import unknown
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Employee

LONGEST_WORDS = 300
NOT_YOURS = "Svarene hører til en anden. Kun den, der er spurgt, kan svare."


class Unanswered(Refused):
    """Some questions are open. `items` are their keys; "vil ikke svare" is an answer."""

    def __init__(self, items: list[str]) -> None:
        super().__init__("Der er spørgsmål uden svar. Du kan altid vælge »Vil ikke svare«.")
        self.items = items


@action
def start_round(*, actor: Actor, purpose: str, case: Case, employees: Sequence[Employee]) -> Round:
    """Ask the citizen and these employees. Where a round is open, that one is returned with the new people added.

    An open round that has stood so long that the next is due is closed first; what was answered in it stays.
    """
    require(actor, "progression.start", case)
    case = locked(Case, case.pk, None)
    if case.closed is not None:
        raise Refused("Forløbet er lukket. Åbn et nyt forløb, før I begynder en runde.")
    round_ = Round.objects.filter(case=case, closed_at__isnull=True).first()
    if round_ is not None and time_for_another(_day(round_), clock.today(), interval()):
        _close(actor, purpose, round_)
        round_ = None
    if round_ is None:
        round_ = _begin(actor, case)
        Rating.objects.create(round=round_, citizen_id=case.citizen_id, rater=CITIZEN)
        _note(actor, purpose, "progression.round_started", round_, number=round_.number)
    there = set(Rating.objects.filter(round=round_).values_list("employee", flat=True))
    for employee in employees:
        if employee.pk not in there:
            there.add(employee.pk)
            Rating.objects.create(
                round=round_, citizen_id=case.citizen_id, employee=employee, rater=employee.title or "Fagperson"
            )
            _note(actor, purpose, "progression.asked", round_, employee=employee.pk)
    return round_


def _day(round_: Round) -> date:
    return timezone.localtime(round_.opened_at).date()


def _begin(actor: Actor, case: Case) -> Round:
    scheme = instrument()
    if scheme is None:
        raise Refused("Der er ikke udgivet et skema om udvikling, der gælder i dag. En administrator kan udgive det.")
    number = Round.objects.filter(case=case).count() + 1
    return Round.objects.create(
        citizen_id=case.citizen_id,
        case=case,
        instrument=scheme,
        number=number,
        opened_at=clock.now(),
        opened_by_id=actor.employee_id,
        due=clock.today() + timedelta(days=interval().days_to_answer),
    )


@action
def save_rating(
    *, actor: Actor, purpose: str, rating: Rating, version: int, answers: Mapping[str, str], words: str = ""
) -> Rating:
    """Keep the answers so far. Saving the same twice changes nothing. Raises `Stale` and `Refused`."""
    fresh = _mine(actor, rating)
    given = _checked(fresh, answers)
    if (fresh.answers, fresh.words) == (given, words.strip()):
        return fresh
    _changeable(fresh, version)
    _write(fresh, given, words)
    fresh.save(update_fields=["answers", "words", "saved_at", "version"])
    _note(actor, purpose, "progression.saved", fresh.round, rating=fresh.pk)
    return fresh


@action
def answer_rating(
    *,
    actor: Actor,
    purpose: str,
    rating: Rating,
    version: int,
    answers: Mapping[str, str],
    words: str = "",
    how: str = Rating.How.SELF,
) -> Rating:
    """Hand in the answers; they do not change any more. The round closes when it was the last.

    An employee who carries the case may write down the citizen's answers: together, on the phone or from paper, and
    that is marked. Raises `Unanswered`, `Refused` and `Stale`. Handing in the same twice changes nothing.
    """
    fresh = _mine(actor, rating)
    given = _checked(fresh, answers)
    if fresh.answered_at is not None and fresh.answers == given:
        return fresh
    _changeable(fresh, version)
    if still_open := open_to(definition_of(fresh.round.instrument), fresh.rater, given):
        raise Unanswered([item.key for item in still_open])
    on_behalf = fresh.is_citizens and actor.employee_id is not None
    if on_behalf and how not in (Rating.How.TOGETHER, Rating.How.PHONE, Rating.How.PAPER):
        raise Refused("Vælg, hvordan borgeren har svaret.", "how")
    _write(fresh, given, words)
    fresh.how = how if on_behalf else Rating.How.SELF
    fresh.entered_by_id = actor.employee_id if on_behalf else None
    fresh.answered_at = fresh.saved_at
    fresh.left, fresh.left_at, fresh.left_words = "", None, ""
    fresh.save()
    _note(actor, purpose, "progression.answered", fresh.round, rating=fresh.pk, how=str(fresh.how))
    _close_when_done(actor, purpose, fresh.round)
    return fresh


@action
def decline(*, actor: Actor, purpose: str, rating: Rating, version: int, words: str = "") -> Rating:
    """The rater will not answer this time, and need not say why. It can be regretted while the round is open.

    Who carries the case may write it down for the citizen. Declining twice changes nothing. Raises `Refused`, `Stale`.
    """
    fresh = _mine(actor, rating)
    words = words.strip()
    if fresh.left == Rating.Left.DECLINED and fresh.left_words == words:
        return fresh
    _changeable(fresh, version)
    if len(words) > LONGEST_WORDS:
        raise Refused(f"Skriv det kortere: højst {LONGEST_WORDS} tegn.", "words")
    _leave(fresh, Rating.Left.DECLINED, words)
    _note(actor, purpose, "progression.declined", fresh.round, rating=fresh.pk)
    _close_when_done(actor, purpose, fresh.round)
    return fresh


@action
def release(*, actor: Actor, purpose: str, rating: Rating, version: int) -> Rating:
    """Stop waiting for a professional who is no longer in the case. What others answered stays. Raises `Refused`."""
    require(actor, "progression.start", rating)
    fresh = locked(Rating, rating.pk, None)
    if fresh.is_citizens:
        raise Refused("Borgeren kan ikke tages af runden. Vil borgeren ikke svare, kan du skrive det i stedet.")
    if fresh.left == Rating.Left.GONE:
        return fresh
    _changeable(fresh, version)
    _leave(fresh, Rating.Left.GONE)
    _note(actor, purpose, "progression.released", fresh.round, rating=fresh.pk)
    _close_when_done(actor, purpose, fresh.round)
    return fresh


def _leave(rating: Rating, why: str, words: str = "") -> None:
    rating.left, rating.left_at, rating.left_words = why, clock.now(), words
    rating.version += 1
    rating.save(update_fields=["left", "left_at", "left_words", "version"])


def _close_when_done(actor: Actor, purpose: str, round_: Round) -> None:
    """Close the round when nobody is waited for. Professionals who have left the case are not waited for."""
    waiting = list(round_.ratings.filter(answered_at__isnull=True, left="").select_for_update())
    if waiting:
        team = {each.pk for each in may_be_asked(round_.case)}
        gone = [each for each in waiting if each.employee_id is not None and each.employee_id not in team]
        for each in gone:
            _leave(each, Rating.Left.GONE)
            _note(actor, purpose, "progression.released", round_, rating=each.pk)
        waiting = [each for each in waiting if each not in gone]
    if not waiting:
        _close(actor, purpose, round_)


@action
def close_round(*, actor: Actor, purpose: str, round_: Round, version: int) -> Round:
    """Stop waiting for those who have not answered. Closing twice changes nothing."""
    require(actor, "progression.start", round_)
    fresh = locked(Round, round_.pk, None)
    if fresh.closed_at is not None:
        return fresh
    if fresh.version != version:
        raise Stale(fresh)
    return _close(actor, purpose, fresh)


def _close(actor: Actor, purpose: str, round_: Round) -> Round:
    """Whoever has not answered by now did not get to it; what they had begun is kept as it was and never shown."""
    for each in round_.ratings.filter(answered_at__isnull=True, left="").select_for_update():
        _leave(each, Rating.Left.MISSED)
    round_.closed_at = clock.now()
    round_.version += 1
    round_.save(update_fields=["closed_at", "version"])
    _note(actor, purpose, "progression.round_closed", round_)
    return round_


def _mine(actor: Actor, rating: Rating) -> Rating:
    """The rating, for the one who was asked, or for who carries the case when the citizen was asked."""
    require(actor, "progression.answer", rating)
    fresh = locked(Rating, rating.pk, None)
    own = fresh.employee_id == actor.employee_id if fresh.employee_id else actor.citizen_id == fresh.citizen_id
    if not own:
        if not fresh.is_citizens:
            raise AccessDenied(Decision(False, NOT_YOURS), "progression.answer", fresh.citizen_id)
        require(actor, "progression.start", fresh)
    return fresh


def _changeable(rating: Rating, version: int) -> None:
    if rating.version != version:
        raise Stale(rating)
    if rating.answered_at is not None:
        raise Refused("Svarene er sendt og kan ikke ændres. Er noget anderledes nu, kan det komme med næste gang.")
    if rating.left == Rating.Left.GONE:
        raise Refused("Du er taget af runden, fordi du ikke længere er med i forløbet.")
    if rating.round.closed_at is not None:
        raise Refused("Runden er lukket. Svaret kan komme med i den næste.")


def _checked(rating: Rating, answers: Mapping[str, str]) -> dict[str, str]:
    definition = definition_of(rating.round.instrument)
    keys = {item.key for item in asked(definition, rating.rater)}
    given = {key: chosen for key, chosen in answers.items() if chosen}
    if unknown(definition, given) or set(given) - keys:
        raise Refused("Et af svarene findes ikke i skemaet. Genindlæs siden, og svar igen.")
    return given


def _write(rating: Rating, given: dict[str, str], words: str) -> None:
    rating.answers, rating.words, rating.saved_at = given, words.strip(), clock.now()
    rating.version += 1


def _note(actor: Actor, purpose: str, verb: str, round_: Round, **data: object) -> None:
    record(actor=actor, purpose=purpose, verb=verb, citizen_id=round_.citizen_id, subject=round_, data=data)
