"""The people behind slices: read once, split in halves, counted for every threshold; and a tree of them."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from governance.audit import LOOKED_AT, Audit
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.errors import DecisionNeeded
from governance.inspection.coded import MOST_COLUMNS, MOST_VALUES, coded
from governance.inspection.discreet import branches, discreet
from governance.inspection.rows import rows
from governance.inspection.slices import inside, slices
from governance.inspection.tree import tree
from governance.metrics.disclosure import shown
from governance.metrics.rates import rate
from governance.metrics.slices import ERRORS, FINDING, MEASURING
from governance.metrics.worst import worst


def made(seed: int, people: int = 2000, columns: int = 5, **more: object) -> pd.DataFrame:
    """People whose errors have nothing to do with any column."""
    random = np.random.default_rng(seed)
    table = {"sex": random.choice(["f", "m"], people)}
    for place in range(columns):
        table[f"x{place}"] = random.normal(size=people) if place % 2 else random.choice(list("uvwxy"), people)
    score = random.random(people)
    label = random.random(people) < 0.2 + 0.6 * score
    return pd.DataFrame({**table, "y": label.astype(int), "score": score.round(3), **more})


def audited(table: pd.DataFrame, **roles: object) -> Audit:
    features = tuple(name for name in table if name.startswith("x"))
    return Audit.recorded(
        Dataset("made", table, Roles(**{"label": "y", "favourable": "1", "sensitive": ("sex",), "features": features,
                                        "score": "score", **roles}))
    )  # fmt: skip


def planted(seed: int, people: int = 4000) -> pd.DataFrame:
    """The same, but for women with x0 = u, about whom a coin decides what really happens."""
    table = made(seed, people)
    kind = (table["sex"] == "f") & (table["x0"] == "u")
    against = (table["score"] < 0.5).astype(int)  # the opposite of what the score says
    return table.assign(y=table["y"].where(~kind, against))


def test_everybody_is_counted_once_and_at_every_threshold_as_the_cube_counts_them(audit: Audit) -> None:
    people = coded(audit)
    found = slices(people, least=30)
    assert found.people[0].sum() == len(audit.rows)
    for threshold in (0.0, 0.31, 0.5, 1.0):
        of_cube = rate(audit.decided(threshold).by(), "error_rate")
        halves = [found.share("error_rate", half, threshold) for half in (FINDING, MEASURING)]
        assert sum(int(each.k[0]) for each in halves) == of_cube.k[0]
        by_sex = rate(audit.decided(threshold).by("sex"), "false_positive_rate")
        place = found.places[
            ((people.columns.index("sex"), people.values[people.columns.index("sex")].index("woman")),)
        ]
        own = sum(int(found.share("false_positive_rate", half, threshold).n[place]) for half in (FINDING, MEASURING))
        assert own == by_sex.n[by_sex.position("woman")]


def test_counts_of_a_slice_are_those_of_its_rows(audit: Audit) -> None:
    people = coded(audit)
    found = slices(people, least=30)
    for error in ERRORS:
        wrong, among = people.wrong(error, 0.6)
        share = found.share(error, MEASURING, 0.6)
        for place in (0, 3, 40, len(found.slices) - 1):
            own = people.inside(found.slices[place]) & people.measured
            assert (share.k[place], share.n[place]) == ((own & wrong).sum(), (own & among).sum())


def test_a_cube_of_columns_is_the_cube_of_the_audit(audit: Audit) -> None:
    people = coded(audit)
    cube = people.cube(people.columns.index("sex"))
    ours, theirs = rate(cube.at(0.4), "error_rate"), rate(audit.decided(0.4).by("sex"), "error_rate")
    assert {group: ours.k[at] for at, group in enumerate(ours.groups)} == {
        group: theirs.k[at] for at, group in enumerate(theirs.groups)
    }


def test_weights_are_summed_beside_people() -> None:
    table = made(1, weight=np.arange(2000) % 4 + 1.0)
    people = coded(audited(table, weight="weight"))
    found = slices(people, least=30)
    share = found.share("error_rate", MEASURING, 0.5)
    own = people.inside(found.slices[1]) & people.measured
    wrong, _ = people.wrong("error_rate", 0.5)
    assert share.weighed is not None
    assert share.weighed[:, 1] == pytest.approx(
        [people.weight[own & wrong].sum(), people.weight[own].sum(), (people.weight[own] ** 2).sum()]
    )
    grown = tree(people, "error_rate", threshold=0.5)
    assert grown.share.size[0] == pytest.approx(people.weight[people.measured].sum())
    cube = people.cube(0, 1)
    assert cube.weight.sum() == pytest.approx(table["weight"].sum())


def test_recorded_decisions_need_no_threshold(recorded: Audit) -> None:
    people = coded(recorded)
    assert people.thresholds == ()
    found = worst(slices(people, least=30), "false_negative_rate", least=30)
    assert {"sex: woman", "ethnicity: Black"} <= set(found.names)  # whom the officers marked down
    assert rate(people.cube(0), "error_rate").k.sum() == rate(recorded.cube, "error_rate").k.sum()


def test_labels_alone_have_no_errors() -> None:
    with pytest.raises(DecisionNeeded, match="error rate is about decisions"):
        coded(audited(made(0), score=None))


def test_attributes_alone_are_looked_at_too() -> None:
    people = coded(audited(made(0), features=()))
    assert people.columns == ("sex",)
    assert len(slices(people).slices) == 3
    assert tree(people, "error_rate", threshold=0.5).nodes[0].words == "everybody"


def test_at_chance_hardly_ever_is_any_kind_named_and_hardly_ever_is_anything_split() -> None:
    named = split = 0
    for seed in range(60):
        people = coded(audited(made(seed)))
        found = slices(people, least=30)
        named += int(any(worst(found, error, threshold=0.5, least=30).confirmed.any() for error in ERRORS))
        split += len(tree(people, "error_rate", threshold=0.5, least=30).nodes) > 1
    assert named <= 9  # three kinds of errors are asked about, each at 5 %
    assert split <= 6


def test_a_planted_kind_is_found_with_the_rate_it_has() -> None:
    inside = 0
    for seed in range(20):
        people = coded(audited(planted(seed)))
        found = worst(slices(people, least=30), "error_rate", threshold=0.5, least=30)
        assert found.names[0] == "sex: f · x0: u"
        assert found.confirmed[0]
        assert found.share.value[0] == 1.0
        grown = tree(people, "error_rate", threshold=0.5, least=30)
        top = max(grown.leaves, key=lambda place: grown.share.value[place])
        assert set(grown.path(top).split(" and ")) == {"sex: f", "x0: u"}
        low, high = grown.share.interval()
        inside += low[0] <= 0.41 <= high[0]
    assert inside >= 15


def test_the_worst_of_many_is_measured_without_flattering_or_blackening_it() -> None:
    """The kind with most errors on the finding half has, on average, everybody's rate on the other."""
    off = []
    for seed in range(80):
        found = slices(coded(audited(made(seed, 1000, 3))), least=30)
        finding, measured = (found.share("error_rate", half, 0.5).value for half in (FINDING, MEASURING))
        worst_place = int(np.argmax(finding))
        off.append((finding[worst_place] - finding[0], measured[worst_place] - measured[0]))
    found_gap, measured_gap = np.mean(off, axis=0)
    assert found_gap > 0.08
    assert abs(measured_gap) < 0.02


