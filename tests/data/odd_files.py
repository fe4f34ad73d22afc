"""A folder of files as they really arrive: each ends in the right audit, or in one clear sentence.

`python -m tests.data.odd_files FOLDER` writes them all, to try by hand.
"""

import gzip
import io
import json
import pickle
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from governance.data.layout import Layout
from governance.data.roles import Roles

ROLES = Roles("repaid", "yes", ("sex", "age"), decision="granted", identifier="case", bands=(("age", (30.0, 50.0)),))


def people(rows: int = 240) -> pd.DataFrame:
    """Everybody's table: the audit of every file that can be read is the audit of this one."""
    random = np.random.default_rng(7)
    return pd.DataFrame(
        {
            "case": [f"C{place:04}" for place in range(rows)],
            "sex": random.choice(["woman", "man"], rows),
            "age": random.integers(18, 80, rows),
            "income": (random.gamma(3, 900, rows) + 0.25).round(2),
            "town": random.choice(["Köln", "Łódź, north", 'the "old" town'], rows),
            "repaid": random.choice(["yes", "no"], rows, p=[0.7, 0.3]),
            "granted": random.choice(["yes", "no"], rows, p=[0.6, 0.4]),
            "score": random.integers(0, 101, rows) / 100,
        }
    )


@dataclass(frozen=True)
class Odd:
    """A file, and what becomes of it.

    Attributes
    ----------
    content : bytes
    refused : str
        Part of the sentence that it ends in; empty when it ends in the right audit.
    noted : str
        Part of a note about how it was read.
    asked : Layout
        What a person answers about how it is written.
    roles : Roles
    """

    content: bytes
    refused: str = ""
    noted: str = ""
    asked: Layout = field(default_factory=Layout)
    roles: Roles = ROLES


def csv(table: pd.DataFrame | None = None, *, ending: str = "\n", **how: object) -> str:
    return (people() if table is None else table).to_csv(index=False, lineterminator=ending, **how)


def parquet(table: pd.DataFrame) -> bytes:
    held = io.BytesIO()
    table.to_parquet(held, index=False)
    return held.getvalue()


def repeated() -> bytes:
    """A Parquet file with two columns of one name."""
    held, out = pa.Table.from_pandas(people(), preserve_index=False), io.BytesIO()
    pq.write_table(held.append_column("sex", held.column("sex")), out)
    return out.getvalue()


def parquet_of_shuffled() -> bytes:
    """People in another order, with the index of the old one, by which nothing may be matched."""
    held = io.BytesIO()
    people().sample(frac=1, random_state=3).to_parquet(held)
    return held.getvalue()


def odd_types() -> pd.DataFrame:
    """Columns of kinds that nobody counts by: dates, times, bytes, decimals, lists."""
    days = [date(1970, 1, 1 + place % 28) for place in range(240)]
    return people().assign(
        day=days,
        hour=[time(place % 24) for place in range(240)],
        raw=[bytes([place % 7]) for place in range(240)],
        price=[Decimal(place) / 4 for place in range(240)],
        far=pa.array([datetime(9999, 12, 31)] * 240, pa.timestamp("us")).to_pandas(),
        tags=[["a"]] * 240,
    )


