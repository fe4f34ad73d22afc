"""Job applications: 12,000 people, three classes, and a screening tool with two habits that are planted and sized.

Every planted size is a constant below; `hiring.md` tells the same story in words, and the tests look for
each of them.
"""

import numpy as np
import pandas as pd

SEED = 20_260_106
PEOPLE = 12_000

CLASSES = np.array(["rejected", "interviewed", "offered"])
CUTS = (0.1, 0.9)  # how suitable somebody must seem for an interview, and for an offer

# The table is a sample: every application for one post, and one in four for the other, which so weighs four.
WEIGHTS = {"engineering": 1, "service": 4}
WOMEN = {"engineering": 0.25, "service": 0.45}
NON_BINARY = 0.015

NATIONALITIES = {"home": 0.64, "neighbour": 0.16, "overseas": 0.20}

# A proxy: parental leave is in no feature, and a gap in the career nearly is.
LEAVE_OF_WOMEN = 0.24
LEAVE_OF_OTHERS = 0.06
GAP_OF_PARENTS = 0.80  # share of those who were on leave with a gap of a year or more
GAP_OF_OTHERS = 0.06
LONG_GAP = 12  # months

# First habit: a long gap puts somebody one class lower, more often since the tool was replaced.
REPLACED = np.datetime64("2025-07-01")
GAP_MARKED_DOWN = 0.25
GAP_MARKED_DOWN_SINCE = 0.65

# Second habit: people from overseas who would be offered the job are interviewed instead.
OVERSEAS_HELD_BACK = 0.30

# How the form's free text wrote gender, in exact numbers of people, and what it wrote for no nationality.
SPELLINGS = {
    "Female": {"female": 310, "F": 140, "Female ": 60, "Femal": 12},
    "Male": {"male": 420, "M": 190, "MALE": 35},
    "Non-binary": {"non binary": 20},
}
NO_NATIONALITY = {"N/A": 240, "unknown": 130}


def hiring(seed: int = SEED) -> pd.DataFrame:
    """The published table: one row per application, as the form and the tool wrote it."""
    return _published(_world(np.random.default_rng(seed)))


def truth(seed: int = SEED) -> pd.DataFrame:
    """What the table hides, row for row with `hiring`.

    `suitability`; `without_habits`, what the tool would have said without its two; and `gender` and
    `nationality` as they are, however the form wrote them.
    """
    return _world(np.random.default_rng(seed))[["suitability", "without_habits", "gender", "nationality"]]


def _world(random: np.random.Generator) -> pd.DataFrame:
    days = np.sort(random.integers(0, 731, PEOPLE))
    post = random.choice(list(WEIGHTS), PEOPLE)
    drawn = random.random(PEOPLE)
    woman = drawn < pd.Series(post).map(WOMEN).to_numpy()
    leave = random.random(PEOPLE) < np.where(woman, LEAVE_OF_WOMEN, LEAVE_OF_OTHERS)
    world = pd.DataFrame(
        {
            "applied": np.datetime64("2024-01-01") + days,
            "gender": np.select([woman, drawn > 1 - NON_BINARY], ["Female", "Non-binary"], "Male"),
            "age": random.triangular(18, 29, 66, PEOPLE).astype(int),
            "nationality": random.choice(list(NATIONALITIES), PEOPLE, p=list(NATIONALITIES.values())),
            "parental_leave": np.where(leave, "yes", "no"),
            "post": post,
            "suitability": random.normal(0, 1, PEOPLE),
        }
    )
    return _decisions(random, _careers(random, world))


def _careers(random: np.random.Generator, world: pd.DataFrame) -> pd.DataFrame:
    suitability, age = world["suitability"].to_numpy(), world["age"].to_numpy()
    degrees = ["school", "bachelor", "master", "doctorate"]
    reached = 1.2 + 0.5 * suitability + random.normal(0, 0.8, PEOPLE)
    world["degree"] = np.array(degrees)[np.where(age < 22, 0, reached.clip(0, 3).round().astype(int))]
    world["years_experience"] = np.minimum(random.gamma(2.0, 4.0, PEOPLE), age - 17).astype(int)
    world["skills_test"] = (60 + 11 * suitability + random.normal(0, 7, PEOPLE)).clip(0, 100).round().astype(int)
    on_leave = world["parental_leave"] == "yes"
    long = random.random(PEOPLE) < np.where(on_leave, GAP_OF_PARENTS, GAP_OF_OTHERS)
    short = np.where(random.random(PEOPLE) < 0.2, random.integers(1, LONG_GAP, PEOPLE), 0)
    world["gap_months"] = np.where(long, LONG_GAP + random.poisson(6, PEOPLE), short)
    return world


def _decisions(random: np.random.Generator, world: pd.DataFrame) -> pd.DataFrame:
    """What the panel judged, what the tool would have said, and what it said with its habits."""
    suitability = world["suitability"].to_numpy()
    panel = np.digitize(suitability + random.logistic(0, 0.20, PEOPLE), CUTS)
    tool = np.digitize(suitability + random.logistic(0, 0.25, PEOPLE), CUTS)
    world["outcome"], world["without_habits"] = CLASSES[panel], CLASSES[tool]
    often = np.where(world["applied"] < REPLACED, GAP_MARKED_DOWN, GAP_MARKED_DOWN_SINCE)
    down = (world["gap_months"] >= LONG_GAP) & (random.random(PEOPLE) < often)
    tool = np.where(down, tool - 1, tool).clip(0)
    held_back = (world["nationality"] == "overseas") & (random.random(PEOPLE) < OVERSEAS_HELD_BACK)
    tool = np.where(held_back, np.minimum(tool, 1), tool)
    world["decision"] = CLASSES[tool]
    world["weight"] = world["post"].map(WEIGHTS)
    world["gender_written"] = world["gender"]
    for meant, spellings in SPELLINGS.items():
        _overwrite(random, world, "gender_written", world["gender"] == meant, spellings)
    world["nationality_written"] = world["nationality"]
    _overwrite(random, world, "nationality_written", world["nationality"].notna(), NO_NATIONALITY)
    return world


def _overwrite(
    random: np.random.Generator, world: pd.DataFrame, column: str, among: pd.Series, texts: dict[str, int]
) -> None:
    """Write each text over the column of exactly so many people, nobody twice."""
    chosen = random.choice(np.flatnonzero(among), sum(texts.values()), replace=False)
    world.loc[chosen, column] = np.repeat(list(texts), list(texts.values()))


def _published(world: pd.DataFrame) -> pd.DataFrame:
    table = world.assign(gender=world["gender_written"], nationality=world["nationality_written"])
    table.insert(0, "application", [f"H{number:05d}" for number in range(1, PEOPLE + 1)])
    return table.drop(columns=["suitability", "without_habits", "gender_written", "nationality_written"])
