"""What MiniSom makes of the same rows, codebook and options.

Online: `train` with random_order=False. Batch: `train_batch_offline` with a learning rate of 1 that stays, which is
the batch map. MiniSom shifts the rows of a hexagonal map counted from the last one; for an even y_dim that is our
map mirrored along x, so there the codebook is mirrored before and after.

MiniSom's own chebyshev distance lacks the absolute value. The cases named chebyshev give it the right one as a
callable; `own_chebyshev` holds what its own makes.
"""

import warnings

import numpy as np
from minisom import MiniSom

import fixture
import reference
from peers_data import make_codebook, make_data

TOPOLOGIES = {
    "rectangular": ("rectangular", 5, 4),
    "hexagonal-odd": ("hexagonal", 4, 5),
    "hexagonal-even": ("hexagonal", 5, 4),
}
DISTANCES = ["euclidean", "cosine", "manhattan", "chebyshev"]
NEIGHBORHOODS = ["gaussian", "bubble", "triangle", "mexican_hat"]
ONLINE = {
    "training_algorithm": "online",
    "num_iterations": 270,
    "learning_rate": 0.15,
    "learning_rate_decay": "asymptotic_decay",
    "sigma": 2.0,
    "sigma_decay": "asymptotic_decay",
}
BATCH = {"training_algorithm": "batch", "num_iterations": 12, "sigma": 2.0, "sigma_decay": "asymptotic_decay"}
LEARNING_RATE_DECAYS = ["inverse_decay_to_zero", "linear_decay_to_zero"]
SIGMA_DECAYS = ["inverse_decay_to_one", "linear_decay_to_one"]


def right_chebyshev(x, weights):
    return np.abs(x - weights).max(axis=-1)


def minisom(grid, options, codebook, distance):
    online = options["training_algorithm"] == "online"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of radii that aren't whole
        som = MiniSom(
            grid.x_dim,
            grid.y_dim,
            codebook.shape[1],
            sigma=options["sigma"],
            learning_rate=options["learning_rate"] if online else 1.0,
            decay_function=options["learning_rate_decay"] if online else (lambda rate, t, steps: rate),
            neighborhood_function=options["neighborhood_function"],
            topology=grid.topology,
            activation_distance=distance,
            sigma_decay_function=options["sigma_decay"],
        )
    som._weights = mirrored(codebook, grid).reshape(grid.x_dim, grid.y_dim, -1).copy()
    return som


def mirrored(codebook, grid):
    """The codebook on the mirrored map where MiniSom's map is one."""
    if grid.topology == "rectangular" or grid.y_dim % 2 == 1:
        return codebook
    return codebook.reshape(grid.x_dim, grid.y_dim, -1)[::-1].reshape(len(codebook), -1)


def winners_of(som, grid, data):
    flip = mirrored(np.arange(grid.x_dim * grid.y_dim)[:, None], grid).ravel()
    return [int(flip[x * grid.y_dim + y]) for x, y in (som.winner(row) for row in data)]


def run(grid, options, data, codebook, distance):
    som = minisom(grid, options, codebook, distance)
    if options["training_algorithm"] == "online":
        som.train(data, options["num_iterations"])
    else:
        som.train_batch_offline(data, options["num_iterations"])
    return som, mirrored(som.get_weights().reshape(codebook.shape), grid)


def case(grid, options, data, codebook):
    distance = options["activation_distance"]
    som, trained = run(grid, options, data, codebook, right_chebyshev if distance == "chebyshev" else distance)
    winners, error, apart = reference.quality(data, trained, grid, distance)
    referee = reference.train(data, codebook, grid, options)
    assert np.abs(trained - referee).max() < 1e-9 * np.abs(trained).max(), ("MiniSom and the referee", options)
    assert winners_of(som, grid, data) == winners.tolist(), options
    result = {
        "options": options,
        "codebook": fixture.floats(trained),
        "winners": fixture.codes(winners),
        "minisom": {
            "quantization_error": fixture.number(som.quantization_error(data)),
            "topographic_error": fixture.number(som.topographic_error(data)),
        },
        "right": {"quantization_error": fixture.number(error), "topographic_error": fixture.number(apart)},
        "margin": fixture.number(reference.margin(data, trained, distance)),
    }
    if distance == "chebyshev":
        _, own = run(grid, options, data, codebook, "chebyshev")
        result["own_chebyshev"] = fixture.floats(own)
    return result


def u_matrix(grid, codebook):
    options = {**ONLINE, "neighborhood_function": "gaussian"}
    som = minisom(grid, options, codebook, "euclidean")
    cells = mirrored(som.distance_map(scaling="mean").reshape(-1, 1), grid).ravel()
    return {
        "codebook": fixture.floats(codebook),
        "minisom_share_of_largest": fixture.doubles(cells),
        "right": fixture.doubles(reference.u_matrix(codebook, grid)),
    }


def every_options():
    for base in (ONLINE, BATCH):
        for distance in DISTANCES:
            for neighborhood in NEIGHBORHOODS:
                yield {**base, "activation_distance": distance, "neighborhood_function": neighborhood}
        plain = {**base, "activation_distance": "euclidean", "neighborhood_function": "gaussian"}
        for decay in SIGMA_DECAYS:
            yield {**plain, "sigma_decay": decay}
        for decay in LEARNING_RATE_DECAYS if base is ONLINE else []:
            yield {**plain, "learning_rate_decay": decay}


def long_options():
    """Many steps, where an error would have the time to grow."""
    plain = {"activation_distance": "euclidean", "neighborhood_function": "gaussian"}
    yield {**ONLINE, **plain, "sigma": 4.0, "num_iterations": 6000}
    yield {**ONLINE, **plain, "sigma": 4.0, "num_iterations": 6000, "neighborhood_function": "bubble"}
    yield {**ONLINE, **plain, "sigma": 4.0, "num_iterations": 6000, "activation_distance": "cosine"}
    yield {**BATCH, **plain, "sigma": 4.0, "num_iterations": 40}
    yield {**BATCH, **plain, "sigma": 4.0, "num_iterations": 40, "activation_distance": "manhattan"}


def make(name, topology, x_dim, y_dim, data, every_options):
    grid = reference.Grid(x_dim, y_dim, topology)
    codebook = make_codebook(data, x_dim * y_dim, seed=12)
    fixture.write(
        f"minisom-{name}",
        ["minisom", "numpy"],
        {
            "topology": topology,
            "x_dim": x_dim,
            "y_dim": y_dim,
            "features": data.shape[1],
            "data": fixture.floats(data),
            "initial_codebook": fixture.floats(codebook),
            "u_matrix": u_matrix(grid, codebook),
            "cases": [case(grid, options, data, codebook) for options in every_options],
        },
    )


def main():
    for name, shape in TOPOLOGIES.items():
        make(name, *shape, make_data(seed=11), every_options())
    make("long", "hexagonal", 10, 9, make_data(seed=13, rows=400, features=8, groups=20), long_options())


main()
