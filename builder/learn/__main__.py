"""The command that trains: options in, weights and figures out."""

from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer

from builder.learn.card import write_card
from builder.learn.course import Material, Models, collect, train, train_markup
from builder.learn.figures import calibration_of, describe, scores, shipped_form, try_out
from builder.learn.gather import FOLDS
from builder.learn.torch_network import LineNetwork

CHECKED = (1, 2, 3)  # folds left out once, for figures and calibration
_NAMES = ("markup", "text")


def main(
    gold: Annotated[Path, typer.Argument(help="A gold folder.")],
    out: Annotated[Path | None, typer.Option(help="Where the weights are written, with their figures.")] = None,
    cross_validate: Annotated[bool, typer.Option(help="Print figures on sites left out, fold by fold.")] = False,
    corrected: Annotated[list[Path] | None, typer.Option(help="A dataset with corrections; may be repeated.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same weights.")] = 0,
    threads: Annotated[int, typer.Option(help="Threads; more than one may change the last digits.")] = 1,
) -> None:
    """Train the line models of `builder.annotate`."""
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True)
    material = collect(gold, corrected or ())
    if cross_validate:
        for first in FOLDS[::3]:
            _check(material, gold, folds=FOLDS[FOLDS.index(first) :][:3], seed=seed)
    if out:
        measured, calibration, figures = _check(material, gold, folds=CHECKED, seed=seed)
        # For bare text the network that was measured ships: all folds together gave none better (docs/model-card.md).
        models = Models(train_markup(material, seed=seed, report=_tell), measured.text)
        out.mkdir(parents=True, exist_ok=True)
        for name in _NAMES:
            _network(models, name).save(out / f"{name}.npz", **calibration[name])
        write_card(out / "figures.md", material, figures)


def _check(
    material: Material, gold: Path, *, folds: tuple[int, ...], seed: int
) -> tuple[Models, dict[str, dict[str, np.ndarray]], dict[str, str]]:
    """Train without some folds; the networks, their calibrations and figures on these."""
    models = train(material, without=folds, seed=seed, report=_tell)
    calibrations, figures = {}, {}
    for name in _NAMES:
        network = _network(models, name)
        trial = try_out(shipped_form(network, name), gold, folds, markup=name == "markup")
        calibrations[name] = calibration_of(trial, gold)
        figures[name] = describe(scores(trial, gold))
        typer.echo(f"{name}, folds {folds}:\n{figures[name]}")
    return models, calibrations, figures


def _network(models: Models, name: str) -> LineNetwork:
    return models.markup if name == "markup" else models.text


def _tell(epoch: int, loss: float, _: LineNetwork) -> None:
    typer.echo(f"epoch {epoch + 1}: loss {loss:.4f}", err=True)


if __name__ == "__main__":
    typer.run(main)
