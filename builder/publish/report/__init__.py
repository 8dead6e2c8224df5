"""`report.html`: what was built, at a glance; one file that needs nothing else.

In: a finished folder, the facts of its build, its figures. Out: the page: sections.py says what, charts.py draws.
"""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from string import Template

from builder.publish.facts import Facts
from builder.publish.figures import Figures
from builder.publish.history import Edition
from builder.publish.report.sections import SECTIONS, Build, headline

__all__ = ["write_report"]


def write_report(folder: Path, facts: Facts, figures: Mapping[str, Figures], edition: Edition) -> Path:
    """Write the report into the folder it tells of."""
    build = Build(folder, facts, figures, edition)
    drawn = [(name, draw(build)) for name, draw in SECTIONS.items()]
    shown = [(name, content) for name, content in drawn if content]
    assets = files("builder") / "publish" / "report"
    page = Template((assets / "page.html").read_text(encoding="utf-8")).substitute(
        name=facts.name,
        version=edition.version,
        style=(assets / "style.css").read_text(encoding="utf-8"),
        headline=headline(build),
        contents=" · ".join(f'<a href="#{_anchor(name)}">{name}</a>' for name, _ in shown),
        sections="\n".join(
            f'<section id="{_anchor(name)}"><h2>{name}</h2>\n{content}</section>' for name, content in shown
        ),
    )
    path = folder / "report.html"
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def _anchor(name: str) -> str:
    return name.lower().replace(" ", "-")