def test_values_that_nearly_the_same_people_have_are_named_once() -> None:
    table = planted(3)
    people = coded(audited(table.assign(xcopy=table["x0"].str.upper())))
    found = slices(people, least=30)
    names = [found.named(one) for one, again in zip(found.slices, found.repeated, strict=True) if not again]
    assert "x0: u" in names
    assert "xcopy: U" not in names
    assert "sex: f · xcopy: U" not in names
    result = worst(found, "error_rate", threshold=0.5, least=30)
    assert [name for name, sure in zip(result.names, result.confirmed, strict=True) if sure] == ["sex: f · x0: u"]


def test_of_many_columns_those_are_kept_that_tell_most() -> None:
    table = planted(1)
    noise = {f"xn{place:02}": np.random.default_rng(place).choice(list("ab"), len(table)) for place in range(30)}
    people = coded(audited(table.assign(**noise)))
    assert len(people.columns) == MOST_COLUMNS
    assert {"sex", "x0"} <= set(people.columns)
    assert len(people.left_out) == 36 - MOST_COLUMNS


def test_a_column_has_few_names() -> None:
    table = made(0)
    number = np.arange(len(table))
    people = coded(audited(table.assign(xmany=[f"v{each % 70}" for each in number], xcount=np.minimum(number % 97, 13),
                                        xgap=np.where(number % 9 == 0, np.nan, number))))  # fmt: skip
    names = dict(zip(people.columns, people.values, strict=True))
    assert len(names["xmany"]) == MOST_VALUES + 1
    assert names["xmany"][-1] == "(all others)"
    assert names["xcount"][-1].endswith("or more")
    assert names["xgap"][-1] == "(missing)"
    assert len(names["xgap"]) == 5
    kinds = slices(people).slices
    assert ((people.columns.index("xmany"), MOST_VALUES),) not in kinds  # all others are no kind of people


