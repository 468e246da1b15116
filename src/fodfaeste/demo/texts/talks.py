"""What is said around conversations, screenings, plans and changes of caseworker."""

CITIZEN_BRINGS = (
    "Jeg vil gerne tale om, hvor mange timer jeg kan klare.",
    "Min udbetaling passede ikke sidste måned. Hvad gør jeg?",
    "Lægen siger, at jeg skal opereres til foråret. Hvad betyder det?",
    "Jeg har fundet et sted, jeg gerne vil i praktik.",
    "Jeg er bange for at miste mit hjem.",
    "Det går faktisk godt. Det vil jeg gerne fortælle.",
    "Jeg sover dårligt igen.",
    "Må jeg tage min søster med?",
    "Jeg vil gerne have forklaret planen en gang til.",
    "Holdet er godt, men der er for mange mennesker.",
    "Jeg vil gerne høre om skolen.",
    "Jeg er træt af at fortælle det hele forfra.",
)
CASEWORKER_BRINGS = (
    "Jeg vil høre, hvordan de to formiddage er gået. Jeg har talt med din kontaktperson.",
    "Vi skal se på skridtene i planen sammen og flytte det, der ikke passer.",
    "Jeg har svar fra sundhedscentret om, hvornår holdet begynder.",
    "Jeg vil gerne vide, hvad der virkede sidst, så vi gør mere af det.",
    "Tilbuddet fra virksomheden: fire timer om ugen. Vil du prøve?",
    "Vi skal tale om, hvem der kan hjælpe derhjemme.",
    "Du skal have en forklaring på brevet. Jeg har det med.",
    "Jeg vil foreslå, at vi inviterer fysioterapeuten med næste gang.",
)
NOTES = (
    "Det var en god samtale. Børnene er faldet til, og der er mere ro om morgenen. Vi blev enige om at vente med "
    "flere timer til efter jul.",
    "Det har været en hård måned med smerter. Alligevel er de to formiddage holdt hver uge. Vi talte om pauser og om "
    "at sige til, før det bliver for meget.",
    "Vi gik planen igennem. To skridt er gjort, og ét giver ikke mening længere. Det tager vi ud.",
    "Der var vrede over, at det har taget så lang tid. Jeg sagde undskyld og forklarede, hvad der skete. Vi begyndte "
    "forfra med en liste på tre ting.",
    "Vi talte mest om økonomi. Der er kommet styr på huslejen. El-regningen mangler.",
    "Søvnen er bedre. Telefonen ligger nu i køkkenet om natten. Næste skridt er at komme ud om formiddagen.",
    "Praktikstedet er glade for hjælpen og vil gerne tale om lønnede timer. Det gav et stort smil.",
    "Vi mødtes på en bænk ved havnen i stedet for på kontoret. Det var lettere at tale der.",
    "Lægen har ændret medicinen. Vi venter 14 dage og ser, hvordan det går, før vi lægger mere på.",
    "Bisidder var søsteren. Hun kan hente børn om torsdagen, så torsdag kan blive en arbejdsdag.",
    "Der er kommet brev om operation. Vi lagde datoen ind og flyttede de skridt, der kræver, at man kan løfte.",
    "Kort samtale i telefonen. Alt går efter planen, og næste møde er på arbejdspladsen.",
    "Vi talte om, hvad der var godt ved det gamle job: kollegerne og at blive færdig med noget. Det leder vi efter.",
    "Det var svært at tale om alkohol, men der er nu ringet til rådgivningen. Det er en sejr.",
    "Vi så på tre opslag sammen. Ét af dem passer: 15 timer, tæt på, og de skriver, at man kan lære det på stedet.",
    "Samtalen blev holdt med tolk. Ønsket er mere dansk og mindre ventetid.",
)
AGREEMENTS: dict[str, tuple[str, ...]] = {
    "borger": (
        "Ringer til lægen og får en tid",
        "Tager billeder af brevene og sender dem",
        "Spørger sin leder, om de kan mødes i næste uge",
        "Går en tur tre gange om ugen",
        "Skriver tre virksomheder ned",
        "Tager søvndagbogen med næste gang",
        "Ringer, hvis det bliver for meget, før det går galt",
        "Prøver bussen en lørdag",
        "Sender lønsedlen",
        "Taler tiderne igennem derhjemme",
        "Møder op tirsdag kl. 9 på praktikstedet",
        "Finder sit eksamensbevis",
        "Melder afbud til holdet, hvis søvnen driller, i stedet for at blive væk",
        "Skriver ned, hvad der var godt ved det sidste job",
        "Viser planen til sin søster",
        "Prøver lokalet af en formiddag og siger, hvordan det var",
        "Henter medicinlisten på apoteket",
        "Svarer på brevet fra Udbetaling Danmark",
        "Spiser frokost med de andre på praktikstedet en gang",
        "Sender skemaet fra skolen",
        "Ringer til forsikringen om brevet",
        "Vælger mellem de to hold",
        "Skriver op i en uge, hvornår kræfterne er der",
        "Øver, hvad der skal siges til chefen",
        "Siger til sin ven, at fredag er optaget",
        "Læser referatet og retter det, der er galt",
        "Tager sin bisidder med til næste samtale",
        "Finder ud af, hvornår bussen går om vinteren",
        "Bestiller nye briller",
        "Kigger på to jobopslag og siger, hvad der lokker",
    ),
    "sagsbehandler": (
        "Ringer til sundhedscentret om ventetiden",
        "Sender et brev på almindeligt dansk om, hvad der nu sker",
        "Spørger virksomhedskonsulenten om tre steder",
        "Undersøger, om befordring kan betales",
        "Taler med ydelsen om udbetalingen",
        "Booker et møde med fysioterapeuten",
        "Ringer fredag og hører, hvordan det går",
        "Finder et hold, der ikke er så stort",
        "Skriver mødet ind i planen og sender den",
        "Aftaler et besøg på arbejdspladsen",
        "Sender datoerne for holdet",
        "Finder en mentor, der kan begynde i næste måned",
        "Spørger lægen om en status",
        "Undersøger, hvad et høreapparat til jobbet kræver",
        "Ringer til praktikstedet og hører, hvordan det går",
        "Sender planen igen med større skrift",
        "Skriver til familierådgiveren om et fælles møde",
        "Finder ud af, hvorfor brevet kom to gange",
        "Spørger, om skolen har plads til januar",
        "Aftaler tolk til næste gang",
        "Finder et lokale, hvor der er ro",
        "Undersøger, om der kan gives tilskud til kørekortet",
        "Ringer til gældsrådgiveren om en tid",
        "Hører virksomheden, om mødetiden kan flyttes",
        "Sender en kopi af aftalen med arbejdspladsen",
        "Taler med sygehuset om datoen for operationen",
        "Følger med til det første møde på stedet",
        "Skriver til a-kassen og spørger om reglerne",
    ),
}
CANCELLED = (
    "Du er syg i dag. Vi finder en ny tid.", "Jeg er på kursus den dag. Du får et nyt forslag.",
    "Du har fået en tid på sygehuset samtidig.", "Barnets første sygedag. Vi ringer sammen i morgen.",
)  # fmt: skip
NO_SHOW = (
    "Vi mødtes ikke. Jeg ringede to gange og lagde en besked.",
    "Vi mødtes ikke. Du skrev bagefter, at bussen var aflyst.",
    "Vi mødtes ikke. Jeg prøver igen i næste uge.",
)
COMPANIONS = ("Min søster", "Min nabo", "Min mentor", "Min mor")
INTERPRETERS = ("arabisk", "ukrainsk", "polsk", "tamil", "somali")
PLACES = ("Borgerhuset, lokale 2", "Borgerhuset, lokale 5", "Jobhuset, lokale 12", "Biblioteket, mødelokalet")

