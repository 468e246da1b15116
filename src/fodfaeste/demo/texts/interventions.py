"""What the demo municipality has in its catalogue. Everything is made up: providers, places, prices and contracts."""

from dataclasses import dataclass

PROVIDERS = (
    # key, name, kind, about, members (keys of the roster)
    ("sundhed", "Sundhedshuset", "own", "Kommunens sundhedsafdeling", ("fysioterapeut", "sygeplejerske", "psykolog")),
    ("hold", "Job og Mestring", "own", "Hold og forløb i jobafdelingen", ("holdleder", "psykolog", "fysioterapeut")),
    ("social", "Voksen og Social", "own", "Bostøtte, økonomi og rusmidler", ()),
    ("laering", "Læringscentret", "own", "Dansk, regning og it", ()),
    ("virksomhed", "Virksomhedsteamet", "own", "Praktik, løntilskud og småjob", ("virksomhed-1", "virksomhed-2")),
    ("spiren", "Foreningen Spiren (opdigtet)", "outside", "Have, køkken og fællesskab", ("udbyder",)),
    ("trinvis", "Trinvis Mentor (opdigtet)", "outside", "Mentorer i hele kommunen", ()),
)


@dataclass(frozen=True)
class Text:
    """One intervention: its provider, track, words, shape and price in whole kroner a week (or an hour)."""

    provider: str
    track: str
    title: str
    purpose: str
    content: str
    who: str
    law: str
    category: str
    weeks: int
    hours: str
    kroner: int
    capacity: int | None = 12
    directly: bool = False
    per: str = "week"
    evidence: str = "promising"
    known: str = "Andre kommuner har gode erfaringer. Vi følger selv, hvad der sker."
    keywords: str = ""
    exclusions: str = ""
    eligibility: str = ""
    dates: tuple[int, ...] = ()
    job: bool = False
    place: str = "Sundhedshuset, Prøvevej 4"


UNTESTED = "Vi har ikke fundet undersøgelser. Vi ser, hvad der sker, og tager stilling til næste år."

