"""What markup says about a page."""

import json

import pytest
import turbohtml
from hypothesis import given
from hypothesis import strategies as st

from builder.convert.structured_data import read_hints
from builder.model import Hints

URL = "https://example.org/sport/rain"


def hints_of(head: str = "", body: str = "", *, url: str | None = URL, html: str = "") -> Hints:
    return read_hints(
        turbohtml.parse(f"<!doctype html><html {html}><head>{head}</head><body>{body}</body></html>"), url
    )


def ld(value) -> str:
    return f'<script type="application/ld+json">{value if isinstance(value, str) else json.dumps(value)}</script>'


ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Rain stops play",
    "description": "A third day lost.",
    "author": [{"@type": "Person", "name": "Ada Winter"}, {"@type": "Person", "name": "Bo Lind"}],
    "datePublished": "2024-05-03T14:30:00+02:00",
    "dateModified": "2024-05-03T15:00:00+02:00",
    "articleSection": ["Sport", "Cricket"],
    "keywords": "rain, cricket",
    "articleBody": "It rained.",
    "publisher": {"@type": "Organization", "name": "Daily Rain"},
}


def test_json_ld_is_read_in_full():
    hints = hints_of(ld(ARTICLE))
    assert hints.headlines == ("Rain stops play",)
    assert hints.descriptions == ("A third day lost.",)
    assert hints.authors == ("Ada Winter", "Bo Lind")
    assert hints.published == ("2024-05-03T14:30:00+02:00",)
    assert hints.modified == ("2024-05-03T15:00:00+02:00",)
    assert hints.sections == ("Sport", "Cricket")
    assert hints.tags == ("rain", "cricket")
    assert hints.article_body == "It rained."
    assert hints.types == ("NewsArticle",)
    assert hints.site_names == ("Daily Rain",)


def test_json_ld_comes_before_metas_and_the_tab_title():
    metas = '<meta property="og:title" content="Rain!"><title>Rain stops play | Daily Rain</title>'
    assert hints_of(metas + ld(ARTICLE)).headlines == ("Rain stops play", "Rain!", "Rain stops play | Daily Rain")


@pytest.mark.parametrize(
    "wrap",
    [
        lambda article: [article],
        lambda article: {
            "@context": "https://schema.org",
            "@graph": [{"@type": "WebSite", "name": "Daily Rain"}, article],
        },
        lambda article: {"@type": "WebPage", "mainEntity": article},
        lambda article: [[article]],
    ],
)
def test_the_article_is_found_in_any_nest(wrap):
    assert hints_of(ld(wrap(ARTICLE))).headlines == ("Rain stops play",)


@pytest.mark.parametrize(
    "author",
    ["Ada Winter", {"name": "Ada Winter"}, ["Ada Winter"], [{"name": ["Ada Winter"]}], {"@value": "Ada Winter"}],
)
def test_authors_come_in_many_shapes(author):
    assert hints_of(ld({**ARTICLE, "author": author})).authors == ("Ada Winter",)


def test_an_author_by_reference_is_looked_up():
    graph = [{**ARTICLE, "author": {"@id": "#ada"}}, {"@type": "Person", "@id": "#ada", "name": "Ada Winter"}]
    assert hints_of(ld({"@graph": graph})).authors == ("Ada Winter",)


def test_teasers_videos_and_lists_are_not_the_article():
    others = [
        {"@type": "VideoObject", "name": "Clip", "author": "Cy Moor", "uploadDate": "2020-01-01"},
        {"@type": "ItemList", "itemListElement": [{**ARTICLE, "headline": "Elsewhere", "author": "Di Nord"}]},
        {**ARTICLE, "headline": "Elsewhere", "author": "Di Nord", "url": "https://example.org/sport/elsewhere"},
    ]
    own = {**ARTICLE, "mainEntityOfPage": {"@id": "http://www.example.org/sport/rain/?x=1"}}
    hints = hints_of("".join(map(ld, [*others, own])))
    assert hints.headlines == ("Rain stops play",)
    assert hints.authors == ("Ada Winter", "Bo Lind")


@pytest.mark.parametrize(
    "broken",
    [
        '{"@type":"NewsArticle","headline":"Rain stops play",}',
        '[{"@type":"NewsArticle","headline":"Rain stops play"},]',
        '/* made by us */ {"@type":"NewsArticle", // type\n "headline":"Rain stops play"}',
        '<!-- {"@type":"NewsArticle","headline":"Rain stops play"} -->',
        '//<![CDATA[\n{"@type":"NewsArticle","headline":"Rain stops play"}\n//]]>',
        '{"@type":"NewsArticle","headline":"Rain\tstops\nplay"}',
        '{"@type":"NewsArticle","headline":"Rain stops play"};',
        '{"@type":"WebSite"}{"@type":"NewsArticle","headline":"Rain stops play"}',
        "{&quot;@type&quot;:&quot;NewsArticle&quot;,&quot;headline&quot;:&quot;Rain stops play&quot;}",
        '{"@type":"NewsArticle","headline":"Rain stops play","x":"a "quoted" word"}',
        '{"@type":"NewsArticle","headline":"Rain stops play","body":"\\x20 \\\' "}',
        '{"@type":"NewsArticle","headline":"Rain stops play","body":"cut off',
        '\ufeff{"@type":"NewsArticle","headline":"Rain stops play"}',
        '{"@type":"https://schema.org/NewsArticle","headline":"Rain&nbsp;stops &#112;lay"}',
    ],
)
def test_broken_json_ld_still_names_the_headline(broken):
    assert hints_of(ld(broken)).headlines == ("Rain stops play",)


