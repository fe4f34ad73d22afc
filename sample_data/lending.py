"""Loan applications: 20,000 people, with a bias that is planted, sized and documented.

Every planted size is a constant below; `lending.md` tells the same story in words, and the tests look
for each of them.
"""

import numpy as np
import pandas as pd

SEED = 20_260_101
PEOPLE = 20_000

# Under-representation: women are half of the adults who could apply, and a third of those who did.
SEX = {"woman": 0.32, "man": 0.66, "non-binary": 0.02}
ETHNICITY = {"White": 0.59, "Black": 0.17, "Hispanic": 0.14, "Asian": 0.085, "Indigenous": 0.015}
DISABILITY_SHARE = 0.15

# Label bias: of the women who repaid, this share is recorded as not having repaid. Nobody else is touched.
WOMEN_MISRECORDED = 0.22

# Proxies: none of the attributes above needs to be a feature, because these two columns carry them.
AREAS = 24
AREAS_OF_ONE_ETHNICITY = 0.60  # share of people who live in an area where their ethnicity is concentrated
DEPRIVATION = {"Black": -0.45, "Hispanic": -0.30, "Indigenous": -0.40, "White": 0.12, "Asian": 0.15}
OCCUPATIONS = ("care", "education", "retail", "office", "transport", "technology", "construction")
OCCUPATION_OF_WOMEN = (0.36, 0.23, 0.18, 0.15, 0.02, 0.04, 0.02)
OCCUPATION_OF_MEN = (0.03, 0.05, 0.11, 0.15, 0.22, 0.22, 0.22)

# Missing values: income is blank more often for one group than for the others.
INCOME_MISSING = 0.03
INCOME_MISSING_HISPANIC = 0.17
ETHNICITY_NOT_STATED = 0.025

# An intersection: disabled people under 30 are worst off, while disabled people as a whole and people
# under 30 as a whole stand where everybody stands, because the rest of each margin makes up for it.
YOUNG = 30
YOUNG_SHARE = 0.30
YOUNG_AND_DISABLED = -1.20
YOUNG_NOT_DISABLED = -YOUNG_AND_DISABLED * DISABILITY_SHARE / (1 - DISABILITY_SHARE)
OLDER_AND_DISABLED = -YOUNG_AND_DISABLED * YOUNG_SHARE / (1 - YOUNG_SHARE)

# The old decisions: loan officers who read the same file, and marked two groups down.
OFFICERS_ON_WOMEN = -0.35
OFFICERS_ON_BLACK_APPLICANTS = -0.45


def lending(seed: int = SEED, people: int = PEOPLE) -> pd.DataFrame:
    """The published table: one row per application, every value as an applicant's file would show it."""
    return _published(_world(np.random.default_rng(seed), people))


def truth(seed: int = SEED, people: int = PEOPLE) -> pd.DataFrame:
    """What the table hides, row for row with `lending`: who really repaid, and their true solvency."""
    return _world(np.random.default_rng(seed), people)[["solvency", "really_repaid"]]


def _world(random: np.random.Generator, people: int) -> pd.DataFrame:
    sex = random.choice(list(SEX), people, p=list(SEX.values()))
    ethnicity = random.choice(list(ETHNICITY), people, p=list(ETHNICITY.values()))
    young = random.random(people) < YOUNG_SHARE
    age = np.where(young, random.integers(18, YOUNG, people), random.integers(YOUNG, 76, people))
    disabled = random.random(people) < DISABILITY_SHARE
    area, deprivation = _areas(random, ethnicity)
    solvency = random.normal(0, 0.9, people) + deprivation
    solvency += np.where(young & disabled, YOUNG_AND_DISABLED, 0)
    solvency += np.where(young & ~disabled, YOUNG_NOT_DISABLED, 0)
    solvency += np.where(~young & disabled, OLDER_AND_DISABLED, 0)
    world = pd.DataFrame(
        {
            "sex": sex,
            "ethnicity": ethnicity,
            "age": age,
            "disability": np.where(disabled, "yes", "no"),
            "postcode_area": area,
            "solvency": solvency,
        }
    )
    return _outcomes(random, _finances(random, world))