INTERVENTIONS = (
    Text("hold", "sind", "Stresshold: ro på igen", "Du får redskaber, så du kan sove, hvile og komme i gang igen.",
         "Otte mødegange med øvelser, træning og tid til at tale. Lidt hjemmearbejde hver uge.",
         "Til dig, der er sygemeldt eller ledig og belastet af stress.", "LAB § 32", "vejledning", 6, "5", 900, 24,
         known="Gruppeforløb med fast form har virket i flere undersøgelser af stress og sygemelding.",
         evidence="researched", keywords="udbrændt, belastning, søvn, mindfulness", dates=(20, 90, 160),
         exclusions="Ved svær angst foreslår vi et forløb alene først."),
    Text("hold", "sind", "Angsthold: små skridt ud", "Angsten fylder mindre, og du tør mere af det, du gerne vil.",
         "Ti mødegange. Vi øver os sammen, også ude. Fysisk træning en gang om ugen.",
         "Til dig med angst, der står i vejen for job eller hverdag.", "LAB § 32", "vejledning", 12, "7", 1050, 20,
         evidence="researched", known="Kognitiv adfærdsterapi i gruppe er undersøgt mange gange ved angst.",
         keywords="panik, social angst, uro", dates=(34, 110),
         exclusions="Ved massiv angst begynder vi med et forløb alene."),
    Text("hold", "sind", "Hold om depression og nedtrykthed", "Du får mere lys i hverdagen og kræfter til et skridt.",
         "Ti mødegange med aktivering, øvelser og gåture. Vi laver en plan for dårlige dage.",
         "Til dig, der er trist det meste af tiden.", "LAB § 32", "vejledning", 12, "6", 1000, 20,
         evidence="researched", known="Adfærdsaktivering i gruppe er undersøgt mange gange ved depression.",
         keywords="humør, trist, sorg", dates=(48, 130)),
    Text("sundhed", "sind", "Samtaler med en psykolog", "Du får hold på det, der fylder, i dit eget tempo.",
         "Op til ti samtaler, en til en.", "Til dig, der har brug for et forløb alene.", "Sundhedsloven § 119",
         "sundhed", 15, "1", 1400, 8, per="hour", keywords="angst, krise, individuelt", evidence="researched",
         known="Samtaleforløb er undersøgt mange gange. Virkningen afhænger af, hvad der fylder."),
    Text("sundhed", "helbred", "Træn med smerter", "Du kender din krop og kan mere uden at få det værre.",
         "Træning på små hold med en fysioterapeut, to gange om ugen.", "Til dig med ondt i ryg, nakke eller led.",
         "Sundhedsloven § 119", "sundhed", 10, "3", 450, 14, directly=True, evidence="researched",
         known="Træning med vejledning hjælper mange med lange smerter i bevægeapparatet.",
         keywords="fysioterapi, gigt, motion, ryg"),
    Text("sundhed", "helbred", "Sov bedre", "Du sover mere regelmæssigt og vågner mere udhvilet.",
         "Fire mødegange og en søvndagbog.", "Til dig, der sover dårligt de fleste nætter.", "Sundhedsloven § 119",
         "sundhed", 5, "2", 300, 12, directly=True, evidence="researched", keywords="søvn, nat, træthed",
         known="Kognitiv terapi mod søvnløshed er undersøgt mange gange."),
    Text("sundhed", "helbred", "Følgeskab til læge og sygehus", "Du får svar på det, du vil vide, og husker det.",
         "En sygeplejerske hjælper dig med at forberede besøget og går med.", "Til dig med mange aftaler i sundhed.",
         "Sundhedsloven § 119", "sundhed", 26, "1", 350, 20, per="hour", evidence="untested", known=UNTESTED),
    Text("social", "rusmidler", "Ambulant hjælp ved alkohol", "Du bestemmer selv målet, og vi hjælper dig derhen.",
         "Samtaler alene eller i gruppe. Pårørende kan være med.", "Til dig, der drikker mere, end du ønsker.",
         "Sundhedsloven § 141", "sundhed", 26, "2", 700, 15, keywords="druk, afhængighed", evidence="researched",
         known="Korte samtaleforløb er undersøgt mange gange.", place="Rådgivningen, Testgade 9"),
    Text("social", "hverdag", "Ro om økonomien", "Du ved, hvad der kommer ind og går ud, og har en plan for gælden.",
         "Fire møder med en økonomirådgiver. I ringer til dem, du skylder, sammen.",
         "Til dig, der er bekymret for regninger eller husleje.", "Serviceloven § 12", "social", 8, "1", 500, 20,
         directly=True, keywords="gæld, budget, rykker, husleje", place="Borgerhuset, Modelvej 2"),
    Text("social", "hverdag", "Støtte hjemme hos dig", "Du får fat i posten, køkkenet og dagen igen.",
         "En kontaktperson kommer hos dig en eller to gange om ugen.", "Til dig, hvor hverdagen er gået i stå.",
         "Serviceloven § 85", "social", 26, "3", 1300, 18, keywords="bostøtte, struktur, rod", place="Hjemme hos dig"),
    Text("spiren", "familie", "Haven og køkkenet", "Du lærer andre at kende og har et sted at komme hen.",
         "Vi dyrker, laver mad og spiser sammen. Man hjælper med det, man kan.",
         "Til dig, der er meget alene.", "LAB § 32", "vejledning", 16, "8", 650, 9, evidence="untested", known=UNTESTED,
         keywords="ensomhed, netværk, fællesskab, have", place="Spirens have, Fiktivvej 1"),
    Text("social", "familie", "Når familien fylder", "I får mere ro hjemme, og du får overskud til job.",
         "En familierådgiver taler med jer, hjemme eller hos os.", "Til dig med børn hjemme og for mange bekymringer.",
         "Serviceloven § 11", "social", 12, "1", 800, 10, keywords="børn, skilsmisse, forældre",
         place="Borgerhuset, Modelvej 2"),
    Text("laering", "laering", "Dansk på arbejdspladsen", "Du kan de ord, du skal bruge på jobbet.",
         "Undervisning to formiddage om ugen. Resten lærer du i praktikken.", "Til dig, der vil tale bedre dansk.",
         "LAB § 32", "vejledning", 20, "8", 850, 16, keywords="sprog, indvandrer, ord", dates=(27, 120), job=True,
         place="Læringscentret, Skabelonvej 7"),
    Text("laering", "laering", "Ordblind: læs og skriv med hjælp", "Du kan læse og skrive det, du skal.",
         "En test, derefter undervisning på lille hold.", "Til dig, der har svært ved at læse eller stave.",
         "Lov om forberedende voksenundervisning", "uddannelse", 20, "4", 0, None, directly=True,
         keywords="ordblindhed, læsning, stavning", evidence="researched",
         known="Hjælpemidler og undervisning på små hold er undersøgt.", place="Læringscentret, Skabelonvej 7"),
    Text("laering", "laering", "Kom godt i gang med it", "Du kan bruge MitID, digital post og en computer på et job.",
         "Otte formiddage i vores it-værksted.", "Til dig, der er usikker på computer og telefon.", "LAB § 32",
         "vejledning", 8, "3", 400, 12, directly=True, keywords="pc, digital post, nemid, mitid, computer",
         place="Læringscentret, Skabelonvej 7"),
    Text("virksomhed", "arbejdsplads", "Praktik i en virksomhed", "Du prøver dig selv af, et sted du selv har valgt.",
         "Få timer i begyndelsen. I aftaler sammen, hvornår du kan mere.", "Til dig, der vil i gang på et job.",
         "LAB kap. 11", "virksomhed", 13, "15", 0, None, directly=True, evidence="researched", job=True,
         known="Rettet mod virkelige job er det den indsats, der oftest har fået flere i arbejde.",
         keywords="virksomhedspraktik, afklaring, arbejdsplads", place="Hos virksomheden"),
    Text("virksomhed", "arbejdsplads", "De første lønnede timer", "Du får løn for få timer og bygger op derfra.",
         "Vi finder en virksomhed, der mangler hjælp nogle timer om ugen.", "Til dig, der kan arbejde lidt.",
         "LAB kap. 12", "virksomhed", 26, "6", 0, 25, evidence="promising", job=True,
         keywords="småjob, ordinære timer, løntilskud", place="Hos virksomheden"),
    Text("trinvis", "jobvej", "Mentor", "Du har en at gå til, når noget driller på vej mod job.",
         "En fast mentor, to timer om ugen, også på arbejdspladsen.", "Til dig, der skal have en ved siden af dig.",
         "LAB kap. 26", "mentor", 26, "2", 425, 30, per="hour", evidence="researched", job=True,
         known="Mentorstøtte er undersøgt; den virker bedst sammen med en arbejdsplads.", keywords="støtteperson",
         place="Der, hvor du er"),
    Text("hold", "jobvej", "Jobklub", "Du skriver ansøgninger, ringer til virksomheder og får svar på dit CV.",
         "To formiddage om ugen med andre, der søger.", "Til dig, der er klar til at søge job.", "LAB § 32",
         "vejledning", 6, "8", 500, 16, directly=True, job=True, keywords="cv, ansøgning, jobsøgning",
         place="Jobhuset, Demogade 1"),
    Text("laering", "jobvej", "Vejen til en uddannelse", "Du vælger en uddannelse og ved, hvordan du kommer ind.",
         "Vejledning, prøvedage og hjælp til ansøgningen.", "Til dig under 30 uden en uddannelse.", "LAB § 32",
         "uddannelse", 10, "5", 600, 12, job=True, keywords="skole, su, erhvervsuddannelse",
         place="Læringscentret, Skabelonvej 7"),
)  # fmt: skip
