"""Downloads of press databases as they lay out articles, with articles of our own."""

from __future__ import annotations

from tests.make_files import make_docx, paragraph

FERRY = (
    "The ferry between Sund and Holm has run on rapeseed oil since Monday.\n\nIt saves 300 tonnes."
)
MILL = "The paper mill in Holm closes in autumn. It has 88 workers, the union says."

NEXIS = f"""
                               1 of 2 DOCUMENTS

                           Sund Telegraph (Sund)

                            June 5, 2024 Wednesday
                                Final Edition

Ferry runs on rapeseed oil;
Islanders are pleased

BYLINE: Ida Berg and Tom Lund

SECTION: ISLANDS; Pg. 4

LENGTH: 412 words

HIGHLIGHT: A first on this coast.

{FERRY}

CORRECTION-DATE: June 7, 2024

CORRECTION: An earlier version said 30 tonnes.

LOAD-DATE: June 6, 2024

LANGUAGE: ENGLISH

GRAPHIC: Photo, the ferry

PUBLICATION-TYPE: Newspaper

                     Copyright 2024 Sund Press Ltd
                              All Rights Reserved

                               2 of 2 DOCUMENTS

                                 Holm Post

                             June 6, 2024 Thursday

Mill closes

LENGTH: 88 words

{MILL}

LANGUAGE: ENGLISH

                      Copyright 2024 Holm Post
"""

NEXIS_GERMAN = f"""
                               Dokument 1 von 2

                             Sunder Anzeiger

                            5. Juni 2024 Mittwoch

Die Fähre fährt mit Rapsöl

AUTOR: Ida Berg

RUBRIK: INSELN; S. 4

LÄNGE: 412 Wörter

{FERRY}

UPDATE: 6. Juni 2024

SPRACHE: GERMAN; DEUTSCH

                      Copyright 2024 Sunder Anzeiger
                          Alle Rechte vorbehalten

                               Dokument 2 von 2

                               Holmer Post

                           6. Juni 2024 Donnerstag

Das Werk schließt

LÄNGE: 88 Wörter

{MILL}

SPRACHE: GERMAN
"""

_UNI = (
    "User Name: = A Reader|Date and Time: = 1 July 2024 10:12:00 CEST|Job Number: = 21|"
    "Documents (2)|1. Ferry runs on rapeseed oil|Client/Matter: -None-|Search Terms: ferry|"
    "2. Mill closes|Client/Matter: -None-|"
    "Ferry runs on rapeseed oil|Sund Telegraph|June 5, 2024 Wednesday|Copyright 2024 Sund Press|"
    "Section: ISLANDS; Pg. 4|Length: 412 words|Byline: Ida Berg|Highlight: A first on this coast.|"
    "Body|{ferry}|Classification|Language: ENGLISH|Load-Date: June 6, 2024|End of Document|"
    "Mill closes|Holm Post|June 6, 2024 Thursday 6:01 AM GMT|Copyright 2024 Holm Post|"
    "Length: 88 words|Body|{mill}|Load-Date: June 6, 2024|End of Document"
).format(ferry=FERRY.replace("\n\n", "|"), mill=MILL)
NEXIS_UNI_BLOCKS = _UNI.split("|")
NEXIS_UNI = make_docx("".join(map(paragraph, NEXIS_UNI_BLOCKS)))

FACTIVA = f"""Islands
Ferry runs on rapeseed oil, to the joy of islanders

By Ida Berg
412 words
5 June 2024
06:00 GMT
Sund Telegraph
SUNDT
English
Copyright 2024. Sund Press. All rights reserved.

{FERRY}

Document SUNDT00020240605ek650001a


Mill closes

88 words
6 June 2024
Holm Post
HOLMP
English
(c) 2024 Holm Post

{MILL}

Document HOLMP00020240606ek660001b


Search Summary
Text	ferry or mill
Results Found	2
"""

FACTIVA_PAGE = f"""<html><head><title>Factiva</title></head><body>
<div class="article enArticle"><div id="hd"><span class="hl">Ferry runs on rapeseed oil</span>
</div><div class="author">Ida Berg</div><div>412 words</div><div>5 June 2024</div>
<div>Sund Telegraph</div><div>SUNDT</div><div>English</div><div>(c) 2024 Sund Press</div>
<p>{FERRY}</p><p>Document SUNDT00020240605ek650001a</p></div>
<div class="article"><table><tr><td>HD</td><td>Mill closes</td></tr><tr><td>BY</td>
<td>By Tom Lund</td></tr><tr><td>WC</td><td>88 words</td></tr><tr><td>PD</td><td>6 June 2024</td>
</tr><tr><td>SN</td><td>Holm Post</td></tr><tr><td>LA</td><td>English</td></tr><tr><td>LP</td>
<td><p>{MILL}</p></td></tr><tr><td>AN</td><td>Document HOLMP00020240606ek660001b</td></tr></table>
</div></body></html>"""

