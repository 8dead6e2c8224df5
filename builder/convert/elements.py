"""What the kinds of elements mean for the text of a page: tables of choices.

A name in none of them is inline, as in a browser.
"""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A line of text begins and ends with these.
BLOCKS = _names("""
    html body address article aside blockquote caption center details dialog dd dir div dl dt fieldset figcaption figure
    footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu nav ol p plaintext pre search
    section summary table tbody td tfoot th thead tr ul xmp
""")

# Blocks too, unless they stand in the middle of a sentence; so do custom elements such as <story-date>.
LOOSE = _names("button")

# What stands in one of these is part of a sentence.
PHRASES = _names("p h1 h2 h3 h4 h5 h6 dt figcaption caption pre summary legend")

HEADINGS = _names("h1 h2 h3 h4 h5 h6")

# Never shown, whatever they hold: code, form values, and what old browsers show instead of something else.
UNSEEN = _names("""
    head title script style noembed noframes iframe object select textarea datalist svg audio video canvas map rp
    annotation annotation-xml progress meter
""")

# Not shown unless they have this attribute; shown after all where they hold prose, see `places`.
VEILED = {"noscript": "scripting", "template": "shadowrootmode", "dialog": "open"}

CELLS = _names("td th")

# Two of these side by side are apart on the screen, though no space stands between them.
SEPARABLE = _names("a button label small span strong time b em i cite")

# These say nothing about their text: no mark tells of them.
DULL = _names("span font bdi bdo wbr ins nobr picture")
