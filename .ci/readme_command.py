"""Print the README's command of the given name, so that what is checked is what is promised.

A command stands in a fenced block after the comment `<!-- command: NAME -->`.
"""

import re
import sys
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def readme_command(name: str) -> str:
    """The commands of the fenced block of that name; raises `SystemExit` where there is none."""
    found = re.search(rf"<!-- command: {name} -->\s*```\w*\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    if not found:
        sys.exit(f"{README}: no fenced block after <!-- command: {name} -->")
    return found[1]


if __name__ == "__main__":
    print(readme_command(sys.argv[1]), end="")
