"""Conclusions: each says what was found, and which kind it is."""

from governance.audit import Audit
from governance.composition.crossed import crossed, presence
from governance.composition.missingness import missingness
from governance.composition.proxies import counted as features
from governance.composition.proxies import proxies, strongest
from governance.composition.reference import compared, equal_shares, said_shares
from governance.composition.shortfall import shortfall
from governance.composition.split import split
from governance.composition.strata import reversals, stratified
from governance.metrics.cautions import cautions_about
from governance.reports.composition import conclusions as said
from governance.reports.conclusions import Conclusion
from tests.composition.test_strata import BERKELEY, by_stratum
from tests.conftest import counted


def plain(found: Conclusion) -> str:
    return found.sentence.replace("\N{NO-BREAK SPACE}", " ")


def test_shares_are_fine_missed_or_not_known() -> None:
    cube = counted({"a": (250, 0, 250, 0), "b": (250, 0, 250, 0), "c": (5, 0, 5, 0)})
    fine = said.represented(compared(cube.only({"group": ["a", "b"]}), equal_shares(cube.only({"group": ["a", "b"]}))))
    assert [each.kind for each in fine] == ["fine"]
    missed = said.represented(compared(cube, said_shares({("a",): 0.7, ("b",): 0.3}, "the town")))
    assert [each.kind for each in missed] == ["look", "unknown"]
    assert "a 50.0 % where 70.0 % are expected" in plain(missed[0])
    assert plain(missed[1]) == "Whether c should be more or fewer: the reference does not know them."
    assert [each.kind for each in said.represented(None)] == ["unknown"]


def test_small_groups_are_what_cannot_be_said() -> None:
    cube = counted({"many": (200, 0, 200, 0), "few": (10, 0, 10, 0), "lopsided": (95, 0, 5, 0)})
    found = said.large_enough(shortfall(cube, 30), 3)
    assert found.kind == "unknown"
    assert plain(found) == (
        "Anything about few, having fewer than 30 people. "
        "Errors among lopsided, having fewer than 30 people of one outcome."
    )
    tiny = counted({f"g{place}": (5, 0, 5, 0) for place in range(6)})
    assert "Anything about 6 of 6 groups" in plain(said.large_enough(shortfall(tiny, 30), 6))
    assert said.large_enough(shortfall(cube.only({"group": ["many"]}), 30), 1).kind == "fine"


def test_the_planted_faults_of_the_sample_are_named(audit: Audit) -> None:
    held = presence(audit, audit.dataset.table.columns)
    lacking = said.missing([missingness(held, [each], least=30) for each in audit.dataset.roles.sensitive])
    assert lacking.kind == "look"
    assert "income is missing more often for Hispanic: 17.1 %" in plain(lacking)
    stands = said.stood_in_for(strongest(proxies(features(audit), least=30)))
    assert stands.kind == "look"
    assert "occupation tells whose sex is woman (0.86," in plain(stands)
    assert "postcode_area tells whose ethnicity is Hispanic (0.86," in plain(stands)
    assert [each.kind for each in said.cautioned(cautions_about(audit.population))] == ["look"]


def test_nothing_to_find_is_fine_and_nothing_to_look_at_is_not_known(audit: Audit) -> None:
    assert said.missing([missingness(presence(audit, ["debt"]), ["sex"])]).kind == "fine"
    by_disability = missingness(presence(audit, ["income"]), ["disability"], least=30)
    assert said.missing([by_disability]).kind == "fine"
    assert said.stood_in_for(()).kind == "unknown"
    unrelated = [each for each in proxies(features(audit), least=30) if each.feature == "loan_months"]
    assert said.stood_in_for([each for each in unrelated if not each.carries]).kind == "fine"
    assert said.turned_round([], 0).kind == "unknown"
    assert said.turned_round([], 1).sentence.endswith("in the other column.")


def test_what_turns_round_or_drifts_is_named(audit: Audit) -> None:
    berkeley = by_stratum(BERKELEY)
    found = said.turned_round([stratified(berkeley, "Female")], 4)
    assert (found.kind, "turns round for Female within stratum" in found.sentence) == ("look", True)
    assert reversals([crossed(audit, "loan_purpose").by("sex")], audit.population.by("sex").groups) == []
    parts = [audit.population_of(rows).by("sex") for rows in (audit.training, audit.rows)]
    assert said.drifted(split(*parts)).kind == "fine"
    other = said.drifted(split(parts[0], parts[1].only({"sex": "man"})))
    assert other.kind == "look"
