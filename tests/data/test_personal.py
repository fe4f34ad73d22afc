"""Personal data: what names or reaches a person is found, ordinary columns are left alone, and nothing is quoted."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from governance.data import identifying, tables
from governance.data.dataset import Dataset
from governance.data.personal import LOOKED_AT, masked, personal, words_of

PEOPLE = 60
RANDOM = np.random.default_rng(0)


def luhn(stem: str) -> str:
    return next(stem + last for last in "0123456789" if identifying.is_card(stem + last))


def iban(account: int) -> str:
    held = f"50010517{account:010}"
    return f"DE{98 - int(held + '131400') % 97:02}{held}"


def bsn(number: int) -> str:
    return next(held for last in range(110) if identifying.is_dutch_bsn(held := str(number * 110 + last)))


FIRST = ["Anna", "Peter", "Maria", "John", "Fatima", "Luca"]
LAST = ["Meyer", "O'Neil", "García", "Smith-Jones", "Rossi"]

FOUND: dict[str, tuple[str, list[Any]]] = {
    "contact": ("e-mail addresses", [f"p{i}@mail.example" for i in range(PEOPLE)]),
    "notes": ("e-mail addresses", ["called twice"] * 59 + ["write to jo.doe@mail.example please"]),
    "account": ("account numbers", [iban(i * 7) for i in range(PEOPLE)]),
    "a": ("US social security", [f"{100 + i}-{10 + i}-{1000 + i}" for i in range(PEOPLE)]),
    "b": ("UK national insurance", [f"AB {10 + i % 80} 34 56 C" for i in range(PEOPLE)]),
    "c": ("Dutch citizen service", [int(bsn(1_200_000 + i)) for i in range(PEOPLE)]),
    "d": ("Spanish identity", [f"{i:08}{'TRWAGMYFPDXBNJZSQVHLCKE'[i % 23]}" for i in range(PEOPLE)]),
    "e": ("payment card", [luhn(f"4{i:014}") for i in range(PEOPLE)]),
    "f": ("payment card", [int(luhn(f"5{i:014}")) for i in range(PEOPLE)]),
    "g": ("telephone", [f"+49 30 {100000 + i}" for i in range(PEOPLE)]),
    "h": ("telephone", [f"(555) 123-{1000 + i}" for i in range(PEOPLE)]),
    "mobile_phone": ("telephone", [1_700_000_000 + i for i in range(PEOPLE)]),
    "Telefonnummer": ("telephone", [f"0171{100000 + i}" for i in range(PEOPLE)]),
    "i": ("internet addresses", [f"10.0.{i}.1" for i in range(PEOPLE)]),
    "j": ("street addresses", [f"{i} Baker Street" for i in range(PEOPLE)]),
    "k": ("street addresses", [f"Lindenstraße {i}" for i in range(PEOPLE)]),
    "l": ("names of persons", [f"{FIRST[i % 6]} {LAST[i % 5]}" for i in range(PEOPLE)]),
    "last_name": ("names of persons", [LAST[i % 5] for i in range(PEOPLE)]),
    "Prénom": ("names of persons", [FIRST[i % 6] for i in range(PEOPLE)]),
    "PassportNumber": ("national identifiers", [f"C{1_000_000 + i}" for i in range(PEOPLE)]),
    "dob": ("dates of birth", [f"{1940 + i}-03-01" for i in range(PEOPLE)]),
    "Geburtsdatum": ("dates of birth", [f"1.3.{1940 + i}" for i in range(PEOPLE)]),
}


@pytest.mark.parametrize("column", FOUND)
def test_personal_data_is_found_and_never_quoted(column: str) -> None:
    kind, values = FOUND[column]
    (found,) = personal(pd.DataFrame({column: values, "group": "a"}))
    assert found.column == column
    assert found.kind.startswith(kind) or kind in found.kind
    assert found.looked == PEOPLE
    assert not any(str(value) in found.sentence for value in values)
    assert found.share == found.cells / PEOPLE > 0


ORDINARY: dict[str, Any] = {
    "age": RANDOM.integers(18, 90, PEOPLE),
    "income": RANDOM.integers(10_000, 90_000, PEOPLE),
    "amount": RANDOM.integers(100_000_000, 999_999_999, PEOPLE),
    "long": RANDOM.integers(10**15, 10**16 - 1, PEOPLE),
    "share": RANDOM.random(PEOPLE),
    "country": ["United States", "San Marino", "Costa Rica", "New Zealand"] * 15,
    "job": ["Exec managerial", "Adm clerical", "Machine Op Inspct", "Sales"] * 15,
    "band": ["18-30", "31-45", "46-60", "61-75"] * 15,
    "postcode": ["12345-6789", "10115", "SW1A 1AA", "75001"] * 15,
    "order": [f"2021-{i:06}" for i in range(PEOPLE)],
    "code": [f"L{i:05}" for i in range(PEOPLE)],
    "time": [f"{i % 24:02}:30:00" for i in range(PEOPLE)],
    "product_name": ["Basic Plan", "Super Saver", "Family Plan", "Gold Card"] * 15,
    "phone_service": ["yes", "no"] * 30,
    "address_known": [True, False] * 30,
    "card_type": ["gold", "silver"] * 30,
    "birth_weight": RANDOM.normal(3.4, 0.5, PEOPLE),
    "month": ["April", "May", "June", "August"] * 15,
    "insee_code": ["75056", "13055"] * 30,
}


@pytest.mark.parametrize("column", ORDINARY)
def test_ordinary_columns_are_left_alone(column: str) -> None:
    assert personal(pd.DataFrame({column: ORDINARY[column]})) == ()


def test_days_long_before_the_others_are_births_and_days_of_last_year_are_not() -> None:
    applied = pd.date_range("2024-01-01", periods=PEOPLE)
    born = [datetime.date(1945 + i, 5, 2) for i in range(PEOPLE)]
    (found,) = personal(pd.DataFrame({"x": born, "applied": applied}))
    assert (found.column, found.kind, found.cells) == ("x", "dates of birth", PEOPLE)
    assert "1945" not in found.sentence
    assert personal(pd.DataFrame({"x": born})) == ()
    assert personal(pd.DataFrame({"opened": applied, "closed": applied + pd.Timedelta(days=400)})) == ()
    same_year = pd.date_range("1990-01-01", periods=PEOPLE)
    assert personal(pd.DataFrame({"old": same_year, "applied": applied})) == ()


def test_of_a_large_table_some_rows_are_looked_at_always_the_same() -> None:
    table = pd.DataFrame({"mail": [f"p{i}@mail.example" for i in range(LOOKED_AT + 1)]})
    (found,) = personal(table)
    assert (found.cells, found.looked) == (LOOKED_AT, LOOKED_AT)
    assert personal(table) == (found,)


def test_a_table_without_rows_or_columns_holds_none() -> None:
    assert (
        personal(pd.DataFrame({"name": pd.Series([], dtype=str), "dob": pd.Series([], dtype="datetime64[us]")})) == ()
    )
    assert personal(pd.DataFrame(index=range(3))) == ()


def test_a_mask_keeps_one_sign_at_most() -> None:
    assert [masked(each) for each in ("anna@mail.example", " Anna", "x", "")] == ["a…@…", "A…", "…", "…"]


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("BirthDate", "birth date"),
        ("birth_date", "birth date"),
        ("Prénom", "prenom"),
        ("date-de-naissance ", "date de naissance"),
    ],
)
def test_a_columns_name_is_read_as_words(column: str, words: str) -> None:
    assert words_of(column) == words


# Numbers that are published as examples of their kind.
@pytest.mark.parametrize(
    ("fits", "text"),
    [
        (identifying.is_iban, "DE89 3704 0044 0532 0130 00"),
        (identifying.is_iban, "GB82 WEST 1234 5698 7654 32"),
        (identifying.is_card, "4111 1111 1111 1111"),
        (identifying.is_card, "3782-822463-10005"),
        (identifying.is_uk_nino, "QQ 12 34 56 C".replace("QQ", "AB")),
        (identifying.is_german_tax_id, "86 095 742 719"),
        (identifying.is_german_tax_id, "47036892816"),
        (identifying.is_dutch_bsn, "111222333"),
        (identifying.is_french_nir, "2 55 08 14 168 025 38"),
        (identifying.is_spanish_dni, "12345678Z"),
        (identifying.is_spanish_dni, "X-1234567-L"),
        (identifying.is_italian_code, "RSSMRA85T10A562S"),
        (identifying.is_ip, "2001:db8::1"),
        (identifying.is_phone, "555-123-4567"),
        (identifying.is_phone, "612 345 678"),
        (identifying.is_phone, "06 12 34 56 78"),
        (identifying.is_address, "12 rue de la Paix"),
        (identifying.is_address, "Calle Mayor, 12"),
    ],
)
def test_a_number_with_its_check_digits_is_known_and_a_slip_is_not(fits: Any, text: str) -> None:
    assert fits(text)
    if fits not in (identifying.is_ip, identifying.is_phone, identifying.is_address, identifying.is_uk_nino):
        digit = next(place for place in reversed(range(len(text))) if text[place].isdigit())
        assert not fits(f"{text[:digit]}{(int(text[digit]) + 1) % 10}{text[digit + 1 :]}")


@pytest.mark.parametrize(
    ("fits", "text"),
    [
        (identifying.is_phone, "2020-01-31"),
        (identifying.is_phone, "12345-6789"),
        (identifying.is_phone, "1.234.567"),
        (identifying.is_us_ssn, "666-12-1234"),
        (identifying.is_ip, "12:30:15"),
        (identifying.is_ip, "300.1.1.1"),
        (identifying.is_email, "a @ b"),
        (identifying.is_address, "3 years"),
    ],
)
def test_what_only_resembles_one_is_none(fits: Any, text: str) -> None:
    assert not fits(text)


def test_the_lending_sample_holds_no_personal_data(lending: Dataset) -> None:
    assert personal(lending.table) == ()


def test_public_tables_raise_no_false_alarm(adult_path: Path) -> None:
    for path in (adult_path, adult_path.with_name("credit_card_default.csv")):
        if path.exists():
            assert personal(tables.read(path)) == ()
