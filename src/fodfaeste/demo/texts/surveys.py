"""What invented people write in surveys. Some of it names somebody, which the reading-through must find."""

CITIZENS_SAID = (
    "Bliv ved med at ringe. Jeg vil hellere tale end skrive.",
    "Det hjalp, at vi lavede planen sammen.",
    "Der gik for lang tid, før der skete noget.",
    "Jeg savner at vide, hvad der er det næste.",
    "Mette Eksempelsen har hjulpet mig rigtig meget. Tak til hende.",
    "Holdet i Demoby var godt, men det lå for tidligt om morgenen.",
    "I må gerne ringe til mig på 00 00 12 34, hvis I vil høre mere.",
    "Skriv breve, man kan forstå. Det sidste måtte min søster læse højt.",
    "Jeg er glad for min praktikplads. De tager imod mig, som jeg er.",
    "For mange møder. To af dem kunne være klaret på fem minutter.",
    "Mit nummer er 700180-1000, hvis I vil slå min sag op.",
    "Viggo Figurby fandt et sted, hvor jeg kan være, når jeg har ondt.",
    "Det er rart, at det er den samme sagsbehandler hver gang.",
    "Jeg vil gerne have fysioterapeuten med til mødet.",
    "Skriv til opdigtet@example.org. Jeg har flere forslag.",
    "Gør noget ved ventetiden til lægen. Resten går fint.",
    "Der blev lyttet. Det er jeg ikke vant til.",
    "Jeg forstår ikke altid, hvorfor jeg skal i praktik igen.",
)

EMPLOYEES_SAID = (
    "Tirsdagsmøderne med sundhedsfolkene hjælper mig mest.",
    "Vi mangler tid til at ringe tilbage samme dag.",
    "Giv os lov til at vælge selv, når planen ikke passer.",
    "Tage Mønsterby er god til at bakke op.",
)
