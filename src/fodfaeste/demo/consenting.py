"""What citizens say yes to, and now and then take back."""

from datetime import timedelta

import numpy as np

from fodfaeste.casework.consents import actions as consents
from fodfaeste.casework.consents.models import Consent
from fodfaeste.casework.consents.queries import live
from fodfaeste.demo.agenda import Story, workday
from fodfaeste.demo.stories import PURPOSES, File
from fodfaeste.foundation import clock

HEALTH = "department:Sundhed og omsorg"
DOCTOR = ("outside:Din egen læge", "outside:Sygehuset")
LIMITS = ("", "", "Ikke det om min familie.", "")
WHY = ("", "Jeg vil hellere fortælle det selv.", "Det blev for mange at forholde sig til.")
SHARE_WHO_SAY_YES, SHARE_WHO_TAKE_BACK, ENDS_SOON_DAYS = 0.4, 0.25, 19


def consent_story(file: File) -> Story:
    """The persona's citizen has a yes that ends soon and one that was taken back; some others have said yes too."""
    luck = np.random.default_rng([*file.plan.seed, 41])
    if not file.plan.persona and luck.random() > SHARE_WHO_SAY_YES:
        return
    yield file.at_work(file.plan.begins.date() + timedelta(days=int(luck.integers(20, 40))))
    if file.closed:
        return
    doctor = _say(file, "laege_og_sygehus", DOCTOR[: 1 + int(luck.integers(2))], how="conversation")
    if file.plan.persona or luck.random() < SHARE_WHO_TAKE_BACK:
        yield file.in_the_evening(workday(clock.today() + timedelta(days=int(luck.integers(12, 40)))))
        if not file.closed:
            why = WHY[int(luck.integers(len(WHY)))]
            _take_back(file, doctor, why)
    yield file.at_work(file.world.anchor - timedelta(days=int(luck.integers(30, 60))))
    if not file.closed:
        soon = file.world.anchor + timedelta(days=ENDS_SOON_DAYS) if file.plan.persona else None
        limits = LIMITS[int(luck.integers(len(LIMITS)))]
        _say(file, "paa_tvaers", (HEALTH,), limits=limits, valid_until=soon)
        file.world.office.forget(file.citizen.pk)


def _say(file: File, key: str, recipients: tuple[str, ...], how: str = "conversation", **more: object) -> Consent:
    """The citizen's own yes where they can sign in, otherwise written down in a conversation."""
    standing = live(file.citizen.pk, key)
    if standing is not None:
        return standing
    own = file.user is not None and how != "conversation"
    return consents.give(
        actor=file.self_actor() if own else file.staff(),
        purpose=PURPOSES["own" if own else "talk"],
        citizen=file.citizen,
        purpose_key=key,
        recipients=recipients,
        how="self" if own else how,
        **more,  # type: ignore[arg-type]
    )


def _take_back(file: File, consent: Consent, why: str) -> None:
    own = file.user is not None
    consents.withdraw(
        actor=file.self_actor() if own else file.staff(),
        purpose=PURPOSES["own" if own else "talk"],
        consent=consent,
        how="self" if own else "phone",
        why=why,
    )
