"""Runs: which methods learn again, in how many splits; started, watched and stopped here."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from governance.mitigation import tradeoff
from governance.mitigation.methods import METHODS, WITHOUT, cautions, lacking, titled
from governance.mitigation.problem import seeds
from governance.mitigation.reached import Reached
from governance.mitigation.tradeoff import Step
from ui import audience, jobs
from ui.mitigation import columns
from ui.mitigation.asked import Asked
from ui.wording import plain

SPLITS = (1, 3, 5)
QUICK = ("reweighing", "correlation remover", WITHOUT)
SPLIT = (
    "In each split it is drawn anew who learns and who is judged, and the audited model learns again too. Marks are "
    "those of the first split, which has the people of the other pages; the others show how much of it is luck."
)
PACE = (
    "Each learns anew from the people to learn from, some of them dozens of times: seconds each, or minutes where "
    "there are many people or a slow learner."
)
TITLE = "Methods that learn again"
MOST_REFUSALS = 3  # that stand open
NOUN = ("step", "steps")


@dataclass(frozen=True)
class Runs:
    """What has been learnt so far.

    Attributes
    ----------
    steps : tuple of Step
        Those that are done.
    reached : tuple of Reached
    """

    steps: tuple[Step, ...] = ()
    reached: tuple[Reached, ...] = ()

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why some treatment cannot be had here, a sentence each."""
        said: dict[tuple[str, str], None] = {}
        for each in self.reached:
            if each.refused:
                said.setdefault((each.treatment.method, each.refused))
        return tuple(f"{titled(method, ())}: {why}" for method, why in said)


def shown(asked: Asked) -> Runs:
    """The controls of what learns again, and what it has come to."""
    nothing_to_set = asked.problem.score is None and asked.problem.learner is None
    if nothing_to_set or not asked.comparable:  # the picture says so
        return Runs()
    with _box():
        if asked.problem.learner is None:
            st.markdown(plain(asked.problem.unlearnable))
            st.page_link("pages/data.py", label="Go to the Data page", icon=":material/arrow_back:")
            return Runs()
        methods, splits, dropped = _chosen(asked)
        if not methods:
            st.caption("None is chosen. Thresholds on the scores need no learning, and are in the picture.")
            return Runs()
        work = _work(asked, methods, splits, dropped)
        jobs.controls(work)
        done = jobs.finished(work)
        found = Runs(tuple(done), tuple(each for results in done.values() for each in results))
        _refused(found.refusals)
        return found


def _box() -> DeltaGenerator:
    """Where methods are chosen and run; a committee, which decides about what there is, opens it if it wants."""
    if audience.committee():
        return st.expander(TITLE, icon=":material/model_training:")
    box = st.container(border=True)
    box.subheader(TITLE, anchor=False)
    return box


def _chosen(asked: Asked) -> tuple[list[str], int, tuple[str, ...]]:
    """Which methods, in how many splits, and what one of them leaves out."""
    known = [name for name in METHODS if not lacking(name)]
    left, right = st.columns([3, 1])
    picked = left.pills(
        "Methods",
        known,
        selection_mode="multi",
        default=[each for each in QUICK if each in known],
        key="methods",
        bind="query-params",
        format_func=str.capitalize,
        wrap=True,
    )
    splits = right.segmented_control(
        "Splits", SPLITS, default=SPLITS[1], required=True, key="splits", bind="query-params", help=SPLIT
    )
    dropped = columns.picked(asked.audit, asked.by, asked=WITHOUT in picked)
    with st.expander("What these methods do", icon=":material/menu_book:"):
        st.markdown(_explained())
    for sentence in dict.fromkeys(said for each in picked for said in cautions(asked.problem, each, asked.wanted.goal)):
        st.caption(plain(sentence))
    return [each for each in METHODS if each in picked], int(splits or SPLITS[1]), dropped


def _refused(sentences: tuple[str, ...]) -> None:
    """Why some treatments cannot be had here."""
    many = len(sentences) > MOST_REFUSALS
    with st.expander(f"{len(sentences)} settings could not be had here, and why") if many else st.container():
        for sentence in sentences:
            st.caption(f":material/block: {plain(sentence)}")


def _explained() -> str:
    """Every method in a sentence, by the stage at which it works."""
    lines = [f"{lack}\n" for name in METHODS if (lack := plain(lacking(name)))]
    for stage in dict.fromkeys(each.stage for each in METHODS.values()):
        lines.append(f"**{stage.capitalize()}**\n")
        lines += [
            f"* *{name.capitalize()}*: {plain(each.what)}" for name, each in METHODS.items() if each.stage == stage
        ]
        lines.append("")
    return "\n".join(lines) + f"\n{SPLIT}"


def _work(asked: Asked, methods: list[str], splits: int, dropped: tuple[str, ...]) -> jobs.Work:
    return jobs.Work(
        ("mitigation", *asked.key),
        tradeoff.steps(methods, seeds(asked.problem, splits), columns=dropped),
        tradeoff.results,
        lambda: asked.start[0],
        PACE,
        lambda step: (step.method, len(step.strengths)),
        NOUN,
    )