def test_of_very_many_people_a_sample_is_looked_at() -> None:
    people = coded(audited(made(0, LOOKED_AT + 10_000, 1)))
    assert len(people.rows) == LOOKED_AT
    assert len(np.unique(people.rows)) == LOOKED_AT
    assert (np.diff(people.rows) > 0).all()


def test_halves_are_as_large_as_each_other_and_the_same_each_time(audit: Audit) -> None:
    first, second = coded(audit), coded(audit)
    assert abs(int(first.measured.sum()) * 2 - len(first.rows)) <= 1
    assert (first.measured == second.measured).all()


def test_every_node_of_a_tree_is_parted_into_its_branches(audit: Audit) -> None:
    found = tree(coded(audit), "false_negative_rate", threshold=0.5, least=30)
    assert len(found.nodes) > 3
    for place in set(range(len(found.nodes))) - set(found.leaves):
        own = [at for at, node in enumerate(found.nodes) if node.parent == place]
        assert len(own) == 2
        assert found.people[own].sum() == found.people[place]
        assert found.share.k[own].sum() == found.share.k[place]
    assert found.people[1:].min() >= 30
    assert max(node.depth for node in found.nodes) == 3


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (lambda kind, other: np.where(kind, 90, other % 80), {"x: 90 and over", "x: under 90"}),
        (lambda kind, other: np.where(kind, 3, other % 3), {"x: 3", "x: 2 or less"}),
        (lambda kind, other: np.where(kind, "bad", np.where(other % 2, "so", "fine")), {"x: bad", "x: not bad"}),
        (lambda kind, other: np.where(kind, np.nan, other % 80), {"x: (missing)", "x: not missing"}),
        (lambda kind, other: pd.Categorical(np.where(kind, "low", np.where(other % 2, "mid", "high")),
                                            ["low", "mid", "high"], ordered=True), {"x: low", "x: not low"}),
    ],
    ids=["numbers", "few numbers", "names", "missing", "declared order"],
)  # fmt: skip
def test_a_split_is_said_in_words(column: object, expected: set[str]) -> None:
    table = made(5, 3000, 0)
    other = np.random.default_rng(5).integers(0, 1000, 3000)
    kind = other < 300
    table = table.assign(
        y=np.where(kind, table["score"] < 0.5, table["score"] >= 0.5).astype(int), x=column(kind, other)
    )
    found = tree(coded(audited(table)), "error_rate", threshold=0.5, least=30)
    said = {node.words for node in found.nodes if node.depth == 1}
    assert said == expected


def test_what_may_be_seen_of_a_slice_is_what_disclosure_shows() -> None:
    table = made(2, 600).assign(x0=["u"] * 590 + ["v"] * 10)
    people = coded(audited(table))
    column = people.columns.index("x0")
    kept = shown(people.only(people.measured).cube(column), 30)
    assert discreet(people, (column,), least=30) == frozenset(
        (people.values[column].index(name),) for (name,) in kept.counts.groups
    )
    assert discreet(people, (column,), least=30) == frozenset()  # one value is too small, and tells the other


