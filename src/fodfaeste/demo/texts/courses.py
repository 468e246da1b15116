"""The courses of the demo municipality: twelve, each with its sessions. Written for the demo and made up.

Each is an intervention of the catalogue; what the catalogue says stands beside the sessions.
"""

from dataclasses import dataclass
from datetime import time

from fodfaeste.casework.courses.grouping import LessonText
from fodfaeste.casework.courses.rules import Slot
from fodfaeste.demo.texts.interventions import INTERVENTIONS, Text

ALONE = "Samtaler med en psykolog"
"""What is proposed where a group is too much."""
LEADERS = ("holdleder", "psykolog", "fysioterapeut")


@dataclass(frozen=True)
class CourseText:
    """A course: its title in the catalogue, who leads it, when it meets, its size, and its sessions."""

    title: str
    leader: str
    slots: tuple[Slot, ...]
    size: int
    lessons: tuple[LessonText, ...]
    often: float = 0.7


def _lesson(module: str, title: str, content: str, practice: str = "", training: bool = False) -> LessonText:
    return LessonText(title, module, content, practice, training)


def _slot(weekday: int, begins: str, minutes: int = 150) -> Slot:
    return Slot(weekday, time.fromisoformat(begins), minutes)


def _sessions(first: str, middle: tuple[LessonText, ...], last: str) -> tuple[LessonText, ...]:
    """Every course begins with getting to know each other, moves the body, and ends with the way to a job."""
    welcome = _lesson("Begynd", "Velkommen", f"Vi lærer hinanden at kende og aftaler, hvordan vi er sammen. {first}",
                      "Skriv tre ting ned, du gerne vil have mere af.")  # fmt: skip
    return (welcome, *middle, _lesson("Videre", "Vejen videre mod job", last, "Aftal en dag med din sagsbehandler."))


WALK = _lesson("Kroppen", "Rask gang og styrke", "Vi går ud og slutter med styrke. Alle følger deres eget tempo.",
               "Gå 20 minutter tre gange.", training=True)  # fmt: skip
STRENGTH = _lesson("Kroppen", "Træning i salen", "Opvarmning, cirkeltræning og ro til sidst med fysioterapeuten.",
                   "Lav de tre øvelser fra arket hver anden dag.", training=True)  # fmt: skip
PULSE = _lesson("Kroppen", "Når pulsen stiger", "Vi får pulsen op og mærker, at den falder igen. Det er ikke farligt.",
                "Gå trapper to gange om dagen.", training=True)  # fmt: skip
SLEEP = _lesson("Hverdagen", "Søvn", "Hvad der holder os vågne, og hvad der hjælper. Vi lægger en plan for aftenen.",
                "Stå op på samme tid hver dag.")  # fmt: skip
CONTACT = _lesson("Videre", "En arbejdsplads fortæller", "En leder fra en virksomhed fortæller, hvordan man kan begynde"
                  " med få timer.", "Tænk over, hvad du kunne tænke dig at prøve.")  # fmt: skip

