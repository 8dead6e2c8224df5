import pytest

from builder.errors import InputError
from builder.rights.lists import read_benchmarks, read_publishers, read_take_down


@pytest.fixture
def write(tmp_path):
    """A function that writes a list and returns its path."""

    def written(*lines):
        (tmp_path / "list.txt").write_text("\n".join(lines), encoding="utf-8")
        return str(tmp_path / "list.txt")

    return written


def test_take_down_list_tells_ids_addresses_and_sites_apart(write):
    listed = read_take_down(write("# asked for in May", "", "0f" * 16, "https://a.example/1", "b.example"))
    assert listed.ids == [b"\x0f" * 16] and len(listed.addresses) == 1 and listed.sites == {"b.example"}


@pytest.mark.parametrize("line", ["news.b.example", "not a site", "0f0f", "https://"])
def test_line_that_names_nothing_is_told_with_its_place(write, line):
    with pytest.raises(InputError, match=r"list\.txt line 2"):
        read_take_down(write("b.example", line))


def test_no_path_is_an_empty_list():
    assert read_take_down("") == ([], [], set()) and read_publishers("") == {}


def test_missing_list_is_a_wrong_request(tmp_path):
    with pytest.raises(InputError, match=r"none\.txt"):
        read_take_down(str(tmp_path / "none.txt"))


def test_benchmark_holds_addresses_and_stories(write):
    story = " ".join(f"word{n}" for n in range(60))
    found = read_benchmarks(
        [write("https://a.example/1", f'{{"url": "https://b.example/", "text": "{story}"}}', story)]
    )
    assert (len(found.addresses), len(found.texts), len(found.signatures)) == (2, 2, 2)


@pytest.mark.parametrize("line", ['{"url": ', '{"title": "Rain"}'])
def test_json_without_page_is_a_wrong_request(write, line):
    with pytest.raises(InputError, match="line 1"):
        read_benchmarks([write(line)])


def test_publisher_may_have_spaces_in_its_name(write):
    assert read_publishers(write("www.a.example  North Press")) == {"a.example": "North Press"}


def test_site_without_publisher_is_a_wrong_request(write):
    with pytest.raises(InputError, match="no publisher"):
        read_publishers(write("a.example"))
