"""How each verb of the journal reads in Danish: "Mette Testsen … sendte planen"."""

import json
from dataclasses import dataclass
from datetime import datetime

from fodfaeste.foundation.journal.actor import ROLE_TITLES
from fodfaeste.foundation.journal.models import JournalEntry

SENTENCES: dict[str, str] = {
    "absence.ended": "rettede den sidste dag af et fravær",
    "absence.noted": "skrev et fravær ind",
    "absence.removed": "tog et fravær ud igen",
    "access.emergency_opened": "åbnede nødadgang til sagen",
    "agreement.done": "satte kryds ved en aftale",
    "agreement.followed_up": "skrev, hvordan det gik med en aftale",
    "agreement.reopened": "fjernede krydset ved en aftale",
    "analysis.conferred": "skrev en konference ned",
    "analysis.done": "gjorde en tværfaglig analyse færdig",
    "analysis.draft_saved": "gemte en kladde til en tværfaglig analyse",
    "analysis.handed_in": "afleverede sit bidrag til en tværfaglig analyse",
    "analysis.input_accepted": "tog et forslag fra analysen med i planen",
    "analysis.input_adapted": "tog et forslag fra analysen med i planen i andre ord",
    "analysis.input_declined": "valgte et forslag fra analysen fra",
    "analysis.requested": "bestilte en tværfaglig analyse",
    "analysis.stopped": "stoppede en tværfaglig analyse",
    "analysis.taken": "tog en tværfaglig analyse til sig",
    "analysis.words_added": "skrev sine egne ord til en tværfaglig analyse",
    "calendar.feed_made": "lavede en adresse til sin kalender",
    "calendar.feed_revoked": "slog adressen til sin kalender fra",
    "case.assigned": "valgte den ansvarlige sagsbehandler",
    "case.closed": "lukkede forløbet",
    "case.ending_planned": "skrev, hvornår forløbet ventes at slutte",
    "case.ending_taken_back": "tog den ventede afslutning tilbage",
    "case.handed_over": "gav forløbet til en anden sagsbehandler",
    "case.opened": "åbnede forløbet",
    "case.track_set": "valgte spor",
    "caseload.handed_back": "gav forløb tilbage efter en tid med vikar",
    "caseload.handed_over": "gav en kollegas forløb videre",
    "citizen.added": "oprettede borgeren",
    "citizen.contact_changed": "rettede kontaktoplysningerne",
    "company.added": "oprettede en virksomhed",
    "company.agreement_written": "skrev en aftale med en virksomhed",
    "company.changed": "rettede en virksomhed",
    "company.contact_added": "skrev en kontaktperson hos en virksomhed",
    "company.contact_confirmed": "bekræftede en kontaktperson hos en virksomhed",
    "company.contact_forgotten": "slettede en kontaktperson, ingen havde bekræftet længe",
    "company.contact_removed": "slettede en kontaktperson hos en virksomhed",
    "company.note_written": "skrev et notat om en virksomhed",
    "company.opening_added": "oprettede en ledig plads",
    "company.opening_changed": "rettede en ledig plads",
    "company.opening_closed": "lukkede en ledig plads",
    "company.promise_kept": "holdt et løfte til en virksomhed",
    "company.promise_written": "lovede en virksomhed noget",
    "company.unit_added": "oprettede en arbejdsplads",
    "company.unit_changed": "rettede en arbejdsplads",
    "consent.given": "skrev et samtykke ned",
    "consent.renewed": "fornyede et samtykke",
    "consent.withdrawn": "trak et samtykke tilbage",
    "conversation.booked": "bookede en samtale",
    "conversation.cancelled": "aflyste en samtale",
    "conversation.draft_saved": "gemte en kladde til samtalen",
    "conversation.held": "gemte samtalen og aftalerne",
    "conversation.moved": "flyttede en samtale",
    "conversation.no_show": "skrev, at samtalen ikke blev til noget",
    "conversation.prepared": "forberedte samtalen",
    "conversation.valued": "gemte svar på, hvordan samtalen var",
    "demo.built": "byggede demokommunen",
    "employee.added": "oprettede en medarbejder",
    "instrument.changed": "ændrede et skema",
    "instrument.drafted": "begyndte på et skema",
    "instrument.published": "udgav et skema",
    "journal.verified": "kontrollerede journalen",
    "legal_basis.ended": "afsluttede et retsgrundlag",
    "legal_basis.recorded": "skrev et retsgrundlag ind",
    "placement.active": "skrev, at forløbet på arbejdspladsen er begyndt",
    "placement.agreed_citizen": "skrev, at borgeren siger ja til arbejdspladsen",
    "placement.agreed_company": "skrev, at virksomheden siger ja",
    "placement.answered": "svarede på, hvordan det går på arbejdspladsen",
    "placement.call_taken_up": "tog et svar fra arbejdspladsen op",
    "placement.changed": "rettede forløbet på arbejdspladsen",
    "placement.declined": "skrev, at forløbet ikke blev til noget",
    "placement.ended": "afsluttede forløbet på arbejdspladsen",
    "placement.extended": "forlængede forløbet på arbejdspladsen",
    "placement.followed_up": "fulgte op efter ansættelsen",
    "placement.hours_changed": "ændrede timerne på arbejdspladsen",
    "placement.link_made": "lavede et link til korte spørgsmål",
    "placement.links_revoked": "lukkede linkene til korte spørgsmål",
    "placement.registered": "oprettede en praktik eller et job",
    "placement.shared": "valgte, hvad arbejdspladsen må se",
    "placement.sharing_withdrawn": "stoppede med at dele noget med arbejdspladsen",
    "placement.stopped": "stoppede forløbet på arbejdspladsen før tid",
    "placement.wish_closed": "skrev, at borgeren ikke leder efter en plads mere",
    "placement.wish_saved": "skrev, hvilken plads borgeren leder efter",
    "plan.added_to": "lagde noget nyt i planen",
    "plan.answered": "svarede på planen",
    "plan.saved": "gemte planen",
    "plan.sent": "sendte planen",
    "plan.started": "begyndte på planen",
    "plan.step_cannot_yet": "skrev, at et skridt ikke kan lade sig gøre lige nu",
    "plan.step_done": "satte kryds ved et skridt",
    "plan.step_dropped": "tog et skridt ud af planen",
    "plan.step_planned": "satte et skridt tilbage i planen",
    "plan.unsaved_dismissed": "lagde en tekst væk, som ikke var kommet med i planen",
    "plan.unsaved_kept": "skrev en tekst, som ikke kom med i planen, fordi en anden gemte først",
    "plan.unsaved_used": "tog en tekst med i planen, som ikke var kommet med før",
    "position.decided": "skrev en stilling ind",
    "position.ended": "skrev en stillings sidste dag",
    "position.filled": "skrev, hvem der har en stilling",
    "progression.answered": "sendte svar om, hvordan det går",
    "progression.asked": "bad en fagperson svare på, hvordan det går",
    "progression.basis_ended": "satte en usikkerhed ved målingerne ud af kraft",
    "progression.basis_written": "skrev, hvor usikre målingerne er",
    "progression.declined": "skrev, at borgeren ikke ønsker at svare om sin udvikling",
    "progression.released": "fritog en, der har forladt sagen, for at svare",
    "progression.round_closed": "lukkede en runde om udvikling",
    "progression.round_started": "begyndte en runde om udvikling",
    "progression.saved": "gemte svar om, hvordan det går",
    "register.file_received": "modtog en registerfil",
    "register.file_refused": "afviste en registerfil",
    "register.import_restarted": "satte indlæsningen i gang igen",
    "register.imported": "indlæste en registerfil",
    "register.status_refreshed": "regnede ydelsesugerne efter",
    "role.ended": "afsluttede en rolle",
    "role.given": "gav en rolle",
    "rules.row_added": "tilføjede en regel",
    "rules.row_ended": "afsluttede en regel",
    "rules.row_replaced": "rettede en regel",
    "rules.shipped_loaded": "hentede de regler, der følger med",
    "screening.answered": "låste svarene i screeningen",
    "screening.dropped": "lagde screeningen væk",
    "screening.finding_answered": "gav en ny fundet borger en screening",
    "screening.found": "fandt borgeren i registeret efter en offentliggjort regel",
    "screening.found_again": "fandt borgeren i registeret igen",
    "screening.given": "gav en ny fundet borger til en kollega",
    "screening.judged": "skrev vurderingen i screeningen",
    "screening.put_aside": "lagde en ny fundet borger til side med en begrundelse",
    "screening.row_corrected": "rettede en linje i screeningen med en begrundelse",
    "screening.saved": "gemte svar i screeningen",
    "screening.started": "begyndte en screening",
    "screening.taken": "tog en ny fundet borger til sig",
    "sign_in.given": "gav adgang til at logge ind",
    "team.added": "oprettede et team",
    "team.joined": "satte en medarbejder i et team",
    "team.left": "tog en medarbejder ud af et team",
}
"""Verb → what was done. It completes the name of whoever did it. Every verb recorded in the program has one."""


@dataclass(frozen=True)
class Told:
    """One journal entry for reading."""

    seq: int
    at: datetime
    who: str
    role: str
    text: str
    purpose: str
    seal: str


def sentence(verb: str) -> str:
    """The Danish sentence, or the verb itself when nobody has written one."""
    return SENTENCES.get(verb, verb)


def told(entry: JournalEntry) -> Told:
    return Told(
        seq=entry.seq,
        at=entry.at,
        who=entry.actor_label,
        role="" if entry.actor_kind == "system" else ROLE_TITLES.get(entry.role, entry.role).lower(),
        text=sentence(entry.verb),
        purpose=entry.purpose,
        seal=entry.seal,
    )


def data_of(entry: JournalEntry) -> dict[str, object]:
    """The entry's ids, dates and states."""
    found: dict[str, object] = json.loads(entry.data)
    return found
