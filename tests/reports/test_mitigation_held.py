"""What is said of groups that marks were not held to."""

from governance.reports.mitigation import held

SOME = (("b",), ("c",))


def said(*asked: object, **more: bool) -> list[tuple[str, str]]:
    return [(each.kind, each.sentence) for each in held.conclusions(("group",), *asked, **more)]


def test_compared_groups_that_a_mark_was_not_held_to_are_named_only_where_they_may_be() -> None:
    ((kind, sentence),) = said(SOME)
    assert kind == "look"
    assert "too few people of b, c were there. They may leave a larger gap" in sentence
    assert "too few people of 2 groups were there" in said(SOME, hides=True)[0][1]
    assert "too few people of 1 group were there" in said(SOME[:1], hides=True)[0][1]


def test_why_no_thresholds_are_set_is_said() -> None:
    assert said((), "No thresholds are set.") == [("unknown", "What thresholds would reach. No thresholds are set.")]
    assert said(()) == []
