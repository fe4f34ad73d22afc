"""What data can say in a datasheet: sentences and small tables without any person, and no group of too few people."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from governance.audit import Audit
from governance.composition.crossed import presence
from governance.composition.representation import representation
from governance.data.checks.subject import Subject
from governance.data.suggestions import described
from governance.metrics import words
from governance.metrics.cube import Cube
from governance.metrics.disclosure import Shown, shown
from governance.metrics.rates import rate
from governance.naming import MISSING

Cell = str | int | float | None

FROM, TO = "interval from", "to"


@dataclass(frozen=True)
class Table:
    """A small table.

    Attributes
    ----------
    title : str
    columns : tuple of str
    rows : tuple of tuple
        Of texts, whole numbers, shares in [0, 1], and None where a share is not defined.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def written(self) -> tuple[tuple[str, ...], ...]:
        """The cells as people read them."""
        return tuple(tuple(map(_said, row)) for row in self.rows)

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Of each column, whether it holds numbers."""
        return tuple(any(isinstance(row[at], (int, float)) for row in self.rows) for at in range(len(self.columns)))


@dataclass(frozen=True)
class Fact:
    """What was measured for one question.

    Attributes
    ----------
    source : str
        That it is measured, and from what.
    sentences : tuple of str
    tables : tuple of Table
    """

    source: str
    sentences: tuple[str, ...]
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, eq=False)
class Measuring:
    """An audit of which facts are measured, and how many people a group must have to be shown."""

    audit: Audit
    least: int

    @property
    def counted(self) -> str:
        """That something was counted over everybody."""
        return f"Measured: counted over all {self.audit.people:,} rows of the table."

    @property
    def looked(self) -> str:
        """That something was looked at in the rows that are loaded."""
        loaded = len(self.audit.dataset.table)
        if loaded == self.audit.people:
            return self.counted
        return f"Measured: counted in a random sample of {loaded:,} of the {self.audit.people:,} rows of the table."

    @cached_property
    def subject(self) -> Subject:
        """The table and its roles, as the checks look at them."""
        return Subject(self.audit.dataset.table, self.audit.dataset.roles, least=self.least)

    def by(self, *attributes: str) -> Shown[Cube]:
        """Everybody by these attributes, without groups of too few people."""
        return shown(self.audit.population.by(*attributes), self.least)

    def weighted(self, what: str = "Rates") -> tuple[str, ...]:
        """What a reader must know of rates, or of shares, where people are weighted."""
        weight = self.audit.dataset.roles.weight
        return (f"{what} are weighted by column {weight!r}; people are counted.",) if weight else ()


Measure = Callable[[Measuring], Fact]


def instances(of: Measuring) -> Fact:
    """How many rows and columns there are, and for how many people they stand."""
    roles, population = of.audit.dataset.roles, of.audit.population
    said = [
        f"The table has {of.audit.people:,} rows, one a person, and {len(of.audit.dataset.table.columns):,} columns."
    ]
    if roles.weight:
        stand = float(population.amount.sum())
        said.append(f"By the weights in column {roles.weight!r} they stand for {stand:,.6g} people.")
    return Fact(of.counted, tuple(said))


def columns(of: Measuring) -> Fact:
    """What every column is, what it is used as, and how many different values it has."""
    table = of.audit.dataset.table
    rows = tuple((each.column, each.kind, _roles_of(of, each.column), each.values) for each in described(table))
    said = f"Every row has {len(rows):,} columns."
    return Fact(of.looked, (said,), (Table("Columns", ("column", "kind", "used as", "different values"), rows),))


def label(of: Measuring) -> Fact:
    """What the label is, and how often its favourable outcome is had, by everybody and by group."""
    roles = of.audit.dataset.roles
    phrase = f" ({roles.outcome})" if roles.outcome else ""
    said = [f"The label is column {roles.label!r}, in which {roles.favourable!r} is the favourable outcome{phrase}."]
    everybody = of.by()
    if everybody.hidden:
        said.append(f"How often it is had is not shown, because there are fewer than {of.least:,} people.")
        return Fact(of.counted, tuple(said))
    found = rate(everybody.counts, "base_rate")
    low, high = (words.percent(float(end[0])) for end in found.interval())
    share = words.percent(float(found.value[0]))
    said.append(f"{share} have it (95 % interval {low} to {high}; {words.stands_on(found, 0)}).")
    said += of.weighted()
    tables = []
    for attribute in roles.sensitive:
        part = of.by(attribute)
        tables.append(_base_rates(attribute, part.counts))
        said += [part.sentence] if part.sentence else []
    return Fact(of.counted, tuple(said), tuple(each for each in tables if each.rows))


def missing(of: Measuring) -> Fact:
    """Of every column, how many rows have no value in it."""
    held = presence(of.audit, of.audit.dataset.table.columns)
    gaps = {str(column): int(found.counts[..., 1].sum()) for column, found in held.items()}
    empty = sorted((column for column, people in gaps.items() if people), key=lambda column: -gaps[column])
    rows = tuple((column, *_gap(of, column, gaps[column])) for column in empty)
    full = len(gaps) - len(empty)
    said = [f"{full:,} of {len(gaps):,} columns have a value in every row."]
    if any(isinstance(people, str) for _, people, _ in rows):
        said.append(f"Where a number would tell of fewer than {of.least:,} people, it is not written out.")
    table = Table("Missing values", ("column", "rows without a value", "share of rows"), rows)
    return Fact(of.counted, tuple(said), (table,) if rows else ())


def splits(of: Measuring) -> Fact:
    """Who was learnt from and who was held out, in this audit."""
    learnt, held_out = len(of.audit.training), len(of.audit.rows)
    if not learnt:
        return Fact(of.counted, (f"This audit splits nothing: all {of.audit.people:,} people in it are judged.",))
    said = (
        f"This audit learnt from {learnt:,} people and held out {held_out:,}, drawn at random within each outcome.",
        "What the dataset itself recommends is for its makers to say.",
    )
    cells: list[tuple[Cell, ...]] = []
    for name, rows in (("learnt from", of.audit.training), ("held out", of.audit.rows)):
        found = rate(of.audit.population_of(rows).by(), "base_rate")
        low, high = found.interval()
        rates = (found.value, low, high) if min(learnt, held_out) >= of.least else ()
        cells.append((name, len(rows), len(rows) / of.audit.people, *(_share(each[0]) for each in rates)))
    names = ("part", "people", "share of people", "base rate", FROM, TO)[: len(cells[0])]
    return Fact(of.counted, (*said, *of.weighted()), (Table("Parts", names, tuple(cells)),))


def subpopulations(of: Measuring) -> Fact:
    """The groups of every sensitive attribute, with their people and their share of everybody."""
    attributes, said, tables = of.audit.dataset.roles.sensitive, [], []
    for attribute in attributes:
        part = of.by(attribute)
        found = representation(part.counts, of.audit.population)
        low, high = found.interval()
        rows = zip(_names(part.counts), found.people.tolist(), found.share, low, high, strict=True)
        tables.append(
            Table(
                f"Groups by {attribute}, with 95 % intervals",
                ("group", "people", "share of people", FROM, TO),
                tuple((name, people, *map(_share, shares)) for name, people, *shares in rows),
            )
        )
        said += [part.sentence] if part.sentence else []
    names = ", ".join(map(repr, attributes))
    first = (
        f"People are told apart by {names}.",
        "Intervals hold where these rows are a random sample of the people they stand for.",
        *of.weighted("Shares"),
    )
    return Fact(of.counted, (*first, *said), tuple(each for each in tables if each.rows))


COUNTED: Mapping[str, Measure] = {
    "composition-2": instances,
    "composition-4": columns,
    "composition-5": label,
    "composition-6": missing,
    "composition-8": splits,
    "composition-13": subpopulations,
}


def _said(cell: Cell) -> str:
    if cell is None:
        return words.UNDEFINED
    if isinstance(cell, str):
        return cell
    return f"{cell:,}" if isinstance(cell, int) else words.percent(cell)


def _share(found: float) -> float | None:
    return None if math.isnan(found) else float(found)


def _names(counts: Cube) -> list[str]:
    return [words.group(counts.attributes, group) for group in counts.groups]


def _base_rates(attribute: str, counts: Cube) -> Table:
    found = rate(counts, "base_rate")
    low, high = found.interval()
    rows = zip(_names(counts), found.n.tolist(), found.k.tolist(), found.value, low, high, strict=True)
    return Table(
        f"Base rate by {attribute}, with 95 % intervals",
        ("group", "people", "favourable", "base rate", FROM, TO),
        tuple((name, among, had, *map(_share, shares)) for name, among, had, *shares in rows),
    )


def _roles_of(of: Measuring, column: str) -> str:
    roles = of.audit.dataset.roles
    single = [role for role in ("label", "decision", "score", "weight", "identifier", "time")
              if getattr(roles, role) == column]  # fmt: skip
    sensitive = ["sensitive attribute"] if column in roles.sensitive else []
    return ", ".join([*single, *sensitive, *(["feature"] if column in roles.features else [])])


def _gap(of: Measuring, column: str, without: int) -> tuple[Cell, Cell]:
    """How many rows have no value, unless that tells of too few people, or of a group that is not shown."""
    few, people = words.percent(of.least / of.audit.people), of.audit.people
    if column in of.audit.dataset.roles.sensitive and (MISSING,) in of.by(column).hidden:
        return "not shown", "not shown"
    if without < of.least:
        return f"fewer than {of.least:,}", f"less than {few}"
    if 0 < people - without < of.least:
        return f"all but fewer than {of.least:,}", f"all but less than {few}"
    return without, without / people
