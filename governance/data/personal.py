"""Personal data: columns that seem to name, reach or number single persons, by what they hold and what they are called.

Whatever is said about such a column never quotes a value of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from governance.data import identifying
from governance.data.first_names import FIRST_NAMES

LOOKED_AT = 5_000  # rows
LEAST = 3  # cells; fewer look like anything
SEVERAL = 0.1  # share of cells that seldom pass by chance
HALF = 0.5

YOUNGEST, OLDEST, SPREAD = 16, 100, 15  # years between births and what happened; between early and late births


@dataclass(frozen=True)
class Personal:
    """A column that seems to hold personal data.

    Attributes
    ----------
    column : str
    kind : str
        What it seems to hold: "e-mail addresses".
    cells, looked : int
        How many cells look so, of how many that were looked at.
    example : str
        The first such cell, masked: never a full value.
    """

    column: str
    kind: str
    cells: int
    looked: int
    example: str

    @property
    def share(self) -> float:
        """The share of the cells that look so, in (0, 1]."""
        return self.cells / self.looked

    @property
    def sentence(self) -> str:
        """What was found, without a value of anybody."""
        return (
            f"Column {self.column!r} seems to hold {self.kind}: {self.cells:,} of {self.looked:,} cells that were "
            f"looked at, such as {self.example}."
        )


@dataclass(frozen=True)
class Form:
    """What a kind of personal data looks like.

    Attributes
    ----------
    kind : str
    fits : callable
        Whether a text is one.
    least : float
        The share of the cells of a column that must be; 0 where a single cell is enough.
    called : pattern, optional
        How such columns are called, in words of small letters without accents.
    loose : callable, optional
        What is enough of a text in a column that is called so.
    """

    kind: str
    fits: Callable[[str], bool]
    least: float
    called: re.Pattern[str] | None = None
    loose: Callable[[str], bool] | None = None


def personal(table: pd.DataFrame) -> tuple[Personal, ...]:
    """The columns of a table that seem to hold personal data, at most one finding for each.

    Names of persons, e-mail and street addresses, telephone, account, card and national numbers, addresses on the
    internet, and dates of birth. Of a large table 5,000 rows are looked at, always the same ones. What is
    found may be something else, and what is not found may be there all the same.
    """
    rows = np.arange(len(table))
    if len(table) > LOOKED_AT:
        rows = np.sort(np.random.default_rng(0).choice(len(table), LOOKED_AT, replace=False))
    sample = table.iloc[rows]
    dates = [_dates(sample.iloc[:, place]) for place in range(sample.shape[1])]
    found: list[Personal | None] = []
    for place, column in enumerate(map(str, table.columns)):
        if dates[place]:
            others = [max(days) for at, days in enumerate(dates) if at != place and days]
            found.append(_births(column, dates[place], max(others, default=None)))
        else:
            found.append(_told(column, _texts(sample.iloc[:, place])))
    return tuple(each for each in found if each is not None)


def words_of(column: str) -> str:
    """The words of a column's name in small letters without accents: "birth date" of "BirthDate" and "birth_date"."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)
    plain = "".join(each for each in unicodedata.normalize("NFKD", apart) if not unicodedata.combining(each))
    return re.sub(r"[\W_]+", " ", plain).strip().casefold()


def masked(text: str) -> str:
    """The first sign of a text and what it was about, as "a…@…"; a text of one sign is not shown at all."""
    text = text.strip()
    return "…" if len(text) < 2 else f"{text[0]}…@…" if "@" in text else f"{text[0]}…"


def _told(column: str, texts: list[str]) -> Personal | None:
    """The first kind whose form enough of the cells have."""
    called = words_of(column)
    for form in FORMS:
        hinted = form.called is not None and bool(form.called.search(called))
        fits = form.loose if hinted and form.loose else form.fits
        cells = _fitting(texts, fits)
        least = form.least if not hinted else min(form.least, SEVERAL)
        alone = form.least == 0 or hinted
        if cells and len(cells) >= least * len(texts) and (alone or len(set(cells)) >= LEAST):
            return Personal(column, form.kind, len(cells), len(texts), masked(cells[0]))
    return None


def _fitting(texts: list[str], fits: Callable[[str], bool]) -> list[str]:
    had = {each: fits(each.strip()) for each in set(texts)}
    return [each for each in texts if had[each]]


def _texts(values: pd.Series) -> list[str]:
    """The cells as texts; whole numbers without decimals, and nothing of numbers that are measured."""
    kind = values.dtype
    if pd.api.types.is_bool_dtype(kind) or pd.api.types.is_complex_dtype(kind):
        return []
    held = [each for each in values.tolist() if pd.api.types.is_scalar(each) and not pd.isna(each)]
    if pd.api.types.is_numeric_dtype(kind):
        whole = [each for each in held if np.isfinite(float(each)) and each == int(each)]
        return [str(int(each)) for each in whole] if len(whole) == len(held) else []
    return [str(each) for each in held if isinstance(each, (str, int)) and not isinstance(each, bool)]


