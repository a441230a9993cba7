"""A Self-Organizing Map in plain NumPy and float64, written from the formulas alone.

It is the referee: where a peer and the kernel disagree it says who is right, and where a peer is known to be wrong
it gives the number that is right. It shares no code with the peers.

Neuron (x, y) has index x * y_dim + y. On a hexagonal map odd rows y are shifted by half a cell and rows are
sqrt(3) / 2 apart, so that the six neighbours of a neuron are at distance 1.
"""

import numpy as np


class Grid:
    def __init__(self, x_dim, y_dim, topology, row_height=None, map_shape="planar"):
        self.x_dim, self.y_dim, self.topology, self.map_shape = x_dim, y_dim, topology, map_shape
        self.x, self.y = (axis.ravel().astype(float) for axis in np.mgrid[0:x_dim, 0:y_dim])
        self.plane_x, self.plane_y = self.x.copy(), self.y.copy()
        if topology == "hexagonal":
            self.plane_x += 0.5 * (self.y % 2)
            self.plane_y *= np.sqrt(3) / 2 if row_height is None else row_height

    def apart(self, x, y):
        """How far all pairs of neurons at x, y are apart along each axis; on a toroid the shorter way round."""
        dx, dy = np.abs(x[:, None] - x[None, :]), np.abs(y[:, None] - y[None, :])
        if self.map_shape == "toroid":
            height = np.sqrt(3) / 2 if y is self.plane_y and self.topology == "hexagonal" else 1
            dx = np.minimum(dx, self.x_dim - dx)
            dy = np.minimum(dy, self.y_dim * height - dy)
        return dx, dy

    def adjacent(self):
        """Boolean, neurons x neurons: 8 neighbours on a rectangular map, 6 on a hexagonal one."""
        dx, dy = self.apart(self.plane_x, self.plane_y)
        if self.topology == "hexagonal":
            return np.isclose(np.hypot(dx, dy), 1)
        near = (dx < 1.5) & (dy < 1.5)
        np.fill_diagonal(near, False)
        return near


def neighborhood(grid, name, sigma):
    """h[winner, neuron]."""
    plane = name in ("gaussian", "mexican_hat")
    x, y = (grid.plane_x, grid.plane_y) if plane else (grid.x, grid.y)
    dx, dy = grid.apart(x, y)
    p = dx**2 + dy**2
    if name == "gaussian":
        return np.exp(-p / (2 * sigma**2))
    if name == "mexican_hat":
        return np.exp(-p / (2 * sigma**2)) * (1 - p / sigma**2)
    if name == "bubble":
        return ((dx < sigma) & (dy < sigma)).astype(float)
    if name == "triangle":
        return np.maximum(0, sigma - dx) * np.maximum(0, sigma - dy)
    raise ValueError(name)


def distances(data, codebook, name):
    """rows x neurons, in the map's own distance."""
    difference = data[:, None, :] - codebook[None, :, :]
    if name == "euclidean":
        return np.sqrt((difference**2).sum(axis=2))
    if name == "manhattan":
        return np.abs(difference).sum(axis=2)
    if name == "chebyshev":
        return np.abs(difference).max(axis=2)
    if name == "cosine":
        lengths = np.linalg.norm(data, axis=1)[:, None] * np.linalg.norm(codebook, axis=1)[None, :]
        return 1 - (data @ codebook.T) / lengths
    raise ValueError(name)


def decayed(name, start, end, t, steps):
    way = t / (steps - 1) if steps > 1 else 0.0
    return {
        "constant": lambda: start,
        "linear": lambda: start + (end - start) * way,
        "exponential": lambda: start * (end / start) ** way,
        "asymptotic_decay": lambda: start / (1 + 2 * t / steps),
        "inverse_decay_to_one": lambda: start / (1 + t * (start - 1) / steps),
        "linear_decay_to_one": lambda: start + t * (1 - start) / steps,
        "inverse_decay_to_zero": lambda: start * (steps / 100) / (steps / 100 + t),
        "linear_decay_to_zero": lambda: start * (1 - t / steps),
    }[name]()


def train(data, codebook, grid, options):
    """Returns the codebook; `options` are those of the package in snake_case."""
    data, codebook = data.astype(float), codebook.astype(float).copy()
    steps = options["num_iterations"]
    for t in range(steps):
        sigma = decayed(options["sigma_decay"], options["sigma"], options.get("sigma_end"), t, steps)
        weights = neighborhood(grid, options["neighborhood_function"], sigma)
        if options["training_algorithm"] == "online":
            row = data[t % len(data)]
            rate = decayed(options["learning_rate_decay"], options["learning_rate"], None, t, steps)
            winner = distances(row[None, :], codebook, options["activation_distance"])[0].argmin()
            codebook += rate * weights[winner][:, None] * (row - codebook)
        else:
            winners = distances(data, codebook, options["activation_distance"]).argmin(axis=1)
            divisors = weights[winners].sum(axis=0)
            means = weights[winners].T @ data / np.where(divisors > 0, divisors, 1)[:, None]
            codebook = np.where((divisors > 0)[:, None], means, codebook)
    return codebook


def quality(data, codebook, grid, distance):
    """Winners, and quantization and topographic error, all in the map's own distance."""
    table = distances(data.astype(float), codebook.astype(float), distance)
    nearest = np.argsort(table, axis=1, kind="stable")[:, :2]
    apart = ~grid.adjacent()[nearest[:, 0], nearest[:, 1]]
    return nearest[:, 0], table.min(axis=1).mean(), apart.mean()


def u_matrix(codebook, grid):
    """Mean euclidean distance of each neuron to its neighbours."""
    near = grid.adjacent()
    between = distances(codebook, codebook, "euclidean")
    return (between * near).sum(axis=1) / near.sum(axis=1)


def margin(data, codebook, distance):
    """Smallest relative gap between the best and the second distance of a row: how far winners are from a tie."""
    table = np.sort(distances(data, codebook, distance), axis=1)
    return ((table[:, 1] - table[:, 0]) / table[:, 1]).min()
