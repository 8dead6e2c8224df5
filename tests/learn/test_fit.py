"""The torch network and the numpy network are one function, and training learns."""

import numpy as np
import pytest

from builder.annotate.features import measure
from builder.annotate.network import Network
from builder.annotate.segments import segment
from builder.labels import KIND_CODE
from builder.learn.example import blank, look_at
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


def stirred(network):
    """A network none of whose weights is what it began with, and whose tables come back from a file as they were."""
    with torch.no_grad():
        for weight in network.parameters():
            weight.add_(torch.randn_like(weight) * 0.05)
    network.tables = [table.sign() * 0.1 for table in network.tables]
    return network.eval()


def test_numpy_network_gives_the_mean_opinion_of_the_torch_networks(examples, tmp_path):
    torch.manual_seed(0)
    dense = np.concatenate([one.dense for one in examples])
    members = [stirred(networks.LineNetwork(dense.mean(0), dense.std(0) + np.float32(0.05), 2)) for _ in range(3)]
    networks.save(tmp_path / "text.npz", members, curve=np.eye(2, dtype=np.float32), silver=np.float32(1))
    batch = networks.make_batch([(one.dense, one.bags) for one in examples])
    with torch.no_grad():
        opinions = [member(batch, member.rows_of(batch)).softmax(1).numpy() for member in members]
    pages = [one.page for one in examples]
    found = Network.load(tmp_path / "text.npz")(measure(pages, [segment(page) for page in pages]))
    assert np.allclose(found, np.mean(opinions, axis=0), atol=1e-5)
    assert not np.allclose(opinions[0], opinions[1], atol=1e-3)


def test_training_learns_its_examples_and_is_repeatable(examples):
    trained = [fitting.fit([[one] for one in examples], SHORT, seed=3) for _ in range(2)]
    batch = networks.make_batch([(one.dense, one.bags) for one in examples])
    with torch.no_grad():
        first, second = (one(batch, one.rows_of(batch)).numpy() for one in trained)
    assert np.array_equal(first, second)
    assert (first.argmax(1) == np.concatenate([one.kinds for one in examples])).mean() > 0.8
