"""Fast tokenizers as `transformers` wraps them, each built here: WordPiece, byte-level BPE, Unigram."""

from itertools import pairwise

import pytest
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from builder.errors import SettingsError
from builder.labels import LABELS
from builder.training import IGNORED, token_labels, token_rows

transformers = pytest.importorskip("transformers")

TEXTS = [
    "Ferry returns to Lindholm after eleven years. Home Sport Weather Rain stops play, said the harbour master.",
    "The old quay has been mended, and the first boat is full. “We had stopped looking at the horizon.”",
] * 4


def wordpiece():
    """As BERT: words cut into pieces, text folded to lower case and stripped of accents before."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    tokenizer.train_from_iterator(TEXTS, trainers.WordPieceTrainer(vocab_size=200, special_tokens=special))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return wrapped(tokenizer, cls_token="[CLS]", sep_token="[SEP]", pad_token="[PAD]", unk_token="[UNK]")


def byte_level():
    """As RoBERTa: no normaliser, tokens take the space before them along."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    special = ["<s>", "<pad>", "</s>"]
    trainer = trainers.BpeTrainer(vocab_size=400, initial_alphabet=alphabet, special_tokens=special)
    tokenizer.train_from_iterator(TEXTS, trainer)
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=False)
    return wrapped(tokenizer, cls_token="<s>", sep_token="</s>", pad_token="<pad>")


def unigram():
    """As XLM-RoBERTa: spaces become "▁", text is normalised (NFKC), an end is marked and a beginning is not."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    special = ["<pad>", "</s>", "<unk>"]
    trainer = trainers.UnigramTrainer(vocab_size=150, special_tokens=special, unk_token="<unk>")
    tokenizer.train_from_iterator(TEXTS, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return wrapped(tokenizer, eos_token="</s>", pad_token="<pad>", unk_token="<unk>")


def wrapped(tokenizer, **special):
    return transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=32, **special)


@pytest.fixture(scope="module", params=[wordpiece, byte_level, unigram])
def tokenizer(request):
    """One of each family."""
    return request.param()


@pytest.fixture
def row(make_record):
    return make_record(
        [("menu", "Home"), ("menu", "Sport")],
        [("title", "Ferry returns to Lindholm 🙂 ﬁnally")],
        [("byline", "By Ada Férris")],
        *([("paragraph", f"The harbour master, Tove Brandt, said so to all of us {n} times.")] for n in range(6)),
    )


def test_every_token_has_the_label_of_the_characters_it_stands_for(row, tokenizer):
    windows = token_labels(row, tokenizer, max_length=24, stride=6)
    assert len(windows.labels) > 3 and (windows.misaligned, windows.unseen) == (0, 0)
    spans = row["spans"]
    for ids, offsets, labels in zip(windows.input_ids, windows.offsets, windows.labels, strict=True):
        assert len(ids) == len(labels) <= 24
        for (start, end), label in zip(offsets, labels, strict=True):
            # A token of nothing, such as a special one or the "Ġ" that stands for a space, is in no span.
            touched = {span["label"] for span in spans if max(span["start"], start) < min(span["end"], end)}
            assert {label} == ({LABELS.index(name) for name in touched} or {IGNORED})


def test_every_span_is_seen_and_windows_share_what_they_should(row, tokenizer):
    windows = token_labels(row, tokenizer, max_length=24, stride=6)
    marks = set(tokenizer.all_special_ids) - {tokenizer.unk_token_id}
    told = [
        [offset for token, offset in zip(ids, offsets, strict=True) if token not in marks]
        for ids, offsets in zip(windows.input_ids, windows.offsets, strict=True)
    ]
    assert all(left[-6:] == right[:6] for left, right in pairwise(told))
    covered = {place for offsets in told for start, end in offsets for place in range(start, end)}
    assert all(covered & set(range(span["start"], span["end"])) for span in row["spans"])


def test_windows_are_what_the_tokenizer_itself_would_cut(row, tokenizer):
    own = tokenizer(
        row["text"], truncation=True, max_length=24, stride=6, return_overflowing_tokens=True,
        return_offsets_mapping=True,
    )  # fmt: skip
    windows = token_labels(row, tokenizer, max_length=24, stride=6)
    assert windows.input_ids == own["input_ids"]
    assert [list(map(tuple, offsets)) for offsets in own["offset_mapping"]] == [list(o) for o in windows.offsets]


def test_rows_are_padded_by_the_collator_that_trainers_use(row, tokenizer):
    rows = token_rows({name: [row[name]] for name in ("id", "text", "spans")}, tokenizer, max_length=24, stride=6)
    features = [{name: rows[name][place] for name in ("input_ids", "attention_mask")} for place in range(2)]
    padded = tokenizer.pad(features, padding="max_length", max_length=30)
    assert {len(ids) for ids in padded["input_ids"]} == {30}


def test_tokenizer_in_plain_python_is_refused(row):
    class Slow(transformers.PreTrainedTokenizer):
        vocab_size = 0

        def get_vocab(self):
            return {}

    with pytest.raises(SettingsError, match="no fast tokenizer"):
        token_labels(row, Slow())
