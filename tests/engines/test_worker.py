"""Speaks for `builder/engines/worker.py`."""

import subprocess
import sys

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
