"""Handwritten digits: 1,797 small images in ten classes, and a reading machine that was made for ink.

The images are scikit-learn's own, which come with it; everything else is invented. Every planted size is a constant
below; `digits.md` tells the same story in words, and the tests look for each of them.
"""

import numpy as np
import pandas as pd
from sklearn.datasets import load_digits

SEED = 20_260_404
PEOPLE = 1_797
SIDE = 8  # pixels of an image, down and across
DARKEST = 16

DIGITS = np.array(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])
ENTITLED = 5  # from so many people in a household on a supplement is paid

# Whoever does not write with a pencil has one of these.
INK = {"ballpoint": 0.65, "fountain pen": 0.35}
LEFT_HANDED = 0.11

# A proxy: older people write with a pencil more often.
OLD = 65
PENCIL_OF_OLD = 0.50
PENCIL_OF_OTHERS = 0.22

# Less is seen of a pencil: half as dark, and of that the scanner takes a little off everywhere.
PENCIL_DARKNESS = 0.5
TAKEN_OFF = 1

# The machine calls a pixel black from here on, which was right for ink.
BLACK = 6


def digits(seed: int = SEED) -> pd.DataFrame:
    """The published table: one row per form, as it was scanned, as it was meant and as the machine read it."""
    return _world(seed).drop(columns=["in_ink"])


def truth(seed: int = SEED) -> pd.DataFrame:
    """What the table hides, row for row with `digits`: `in_ink`, what the machine would have read of ink."""
    return _world(seed)[["in_ink"]]


def _world(seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    given = load_digits()
    ink, meant = given.data.astype(np.int64), given.target.astype(np.int64)
    age = random.triangular(18, 40, 95, PEOPLE).astype(int)
    pencil = random.random(PEOPLE) < np.where(age >= OLD, PENCIL_OF_OLD, PENCIL_OF_OTHERS)
    inked = random.choice(list(INK), PEOPLE, p=list(INK.values()))
    left = random.random(PEOPLE) < LEFT_HANDED
    scanned = np.where(pencil[:, None], _in_pencil(random, ink), ink)
    about = pd.DataFrame(
        {
            "form": [f"D{number:04d}" for number in range(1, PEOPLE + 1)],
            "pen": np.where(pencil, "pencil", inked),
            "age": age,
            "hand": np.where(left, "left", "right"),
        }
    )
    names = [f"pixel_{down}_{across}" for down in range(SIDE) for across in range(SIDE)]
    said = {"digit": DIGITS[meant], "read": DIGITS[_read(scanned, ink, meant)]}
    hidden = {"in_ink": DIGITS[_read(ink, ink, meant)]}
    return pd.concat([about, pd.DataFrame(scanned, columns=names), pd.DataFrame({**said, **hidden})], axis=1)


def _in_pencil(random: np.random.Generator, ink: np.ndarray) -> np.ndarray:
    """What is seen of the same strokes in pencil; whole numbers, rounded at random."""
    seen = np.floor(PENCIL_DARKNESS * ink + random.random(ink.shape)).astype(np.int64) - TAKEN_OFF
    return seen.clip(0, DARKEST)


def _read(scanned: np.ndarray, ink: np.ndarray, meant: np.ndarray) -> np.ndarray:
    """What the machine reads: the digit of the one that looks most alike in black and white, of all others in ink."""
    seen, known = (scanned >= BLACK).astype(np.int64), (ink >= BLACK).astype(np.int64)
    apart = seen @ (1 - known).T + (1 - seen) @ known.T
    np.fill_diagonal(apart, SIDE * SIDE + 1)  # nobody is compared with their own
    return meant[apart.argmin(axis=1)]
