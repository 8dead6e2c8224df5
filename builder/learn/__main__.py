"""The command that trains: options in, weights and figures out.

Each training is a process of its own, two at a time: one thread each keeps the last digits the same.
"""

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import torch
import typer

from builder.learn.card import write_card
from builder.learn.course import Committee, Material, Models, collect, train
from builder.learn.figures import calibration_of, describe, scores, shipped_form, try_out
from builder.learn.gather import CHECKED, FOLDS
from builder.learn.torch_network import LineNetwork, save

LEFT_OUT = "left-out"  # folder of the networks that have not seen some folds: "1-2-3" those without folds 1 to 3
_NAMES = ("markup", "text")
_AT_ONCE = 2

_material: list[Material] = []  # made once, before the processes part


class Checked(NamedTuple):
    """Networks, and what they came to on the folds they had not seen."""

    models: Models
    calibrations: dict[str, dict[str, np.ndarray]]
    figures: dict[str, str]


def main(
    gold: Annotated[Path, typer.Argument(help="A gold folder.")],
    out: Annotated[Path | None, typer.Option(help="Where the weights are written, with their figures.")] = None,
    cross_validate: Annotated[bool, typer.Option(help="Check on all folds in turn, not on three alone.")] = False,
    corrected: Annotated[list[Path] | None, typer.Option(help="A dataset with corrections; may be repeated.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same weights.")] = 0,
) -> None:
    """Train the line models of `builder.annotate`."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    _material.append(collect(gold, corrected or ()))
    left_out = [FOLDS[first : first + 3] for first in range(0, len(FOLDS), 3)] if cross_validate else [CHECKED]
    with ProcessPoolExecutor(_AT_ONCE, get_context("fork")) as processes:
        full = processes.submit(_train, (), seed) if out else None
        checks = {folds: processes.submit(_check, gold, folds, seed) for folds in left_out}
    for folds, check in checks.items():
        for name, text in check.result().figures.items():
            typer.echo(f"{name}, folds {folds}:\n{text}")
    if out and full:
        _write(out, full.result(), {folds: check.result() for folds, check in checks.items()})


def _train(without: tuple[int, ...], seed: int) -> Models:
    return train(_material[0], without=without, seed=seed, report=partial(_tell, without))


def _check(gold: Path, folds: tuple[int, ...], seed: int) -> Checked:
    """Train without some folds, and look how the networks do on these."""
    models = _train(folds, seed)
    checked = Checked(models, {}, {})
    for name in _NAMES:
        trial = try_out(shipped_form(_committee(models, name), name), gold, folds, markup=name == "markup")
        checked.calibrations[name] = calibration_of(trial, gold)
        checked.figures[name] = describe(scores(trial, gold))
    return checked


def _write(out: Path, models: Models, checks: Mapping[tuple[int, ...], Checked]) -> None:
    """Write the networks that have learned from everything, and those of which the figures tell."""
    _save(out, models, checks[CHECKED])
    for folds, checked in checks.items():
        _save(out / LEFT_OUT / "-".join(map(str, folds)), checked.models, checked)
    write_card(out / "figures.md", _material[0], checks[CHECKED].figures)


def _save(folder: Path, models: Models, checked: Checked) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in _NAMES:
        save(folder / f"{name}.npz", _committee(models, name), **checked.calibrations[name])


def _committee(models: Models, name: str) -> Committee:
    return models.markup if name == "markup" else models.text


def _tell(without: tuple[int, ...], epoch: int, loss: float, _: LineNetwork) -> None:
    folds = ", ".join(map(str, without))
    typer.echo(f"{f'without folds {folds}' if folds else 'all folds'}, epoch {epoch + 1}: loss {loss:.4f}", err=True)


if __name__ == "__main__":
    typer.run(main)
