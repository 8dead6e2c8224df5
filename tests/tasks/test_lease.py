"""One build at an address at a time, by claims that nobody overwrites and the store's own clock."""

from datetime import timedelta

import fsspec
import pytest

from builder.errors import OutputError
from builder.tasks.lease import STALE, Lease

NEWS = "memory://bucket/news"
LEASES = "/bucket/news.work/leases"


@pytest.fixture
def lease(tmp_path, system):
    """A function that makes the lease of a machine."""

    def lease_of(machine: str) -> Lease:
        work = tmp_path / machine / ".news.work"
        work.mkdir(parents=True, exist_ok=True)
        return Lease(NEWS, work)

    return lease_of


def let_pass(system, seconds: float) -> None:
    """Make everything that was written there as much older."""
    for path in system.find(LEASES):
        system.store[path].modified -= timedelta(seconds=seconds)


def test_second_machine_is_refused_and_told_who_builds_and_what_to_do(lease, system):
    with lease("one").held():
        let_pass(system, 100)
        with pytest.raises(OutputError, match=r"news: .*:/.*/one builds there, heard of 1\d\d .* again in (200|199) s"):
            lease("two").held().__enter__()
    assert not system.find(LEASES)


def test_first_machine_is_not_disturbed_by_the_second(lease):
    first = lease("one")
    with first.held():
        with pytest.raises(OutputError):
            lease("two").held().__enter__()
        first.check()


def test_claim_that_nobody_keeps_up_is_taken_over_and_its_owner_told(lease, system):
    first, second = lease("one"), lease("two")
    with first.held():
        let_pass(system, STALE + 1)
        with second.held():
            with pytest.raises(OutputError, match=r"another build took over.*one/\.news\.work"):
                first.check()
            second.check()


def test_machine_that_was_killed_goes_on_at_once(lease, system):
    lease("one")._claim()
    with lease("one").held():
        assert len(system.glob(f"{LEASES}/*.claim")) == 1


def test_claims_of_one_moment_leave_one_builder(lease, system):
    machines = [lease(name) for name in ("one", "two", "three")]
    for machine in machines:
        machine._claim()
    moments = [system.store[path].modified for path in system.find(LEASES)]
    for path in system.find(LEASES):
        system.store[path].modified = min(moments)
    refused = 0
    for machine in machines:
        try:
            machine.check()
        except OutputError:
            refused += 1
    assert refused == 2


def test_store_that_tells_no_times_is_not_guarded(lease, system, monkeypatch):
    monkeypatch.setattr(type(system), "modified", fsspec.AbstractFileSystem.modified)
    with lease("one").held(), lease("two").held():
        lease("one").check()
