"""What citizens and caseworkers write to each other."""

EXCHANGES = (
    ("Jeg er syg i dag og kommer ikke på holdet.", "Tak, fordi du siger til. God bedring. Jeg giver holdet besked."),
    ("Hvor er det, vi skal mødes?", "Vi mødes i jobcentret, stuen til venstre. Jeg henter dig i venteværelset."),
    ("Må jeg tage min bror med næste gang?", "Ja, det må du meget gerne. Skriv hans navn under Mine aftaler."),
    ("Jeg har ringet til lægen. Jeg har fået en tid.", "Godt gået. Vi taler om det, når vi ses."),
    ("Kan vi tale i telefon i stedet?", "Ja. Jeg ringer på samme tid. Så behøver du ikke komme."),
    ("Jeg forstår ikke brevet om min ydelse.", "Tag det med, når vi ses. Så læser vi det sammen."),
    ("Praktikken gik godt i dag. Tre timer!", "Hvor er det flot. Skriv gerne igen på fredag."),
)
WAITING = "Kan vi mødes efter kl. 12? Jeg følger min søn i skole om morgenen."
REMINDER = "Ja, det kan vi godt. Jeg har fundet to steder, vi kan besøge. Vi taler om dem, når vi ses."
TO_LEADER = "Jeg kender ikke alle dem, der har set min sag. Hvorfor er der set på den?"
