# The peer of the model benches: scikit-learn on the very matrix that was written to a file (float64, row-major).
# Usage: python3 models-peer.py <matrix.f64> <rows> <columns> <what> [k]; prints {"wall", "cpu", "value"} as JSON.
import json, sys, time
import numpy as np

path, rows, columns, what = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
X = np.fromfile(path).reshape(rows, columns)


def kmeans():
    from sklearn.cluster import KMeans

    k, iterations = 8, 20
    model = KMeans(k, init=X[:k], n_init=1, max_iter=iterations, tol=0, algorithm="lloyd")
    return lambda: model.fit(X).inertia_


def kmeans_range():
    from sklearn.cluster import KMeans

    return lambda: [KMeans(k, n_init=10, random_state=0).fit(X).inertia_ for k in range(2, 10)]


def pca():
    from sklearn.decomposition import PCA

    return lambda: float(PCA(svd_solver="full").fit(X).explained_variance_[0])


def silhouette():
    from sklearn.metrics import silhouette_score

    labels = np.argmin(((X[:, None, :] - X[None, :4, :]) ** 2).sum(2), 1)
    return lambda: silhouette_score(X, labels)


def dbscan():
    from sklearn.cluster import DBSCAN

    return lambda: int(DBSCAN(eps=0.1, min_samples=5).fit(X).labels_.max()) + 1


def isolation():
    from sklearn.ensemble import IsolationForest

    return lambda: float(-IsolationForest(n_estimators=100, random_state=0).fit(X).score_samples(X).mean())


def ward():
    from sklearn.cluster import AgglomerativeClustering

    return lambda: int(np.bincount(AgglomerativeClustering(8).fit(X).labels_).max())


work = {"kmeans": kmeans, "kmeans-range": kmeans_range, "pca": pca, "silhouette": silhouette, "dbscan": dbscan, "isolation": isolation, "ward": ward}[what]()
best = None
value = None
for _ in range(1 if what in ("ward", "kmeans-range") else 3):
    cpu, wall = time.process_time(), time.perf_counter()
    value = work()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    if best is None or wall < best[0]:
        best = (wall, cpu)
print(json.dumps({"wall": best[0], "cpu": best[1], "value": value if isinstance(value, list) else float(value)}))
