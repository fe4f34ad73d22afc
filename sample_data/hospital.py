"""Hospital stays: 10,000 people, a length in days, and a model of it whose errors are planted and sized.

Every planted size is a constant below; `hospital.md` tells the same story in words, and the tests look for
each of them.
"""

import numpy as np
import pandas as pd

SEED = 20_260_103
PEOPLE = 10_000

CHILD, AGED = 18, 75
CHILDREN_SHARE = 0.10
AGED_SHARE = 0.28
INSURANCE = {"public": 0.64, "private": 0.24, "none": 0.12}  # none is an answer here, and not a missing one
INTERPRETER_SHARE = 0.11

# Too short for one group: people who need an interpreter stay this much longer, and the model never sees who does.
INTERPRETER_DAYS = 1.5

# Wider errors for one group, in both directions: the length of a child's stay varies this many times as much.
SPREAD = 0.2  # of everybody else's stay, as a share of the stay that their files suggest
SPREAD_OF_CHILDREN = 2 * SPREAD

# An intersection: uninsured people of 75 and over are predicted too short, while the uninsured as a whole and
# people of 75 and over as a whole are predicted right on average, because everybody else makes up for it.
AGED_UNINSURED = -2.4
AGED_INSURED = -AGED_UNINSURED * INSURANCE["none"] / (1 - INSURANCE["none"])
YOUNGER_UNINSURED = -AGED_UNINSURED * AGED_SHARE / (1 - AGED_SHARE)
YOUNGER_INSURED = -YOUNGER_UNINSURED * INSURANCE["none"] / (1 - INSURANCE["none"])

# Missing values: the blood test is blank more often for one group; insurance is not always stated.
BLOOD_MISSING = 0.04
BLOOD_MISSING_INTERPRETER = 0.22
INSURANCE_NOT_STATED = 0.02

WARDS = {"medicine": 0.0, "surgery": 1.2, "cardiology": 0.5, "neurology": 2.4, "orthopaedics": 1.6}  # days more


def hospital(seed: int = SEED) -> pd.DataFrame:
    """The published table: one row per stay, as the hospital's files would show it."""
    return _published(_world(np.random.default_rng(seed)))


def truth(seed: int = SEED) -> pd.DataFrame:
    """What the table hides, row for row with `hospital`: the stay that a file suggests, and every insurance."""
    return _world(np.random.default_rng(seed))[["suggested_days", "insurance"]]


def _world(random: np.random.Generator) -> pd.DataFrame:
    days = np.sort(random.integers(0, 365, PEOPLE))
    young, old = random.integers(0, CHILD, PEOPLE), random.integers(AGED, 99, PEOPLE)
    drawn = random.random(PEOPLE)
    age = np.select(
        [drawn < CHILDREN_SHARE, drawn > 1 - AGED_SHARE], [young, old], random.integers(CHILD, AGED, PEOPLE)
    )
    interpreter = random.random(PEOPLE) < INTERPRETER_SHARE
    world = pd.DataFrame(
        {
            "admitted": np.datetime64("2024-07-01") + days,
            "sex": random.choice(["female", "male"], PEOPLE, p=[0.52, 0.48]),
            "age": age,
            "language": np.where(interpreter, "interpreter", "local"),
            "insurance": random.choice(list(INSURANCE), PEOPLE, p=list(INSURANCE.values())),
            "admission": random.choice(["emergency", "planned"], PEOPLE, p=[0.55, 0.45]),
            "ward": random.choice(list(WARDS), PEOPLE),
            "diagnoses": 1 + random.poisson(1.2 + age / 60),
            "mobility": (10 - age / 20 - random.gamma(1.5, 1.0, PEOPLE)).clip(0, 10).round().astype(int),
            "haemoglobin": (13.6 - age / 80 + random.normal(0, 1.3, PEOPLE)).round(1),
        }
    )
    return _stays(random, world)


def _stays(random: np.random.Generator, world: pd.DataFrame) -> pd.DataFrame:
    """How long people stayed, and how long the model said."""
    aged, child = world["age"] >= AGED, world["age"] < CHILD
    interpreter, uninsured = world["language"] == "interpreter", world["insurance"] == "none"
    suggested = 1.2 + 0.8 * world["diagnoses"] + 0.35 * (10 - world["mobility"]) + world["ward"].map(WARDS)
    suggested += np.where(world["admission"] == "emergency", 1.0, 0) + 0.2 * (13 - world["haemoglobin"])
    world["suggested_days"] = suggested
    shape = np.where(child, SPREAD_OF_CHILDREN, SPREAD) ** -2
    real = suggested * random.gamma(shape, 1 / shape) + np.where(interpreter, INTERPRETER_DAYS, 0)
    world["days"] = real.clip(0.1).round(1)
    off = np.where(
        aged,
        np.where(uninsured, AGED_UNINSURED, AGED_INSURED),
        np.where(uninsured, YOUNGER_UNINSURED, YOUNGER_INSURED),
    )
    world["predicted_days"] = (suggested + off + random.normal(0, 0.6, PEOPLE)).clip(0.5).round(1)
    blank = np.where(interpreter, BLOOD_MISSING_INTERPRETER, BLOOD_MISSING)
    world["haemoglobin"] = world["haemoglobin"].mask(random.random(PEOPLE) < blank)
    world["not_stated"] = random.random(PEOPLE) < INSURANCE_NOT_STATED
    return world


def _published(world: pd.DataFrame) -> pd.DataFrame:
    table = world.assign(insurance=world["insurance"].mask(world["not_stated"]))
    table.insert(0, "stay", [f"S{number:05d}" for number in range(1, PEOPLE + 1)])
    return table.drop(columns=["suggested_days", "not_stated"])