@pytest.mark.parametrize(
    "junk",
    ["", "null", "[]", "{}", "[" * 5000, '{"@type":' * 3000, "undefined", '{"@type":["NewsArticle"],"author":{}}'],
)
def test_junk_gives_nothing(junk):
    assert hints_of(ld(junk)).headlines == ()


@pytest.mark.parametrize(
    ("meta", "field", "value"),
    [
        ('property="og:title" content="Rain"', "headlines", "Rain"),
        ('name="twitter:title" content="Rain"', "headlines", "Rain"),
        ('name="description" content="Rain"', "descriptions", "Rain"),
        ('name="author" content="Ada Winter"', "authors", "Ada Winter"),
        ('property="article:author" content="Ada Winter"', "authors", "Ada Winter"),
        ('name="DC.creator" content="Winter, Ada"', "authors", "Ada Winter"),
        ('name="author" value="Ada Winter"', "authors", "Ada Winter"),
        ('name="parsely-author" content="Ada Winter"', "authors", "Ada Winter"),
        ('property="article:published_time" content="2024-05-03"', "published", "2024-05-03"),
        ('name="cXenseParse:recs:publishtime" content="2024-05-03"', "published", "2024-05-03"),
        ('name="parsely-pub-date" content="2024-05-03"', "published", "2024-05-03"),
        ('itemprop="datePublished" content="2024-05-03"', "published", "2024-05-03"),
        ('property="article:modified_time" content="2024-05-03"', "modified", "2024-05-03"),
        ('property="og:updated_time" content="2024-05-03"', "modified", "2024-05-03"),
        ('property="article:section" content="Sport"', "sections", "Sport"),
        ('name="news_keywords" content="rain"', "tags", "rain"),
        ('property="og:type" content="article"', "types", "article"),
        ('property="og:site_name" content="Daily Rain"', "site_names", "Daily Rain"),
    ],
)
def test_metas_are_read(meta, field, value):
    assert getattr(hints_of(f"<meta {meta}>"), field) == (value,)


def test_an_address_is_no_author():
    assert hints_of('<meta property="article:author" content="https://example.org/ada">').authors == ()


def test_twitters_free_field_is_an_author_only_where_its_label_says_so():
    assert hints_of(
        '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ada Winter">'
    ).authors
    assert not hints_of(
        '<meta name="twitter:label1" content="Reading time"><meta name="twitter:data1" content="3 min">'
    ).authors


def test_microdata_of_the_article_is_read_and_of_its_picture_is_not():
    body = """
    <article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">Rain stops play</h1>
    <span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Ada Winter</b></span>
    <time itemprop="datePublished" datetime="2024-05-03T14:30">3 May</time>
    <figure itemscope itemtype="https://schema.org/ImageObject"><i itemprop="author">Cy Moor</i></figure></article>
    """
    hints = hints_of("", body)
    assert hints.headlines == ("Rain stops play",)
    assert hints.authors == ("Ada Winter",)
    assert hints.published == ("2024-05-03T14:30",)


def test_times_are_told_apart_by_what_they_say_they_are():
    body = """
    <aside><time datetime="2001-01-01">then</time></aside>
    <article><time class="updated" datetime="2024-05-04">4 May</time>
    <time class="entry-date published" datetime="2024-05-03">3 May</time></article>
    """
    hints = hints_of("", body)
    assert (hints.published, hints.modified) == (("2024-05-03",), ("2024-05-04",))


def test_an_author_link_speaks_only_where_nothing_else_does():
    link = '<a rel="author" href="/ada">Ada Winter</a><a rel="author" href="/bo">Bo Lind</a>'
    assert hints_of("", link).authors == ("Ada Winter",)
    assert hints_of('<meta name="author" content="Cy Moor">', link).authors == ("Cy Moor",)


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ('<link rel="canonical" href="https://example.org/a">', "https://example.org/a"),
        ('<link rel="Canonical" href="/a">', "https://example.org/a"),
        ('<meta property="og:url" content="https://example.org/a">', "https://example.org/a"),
        ('<link rel="canonical" href="javascript:0">', None),
        ('<link rel="canonical" href="http://[">', None),
        ("", None),
    ],
)
def test_the_canonical_address_is_absolute(head, canonical):
    assert hints_of(head).canonical_url == canonical


@pytest.mark.parametrize(
    ("html", "head", "language"),
    [
        ('lang="de-AT"', "", "de-AT"),
        ("", '<meta property="og:locale" content="de_AT">', "de_AT"),
        ("", '<meta http-equiv="content-language" content="de">', "de"),
        ("", "", None),
    ],
)
def test_the_stated_language_is_read(html, head, language):
    assert hints_of(head, html=html).language == language


def test_an_empty_page_says_nothing():
    assert hints_of() == Hints()
    assert read_hints(turbohtml.parse(""), None) == Hints()


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*ARTICLE, "@id", "@graph", "name", "mainEntity"]), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(VALUES)
def test_any_json_is_survived(value):
    hints = hints_of(ld(json.dumps(value).replace("<", "\\u003c")))
    for texts in (hints.headlines, hints.authors, hints.published, hints.tags):
        assert len(set(texts)) == len(texts)
        assert all(text and text == text.strip() for text in texts)


@given(st.text(max_size=200))
def test_any_markup_is_survived(text):
    read_hints(turbohtml.parse(f'<meta name="author" content="{text}"><script type="application/ld+json">{text}'), text)
