"""Speaks for `builder/engines/worker.py`."""

import subprocess
import sys

import pytest

from builder.engines.worker import WITH_PAGES
from builder.tasks import STAGES

WITHOUT = """
import sys
from builder.engines.worker import _WithoutPandas
sys.meta_path.insert(0, _WithoutPandas)
import pyarrow
pyarrow.array(["a"], pyarrow.string())
print("pandas" in sys.modules)
"""


def test_arrow_in_a_worker_does_not_load_pandas():
    told = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


CAPS = """
import resource
from builder.engines.worker import _caps
free, capped = _caps(1 << 30)
print(free == resource.getrlimit(resource.RLIMIT_AS), capped[0] > 1 << 30, capped[1] == free[1])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="caps are for Linux")
def test_only_stages_with_pages_in_hand_are_capped():
    told = subprocess.run([sys.executable, "-c", CAPS], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True"] * 3
    assert set(WITH_PAGES) < set(STAGES)
