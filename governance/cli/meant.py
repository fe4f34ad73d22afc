"""Meant: what the columns of a table mean, as options and a file of roles say it together."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from governance.data.roles import only_roles, written
from governance.errors import RequestIncomplete, RolesTwice, ThresholdNeedless

BESIDE = "roles.toml"
ABOUT_COLUMNS = ("bands", "merged", "reference")


def said(asked: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    """What is said about the columns: by options first, then by a file. And what to know about that.

    Raises
    ------
    RolesUnreadable, RolesTwice, RequestIncomplete, ThresholdNeedless
    """
    file = asked.roles or beside(asked.test_data, but=vars(asked).get("policy"))
    notes = [] if asked.roles or file is None else [f"{file.name} beside the table says what the columns mean."]
    found = {} if file is None else written(file)
    only_roles(found, "the request" if file is None else file.name)
    found = _overruled(found, asked)
    for key, option in (("label", "--label COLUMN"), ("sensitive", "--sensitive COLUMN ...")):
        if key not in found:
            raise RequestIncomplete(key, option)
    if asked.model_path is None and not (found.get("decision") or found.get("score")):
        raise RequestIncomplete("decision", "--predictions COLUMN, --score COLUMN or --model-path FILE")
    if asked.threshold is not None and (asked.model_path or found.get("decision")):
        raise ThresholdNeedless
    return found, notes


def beside(path: Path, *, but: Path | None = None) -> Path | None:
    """The file of roles that lies beside a table, by its own name or the table's; None where there is none.

    `but` is a file that something else is known to be: a policy may be called as the table is.

    Raises
    ------
    RolesTwice
    """
    folder = path
    while re.search(r"[*?\[]", str(folder)) and not folder.exists():
        folder = folder.parent
    stem = path.name.split(".")[0]
    places = [folder / BESIDE] if folder != path or path.is_dir() else []
    if folder == path:
        places += [path.with_name(BESIDE), path.with_name(f"{stem}.toml")]
    found = [each for each in dict.fromkeys(places) if each.is_file() and each != (but and but.absolute())]
    if len(found) > 1:
        raise RolesTwice(str(each.relative_to(path.parent)) for each in found)
    return found[0] if found else None


def _overruled(found: dict[str, Any], asked: argparse.Namespace) -> dict[str, Any]:
    """What a file says, without what options say otherwise: what was said of another label goes with it."""
    given = {key: getattr(asked, key) for key in ("label", "favourable", "sensitive", "weight", "threshold")}
    told = {key: value for key, value in given.items() if value is not None}
    if asked.model_path or asked.predictions or asked.score:  # then no column of the file decides
        told |= {"decision": asked.predictions, "score": asked.score}
    if "label" in told and told["label"] != found.get("label"):
        found = {key: value for key, value in found.items() if key not in ("favourable", "outcome")}
    kept = _freed({**found, **told}, told)
    compared = (kept.get("label"), *kept.get("sensitive", ()))
    for key in ABOUT_COLUMNS:
        if told.keys() & {"label", "sensitive"} and key in kept:
            kept[key] = {column: each for column, each in kept[key].items() if column in compared}
    return kept


def _freed(kept: dict[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """The same with the columns that options name no feature, identifier or time any more."""
    outcomes = [told.get(role) for role in ("label", "decision", "score", "weight")]
    named = [*outcomes, *told.get("sensitive", ())]
    kept = {key: value for key, value in kept.items() if key not in ("identifier", "time") or value not in named}
    if "features" in kept:  # an attribute that is compared may be one
        kept["features"] = [column for column in kept["features"] if column not in outcomes]
    return kept
