"""Making a survey, and taking an answer without keeping whose it is."""

import hashlib
import secrets
from collections import Counter
from collections.abc import Mapping
from datetime import date

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.instruments.rules import Definition, unknown
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor, system
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.rules.queries import NoRule
from fodfaeste.steering.surveys import box, queries
from fodfaeste.steering.surveys.models import Ballot, Invitation, NamedAnswer, Survey

ANSWERED, DECLINED = Invitation.State.ANSWERED, Invitation.State.DECLINED
LONGEST_WORDS = 1000
CLOSED = "Undersøgelsen er lukket. Tak, fordi du ville svare."
DONE = "Du har allerede svaret. Tak for det."


@action
def make(
    *,
    actor: Actor,
    purpose: str,
    title: str,
    instrument: InstrumentVersion,
    audience: str,
    anonymous: bool,
    opens: date,
    closes: date,
) -> Survey:
    """Make a survey and invite everybody it is for as they are today. Raises `Refused`."""
    require(actor, "survey.lead")
    _check(instrument, audience, opens, closes)
    assert actor.employee_id is not None
    survey = Survey.objects.create(
        title=title.strip(),
        instrument=instrument,
        audience=audience,
        anonymous=anonymous,
        opens=opens,
        closes=closes,
        made_at=clock.now(),
        made_by_id=actor.employee_id,
    )
    try:
        invited = _invite(survey)
    except NoRule as missing:
        raise Refused(missing.message) from None
    if not invited:
        raise Refused("Der er ingen at spørge i dag. Vælg en anden målgruppe.", "audience")
    record(
        actor=actor,
        purpose=purpose,
        verb="survey.made",
        subject=survey,
        data={"audience": audience, "anonymous": anonymous, "invited": invited, "closes": closes},
    )
    return survey


def _check(instrument: InstrumentVersion, audience: str, opens: date, closes: date) -> None:
    if not queries.instruments().filter(pk=instrument.pk).exists():
        raise Refused("Skemaet er ikke udgivet som en undersøgelse. Vælg et fra listen.", "instrument")
    if audience not in Survey.Audience.values:
        raise Refused("Vælg, hvem der skal spørges.", "audience")
    if instrument.definition.get("kind") == "coordination" and audience != Survey.Audience.EMPLOYEES:
        raise Refused("Skemaet handler om kolleger. Vælg medarbejdere.", "audience")
    if opens < clock.today():
        raise Refused("Vælg i dag eller en senere dag.", "opens")
    if closes <= opens:
        raise Refused("Sidste dag skal ligge efter den dag, undersøgelsen åbner.", "closes")


def _invite(survey: Survey) -> int:
    """Invite the audience; a group that is too small loses its name here, before anything is answered."""
    citizens = survey.audience == Survey.Audience.CITIZENS
    audience = (queries.audience_of_citizens if citizens else queries.audience_of_employees)(clock.today())
    sizes = Counter(group for _, group in audience)
    least = queries.number("coordination_at_least" if queries.is_coordination(survey) else "group_at_least")
    Invitation.objects.bulk_create(
        Invitation(
            survey=survey,
            citizen_id=pk if citizens else None,
            employee_id=None if citizens else pk,
            group=group if sizes[group] >= least else queries.OTHERS,
        )
        for pk, group in audience
    )
    return len(audience)


@action
def answer(*, actor: Actor, purpose: str, invitation: Invitation, answers: Mapping[str, str]) -> None:
    """The invited answers, signed in. It works once. Raises `Refused`."""
    require(actor, "survey.answer", invitation)
    _own(actor, invitation)
    fresh = _open(invitation)
    _give(fresh, answers)
    _note_use(system("Undersøgelser") if fresh.survey.anonymous else actor, purpose, fresh, "survey.answered")


@action
def decline(*, actor: Actor, purpose: str, invitation: Invitation) -> None:
    """The invited does not want to answer, and is not asked again. Raises `Refused`."""
    require(actor, "survey.answer", invitation)
    _own(actor, invitation)
    fresh = _open(invitation)
    _use(fresh, DECLINED)
    _note_use(system("Undersøgelser") if fresh.survey.anonymous else actor, purpose, fresh, "survey.declined")


@action
def answer_link(*, invitation: Invitation, answers: Mapping[str, str] | None) -> None:
    """Whoever holds the link answers, or says no (None). It works once. Raises `Refused`."""
    actor = system("Undersøgelser")
    require(actor, "survey.answer_by_link")
    fresh = _open(invitation)
    if answers is None:
        _use(fresh, DECLINED)
        _note_use(actor, "Svar på undersøgelse", fresh, "survey.declined")
        return
    _give(fresh, answers)
    _note_use(actor, "Svar på undersøgelse", fresh, "survey.answered")


