"""Each unit of one network to a unit of another, so that the sum of their scores is the largest."""

import numpy as np


def best_assignment(score: np.ndarray) -> np.ndarray:
    """Return for each row a column of its own, with the largest sum of scores; shape (n,).

    The Hungarian method (Kuhn, 1955), by shortest augmenting paths: rows are added one after the
    other, and the potentials of rows and columns keep what an exchange costs at 0 or above. Costs
    n**3 steps, n**2 of them in Python.

    Parameters
    ----------
    score : ndarray, shape (n, n)

    Examples
    --------
    >>> best_assignment(np.array([[9, 8, 0], [9, 0, 0], [0, 7, 5]])).tolist()
    [1, 0, 2]
    """
    size = len(score)
    cost = -score
    rows, columns = np.zeros(size), np.zeros(size + 1)  # potentials; one column more to start from
    row_of = np.full(size + 1, -1)
    for row in range(size):
        least, before = np.full(size, np.inf), np.full(size, size)
        seen = np.zeros(size + 1, dtype=bool)
        column = size
        row_of[column] = row
        while row_of[column] >= 0:
            seen[column] = True
            reduced = cost[row_of[column]] - rows[row_of[column]] - columns[:size]
            nearer = ~seen[:size] & (reduced < least)
            least[nearer], before[nearer] = reduced[nearer], column
            following = int(np.where(seen[:size], np.inf, least).argmin())
            step = least[following]
            rows[row_of[seen]] += step
            columns[seen] -= step
            least[~seen[:size]] -= step
            column = following
        while column != size:  # exchange along the path
            row_of[column], column = row_of[before[column]], int(before[column])
        row_of[size] = -1
    found = np.empty(size, dtype=np.int64)
    found[row_of[:size]] = np.arange(size)
    return found
