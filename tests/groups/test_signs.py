import numpy as np
import pyarrow as pa

from builder.groups.signs import Signs, ids_of, sign, sign_table


def parts_of(pages):
    """Two parts and an empty one."""
    signs = [sign(one) for one in pages]
    return [sign_table(signs[:2]), sign_table([]), sign_table(signs[2:])]


def test_signatures_in_a_file_are_those_in_memory(tmp_path, story, page):
    pages = [page(story(seed), site="varby.example") for seed in range(3)] + [page("Rain")]
    kept, mapped = Signs(parts_of(pages)), Signs(parts_of(pages), tmp_path / "signatures.bin")
    assert isinstance(mapped.signatures()[0].base, np.memmap)
    for one, other in zip(kept.signatures(), mapped.signatures(), strict=True):
        assert np.array_equal(one, other)
    assert kept.signatures()[1].tolist() == [0, 1, 2]


def test_corpus_without_any_story_maps_nothing(tmp_path, page):
    signs = Signs(parts_of([page("Rain"), page("Sun")]), tmp_path / "signatures.bin")
    assert signs.signatures()[0].shape == (0, 128)


def test_sites_of_all_parts_are_numbered_by_name(page):
    sites = ["varby.example", None, "osthaven.example", "varby.example"]
    signs = Signs(parts_of([page(f"Rain {n}", site=site) for n, site in enumerate(sites)]))
    assert signs.site_names == ["osthaven.example", "varby.example"]
    assert signs.sites.tolist() == [1, -1, 0, 1]


def test_addresses_and_short_lines_know_their_page(page):
    pages = [page("Home\nNews"), page("Rain", url="https://varby.example/1", site="varby.example"), page("Home\nSport")]
    signs = Signs(parts_of(pages))
    assert signs.addresses()[1].tolist() == [1]
    assert signs.short_lines()[1].tolist() == [0, 0, 2, 2]


def test_ids_of_several_chunks_follow_each_other():
    names = [f"{number:032x}" for number in range(5)]
    ids = ids_of(pa.chunked_array([names[:2], [], names[2:]], pa.string()))
    assert [one.tobytes().hex() for one in ids] == names