JUDGEMENTS: dict[str, tuple[str, ...]] = {
    "alone": (
        "Du har et job at vende tilbage til og en leder, der er til at tale med. Vi er enige om, at du selv styrer "
        "det meste, og at vi tales ved hver fjerde uge.",
        "Du er allerede i gang med at søge og ved, hvad du vil. Du har brug for en at ringe til, ikke for flere møder.",
        "Du har klaret det før og ved, hvad der virker. Vi holder øje sammen og tager det op, hvis det trækker ud.",
    ),
    "together": (
        "Du har været væk længe, og det har slidt på modet. Samtidig har du folk omkring dig og et håndværk. Vi "
        "følges tæt i tre måneder og begynder småt.",
        "Smerterne fylder, men du ved præcis, hvad der hjælper. Vi bygger på de gode formiddage og mødes hver 14. dag.",
        "Økonomien larmer mest lige nu. Når den er på plads, er der plads til at tænke på job. Det gør vi samtidig, "
        "men i den rækkefølge.",
        "Registeret siger mange uger. Det siger ikke, at du har passet din mor i et år. Den erfaring tæller med.",
    ),
    "across": (
        "Her er både søvn, ryg og ensomhed på spil på én gang. Én af os kan ikke løse det. Vi beder "
        "fysioterapeut og psykolog om at se på det sammen med os.",
        "Du har prøvet meget hver for sig. Nu prøver vi at gøre tingene samtidig: behandling, hverdag og nogle få "
        "timer på en arbejdsplads.",
        "Vi er ikke helt enige om, hvor meget du kan klare. Det er i orden. Vi beder det tværfaglige team om et godt "
        "råd, og du er med på mødet.",
    ),
}
"""The caseworker's own words in a screening, by track."""

