"""`croissant.json`: the dataset in the machine-readable form of MLCommons, with its RAI fields.

In: the folder with its shards, the facts of its build, its figures, its edition. Out: JSON-LD through which
`mlcroissant` loads every view, and the names behind the label codes.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from builder.labels import KINDS, LABELS, TIERS, load_schema, meaning
from builder.publish.arrow import FEATURES, Feature
from builder.publish.facts import Facts
from builder.publish.figures import Figures, shard_paths
from builder.publish.fingerprints import sha256_of
from builder.publish.history import Edition
from builder.settings import VIEWS

CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}

DATA_TYPES = {
    "string": "sc:Text",
    "int32": "sc:Integer",
    "int64": "sc:Integer",
    "float32": "sc:Float",
    "timestamp[us, tz=UTC]": "sc:Date",
}
PARQUET = "application/x-parquet"


def write_croissant(folder: Path, facts: Facts, figures: Mapping[str, Figures], edition: Edition) -> None:
    """Write `croissant.json`."""
    views = [view for view in VIEWS if shard_paths(folder, view)]
    total = sum(figures.values(), Figures())
    described = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": facts.name,
        "description": f"{total.pages:,} web pages with every part labelled: headline, metadata, body or noise.",
        "version": edition.version,
        "citeAs": f"{facts.name}, version {edition.version}",
        "license": facts.license,
        "inLanguage": sorted(total.languages),
        "keywords": ["boilerplate removal", "news", "web pages", "article extraction"],
        **responsible_ai(facts, total),
        "distribution": [part for view in views for part in _distribution(folder, view)],
        "recordSet": [*(_record_set(view) for view in views), *NAME_TABLES],
    }
    text = json.dumps(described, indent=1, ensure_ascii=False) + "\n"
    (folder / "croissant.json").write_text(text, encoding="utf-8", newline="\n")


def responsible_ai(facts: Facts, total: Figures) -> dict[str, Any]:
    """The RAI fields: how it was collected and labelled, and where it may mislead."""
    by_people = total.tiers["gold"]
    signals = ", ".join(f"{name} {count:,}" for name, count in sorted(total.rights.items())) or "none"
    return {
        "rai:dataCollection": "Pages as a crawl left them, read from files; nothing was fetched for this dataset.",
        "rai:dataCollectionType": ["Web Scraping", "Secondary Data Analysis"],
        "rai:dataCollectionMissingData": "Columns are null where neither the page nor its container states a value.",
        "rai:dataPreprocessingProtocol": [
            "A text dump is kept to the letter; of HTML the visible text is kept, one block a line.",
            "Exact duplicates are published once; the others are listed in duplicates.parquet, every other page that "
            "is left out in violations.parquet.",
        ],
        "rai:dataAnnotationProtocol": "Every letter and digit lies in one span with label, kind, confidence and the "
        "evidence that decided: markup, structured data, what repeats over a site, a model of lines, or a person.",
        "rai:dataAnnotationAnalysis": f"{by_people:,} of {total.spans.sum():,} spans were decided by a person; "
        "the confidence of the others is calibrated on hand-labelled pages.",
        "rai:machineAnnotationTools": ["news-markup-builder"],
        "rai:dataUseCases": ["Training and measuring tools that find the article in a web page."],
        "rai:dataBiases": ["Languages, sites and years are those of the pages given, not of the web."],
        "rai:dataLimitations": ["Kinds near to each other (menu, legal, consent, controls) are confused most often."],
        "rai:personalSensitiveInformation": "News names people. E-mail addresses and phone numbers are "
        + ("masked." if facts.settings.mask_personal_data else "left as published."),
        "rai:dataSocialImpact": f"Opt-out signals found in pages are kept with them ({signals}).",
        "rai:dataReleaseMaintenancePlan": "Versions follow SemVer: records edited, removed or moved raise the major.",
    }


# --- files --------------------------------------------------------------------------------------------------------


def _distribution(folder: Path, view: str) -> list[dict[str, Any]]:
    """The shards of a view as one set, which is what its fields are read from, and each with its digest."""
    file_set = {
        "@type": "cr:FileSet",
        "@id": f"{view}-files",
        "name": f"{view}-files",
        "encodingFormat": PARQUET,
        "includes": f"{view}/*.parquet",
    }
    return [file_set, *(_file(folder, path) for path in shard_paths(folder, view))]


def _file(folder: Path, path: Path) -> dict[str, Any]:
    name = path.relative_to(folder).as_posix()
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": name,
        "contentSize": f"{path.stat().st_size} B",
        "encodingFormat": PARQUET,
        "sha256": sha256_of(path),
    }


# --- fields -------------------------------------------------------------------------------------------------------


def _record_set(view: str) -> dict[str, Any]:
    fields = [_field(view, name, feature) for name, feature in FEATURES[view].items()]
    return {"@type": "cr:RecordSet", "@id": view, "name": view, "field": fields}


def _field(view: str, name: str, feature: Feature) -> dict[str, Any]:
    """A column; structs become sub-fields, lists are repeated."""
    item = feature[0] if isinstance(feature, list) else feature
    field: dict[str, Any] = {"@type": "cr:Field", "@id": f"{view}/{name}", "name": name}
    if isinstance(feature, list):
        field["repeated"] = True
    if "_type" in item:
        return field | {"dataType": _data_type(item), "source": _source(view, name)}
    return field | {"subField": [_sub_field(view, name, part, item[part]) for part in item]}


def _sub_field(view: str, name: str, part: str, feature: Feature) -> dict[str, Any]:
    source = _source(view, name) | {"transform": {"jsonPath": part}}
    place = f"{view}/{name}/{part}"
    return {"@type": "cr:Field", "@id": place, "name": part, "dataType": _data_type(feature), "source": source}


def _data_type(feature: Feature) -> str:
    return "sc:Integer" if feature["_type"] == "ClassLabel" else DATA_TYPES[feature["dtype"]]


def _source(view: str, column: str) -> dict[str, Any]:
    return {"fileSet": {"@id": f"{view}-files"}, "extract": {"column": column}}


# --- names of codes -----------------------------------------------------------------------------------------------


def _name_table(table: str, names: tuple[str, ...], means: Mapping[str, str]) -> dict[str, Any]:
    columns = {"code": "sc:Integer", "name": "sc:Text", "means": "sc:Text"}
    rows = [(code, name, means[name]) for code, name in enumerate(names)]
    return {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "key": {"@id": f"{table}/code"},
        "field": [
            {"@type": "cr:Field", "@id": f"{table}/{column}", "name": column, "dataType": data_type}
            for column, data_type in columns.items()
        ],
        "data": [{f"{table}/{column}": value for column, value in zip(columns, row, strict=True)} for row in rows],
    }


NAME_TABLES = (
    _name_table("labels", LABELS, {name: meaning(name) for name in LABELS}),
    _name_table("kinds", KINDS, {name: meaning(name) for name in KINDS}),
    _name_table("tiers", TIERS, {tier["name"]: tier["means"] for tier in load_schema("labels.json")["tiers"]}),
)
