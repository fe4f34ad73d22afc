"""Hulls and regions hold every threshold, and nothing that no coin between thresholds could reach."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import ConvexHull

from governance import Cube
from governance.mitigation import path
from governance.mitigation.frontier import frontier
from governance.mitigation.hulls import hull
from governance.mitigation.regions import Region
from tests.mitigation.scored import cubes, scored


def falling(seed: int, points: int) -> tuple[np.ndarray, np.ndarray]:
    """x that falls from 1 to 0 or stays, with any y."""
    random = np.random.default_rng(seed)
    drops = random.integers(0, 4, points) + np.eye(points, dtype=int)[0]
    return np.r_[drops[::-1].cumsum()[::-1], 0] / drops.sum(), random.normal(size=points + 1)


@given(st.integers(0, 100_000), st.integers(1, 40))
def test_no_point_is_above_its_hull_and_every_vertex_is_a_point(seed: int, points: int) -> None:
    x, y = falling(seed, points)
    found = hull(x, y, np.zeros(len(x)))
    assert (y <= found.at(x) + 1e-9).all()
    np.testing.assert_array_equal(found.x, x[found.candidates])
    np.testing.assert_array_equal(found.y, y[found.candidates])
    slopes = np.diff(found.y) / np.diff(found.x)
    assert (np.diff(slopes) < 0).all()
    assert (found.x[0], found.x[-1]) == (0, 1)


@given(st.integers(0, 100_000), st.integers(2, 40))
def test_the_hull_is_the_upper_side_of_the_convex_hull(seed: int, points: int) -> None:
    x, y = falling(seed, points)
    x = x + np.linspace(1e-3, 0, len(x))  # no two points above each other
    floor = np.array([[x.min(), -10.0], [x.max(), -10.0]])
    theirs = ConvexHull(np.concatenate([np.stack([x, y], axis=-1), floor])).vertices
    ours = hull(x, y, np.zeros(len(x)))
    assert set(ours.candidates) == set(theirs[theirs < len(x)])


@given(st.integers(0, 100_000), st.integers(1, 40), st.floats(0, 1))
def test_a_coin_on_the_hull_reaches_it(seed: int, points: int, wanted: float) -> None:
    x, y = falling(seed, points)
    found = hull(x, y, np.zeros(len(x)))
    picks = found.picks(wanted)
    assert len(picks) <= 2
    assert sum(chance for _, chance in picks) == pytest.approx(1)
    assert sum(chance * x[at] for at, chance in picks) == pytest.approx(wanted, abs=1e-11)
    assert sum(chance * y[at] for at, chance in picks) == pytest.approx(found.at(np.array(wanted)), abs=1e-8)


def curve(counts: np.ndarray) -> np.ndarray:
    """True and false positive rates from people at each score, shape (2, candidates)."""
    below = np.concatenate([np.zeros((2, 1)), counts.cumsum(axis=1)], axis=1)
    return 1 - below / counts.sum(axis=1, keepdims=True)


def random_curve(seed: int, cells: int) -> np.ndarray:
    counts = np.random.default_rng(seed).integers(0, 5, (2, cells))
    counts[:, seed % cells] += 1  # some people with either outcome
    return curve(counts)


rocs = st.builds(random_curve, st.integers(0, 100_000), st.integers(1, 25))


@given(rocs)
def test_every_threshold_is_in_its_region_and_every_corner_is_one(rates: np.ndarray) -> None:
    found = Region.of(rates, np.zeros(rates.shape[1]))
    points = rates[::-1].T
    assert (points @ found.normals.T <= found.bounds + 1e-9).all()
    np.testing.assert_array_equal(found.corners, points[found.candidates])


@given(rocs, st.integers(0, 100_000))
def test_a_coin_reaches_every_place_of_a_region(rates: np.ndarray, seed: int) -> None:
    found = Region.of(rates, np.zeros(rates.shape[1]))
    points = rates[::-1].T
    shares = np.random.default_rng(seed).dirichlet(np.full(len(points), 0.3))
    picks = found.picks(shares @ points)
    assert len(picks) <= 3
    assert sum(chance for _, chance in picks) == pytest.approx(1)
    assert all(chance > 0 for _, chance in picks)
    np.testing.assert_allclose(sum(chance * points[at] for at, chance in picks), shares @ points, atol=1e-7)


@given(rocs)
def test_a_corner_of_a_region_needs_no_coin(rates: np.ndarray) -> None:
    found = Region.of(rates, np.zeros(rates.shape[1]))
    for corner in found.corners:
        ((at, chance),) = found.picks(corner)
        assert chance == 1
        np.testing.assert_allclose(rates[::-1, at], corner, atol=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_a_solver_says_the_same_as_the_path(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    cube = scored(seed, 4, steps=tuple(np.arange(1, 50) / 50), most=40)
    allowed = np.linspace(0, 0.3, 7)
    followed = frontier(cube, "equalized odds", tolerances=allowed)
    monkeypatch.setattr(path, "_pieces", lambda *_: iter(()))
    np.testing.assert_allclose(frontier(cube, "equalized odds", tolerances=allowed).value, followed.value, atol=1e-9)


@given(cubes)
def test_the_path_hardly_ever_needs_the_solver(cube: Cube) -> None:
    calls = []

    def counted(rows: path.Rows, aim: np.ndarray, tolerance: float) -> np.ndarray:
        calls.append(rows)
        return np.full(len(aim), tolerance)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(path, "_solved", counted)
        frontier(cube, "equalized odds", tolerances=np.linspace(0, 1, 21))
    assert len(calls) <= 5