def telling(seed: int = 4) -> Audit:
    """Of women all but a few have g = y: a split by both would tell of those few."""
    table = made(seed, 6000, 1)
    few = (table["sex"] == "f") & (np.arange(6000) % 150 == 0)
    table["xg"] = np.where(few, "n", np.where((table["sex"] == "m") & (np.arange(6000) % 2 == 0), "n", "y"))
    wrong = np.where(table["xg"] == "n", 0.1, np.where(table["sex"] == "f", 0.8, 0.6))
    decided = table["score"] >= 0.5
    y = np.where(np.random.default_rng(seed).random(6000) < wrong, ~decided, decided)
    return audited(table.assign(y=y.astype(int)))


def test_a_tree_that_is_shown_tells_of_no_few_people() -> None:
    people = coded(telling())
    grown = tree(people, "error_rate", threshold=0.5, least=30)
    assert any({node.words, grown.nodes[node.parent].words} == {"xg: y", "sex: f"} for node in grown.nodes)
    seen = branches(people, grown, least=30)
    assert 1 < len(seen.nodes) < len(grown.nodes)
    sex = people.columns.index("sex")
    women = int((people.measured & people.inside(((sex, people.values[sex].index("f")),))).sum())
    for place, node in enumerate(seen.nodes):
        assert not 0 < women - seen.people[place] < 30
        if place:
            pair = [at for at, each in enumerate(seen.nodes) if each.parent == node.parent]
            assert seen.people[pair].sum() == seen.people[node.parent]
    assert {"sex", "xg"} - {node.column for node in seen.nodes}  # never both of them
    assert set(map(seen.path, range(len(seen.nodes)))) <= set(map(grown.path, range(len(grown.nodes))))


def test_a_tree_that_tells_of_nobody_stays_whole(audit: Audit) -> None:
    people = coded(audit)
    grown = tree(people, "error_rate", threshold=0.5, least=30)
    whole = branches(people, grown, least=1)
    assert [node.words for node in whole.nodes] == [node.words for node in grown.nodes]
    assert whole.people.tolist() == grown.people.tolist()


def test_the_ends_of_a_tree_are_picked_by_the_finding_half(audit: Audit) -> None:
    grown = tree(coded(audit), "false_negative_rate", threshold=0.5, least=30)
    top, bottom = grown.ends
    assert grown.found[top] == max(grown.found[grown.leaves])
    assert grown.found[bottom] == min(grown.found[grown.leaves])
    flat = replace(grown, share=replace(grown.share, k=np.zeros_like(grown.share.k)))
    assert flat.ends == grown.ends  # whatever the other half measures


def test_who_is_inside_a_slice_is_counted_with_who_is_not(audit: Audit) -> None:
    people = coded(audit)
    found = slices(people, least=30)
    one = found.slices[1]
    here, elsewhere = inside(audit, people, one)
    assert here.groups == elsewhere.groups
    assert [here.people.sum(), elsewhere.people.sum()] == found.beside(one, MEASURING, 0.5).people.tolist()


def test_rows_begin_with_those_decided_about_wrongly(audit: Audit) -> None:
    people = coded(audit)
    sex = people.columns.index("sex")
    one = ((sex, people.values[sex].index("woman")),)
    found = rows(audit, people, one, "error_rate", threshold=0.5, most=20)
    assert len(found) == 20
    assert (found["real outcome"] != found["decision"]).all()
    assert set(found["sex"]) == {"woman"}
    few = rows(audit, people, one, "false_positive_rate", threshold=0.5, most=20)
    assert set(few["decision"]) == {"favourable"}
    assert list(found.columns[:4]) == ["real outcome", "decision", "score", "application"]
    at = audit.dataset.table.set_index("application").loc[found["application"]]
    assert (at["sex"] == "woman").all()


def test_people_of_a_half_are_those_people(audit: Audit) -> None:
    people = coded(audit)
    half = people.only(people.measured)
    assert half.codes.shape[1] == len(half.rows) == people.measured.sum()
    assert replace(half).measured.all()