@action
def hand_out(*, actor: Actor, purpose: str, survey: Survey, citizen: Citizen) -> str:
    """A link for one who cannot sign in, and its secret, which is shown this once. Raises `Refused`.

    Who has answered gets a link too, which leads nowhere: nobody is to learn from it whether somebody answered.
    """
    require(actor, "survey.hand_out", citizen)
    if not queries.is_open(survey):
        raise Refused("Undersøgelsen er lukket. Der kan ikke svares mere.")
    invitation = Invitation.objects.select_for_update().filter(survey=survey, citizen=citizen).first()
    if invitation is None:
        raise Refused("Borgeren er ikke inviteret. Kun de, der havde et forløb, da undersøgelsen blev lavet, er det.")
    secret = secrets.token_urlsafe(32)
    if invitation.state == Invitation.State.INVITED:
        invitation.secret_hash = secret_of(secret)
        invitation.save(update_fields=["secret_hash"])
    record(actor=actor, purpose=purpose, verb="survey.link_handed_out", citizen_id=citizen.pk, subject=survey)
    return secret


def secret_of(text: str) -> str:
    """What is kept of a link's secret."""
    return hashlib.sha256(text.encode()).hexdigest()


def _own(actor: Actor, invitation: Invitation) -> None:
    mine = invitation.citizen_id == actor.citizen_id if actor.is_citizen else False
    mine = mine or (actor.employee_id is not None and invitation.employee_id == actor.employee_id)
    if not mine:
        raise Refused("Det er ikke din invitation.")


def _open(invitation: Invitation) -> Invitation:
    """The invitation, locked for use. Raises `Refused` when it is used or the time is over."""
    survey = Survey.objects.select_for_update().get(pk=invitation.survey_id)
    fresh = Invitation.objects.select_for_update().get(pk=invitation.pk)
    fresh.survey = survey
    if fresh.state != Invitation.State.INVITED:
        raise Refused(DONE)
    if not queries.is_open(survey):
        raise Refused(CLOSED)
    return fresh


def _use(invitation: Invitation, state: str) -> None:
    invitation.state, invitation.secret_hash = state, None
    invitation.save(update_fields=["state", "secret_hash"])


def _checked(definition: Definition, answers: Mapping[str, str]) -> dict[str, str]:
    given = {key: chosen.strip() for key, chosen in answers.items() if chosen.strip()}
    in_words = {item.key for item in definition.items if item.in_words}
    if unknown(definition, {key: chosen for key, chosen in given.items() if key not in in_words}):
        raise Refused("Et af svarene findes ikke i skemaet. Genindlæs siden, og svar igen.")
    if not given:
        raise Refused("Svar på mindst ét spørgsmål. Du kan også vælge, at du ikke vil svare.")
    for key in in_words & set(given):
        if len(given[key]) > LONGEST_WORDS:
            raise Refused(f"Skriv højst {LONGEST_WORDS} tegn.")
    return given


def _give(invitation: Invitation, answers: Mapping[str, str]) -> None:
    """Use the invitation and keep the answers, with a name or without. Raises `Refused`."""
    given = _checked(queries.asked_in(invitation.survey), answers)
    _use(invitation, ANSWERED)
    keep = _put_in_box if invitation.survey.anonymous else _keep_named
    keep(invitation, given)


def _put_in_box(invitation: Invitation, given: dict[str, str]) -> None:
    try:
        sealed = box.seal(invitation.survey_id, {"group": invitation.group, "answers": given})
    except box.TooLong:
        raise Refused("Der er skrevet for meget. Skriv lidt kortere.") from None
    Ballot.objects.create(survey_id=invitation.survey_id, sealed=sealed)


def _keep_named(invitation: Invitation, given: dict[str, str]) -> None:
    NamedAnswer.objects.create(
        invitation=invitation, citizen_id=invitation.citizen_id, answers=given, answered_at=clock.now()
    )


def _note_use(actor: Actor, purpose: str, invitation: Invitation, verb: str) -> None:
    """That an invitation was used. In an anonymous survey not whose: the entry names the survey and nothing more."""
    named = not invitation.survey.anonymous
    record(
        actor=actor,
        purpose=purpose,
        verb=verb,
        citizen_id=invitation.citizen_id if named else None,
        subject=invitation.survey,
    )
