"""The torch network and the numpy network are one function, and training learns."""

import numpy as np
import pytest

from builder.annotate.decode import KIND_COUNT
from builder.annotate.features import measure
from builder.annotate.network import Network
from builder.annotate.segments import segment
from builder.labels import KIND_CODE
from builder.learn.example import UNKNOWN, blank, look_at
from builder.learn.renderings import text_page

torch = pytest.importorskip("torch")
fitting = pytest.importorskip("builder.learn.fit")
networks = pytest.importorskip("builder.learn.torch_network")

PAGES = [
    ("Home\nSport\nRain stops play\nThe match was called off after an hour, the umpires said on Monday.\nShare"),
    ("News\nFerry is late again\nThe ferry came two hours late, and nobody on the quay was surprised.\nFollow us"),
]
KINDS = [("menu", "menu", "title", "paragraph", "social"), ("menu", "title", "paragraph", "social")]
SHORT = fitting.Phase(epochs=30, rate=5e-3, rarity=0.0)


@pytest.fixture
def examples():
    made = []
    for number, (text, kinds) in enumerate(zip(PAGES, KINDS, strict=True)):
        page = text_page(text, str(number))
        segments, features = next(iter(look_at([page])))
        one = blank(page, key=str(number), site="x.example", fold=1, segments=segments, features=features)
        one.kinds, one.by_hand = np.array([KIND_CODE[kind] for kind in kinds]), True
        made.append(one)
    return made


def test_numpy_network_computes_what_torch_computes(examples, tmp_path):
    torch.manual_seed(0)
    dense = np.concatenate([one.dense for one in examples])
    network = networks.LineNetwork(dense.mean(0), dense.std(0) + np.float32(0.05), 2).eval()
    network.save(tmp_path / "text.npz", curve=np.eye(2, dtype=np.float32), silver=np.float32(1))
    batch = networks.make_batch([(one.dense, one.bags) for one in examples])
    with torch.no_grad():
        expected = network(batch, network.rows_of(batch)).numpy()
    pages = [one.page for one in examples]
    found = Network.load(tmp_path / "text.npz")(measure(pages, [segment(page) for page in pages]))
    assert np.allclose(found, expected, atol=0.02)  # tables are saved as bytes


def test_training_learns_its_examples_and_is_repeatable(examples):
    trained = [fitting.fit([[one] for one in examples], SHORT, seed=3) for _ in range(2)]
    batch = networks.make_batch([(one.dense, one.bags) for one in examples])
    with torch.no_grad():
        first, second = (one(batch, one.rows_of(batch)).numpy() for one in trained)
    assert np.array_equal(first, second)
    assert (first.argmax(1) == np.concatenate([one.kinds for one in examples])).mean() > 0.8


def test_opinion_of_a_committee_is_learned_where_nothing_is_known(examples):
    for one in examples:
        one.opinion = np.eye(KIND_COUNT, dtype=np.float32)[one.kinds]
        one.kinds = np.full(len(one.kinds), UNKNOWN)
    network = fitting.fit([[one] for one in examples], SHORT, seed=3)
    batch = networks.make_batch([(one.dense, one.bags) for one in examples])
    with torch.no_grad():
        found = network(batch, network.rows_of(batch)).argmax(1).numpy()
    assert (found == np.concatenate([one.opinion.argmax(1) for one in examples])).mean() > 0.8
