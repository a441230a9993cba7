"""What scikit-learn's TruncatedSVD (ARPACK) and PCA, and NumPy's exact SVD, make of the same matrices."""

import numpy as np
import scipy.sparse
from sklearn.decomposition import PCA, TruncatedSVD

import fixture


def text_like(rows, cols, seed):
    """Rows of words drawn with Zipf's law, some of them from one of forty topics; each row of length 1."""
    random = np.random.default_rng(seed)
    offsets, codes, values = [0], [], []
    for _ in range(rows):
        count = random.integers(2, 14)
        common = (cols ** random.random(count) - 1).astype(int)
        special = (common * 61 + random.integers(0, 40) * 7) % cols
        words = np.unique(np.where(random.random(count) < 0.4, special, common))
        weights = 1 + np.log(cols / (1 + words))
        codes.extend(words)
        values.extend(weights / np.linalg.norm(weights))
        offsets.append(len(codes))
    values = np.array(values, dtype=np.float32)
    return scipy.sparse.csr_matrix((values, codes, offsets), shape=(rows, cols))


def largest_positive(components):
    """The kernel's rule of signs: the entry of the largest magnitude is positive."""
    largest = components[np.arange(len(components)), np.abs(components).argmax(axis=1)]
    return components * np.sign(largest)[:, None]


def svd_case(matrix, k):
    exact = np.linalg.svd(matrix.toarray().astype(float))
    svd = TruncatedSVD(n_components=k, algorithm="arpack", random_state=0).fit(matrix.astype(float))
    assert np.allclose(svd.singular_values_, exact.S[:k], rtol=1e-10)
    return {
        "rows": matrix.shape[0],
        "cols": matrix.shape[1],
        "offsets": fixture.codes(matrix.indptr),
        "codes": fixture.codes(matrix.indices),
        "values": fixture.floats(matrix.data),
        "k": k,
        "components": fixture.floats(largest_positive(svd.components_)),
        "singular_values": fixture.doubles(svd.singular_values_),
        "exact_singular_values": fixture.doubles(exact.S[: k + 1]),
        "randomized_singular_values": fixture.doubles(
            TruncatedSVD(n_components=k, n_iter=7, n_oversamples=10, random_state=0)
            .fit(matrix.astype(float))
            .singular_values_
        ),
    }


def pca_case(data):
    rank = min(data.shape[0] - 1, data.shape[1])
    pca = PCA(n_components=rank, svd_solver="full").fit(data.astype(float))
    signed = largest_positive(pca.components_)
    return {
        "rows": data.shape[0],
        "cols": data.shape[1],
        "data": fixture.floats(data),
        "mean": fixture.doubles(pca.mean_),
        "rank": rank,
        "components": fixture.floats(signed),
        "variances": fixture.doubles(pca.explained_variance_),
        "projected": fixture.floats((data - pca.mean_) @ signed.T),
    }


def main():
    random = np.random.default_rng(5)
    mixed = random.normal(size=(80, 5)) @ random.normal(size=(5, 12)) + random.normal(0, 0.3, size=(80, 12)) + 20
    constant = mixed[:, :4].copy()
    constant[:, 2] = 7
    fixture.write(
        "linalg",
        ["scikit-learn", "scipy", "numpy"],
        {
            "truncated_svd": {"text_like": svd_case(text_like(1500, 400, seed=3), 30)},
            "pca": {
                "tall": pca_case(mixed.astype(np.float32)),
                "wide": pca_case(random.normal(size=(6, 20)).astype(np.float32)),
                "constant column": pca_case(constant.astype(np.float32)[:, [0, 1, 3, 2]]),
            },
        },
    )


main()
