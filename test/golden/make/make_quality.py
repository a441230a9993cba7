"""What others make of the quality of a map.

Errors, Kaski-Lagus and the topographic product are written here from their papers in NumPy, without a thought for
speed; shortest paths are SciPy's. Silhouette, Davies-Bouldin and trustworthiness are scikit-learn's. Its
trustworthiness knows nothing of ties, so the rows of `untied` stand at the marks of a Golomb ruler (all of whose
differences differ) on a map that is a single line; with the two spaces in each other's place it gives the
preservation. For the rows of `tied` every order of those that are tied on the map is tried, and the mean taken.
"""

import itertools

import numpy as np
from scipy.sparse.csgraph import shortest_path
from sklearn.metrics import davies_bouldin_score, silhouette_score
from sklearn.manifold import trustworthiness

import fixture
from reference import Grid, distances

MAPS = [("rectangular", 6, 4), ("hexagonal", 5, 6)]
DISTANCES = ["euclidean", "cosine", "manhattan", "chebyshev"]
MARKS = [0, 1, 33, 83, 104, 110, 124, 163, 185, 200, 203, 249, 251, 258, 314, 318]
MARKS += [343, 356, 386, 430, 440, 456, 464, 475, 487, 492]


def folded_codebook(grid, features, seed):
    """Ordered along two axes, and folded along the others."""
    random = np.random.default_rng(seed)
    x, y = grid.plane_x[:, None], grid.plane_y[:, None]
    slopes = random.uniform(-1, 1, size=(2, features))
    wave = np.sin(x * y / 4 + np.arange(features))
    codebook = 3 + x * slopes[0] + y * slopes[1] + wave
    return codebook.astype(np.float32).astype(float)


def plane_distances(grid):
    dx = grid.plane_x[:, None] - grid.plane_x[None, :]
    dy = grid.plane_y[:, None] - grid.plane_y[None, :]
    return np.hypot(dx, dy).round(9)


def topographic_error(grid, nearest, neighbors):
    dx, dy = (np.abs(axis[nearest[:, 0]] - axis[nearest[:, 1]]) for axis in (grid.x, grid.y))
    adjacent = dx + dy == 1 if neighbors == 4 else np.maximum(dx, dy) == 1
    return (~adjacent).mean()


def kaski_lagus(grid, codebook, table, nearest, distance):
    between = distances(codebook, codebook, distance)
    # SciPy takes a length of 0 as no edge; none of these is.
    paths = shortest_path(np.where(grid.adjacent(), between, 0), directed=False)
    return (table.min(axis=1) + paths[nearest[:, 0], nearest[:, 1]]).mean()


def topographic_product(grid, codebook, distance):
    neurons = len(codebook)
    in_data, on_grid = distances(codebook, codebook, distance), plane_distances(grid)
    total = 0.0
    for j in range(neurons):
        others = [other for other in range(neurons) if other != j]
        near_grid = sorted(others, key=lambda other: (on_grid[j, other], in_data[j, other]))
        near_data = sorted(others, key=lambda other: (in_data[j, other], on_grid[j, other]))
        for k in range(1, neurons):
            a, v = near_grid[:k], near_data[:k]
            q1 = in_data[j, a] / in_data[j, v]
            q2 = on_grid[j, a] / on_grid[j, v]
            total += np.log(np.prod(q1 * q2) ** (1 / (2 * k)))
    return total / (neurons * (neurons - 1))


