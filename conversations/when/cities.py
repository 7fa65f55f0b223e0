"""Cities people live in that are not the name of their zone, and names that several zones share.

As they are called at home and in English, German, Spanish and French. Case, accents and dashes do
not matter; where people leave an umlaut's dots away, or write it with two letters, both stand here.
"""

from __future__ import annotations

CITIES = {
    "Europe/Berlin": (
        "munich, münchen, hamburg, cologne, köln, koeln, frankfurt, stuttgart, düsseldorf, "
        "duesseldorf, leipzig, dresden, hanover, hannover, bremen, nuremberg, nürnberg, "
        "freiburg, heidelberg, bonn, münster, germany, deutschland, muenchen, nuernberg, "
        "muenster, colonia, hambourg, hamburgo, francfort, "
        "fráncfort, frankfurt am main, nuremberga, dresde, allemagne, alemania, hanovre, "
        "mainz, karlsruhe, mannheim, dortmund, essen, bochum, aachen, augsburg, kiel, "
        "rostock, potsdam, tübingen, tuebingen"
    ),
    "Europe/Zurich": (
        "basel, bern, geneva, genève, genf, lausanne, switzerland, schweiz, zuerich, bâle, "
        "basilea, berne, berna, ginebra, lucerne, luzern, suisse, suiza, st gallen, "
        "winterthur"
    ),
    "Europe/Vienna": (
        "graz, salzburg, innsbruck, linz, wien, austria, österreich, vienne, viena, "
        "salzbourg, salzburgo, autriche, oesterreich"
    ),
    "Europe/London": (
        "manchester, birmingham, liverpool, leeds, bristol, edinburgh, glasgow, cardiff, "
        "oxford, cambridge, brighton, sheffield, newcastle, england, scotland, wales, uk, "
        "united kingdom, great britain, londres, londen, edimburgo, édimbourg, edinburg, "
        "nottingham, york, bath, exeter, norwich, southampton, grande bretagne, inglaterra, "
        "angleterre, reino unido, royaume uni, großbritannien, grossbritannien"
    ),
    "Europe/Dublin": "cork, galway, limerick, ireland, irland, irlande, irlanda",
    "Europe/Paris": (
        "lyon, marseille, toulouse, nice, nantes, bordeaux, lille, strasbourg, montpellier, "
        "rennes, france, parigi, lione, marsella, marseilles, tolosa, niza, nizza, burdeos, "
        "estrasburgo, straßburg, grenoble, francia, frankreich, orléans, dijon, tours"
    ),
    "Europe/Madrid": (
        "barcelona, valencia, seville, sevilla, bilbao, malaga, zaragoza, palma, spain, "
        "españa, séville, barcelone, saragosse, saragossa, zaragossa, murcia, alicante, "
        "granada, córdoba, vigo, valladolid, san sebastián, espagne, spanien, "
        "palma de mallorca, cádiz, mérida, pamplona, santander, a coruña"
    ),
    "Europe/Rome": (
        "milan, milano, naples, napoli, turin, torino, florence, firenze, bologna, roma, "
        "italy, mailand, milán, neapel, nápoles, florenz, florencia, turín, venice, venedig, "
        "venise, venecia, venezia, genoa, genua, génova, gênes, bolonia, italia, italie, "
        "italien, palermo, bozen, bolzano"
    ),
    "Europe/Amsterdam": (
        "rotterdam, utrecht, the hague, den haag, netherlands, la haye, la haya, "
        "niederlande, pays bas, países bajos, holland, hollande, holanda"
    ),
    "Europe/Brussels": (
        "antwerp, ghent, bruges, bruxelles, brussel, belgium, bruselas, brüssel, bruessel, "
        "anvers, amberes, antwerpen, gent, gand, gante, brugge, brügge, liège, lüttich, "
        "lieja, belgien, belgique, bélgica"
    ),
    "Europe/Lisbon": "porto, lisboa, portugal, lissabon, lisbonne, oporto, coimbra",
    "Europe/Copenhagen": (
        "aarhus, denmark, kopenhagen, copenhague, københavn, köbenhavn, dänemark, danemark, "
        "dinamarca"
    ),
    "Europe/Stockholm": (
        "gothenburg, malmö, uppsala, sweden, göteborg, estocolmo, schweden, suède, suecia"
    ),
    "Europe/Oslo": "bergen, norway, norwegen, norvège, noruega",
    "Europe/Warsaw": (
        "krakow, gdansk, wroclaw, poznan, warszawa, poland, warschau, varsovie, varsovia, "
        "krakau, cracovie, cracovia, danzig, breslau, polen, pologne, polonia"
    ),
    "Europe/Prague": "brno, praha, praga, prag, brünn, czechia, tschechien",
    "Europe/Athens": (
        "thessaloniki, heraklion, greece, athen, athènes, atenas, griechenland, grèce, grecia"
    ),
    "Europe/Helsinki": "tampere, turku, espoo, finland, finnland, finlande, finlandia",
    "Europe/Budapest": "debrecen, szeged, hungary",
    "Europe/Istanbul": "istanbul, ankara, izmir, turkey, estambul, türkei, turquie, turquía",
    "Asia/Nicosia": "nicosia, cyprus",
    "America/New_York": (
        "new york city, nyc, boston, philadelphia, washington, washington dc, miami, "
        "atlanta, orlando, pittsburgh, cleveland, charlotte, baltimore, brooklyn, manhattan, "
        "tampa, portland maine, nueva york, cambridge"
    ),
    "America/Chicago": (
        "dallas, houston, austin, san antonio, minneapolis, st louis, new orleans, milwaukee, "
        "nashville, memphis, kansas city"
    ),
    "America/Denver": "salt lake city, albuquerque, santa fe, boulder, colorado",
    "America/Phoenix": "tucson, scottsdale, sedona, arizona",
    "America/Los_Angeles": (
        "san francisco, san diego, seattle, portland, portland oregon, oakland, berkeley, "
        "sacramento, las vegas, san jose, la, california, los ángeles"
    ),
    "America/Costa_Rica": "san jose",
    "America/Toronto": "ottawa, montreal, quebec, hamilton ontario, québec",
    "America/Edmonton": "calgary",
    "America/Vancouver": "victoria",
    "America/Sao_Paulo": "rio de janeiro, rio, brasilia, curitiba, porto alegre",
    "America/Argentina/Buenos_Aires": "rosario",
    "America/Mexico_City": (
        "guadalajara, mexico, cdmx, puebla, ciudad de méxico, méxico df, mexiko stadt"
    ),
    "Africa/Johannesburg": (
        "cape town, kapstadt, durban, pretoria, south africa, le cap, ciudad del cabo, "
        "südafrika, afrique du sud, sudáfrica"
    ),
    "Africa/Lagos": "abuja",
    "Africa/Casablanca": "marrakesh, rabat, morocco, marrakech, marrakesch",
    "Africa/Cairo": "alexandria, giza, kairo, el cairo, le caire",
    "Asia/Kolkata": (
        "mumbai, delhi, new delhi, bangalore, bengaluru, chennai, hyderabad, pune, india"
    ),
    "Asia/Shanghai": "beijing, shenzhen, guangzhou, china, peking, pékin, pekín",
    "Asia/Tokyo": "osaka, kyoto, yokohama, tokio, japón",
    "Asia/Ho_Chi_Minh": "hanoi, vietnam",
    "Asia/Bangkok": "chiang mai, phuket, thailand",
    "Asia/Makassar": "bali, ubud, denpasar",
    "Asia/Jerusalem": "haifa, tel aviv, jerusalén",
    "Asia/Dubai": "abu dhabi",
    "Australia/Sydney": "newcastle, wollongong",
    "Australia/Brisbane": "gold coast, cairns",
    "Pacific/Auckland": "wellington, christchurch, new zealand",
    "Atlantic/Canary": (
        "las palmas, tenerife, teneriffa, gran canaria, islas canarias, canary islands, "
        "kanarische inseln, lanzarote, fuerteventura"
    ),
    "Europe/Luxembourg": "luxemburg, luxemburgo",
    "Europe/Moscow": "moskau, moscou, moscú",
    "Europe/Bucharest": "bukarest, bucarest, bucureşti",
    "Europe/Belgrade": "belgrad, belgrado",
    "Europe/Kyiv": "kiew, kiev",
    "America/Puerto_Rico": "san juan",
    "America/Argentina/San_Juan": "san juan",
    "America/Argentina/Cordoba": "córdoba",
    "America/Merida": "mérida",
    "Africa/Algiers": "algier, alger, argel",
    "Asia/Beirut": "beyrouth, beirut",
    "Asia/Singapore": "singapur, singapour",
}