def zipped(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return held.getvalue()


def changed(change: Callable[[list[str]], list[str]]) -> bytes:
    """The lines of the plain file, changed."""
    return "\n".join(change(csv().rstrip("\n").split("\n"))).encode()


def with_column(name: str, values: object) -> pd.DataFrame:
    return people().assign(**{name: values})


WESTERN = people().replace({"Łódź, north": "Málaga"})
NO_QUOTES = people().replace({"Łódź, north": "Lodz", 'the "old" town': "old town"})

ODD: dict[str, Odd] = {
    # how a text is written
    "plain.csv": Odd(csv().encode()),
    "semicolons.csv": Odd(csv(sep=";").encode()),
    "tabs.tsv": Odd(csv(sep="\t").encode()),
    "pipes.txt": Odd(csv(sep="|").encode()),
    "byte_order_mark.csv": Odd(csv().encode("utf-8-sig")),
    "utf16.csv": Odd(csv(sep="\t").encode("utf-16")),
    "utf16_without_mark.csv": Odd(csv(sep="\t").encode("utf-16-be")),
    "windows_1252.csv": Odd(csv(WESTERN).encode("windows-1252")),
    "decimal_comma.csv": Odd(csv(sep=";", decimal=",").encode()),
    "decimal_comma_quoted.csv": Odd(csv(decimal=",", quoting=1).encode()),
    "thousands.csv": Odd(csv(with_column("income", [f"{1234.5 + place:,.2f}" for place in range(240)])).encode()),
    "thousands_unclear.csv": Odd(
        csv(with_column("income", [f"{1234 + place:,}" for place in range(240)])).encode(),
        noted="Say which sign stands before decimals",
    ),
    "thousands_or_decimals.csv": Odd(
        csv(with_column("income", [f"{1 + place % 9}.{100 + place}" for place in range(240)]), sep=";").encode(),
        noted="may stand between thousands",
    ),
    "excel_tells_separator.csv": Odd(b"sep=;\n" + csv(sep=";").encode()),
    "windows_lines.csv": Odd(csv(ending="\r\n").encode()),
    "old_mac_lines.csv": Odd(csv(ending="\r").encode()),
    "newline_in_a_value.csv": Odd(csv(people().replace({"Köln": "Köln\nam Rhein"})).encode()),
    "separators_at_the_end.csv": Odd(
        changed(lambda lines: [f"{line}," for line in lines]), noted="the empty column behind it is left out"
    ),
    "separators_at_the_end_of_rows.csv": Odd(
        changed(lambda lines: [lines[0], *(f"{line}," for line in lines[1:])]),
        noted="the empty column behind it is left out",
    ),
    "leading_spaces.csv": Odd(csv().replace(",", ", ").replace("Łódź, ", "Łódź,").encode()),
    "empty_rows_at_the_end.csv": Odd(csv().encode() + b",,,,,,,\n" * 3, noted="Empty rows are left out: 3"),
    "blank_lines.csv": Odd(b"\n\n" + csv().replace("\n", "\n\n").encode()),
    "index_without_a_name.csv": Odd(people().to_csv().encode(), noted="called by their place: 1"),
    "no_header.csv": Odd(
        csv(header=False).encode(),
        noted="The file names no columns",
        asked=Layout(header=False),
        roles=Roles(
            *("column 6", "yes", ("column 2", "column 3")),
            decision="column 7",
            identifier="column 1",
            bands=(("column 3", (30.0, 50.0)),),
        ),
    ),
    "header_that_looks_like_a_person.csv": Odd(
        csv(people().rename(columns={"town": "1"})).encode(), asked=Layout(header=True)
    ),
    "two_columns_of_one_name.csv": Odd(
        csv().replace("score", "town", 1).encode(), noted="2 columns are called 'town'; they are numbered"
    ),
    # packed, and other kinds
    "packed.csv.gz": Odd(gzip.compress(csv().encode())),
    "packed.zip": Odd(zipped({"people.csv": csv().encode(), "__MACOSX/._people.csv": b"\0"})),
    "table.parquet": Odd(parquet(people())),
    "packed.parquet.gz": Odd(gzip.compress(parquet(people()))),
    "parquet_called.csv": Odd(parquet(people())),
    "two_files.zip": Odd(zipped({"a.csv": b"a\n1\n", "b.csv": b"a\n1\n"}), "must hold one file, and this one holds"),
    "damaged.zip": Odd(zipped({"people.csv": csv().encode()})[:500], "it is a damaged zip file"),
    "damaged.csv.gz": Odd(gzip.compress(csv().encode())[:200], "it is a damaged gzip file"),
    "bomb.csv.gz": Odd(gzip.compress(bytes(1 << 24)) * 65, "it unpacks to more than 1 GB"),
    "two_columns_of_one_name.parquet": Odd(repeated(), "More than one column is called 'sex'"),
    "odd_types.parquet": Odd(parquet(odd_types()), noted="Columns that hold lists or records"),
    "damaged.parquet": Odd(parquet(people())[:-20], "it is not a Parquet file, or it is damaged"),
    "excel.csv": Odd(zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "it is an Excel file"),
    "web_page.csv": Odd(b"<!DOCTYPE html><p>Please sign in", "it is a web page"),
    "objects.csv": Odd(json.dumps([{"sex": "woman"}]).encode(), "it holds JSON"),
    "pickle.csv": Odd(pickle.dumps({"sex": ["woman"]}), "it is a pickle, which is never opened"),
    "binary.csv": Odd(bytes(range(256)) * 8, "it is not a file of text"),
    # rows that do not fit
    "empty.csv": Odd(b"", "has no rows"),
    "only_a_header.csv": Odd(csv().split("\n", 1)[0].encode(), "has no rows"),
    "a_title_above.csv": Odd(
        b"Report of 2026,,,,,,,\n\n" + csv().encode(), "its first row holds only 'Report of 2026'"
    ),
    "a_short_row.csv": Odd(changed(lambda lines: [*lines, "C9999,woman"]), "line 242 has 2 values, and there are 8"),
    "a_long_row.csv": Odd(changed(lambda lines: [*lines, "1," * 11]), "line 242 has 12 values, and there are 8"),
    "a_quote_that_never_ends.csv": Odd(csv().encode() + b'"C9999,woman', "does not end"),
    # what the values are
    "numbers_as_texts.csv": Odd(csv(people().assign(age=people()["age"].map("{:.1f}".format))).encode()),
    "postcodes.csv": Odd(csv(with_column("town", [f"0{place:04}" for place in range(240)])).encode()),
    "outcomes_one_and_two.csv": Odd(
        csv(people().replace({"yes": "1", "no": "2"})).encode(), roles=replace(ROLES, favourable="1")
    ),
    "outcomes_true_and_false.parquet": Odd(
        parquet(people().assign(repaid=people()["repaid"] == "yes", granted=people()["granted"] == "yes")),
        roles=replace(ROLES, favourable="True"),
    ),
    "groups_called_na_and_none.csv": Odd(csv(people().replace({"man": "NA", "woman": "None"})).encode()),
    "rows_in_another_order.parquet": Odd(parquet_of_shuffled()),
}


@dataclass(frozen=True)
class Checked:
    """A file that is read well, and what the checks have to say about it.

    Attributes
    ----------
    content : bytes
    code : str
        Of the check that finds something.
    roles : Roles
    """

    content: bytes
    code: str
    roles: Roles = ROLES


FITTED = replace(ROLES, decision=None, identifier=None)
SCORED = replace(ROLES, decision=None, score="score")
YES = people()["repaid"] == "yes"

CHECKED: dict[str, Checked] = {
    "a_feature_that_is_the_label.csv": Checked(
        csv(with_column("balance", YES.map({True: 0, False: 1}))).encode(),
        "leakage",
        replace(FITTED, features=("balance", "income")),
    ),
    "an_identifier_as_a_feature.csv": Checked(
        csv(with_column("case_id", range(1000, 1240))).encode(),
        "identifier-features",
        replace(FITTED, features=("case_id", "income")),
    ),
    "rows_twice.csv": Checked(csv(pd.concat([people(), people().head(7)])).encode(), "duplicate-rows"),
    "a_column_of_one_value.csv": Checked(
        csv(with_column("country", "here")).encode(),
        "constant-columns",
        replace(FITTED, features=("country", "income")),
    ),
    "tiny_groups.csv": Checked(
        csv(people().assign(sex=people()["sex"].where(people().index > 3, "non-binary"))).encode(), "small-groups"
    ),
    "decisions_in_other_words.csv": Checked(
        csv(people().assign(granted=people()["granted"].map({"yes": "granted", "no": "refused"}))).encode(),
        "decision-outcomes",
    ),
    "scores_in_percent.csv": Checked(
        csv(people().assign(score=people()["score"] * 100)).encode(), "score-range", SCORED
    ),
    "scores_above_one.csv": Checked(csv(people().assign(score=people()["score"] * 3)).encode(), "score-range", SCORED),
    "decisions_missing.csv": Checked(
        csv(people().assign(granted=people()["granted"].where(people().index > 5))).encode(), "decision-missing"
    ),
    "labels_missing.csv": Checked(
        csv(people().assign(repaid=people()["repaid"].where(people().index > 5))).encode(), "label-missing"
    ),
    "mail_addresses.csv": Checked(
        csv(with_column("contact", [f"person{place}@example.org" for place in range(240)])).encode(), "personal-data"
    ),
    "telephones_and_births.csv": Checked(
        csv(
            people().assign(
                phone=[f"+49 30 {1_000_000 + 37 * place}" for place in range(240)],
                date_of_birth=[f"19{50 + place % 50}-0{1 + place % 9}-1{place % 9}" for place in range(240)],
            )
        ).encode(),
        "personal-data",
    ),
    "spellings.csv": Checked(
        csv(people().assign(sex=people()["sex"].where(people().index > 40, "Woman "))).encode(), "attribute-spellings"
    ),
    "codes_for_missing.csv": Checked(
        csv(people().assign(sex=people()["sex"].where(people().index > 40, "unknown"))).encode(),
        "attribute-missing-codes",
    ),
}


def written(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, odd in (ODD | CHECKED).items():
        (folder / name).write_bytes(odd.content)


if __name__ == "__main__":
    written(Path(sys.argv[1]))
