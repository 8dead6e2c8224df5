"""A browser window on the review page, for tests; and what is asked of the page itself, in its own language."""

import shutil
from queue import Queue
from threading import Thread

from builder.review.journal import read
from builder.review.server import serve

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# Where the emoji of the span in hand is on the screen: a little left of its middle.
EMOJI = """() => {
    const words = [...document.querySelector('.span.current').childNodes].find((node) => node.data);
    const range = document.createRange();
    range.setStart(words, words.data.indexOf('🚢'));
    range.setEnd(words, words.data.indexOf('🚢') + 2);
    const {left, right, top, height} = range.getBoundingClientRect();
    return {x: left + (right - left) * 0.4, y: top + height / 2};
}"""
SELECT_DATE = """() => {
    const rows = [...document.querySelectorAll('.span')];
    const found = rows.find((one) => one.textContent.startsWith('By Ada'));
    const words = [...found.childNodes].find((node) => node.data);
    const range = document.createRange();
    range.setStart(words, 14);
    range.setEnd(words, 24);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""
SMUGGLE = """() => {
    try {
        document.createElement('div').innerHTML = '<img src=x onerror="window.hacked=1">';
        return 'allowed';
    } catch { return 'refused'; }
}"""
LAID_OUT = """() => [...document.querySelectorAll('.text section')]
    .filter((one) => one.firstChild.checkVisibility({contentVisibilityAuto: true})).length"""
# Contrast of a text with what is behind it, by the formula of WCAG.
CONTRAST = """(element) => {
    const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const rgba = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const linear = (c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    const light = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
    let paper = element;
    while (rgba(getComputedStyle(paper).backgroundColor)[3] < 255) paper = paper.parentElement;
    const both = [getComputedStyle(element).color, getComputedStyle(paper).backgroundColor];
    const [dark, bright] = both.map((colour) => light(rgba(colour))).sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
}"""
OFFSETS = """async ([text, points]) => {
    const { Offsets } = await import('/assets/offsets.js');
    const offsets = new Offsets(text);
    return points.map((point) => [offsets.toUnit(point), offsets.toPoint(offsets.toUnit(point))]);
}"""


class Window:
    """One browser window on a server, with what it asked for and what went wrong."""

    def __init__(self, browser, address, **context):
        self.context = browser.new_context(viewport={"width": 1300, "height": 800}, **context)
        self.context.set_default_timeout(120_000)  # on a busy machine nothing is wrong yet
        self.page = self.context.new_page()
        self.requests, self.errors, self.dialogs = [], [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.accept()))
        self.base = address.split("?")[0]
        self.page.goto(address)
        self.page.wait_for_selector(".queue")

    def open(self, title):
        """Open the page of this title from the queue of all pages."""
        self.page.goto(f"{self.base}#/pages")
        self.page.locator("a.card", has_text=title).first.click()
        self.page.wait_for_selector(".labelbar .inhand b")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def select(self, words):
        """Take the span with these words in hand, by a click on its beginning."""
        self.page.locator(".span", has_text=words).first.click(position={"x": 4, "y": 8})

    def in_hand(self):
        return self.page.inner_text(".inhand b")

    def saved(self, desk, count):
        """Wait until so many lines are in the journal, then read them."""
        for _ in range(1000):
            if desk.path.is_file() and desk.path.read_bytes().count(b"\n") >= count:  # the last may be half written
                break
            self.page.wait_for_timeout(30)
        return read(desk.path)[0]


def address_of(desk):
    opened = Queue()
    Thread(target=serve, args=(desk,), kwargs={"opened": opened.put}, daemon=True).start()
    return opened.get(timeout=120)
