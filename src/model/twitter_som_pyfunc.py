"""A map of twitter-som as a model of MLflow's python_function flavour; needs NumPy and what MLflow brings along."""

import pickle

import numpy as np


def _load_pyfunc(path):
    with open(path, "rb") as file:
        return TwitterSom(_PlainUnpickler(file).load())


class _PlainUnpickler(pickle.Unpickler):
    """Of what pickles can call, a model's holds arrays of NumPy alone."""

    def find_class(self, module, name):
        if module == "numpy" and name in ("array", "reshape", "frombuffer"):
            return getattr(np, name)
        raise pickle.UnpicklingError(f"Expected plain data and arrays but received {module}.{name}")


class TwitterSom:
    """The neurons of a trained map: `codebook` has the shape x, y, features, in the order of `feature_names`."""

    def __init__(self, model):
        self.codebook = model["som_weights"]
        self.feature_names = model["feature_names"]
        self.activation_distance = model["config"]["activation_distance"]

    def predict(self, data, params=None):
        """
        Places rows on the map. They hold the features that it was trained on, scaled and weighted as the model's
        `preprocessor` says: a DataFrame with columns of these names, in any order, or an array in their order.

        Returns a DataFrame with a row for each: x and y of the winner, `cluster`, and `distance`.
        """
        import pandas

        rows = self._rows(data)
        x_dim, y_dim, features = self.codebook.shape
        neurons = self.codebook.reshape(x_dim * y_dim, features).astype(np.float64)
        distances_to = self._distances(neurons)
        winners = np.empty(len(rows), np.int64)
        nearest = np.empty(len(rows), np.float64)
        for index, row in enumerate(rows):
            distances = distances_to(row)
            # The lowest index on ties, as everywhere in twitter-som.
            winners[index] = np.argmin(distances)
            nearest[index] = distances[winners[index]]
        x, y = np.divmod(winners, y_dim)
        return pandas.DataFrame(
            {
                "x": x,
                "y": y,
                "cluster": [f"cluster_{one}_{other}" for one, other in zip(x, y)],
                "distance": nearest,
            },
            index=data.index if hasattr(data, "columns") else None,
        )

    def _rows(self, data):
        columns = getattr(data, "columns", None)
        if columns is not None and set(self.feature_names) <= set(columns):
            data = data[self.feature_names]
        # In the precision in which twitter-som holds them.
        rows = np.asarray(data, np.float32).astype(np.float64)
        features = self.codebook.shape[2]
        if rows.ndim != 2 or rows.shape[1] != features:
            raise ValueError(f"Expected rows of {features} features but received an array of shape {rows.shape}")
        if not np.isfinite(rows).all():
            raise ValueError("Expected finite features but received NaN or infinity")
        return rows

    def _distances(self, neurons):
        if self.activation_distance == "euclidean":
            return lambda row: np.sqrt(np.square(neurons - row).sum(axis=1))
        if self.activation_distance == "manhattan":
            return lambda row: np.abs(neurons - row).sum(axis=1)
        if self.activation_distance == "chebyshev":
            return lambda row: np.abs(neurons - row).max(axis=1)
        lengths = np.sqrt(np.square(neurons).sum(axis=1))

        def cosine(row):
            product = lengths * np.sqrt(np.square(row).sum())
            # A row or neuron of zeros has no direction: it is at distance 1 from everything.
            return 1 - np.divide(neurons @ row, product, out=np.zeros(len(neurons)), where=product > 0)

        return cosine
