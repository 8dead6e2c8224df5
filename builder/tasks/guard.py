"""One bad record must not take its neighbours along: which one is in hand, which are passed over, and why.

In: records in a fixed order, and what earlier tries of the task died of. Out: results, or violations in their place.

The cursor lies in memory shared with the parent. When a worker dies or stalls, the parent reads there which record it
had in hand. That record is tried once more, alone; if the worker dies again, the record is condemned: passed over from
then on, with a violation that names the cause.
"""

import hashlib
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import NamedTuple, TypeVar

from builder.model import RawPage, Skipped, Source, Violation

Item = TypeVar("Item")
Result = TypeVar("Result")
BatchStage = Callable[[list[int]], list[Result]]  # takes places in the batch

INDEX, ALONE, READING, DONE = range(4)  # places in the cursor
IDLE = -1  # on no record: starting, writing, between tasks
STAGE = "engine"
FAILED = "failed: "  # how the rule begins where a stage raised
NO_BYTES = hashlib.sha256(b"").hexdigest()


class Verdict(NamedTuple):
    """Why a record is passed over, and whether it could not even be read."""

    cause: str
    reading: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What earlier tries of a task taught: records to take alone, records that are condemned.

    A batch whose pages do no harm alone, and yet together, is named by its first record in `apart`.
    """

    alone: frozenset[int] = frozenset()
    apart: frozenset[int] = frozenset()
    condemned: Mapping[int, Verdict] = field(default_factory=dict)


@dataclass(slots=True)
class Guard:
    """Walks the records of one task with one finger on the cursor."""

    cursor: memoryview
    trial: Trial
    index: int = IDLE

    def read(self, open_at: Callable[[int], Iterator[Item]], source: Source) -> Iterator[Item | Violation]:
        """The records of a reader, which can be opened at any record.

        One that stumbles is opened again behind the record at fault; if it does not get past that, its rest is lost.
        """
        place, stumbled = source.record, False
        records = open_at(place)
        while (record := self._next(records, replace(source, record=place))) is not None:
            yield record
            if not (isinstance(record, Violation) and record.stage == STAGE):
                place, stumbled = number_of(record) + 1, False
            elif stumbled:
                return
            else:
                place, stumbled = place + 1, True
                records = open_at(place)

    def apply(self, source: Source, stage: Callable[[], Result]) -> Result | Violation:
        """The stage's result for the record just read."""
        return self._apply_at(self.index, source, stage, alone=self.index in self.trial.alone)

    def apply_all(self, sources: Sequence[Source], stage: BatchStage) -> list[Result | Violation]:
        """The stage's results for the next batch, taken at once but for the pages that do harm.

        A worker that was killed from outside must not change a digit of the results, which in bulk sums depend on what
        is summed together. So what was tried alone to find the page at fault is then done together all the same.
        """
        first, self.index = self.index + 1, self.index + len(sources)
        suspected = self.trial.alone.intersection(range(first, self.index + 1))
        results = self._each_alone(first, sources, stage) if suspected else {}
        if first in self.trial.apart:
            return list(results.values())
        sound = [place for place in range(len(sources)) if not isinstance(results.get(place), Violation)]
        try:
            self._enter(first)
            results |= zip(sound, stage(sound), strict=True)
        except MemoryError:
            raise
        except Exception:
            results = self._each_alone(first, sources, stage)
        return [results[place] for place in range(len(sources))]

    def leave(self, done: int) -> None:
        """No record is in hand; `done` more are finished."""
        self.cursor[INDEX] = IDLE
        self.cursor[DONE] += done

    def _each_alone(self, first: int, sources: Sequence[Source], stage: BatchStage) -> dict[int, Result | Violation]:
        return {
            place: self._apply_at(first + place, source, lambda place=place: stage([place])[0], alone=True)
            for place, source in enumerate(sources)
        }

    def _next(self, records: Iterator[Item], source: Source) -> Item | Violation | None:
        self.index += 1
        verdict = self._enter(self.index, reading=True, alone=self.index in self.trial.alone)
        if verdict and verdict.reading:
            return _passed_over(source, verdict.cause)
        try:
            return next(records, None)
        except MemoryError:
            raise  # the parent's affair: perhaps alone there is enough
        except Exception as error:
            return _failed(source, error)

    def _apply_at(self, index: int, source: Source, stage: Callable[[], Result], *, alone: bool) -> Result | Violation:
        if verdict := self._enter(index, alone=alone):
            return _passed_over(source, verdict.cause)
        try:
            return stage()
        except MemoryError:
            raise
        except Exception as error:
            return _failed(source, error)

    def _enter(self, index: int, *, reading: bool = False, alone: bool = False) -> Verdict | None:
        self.cursor[ALONE] = alone
        self.cursor[READING] = reading
        self.cursor[INDEX] = index
        return self.trial.condemned.get(index)


def number_of(record: RawPage | Skipped | Violation) -> int:
    """Where a record lies in its container."""
    return record.record if isinstance(record, Skipped) else record.source.record


def place_of(name: str, format: str, record: int) -> Source:
    """The source of a failure on what could not be read."""
    return Source(name, format, record, -1, 0, NO_BYTES)


def _passed_over(source: Source, cause: str) -> Violation:
    message = f"{source.path}, record {source.record}: {cause}, twice, the second time alone; look at it by itself"
    return Violation(None, source, STAGE, "", cause, message)


def _failed(source: Source, error: Exception) -> Violation:
    """A page on which a stage fails is a fault of ours, and yet no reason to stop: it is kept for whoever mends it."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{PurePath(frame.filename).name}:{frame.lineno} in {frame.name}"
    message = f"{source.path}, record {source.record}: {type(error).__name__}: {error} ({where}); please report it"
    return Violation(None, source, STAGE, "", f"{FAILED}{type(error).__name__}", message)
