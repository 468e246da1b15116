"""Sub-goals by theme, each with steps: what, who (an actor of the plan), and in which of the three tracks."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StepText:
    """One step. `name` is the person or place behind the actor, where there is one."""

    what: str
    actor: str
    track: str
    name: str = ""


@dataclass(frozen=True)
class SubGoal:
    text: str
    steps: tuple[StepText, ...]


def _sub(text: str, *steps: tuple[str, ...]) -> SubGoal:
    return SubGoal(text, tuple(StepText(*step) for step in steps))


SUB_GOALS: dict[str, SubGoal] = {
    "soevn": _sub(
        "Du sover bedre, og du har kræfter om formiddagen.",
        ("Stå op kl. 7.30 alle ugens dage, også i weekenden", "borger", "hverdag"),
        ("Skrive i en søvndagbog i to uger", "borger", "sundhed"),
        ("Tale med din læge om medicinen om aftenen", "borger", "sundhed"),
        ("Deltage i sundhedscentrets hold om søvn", "specialist", "sundhed", "Sundhedscentret"),
    ),
    "angst": _sub(
        "Du kommer ud ad døren, også på dage hvor det er svært.",
        ("Gå med naboen til købmanden to gange om ugen", "borger", "hverdag"),
        ("Begynde på hold for lettere angst", "specialist", "sundhed", "Sundhedscentret"),
        ("Øve at tage bussen uden for myldretiden sammen med din mentor", "anden", "hverdag", "Mentor"),
        ("Besøge en arbejdsplads en halv time med din virksomhedskonsulent", "sagsbehandler", "job"),
        ("Lave en plan for, hvad du gør, når angsten kommer", "specialist", "sundhed", "Psykolog"),
    ),
    "stress": _sub(
        "Du kender dine tegn på stress og stopper i tide.",
        ("Skrive de tre ting ned, der stresser dig mest", "borger", "sundhed"),
        ("Deltage i stressholdet, ni gange", "specialist", "sundhed", "Sundhedscentret"),
        ("Gå en tur på 20 minutter hver dag før frokost", "borger", "sundhed"),
        ("Holde et møde med din leder om arbejdsopgaverne", "sagsbehandler", "job"),
        ("Slå mailen fra efter kl. 16", "borger", "hverdag"),
    ),
    "krop": _sub(
        "Du kan bruge din krop uden at betale for det dagen efter.",
        ("Følge træningsprogrammet hjemme tre gange om ugen", "borger", "sundhed"),
        ("Gå til genoptræning hos fysioterapeuten", "specialist", "sundhed", "Fysioterapeut"),
        ("Få set på arbejdsstilling og hjælpemidler hos virksomheden", "virksomhed", "job"),
        ("Prøve varmtvandsbassinet en gang om ugen", "borger", "sundhed"),
        ("Sende epikrisen fra sygehuset til mig", "borger", "sundhed"),
    ),
    "hverdag": _sub(
        "Din uge har en fast form.",
        ("Lave et ugeskema, der hænger på køleskabet", "borger", "hverdag"),
        ("Komme i aktivitetshuset tirsdag og torsdag kl. 10", "borger", "hverdag"),
        ("Hjælpe dig med at få en støtte-kontaktperson", "sagsbehandler", "hverdag"),
        ("Spise morgenmad hver dag og skrive, hvordan det går", "borger", "sundhed"),
        ("Rydde ét rum op ad gangen sammen med din støtteperson", "anden", "hverdag", "Støtte-kontaktperson"),
    ),
    "oekonomi": _sub(
        "Du har overblik over din økonomi og åbner posten.",
        ("Åbne ugens post sammen hver onsdag", "sagsbehandler", "hverdag"),
        ("Få en tid hos gældsrådgivningen", "borger", "hverdag"),
        ("Lave et budget med faste udgifter", "specialist", "hverdag", "Gældsrådgiver"),
        ("Søge om at betale restancen i rater", "borger", "hverdag"),
        ("Regne ud, hvad 10 timers arbejde giver dig i hånden", "sagsbehandler", "job"),
    ),
    "familie": _sub(
        "Der er plads til både børn og arbejde.",
        ("Aftale med børnehaven, at de kan afleveres kl. 7 tre dage", "borger", "hverdag"),
        ("Spørge din søster, om hun kan hente om torsdagen", "borger", "hverdag"),
        ("Holde et fælles møde med familierådgiveren", "sagsbehandler", "hverdag"),
        ("Gå til samtalegruppe for forældre", "specialist", "sundhed", "Familiehuset"),
    ),
    "faellesskab": _sub(
        "Du er sammen med andre mennesker hver uge.",
        ("Spise med i fællesspisningen en gang om ugen", "borger", "hverdag"),
        ("Prøve en frivilligtjans i genbrugsbutikken", "borger", "job"),
        ("Tage med til gåholdet og se, om det er noget", "borger", "sundhed"),
        ("Ringe til en gammel kollega og drikke en kop kaffe", "borger", "hverdag"),
        ("Følge dig den første gang i aktivitetshuset", "anden", "hverdag", "Mentor"),
    ),
    "transport": _sub(
        "Du kan komme frem og tilbage uden at være afhængig af andre.",
        ("Finde busruten og prøvekøre den en lørdag", "borger", "hverdag"),
        ("Undersøge, om du kan få befordring betalt", "sagsbehandler", "hverdag"),
        ("Bestille tid til helbredsattest til kørekortet", "borger", "sundhed"),
        ("Låne en elcykel i tre uger", "borger", "job"),
    ),
    "dansk": _sub(
        "Du taler og skriver dansk nok til at klare jobbet.",
        ("Gå til danskundervisning to formiddage om ugen", "borger", "job"),
        ("Tale dansk i pauserne på praktikstedet", "borger", "job"),
        ("Være med i sprogcaféen på biblioteket", "borger", "hverdag"),
        ("Finde en sprogmakker til dig", "sagsbehandler", "hverdag"),
    ),
    "uddannelse": _sub(
        "Du er på vej i den uddannelse, du drømmer om.",
        ("Tale med vejlederen om, hvad du mangler for at komme ind", "borger", "job"),
        ("Tage en test i dansk og matematik på VUC", "borger", "job"),
        ("Besøge skolen til åbent hus", "borger", "job"),
        ("Undersøge, om uddannelsen kan betales som voksenelev", "sagsbehandler", "job"),
        ("Sende ansøgningen, så den er der til fristen", "borger", "job"),
    ),
    "praktik": _sub(
        "Du har prøvet dig selv af på en rigtig arbejdsplads.",
        ("Skrive tre steder ned, hvor du kunne tænke dig at være", "borger", "job"),
        ("Finde en virksomhed, der vil tage imod dig", "sagsbehandler", "job"),
        ("Begynde med to formiddage om ugen", "virksomhed", "job", "Prøvebageren"),
        ("Fortælle din kontaktperson, hvad du har brug for", "borger", "job"),
        ("Mødes på stedet efter 14 dage og justere timerne", "sagsbehandler", "job"),
        ("Få en fast makker at spørge", "virksomhed", "job", "Eksempel Lager"),
    ),
    "timer": _sub(
        "Du har lønnede timer hver uge, og tallet vokser.",
        ("Tale med virksomheden om fire lønnede timer om ugen", "sagsbehandler", "job"),
        ("Passe de fire timer i en måned", "borger", "job"),
        ("Gå fra fire til otte timer, hvis det går godt", "virksomhed", "job", "Opdigt Gartneri"),
        ("Melde timerne ind, så ydelsen passer", "borger", "hverdag"),
        ("Holde en fridag midt på ugen", "borger", "sundhed"),
    ),
    "tilbage": _sub(
        "Du er på vej tilbage på din egen arbejdsplads.",
        ("Drikke kaffe med kollegerne en formiddag", "borger", "job"),
        ("Lave en plan for delvis raskmelding med din leder", "sagsbehandler", "job"),
        ("Begynde med to timer tre dage om ugen", "virksomhed", "job", "Din arbejdsplads"),
        ("Sige til efter hver uge, om timerne passer", "borger", "job"),
        ("Aftale, hvilke opgaver du ikke skal have endnu", "virksomhed", "job", "Din leder"),
    ),
    "cv": _sub(
        "Du kan vise andre, hvad du kan.",
        ("Skrive dit CV færdigt på biblioteket fredag", "borger", "job"),
        ("Finde to, der vil sige god for dig", "borger", "job"),
        ("Øve en jobsamtale med mig", "sagsbehandler", "job"),
        ("Ringe til to virksomheder om ugen", "borger", "job"),
        ("Søge ét job, du rigtig gerne vil have", "borger", "job"),
    ),
    "rus": _sub(
        "Du bestemmer over alkoholen og ikke omvendt.",
        ("Tage til samtale i alkoholrådgivningen", "borger", "sundhed"),
        ("Holde tre dage fri om ugen", "borger", "sundhed"),
        ("Fortælle din bror, hvad du er i gang med", "borger", "hverdag"),
        ("Ringe til dig hver mandag formiddag", "sagsbehandler", "hverdag"),
    ),
    "hoerelse": _sub(
        "Du hører med og siger til, når du ikke gør.",
        ("Få høreapparaterne justeret", "borger", "sundhed"),
        ("Søge om teleslynge til arbejdspladsen", "sagsbehandler", "job"),
        ("Aftale, at kolleger giver beskeder på skrift", "virksomhed", "job", "Fiktiv Trykkeri"),
    ),
    "afklaring": _sub(
        "Vi ved, hvad du kan, og hvad der skal til.",
        ("Skrive en liste over det, du stadig kan lide at gøre", "borger", "hverdag"),
        ("Prøve to slags opgaver på projektværkstedet", "borger", "job"),
        ("Bede din læge om en kort udtalelse", "sagsbehandler", "sundhed"),
        ("Holde et møde med fysioterapeut, psykolog og sygeplejerske", "specialist", "sundhed", "Det tværfaglige team"),
        ("Lære tre måder at spare på kræfterne på", "specialist", "sundhed", "Ergoterapeut"),
    ),
}

DONE_WORDS = (
    "Det gik bedre, end jeg troede.", "Gjort. Jeg var nervøs, men det var det værd.", "Så er det gjort.",
    "Det tog to forsøg, men nu er det i orden.", "Min søn hjalp mig.", "", "", "",
)  # fmt: skip
CANNOT_WORDS = (
    "Jeg er stadig på venteliste.", "Min datter har været syg, så det må vente til næste uge.",
    "Jeg turde ikke alligevel. Kan vi gøre det sammen?", "Smerterne har været for slemme.",
    "Jeg fik aldrig fat i dem. Telefonen tager de ikke.", "Bussen kører ikke på det tidspunkt.",
    "Jeg forstod ikke brevet fra sygehuset.", "Jeg er ked af det, men jeg glemte det.",
)  # fmt: skip

STAFF_CANNOT_WORDS = (
    "Sundhedscentret har ventetid til efter nytår. Vi ringer igen den 1.",
    "Virksomheden har ingen ledig plads lige nu. Jeg spørger to andre.",
    "Vi venter på svar fra lægen.",
    "Lokalet er lukket for ombygning. Vi finder et andet.",
    "Holdet er fuldt. Du står som nummer tre på listen.",
)
