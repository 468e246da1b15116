"""What is asked and written in the demo's interdisciplinary analyses: resources first, circumstances and no labels."""

QUESTIONS = (
    "Hvad skal der til for at holde en fast dag uden at blive mere syg?",
    "Hvordan kan vi komme i gang med en praktik, når kræfterne svinger?",
    "Hvad hjælper på søvnen og smerterne, så der bliver plads til at tænke på job?",
)
WRITTEN: dict[str, tuple[dict[str, str], dict[str, str], tuple[tuple[str, str], ...]]] = {
    "psykolog": (
        {
            "helbred": "Kan sætte ord på, hvad der presser, og bruger allerede pauser godt.",
            "netvaerk": "Har en søster, der lytter.",
        },
        {
            "helbred": "Bekymringer tager søvnen, når flere ting sker på én gang.",
            "arbejde": "Er bange for at sige ja og skulle sige fra igen.",
        },
        (
            ("Fem samtaler om bekymringer og søvn", "sundhed"),
            ("Lave en plan for, hvad man siger på en dårlig dag", "job"),
        ),
    ),
    "fysioterapeut": (
        {"helbred": "Går hver dag og ved, hvad kroppen kan klare.", "hverdag": "Deler opgaverne ud over ugen."},
        {"helbred": "Ryggen gør ondt efter en time i samme stilling."},
        (("Træne på et lille hold to gange om ugen", "sundhed"),),
    ),
    "sygeplejerske": (
        {
            "helbred": "Tager medicinen fast og kender tegnene på en dårlig uge.",
            "hverdag": "Spiser morgenmad og kommer ud af døren.",
        },
        {
            "helbred": "Sover kun fire til fem timer de fleste nætter.",
            "hverdag": "Aftenerne bliver lange, og døgnet skrider.",
        },
        (("Gå på søvnskole på sundhedscentret", "sundhed"), ("Stå op samme tid i fire uger", "hverdag")),
    ),
}
OWN_WORDS = "Jeg vil gerne arbejde igen. Men jeg vil ikke love for meget og så skuffe nogen."
WEIGHED = (
    "Søvnen vejer tungest, for den trækker kræfterne med op. Et lille job ved siden af holder modet oppe. "
    "Vi begynder med begge dele i små skridt."
)
DISSENT = "Jeg ville vente med job, til søvnen har været bedre i fire uger. Det går for hurtigt for mig."
ADAPTED = "Gå på søvnskole, når den ligger om formiddagen"
DECLINED = "Vi har prøvet hold før, og det var for mange mennesker. Måske senere."
ABSENT = "Ville hellere høre om det bagefter, og det har vi aftalt hvornår."
