"""How the parameters of a network lie in one array, a row each, so that seeds are its last axis."""

from dataclasses import dataclass

import numpy as np

from binadd.networks.threshold_rnn import ThresholdRNN


@dataclass(frozen=True)
class Parameters:
    """The rows of an array of shape (P, ...), by the part of the network that they belong to.

    In order: hidden biases, weights from the first input, from the second, the recurrent matrix row
    by row, weights to the output, output bias.
    """

    hidden_units: int

    @property
    def count(self) -> int:
        """P, the number of parameters; 22 for three hidden units.

        >>> Parameters(3).count
        22
        """
        return (self.hidden_units + 4) * self.hidden_units + 1

    @property
    def recurrent(self) -> slice:
        """Rows of the recurrent matrix, H * H of them; three times H rows stand before it."""
        start = 3 * self.hidden_units
        return slice(start, start + self.hidden_units**2)

    @property
    def output(self) -> slice:
        """Rows of the output unit: H weights and its bias."""
        return slice(self.recurrent.stop, self.recurrent.stop + self.hidden_units + 1)

    def hidden_rows(self, array: np.ndarray) -> np.ndarray:
        """Return biases, first and second input weights as a view of shape (3, H, ...)."""
        h = self.hidden_units
        return array[: 3 * h].reshape(3, h, *array.shape[1:])

    def recurrent_matrix(self, array: np.ndarray) -> np.ndarray:
        """Return the recurrent matrix as a view of shape (H, H, ...), row = receiving unit."""
        h = self.hidden_units
        return array[self.recurrent].reshape(h, h, *array.shape[1:])

    def network(self, column: np.ndarray, name: str = "") -> ThresholdRNN:
        """Return the network of threshold units whose parameters are `column`, shape (P,)."""
        values = column.astype(np.float64)
        b_h, w_x1, w_x2 = self.hidden_rows(values)
        output = values[self.output]
        return ThresholdRNN(
            w_xh=np.stack([w_x1, w_x2], axis=1),
            w_hh=self.recurrent_matrix(values),
            b_h=b_h,
            w_hy=output[:-1],
            b_y=output[-1],
            name=name,
        )