COURSES: tuple[CourseText, ...] = (
    CourseText("Stresshold: ro på igen", "holdleder", (_slot(0, "09:00"), _slot(3, "09:00")), 10, _sessions(
        "Vi tegner, hvad der fylder lige nu.", (
            _lesson("Forstå", "Hvad stress er", "Stresskurven, og hvad kroppen prøver at fortælle.",
                    "Skriv ned, hvornår du får uro."),
            WALK,
            _lesson("Hverdagen", "Pauser, der virker", "Vi prøver korte pauser af og vælger dem, der passer til dig.",
                    "Hold to pauser om dagen."),
            SLEEP,
            STRENGTH,
            _lesson("Hverdagen", "Sige til og fra", "Vi øver sætninger, man kan bruge derhjemme og på et arbejde.",
                    "Sig nej til én ting i denne uge."),
        ), "Hver især siger højt, hvad det næste lille skridt mod job er."), often=6),
    CourseText("Angsthold: små skridt ud", "holdleder", (_slot(1, "09:30"),), 8, _sessions(
        "Angst er ikke farlig, men den er ubehagelig.", (
            _lesson("Forstå", "Angstens kredsløb", "Tanke, krop og det, vi lader være med. Vi tegner jeres egne.",
                    "Læg mærke til én situation om dagen."),
            PULSE,
            _lesson("Øv", "Din egen trappe", "Vi laver en trappe med små trin ud mod det, du gerne vil.",
                    "Tag det første trin to gange."),
            _lesson("Øv", "Ud sammen", "Vi tager bussen, går i en butik og taler om det bagefter.",
                    "Gør en af turene igen med en, du kender."),
            WALK,
            _lesson("Øv", "Når angsten kommer igen", "Tilbagefald er en del af vejen. Vi skriver en plan.",
                    "Læs planen højt for en, du stoler på."),
            CONTACT,
        ), "Vi finder ét sted, du tør besøge, og aftaler hvem der går med."), often=4),
    CourseText("Hold om depression og nedtrykthed", "holdleder", (_slot(2, "09:30"),), 8, _sessions(
        "Vi taler om, hvad der giver en lille smule lys.", (
            _lesson("Forstå", "Når alt bliver tungt", "Hvorfor man går i stå, og hvorfor det ikke er dovenskab.",
                    "Skriv ned, hvornår på dagen det er lettest."),
            WALK,
            _lesson("Hverdagen", "Én ting om dagen", "Vi planlægger små ting, der før har været gode.",
                    "Gør én af dem hver dag, også når lysten mangler."),
            _lesson("Tanker", "Tanker er ikke fakta", "Vi prøver tanker af og finder dem, der kan siges blødere.",
                    "Skriv en tung tanke og en venligere."),
            STRENGTH,
            _lesson("Hverdagen", "En plan for dårlige dage", "Hvem ringer du til, og hvad gør du først?",
                    "Hæng planen op derhjemme."),
        ), "Vi ser på, hvad du kan holde til, og hvad du vil prøve."), often=4),
    CourseText("Stresshold for unge under 30", "holdleder", (_slot(0, "13:00"), _slot(3, "13:00")), 8, _sessions(
        "Telefonen ligger i en kurv, mens vi er sammen.", (
            _lesson("Forstå", "Altid på", "Skærm, søvn og andres forventninger.",
                    "Læg telefonen væk en time før seng."),
            PULSE,
            _lesson("Hverdagen", "Orden i ugen", "Vi laver en uge på papir, som man kan holde.", "Følg ugen tre dage."),
            _lesson("Tanker", "Godt nok", "Hvad er godt nok, og hvem bestemmer det?", "Gør én ting kun halvt færdig."),
            STRENGTH,
        ), "Uddannelse, job eller begge dele: hvad er det første opkald?"), often=1),
    CourseText("Stress: hold sidst på dagen", "psykolog", (_slot(1, "15:30", 120),), 8, _sessions(
        "For dig, der har nogle timer på et arbejde ved siden af.", (
            _lesson("Forstå", "Hvad der tømmer og fylder", "Vi laver et regnskab over kræfter.", "Før det en uge."),
            WALK,
            _lesson("Hverdagen", "Skift mellem arbejde og hjem", "Små ritualer, der lukker dagen.",
                    "Vælg et, og brug det."),
            SLEEP,
        ), "Vi taler om timetallet: hvad vil du sige til din leder?")),
    CourseText("Tilbage til arbejdet efter stress", "psykolog", (_slot(4, "09:00", 120),), 8, _sessions(
        "For dig, der har et job at vende tilbage til.", (
            _lesson("Forstå", "Hvad gik galt", "Vi ser på arbejdet og ikke kun på dig.",
                    "Skriv tre ting, der skal ændres."),
            _lesson("Øv", "Samtalen med din leder", "Vi øver samtalen to og to.", "Book samtalen."),
            STRENGTH,
            _lesson("Videre", "En plan for timer",
                    "Trin for trin, med pauser og en aftale om, hvad vi gør, hvis det glipper.",
                    "Vis planen til din sagsbehandler."),
        ), "Første dag er aftalt, og du ved, hvem der tager imod dig.")),
    CourseText("Angsthold for unge", "holdleder", (_slot(2, "13:00", 120),), 7, _sessions(
        "Man må gerne være stille. Man må også gerne grine.", (
            _lesson("Forstå", "Hvad ser de andre?", "Om at føle sig kigget på, og hvad folk egentlig ser.",
                    "Spørg en ven, hvad de så."),
            PULSE,
            _lesson("Øv", "Ring til en, du ikke kender", "Vi ringer sammen og spørger om noget let.",
                    "Ring to gange mere."),
            _lesson("Øv", "Til fods i byen", "Vi går på biblioteket og spørger om hjælp.",
                    "Gå derhen igen alene eller med en."),
        ), "Vi finder en skole eller en arbejdsplads, du vil se."), often=1),
    CourseText("Bekymringer, der kører i ring", "psykolog", (_slot(2, "10:00", 120),), 10, _sessions(
        "Vi bekymrer os alle. Her handler det om, hvor lang tid det tager.", (
            _lesson("Forstå", "To slags bekymringer", "Dem, man kan gøre noget ved, og de andre.",
                    "Sortér dine i en uge."),
            _lesson("Øv", "En fast bekymringstid", "Et kvarter om dagen, og resten må vente.", "Prøv det hver dag."),
            WALK,
            _lesson("Øv", "Fokus udad", "Vi øver at flytte opmærksomheden, siddende og gående.", "Øv dig på en gåtur."),
        ), "Hvad vil du bruge tiden på, når bekymringerne fylder mindre?")),
    CourseText("Op af stolen: depression og bevægelse", "fysioterapeut",
               (_slot(0, "10:30", 120), _slot(4, "10:30", 120)),
               12, _sessions("Vi begynder der, hvor kroppen er i dag.", (
            STRENGTH,
            _lesson("Hverdagen", "Ud af døren", "Hvad skal der til for at komme afsted? Vi laver en kæde af små ting.",
                    "Læg tøjet frem aftenen før."),
            WALK,
            _lesson("Kroppen", "Leg og boldspil", "Vi spiller noget, alle kan være med til.",
                    "Find en at bevæge dig med.",
                    training=True),
            _lesson("Hverdagen", "Mad, lys og luft", "Det enkle, der gør en forskel om vinteren.",
                    "Spis morgenmad hver dag."),
            PULSE,
        ), "Vi ser på job, hvor man bevæger sig, og taler om, hvad din krop kan."), often=1),
    CourseText("Nedtrykt og forælder", "psykolog", (_slot(3, "10:00", 120),), 7, _sessions(
        "For dig med børn hjemme.", (
            _lesson("Forstå", "Når far eller mor er trist", "Hvad børn ser, og hvad de har brug for at høre.",
                    "Sig én sætning til dit barn om det."),
            _lesson("Hverdagen", "Den gode time", "Vi finder en time om ugen uden krav.", "Hold timen."),
            WALK,
            _lesson("Hverdagen", "Bede om hjælp", "Hvem kan hente, og hvem kan lytte?", "Spørg én om én ting."),
        ), "Hvordan kan et arbejde passe til jeres hverdag?")),
    CourseText("Krop og sind: træning mod stress", "fysioterapeut",
               (_slot(1, "13:00", 120), _slot(3, "13:30", 120)), 12,
        _sessions("Vi måler ikke. Vi mærker efter.", (
            STRENGTH,
            _lesson("Kroppen", "Åndedræt", "Vi øver langsomt åndedræt, liggende og gående.",
                    "Fem minutter morgen og aften."),
            PULSE,
            _lesson("Hverdagen", "Arbejdsstillinger", "Kontor, lager og køkken: vi prøver stillinger af.",
                    "Skift stilling hver halve time."),
            WALK,
        ), "Vi besøger en arbejdsplads, hvor man bruger kroppen."), often=1),
    CourseText("En rolig begyndelse", "holdleder", (_slot(4, "13:00", 90),), 5, _sessions(
        "Et lille hold for dig, der ikke har været på hold før.", (
            _lesson("Forstå", "Hvad er et hold?", "Man må gå, når man har brug for det. Vi aftaler et tegn.",
                    "Kom, også hvis du bliver i døren."),
            WALK,
            _lesson("Øv", "Lave noget sammen", "Vi laver suppe og taler, mens vi skærer.", "Lav den samme ret hjemme."),
        ), "Hvad kunne du tænke dig mere af: et større hold, en praktik eller noget helt tredje?")),
)  # fmt: skip

