"""The demo's question about effect: invented municipalities and what was said."""

PURPOSE = "Måling af effekt"
MUNICIPALITIES = tuple(
    f"{name} Kommune"
    for name in (
        "Eksempelkøbing", "Prøvesund", "Opdigtslev", "Fiktivborg", "Attrapholm", "Skabelonrup", "Mønsterup", "Testerød",
        "Kladdekøbing", "Påfundsted", "Variabelbæk", "Papirslev", "Modelstrup", "Øvelsesby", "Figurborg", "Hypoteseby",
        "Pladsholderup", "Tænktborg", "Kulissekøbing", "Udkastrup",
    )
)  # fmt: skip
TITLE = "Færre borgere pr. sagsbehandler"
WHAT = "Flere sagsbehandlere, så hver får færre borgere, og en tværfaglig analyse til dem, der har brug for den"
WHO = "Mennesker, der får kontanthjælp i kommunen"
TITLE_EN = "Fewer citizens for each caseworker"
UNIT_EN = "full-time persons per 1,000 inhabitants"
UNIT = "fuldtidspersoner pr. 1.000 indbyggere"
BECAUSE = (
    "Opdigtet begrundelse: Det er det tal, indsatsen skal flytte, og det findes for alle kommuner. De tyve kommuner "
    "har samme slags erhverv og afstand til en stor by, og ingen af dem har planlagt noget lignende."
)
GUARDS = {
    "regression_to_the_mean": "Tallene lå jævnt i de syv kvartaler før. Indsatsen blev besluttet i budgettet og ikke, "
    "fordi et enkelt kvartal var dårligt.",
    "lock_in": "Første kvartal er lidt højere, som man kan vente, mens mennesker er i gang med noget. Vi følger til "
    "og med det tredje år.",
    "business_cycle": "De tyve kommuner gik gennem den samme op- og nedgang. De ligner os i erhverv.",
    "selection": "Tallet tæller alle på ydelsen, uanset hvem der var med. Reglerne blev ændret ens for alle kommuner.",
    "double_counting": "Virkningen er ikke regnet med i andre målinger. Den besparelse, budgettet venter, er et "
    "andet tal og lægges ikke til.",
}
NUMBERS = {3: "tre", 4: "fire"}
NEXT_TITLE = "Hold for stress, angst og depression"
NEXT_TITLE_EN = "Courses about stress, anxiety and depression"
NEXT_WHAT = "Faste hold med træning og et skridt mod job bagefter"


def to_the_committee(missing: int) -> str:
    """What the manager writes with a result while so many quarters of the period have still to come."""
    return (
        "Opdigtet: Vi har målt mod tyve kommuner, som vi valgte, før vi begyndte. "
        f"Der mangler stadig {NUMBERS[missing]} kvartaler, før perioden er slut."
    )
