"""What Somoclu makes of the same rows and codebook on a toroid, in its batch training with a gaussian.

Its gaussian divides by 2 (std_coeff radius)^2: the radius is our sigma divided by std_coeff. It computes in float32. Its
distance on hexagons truncates half cells, so that the hexagonal toroid and the other neighbourhoods are the referee's
alone.
"""

import numpy as np
import somoclu

import fixture
import reference
from peers_data import make_codebook, make_data

STD_COEFF = 0.5
BATCH = {
    "training_algorithm": "batch",
    "num_iterations": 8,
    "activation_distance": "euclidean",
    "neighborhood_function": "gaussian",
    "sigma": 2.5,
    "sigma_end": 0.8,
    "sigma_decay": "linear",
}
ONLINE = {
    **BATCH,
    "training_algorithm": "online",
    "num_iterations": 300,
    "learning_rate": 0.4,
    "learning_rate_decay": "asymptotic_decay",
    "sigma": 1.7,
}
OTHERS = [
    {**BATCH, "neighborhood_function": "bubble"},
    {**BATCH, "neighborhood_function": "triangle"},
    {**BATCH, "neighborhood_function": "mexican_hat", "num_iterations": 1, "sigma": 0.4},
    ONLINE,
]
GRIDS = {"rectangular": (6, 4), "hexagonal": (5, 6)}


def somoclu_codebook(grid, options, data, codebook):
    rows_first = codebook.reshape(grid.x_dim, grid.y_dim, -1).transpose(1, 0, 2).astype(np.float32).copy()
    som = somoclu.Somoclu(
        grid.x_dim,
        grid.y_dim,
        maptype="toroid",
        gridtype="rectangular",
        neighborhood="gaussian",
        std_coeff=STD_COEFF,
        compactsupport=False,
        initialcodebook=rows_first,
        verbose=0,
    )
    som.update_data(data.astype(np.float32))
    som.train(
        epochs=options["num_iterations"],
        radius0=options["sigma"] / STD_COEFF,
        radiusN=options["sigma_end"] / STD_COEFF,
        radiuscooling="linear",
        scale0=1.0,
        scaleN=1.0,
    )
    return som.codebook.transpose(1, 0, 2).reshape(codebook.shape).astype(float)


def case(grid, options, data, codebook):
    right = reference.train(data, codebook, grid, options)
    winners, error, apart = reference.quality(data, right, grid, options["activation_distance"])
    made = {
        "options": options,
        "right": {
            "codebook": fixture.floats(right),
            "winners": fixture.codes(winners),
            "quantization_error": fixture.number(error),
            "topographic_error": fixture.number(apart),
        },
        "u_matrix": fixture.doubles(reference.u_matrix(right, grid)),
    }
    if grid.topology == "rectangular" and options == BATCH:
        theirs = somoclu_codebook(grid, options, data, codebook)
        assert np.abs(theirs - right).max() < 1e-6 * np.abs(right).max()
        made["somoclu"] = fixture.floats(theirs)
    return made


def main():
    data = make_data(seed=21)
    for topology, (x_dim, y_dim) in GRIDS.items():
        grid = reference.Grid(x_dim, y_dim, topology, map_shape="toroid")
        codebook = make_codebook(data, x_dim * y_dim, seed=22)
        fixture.write(
            f"toroid-{topology}",
            ["somoclu", "numpy"],
            {
                "topology": topology,
                "map_shape": "toroid",
                "x_dim": x_dim,
                "y_dim": y_dim,
                "features": data.shape[1],
                "data": fixture.floats(data),
                "initial_codebook": fixture.floats(codebook),
                "cases": [case(grid, options, data, codebook) for options in [BATCH, *OTHERS]],
            },
        )


main()