EVIDENCE = "Gruppeforløb med fast form er undersøgt mange gange. Netop det her hold følger vi selv."

MORE: tuple[Text, ...] = (
    Text("hold", "sind", "Stresshold for unge under 30", "Du får ro på og en uge, du kan holde.",
         "Syv mødegange med øvelser, træning og plads til at være ung.", "Til dig under 30, der er belastet.",
         "LAB § 32", "vejledning", 5, "5", 850, 16, known=EVIDENCE, keywords="ung, stress, skærm, søvn"),
    Text("hold", "sind", "Stress: hold sidst på dagen", "Du får ro på, mens du har timer på et arbejde.",
         "Seks eftermiddage med redskaber og gåture.", "Til dig, der er delvist i arbejde og belastet.", "LAB § 32",
         "vejledning", 7, "2", 800, 16, known=EVIDENCE, keywords="stress, deltid, eftermiddag"),
    Text("hold", "sind", "Tilbage til arbejdet efter stress", "Du vender tilbage i et tempo, der holder.",
         "Seks mødegange om samtalen med din leder og en plan for timer.", "Til dig, der er sygemeldt fra et job.",
         "LAB § 32", "vejledning", 7, "2", 900, 16, known=EVIDENCE, keywords="sygemeldt, leder, gradvis", job=True),
    Text("hold", "sind", "Angsthold for unge", "Du tør mere af det, andre unge gør.",
         "Seks mødegange. Vi øver os sammen, også i byen.", "Til dig under 30 med angst, der står i vejen.",
         "LAB § 32", "vejledning", 7, "2", 950, 14, known=EVIDENCE, keywords="ung, social angst, uro",
         exclusions="Ved massiv angst begynder vi med et forløb alene."),
    Text("hold", "sind", "Bekymringer, der kører i ring", "Du bruger mindre tid på bekymringer.",
         "Seks mødegange med øvelser i at flytte opmærksomheden.", "Til dig, der bekymrer dig det meste af tiden.",
         "LAB § 32", "vejledning", 7, "2", 800, 20, known=EVIDENCE, keywords="bekymring, grublen, tankemylder"),
    Text("hold", "sind", "Op af stolen: depression og bevægelse", "Du kommer ud ad døren og får kræfter.",
         "Otte mødegange, hvor halvdelen er træning.", "Til dig, der er gået i stå.", "LAB § 32", "vejledning", 5,
         "4", 700, 24, known=EVIDENCE, keywords="depression, motion, træning"),
    Text("hold", "sind", "Nedtrykt og forælder", "Du får mere ro og flere gode timer med dine børn.",
         "Seks mødegange med andre forældre.", "Til dig med børn hjemme, der er trist det meste af tiden.",
         "LAB § 32", "vejledning", 7, "2", 850, 14, known=EVIDENCE, keywords="forældre, børn, depression"),
    Text("hold", "sind", "Krop og sind: træning mod stress", "Du slapper bedre af og sover bedre.",
         "Syv mødegange med træning, åndedræt og arbejdsstillinger.", "Til dig, hvor stress sidder i kroppen.",
         "LAB § 32", "vejledning", 5, "4", 700, 24, known=EVIDENCE, keywords="stress, træning, åndedræt"),
    Text("hold", "sind", "En rolig begyndelse", "Du prøver et lille hold og finder ud af, hvad du har lyst til.",
         "Fem korte mødegange med højst fem deltagere.", "Til dig, der ikke har været på hold før.", "LAB § 32",
         "vejledning", 6, "2", 750, 10, evidence="untested",
         known="Vi har ikke fundet undersøgelser. Vi ser, hvad der sker, og tager stilling til næste år.",
         keywords="lille hold, tryg, begyndelse"),
)  # fmt: skip