AGREE_WORDS = (
    "Det er sådan, vi talte om. Tak.", "Ja. Jeg er glad for, at det er skrevet med mine ord.", "Fint med mig.",
    "Ja, men husk at sige det til praktikstedet.", "", "", "Jeg er med. Det første skridt er allerede gjort.",
)  # fmt: skip
DISAGREE_WORDS = (
    "Nej. Jeg kan ikke begynde med tre dage. To er nok for mig lige nu.",
    "Jeg vil ikke på hold. Jeg vil hellere tale med én.",
    "Det er ikke mit mål, der står øverst. Jeg vil hjem til mine dyr igen, det er det vigtigste.",
    "Datoen passer ikke. Der er jeg til operation.",
)
COULD_NOT_WORDS = (
    "Jeg forstår ikke det om delvis raskmelding. Kan du ringe?",
    "Jeg har ikke kræfter til at læse det hele nu.",
    "Jeg vil gerne have min datter med, når jeg svarer.",
)
HAND_OVER = (
    "Mette går på barsel, og vi har talt om skiftet sammen.",
    "Du har ønsket en sagsbehandler, der også kender til uddannelse.",
    "Sagerne i teamet fordeles igen, så der bliver bedre tid til hver.",
    "Din tidligere sagsbehandler har fået nyt arbejde.",
)
CLOSING = (
    "Du er begyndt i ordinært arbejde. Tillykke.", "Du er raskmeldt og tilbage på din gamle arbejdsplads.",
    "Du er begyndt på uddannelse.", "Du er flyttet til en anden kommune.", "Du er bevilget førtidspension.",
)  # fmt: skip
EMERGENCY = (
    "Borgeren ringede grædende til vagttelefonen. Den ansvarlige sagsbehandler er syg i dag, og jeg skal vide, "
    "hvem der er bisidder."
)
PURPOSES = {
    "set_up": "Kommunen tager Fodfæste i brug",
    "case": "Følge op på borgerens forløb",
    "talk": "Samtale med borgeren",
    "plan": "Lave plan sammen med borgeren",
    "own": "Borgerens egen side",
    "import": "Indlæse refusionsfilen",
}

CORRECTION = "Ugerne hører til en sygemelding, der er ovre. Vi er enige om, at de ikke siger noget om vejen herfra."
"""Why a row from the register is not to count."""

ASIDE = ("Begynder i fast job om to uger. Vi ser, om det holder.", "Er på barsel og vil tale om det bagefter.")
"""Why a finding waits."""
NOT_YET = ("Der kom noget i vejen, og vi prøver igen", "Venter på svar")
"""What was said of an agreement that is carried over."""
PLAN_REMARKS = (
    "Jeg har talt med min søster om målet. Hun synes også, at det lyder rigtigt.",
    "Jeg fik et brev om det her. Jeg har lagt det ind, så vi kan se på det sammen.",
)
PLAN_REMARK_ANSWERED = "Tak, jeg har læst brevet. Datoen passer fint med planen."
PLAN_QUESTION_ANSWERED = "Vi har talt om det. Det kan vente, til holdet er i gang, og så tager vi det op igen."
PLAN_LETTER_NAME = "Opdigtet brev fra lægehuset.pdf"
PLAN_LETTER = """
#set page(paper: "a5")
= Opdigtet brev
Det her er et eksempel i demokommunen. Ingen læge har skrevet det, og det handler ikke om nogen.
"""
PLAN_WRONG_NAME = "Opdigtet skema.pdf"
PLAN_WRONG_LETTER = """
#set page(paper: "a5")
= Opdigtet skema
Det her er et eksempel i demokommunen. Skemaet er tomt, og det handler ikke om nogen.
"""
PLAN_WRONG_WHY = "Det var et tomt skema. Jeg valgte den forkerte fil."
