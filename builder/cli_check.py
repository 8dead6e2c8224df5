"""`check-dataset`: the command line of the check.

    check-dataset dist/                 a folder that build-dataset wrote: records, views, digests, ledger, splits
    check-dataset pages.jsonl           records in a file: JSON Lines, gzipped or zstd too, or Parquet
    check-dataset dist/ --json          for scripts

Exit codes: 0 as it should be, 1 more findings than --max-violations, 2 nothing to check there.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from builder.check import Report, check
from builder.errors import BuilderError

EXIT_FINDINGS, EXIT_WRONG_REQUEST = 1, 2

Checked = Annotated[Path, typer.Argument(help="A folder that build-dataset wrote, or a .jsonl or .parquet file.")]


def check_dataset(
    path: Checked,
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings count too.")] = False,
    max_violations: Annotated[int, typer.Option(min=0, help="Exit with 0 up to so many findings.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Check every record, file, count and split of a dataset.

    Exit codes: 0 as it should be, 1 more findings than --max-violations, 2 nothing to check there.
    """
    try:
        report = check(path)
    except BuilderError as error:
        print(f"check-dataset: {error}", file=sys.stderr)
        raise typer.Exit(EXIT_WRONG_REQUEST) from error
    passed = report.count(strict=strict) <= max_violations
    print(as_text(report) if not as_json else json.dumps(as_json_object(report, passed=passed), ensure_ascii=False))
    raise typer.Exit(0 if passed else EXIT_FINDINGS)


def as_json_object(report: Report, *, passed: bool) -> dict:
    """The report for scripts."""
    findings = [finding._asdict() for finding in report.findings]
    return {"passed": passed} | asdict(report) | {"findings": findings}


def as_text(report: Report) -> str:
    """The report for people: findings by rule, every one of them named."""
    lines = [f"{report.path}: {report.records:,} records in {report.files} files"]
    for rule, findings in report.by_rule().items():
        lines.append(f"\n{'warning: ' if findings[0].warning else ''}{rule} ({len(findings):,})")
        for finding in findings:
            lines.append(f"  {finding.place}: {finding.message}")
            if finding.excerpt:
                lines.append(f"      …{' '.join(finding.excerpt.split())}…")
    if report.overlaps:
        lines.append("\nin two splits: " + ", ".join(f"{name} {count:,}" for name, count in report.overlaps.items()))
    lines.append("\n" + _verdict(report))
    return "\n".join(lines)


def _verdict(report: Report) -> str:
    errors = report.count(strict=False)
    warnings = len(report.findings) - errors
    if not report.findings:
        return "everything is as it should be"
    return f"{errors:,} violations, {warnings:,} warnings"


def main() -> None:
    """The console script."""
    typer.run(check_dataset)
