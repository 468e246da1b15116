"""Citizens' own goals, each with the themes that make its sub-goals fit (see `steps.py`)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class OwnGoal:
    """A goal in the citizen's own words, and the themes it touches."""

    words: str
    themes: tuple[str, ...]


def _goal(words: str, *themes: str) -> OwnGoal:
    return OwnGoal(words, themes)


OWN_GOALS = (
    _goal("Jeg vil kunne hente min søn i børnehaven uden at være helt færdig bagefter.", "soevn", "timer", "familie"),
    _goal("Jeg vil have et job, hvor jeg er ude og bruger hænderne.", "praktik", "krop", "transport"),
    _goal("Jeg vil tjene mine egne penge igen og ikke spørge nogen om lov.", "timer", "oekonomi", "cv"),
    _goal("Jeg vil tilbage til køkkenet på plejehjemmet, bare i færre timer i starten.", "tilbage", "krop", "soevn"),
    _goal("Jeg vil sove om natten, så dagen bliver til noget.", "soevn", "hverdag", "praktik"),
    _goal("Jeg vil turde tage bussen til byen selv.", "angst", "transport", "faellesskab"),
    _goal("Jeg vil være social- og sundhedsassistent. Det har jeg villet, siden jeg passede min mormor.",
          "uddannelse", "dansk", "oekonomi"),
    _goal("Jeg vil have en arbejdsplads, hvor de siger godmorgen og kender mit navn.", "praktik", "faellesskab", "cv"),
    _goal("Jeg vil kunne løfte min datter igen.", "krop", "timer", "familie"),
    _goal("Jeg vil have styr på posten. Jeg tør ikke åbne den mere.", "oekonomi", "hverdag", "timer"),
    _goal("Jeg vil have et arbejde, der ikke går ud over mit humør derhjemme.", "stress", "tilbage", "familie"),
    _goal("Jeg vil køre truck. Jeg har prøvet det, og jeg er god til det.", "uddannelse", "praktik", "transport"),
    _goal("Jeg vil holde op med at sige nej til mine venner, hver gang de ringer.", "angst", "faellesskab", "hverdag"),
    _goal("Jeg vil arbejde 20 timer om ugen, når jeg har fået min nye hofte.", "krop", "tilbage", "hverdag"),
    _goal("Jeg vil lære så meget dansk, at jeg kan tale med mine børns lærere.", "dansk", "praktik", "familie"),
    _goal("Jeg vil ikke have ondt i maven søndag aften.", "stress", "tilbage", "soevn"),
    _goal("Jeg vil have mit eget lille værksted en dag. Først vil jeg have en fast plads på et andet.",
          "praktik", "oekonomi", "uddannelse"),
    _goal("Jeg vil bare gerne have en grund til at stå op.", "hverdag", "faellesskab", "praktik"),
    _goal("Jeg vil vise mine børn, at man kan komme igen.", "timer", "hverdag", "familie"),
    _goal("Jeg vil arbejde med dyr. De bliver ikke sure, hvis jeg er langsom.", "praktik", "angst", "transport"),
    _goal("Jeg vil have en elevplads som elektriker, også selv om jeg er 31.", "uddannelse", "cv", "oekonomi"),
    _goal("Jeg vil kunne stå i butikken en hel formiddag uden at få ondt i ryggen.", "krop", "tilbage", "timer"),
    _goal("Jeg vil tilbage til mine kolleger. Jeg savner dem mere end lønnen.", "tilbage", "stress", "soevn"),
    _goal("Jeg vil drikke mindre og arbejde mere. I den rækkefølge.", "rus", "hverdag", "praktik"),
    _goal("Jeg vil have et job, der passer til en, der hører dårligt.", "hoerelse", "cv", "praktik"),
    _goal("Jeg vil færdiggøre min HF. Jeg manglede kun to fag.", "uddannelse", "hverdag", "angst"),
    _goal("Jeg vil flytte hjemmefra og kunne betale min egen husleje.", "oekonomi", "uddannelse", "timer"),
    _goal("Jeg vil vide, hvad jeg kan nu, hvor jeg ikke kan være murer mere.", "afklaring", "krop", "uddannelse"),
    _goal("Jeg vil kunne koncentrere mig så længe, at jeg kan læse en bog færdig.", "stress", "soevn", "tilbage"),
    _goal("Jeg vil have nogle timer i genbrugsbutikken. Der er der ro.", "timer", "faellesskab", "hverdag"),
    _goal("Jeg vil være rengøringsleder. Jeg har gjort rent i 14 år og ved, hvordan det skal gøres.",
          "uddannelse", "dansk", "cv"),
    _goal("Jeg vil leve med min sygdom i stedet for at vente på, at den går over.", "afklaring", "hverdag", "timer"),
    _goal("Jeg vil have et fleksjob tæt på, hvor jeg bor, så jeg også har kræfter derhjemme.",
          "afklaring", "transport", "timer"),
    _goal("Jeg vil gå en tur hver dag og have et arbejde om et år. Et skridt ad gangen.", "krop", "hverdag", "praktik"),
    _goal("Jeg vil ud blandt mennesker igen efter skilsmissen.", "faellesskab", "stress", "cv"),
    _goal("Jeg vil have arbejde på et lager om natten. Jeg er et natmenneske.", "praktik", "transport", "cv"),
    _goal("Jeg vil kunne sige min mening til en chef uden at begynde at græde.", "stress", "tilbage", "angst"),
    _goal("Jeg vil arbejde med unge, der har det, som jeg selv havde det.", "uddannelse", "faellesskab", "timer"),
    _goal("Jeg vil have min hverdag til at hænge sammen, også i de uger hvor jeg har børnene.",
          "familie", "hverdag", "timer"),
    _goal("Jeg vil have et kørekort. Så kan jeg søge de job, der ligger ude på landet.", "transport", "cv", "oekonomi"),
    _goal("Jeg vil tilbage på kontoret, men ikke til 60 mails om dagen.", "tilbage", "stress", "hverdag"),
    _goal("Jeg vil bage. Helst tidligt om morgenen, hvor resten af byen sover.", "praktik", "soevn", "uddannelse"),
    _goal("Jeg vil have smerterne ned på et niveau, hvor jeg kan tænke på andet.", "krop", "afklaring", "soevn"),
    _goal("Jeg vil gøre noget færdigt for en gangs skyld.", "uddannelse", "hverdag", "faellesskab"),
    _goal("Jeg vil have et almindeligt liv med job, madpakker og weekend.", "timer", "familie", "cv"),
    _goal("Jeg vil bruge mit sprog. Jeg taler tre, og det må nogen kunne bruge.", "cv", "dansk", "praktik"),
)  # fmt: skip
