"""Identifying numbers: which texts are the number of one person, by their form and their check digits."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping

SEPARATORS = str.maketrans("", "", " -./")


def is_email(text: str) -> bool:
    """Whether an e-mail address is in the text."""
    return "@" in text and bool(EMAIL.search(text))


def is_phone(text: str) -> bool:
    """Whether it is written as telephone numbers are: with a country, an area in brackets, or the usual blocks."""
    return bool(PHONE.fullmatch(text)) and 7 <= sum(map(str.isdigit, text)) <= 15


def is_iban(text: str) -> bool:
    """An international bank account number, its two check digits being right (ISO 13616)."""
    held = text.translate(SEPARATORS).upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", held):
        return False
    return int("".join(str(int(each, 36)) for each in held[4:] + held[:4])) % 97 == 1


def is_card(text: str) -> bool:
    """A payment card's number, its check digit being right (ISO/IEC 7812, Luhn)."""
    held = re.sub(r"[ -]", "", text)
    if not re.fullmatch(r"(4\d{12}|[2-6]\d{15}|3[47]\d{13}|3[068]\d{12}|4\d{18})", held):
        return False
    doubled = [int(each) * (1 + place % 2) for place, each in enumerate(reversed(held))]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


def is_ip(text: str) -> bool:
    """An address on the internet, of version 4 or 6."""
    if not re.fullmatch(r"\d{1,3}(\.\d{1,3}){3}|[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7}", text, re.I):
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return not CLOCK.fullmatch(text)


def is_us_ssn(text: str) -> bool:
    """A US social security number, written with its blocks."""
    return bool(re.fullmatch(r"(?!000|666|9)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}", text))


def is_uk_nino(text: str) -> bool:
    """A UK national insurance number."""
    held = text.replace(" ", "").upper()
    form = r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]"
    return bool(re.fullmatch(form, held))


def is_german_tax_id(text: str) -> bool:
    """A German tax identification number: one digit of the first ten occurs twice or three times; check digit."""
    held = text.replace(" ", "")
    if not re.fullmatch(r"[1-9]\d{10}", held) or len(set(held[:10])) not in (8, 9):
        return False
    product = 10
    for each in held[:10]:
        product = ((int(each) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(held[10])


def is_dutch_bsn(text: str) -> bool:
    """A Dutch citizen service number (the test of eleven)."""
    held = text.translate(SEPARATORS)
    if not re.fullmatch(r"\d{8,9}", held) or not held.strip("0"):
        return False
    digits = [int(each) for each in held.zfill(9)]
    return (sum(each * (9 - place) for place, each in enumerate(digits[:8])) - digits[8]) % 11 == 0


def is_french_nir(text: str) -> bool:
    """A French social security number with its key."""
    held = text.translate(SEPARATORS).upper()
    if not re.fullmatch(r"[12]\d{2}(0[1-9]|1[0-2]|[2-9]\d)(\d{2}|2[AB])\d{8}", held):
        return False
    number = int(held[:13].replace("2A", "19").replace("2B", "18"))
    return 97 - number % 97 == int(held[13:])


def is_spanish_dni(text: str) -> bool:
    """A Spanish DNI or NIE, its letter being right."""
    held = text.translate(SEPARATORS).upper()
    if not re.fullmatch(r"[XYZ\d]\d{7}[A-Z]", held):
        return False
    number = int(held[:-1].translate(str.maketrans("XYZ", "012")))
    return "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23] == held[-1]


def is_italian_code(text: str) -> bool:
    """An Italian codice fiscale, its last letter being right."""
    held = text.replace(" ", "").upper()
    if not re.fullmatch(r"[A-Z]{6}[\dL-NP-V]{2}[A-EHLMPRST][\dL-NP-V]{2}[A-Z][\dL-NP-V]{3}[A-Z]", held):
        return False
    values = [int(each) if each.isdigit() else ord(each) - ord("A") for each in held[:15]]
    total = sum(ODD[value] if place % 2 == 0 else value for place, value in enumerate(values))
    return chr(ord("A") + total % 26) == held[15]


def is_address(text: str) -> bool:
    """Whether it is a number and a street, in one of several languages."""
    return bool(NUMBER_FIRST.search(text) or NUMBER_LAST.search(text))


EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
PHONE = re.compile(
    r"(\+|00)[1-9][\d ()./-]{6,18}\d"  # with a country
    r"|\(0?\d{2,5}\) ?\d[\d -]{4,9}\d"  # an area in brackets
    r"|(1[-. ])?\d{3}(?P<dash>[-. ])\d{3}(?P=dash)\d{4}"  # North America
    r"|0\d([ .-]\d{2}){4}"  # France
    r"|0\d{2,5}[ /]\d[\d -]{4,9}\d"  # Germany, the United Kingdom, Italy
    r"|[6-9]\d{2}(?P<blank>[ -])\d{3}(?P=blank)\d{3}"  # Spain
)
ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
NUMBER_FIRST = re.compile(
    r"^\d{1,5}[a-z]?,? +(([a-z0-9.'-]+ +){1,4}(street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|"
    r"way|close|crescent|terrace|square|parkway|pkwy)\b|"
    r"(bis |ter )?(rue|avenue|boulevard|chemin|impasse|quai|allée|place) )",
    re.I,
)
NUMBER_LAST = re.compile(
    r"(\w(straße|strasse|str\.|weg|gasse|allee|platz|straat|laan|gracht)|\b(straße|strasse|platz|calle|avenida|plaza|"
    r"paseo|via|viale|piazza|corso|rua)\b[^\d]*),? +n?º? ?\d{1,4} ?[a-z]?\b",
    re.I,
)

NATIONAL: Mapping[str, Callable[[str], bool]] = {
    "US social security number": is_us_ssn,
    "UK national insurance number": is_uk_nino,
    "German tax number": is_german_tax_id,
    "Dutch citizen service number": is_dutch_bsn,
    "French social security number": is_french_nir,
    "Spanish identity number": is_spanish_dni,
    "Italian tax code": is_italian_code,
}
