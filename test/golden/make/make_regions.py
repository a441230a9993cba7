"""Regions by scikit-learn: ward_tree with the borders of the map as its connectivity.

It has no weights, so a cell with n tweets is n points at the same place, each connected with the others and with those
of the cells beside it: they merge first, at no cost. Its distances are sqrt(2 * cost).
"""

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.cluster import ward_tree

import fixture
from reference import Grid

MAPS = [("rectangular", 5, 4, 1), ("hexagonal", 5, 6, 1), ("rectangular", 4, 4, 4), ("hexagonal", 4, 5, 4)]
FEATURES = 4


def borders(grid, topology):
    """Squares that share a side, hexagons that share an edge."""
    distance = np.hypot(
        grid.plane_x[:, None] - grid.plane_x[None, :], grid.plane_y[:, None] - grid.plane_y[None, :]
    )
    return np.isclose(distance, 1)


def labels_of(children, points, count):
    """Region of each point when `count` are left, numbered by their first points."""
    members = {point: [point] for point in range(points)}
    for merge, (a, b) in enumerate(children[: points - count]):
        members[points + merge] = members.pop(a) + members.pop(b)
    labels = np.zeros(points, dtype=int)
    for region, group in enumerate(sorted(members.values(), key=min)):
        labels[group] = region
    return labels


def main():
    maps = []
    for topology, x_dim, y_dim, most in MAPS:
        grid = Grid(x_dim, y_dim, topology)
        neurons = x_dim * y_dim
        random = np.random.default_rng(neurons + most)
        codebook = random.normal(size=(neurons, FEATURES)).astype(np.float32)
        hits = random.integers(1, most + 1, size=neurons)
        cell = np.repeat(np.arange(neurons), hits)
        touch = borders(grid, topology) | np.eye(neurons, dtype=bool)
        connectivity = csr_matrix(touch[np.ix_(cell, cell)])
        children, _, points, _, distances = ward_tree(
            codebook[cell].astype(float), connectivity=connectivity, return_distance=True
        )
        costs = distances**2 / 2
        firsts = np.concatenate([[0], np.cumsum(hits)[:-1]])
        maps.append(
            {
                "topology": topology,
                "x_dim": x_dim,
                "y_dim": y_dim,
                "codebook": fixture.floats(codebook),
                "hits": fixture.codes(hits),
                "costs": fixture.doubles(costs[points - neurons :]),
                "regions": {
                    str(count): fixture.codes(labels_of(children, points, count)[firsts])
                    for count in range(1, neurons + 1)
                },
            }
        )
    fixture.write("regions", ["numpy", "scipy", "scikit-learn"], {"maps": maps})


main()
