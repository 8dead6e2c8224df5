"""Ours and the others, taking turns on the same pages.

In: a sample. Out: processor milliseconds a page for each contestant, the best of some rounds: noise only ever adds.
"""

import gc
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import Any

import builder.pipeline
from benchmarks.speed.sample import Sample, write_warcs
from builder.annotate import annotate
from builder.convert import convert
from builder.engines.worker import rest_collector
from builder.model import Page, RawPage, Source
from builder.settings import Settings
from builder.tasks import Trial, run_task
from builder.tasks.places import work_folder

SETTINGS = Settings()
BLOCK = 32  # pages that one contestant takes before the next one's turn


def raw_page(payload: bytes, media: str = "html") -> RawPage:
    """A page as a reader gives it."""
    return RawPage(Source("bench", media, 0, 0, len(payload), "0" * 64), payload, media)


def convert_all(payloads: Sequence[bytes], media: str) -> list[Page]:
    """Those of the pages that have any text."""
    converted = (convert(raw_page(payload, media), SETTINGS) for payload in payloads)
    return [page for page in converted if isinstance(page, Page)]


def html_to_spans(payloads: Sequence[bytes]) -> None:
    annotate(convert_all(payloads, "html"))


def text_to_spans(payloads: Sequence[bytes]) -> None:
    annotate(convert_all(payloads, "text"))


def trafilatura_fast(payloads: Sequence[bytes]) -> None:
    from trafilatura import extract

    for payload in payloads:
        extract(payload, fast=True)


def trafilatura_default(payloads: Sequence[bytes]) -> None:
    from trafilatura import extract

    for payload in payloads:
        extract(payload)


def resiliparse_main_content(payloads: Sequence[bytes]) -> None:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    for payload in payloads:
        extract_plain_text(bytes_to_str(payload, detect_encoding(payload)), main_content=True)


def turbohtml_article(payloads: Sequence[bytes]) -> None:
    from turbohtml import parse

    for payload in payloads:
        parse(payload).article()


def justext_paragraphs(payloads: Sequence[bytes]) -> None:
    import justext

    words = justext.get_stoplist("English")
    for payload in payloads:
        justext.justext(payload, words)


WHOLE_BUILD = "ours, whole build WARC → Parquet"
HTML, TEXT_DUMP = "ours, HTML → spans", "ours, text dump → spans"

# To add a peer: its function above, its row here.
CONTESTANTS: dict[str, Callable[[Sequence[bytes]], None]] = {
    HTML: html_to_spans,
    TEXT_DUMP: text_to_spans,
    "trafilatura fast": trafilatura_fast,
    "trafilatura default": trafilatura_default,
    "resiliparse main_content": resiliparse_main_content,
    "turbohtml article()": turbohtml_article,
    "jusText": justext_paragraphs,
}


def race(sample: Sample, rounds: int) -> dict[str, float]:
    """Milliseconds a page of every contestant; text dumps are what we made of the same pages."""
    texts = [page.text.encode() for page in convert_all(sample.payloads, "html")]
    best: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        write_warcs(Path(folder, "raw"), sample, len(sample.payloads))
        for _ in range(rounds):
            forget()
            taken = _round(sample.payloads, texts)
            forget()
            taken[WHOLE_BUILD] = seconds(lambda: build_here(Path(folder, "raw"), Path(folder, "dist")))
            best = {name: min(best.get(name, taken[name]), taken[name]) for name in taken}
    return {name: value / len(sample.payloads) * 1000 for name, value in best.items()}


def _round(payloads: Sequence[bytes], texts: Sequence[bytes]) -> dict[str, float]:
    taken = dict.fromkeys(CONTESTANTS, 0.0)
    for start in range(0, len(payloads), BLOCK):
        for name, contestant in CONTESTANTS.items():
            block = (texts if name == TEXT_DUMP else payloads)[start : start + BLOCK]
            taken[name] += seconds(lambda contestant=contestant, block=block: contestant(block))
    return taken


def forget() -> None:
    """Empty the bounded caches of all modules, ours and others': a crawl holds no page twice.

    Those without a bound hold what is loaded once, such as weights.
    """
    gc.unfreeze()  # what is frozen is not listed
    for thing in gc.get_objects():
        if isinstance(thing, _lru_cache_wrapper) and thing.cache_parameters()["maxsize"]:
            thing.cache_clear()


def seconds(work: Callable[[], Any]) -> float:
    """Processor seconds that some work takes in this process."""
    start = time.process_time()
    work()
    return time.process_time() - start


class Here:
    """An engine that runs tasks in this process, and notes what each stage takes."""

    def __init__(self) -> None:
        self.taken: dict[str, float] = {}

    def __enter__(self) -> "Here":
        return self

    def __exit__(self, *error: object) -> None: ...

    def run(self, tasks: Any, watch: Callable[[int], None]) -> Iterator[tuple[Any, Any]]:
        cursor = memoryview(bytearray(32)).cast("q")
        for task in tasks:
            start = time.process_time()
            manifest = run_task(task, cursor, Trial())
            self.taken[task.stage] = self.taken.get(task.stage, 0.0) + time.process_time() - start
            yield task, manifest


def build_here(raw: Path, dist: Path) -> dict[str, float]:
    """A whole build from nothing, in this process; processor seconds by stage."""
    rest_collector()
    for folder in (dist, work_folder(dist)):
        shutil.rmtree(folder, ignore_errors=True)
    opened, engine = builder.pipeline.open_engine, Here()
    builder.pipeline.open_engine = lambda settings: engine
    try:
        builder.pipeline.build(str(raw), str(dist), SETTINGS)
    finally:
        builder.pipeline.open_engine = opened
    return engine.taken