ABBREVIATIONS = {
    "est": ("America/New_York", "America/Toronto", "America/Panama", "America/Jamaica"),
    "edt": ("America/New_York", "America/Toronto"),
    "et": ("America/New_York", "America/Toronto"),
    "cst": ("America/Chicago", "America/Mexico_City", "America/Costa_Rica", "Asia/Shanghai"),
    "cdt": ("America/Chicago", "America/Winnipeg"),
    "ct": ("America/Chicago", "America/Winnipeg"),
    "mst": ("America/Denver", "America/Phoenix", "America/Edmonton"),
    "mdt": ("America/Denver", "America/Edmonton"),
    "mt": ("America/Denver", "America/Phoenix", "America/Edmonton"),
    "pst": ("America/Los_Angeles", "America/Vancouver", "America/Tijuana", "Asia/Manila"),
    "pdt": ("America/Los_Angeles", "America/Vancouver", "America/Tijuana"),
    "pt": ("America/Los_Angeles", "America/Vancouver", "America/Tijuana"),
    "gmt": ("Europe/London", "Europe/Dublin", "Europe/Lisbon", "Africa/Accra"),
    "bst": ("Europe/London", "Asia/Dhaka"),
    "wet": ("Europe/Lisbon", "Atlantic/Canary"),
    "west": ("Europe/Lisbon", "Atlantic/Canary"),
    "cet": ("Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Africa/Lagos", "Africa/Algiers"),
    "cest": ("Europe/Berlin", "Europe/Paris", "Europe/Madrid"),
    "mez": ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Africa/Lagos"),
    "mesz": ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich"),
    "eet": ("Europe/Athens", "Europe/Helsinki", "Africa/Cairo"),
    "eest": ("Europe/Athens", "Europe/Helsinki"),
    "msk": ("Europe/Moscow", "Europe/Istanbul"),
    "ist": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "jst": ("Asia/Tokyo", "Asia/Seoul"),
    "aest": ("Australia/Sydney", "Australia/Brisbane"),
    "aedt": ("Australia/Sydney", "Australia/Melbourne"),
    "nzst": ("Pacific/Auckland", "Pacific/Fiji"),
    "usa": (
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Phoenix",
        "America/Los_Angeles",
        "America/Anchorage",
        "Pacific/Honolulu",
    ),
    "canada": (
        "America/Toronto",
        "America/Halifax",
        "America/St_Johns",
        "America/Winnipeg",
        "America/Edmonton",
        "America/Vancouver",
    ),
    "australia": (
        "Australia/Sydney",
        "Australia/Brisbane",
        "Australia/Adelaide",
        "Australia/Darwin",
        "Australia/Perth",
    ),
}
"""Names of a clock, and of countries with several, that leave the place open: always asked back."""
