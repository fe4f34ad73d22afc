"""Every odd file, through the page: what the package says of it is what a visitor sees."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from governance import Policy
from governance.audit import Audit
from governance.data import tables
from governance.data.checks import checks
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.metrics.chance import standout
from governance.reports import summary
from tests.conftest import ROOT
from tests.data.odd_files import CHECKED, ODD, ROLES, Checked, Odd, people
from tests.pages.conftest import assert_fine, chosen, confirm, given, in_view, start, text

RIGHT = Audit.recorded(Dataset("people", people(), ROLES))
LEAST = Policy.min_group_size
FINDING = summary.largest_gap(*standout(RIGHT.cube, min_group_size=LEAST))
FIGURES = re.findall(r"[\d.]+(?:\N{NO-BREAK SPACE}%| points)", FINDING.headline)  # names differ from file to file


@pytest.fixture(scope="module")
def visitor() -> AppTest:
    """One visitor for all files, as somebody who tries one after the other."""
    return assert_fine(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run())


@pytest.mark.parametrize(("name", "case"), CHECKED.items(), ids=CHECKED)
def test_what_is_odd_about_a_table_is_said_before_its_audit(name: str, case: Checked, visitor: AppTest) -> None:
    app = given(visitor, name, case.content)
    described(app, case.roles)
    assert not app.exception
    reading = tables.opened(case.content, name).table
    found = {each.code: each for each in checks(reading, case.roles, least=LEAST)}[case.code]
    assert found.title in text(app)
    assert found.remedy in text(app)
    confirm(app)
    assert next(each for each in app.button if each.label == "Start the audit").disabled == (found.severity == "blocks")


def described(app: AppTest, roles: Roles) -> None:
    chosen(app, "Label").set_value(roles.label).run()
    chosen(app, "Favourable").set_value(roles.favourable).run()
    chosen(app, "Sensitive").set_value(list(roles.sensitive)).run()
    for column, edges in roles.bands:
        chosen(app, f"Bands of {column}").set_value(", ".join(f"{edge:g}" for edge in edges)).run()
    if roles.identifier is None:
        chosen(app, "Identifier").set_value("(none)").run()
    if roles.decision:
        chosen(app, "Who decides").set_value("A column of decisions").run()
        chosen(app, "The decisions").set_value(roles.decision).run()
    elif roles.score:
        chosen(app, "Who decides").set_value("A column of scores").run()
        chosen(app, "The scores").set_value(roles.score).run()
    else:
        chosen(app, "Who decides").set_value("Fit logistic regression here").run()
        chosen(app, "Features").set_value(list(roles.features)).run()


@pytest.mark.parametrize(("name", "odd"), ODD.items(), ids=ODD)
def test_an_odd_file_ends_in_the_right_audit_or_a_sentence(name: str, odd: Odd, visitor: AppTest) -> None:
    app = visitor
    given(app, name, odd.content)
    assert not app.exception
    if odd.refused:
        assert odd.refused in text(app)
        assert len(app.error) == 1
        return
    if odd.asked.header is not None:
        answer = {True: "The names of the columns", False: "The first person"}[odd.asked.header]
        chosen(app, "What does the first row hold?").set_value(answer).run()
    assert odd.noted in text(app)
    described(app, odd.roles)
    assert_fine(start(app))
    card = in_view(app)
    assert name in card
    assert f"{len(people())} people" in card
    assert len(FIGURES) == 3
    for figure in FIGURES:
        assert figure.replace("\N{NO-BREAK SPACE}", " ") in text(app)
