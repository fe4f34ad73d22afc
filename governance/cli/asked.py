"""Asked: what a command is about, from its options: the table, what its columns mean, and who decides."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from governance.audit import Audit
from governance.cli import meant
from governance.data import bands, files, models, tables
from governance.data.dataset import Dataset
from governance.data.fingerprint import Fingerprint
from governance.data.layout import Layout
from governance.data.models import formats, trial
from governance.data.models.model import Model
from governance.data.roles import Roles
from governance.errors import FileUnreadable, NobodyFavourable, NotADatabase, RowsChanged, WeightNothing
from governance.metrics import counting, levels
from governance.metrics.cautions import cautions_about

if TYPE_CHECKING:
    from governance.data.large import Large

Tell = Callable[[str], None]

PATIENCE = 3.0  # seconds between two lines on how far the work is
LONG = 50e6  # bytes of text that take longer than that to read
MANY = 200_000  # people about whom a model may decide for longer than that, all at once


@dataclass(frozen=True)
class Subject:
    """What is judged.

    Attributes
    ----------
    audit : Audit
    notes : tuple of str
        What was taken for granted, and what nobody should overlook, one sentence each.
    data : Fingerprint
    """

    audit: Audit
    notes: tuple[str, ...]
    data: Fingerprint


def subject(
    asked: argparse.Namespace,
    *,
    tell: Tell,
    refuse: Callable[[Roles], None] = lambda _: None,
    discreet: bool = False,
) -> Subject:
    """What the options ask about, opened, decided about and counted.

    `tell` is told what cannot wait: a pickle before it is opened, and how far long work is. `refuse` is asked about the
    roles before any work of a model. The notes of a `discreet` subject name no group.

    Raises
    ------
    GovernanceError
        One that says what cannot be answered.
    """
    _refuse_absent(asked.test_data)
    said, notes = meant.said(asked)
    layout = Layout.given(said.get("reading", {}), "the request")
    layout = replace(layout, missing=(*layout.missing, *asked.missing))
    _say_long(asked.test_data, tell)
    large = _large(asked, layout)
    if large is None:
        reading = tables.opened(asked.test_data, said=layout)
        table, read = reading.table, reading.notes
    else:
        table, read = large.drawn, large.notes
    roles = _roles(said, table)
    refuse(roles)
    notes += [*read, *_taken(said, roles, table)]
    notes += _repeated(roles, table, large)
    model = None if asked.model_path is None else _model(asked.model_path, trust_pickle=asked.trust_pickle, tell=tell)
    if large is None:
        audit, tried = _loaded(Dataset(asked.test_data.name, table, roles), model, tell)
    else:
        with large.source.reading():
            audit, tried = _reached(large, roles, model, tell)
    _refuse_nothing(audit)
    seen = (each.sentence for each in cautions_about(audit.cube) if each.code not in _unsaid(discreet))
    return Subject(audit, (*notes, *tried, *seen), _data(asked.test_data, large))


def _refuse_absent(path: Path) -> None:
    """Refuse a table that is not there, before anything is asked about its columns."""
    from governance.data import sources

    if not path.exists() and sources.parts(path) == [path]:
        raise FileUnreadable(path.name, "No such file or directory.")


def _say_long(path: Path, tell: Tell) -> None:
    """Text is read cell by cell; Parquet and databases are soon there."""
    from governance.data import sources

    if sources.is_reached(path) or (size := path.stat().st_size) < LONG or _holds_parquet(path):
        return
    tell(f"{path.name} is read ({size / 1e6:,.0f} MB), which may take a while; Parquet is read sooner")


def _large(asked: argparse.Namespace, layout: Layout) -> Large | None:
    """The table, where it is counted without being loaded: a large one, one in several files or one in a database."""
    from governance.data import sources
    from governance.data.large import Large, is_large

    path: Path = asked.test_data
    if sources.is_reached(path) or is_large(path):
        return Large.opened(path, layout, asked.table)
    if asked.table is not None:
        raise NotADatabase(path.name, asked.table)
    return None


def _roles(said: Mapping[str, Any], table: pd.DataFrame) -> Roles:
    """The roles as they were said; of a label that speaks for itself, with its favourable value."""
    if "favourable" in said:
        return Roles.given(said)
    label = str(said["label"])  # only 0/1 and False/True speak for themselves; anything else is refused here
    held = counting.coded(table, [label])
    return Roles.given({**said, "favourable": levels.outcomes(held, label=label, decision=None, favourable=None)[0]})


def _taken(said: Mapping[str, Any], roles: Roles, table: pd.DataFrame) -> list[str]:
    """What was taken for granted, and may be meant otherwise."""
    notes = [
        f"{column} holds {table[column].nunique():,} different numbers, and each is compared as a group of its own. "
        "A file of roles can put them into bands."
        for column in roles.sensitive
        if column in table and column not in dict(roles.bands) and bands.wanted(table[column])
    ]
    if "favourable" not in said:
        notes.append(
            f"--favourable was not given, so {roles.label} = {roles.favourable} is taken as good for the person."
        )
    return notes


def _repeated(roles: Roles, table: pd.DataFrame, large: Large | None) -> list[str]:
    """That rows repeat what should name one of them: who is counted twice looks like more evidence."""
    column = roles.identifier
    if column is None or column not in table:
        return []
    held = table[column].dropna()
    rows = int(held.duplicated().sum()) if large is None else large.repeated(column)
    return [f"{rows:,} rows repeat a value of {column}, which should name one row each."] if rows else []


def _model(path: Path, *, trust_pickle: bool, tell: Tell) -> Model:
    content = models.read(path)
    form, digest = formats.recognised(content, path.name, trust_pickle=trust_pickle), models.sha256(content)
    if form == "pickle":
        tell(f"{path.name} is a pickle (SHA-256 {digest}), and opening it runs whatever is in it.")
    return models.opened(content, path.name, trust_pickle=trust_pickle)


def _loaded(dataset: Dataset, model: Model | None, tell: Tell) -> tuple[Audit, tuple[str, ...]]:
    """The audit of a table in memory, and what to know about the model."""
    if model is None:
        return Audit.recorded(dataset), ()
    tried = trial.tried(model, dataset.table, dataset.roles.features)
    if (people := len(dataset.table)) > MANY:
        tell(f"{model.name} decides about {people:,} people, which may take a while")
    return Audit.predicted(dataset, model, model.name), tried


def _reached(large: Large, roles: Roles, model: Model | None, tell: Tell) -> tuple[Audit, tuple[str, ...]]:
    """The same of a table that is not loaded."""
    name = large.source.name
    if model is None:
        return Audit.unloaded(name, large, roles), ()
    columns = models.columns(model, roles.features)
    models.inputs(model, large.drawn, columns)  # refuses a table without them
    first = next(seen for _, seen in large.batches(roles, columns))
    tried = trial.tried(model, first, columns, whole=large.values)
    return Audit.in_batches(name, large, roles, model, model.name, tell=_progress(tell)), tried


def _progress(tell: Tell) -> Callable[[int, int], None]:
    """Tells how far the work is, now and then; nothing of work that is soon done."""
    last = time.monotonic()

    def told(done: int, people: int) -> None:
        nonlocal last
        if done < people and time.monotonic() - last >= PATIENCE:
            last = time.monotonic()
            tell(f"{done:,} of {people:,} people decided about")

    return told


def _unsaid(discreet: bool) -> tuple[str, ...]:
    """The cautions that are said already; discreetly, those too that would name a group or count a few people."""
    said = ("numbers as groups",)
    return (*said, "lookalikes", "missing", "nobody", "nobody favourable", "everybody favourable") if discreet else said


def _refuse_nothing(audit: Audit) -> None:
    """Refuse people who come and go, who stand for nobody, or of whom none had the favourable outcome."""
    cube, roles = audit.cube, audit.dataset.roles
    people = int(cube.people.sum())
    if people != audit.people:
        raise RowsChanged(audit.dataset.name, audit.people, people)
    if cube.weight is not None and not cube.weight.any():
        raise WeightNothing(str(roles.weight), people)
    if not cube.counts[:, 1].any():
        raise NobodyFavourable(roles.label, roles.favourable, people)


def _data(path: Path, large: Large | None) -> Fingerprint:
    if large is not None:
        source = large.source
        return Fingerprint.of(source.name, source.files, source.format, source.table)
    return Fingerprint.of(path.name, [path], "parquet" if _holds_parquet(path) else "text")


def _holds_parquet(path: Path) -> bool:
    return files.is_parquet(*files.beginning(path))
