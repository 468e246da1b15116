"""The report's own fixed words, in Danish and English. Pure."""

from typing import Final

from fodfaeste.steering.committee.rules import Both

SECTION_TITLES: Final = {
    "people": Both("Mennesker på vej", "People on their way"),
    "durations": Both("Hvor længe", "How long"),
    "work": Both("Arbejder vi, som vi har besluttet?", "Do we work as decided?"),
    "money": Both("Penge", "Money"),
    "users": Both("Borgernes svar", "What citizens say"),
    "effect": Both("Virker det?", "Does it work?"),
}
COLUMN_TITLES: Final = {
    "budgeted": Both("Budgetteret", "Budgeted"),
    "booked": Both("Bogført", "Booked"),
    "estimated": Both("Anslået effekt", "Estimated effect"),
}
NOTHING: Final = {
    "people": Both("Registeret er ikke talt op endnu.", "The register has not been counted yet."),
    "durations": Both("Registeret er ikke talt op endnu.", "The register has not been counted yet."),
    "work": Both("Arbejdet er ikke talt op endnu.", "The work has not been counted yet."),
    "money": Both("Der er ingen investering at fortælle om endnu.", "There is no investment to report yet."),
    "users": Both(
        "Ingen undersøgelse var lukket, da kvartalet sluttede.", "No survey had been closed when the quarter ended."
    ),
    "effect": Both(
        "Ingen effekt er målt mod en sammenligning. Tallene ovenfor viser, hvad der skete, ikke hvad der virkede.",
        "No effect has been measured against a comparison. The numbers above show what happened, not what worked.",
    ),
}
TITLES: Final = {
    "report": Both("Rapport til udvalget", "Report to the committee"),
    "summary": Both("Kort fortalt", "In short"),
    "goals": Both("Målene og hvor vi er", "The goals and where we are"),
    "goal": Both("Mål", "Goal"),
    "now": Both("Nu", "Now"),
    "before": Both("Sidste rapport", "Last report"),
    "aim": Both("Vi vil nå", "We aim for"),
    "not_measured": Both("Måles ikke endnu", "Not measured yet"),
    "changed": Both("Ændret siden sidst", "Changed since last time"),
    "proposed": Both("Det foreslår vi", "What we propose"),
    "decisions": Both("Udvalgets beslutninger", "The committee's decisions"),
    "sources": Both("Hvor tallene kommer fra", "Where the numbers come from"),
    "columns": Both(
        "Budgetteret, bogført og anslået effekt er tre slags tal. De må ikke lægges sammen.",
        "Budgeted, booked and estimated effect are three kinds of numbers. They must not be added.",
    ),
    "interval": Both("95 % interval", "95 % interval"),
    "method": Both("Sådan er det talt", "How it was counted"),
    "source": Both("Kilde", "Source"),
    "number": Both("Tal", "Number"),
    "table": Both("Tabel", "Table"),
    "nothing_written": Both("Der er ikke skrevet noget.", "Nothing has been written."),
    "follow_up": Both("Følges op", "To be followed up"),
    "carried_out": Both("Gennemført", "Carried out"),
    "corrections": Both("Rettelser", "Corrections"),
    "page": Both("Side", "Page"),
    "of": Both("af", "of"),
    "quarter": Both("kvartal", "quarter"),
    "draft": Both("Kladde. Ikke offentliggjort.", "Draft. Not published."),
    "none_yet": Both("Ingen endnu.", "None yet."),
    "element": Both("Element", "Element"),
    "decision": Both("Beslutning", "Decision"),
    "alternative": Both("Tallene står i tabellen nedenunder.", "The numbers are in the table below."),
}
CHOICES: Final = {
    "continue": Both("Fortsætter uændret", "Continues unchanged"),
    "adjust": Both("Fortsætter med ændringer", "Continues with changes"),
    "stop": Both("Stopper", "Stops"),
}
UNITS: Final = {
    "people": Both("borgere", "people"),
    "weeks": Both("uger", "weeks"),
    "kroner": Both("kr.", "DKK"),
    "share": Both("ud af 100", "out of 100"),
}
HIDDEN: Final = Both("Skjult: for få til at vises", "Hidden: too few to show")
UNKNOWN: Final = Both("Kan ikke siges endnu", "Cannot be said yet")
EXITS: Final = {
    "self_support": Both("I gang uden ydelse", "Supporting themselves"),
    "education": Both("I uddannelse", "In education"),
    "pension": Both("På pension eller efterløn", "On a pension"),
    "emigrated": Both("Flyttet ud af landet", "Moved abroad"),
    "dead": Both("Døde", "Died"),
}


def short(name: str, lang: str) -> str:
    """2026Q3 on an axis: 2026K3 in Danish. Any other name is left alone."""
    return name.replace("Q", "K") if lang == "da" else name


def quarter(name: str, lang: str) -> str:
    """2026Q3 as it is said: 3. kvartal 2026."""
    year, number = name.split("Q")
    return f"{number}. kvartal {year}" if lang == "da" else f"quarter {number} of {year}"
