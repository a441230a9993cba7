"""Which bound of a score leaves fewer tiles to visit: one from a sketch of 15 directions or one from int8 values? And
could bounds be kept from epoch to epoch?

    python bench/bounds.py .cache/bench/rows-100000x64-0.7.f32    # after npm run bench:kernel, with NumPy

A batch map in plain NumPy, gaussian, its radius from half the side to 0.8 in ten epochs. In each epoch every row knows
the best neuron of the tile (5 x 6 of the grid) of its last winner; what is printed is the mean number of other tiles
of a row that hold a neuron whose lower bound isn't above that one's score: by the exact score, the sketch, and int8. Then the share of rows of which the distances to the nearest two neurons differ by
more than the winner and the neuron that moved most have moved since the epoch before: at most these could do without a search.
"""

import sys

import numpy as np

ROWS, FEATURES, SIDE, EPOCHS, DIRECTIONS = 20000, 64, 30, 10, 15


def sketch_bound(rows, neurons, half):
    """|w|^2/2 - (y.z + |r||t|)."""
    basis = np.linalg.svd(neurons, full_matrices=False)[2][:DIRECTIONS].T
    y, z = rows @ basis, neurons @ basis
    rest_of_rows = np.sqrt(np.maximum((rows**2).sum(1) - (y**2).sum(1), 0))
    rest_of_neurons = np.sqrt(np.maximum((neurons**2).sum(1) - (z**2).sum(1), 0))
    return half - y @ z.T - np.outer(rest_of_rows, rest_of_neurons)


def int8_bound(rows, neurons, half):
    """|w|^2/2 - (x'.w' + |x - x'||w| + |x'||w - w'|), x' with a scale per row, w' with one for all."""
    step = np.abs(rows).max(axis=1, keepdims=True) / 127
    short_rows = np.round(rows / step) * step
    step = np.abs(neurons).max() / 127
    short_neurons = np.round(neurons / step) * step

    def length(vectors):
        return np.linalg.norm(vectors, axis=1)

    lost = np.outer(length(rows - short_rows), length(neurons))
    lost += np.outer(length(short_rows), length(neurons - short_neurons))
    return half - short_rows @ short_neurons.T - lost


def other_tiles(bound, limit, tile, own):
    within = bound <= limit[:, None]
    tiles = np.stack([within[:, tile == number].any(axis=1) for number in range(tile.max() + 1)], axis=1)
    tiles[np.arange(len(own)), own] = False
    return tiles.sum(axis=1).mean()


def main():
    rows = np.fromfile(sys.argv[1], dtype="<f4", count=ROWS * FEATURES).reshape(ROWS, FEATURES).astype(float)
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(SIDE), np.arange(SIDE), indexing="ij"))
    tile = (x // 5) * (SIDE // 6) + y // 6
    mean = rows.mean(axis=0)
    spread, axes = np.linalg.svd(rows - mean, full_matrices=False)[1:]
    along = [np.outer(2 * at / (SIDE - 1) - 1, axes[i]) * spread[i] / np.sqrt(ROWS) for i, at in enumerate((x, y))]
    codebook = mean + along[0] + along[1]
    apart = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
    winners = None
    for epoch in range(EPOCHS):
        centre = codebook.mean(axis=0)
        from_centre, neurons = rows - centre, codebook - centre
        half = (neurons**2).sum(axis=1) / 2
        scores = half - from_centre @ neurons.T
        if winners is not None:
            own = tile[winners]
            limit = np.where(tile == own[:, None], scores, np.inf).min(axis=1)
            bounds = [scores] + [bound(from_centre, neurons, half) for bound in (sketch_bound, int8_bound)]
            left = ["%.2f" % other_tiles(bound, limit, tile, own) for bound in bounds]
            moved = np.linalg.norm(codebook - before, axis=1)
            nearest = np.sqrt(2 * np.partition(scores, 1, axis=1)[:, :2] + (from_centre**2).sum(axis=1)[:, None])
            still = (nearest[:, 1] - nearest[:, 0] > moved[scores.argmin(axis=1)] + moved.max()).mean()
            print(f"epoch {epoch}: exact {left[0]}, sketch {left[1]}, int8 {left[2]}; without a search {still:.3f}")
        winners, before = scores.argmin(axis=1), codebook
        sigma = SIDE / 2 + (0.8 - SIDE / 2) * epoch / (EPOCHS - 1)
        sums = np.zeros_like(codebook)
        np.add.at(sums, winners, rows)
        weights = np.exp(-apart / (2 * sigma**2))
        counts = weights @ np.bincount(winners, minlength=SIDE * SIDE)
        codebook = (weights @ sums) / counts[:, None]


main()
