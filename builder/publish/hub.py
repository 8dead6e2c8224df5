"""The Hugging Face Hub as a publication sees it: what is there under a name, and its refusals in plain words.

In: the name of a dataset, such as `ada/lindholm-news`. Out: what the Hub holds of it; a `HubError` where it cannot say.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from huggingface_hub import HfApi, get_token
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, HTTPError, RepositoryNotFoundError
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils import validate_repo_id

from builder.errors import DatasetError, HubError
from builder.publish.history import read_manifest

DATASET = "dataset"
MANIFEST = "manifest.json"

# By status: what the Hub means, and what to do. Whatever else it says is told in its own words.
REFUSALS = {
    401: "the Hub does not know this token; log in anew with `hf auth login`, or set HF_TOKEN",
    403: "this token may not write there; take one with write access to {owner} (https://huggingface.co/settings/tokens)",
    404: "the Hub shows no such dataset to this token; take one with write access to {owner}",
    409: "there is something of that name which this token may not see; name another, or take another token",
    412: "somebody else changed the dataset meanwhile, so nothing of it was replaced; look at it and push again",
    429: "the Hub has had too many requests; wait a while and push again",
}


class Present(NamedTuple):
    """A dataset as the Hub holds it."""

    commit: str
    private: bool
    files: Mapping[str, RepoFile]
    manifest: dict[str, Any] | None  # of our own making; None where there is no such thing


@contextmanager
def words_for(name: str) -> Iterator[None]:
    """Turn what goes wrong with the Hub into a `HubError` that says what to do."""
    try:
        yield
    except (HTTPError, OSError) as error:  # OSError: what lies under the Hub's client, and its own offline mode
        raise HubError(f"{name}: {_reason(error, name.split('/')[0])}") from error


def _reason(error: Exception, owner: str) -> str:
    """Why the Hub did not do something, and what to do."""
    response = error.response if isinstance(error, HfHubHTTPError) else None
    if response is None:
        said = str(error).strip().partition("\n")[0] or type(error).__name__
        return f"the Hub is out of reach ({said}); push again where there is a network"
    said = str(error.server_message or error).strip().partition("\n")[0]
    trouble = "the Hub is in trouble; try again later" if response.status_code >= 500 else said
    reason = REFUSALS.get(response.status_code, trouble).format(owner=owner)
    return f"{reason} (HTTP {response.status_code})"


def check_target(name: str, *, needs_token: bool) -> None:
    """Refuse, before any work, what the Hub would refuse after it."""
    try:
        validate_repo_id(name)
    except HFValidationError as error:
        raise HubError(f"{name!r} is no name of a dataset ({str(error).splitlines()[0]}); write USER/NAME") from error
    if "/" not in name:
        raise HubError(f"{name!r} does not say whose dataset it is: write USER/{name}")
    if needs_token and not get_token():
        raise HubError("no token for the Hub: log in with `hf auth login`, or set HF_TOKEN to one that may write")


def present(name: str) -> Present | None:
    """What the Hub holds under a name; None where there is nothing that this token may see."""
    hub = HfApi()
    with words_for(name):
        try:
            info = hub.repo_info(name, repo_type=DATASET)
        except RepositoryNotFoundError as error:
            if error.response.status_code == 401 and get_token():
                raise
            return None
        tree = hub.list_repo_tree(name, recursive=True, revision=info.sha, repo_type=DATASET)
        files = {entry.path: entry for entry in tree if isinstance(entry, RepoFile)}
        manifest = _manifest(hub, name, info.sha) if MANIFEST in files else None
    return Present(info.sha, bool(info.private), files, manifest)


def _manifest(hub: HfApi, name: str, commit: str) -> dict[str, Any] | None:
    with TemporaryDirectory() as folder:
        hub.hf_hub_download(name, MANIFEST, repo_type=DATASET, revision=commit, local_dir=folder)
        try:
            return read_manifest(Path(folder))
        except DatasetError:  # a manifest of something else
            return None


def address(name: str) -> str:
    """Where people find a dataset."""
    return f"{HfApi().endpoint}/datasets/{name}"