TITLES = frozenset(course.title for course in COURSES)
assert {text.title for text in (*INTERVENTIONS, *MORE)} >= TITLES

INDIVIDUAL_WHY = "Svaret om angst fylder meget lige nu. Vi begynder med samtaler alene og tager et hold bagefter."
GROUP_WHY = "Vil gerne på holdet og kender en, der skal med. Vi har aftalt et tegn, hvis det bliver for meget."
TALKS = (
    "Du sover bedre og har fået venner på holdet. Du vil gerne prøve nogle timer på et lager.",
    "Det hårdeste var at komme ud ad døren. Det gjorde du. Det næste er et besøg på en arbejdsplads.",
    "Du bruger pauserne hver dag. Du vil gerne tale med en virksomhed om få timer.",
    "Du har det op og ned, men ved nu, hvad der hjælper. Vi holder fast i gåturene ved siden af en praktik.",
)
STOPS = {
    "job": "Har fået arbejde og begynder på mandag.",
    "ill": "Er blevet syg og kan ikke være med nu.",
    "not_right": "Holdet var ikke det rigtige. Vi har talt om noget andet.",
    "stayed_away": "Har ikke været her de sidste gange, selv om vi har ringet.",
}
STEPS = (
    "Besøg en arbejdsplads sammen med virksomhedskonsulenten",
    "Begynd i praktik to formiddage om ugen",
    "Ring til en leder og spørg om få timer",
    "Vær med en dag i et køkken for at prøve det af",
    "Mød en mentor og find den første arbejdsplads",
)
NOTE = "God stemning. Næste gang skal vi have mere tid til øvelsen to og to."
FILED = "Har taget bussen alene hertil to gange. Det er et stort skridt."
DONE = "Det gik bedre, end jeg troede."
