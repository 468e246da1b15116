"""Made-up companies. Their names say so, and their numbers begin with 00, as no real number does."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Firm:
    """One company with one workplace and what it offers."""

    name: str
    sector: str
    industry: str
    offers: str
    area: str
    employees: int | None
    place: str
    tasks: str
    adaptations: str
    hours: tuple[int, int]
    kinds: tuple[str, ...]


FIRMS = (
    Firm(
        "Opdigtet Lager & Pak ApS",
        "private",
        "52.10.00 Lager",
        "Pakke, tælle og mærke varer. Faste dage. Begynd når som helst.",
        "Havnen, bus 2 til døren",
        24,
        "Hjælp på lageret",
        "Pakke små varer, tælle op og sætte mærker på",
        "Faste dage, siddende arbejde, pause efter behov",
        (4, 20),
        ("internship", "small_job"),
    ),
    Firm(
        "Attrapbageriet",
        "private",
        "10.71.20 Bageri",
        "Pakke brød og dække op fra morgenstunden. Lille hold.",
        "Midtbyen, ved torvet",
        8,
        "Hjælp i butikken",
        "Fylde hylder, pakke brød og tale med kunder, når man er klar",
        "Lille hold, ingen kasse den første tid",
        (6, 25),
        ("internship", "wage_subsidy", "small_job"),
    ),
    Firm(
        "Prøvegaardens Gartneri",
        "private",
        "01.19.00 Gartneri",
        "Luft og jord. Opgaver alene eller sammen med andre.",
        "Uden for byen, bus 7",
        14,
        "Potte og vande",
        "Potte om, vande og gøre klar til salg",
        "Kan arbejde alene, frisk luft, rolig takt",
        (3, 15),
        ("internship", "small_job"),
    ),
    Firm(
        "Modelbyens Plejecenter",
        "public",
        "87.10.10 Plejehjem",
        "Hjælp i køkken, vaskeri og med ture i haven.",
        "Nordbyen, tæt på stationen",
        61,
        "Hjælp i køkkenet",
        "Dække bord, hjælpe med mad og snakke med beboere",
        "Fast makker, mulighed for at gå fra",
        (5, 20),
        ("internship", "wage_subsidy"),
    ),
    Firm(
        "Skabelon Auto",
        "private",
        "45.20.10 Autoværksted",
        "Gøre biler klar og holde orden på værkstedet.",
        "Industrikvarteret, cykelsti",
        6,
        "Klargøring af biler",
        "Vaske, støvsuge og hente reservedele",
        "Én opgave ad gangen, mester er der hele tiden",
        (8, 30),
        ("internship", "small_job"),
    ),
    Firm(
        "Kladdens Kontor A/S",
        "private",
        "82.11.00 Kontorservice",
        "Scanning og arkiv i rolige omgivelser.",
        "Midtbyen, femte sal med elevator",
        33,
        "Scanne gamle sager",
        "Scanne, navngive og lægge på plads",
        "Roligt rum, egen skærm, fleksible tider",
        (4, 18),
        ("internship", "wage_subsidy"),
    ),
    Firm(
        "Fiktivhotellet",
        "private",
        "55.10.10 Hotel",
        "Værelser og vaskeri i små hold. Timer med løn, når det går.",
        "Stranden, bus 4",
        41,
        "Hjælp på værelserne",
        "Skifte linned og gøre klar i par",
        "Arbejde i par, timerne kan vokse uge for uge",
        (6, 25),
        ("internship", "small_job", "wage_subsidy"),
    ),
    Firm(
        "Eksempelskolens Pedeller",
        "public",
        "85.20.10 Folkeskole",
        "Udendørs opgaver og små reparationer.",
        "Vestbyen",
        55,
        "Pedellens hjælper",
        "Feje, male og ordne cykler",
        "Fast mødetid, én at følges med",
        (5, 20),
        ("internship", "wage_subsidy"),
    ),
    Firm(
        "Påfund Genbrug",
        "private",
        "47.79.00 Genbrugsbutik",
        "Sortere, prissætte og tale med kunder.",
        "Sydbyen, ved torvet",
        None,
        "Sortere tøj",
        "Sortere, hænge op og sætte pris på",
        "Man bestemmer selv takten",
        (3, 20),
        ("internship",),
    ),
    Firm(
        "Testlund Tømrer",
        "private",
        "43.32.00 Tømrer",
        "En arm mere på pladsen for den, der gerne vil ud.",
        "Hele kommunen, kører sammen",
        11,
        "En arm på pladsen",
        "Rydde op, bære og måle",
        "Kører sammen med makker",
        (10, 37),
        ("internship", "wage_subsidy", "small_job"),
    ),
)

PEOPLE = ("Ulrik Opdigtet", "Bente Attrap", "Palle Prøve", "Mona Model", "Svend Skabelon",
          "Karen Kladde", "Frida Fiktiv", "Egon Eksempel", "Pia Påfund", "Tim Testlund")  # fmt: skip

NOTES = (
    "De vil gerne have besøg, før nogen begynder.",
    "Ring helst om formiddagen.",
    "De har haft gode forløb før og tager gerne én mere.",
)
AGREEMENTS = ("Vi ringer hver anden uge, så længe nogen er der.", "De siger til i god tid, hvis der er travlt.")
PROMISES = ("Sende en kort vejledning om forsikring", "Komme forbi og se det nye lager", "Ringe om timer med løn")

GOALS = (
    "Jeg vil prøve, om jeg kan stå op og komme afsted tre dage om ugen.",
    "Jeg vil gerne have kolleger igen.",
    "Jeg vil finde ud af, hvor mange timer jeg kan klare.",
    "Jeg vil vise, at jeg kan noget med mine hænder.",
)
WISHES = (
    ("Noget med hænderne, gerne ude", "Pauser, når jeg har brug for dem", "Der skal gå en bus", 6),
    ("Et roligt sted med få mennesker", "Ingen telefon", "Helst i byen", 4),
    ("Noget i en butik", "Faste dage", "Jeg cykler gerne", 8),
    ("Køkken eller bageri", "Ikke tunge løft", "Bus 2 eller 4", 5),
)
WORDS = {
    "citizen": ("Det er rart at have noget at stå op til.", "Jeg er træt bagefter, men det er en god træthed.", ""),
    "company": ("Kommer til tiden og er god ved de andre.", "Vi kan godt bruge lidt flere timer.", ""),
}
EXTENDED = "Det går godt, og timerne vokser. Vi vil nå flere dage om ugen."
HIRED = "Virksomheden tilbød faste timer."
STOPPED = "Opgaverne var for tunge. Vi leder efter et roligere sted sammen."
