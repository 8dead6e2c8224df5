"""Pages for the tests of annotate: texts and markup as a build would convert them."""

from builder.convert import convert
from builder.model import Page, RawPage, Source
from builder.settings import Settings


def page_of(content: str, media: str = "text", url: str | None = None) -> Page:
    payload = content.encode("utf-8", "surrogatepass")
    raw = RawPage(Source("page", media, 0, 0, len(payload), "0" * 64), payload, media, url=url)
    page = convert(raw, Settings())
    assert isinstance(page, Page), page
    return page


DUMP = """ date 2024-03-07 Left Menu

Harbour Town Opens Floating Library for Fishing Crews

The library will lend books, charts and radios to crews that stay at sea for weeks, the mayor announced on Thursday.

Coastwire News Desk | Port Elin | Updated: 07-03-2024 09:12 IST | Created: 07-03-2024 09:12 IST
Harbour Town Opens Floating Library for Fishing Crews
Mayor Ida Storm
  • Country:
  • Norland

A library on a barge has opened in the harbour of Port Elin, offering more than four thousand books to fishing crews. \
The town's council reported the opening on Thursday, calling it a first for the whole of the northern coast.

Mayor Ida Storm said that crews had asked for years for something to read on the long trips to the outer banks. \
The barge also carries charts, radios and a small cinema, and will visit six smaller harbours during the summer.

Critics in the council doubt that the town can pay for the upkeep of the barge. However, a foundation has promised \
to cover the costs of the first three years, and a decision on later funding has not yet been made.

(With inputs from agencies.)

TRENDING

1
Ferry Lines to Merge: Islanders Fear Higher Prices

Ferry Lines to Merge: Islanders Fear Higher Prices

 Norland
2
Storm Season Ahead: Forecasters Warn of Early Gales

Storm Season Ahead: Forecasters Warn of Early Gales

 Global

OPINION / BLOG / INTERVIEW

Small ports need big plans, says harbour engineer

Latest News

Connect us on

LinkedIn Quora Youtube RSS
Give Feedback
Subscribe to our Newsletter

SECTORS

EDITIONS

Email: desk@coastwire.example
Phone: +47-000-0000

Disclaimer | Terms of use | Privacy Policy

© Copyright 2024
"""

STORY = """<html lang="en"><head><title>Bridge reopens after repairs | The Elin Post</title>
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Bridge reopens after repairs",
"author": {"@type": "Person", "name": "Ada Berg"}, "datePublished": "2024-05-02T10:00:00Z"}</script></head><body>
<nav class="main-menu"><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<main><article class="story"><h1>Bridge reopens after repairs</h1>
<p class="standfirst">Traffic returned to the old crossing on Thursday, two months ahead of plan.</p>
<div class="meta"><span class="author">By Ada Berg</span> <time datetime="2024-05-02">2 May 2024</time></div>
<figure><img src="a.jpg"><figcaption>The bridge at dawn.
<span class="credit">Photo: Jon Vik</span></figcaption></figure>
<p>The bridge over the river Elin opened again on Thursday morning, after workers replaced its wooden deck
with steel.</p>
<p>Hundreds of people walked across before the first cars were let through, many of them with children and dogs.</p>
<h2>Two months early</h2>
<p>Engineers had planned to finish in July, but mild weather let them work through the winter without a break.</p>
</article></main>
<aside class="related"><h3>Read more</h3><ul><li><a href="/1">Ferry timetable changes in June</a></li></ul></aside>
<footer><a href="/privacy">Privacy policy</a> <p>© 2024 The Elin Post</p></footer></body></html>"""