_RULE = "_" * 60
PROQUEST = f"""Bibliography
{_RULE}

Document 1 of 2

Ferry runs on rapeseed oil: Sund Telegraph

Author: Berg, Ida

Abstract: The ferry runs on oil.

Full text: {FERRY}

Subject: Ferries

Title: Ferry runs on rapeseed oil
Publication title: Sund Telegraph; Sund
Publication date: Jun 5, 2024
Language of publication: English
ProQuest document ID: 29876
Document URL: https://www.proquest.com/docview/29876
Copyright: Copyright Sund Press Jun 5, 2024

{_RULE}

Document 2 of 2

Mill closes

Author: Lund, Tom; Berg, Ida

Full text: {MILL}

Title: Mill closes
Publication title: Holm Post
Publication date: Jun 6, 2024
ProQuest document ID: 29877

{_RULE}

Contact us at: http://www.proquest.com

Copyright © 2024 ProQuest LLC. All rights reserved.
"""

EUROPRESSE_PAGE = """<html><body>
<article><header><span class="DocPublicationName">Le Journal de Sund, no. 4312</span>
<span class="DocHeader">Îles, mercredi 5 juin 2024 - 412 mots, p. 4</span>
<div class="titreArticle"><p class="titreArticleVisu">Le bac roule au colza</p></div>
<div class="docAuthors">Par Ida Berg</div></header>
<section><div class="DocText clearfix"><p>Le bac roule au colza depuis lundi.</p>
<p>Il épargne 300 tonnes.</p></div></section>
<footer><div class="publiC-lblNodoc">news·20240605·JS·4312x20</div></footer></article>
<article><header><span class="DocPublicationName">La Poste de Holm</span>
<span class="DocHeader">jeudi 6 juin 2024</span>
<div class="titreArticle">L'usine ferme</div></header>
<section><div class="docOcurrContainer"><p>L'usine de Holm ferme à l'automne.</p></div></section>
</article></body></html>"""

EUROPRESSE = """Mercredi 5 juin 2024
Le Journal de Sund • p. 4 • 412 mots

Le bac roule au colza
Ida Berg

Le bac roule au colza depuis lundi.

Il épargne 300 tonnes.

© 2024 Le Journal de Sund. Tous droits réservés.
Certificat émis le 1 juillet 2024 à Sund
news·20240605·JS·4312x20

Jeudi 6 juin 2024
La Poste de Holm • 88 mots

L'usine ferme

L'usine de Holm ferme à l'automne.

© 2024 La Poste de Holm.
news·20240606·PH·11x7
"""

CLIPPINGS = """\ufeffThe Long Quay (Berg, Ida)
- Your Highlight on page 12 | Location 180-181 | Added on Tuesday, March 12, 2024 8:00:00 AM

Forty men slept in the crane.
==========
The Long Quay (Berg, Ida)
- Your Highlight on page 11 | Location 170-172 | Added on Tuesday, March 12, 2024 8:01:00 AM

The quay was built in 1911
==========
The Long Quay (Berg, Ida)
- Your Highlight on page 11 | Location 170-173 | Added on Tuesday, March 12, 2024 8:02:00 AM

The quay was built in 1911 by forty men.
==========
The Long Quay (Berg, Ida)
- Your Note on page 11 | Location 173 | Added on Tuesday, March 12, 2024 8:03:00 AM

is the year right?
==========
Nordlicht (2. Auflage) (Tom Lund)
- Ihre Markierung bei Position 233-235 | Hinzugefügt am Dienstag, 5. März 2024 21:12:45

Das Licht brannte die ganze Nacht.
==========
The Long Quay (Berg, Ida)
- Your Bookmark on page 14 | Location 190 | Added on Tuesday, March 12, 2024 8:04:00 AM


==========
"""

LABELLED = f"""Title: Ferry runs on rapeseed oil
Source: Sund Telegraph
Date: 5 June 2024
Author: Ida Berg

{FERRY}

-----

Title: Mill closes
Source: Holm Post
Date: 6 June 2024

{MILL}
"""

DIGEST = f"""From: quay-request@lists.example.org
To: quay@lists.example.org
Subject: Quay Digest, Vol 12, Issue 3
Date: Thu, 06 Jun 2024 12:00:01 +0000
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"

Today's Topics:

   1. The ferry (Ida Berg)
   2. Re: The mill (Tom Lund)

----------------------------------------------------------------------

Message: 1
Date: Wed, 05 Jun 2024 09:10:00 +0200
From: Ida Berg <ida@example.org>
Subject: The ferry
Message-ID: <q1@example.org>

{FERRY}

------------------------------

Message: 2
Date: Thu, 06 Jun 2024 08:00:00 +0200
From: Tom Lund <tom@example.org>
Subject: Re: The mill

{MILL}

------------------------------

End of Quay Digest, Vol 12, Issue 3
***********************************
"""

MIME_DIGEST = f"""From: quay-request@lists.example.org
Subject: Quay Digest
Date: Thu, 06 Jun 2024 12:00:01 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=o

--o
Content-Type: text/plain

Topics: the ferry, the mill
--o
Content-Type: multipart/digest; boundary=i

--i

From: Ida Berg <ida@example.org>
Subject: The ferry
Date: Wed, 05 Jun 2024 09:10:00 +0200

{FERRY}
--i

From: Tom Lund <tom@example.org>
Subject: The mill
Date: Thu, 06 Jun 2024 08:00:00 +0200

{MILL}
--i--
--o--
"""