def whole_case(topology, x_dim, y_dim, distance, seed):
    grid = Grid(x_dim, y_dim, topology)
    codebook = folded_codebook(grid, 4, seed)
    random = np.random.default_rng(seed + 1)
    data = codebook[random.integers(0, len(codebook), 150)] + random.normal(0, 0.6, size=(150, 4))
    data = data.astype(np.float32).astype(float)
    table = distances(data, codebook, distance)
    nearest = np.argsort(table, axis=1, kind="stable")[:, :2]
    winners = nearest[:, 0]
    squared = ((data - codebook[winners]) ** 2).sum(axis=1).mean()
    halves = (np.arange(len(codebook)) >= len(codebook) // 2).astype(int)[winners]
    between_rows = distances(data, data, distance)
    np.fill_diagonal(between_rows, 0)

    def silhouette(labels):
        return fixture.number(silhouette_score(np.maximum(between_rows, 0), labels, metric="precomputed"))

    return {
        "activation_distance": distance,
        "data": fixture.floats(data),
        "codebook": fixture.floats(codebook),
        "winners": fixture.codes(winners),
        "second_winners": fixture.codes(nearest[:, 1]),
        "quantization_error": fixture.number(table.min(axis=1).mean()),
        "mean_squared_error": fixture.number((table.min(axis=1) ** 2).mean()),
        "topographic_error": fixture.number((~grid.adjacent()[winners, nearest[:, 1]]).mean()),
        "topographic_error_4": fixture.number(topographic_error(grid, nearest, 4)),
        "topographic_error_8": fixture.number(topographic_error(grid, nearest, 8)),
        "explained_variance": fixture.number(1 - squared / data.var(axis=0).sum()),
        "kaski_lagus": fixture.number(kaski_lagus(grid, codebook, table, nearest, distance)),
        "topographic_product": fixture.number(topographic_product(grid, codebook, distance)),
        "silhouette": silhouette(winners),
        "davies_bouldin": fixture.number(davies_bouldin_score(data, winners)),
        "halves": {
            "silhouette": silhouette(halves),
            "davies_bouldin": fixture.number(davies_bouldin_score(data, halves)),
        },
    }


def untied_case():
    marks = np.array(MARKS)
    differences = [b - a for a, b in itertools.combinations(MARKS, 2)]
    assert len(set(differences)) == len(differences), "a Golomb ruler"
    random = np.random.default_rng(7)
    x = np.arange(marks[-1] + 1) / 100
    codebook = np.stack([x, np.sin(x), np.cos(2 * x)], axis=1) + random.normal(0, 0.3, size=(len(x), 3))
    codebook = codebook.astype(np.float32).astype(float)
    data = (codebook[marks] + random.normal(0, 1e-4, size=(len(marks), 3))).astype(np.float32).astype(float)
    assert (distances(data, codebook, "euclidean").argmin(axis=1) == marks).all()
    on_map = marks[:, None].astype(float)
    return {
        "x_dim": len(x),
        "data": fixture.floats(data),
        "codebook": fixture.floats(codebook),
        "neighborhoods": [
            {
                "k": k,
                "trustworthiness": fixture.number(trustworthiness(data, on_map, n_neighbors=k)),
                "neighborhood_preservation": fixture.number(trustworthiness(on_map, data, n_neighbors=k)),
            }
            for k in (1, 3, 5, 10)
        ],
    }


def penalty(near, ranked, k):
    """r - k of each of the k first of one order that isn't among the k first of the other, where it has rank r."""
    return sum(max(0, ranked.index(row) + 1 - k) for row in near[:k])


def orders(others, key):
    ties = [list(tie) for _, tie in itertools.groupby(sorted(others, key=key), key=key)]
    for way in itertools.product(*(itertools.permutations(tie) for tie in ties)):
        yield [row for tie in way for row in tie]


def tied_case():
    grid = Grid(3, 4, "hexagonal")
    random = np.random.default_rng(4)
    codebook = random.uniform(0, 3, size=(12, 3)).astype(np.float32).astype(float)
    at = np.array([0, 0, 0, 4, 5, 5, 7, 11, 11])
    data = (codebook[at] + random.normal(0, 0.05, size=(len(at), 3))).astype(np.float32).astype(float)
    assert (distances(data, codebook, "euclidean").argmin(axis=1) == at).all()
    in_data, on_map = distances(data, data, "euclidean"), plane_distances(grid)[at][:, at]
    n, cases = len(at), []
    for k in (1, 2, 3, 4):
        intruders = lost = 0.0
        for i in range(n):
            others = [j for j in range(n) if j != i]
            data_order = sorted(others, key=lambda j: in_data[i, j])
            ways = list(orders(others, lambda j: on_map[i, j]))
            intruders += np.mean([penalty(way, data_order, k) for way in ways])
            lost += np.mean([penalty(data_order, way, k) for way in ways])
        scale = 2 / (n * k * (2 * n - 3 * k - 1))
        cases.append(
            {
                "k": k,
                "trustworthiness": fixture.number(1 - scale * intruders),
                "neighborhood_preservation": fixture.number(1 - scale * lost),
            }
        )
    return {"data": fixture.floats(data), "codebook": fixture.floats(codebook), "neighborhoods": cases}


def main():
    whole = [
        {
            "topology": topology,
            "x_dim": x_dim,
            "y_dim": y_dim,
            "cases": [whole_case(topology, x_dim, y_dim, name, seed) for seed, name in enumerate(DISTANCES)],
        }
        for topology, x_dim, y_dim in MAPS
    ]
    content = {"whole": whole, "untied": untied_case(), "tied": tied_case()}
    fixture.write("quality", ["numpy", "scipy", "scikit-learn"], content)


main()