def _dates(values: pd.Series) -> list[date]:
    """The days of a column of dates, written or not; [] for any other column."""
    held = values.dropna()
    if pd.api.types.is_numeric_dtype(held.dtype) or isinstance(held.dtype, pd.PeriodDtype):
        return []
    try:
        days = [_day(each) for each in held.tolist()]
    except (NotImplementedError, OverflowError, ValueError):  # beyond the year 9999 there are no days of birth
        return []
    known = [each for each in days if each is not None]
    return known if len(known) >= 0.95 * len(days) else []


def _day(value: Any) -> date | None:
    """The day that a value is, also a text that is written as one; None when it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    found = ISO.match(value.strip()) or EUROPEAN.match(value.strip())
    if not found:
        return None
    year, month, day = (int(found[part]) for part in ("year", "month", "day"))
    if month > 12:  # written month first
        month, day = day, month
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _births(column: str, known: list[date], latest: date | None) -> Personal | None:
    """Dates of birth: a column that is called so, or of days long before the latest one in another column."""
    hinted = bool(BIRTH.search(words_of(column)))
    if hinted:
        births = [each for each in known if 1880 <= each.year <= 2100]
    else:
        births = [] if latest is None else [e for e in known if YOUNGEST <= latest.year - e.year <= OLDEST]
    years = np.array([each.year for each in births] or [0])
    spread = np.quantile(years, 0.95) - np.quantile(years, 0.05) >= SPREAD
    if len(births) < 0.9 * len(known) or not (hinted or (spread and len(births) >= LEAST)):
        return None
    return Personal(column, "dates of birth", len(births), len(known), "a day that is not shown")


def _is_name(text: str) -> bool:
    """Whether a text is a first name that many people have, alone or with other names, each with a capital."""
    parts = re.split(r"[\s,]+", text)
    named = all(PART.fullmatch(part) for part in parts if part)
    return 2 <= len(parts) <= 4 and named and any(part.casefold() in FIRST_NAMES for part in parts)


def _may_be_a_name(text: str) -> bool:
    """Whether a text could be a name: letters only, and few words."""
    return len(text) > 1 and len(text.split()) <= 5 and bool(re.fullmatch(r"[^\W\d_]([^\W\d_]|[\s,.'’-])*", text))


def _has_digits(least: int, most: int = 40) -> Callable[[str], bool]:
    return lambda text: least <= sum(map(str.isdigit, text)) <= most and len(text) <= 2 * most


def _forms() -> Iterator[Form]:
    yield Form("e-mail addresses", identifying.is_email, 0)
    yield Form("account numbers (IBAN)", identifying.is_iban, SEVERAL)
    for country, fits in identifying.NATIONAL.items():
        checked = "social security number" in country or country[:2] in ("UK", "US")
        yield Form(f"national identifiers ({country})", fits, HALF if checked or "Italian" in country else 0.9)
    yield Form("payment card numbers", identifying.is_card, HALF, CARD)
    yield Form("national identifiers", lambda _: False, HALF, NATIONAL, _has_digits(5, 20))
    yield Form("telephone numbers", identifying.is_phone, HALF, TELEPHONE, _has_digits(6, 15))
    yield Form("internet addresses (IP)", identifying.is_ip, HALF)
    yield Form("street addresses", identifying.is_address, 0.3, ADDRESS)
    yield Form("names of persons", _is_name, 0.3, NAMED, _may_be_a_name)


ISO = re.compile(r"(?P<year>(1[89]|20|21)\d\d)[-/.]?(?P<month>\d\d)[-/.]?(?P<day>\d\d)(?=$|[T ])")
EUROPEAN = re.compile(r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>(1[89]|20|21)\d\d)(?=$|[T ])")
PART = re.compile(r"[A-ZÀ-ÖØ-ÞŁŚŻŠŽ][^\W\d_]*(['’-][^\W\d_]+)*\.?")

BIRTH = re.compile(
    r"\b(birth\w*|born|dob|geburt\w*|geboren|geboorte\w*|naissance|ne le|nacimiento|nascita|nascimento|fodsel\w*|"
    r"urodzenia|dateofbirth)\b"
)
WHO = r"(person|customer|client|patient|applicant|employee|user|student|borrower|candidate|contact|member|holder)"
NAMED = re.compile(
    rf"^({WHO} )?((full|first|last|given|family|middle|maiden|sur|fore|birth)? ?names?|surname|forename)$"
    r"|\b(vorname|nachname|familienname|prenoms?|nom de famille|nombres?|apellidos?|cognome|voornaam|achternaam|"
    r"imie|nazwisko|sobrenome|fornamn|efternamn)\b|^(nom|nome|naam|namn|kundenname)$"
)
CARD = re.compile(r"\b(card|credit card|carte|karte|tarjeta) (number|no|nr|num|numero|nummer)\b")
NATIONAL = re.compile(
    r"\b(ssn|social security|nino|national insurance|national id\w*|passport\w*|dni|nie|nif|bsn|"
    r"nir|steuer id\w*|steuernummer|codice fiscale|ausweis\w*|personnummer|pesel|cpf|tax id\w*|"
    r"driver s? ?licen[cs]e)\b"
)
TELEPHONE = re.compile(r"\b(phone\w*|telephone\w*|tel|mobile\w*|cell ?phone|telefo+n\w*|handy\w*|movil|fax\w*)\b")
ADDRESS = re.compile(r"\b(street|address|strasse|anschrift|adresse|calle|direccion|indirizzo|adres|rue)\b")

FORMS = tuple(_forms())
