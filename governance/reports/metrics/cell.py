"""A notebook cell that gives the numbers of the metrics page again, with the calls that anybody may use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from governance.audit import Audit
from governance.data.roles import Roles
from governance.errors import ClassUnknown
from governance.inspection.classes import label_classes
from governance.inspection.numbers import cuts, favours_low, unnumbered

LEFT_OUT = re.compile(r"(, [\d,]+ rows? left out)+$")
ANOTHER = "print('This is not quite {}, so numbers may differ.')"


@dataclass(frozen=True)
class Origin:
    """Where a notebook finds the audited table.

    Attributes
    ----------
    name : str
        What people call the table; of a file, its name.
    sample : str
        A key of `SAMPLES`, if it is a bundled table.
    public : str
        A key of `PUBLIC`, if it is a public one.
    fingerprint : str
        Of the loaded table, exact; empty where the table is not loaded, or comes with the product.
    large : bool
        Whether the file is not loaded: its people are counted where they lie, or a model sees a sample of them.
    roles : Roles, optional
        Those that a sample or a public table comes with.
    """

    name: str
    sample: str = ""
    public: str = ""
    fingerprint: str = ""
    large: bool = False
    roles: Roles | None = None


def cell(
    audit: Audit,
    origin: Origin,
    *,
    by: Sequence[str],
    name: str,
    threshold: float | None,
    least: int = 0,
    outcome: str = "",
) -> str:
    """Python that makes this audit again and prints the numbers of one rate.

    It holds what was said about the table, and nobody's row. Names from the data stand in it as quoted texts, so
    that none can become code. A file of one's own has to lie where the cell is run, or its path is written in.

    Parameters
    ----------
    audit : Audit
    origin : Origin
    by : sequence of str
        The attributes whose groups are compared.
    name : str
        A key of `RATES`.
    threshold : float or None
        From which score on a decision is favourable; None where decisions are recorded.
    least : int
        Groups of fewer people take no part in the gap.
    outcome : str
        The class, or the side of a cut, that the numbers are about; "" for the outcome as audited.

    Raises
    ------
    ClassUnknown
        If the label has no such class, and is cut nowhere so that this were a side.

    Returns
    -------
    str
        When it ran, `found` holds the rate of every group, `everybody` that of all, `gap` and `smallest` the largest
        difference and the smallest ratio, and `chance` what chance alone would do.
    """
    made = [*_dataset(audit, origin), *_decided(audit, origin)]
    counted = _counted(audit, outcome) if outcome else f"audit.decided({'' if threshold is None else repr(threshold)})"
    read = [f"cube = {counted}", *_numbers(by, name, least)]
    return "\n".join([*_imports("\n".join([*made, *read])), "", *made, "", *read]) + "\n"


IMPORTS = {
    "tomllib": "import tomllib",
    "Path": "from pathlib import Path",
    "pd": "import pandas as pd",
    "rate": "from governance import rate, rate_difference, rate_ratio",
    "Audit": "from governance.audit import Audit",
    "models": "from governance.data import models",
    "tables": "from governance.data import tables",
    "Dataset": "from governance.data.dataset import Dataset",
    "Large": "from governance.data.large import Large",
    "public": "from governance.data.public import public",
    "Roles": "from governance.data.roles import Roles",
    "sample": "from governance.data.samples import sample",
    "chance_level": "from governance.metrics import chance_level",
    "classes": "from governance.inspection.classes import classes",
    "cut_at": "from governance.inspection.numbers import cut_at, numbers",
}


def _imports(code: str) -> Iterator[str]:
    """The lines for the names that the code calls; a name that only stands in a quoted text is not one."""
    called = re.sub(r"'(\\.|[^'\\])*'|\"(\\.|[^\"\\])*\"", "''", code)
    return (line for name, line in IMPORTS.items() if re.search(rf"(?<![.\w]){name}[.(]", called))


def _dataset(audit: Audit, origin: Origin) -> Iterator[str]:
    """The lines that read the table and say what its columns mean."""
    roles = audit.dataset.roles
    found = f"sample({origin.sample!r})" if origin.sample else f"public({origin.public!r})"
    if origin.roles == roles:
        yield f"dataset = {found}"
        return
    yield "roles = Roles.given(tomllib.loads("
    yield from (f"    {line!r}" for line in roles.toml().splitlines(keepends=True))
    yield "))"
    if origin.sample or origin.public:
        yield f"dataset = Dataset({audit.dataset.name!r}, {found}.table, roles)"
        return
    path = f"Path({LEFT_OUT.sub('', origin.name)!r})"
    if origin.large:
        yield f"file = Large.opened({path}, roles.reading)  # where it lies"
        yield f"dataset = Dataset({audit.dataset.name!r}, file.sample(), roles)"
        return
    yield f"table = tables.opened({path}, said=roles.reading).table  # where it lies"
    for column in (roles.label, roles.decision, roles.score):
        if column is not None:
            yield f"table = tables.complete(table, {column!r})  # people of whom it is known"
    if origin.fingerprint:
        yield f"if tables.fingerprint(table) != {origin.fingerprint!r}:"
        yield f"    {ANOTHER.format('the table that was audited')}"
    yield f"dataset = Dataset({origin.name!r}, table, roles)"


def _decided(audit: Audit, origin: Origin) -> Iterator[str]:
    """The lines that say who decides."""
    if len(audit.training):
        yield f"audit = Audit.fitted(dataset, {audit.source!r}, share=0.3, seed=0)"
    elif audit.model is not None:
        yield f"model = models.load(Path({audit.source!r}))  # where it lies"
        yield f"if model.sha256 != {audit.model.sha256!r}:"
        yield f"    {ANOTHER.format('the model that was audited')}"
        yield f"audit = Audit.predicted(dataset, model, {audit.source!r})"
    elif origin.large:
        yield f"audit = Audit.unloaded({origin.name!r}, file, roles)  # everybody is counted, and nobody is loaded"
    else:
        yield "audit = Audit.recorded(dataset)"


def _counted(audit: Audit, outcome: str) -> str:
    """The call that counts people by one class against the rest, or by another cut than the audit's own."""
    if outcome in label_classes(audit):
        return f"classes(audit).against_rest({outcome!r})"
    label, low = audit.dataset.roles.label, favours_low(audit)
    sides = (
        {} if unnumbered(audit) else {f"{label} {'under' if low else 'at least'} {cut:g}": cut for cut in cuts(audit)}
    )
    if outcome not in sides:
        raise ClassUnknown(outcome, [*label_classes(audit), *sides])
    return f"cut_at(numbers(audit), {sides[outcome]!r}, low={low})"


def _numbers(by: Sequence[str], name: str, least: int) -> list[str]:
    """The lines that read the numbers."""
    compared = ", ".join(map(repr, by))
    enough = f", min_group_size={least}"
    return [
        f"groups = cube.by({compared})",
        f"found = rate(groups, {name!r})",
        f"everybody = rate(cube.by(), {name!r})",
        f"gap = rate_difference(groups, {name!r}{enough})",
        f"smallest = rate_ratio(groups, {name!r}{enough})",
        "chance = chance_level(gap)",
        "",
        "print(pd.DataFrame([*found.records(), *everybody.records()]).to_string(index=False))",
        "print('largest difference', gap.value, 'between', gap.top, 'and', gap.bottom)",
        "print('interval', (chance.low, chance.high), 'chance level', chance.level, 'p', chance.p_value)",
        "print('smallest ratio', smallest.value)",
    ]
