"""Maps of rows with missing values and with weights, in plain NumPy and float64, from the SOM Toolbox's formulas.

Batch (`som_batchtrain`): with Known = 1 where a value is known and D = 0 where it isn't, the winners are the least of
(M^2) Known' - 2 M D', S = H (P D) and A = H (P Known) with the weights in P, and M = S / A where A > 0; rows of which
nothing is known are taken out first. Online (`som_seqtrain`): distance and update over the known components; a
row of weight w moves a neuron by 1 - (1 - rate h)^w, SOM_PAK's rule. The Toolbox has the euclidean distance alone.
"""

import numpy as np

import fixture
from peers_data import make_codebook, make_data
from reference import Grid, neighborhood

EPOCHS, STEPS = 9, 240
SIGMA, SIGMA_END, RATE = 1.9, 0.8, 0.3


def squared(known, filled, codebook):
    """rows x neurons, over what is known of the rows; not rescaled."""
    products = known @ (codebook**2).T - 2 * filled @ codebook.T
    return products + (filled**2).sum(axis=1)[:, None]


def batch(grid, known, filled, weights, codebook):
    codebook = codebook.copy()
    seen = known.any(axis=1)
    known, filled, weights = known[seen], filled[seen], weights[seen]
    errors = []
    for t in range(EPOCHS):
        found = squared(known, filled, codebook)
        winners = found.argmin(axis=1)
        nearest = np.sqrt(np.maximum(found.min(axis=1), 0))
        errors.append((weights * nearest).sum() / weights.sum())
        sigma = SIGMA + (SIGMA_END - SIGMA) * t / (EPOCHS - 1)
        h = neighborhood(grid, "gaussian", sigma)
        p = np.zeros((len(codebook), len(filled)))
        p[winners, np.arange(len(filled))] = weights
        sums, counts = h.T @ (p @ filled), h.T @ (p @ known)
        codebook[counts > 0] = sums[counts > 0] / counts[counts > 0]
        codebook = codebook.astype(np.float32).astype(float)
    return codebook, errors


def online(grid, known, filled, weights, codebook):
    codebook = codebook.copy()
    seen = known.any(axis=1)
    known, filled, weights = known[seen], filled[seen], weights[seen]
    for t in range(STEPS):
        row = t % len(filled)
        mask = known[row].astype(bool)
        winner = ((codebook[:, mask] - filled[row, mask]) ** 2).sum(axis=1).argmin()
        decay = 1 + 2 * t / STEPS
        h = RATE / decay * neighborhood(grid, "gaussian", SIGMA / decay)[winner]
        share = 1 - (1 - h) ** weights[row]
        codebook[:, mask] += share[:, None] * (filled[row, mask] - codebook[:, mask])
    return codebook.astype(np.float32).astype(float)


def quality(grid, known, filled, weights, codebook):
    """As `som_quality`, weighted: rows of which nothing is known have no winner."""
    seen = known.any(axis=1)
    known, filled, weights = known[seen], filled[seen], weights[seen]
    found = squared(known, filled, codebook)
    order = np.argsort(found, axis=1, kind="stable")
    first, second = order[:, 0], order[:, 1]
    rows = np.arange(len(filled))
    square = (known * (filled - codebook[first]) ** 2).sum(axis=1)
    mean = (weights @ filled) / (weights @ known)
    variance = (known * (filled - mean) ** 2).sum(axis=1)
    apart = ~grid.adjacent()[first, second]
    return {
        "winners": fixture.codes(first),
        "quantization_error": fixture.number((weights * np.sqrt(square)).sum() / weights.sum()),
        "topographic_error": fixture.number((weights * apart).sum() / weights.sum()),
        "explained_variance": fixture.number(1 - (weights * square).sum() / (weights * variance).sum()),
    }


def case(name, algorithm, grid, known, filled, weights, start):
    if algorithm == "batch":
        codebook, errors = batch(grid, known, filled, weights, start)
    else:
        codebook, errors = online(grid, known, filled, weights, start), []
    return {
        "name": name,
        "algorithm": algorithm,
        "known": fixture.codes(known),
        "weights": fixture.floats(weights),
        "codebook": fixture.doubles(codebook),
        "errors": fixture.doubles(errors),
        **quality(grid, known, filled, weights, codebook),
    }


def main():
    random = np.random.default_rng(11)
    data = make_data(4, rows=70, features=5)
    grid = Grid(4, 3, "hexagonal")
    start = make_codebook(data, 12, 5)
    everything = np.ones(data.shape)
    holes = (random.random(data.shape) > 0.3).astype(float)
    holes[[3, 40]] = 0  # nothing is known
    once = np.ones(len(data))
    whole = random.integers(0, 5, len(data)).astype(float)
    any_weight = random.random(len(data)).astype(np.float32).astype(float)
    kinds = [
        ("missing values", holes, once),
        ("whole weights", everything, whole),
        ("any weights", everything, any_weight),
        ("missing values and weights", holes, any_weight),
    ]
    cases = []
    for name, known, weights in kinds:
        # A row of weight 0 counts for nothing; the online rule doesn't present it.
        used = weights > 0
        for algorithm in ("batch", "online"):
            made = case(name, algorithm, grid, known[used], (data * known)[used], weights[used], start)
            made["rows"] = fixture.floats(data[used])
            cases.append(made)
    fixture.write("rows", ["numpy"], {
        "x_dim": grid.x_dim, "y_dim": grid.y_dim, "features": data.shape[1],
        "epochs": EPOCHS, "steps": STEPS, "sigma": SIGMA, "sigma_end": SIGMA_END, "rate": RATE,
        "start": fixture.floats(start), "cases": cases,
    })


main()
