"""Every odd file, through the package: the right audit, or one clear sentence. Also where it is not loaded."""

from dataclasses import replace
from pathlib import Path

import pytest

from governance.audit import Audit
from governance.data import tables
from governance.data.checks import checks
from governance.data.dataset import Dataset
from governance.data.large import Large
from governance.errors import GovernanceError
from governance.metrics.cube import Cube
from tests.data.odd_files import CHECKED, ODD, ROLES, Checked, Odd, people

RIGHT = Audit.recorded(Dataset("people", people(), ROLES))


def cells(cube: Cube) -> list[list[int]]:
    return cube.counts.tolist()


@pytest.mark.parametrize(("name", "odd"), ODD.items(), ids=ODD)
def test_an_odd_file_becomes_the_right_audit_or_a_sentence(name: str, odd: Odd) -> None:
    if odd.refused:
        with pytest.raises(GovernanceError) as refused:
            tables.opened(odd.content, name, odd.asked)
        assert odd.refused in str(refused.value)
        return
    reading = tables.opened(odd.content, name, odd.asked)
    assert odd.noted in " ".join(reading.notes)
    assert bool(reading.notes) == bool(odd.noted)
    audit = Audit.recorded(Dataset(name, reading.table, odd.roles))
    assert cells(audit.cube) == cells(RIGHT.cube)
    assert cells(audit.population) == cells(RIGHT.population)
    assert reading.table.shape[0] == len(people())


SMALL_ONLY = ("utf16", "windows_1252", "packed.zip", "packed.parquet")


@pytest.mark.parametrize(("name", "odd"), ODD.items(), ids=ODD)
def test_a_file_that_is_counted_where_it_lies_is_the_same_audit(name: str, odd: Odd, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(odd.content)
    if odd.refused or name.startswith(SMALL_ONLY):
        with pytest.raises(GovernanceError):
            assert Audit.unloaded(name, Large.opened(path, odd.asked), odd.roles).cube
        return
    audit = Audit.unloaded(name, Large.opened(path, odd.asked), odd.roles)
    assert cells(audit.cube) == cells(RIGHT.cube)
    assert cells(audit.population) == cells(RIGHT.population)
    assert audit.people == len(people())


@pytest.mark.parametrize(("name", "case"), CHECKED.items(), ids=CHECKED)
def test_what_is_odd_about_a_table_is_found(name: str, case: Checked) -> None:
    found = {each.code: each for each in checks(tables.opened(case.content, name).table, case.roles)}[case.code]
    assert found.severity in ("blocks", "look")
    assert found.remedy


def test_nothing_is_found_in_the_plain_table() -> None:
    found = {each.code: each.severity for each in checks(people(), ROLES)}
    assert {code for code, severity in found.items() if severity == "blocks"} == set()
    assert {code for code, severity in found.items() if severity == "look"} <= {"small-combinations"}


def test_a_favourable_value_that_nobody_has_is_found() -> None:
    found = {each.code: each for each in checks(people(), replace(ROLES, favourable="y"))}
    assert found["favourable-unknown"].severity == "blocks"


def test_people_that_a_model_has_seen_are_found() -> None:
    found = {each.code: each for each in checks(people(), ROLES, training=people().head(10))}
    assert found["training-overlap"].severity == "look"


def test_a_header_that_may_be_a_person_is_asked_about() -> None:
    for name in ("no_header.csv", "header_that_looks_like_a_person.csv"):
        with pytest.raises(GovernanceError, match=r"may hold the names of the columns, or the first person"):
            tables.opened(ODD[name].content, name)