def _areas(random: np.random.Generator, ethnicity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where people live, and how much harder or easier that makes it to repay."""
    names = np.array([f"P{number:02d}" for number in range(1, AREAS + 1)])
    share = AREAS // len(ETHNICITY)
    home = {group: np.arange(i * share, (i + 1) * share) for i, group in enumerate(ETHNICITY)}
    concentrated = random.random(len(ethnicity)) < AREAS_OF_ONE_ETHNICITY
    anywhere = random.integers(0, AREAS, len(ethnicity))
    among_own = np.array([random.choice(home[group]) for group in ethnicity])
    chosen = np.where(concentrated, among_own, anywhere)
    effect = np.zeros(AREAS)
    for group, places in home.items():
        effect[places] = DEPRIVATION[group]
    return names[chosen], effect[chosen]


def _finances(random: np.random.Generator, world: pd.DataFrame) -> pd.DataFrame:
    people, solvency, age = len(world), world["solvency"].to_numpy(), world["age"].to_numpy()
    women = random.choice(OCCUPATIONS, people, p=OCCUPATION_OF_WOMEN)
    men = random.choice(OCCUPATIONS, people, p=OCCUPATION_OF_MEN)
    either = np.where(random.random(people) < 0.5, women, men)
    sex = world["sex"].to_numpy()
    world["occupation"] = np.select([sex == "woman", sex == "man"], [women, men], either)
    world["employment"] = np.select(
        [age >= 67, random.random(people) < 0.09, random.random(people) < 0.16, random.random(people) < 0.14],
        ["retired", "self-employed", "part-time", "temporary"],
        "permanent",
    )
    world["years_employed"] = np.minimum(random.gamma(2.0, 3.2, people) + solvency, age - 17).clip(0).round()
    world["income"] = (np.exp(10.35 + 0.22 * solvency + random.normal(0, 0.33, people)) / 100).round() * 100
    world["savings"] = (np.exp(8.0 + 0.55 * solvency + random.normal(0, 0.9, people)) / 50).round() * 50
    world["debt"] = (np.exp(9.1 - 0.45 * solvency + random.normal(0, 0.7, people)) / 50).round() * 50
    world["late_payments"] = random.poisson(np.exp(0.05 - 0.65 * solvency).clip(0, 9)).clip(0, 12)
    world["credit_years"] = np.minimum(random.gamma(2.2, 3.5, people), age - 17).round()
    world["loan_amount"] = (np.exp(9.2 + random.normal(0, 0.5, people)) / 100).round() * 100
    world["loan_months"] = random.choice([12, 24, 36, 48, 60], people, p=[0.12, 0.24, 0.32, 0.18, 0.14])
    world["loan_purpose"] = random.choice(
        ["car", "home", "education", "business", "consolidation"], people, p=[0.28, 0.27, 0.12, 0.11, 0.22]
    )
    return world


def _outcomes(random: np.random.Generator, world: pd.DataFrame) -> pd.DataFrame:
    people, solvency = len(world), world["solvency"].to_numpy()
    burden = np.log(world["loan_amount"] / world["income"]).to_numpy()
    repays = random.logistic(0, 1, people) < 0.30 + 1.9 * solvency - 0.4 * burden
    world["really_repaid"] = repays
    misrecorded = (world["sex"] == "woman") & (random.random(people) < WOMEN_MISRECORDED)
    world["repaid"] = np.where(repays & ~misrecorded, "yes", "no")
    impression = 0.25 + 1.1 * solvency + random.logistic(0, 0.7, people)
    impression += np.where(world["sex"] == "woman", OFFICERS_ON_WOMEN, 0)
    impression += np.where(world["ethnicity"] == "Black", OFFICERS_ON_BLACK_APPLICANTS, 0)
    world["granted"] = np.where(impression > 0, "yes", "no")
    blank = np.where(world["ethnicity"] == "Hispanic", INCOME_MISSING_HISPANIC, INCOME_MISSING)
    world["income"] = world["income"].mask(random.random(people) < blank)
    world["ethnicity"] = world["ethnicity"].mask(random.random(people) < ETHNICITY_NOT_STATED)
    return world


def _published(world: pd.DataFrame) -> pd.DataFrame:
    table = world.drop(columns=["solvency", "really_repaid"])
    whole = ["years_employed", "income", "savings", "debt", "credit_years", "loan_amount"]
    table[whole] = table[whole].astype("Int64")
    table.insert(0, "application", [f"L{number:05d}" for number in range(1, len(table) + 1)])
    return table
