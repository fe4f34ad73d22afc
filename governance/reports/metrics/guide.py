"""Guide: whom a mistake harms, which rates show that, and why. A new answer is one entry of `HARMS`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from governance.data.roles import Roles
from governance.metrics import words
from governance.metrics.rates import RATES, is_about_decisions

SELECTED = "selection_rate"
UNTRUSTED = (
    "Reads no recorded outcome: where outcomes were recorded wrongly for some group, error rates are wrong with them, "
    "and this one is not."
)


@dataclass(frozen=True)
class Harm:
    """An answer to "whom does a mistake harm?".

    Attributes
    ----------
    title : str
        As the reader picks it.
    who : str
        Who is harmed, in a sentence; {outcome} stands for the favourable outcome.
    rates : mapping of str to str
        Which rates show it, and why each, in a sentence.
    reads_outcomes : bool
        Whether the answer hangs on outcomes that were recorded rightly.
    """

    title: str
    who: str
    rates: Mapping[str, str]
    reads_outcomes: bool = False


NOT_DECIDED = Harm(
    "Not decided yet",
    "One rate for each way in which groups can fare differently. Say whom a mistake would harm, and fewer remain.",
    {
        SELECTED: "Who gets the favourable decision at all, whatever the real outcome was (demographic parity).",
        "true_positive_rate": "Low where people are refused although their real outcome was {outcome}.",
        "false_positive_rate": "High where people are granted although their real outcome was not {outcome}.",
        "precision": "How often a favourable decision was right: whether it means the same in every group.",
        "false_omission_rate": "How often a refusal was wrong: whether it means the same in every group.",
    },
)
REFUSED = Harm(
    "Wrongly refused",
    "A person is harmed who is refused (does not get the favourable decision) although the real outcome was {outcome}. "
    "That weighs most where the decision helps: a loan, a job, a treatment.",
    {
        "true_positive_rate": "Of the people whose real outcome was {outcome}, the share who got the favourable "
        "decision. Alike in all groups: equal opportunity.",
        "false_omission_rate": "Of the people who were refused, the share whose real outcome was {outcome}: what "
        "somebody who was refused would ask.",
    },
    reads_outcomes=True,
)
GRANTED = Harm(
    "Wrongly granted",
    "When somebody is granted (gets the favourable decision) although the real outcome was not {outcome}, somebody "
    "bears it: that person, or others.",
    {
        "false_positive_rate": "Of the people whose real outcome was not {outcome}, the share who got the favourable "
        "decision all the same. Alike in all groups: predictive equality.",
        "false_discovery_rate": "Of the people who got the favourable decision, the share whose real outcome was not "
        "{outcome}: what those who bear it would ask. Alike in all groups: predictive parity.",
    },
    reads_outcomes=True,
)
BOTH = Harm(
    "Both mistakes",
    "Two kinds of people are harmed: those refused although the real outcome was {outcome}, and those who bear it when "
    "somebody is granted although it was not.",
    {
        "true_positive_rate": "Low where people are wrongly refused. Alike in all groups together with the next one: "
        "equalized odds.",
        "false_positive_rate": "High where people are wrongly granted.",
        "accuracy": "Both mistakes in one number, which hides which of the two a group suffers from.",
    },
    reads_outcomes=True,
)
SHARES = Harm(
    "Unequal shares",
    "No mistake is counted: every group should get the favourable decision equally often, whatever outcomes were.",
    {
        SELECTED: "The share of each group who got the favourable decision. Alike in all groups: demographic parity.",
        "base_rate": "How far the recorded outcomes differ already, before anything was decided.",
    },
)
EVERY = Harm(
    "All rates",
    "Every rate that there is. Many say the same from two sides: what one leaves of 100 % is another.",
    {name: words.meaning(name) for name in RATES},
)

HARMS: Mapping[str, Harm] = {each.title: each for each in (NOT_DECIDED, REFUSED, GRANTED, BOTH, SHARES, EVERY)}


def favourable_outcome(roles: Roles) -> str:
    """The favourable outcome as it is quoted: the phrase that the roles give it, else its column and value."""
    return f"“{roles.outcome or f'{roles.label} = {roles.favourable}'}”"


def who_is_harmed(harm: Harm, outcome: str) -> str:
    """The sentence about who is harmed, in the words of an audit."""
    return harm.who.format(outcome=outcome)


def watched(harm: Harm, outcome: str, *, trusted: bool = False, decided: bool = True) -> dict[str, str]:
    """The rates to watch, and why each.

    Parameters
    ----------
    harm : Harm
    outcome : str
        From `favourable_outcome`.
    trusted : bool
        Whether recorded outcomes can be trusted; otherwise a rate that reads none stands beside those that do.
    decided : bool
        Whether there are decisions; otherwise only rates that are about none.
    """
    rates = {name: why.format(outcome=outcome) for name, why in harm.rates.items()}
    if harm.reads_outcomes and not trusted:
        rates = {SELECTED: UNTRUSTED, **rates}
    if not decided:
        undecided = [name for name in RATES if not is_about_decisions(name)]
        rates = {name: rates.get(name, words.meaning(name)) for name in undecided}
    return rates
