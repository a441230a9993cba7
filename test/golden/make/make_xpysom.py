"""What XPySom makes of the same rows, codebook and options, in its batch training.

Options are ours; `xpysom_arguments` turns them into XPySom's:
- its gaussian and mexican hat divide by 2 (std_coeff sigma)^2: sigma is ours divided by std_coeff;
- its linear and asymptotic decays are ours; its exponential one stops a step short of its end, which is moved;
- the learning rate cancels.

XPySom computes in float32, winners too.
"""

import contextlib
import io
import warnings

import numpy as np

with contextlib.redirect_stdout(io.StringIO()):  # it says that there is no GPU
    from xpysom import XPySom

import fixture
import reference
from peers_data import make_codebook, make_data

TOPOLOGIES = {"rectangular": ("rectangular", 5, 4), "hexagonal-odd": ("hexagonal", 4, 5)}
DISTANCES = ["euclidean", "cosine", "manhattan"]
NEIGHBORHOODS = {
    "rectangular": ["gaussian", "bubble", "triangle", "mexican_hat"],
    # It offers no triangle on hexagons.
    "hexagonal": ["gaussian", "bubble", "mexican_hat"],
}
BATCH = {
    "training_algorithm": "batch",
    "num_iterations": 12,
    "sigma": 2.0,
    "sigma_end": 0.8,
    "sigma_decay": "linear",
}
DECAYS = {"linear": "linear", "exponential": "exponential", "asymptotic_decay": "asymptotic"}


def xpysom_arguments(options, std_coeff):
    factor = 1 / std_coeff if options["neighborhood_function"] in ("gaussian", "mexican_hat") else 1.0
    start, end, steps = options["sigma"], options["sigma_end"], options["num_iterations"]
    if options["sigma_decay"] == "exponential":
        end = start * (end / start) ** (steps / (steps - 1))
    return {
        "sigma": start * factor,
        "sigmaN": end * factor,
        "std_coeff": std_coeff,
        "decay_function": DECAYS[options["sigma_decay"]],
        "neighborhood_function": options["neighborhood_function"],
        "activation_distance": options["activation_distance"],
    }


def train(grid, options, std_coeff, data, codebook):
    arguments = xpysom_arguments(options, std_coeff)
    warnings.simplefilter("ignore")  # it warns of radii as long as the map
    som = XPySom(grid.x_dim, grid.y_dim, data.shape[1], topology=grid.topology, xp=np, n_parallel=64, **arguments)
    som._weights = codebook.reshape(grid.x_dim, grid.y_dim, -1).copy()
    with np.errstate(all="ignore"):  # it divides by zero, then drops the quotient
        som.train(data, options["num_iterations"])
    return som, np.array(som.get_weights(), dtype=float).reshape(codebook.shape)


def case(grid, options, std_coeff, data, codebook):
    distance = options["activation_distance"]
    som, trained = train(grid, options, std_coeff, data, codebook)
    # float64 rows for float32 codebooks, or its distances are float32 here too.
    winners, error, apart = reference.quality(data, trained, grid, distance)
    own = np.array(som.winner(data)) @ [grid.y_dim, 1]
    assert own.tolist() == winners.tolist(), options
    right = reference.train(data, codebook, grid, options)
    right_winners, right_error, right_apart = reference.quality(data, right, grid, distance)
    return {
        "options": options,
        "std_coeff": std_coeff,
        "codebook": fixture.floats(trained),
        "winners": fixture.codes(winners),
        "xpysom": {
            "quantization_error": fixture.number(som.quantization_error(data)),
            "topographic_error": topographic_error(som, data),
        },
        "right": {
            "codebook": fixture.floats(right),
            "winners": fixture.codes(right_winners),
            "quantization_error": fixture.number(right_error),
            "topographic_error": fixture.number(right_apart),
        },
        "deviation": fixture.number(np.abs(trained - right).max() / np.abs(right).max()),
        "explained_deviation": fixture.number(explained_deviation(grid, options, data, codebook, trained)),
        "margin": fixture.number(reference.margin(data, right, distance)),
        "taught": taught(grid, options, data, codebook),
    }


def taught(grid, options, data, codebook):
    """For each neuron, whether its weights sum to more than nothing in the first epoch."""
    winners = reference.distances(data, codebook, options["activation_distance"]).argmin(axis=1)
    weights = reference.neighborhood(grid, options["neighborhood_function"], options["sigma"])
    return (weights[winners].sum(axis=0) > 0).tolist()


def topographic_error(som, data):
    try:
        return som.topographic_error(data)
    except IndexError:  # on hexagons it looks up x by y, past the end of a map that isn't square
        return None


def explained_deviation(grid, options, data, codebook, trained):
    """Deviation from a referee that shares XPySom's known differences: rows of hexagons a whole unit apart, and
    neurons with a negative sum of weights updated too."""
    flawed = reference.Grid(grid.x_dim, grid.y_dim, grid.topology, row_height=1.0)
    referee = codebook.astype(float).copy()
    for t in range(options["num_iterations"]):
        sigma = reference.decayed(
            options["sigma_decay"], options["sigma"], options["sigma_end"], t, options["num_iterations"]
        )
        weights = reference.neighborhood(flawed, options["neighborhood_function"], sigma)
        winners = reference.distances(data, referee, options["activation_distance"]).argmin(axis=1)
        divisors = weights[winners].sum(axis=0)
        means = weights[winners].T @ data / np.where(divisors != 0, divisors, 1)[:, None]
        referee = np.where((divisors != 0)[:, None], means, referee)
    return np.abs(trained - referee).max() / np.abs(referee).max()


def every_options(topology):
    for distance in DISTANCES:
        for neighborhood in NEIGHBORHOODS[topology]:
            yield {**BATCH, "activation_distance": distance, "neighborhood_function": neighborhood}, 1.0
        if topology == "rectangular":
            hat = {**BATCH, "activation_distance": distance, "neighborhood_function": "mexican_hat"}
            yield {**hat, "num_iterations": 1}, 1.0
    for decay in DECAYS:
        for std_coeff in (0.5, 1.0):
            plain = {"activation_distance": "euclidean", "neighborhood_function": "gaussian"}
            if (decay, std_coeff) != ("linear", 1.0):
                yield {**BATCH, **plain, "sigma_decay": decay}, std_coeff


def main():
    data = make_data(seed=11)
    for name, (topology, x_dim, y_dim) in TOPOLOGIES.items():
        grid = reference.Grid(x_dim, y_dim, topology)
        codebook = make_codebook(data, x_dim * y_dim, seed=12)
        fixture.write(
            f"xpysom-{name}",
            ["xpysom", "numpy"],
            {
                "topology": topology,
                "x_dim": x_dim,
                "y_dim": y_dim,
                "features": data.shape[1],
                "data": fixture.floats(data),
                "initial_codebook": fixture.floats(codebook),
                "cases": [case(grid, *options, data, codebook) for options in every_options(topology)],
            },
        )


main()
