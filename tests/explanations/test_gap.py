"""The gap by feature: bars add up to the gap, cover the truth, and say what stands behind them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression, Perceptron

from governance.audit import Audit
from governance.charts import style
from governance.charts.explanations import gap as charts
from governance.charts.explanations import gap_people as people_charts
from governance.composition.crossed import crossed
from governance.composition.proxies import counted, proxies
from governance.composition.telling import tellings
from governance.errors import GovernanceError
from governance.explanations.apart import Sample, apart
from governance.explanations.attribution import Explainer, explainer
from governance.explanations.background import background
from governance.explanations.bar import bar
from governance.explanations.fidelity import DECISIONS, fidelity
from governance.explanations.gap import Explained, Gap, divided, drawn, explained, gap
from governance.explanations.said import said
from governance.explanations.subject import Imitated, Subject
from governance.metrics.rates import rate
from governance.reports.explanations import gap as reports
from governance.reports.explanations import gap_people as people_reports
from governance.shapley.outputs import Output

NUMBERS = ("savings", "debt", "loan_amount", "credit_years")
WOMEN, MEN = ("woman",), ("man",)
NAMES = reports.Names("woman", "man")


def rows_of(audit: Audit, *group: str, by: tuple[str, ...] = ("sex",)) -> np.ndarray:
    groups, codes = audit.groups(by)
    return audit.rows[codes[audit.rows] == groups.index(group)]


def compared(own: Explainer, audit: Audit, people: int) -> Gap:
    parts = divided(own)
    women, men = (rows_of(audit, each)[:people] for each in ("woman", "man"))
    return gap(explained(parts, women), explained(parts, men))


def subject_of(model: object, audit: Audit, output: Output) -> Subject:
    return Subject(audit.dataset, model, NUMBERS, output, "it", None, audit.rows, audit.training)


@pytest.fixture(scope="session")
def simple(audit: Audit) -> dict[str, Subject]:
    """Models of every kind of output, which look at four columns of numbers."""
    table = audit.dataset.table.iloc[audit.training[:1_500]]
    seen, classes = table[list(NUMBERS)], table["loan_purpose"]
    forest = RandomForestClassifier(5, max_depth=3, random_state=0)
    return {
        "number": subject_of(LinearRegression().fit(seen, table["late_payments"]), audit, Output("number")),
        "classes": subject_of(forest.fit(seen, classes), audit, Output("probability", (0, 2))),
        "decision": subject_of(Perceptron().fit(seen, table["repaid"]), audit, Output("decision", (1,))),
    }


@pytest.fixture(scope="session")
def whole(linear: Explainer, audit: Audit) -> Gap:
    return compared(linear, audit, 10_000)


@pytest.mark.parametrize("kind", ["linear", "trees", "alone", "number", "classes", "decision"])
def test_bars_add_up_to_the_gap_for_every_explainer(
    kind: str, simple: dict[str, Subject], audit: Audit, request: pytest.FixtureRequest
) -> None:
    if kind in simple:
        own = explainer(simple[kind], background(audit.training, "them", people=20))
    else:
        own = request.getfixturevalue("linear" if kind == "alone" else kind)
        own = replace(own, _teller=None) if kind == "alone" else own
    found = compared(own, audit, 20)
    size = max(1.0, np.abs(found.first.output).max())
    assert found.value.sum() == pytest.approx(found.total.value[0], abs=1e-9 * size)
    assert found.total.value[0] == pytest.approx(found.first.output.mean() - found.second.output.mean(), abs=1e-12)
    says = own.subject.scores(own.subject.people.iloc[found.first.rows])
    if found.unit == "log-odds":
        says = np.log(says / (1 - says))
    assert found.first.output == pytest.approx(says, abs=1e-6)


def test_parts_of_the_background_are_the_whole_of_it(trees: Explainer, audit: Audit) -> None:
    rows = audit.rows[:15]
    parts = explained(divided(trees), rows)
    assert len(parts.parts) == 5
    assert parts.values == pytest.approx(trees.of_rows(rows).values, abs=1e-5)


def test_the_background_cancels_between_groups_of_a_linear_model(linear: Explainer, audit: Audit) -> None:
    other = explainer(linear.subject, background(audit.training, "them", people=20, seed=7))
    one, another = compared(linear, audit, 50), compared(other, audit, 50)
    assert one.value == pytest.approx(another.value, abs=1e-9)
    assert not one.by_column.background.any()


def test_swapping_the_groups_turns_every_sign(whole: Gap) -> None:
    turned = gap(whole.second, whole.first)
    assert turned.value == pytest.approx(-whole.value, abs=1e-12)
    low, high = whole.by_column.interval()
    assert turned.by_column.interval()[0] == pytest.approx(-high, abs=1e-9)
    assert turned.by_column.interval()[1] == pytest.approx(-low, abs=1e-9)
    assert turned.adjusted == pytest.approx(whole.adjusted, abs=1e-9)


def test_intersections_add_up_to_the_attribute(linear: Explainer, audit: Audit, whole: Gap) -> None:
    by, parts = ("sex", "age"), divided(linear)
    groups, codes = audit.groups(by)
    women = [each for each in groups if each[0] == "woman"]
    sides = [explained(parts, audit.rows[codes[audit.rows] == groups.index(each)]) for each in women]
    together = np.average([each.mean for each in sides], axis=0, weights=[len(each.rows) for each in sides])
    assert together == pytest.approx(whole.first.mean, abs=1e-9)


@pytest.mark.parametrize("alone", [False, True])
def test_a_column_that_the_model_ignores_has_exactly_no_part(audit: Audit, *, alone: bool) -> None:
    table = audit.dataset.table.iloc[audit.training[:1_000]]
    model = LogisticRegression(max_iter=500).fit(table[list(NUMBERS)] / 1e4, table["repaid"])
    model.coef_ /= 1e4
    model.coef_[0, 1] = 0
    own = explainer(subject_of(model, audit, Output("log-odds", (1,))), background(audit.training, "them", people=10))
    found = compared(replace(own, _teller=None) if alone else own, audit, 30)
    assert own.exact
    assert found.value[1] == 0
    assert np.isnan(found.adjusted[1])
    assert not found.beyond_chance[1]


def test_a_column_that_parts_the_groups_is_beyond_chance_without_an_interval(whole: Gap) -> None:
    """As the attribute itself does, where the model looks at it."""
    codes = np.zeros(30, int), np.ones(20, int)
    found = handmade(np.full(30, 0.3), np.full(20, -0.2), whole, codes)
    assert found.beyond_chance.all()
    assert np.isnan(found.by_column.interval()).all()
    assert handmade(np.full(2, 0.3), np.full(2, -0.2), whole, codes).adjusted == pytest.approx(1 / 3)
    alike = handmade(np.full(30, 0.3), np.full(20, 0.3), whole, codes)
    assert np.isnan(alike.adjusted).all()
    text = str(people_reports.why(bar(found, "it"), NAMES, reports.ITSELF))
    assert text == "it is the attribute itself: the model looks at it, and it makes +0.50."


def test_people_with_a_weight_count_as_many_times(linear: Explainer, audit: Audit) -> None:
    parts, rows = divided(linear), audit.rows[:40]
    weight = np.ones(len(audit.dataset.table))
    weight[rows[:10]] = 3
    found = explained(parts, rows, weight=weight)
    thrice = explained(parts, np.concatenate([rows, rows[:10], rows[:10]]))
    assert found.mean == pytest.approx(thrice.mean, abs=1e-9)
    assert found.said == pytest.approx(thrice.said, abs=1e-9)


def test_a_group_of_one_is_refused(linear: Explainer, audit: Audit) -> None:
    with pytest.raises(GovernanceError, match="needs at least two people in each"):
        explained(divided(linear), audit.rows[:1])
    with pytest.raises(GovernanceError, match="in one of them are 0"):
        explained(divided(linear), audit.rows[:5], weight=np.zeros(len(audit.dataset.table)))


def covered(replicates: int, one: int, weighted: bool, part: float) -> float:
    """How often intervals hold the truth, of skewed numbers of groups of which a part is drawn along what is said."""
    random = np.random.default_rng(0)
    held = []
    for _ in range(replicates):
        sides = []
        for people, shift in ((one, 1.0), (90, 0.0)):
            score = random.exponential(1, int(people / part))
            found = np.column_stack([score + shift, random.exponential(1, len(score)) + 0.3 * score])
            weight = random.uniform(0.2, 2, len(score)) if weighted else np.ones(len(score))
            rows = drawn(np.arange(len(score)), score, people)
            rows = rows[np.argsort(score[rows])]
            sides.append(Sample(found[rows], weight[rows] / weight[rows].sum(), part))
        low, high = apart(*sides).interval()
        held.append((low <= [1.0, 0.0]) & (high >= [1.0, 0.0]))
    return np.mean(held, axis=0)


@pytest.mark.parametrize(("one", "weighted", "part"), [(40, False, 1.0), (60, True, 1.0), (60, False, 0.2)])
def test_intervals_cover_what_the_gap_is_among_people_such_as_these(one: int, weighted: bool, part: float) -> None:
    assert (np.abs(covered(800, one, weighted, part) - 0.95) < 0.025).all()


def test_intervals_cover_other_backgrounds() -> None:
    """A column whose effect depends on the background: its gap is the same on average over backgrounds."""
    random, held = np.random.default_rng(0), []
    for _ in range(800):
        one, other = random.normal(1, 1, 60), random.normal(0, 2, 80)
        effect = random.normal(1, 1.5, (5, 8)).mean(axis=1)  # of each part of the background
        by_part = (effect * (one.mean() - other.mean()))[:, None]
        sides = (Sample(each[:, None] * effect.mean(), np.full(len(each), 1 / len(each)), 1.0) for each in (one, other))
        (low,), (high,) = apart(*sides, by_part).interval()
        held.append(low <= 1 <= high)
    assert abs(np.mean(held) - 0.95) < 0.025


@given(st.integers(1, 400), st.integers(1, 60), st.integers(0, 20))
def test_people_are_drawn_once_and_evenly_along_the_score(people: int, most: int, seed: int) -> None:
    scores = np.random.default_rng(people).random(people)
    found = drawn(np.arange(people) + 1_000, scores, most, seed)
    assert len(set(found)) == len(found) == min(people, most)
    places = np.sort(scores.argsort().argsort()[found - 1_000])
    if people > most:
        assert np.diff([-1, *places, people]).max() <= 2 * people / most + 1


def test_the_people_drawn_are_about_as_far_apart_as_everybody(linear: Explainer, audit: Audit) -> None:
    found = said(audit, linear.subject, ("sex",))
    sides, parts = found.pair(WOMEN, MEN), divided(linear)
    every = [found.mean(who) for who in sides]
    log_odds = np.log(audit.score / (1 - audit.score))
    assert every[0] == pytest.approx(log_odds[sides[0]].mean())
    some = [explained(parts, drawn(found.rows[who], found.scores[who], 200), of=who.sum()) for who in sides]
    assert gap(*some).total.value[0] == pytest.approx(every[0] - every[1], abs=0.01)
    (low,), (high,) = gap(*some).total.interval()
    assert low < every[0] - every[1] < high
    assert high - low < 0.2


def test_the_first_pair_is_the_one_furthest_apart(linear: Explainer, audit: Audit) -> None:
    found = said(audit, linear.subject, ("sex",))
    assert found.furthest((MEN, WOMEN)) == (WOMEN, MEN)
    assert found.furthest((MEN, WOMEN, ("non-binary",)), 5_000) == (WOMEN, MEN)
    assert found.furthest((MEN,)) is None
    own, others = found.pair(WOMEN, None)
    assert (own ^ others).all()
    favourable = said(audit, linear.subject, ("sex",), audit.outcome[audit.rows])
    assert favourable.people.sum() == audit.outcome[audit.rows].sum()
    sure = replace(found, scores=np.where(own, 1.0, 0.5))
    assert sure.mean(own) is None
    assert sure.mean(others) == 0


@pytest.mark.parametrize("column", ["occupation", "income", "late_payments"])
def test_the_two_parts_of_a_bar_add_up_to_it(whole: Gap, column: str) -> None:
    found = bar(whole, column)
    assert found.parts.value.sum() == pytest.approx(found.value, abs=1e-9)
    assert found.through.sum() == pytest.approx(found.value, abs=1e-9)
    assert found.people.sum(axis=1).tolist() == [len(whole.first.rows), len(whole.second.rows)]
    one, other = (np.nan_to_num(each) for each in found.mean)
    both = (found.people > 0).all()
    if both:
        values = ((found.share[0] - found.share[1]) * (one + other) / 2).sum()
        assert found.parts.value[0] == pytest.approx(values, abs=1e-9)


def test_a_linear_model_does_the_same_to_the_same_value(whole: Gap) -> None:
    found = bar(whole, "occupation")
    assert found.parts.value[1] == pytest.approx(0, abs=1e-9)
    assert "because woman and man have other values of it" in str(people_reports.why(found, NAMES))
    assert "All of the" in str(people_reports.why(found, NAMES)) or "all of the" in str(
        people_reports.why(found, NAMES)
    )


def handmade(one: np.ndarray, other: np.ndarray, whole: Gap, codes: tuple[np.ndarray, np.ndarray]) -> Gap:
    """A gap of one column whose values and attributions are given."""
    sides = []
    subject = replace(whole.first.subject, columns=("it",))
    for values, each in zip((one, other), codes, strict=True):
        own = each[: len(values)]
        people = whole.first.people.iloc[: len(values)][["occupation"]].assign(it=own)[["it"]]
        share = np.full(len(values), 1 / len(values))
        sides.append(
            Explained(
                subject,
                np.arange(len(values)),
                len(values),
                share,
                values[None, :, None],
                np.ones(1),
                values,
                people,
                "",
            )
        )
    return gap(*sides)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_a_bar_is_split_whatever_the_values_are(whole: Gap, seed: int) -> None:
    random = np.random.default_rng(seed)
    one, other = random.normal(size=30), random.normal(size=20)
    codes = random.integers(0, 4, 30), random.integers(2, 6, 20)
    found = bar(handmade(one, other, whole, codes), "it")
    assert found.parts.value.sum() == pytest.approx(one.mean() - other.mean(), abs=1e-9)


def test_another_effect_of_the_same_values_is_told(whole: Gap) -> None:
    codes = np.tile([0, 1], 50), np.tile([0, 1], 40)
    random = np.random.default_rng(0)
    one, other = codes[0] + 1.0 + random.normal(0, 0.1, 100), codes[1] * 1.0 + random.normal(0, 0.1, 80)
    found = bar(handmade(one, other, whole, codes), "it")
    assert found.parts.value == pytest.approx([0, 1], abs=0.1)
    assert "the same values do something else" in str(people_reports.why(found, NAMES))
    low, high = found.parts.interval()
    assert low[0] <= 0 <= high[0]
    assert low[1] <= 1 <= high[1]


def test_the_error_of_either_part_is_that_of_drawing_people_again(whole: Gap) -> None:
    random = np.random.default_rng(1)
    codes = random.integers(0, 3, 150), np.minimum(random.integers(0, 4, 120), 2)
    one, other = codes[0] + random.normal(size=150), 0.5 * codes[1] + random.normal(size=120)
    error, again = bar(handmade(one, other, whole, codes), "it").parts.error, []
    for _ in range(200):
        here, there = (random.integers(0, len(each), len(each)) for each in (one, other))
        again.append(bar(handmade(one[here], other[there], whole, (codes[0][here], codes[1][there])), "it").parts.value)
    assert error == pytest.approx(np.std(again, axis=0), rel=0.2)


def test_values_of_few_people_are_one_with_enough_others(whole: Gap) -> None:
    codes = np.repeat([0, 1, 2], [40, 38, 2]), np.repeat([0, 1, 2], [30, 30, 10])
    found = handmade(np.arange(80.0), np.arange(70.0), whole, codes)
    assert bar(found, "it").names == ("0", "1", "2")
    safe = bar(found, "it", least=10)
    assert safe.names == ("0", "(all others)")
    assert safe.people.tolist() == [[40, 40], [30, 40]]
    assert safe.through.sum() == pytest.approx(safe.value)
    assert people_reports.by_value(safe, NAMES)["it"].tolist() == ["0", "(all others)"]
    assert bar(found, "it", least=100).names == ("(all others)",)


def test_those_who_move_a_bar_most_come_first(whole: Gap) -> None:
    found = bar(whole, "occupation")
    table = people_reports.people(found, NAMES, first=True, most=5)
    assert len(table) == 5
    assert table["attribution (log-odds)"].max() == pytest.approx(whole.first.values[:, found.place].min())
    assert set(table["row"]) <= set(whole.first.rows)
    other = people_reports.people(found, NAMES, first=False, most=5)
    assert other["attribution (log-odds)"].min() == pytest.approx(whole.second.values[:, found.place].max())


def test_stand_ins_are_told_as_on_the_composition_page(audit: Audit) -> None:
    columns = [crossed(audit, each, bins="equal") for each in ("occupation", "income")]
    found = tellings(columns, ("sex",), WOMEN, None)
    page = {each.feature: each for each in proxies(counted(audit)) if each.attribute == "sex"}
    for column, own in found.items():
        place = page[column].areas.groups.index(WOMEN)
        assert own.area == page[column].areas.area[place]
        assert own.low == page[column].areas.interval()[0][place]
    assert found["occupation"].tells
    assert not found["income"].tells
    pair = tellings(columns, ("sex",), WOMEN, MEN)
    assert pair["occupation"].area == pytest.approx(tellings(columns, ("sex",), MEN, WOMEN)["occupation"].area)
    assert set(tellings(columns, ("sex", "disability"), ("woman", "yes"), None)) == {"occupation", "income"}


def test_the_chart_draws_each_bar_with_its_interval_and_what_a_click_means(whole: Gap, audit: Audit) -> None:
    told = tellings([crossed(audit, "occupation", bins="equal")], ("sex",), WOMEN, MEN)
    chart = charts.gap_by_column(whole, ("woman", "man"), told, {"income": "a sensitive attribute"})
    bars, areas = chart.data[0], next(each for each in chart.data if each.type == "scatter" and each.mode == "markers")
    assert bars.x[0] == whole.total.value[0]
    assert list(bars.x[1:]) == list(whole.value[whole.order])
    assert list(bars.customdata) == ["", *(whole.columns[at] for at in whole.order)]
    _, high = whole.by_column.interval()
    assert bars.error_x.array[1:] == pytest.approx((high - whole.value)[whole.order])
    hollow = [colour == "rgba(0,0,0,0)" for colour in bars.marker.color]
    assert hollow[1:] == (~whole.beyond_chance[whole.order]).tolist()
    assert "hollow: may be chance" in chart.layout.xaxis.title.text
    assert areas.x[1 + whole.order.tolist().index(1)] == told["occupation"].area
    assert any("a sensitive attribute" in (each.text or ()) for each in chart.data[1:] if each.mode == "text")


def test_columns_beyond_the_most_share_a_bar(whole: Gap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "MOST_COLUMNS", 3)
    bars = charts.gap_by_column(whole, ("woman", "man"), {}, {}).data[0]
    assert len(bars.x) == 5
    assert sum(bars.x[1:]) == pytest.approx(bars.x[0], abs=1e-9)
    assert "9 more columns" in bars.hovertext[-1]


def test_names_from_the_data_are_shown_to_the_letter(whole: Gap) -> None:
    chart = charts.gap_by_column(whole, ("<b>woman", "%{x}"), {}, {})
    assert "&lt;b&gt;woman" in chart.layout.title.text
    assert "%{x}" not in chart.data[0].hovertext[0]


def test_behind_a_bar_shares_and_effects_of_both_groups_are_drawn(whole: Gap) -> None:
    found, looks = bar(whole, "occupation"), (style.Mark("#009E73", "diamond"), style.Mark("#0072B2", "circle"))
    chart = people_charts.by_value(found, ("woman", "man"), looks)
    order = np.argsort(-np.abs(found.through))
    assert list(chart.data[0].x) == list(found.share[0][order])
    assert [each.name for each in chart.data if each.showlegend] == ["woman", "man"]
    box, mean = people_charts.spread(found, ("woman", "man"), looks).data[:2]
    assert box.q1[0] <= box.median[0] <= box.q3[0]
    assert mean.x[0] == pytest.approx(whole.first.mean[found.place])


def test_the_finding_says_who_and_through_what(whole: Gap) -> None:
    text = str(reports.finding(whole, NAMES))
    assert text.startswith("For woman the model gives 0.19 lower log-odds of repaid = yes than for man on average")
    assert "Through occupation alone it would be 0.27" in text
    text = str(reports.finding(gap(whole.second, whole.first), reports.Names("man", "woman", reports.FAVOURABLE)))
    assert "Among people whose real outcome was favourable, for man the model gives 0.19 higher log-odds" in text


def test_a_surrogate_is_not_called_the_model(whole: Gap) -> None:
    was = np.array([1.0, 0.0])
    imitated = Imitated("decision", was, None, fidelity(DECISIONS, was, was))
    sides = [replace(each, subject=replace(each.subject, imitated=imitated)) for each in (whole.first, whole.second)]
    assert charts.gap_by_column(gap(*sides), ("woman", "man"), {}, {}).layout.title.text.startswith(
        "What the surrogate"
    )
    assert str(reports.finding(gap(*sides), NAMES)).startswith("For woman the surrogate gives")


def test_the_finding_of_groups_that_are_alike_says_so(linear: Explainer, audit: Audit) -> None:
    men, parts = rows_of(audit, "man"), divided(linear)
    found = gap(explained(parts, men[:200]), explained(parts, men[200:400]))
    text = str(reports.finding(found, reports.Names("these", "those")))
    assert "hardly differ in what the model says on average" in text
    assert "Through no single column" in text


def test_a_number_is_said_as_one(simple: dict[str, Subject], audit: Audit) -> None:
    own = explainer(simple["number"], background(audit.training, "them", people=20))
    text = str(reports.finding(compared(own, audit, 5_000), NAMES))
    assert "apart in number" in text or "number more for" in text
    days = compared(explainer(replace(simple["number"], quantity="days"), own.background), audit, 5_000)
    text = str(reports.finding(replace(days, total=replace(days.total, value=np.array([2.5]))), NAMES))
    assert "the model says 2.50 days more for woman than for man on average" in text.lower()
    assert "(days)" in charts.gap_by_column(days, ("woman", "man"), {}, {}).layout.xaxis.title.text


def test_the_table_adds_up_and_names_the_attribute_itself(whole: Gap) -> None:
    own = reports.own_attributes(("sex", "age", "income"), ("sex", "age"), ("sex",))
    assert own == {"sex": "the attribute itself", "age": "a sensitive attribute"}
    table = reports.table(whole, NAMES, {}, {"income": "a sensitive attribute"})
    name = "difference (log-odds)"
    assert table[name][1:].sum() == pytest.approx(table[name][0], abs=1e-9)
    assert table["part of the gap"][1:].sum() == pytest.approx(1)
    assert (table["mean: woman"] - table["mean: man"]).to_numpy() == pytest.approx(table[name].to_numpy(), abs=1e-9)
    assert table.set_index("column")["is"]["income"] == "a sensitive attribute"


def test_the_gap_in_decisions_is_told_beside(audit: Audit) -> None:
    cube = audit.decided(0.5).by("sex")
    found = rate(cube, "selection_rate")
    text = reports.rates_apart(found, NAMES, WOMEN, MEN, 0.5)
    women = found.position(WOMEN)
    assert "That is not the gap in decisions" in text
    assert f"{found.shares[0].k[women]:,} of {found.shares[0].n[women]:,} people" in text
    rest = reports.rates_apart(found, reports.Names("woman", "everybody else"), WOMEN, None, 0.5)
    assert f"{found.shares[0].others.k[women]:,} of" in rest
    false = reports.Names("woman", "man", reports.UNFAVOURABLE)
    assert "predictive equality" in reports.rates_apart(rate(cube, "false_positive_rate"), false, WOMEN, MEN, 0.5)


def test_what_a_column_accounts_for_is_joined_with_how_it_stands_in(whole: Gap, audit: Audit) -> None:
    told = tellings([crossed(audit, "occupation", bins="equal")], ("sex",), WOMEN, MEN)
    text = reports.stands_in(whole, told, {})
    assert "occupation makes -0.27, where all columns together make -0.19, and tells the two groups apart (area" in text
    assert "is the attribute itself" in reports.stands_in(whole, told, {"occupation": "the attribute itself"})


def test_who_was_explained_is_stated(linear: Explainer, audit: Audit) -> None:
    parts = divided(linear)
    women, men = (rows_of(audit, each) for each in ("woman", "man"))
    found = gap(explained(parts, women), explained(parts, men[:100], of=len(men)))
    text = reports.sampled(found, NAMES, -0.2)
    assert "all 1,906 (woman) and 100 of 3,968 (man), drawn evenly" in text
    assert "everybody in the two groups is -0.20" in text
