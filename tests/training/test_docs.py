import doctest
from pathlib import Path

DOCS = Path(__file__).parent.parent.parent / "docs/training.md"


def test_examples_of_the_documentation_run():
    results = doctest.testfile(str(DOCS), module_relative=False, encoding="utf-8")
    assert results.attempted > 10 and results.failed == 0
