"""The real client of the Hub against a stand-in of its HTTP API."""

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from huggingface_hub import constants, snapshot_download
from typer.testing import CliRunner

from builder import cli, cli_push
from tests.publish.stand_in_hub import READER, WRITER, Hub

NAME = "ada/lindholm-news"
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A Hub of our own, and a token that may write there."""
    with Hub() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        monkeypatch.setattr(constants, "ENDPOINT", server.address)  # HF_ENDPOINT is read once, at import
        files = server.address + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", files)
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
        monkeypatch.setenv("HF_TOKEN", WRITER)
        yield server
        server.shutdown()


def push(*arguments):
    command = cli_push.typer.Typer()
    command.command()(cli_push.push_dataset)
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def contents(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def shuffled(corpus):
    """The corpus without its first page."""
    return corpus | {"train": corpus["train"][1:]}


def test_all_files_go_as_one_commit_with_the_version_as_tag(hub, dataset):
    result = push(dataset, NAME)
    assert result.exit_code == 0, result.output
    repository = hub.repositories[NAME]
    there = {path: content for path, content in repository.tree("1.0.0").items() if path != ".gitattributes"}
    assert there == contents(dataset)
    assert [message for *_, message in repository.commits] == ["initial commit", "Version 1.0.0: first edition"]
    assert f"{hub.address}/datasets/{NAME}, tag 1.0.0" in result.output


def test_new_dataset_is_private_unless_public_is_said(hub, dataset):
    push(dataset, NAME)
    push(dataset, "ada/open", "--public")
    assert hub.repositories[NAME].private and not hub.repositories["ada/open"].private


def test_dataset_that_is_there_keeps_who_may_see_it(hub, dataset):
    hub.make(NAME, private=False)
    assert "public, on top of" in push(dataset, NAME).output
    assert not hub.repositories[NAME].private


def test_dry_run_tells_every_file_and_uploads_nothing(hub, dataset):
    result = push(dataset, NAME, "--dry-run")
    assert result.exit_code == 0 and "nothing was uploaded" in result.output
    assert all(path in result.output for path in contents(dataset))
    assert not hub.repositories and not hub.writes()


def test_dry_run_needs_no_token(hub, dataset, monkeypatch):
    monkeypatch.delenv("HF_TOKEN")
    assert push(dataset, NAME, "--dry-run").exit_code == 0


def test_second_push_uploads_nothing_and_leaves_the_tag(hub, dataset):
    push(dataset, NAME)
    hub.asked.clear()
    result = push(dataset, NAME)
    assert result.exit_code == 0 and "0 files" in result.output
    assert len(hub.repositories[NAME].commits) == 2
    assert [path.split("/")[-2] for path in hub.writes()] == ["tag"]


def test_next_edition_replaces_what_changed_and_deletes_what_went(hub, dataset, publish, corpus, tmp_path):
    push(dataset, NAME)
    hub.repositories[NAME].tree()["notes.md"] = b"written on the Hub"
    second = publish(tmp_path / "dist", shuffled(corpus), ("pages", "lines"), previous=dataset)
    dry, result = push(second, NAME, "--dry-run"), push(second, NAME)
    assert result.exit_code == 0, result.output
    for line in ("changed   pages/train-", "changed   README.md", "deleted   tokens/train-"):
        assert line in dry.output
    there = hub.repositories[NAME].tree("2.0.0")
    assert {p: there[p] for p in there if p not in (".gitattributes", "notes.md")} == contents(second)
    assert there["notes.md"] and hub.repositories[NAME].tree("1.0.0").keys() > {"tokens/train-00000-of-00001.parquet"}


def test_edition_that_was_not_built_upon_the_hubs_is_refused(hub, dataset, publish, corpus, tmp_path):
    push(dataset, NAME)
    stranger = publish(tmp_path / "dist", shuffled(corpus))
    result = push(stranger, NAME)
    assert result.exit_code == 2 and "was not built upon it" in result.output and "hf download" in result.output
    assert len(hub.repositories[NAME].commits) == 2


def test_download_from_the_hub_is_a_folder_to_build_upon(hub, dataset, publish, corpus, tmp_path):
    push(dataset, NAME)
    loaded = Path(snapshot_download(NAME, repo_type="dataset", local_dir=tmp_path / "loaded"))
    assert push(publish(tmp_path / "dist", shuffled(corpus), previous=loaded), NAME).exit_code == 0


def test_same_records_in_other_files_are_the_same_edition(hub, dataset, publish, corpus, tmp_path):
    push(dataset, NAME)
    fewer_views = publish(tmp_path / "dist", corpus, ("pages",), previous=dataset)
    result = push(fewer_views, NAME)
    assert result.exit_code == 0, result.output
    assert list(hub.repositories[NAME].tags) == ["1.0.0"] and len(hub.repositories[NAME].commits) == 3


def test_files_of_somebody_else_are_not_mixed_with_ours(hub, dataset):
    hub.make(NAME).tree()["data/train.csv"] = b"a,b\n"
    result = push(dataset, NAME)
    assert result.exit_code == 2 and "files of somebody else (data/train.csv)" in result.output


def test_commit_in_the_meantime_is_told_and_nothing_is_replaced(hub, dataset):
    repository = hub.make(NAME)
    hub.before["commit"] = lambda: repository.commit({"README.md": b"hello"}, "from the web page")
    result = push(dataset, NAME)
    assert result.exit_code == 2 and "changed the dataset meanwhile" in result.output
    assert repository.tree() == {"README.md": b"hello"} and not repository.tags


def test_push_that_broke_before_its_tag_is_finished_by_the_next(hub, dataset):
    def trouble():
        raise ConnectionAbortedError("cut off")

    hub.before["tag"] = trouble
    assert push(dataset, NAME).exit_code == 2
    assert push(dataset, NAME).exit_code == 0
    assert hub.repositories[NAME].tags == {"1.0.0": hub.repositories[NAME].head}


@pytest.mark.parametrize(
    ("token", "name", "told"),
    [
        (None, NAME, "hf auth login"),
        ("hf_wrong", NAME, "does not know this token"),
        (READER, NAME, "take one with write access to ada"),
        (WRITER, "bob/news", "take one with write access to bob"),
        (WRITER, "news", "write USER/news"),
        (WRITER, "ada/no good name", "is no name of a dataset"),
    ],
)
def test_what_the_hub_would_refuse_is_told_with_the_next_step(hub, dataset, monkeypatch, token, name, told):
    monkeypatch.setenv("HF_TOKEN", token) if token else monkeypatch.delenv("HF_TOKEN")
    result = push(dataset, name)
    assert result.exit_code == 2 and told in result.output and not hub.repositories


def test_no_network_is_a_wrong_request(hub, dataset, monkeypatch):
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")  # where nobody listens
    result = push(dataset, NAME)
    assert result.exit_code == 2 and "out of reach" in result.output


def test_folder_that_fails_its_own_check_is_refused(hub, dataset, tmp_path):
    damaged = shutil.copytree(dataset, tmp_path / "dist")
    shard = next((damaged / "lines").glob("train-*"))
    shard.write_bytes(next((dataset / "lines").glob("validation-*")).read_bytes())
    result = push(damaged, NAME)
    assert result.exit_code == 1 and "changed file" in result.output and not hub.repositories


def test_site_in_two_splits_is_refused(hub, publish, make_record, tmp_path):
    leaking = {"train": [make_record()], "test": [make_record([("title", "Another story")], url=None)]}
    result = push(publish(tmp_path / "dist", leaking), NAME)
    assert result.exit_code == 1 and "site in two splits" in result.output and not hub.repositories


def test_pages_that_opted_out_stay_unless_told_otherwise(hub, publish, make_record, tmp_path):
    records = [make_record(rights=["robots:noai"]), make_record([("title", "Rain stops play")], rights=["unknown"])]
    folder = publish(tmp_path / "dist", {"train": records})
    refused = push(folder, NAME)
    assert refused.exit_code == 1 and "1 of 2 pages ask not to be trained on" in refused.output
    assert not hub.repositories
    sent = push(folder, NAME, "--no-respect-opt-out")
    assert sent.exit_code == 0 and "1 pages that ask not to be trained on go along" in sent.output


def test_no_dataset_is_a_wrong_request(hub, tmp_path):
    result = push(tmp_path, NAME)
    assert result.exit_code == 2 and "holds no dataset" in result.output


def build(*arguments):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def test_build_and_push_leaves_out_pages_that_opt_out(hub, tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    for name in ("noai", "index"):
        head = f'<meta name="robots" content="{name}"><title>{name} ducks</title>'
        story = f"<h1>Ducks of {name} return</h1><p>All of them, says the miller of Lindholm, and all are well.</p>"
        (raw / f"{name}.html").write_text(f"<html><head>{head}</head><body>{story}</body></html>")
    result = build(raw, tmp_path / "dist", "--push", NAME)
    assert result.exit_code == 0, result.output
    assert "1  opted out" in result.output and "tag 1.0.0" in result.output
    ledger = json.loads(hub.repositories[NAME].tree()["manifest.json"])["ledger"]
    assert (ledger["published"], ledger["rejected_by_rule"]) == (1, {"opted out": 1})


@pytest.mark.parametrize("option", ["--public", "--dry-run"])
def test_words_about_an_upload_need_an_upload(tmp_path, option):
    result = build(ROOT / "raw", tmp_path / "dist", option)
    assert result.exit_code == 2 and "--push USER/NAME" in result.output and not (tmp_path / "dist").exists()


def test_missing_token_is_told_before_the_build(hub, tmp_path, monkeypatch):
    monkeypatch.delenv("HF_TOKEN")
    result = build(ROOT / "raw", tmp_path / "dist", "--push", NAME)
    assert result.exit_code == 2 and "hf auth login" in result.output and not (tmp_path / "dist").exists()


def test_failed_push_leaves_the_build_and_says_how_to_go_on(hub, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", READER)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/good.txt").write_text("Ducks return to the pond\nAll of them, says the miller of Lindholm.\n")
    result = build(tmp_path / "raw", tmp_path / "dist", "--push", NAME)
    assert result.exit_code == 2 and (tmp_path / "dist/manifest.json").exists()
    assert f"push-dataset {tmp_path}/dist {NAME}" in result.output


def test_pushed_dataset_loads_by_its_name(hub, dataset, tmp_path):
    """In processes of their own, with nothing but HF_ENDPOINT to lead them here."""
    environment = os.environ | {"HF_ENDPOINT": hub.address, "HF_HUB_DISABLE_XET": "1", "HF_HOME": str(tmp_path)}
    pushing = f"import sys; from builder.cli_push import main; sys.argv = ['', {str(dataset)!r}, {NAME!r}]; main()"
    loading = f"import datasets; print(datasets.load_dataset({NAME!r}, 'lines', revision='1.0.0').num_rows)"
    for code in (pushing, loading):
        run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
    assert "'train': 108" in run.stdout
