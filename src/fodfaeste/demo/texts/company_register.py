"""More made-up companies: a list as a municipality would bring it along, taken in as the file it would be."""

REGISTER = """\
Tænkt Trælast A/S|privat|46.73.20 Trælast|Pakke skruer, feje og hjælpe kunder med at bære.|Havnen, bus 2|38
Attrap Autodele|privat|45.31.00 Autodele|Sætte varer på plads og pakke ordrer.|Industrikvarteret|12
Modelgårdens Mejeri|privat|10.51.00 Mejeri|Pakke ost og vaske kasser. Køligt og fast rytme.|Uden for byen, bus 7|46
Prøvestrandens Camping|privat|55.30.00 Camping|Slå græs, gøre rent og tage imod gæster om sommeren.|Stranden, bus 4|5
Kladde Kaffebar|privat|56.30.00 Café|Brygge kaffe, vaske op og dække borde.|Midtbyen, ved torvet|7
Skabelon Slagter|privat|47.22.00 Slagter|Pakke og rydde op. Tidlige morgener.|Nordbyen|9
Fiktiv Fisk ApS|privat|46.38.10 Fisk|Pakke fisk på is. Korte vagter.|Havnen, bus 2|17
Eksempel El|privat|43.21.00 Elektriker|En arm mere på pladsen og orden i bilen.|Hele kommunen|14
Påfund Plast|privat|22.29.00 Plast|Se varer efter og lægge i kasser. Siddende arbejde.|Industrikvarteret|52
Testlund Tæpper|privat|47.53.00 Tæpper|Rulle, måle og hjælpe i butikken.|Sydbyen|6
Opdigtet Optik|privat|47.78.10 Optiker|Tage imod kunder og holde orden i butikken.|Midtbyen|8
Demobyens Bibliotek|offentlig|91.01.00 Bibliotek|Sætte bøger på plads og hjælpe ved skærmen.|Midtbyen, elevator|27
Demobyens Svømmehal|offentlig|93.11.00 Idrætsanlæg|Gøre rent og hjælpe ved indgangen.|Vestbyen|19
Modelbyens Børnehus|offentlig|88.91.40 Daginstitution|Lege ude, dække bord og læse højt.|Nordbyen|24
Eksempelvejens Børnehave|offentlig|88.91.30 Børnehave|Med på tur og hjælp i køkkenet.|Sydbyen|16
Prøvemarkens Plejehjem|offentlig|87.10.10 Plejehjem|Gåture, kaffe og snak med beboere.|Vestbyen, bus 3|58
Attrapskolen|offentlig|85.20.10 Folkeskole|Hjælp i køkkenet og i skolegården.|Østbyen|71
Demobyens Genbrugsplads|offentlig|38.11.00 Affald|Vise folk på plads og sortere.|Industrikvarteret, cykelsti|11
Demobyens Park og Vej|offentlig|81.30.00 Grønne områder|Slå græs, plante og rydde sne sammen.|Hele kommunen|34
Modelbyens Museum|offentlig|91.02.00 Museum|Tage imod gæster og hjælpe i arkivet.|Midtbyen|13
Skabelonens Sundhedshus|offentlig|86.90.20 Sundhed|Hjælp i receptionen og med post.|Midtbyen, elevator|42
Kladde Køkkener A/S|privat|31.02.00 Køkkener|Samle skuffer og pakke beslag.|Industrikvarteret|63
Tænkt Transport|privat|49.41.00 Vognmand|Vaske biler og hjælpe på terminalen.|Motorvejen, ingen bus|29
Fiktivgårdens Grise|privat|01.46.00 Grise|Fodre og gøre rent. Faste tider.|Uden for byen|4
Påfundets Planteskole|privat|01.30.00 Planteskole|Potte om, luge og gøre klar til salg.|Uden for byen, bus 7|12
Attrap Apotek|privat|47.73.00 Apotek|Pakke varer ud og holde orden på lageret.|Midtbyen|15
Testgade Taxa|privat|49.32.00 Taxa|Tage telefoner og gøre biler rene.|Midtbyen|21
Eksempel Ejendomme|privat|68.20.30 Udlejning|Gå med vicevært og ordne udearealer.|Hele kommunen|10
Opdigtet Olie og VVS|privat|43.22.00 VVS|Hente reservedele og rydde op.|Industrikvarteret|18
Prøve Print|privat|18.12.00 Trykkeri|Skære, folde og pakke tryksager.|Sydbyen|9
Modelmøbler|privat|47.59.00 Møbler|Samle møbler og hjælpe på lageret.|Motorvejen, ingen bus|26
Skabelon Skilte|privat|25.99.00 Skilte|Pudse, klippe folie og pakke.|Industrikvarteret|5
Kladdegaden Køreskole|privat|85.53.00 Køreskole|Passe post og gøre biler klar.|Midtbyen|3
Fiktiv Frugt|privat|46.31.00 Frugt og grønt|Sortere æbler og pakke kasser.|Uden for byen, bus 7|22
Demo Data ApS|privat|62.01.00 It|Taste ind og teste sider i ro.|Midtbyen, femte sal|16
Tænkt Teater|privat|90.01.10 Teater|Bygge kulisser og sy om.|Midtbyen|8
Påfundsbo Bofællesskab|offentlig|87.30.20 Bosted|Lave mad og gå ture med beboere.|Østbyen|31
Attrap Asfalt|privat|42.11.00 Vej|Skilte af og rydde op. Fysisk arbejde.|Hele kommunen|37
Testlund Tæt Tag|privat|43.91.00 Tag|Rydde op og række op.|Hele kommunen|7
Eksempel Eventudstyr|privat|77.39.00 Udlejning|Vaske telte og tælle stole.|Industrikvarteret|11
Opdigtede Ovne|privat|28.21.00 Ovne|Slibe, måle og pakke.|Industrikvarteret|48
Prøvebyens Pizzeria|privat|56.10.20 Pizzeria|Fylde op, skære grønt og vaske op.|Nordbyen|4
Modelbroens Marina|privat|93.29.10 Lystbådehavn|Vaske både og holde orden på havnen.|Havnen, bus 2|3
Skabelon Skovservice|privat|02.40.00 Skov|Rydde stier og stable brænde.|Uden for byen|6
Kladdens Kiosk|privat|47.11.30 Kiosk|Fylde hylder og tage imod varer.|Stationen|4
Fiktivparkens Fitness|privat|93.13.00 Fitness|Gøre rent og tage imod medlemmer.|Vestbyen|9
Demobyens Hjemmepleje|offentlig|88.10.10 Hjemmepleje|Hente varer, lufte hunde og gå ture.|Hele kommunen|96
Tænkehuset Friskole|offentlig|85.20.20 Friskole|Hjælp i sfo og i værkstedet.|Vestbyen|23
Påfund Postordre|privat|47.91.10 Netbutik|Pakke ordrer. Selv vælge takt.|Motorvejen, ingen bus|14
Attrap Akustik|privat|23.62.00 Plader|Stable, mærke og pakke.|Industrikvarteret|33
Testmarkens Trailer|privat|29.20.00 Trailere|Samle små dele og feje.|Industrikvarteret|20
Eksempelbyens Efterskole|offentlig|85.31.10 Efterskole|Køkken, vaskeri og have.|Uden for byen, bus 7|39
Opdigtet Oplevelser|privat|93.21.00 Park|Billetter, is og oprydning i sæsonen.|Stranden, bus 4|18
Prøvens Pleje og Fodterapi|privat|86.90.90 Klinik|Tage telefon og gøre klar mellem kunder.|Sydbyen|4
Modelmalerne|privat|43.34.10 Maler|Dække af, slibe og rydde op.|Hele kommunen|13
Skabelon Sikkerhed|privat|80.10.00 Vagt|Sidde i reception og gå runder.|Hele kommunen|44
Kladderiets Keramik|privat|23.41.00 Keramik|Glasere, pakke og passe butik.|Nordbyen|2
Fiktiv Forsendelse|privat|52.29.90 Fragt|Læse etiketter og sortere pakker.|Motorvejen, ingen bus|61
Demo Dæk|privat|45.20.40 Dæk|Bære dæk og vaske fælge i sæsonen.|Industrikvarteret|8
Tænkt Tandklinik|privat|86.23.00 Tandlæge|Gøre klar, vaske og tage telefon.|Midtbyen, elevator|10
Påfundets Politiske Avis|privat|58.13.00 Avis|Arkiv, kaffe og udbringning.|Midtbyen|12
Attrap Advokater|privat|69.10.00 Advokat|Scanne, arkivere og tage imod post.|Midtbyen, femte sal|19
Testens Tøj|privat|47.71.10 Tøj|Dampe tøj, hænge op og rydde prøverum.|Midtbyen|7
Eksempel Elektronikværk|privat|26.12.00 Elektronik|Lodde og se efter ved eget bord.|Industrikvarteret|57
Opdigtet Omsorgscenter|offentlig|87.10.10 Plejehjem|Blomster, borde og samvær.|Sydbyen, bus 1|66
Prøvebroens Produktionskøkken|offentlig|56.29.00 Kantine|Skære, pakke og vaske op sammen.|Nordbyen|28
Modelstuens Møbelpolster|privat|95.24.00 Polstring|Tage gammelt stof af og feje.|Østbyen|3
Skabelon Smede|privat|25.11.00 Smed|Slibe, male og bære.|Industrikvarteret|25
Kladdebo Boligforening|offentlig|68.20.20 Almene boliger|Ordne gårde og hjælpe beboere.|Østbyen|32
Fiktiv Frisør|privat|96.02.10 Frisør|Vaske hår, feje og tage telefon.|Midtbyen|5
Demo Dyrehospital|privat|75.00.00 Dyrlæge|Gøre rent, lufte hunde og tage imod.|Vestbyen, bus 3|11
Tænkt Tekstilvask|privat|96.01.10 Vaskeri|Folde, sortere og pakke. Varmt og fast rytme.|Industrikvarteret|40
"""
"""Name, sector, industry, what they can offer, area and ordinary employees, one workplace a line."""
