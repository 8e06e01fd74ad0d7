"""How the parameters of a network lie in one array, a row each, so that seeds are its last axis."""

from dataclasses import dataclass

import numpy as np

from binadd.networks.threshold_rnn import ThresholdRNN


@dataclass(frozen=True)
class Parameters:
    """The rows of an array of shape (P, ...), by the part of the network that they belong to.

    In order: hidden biases, weights from the first input, from the second and so on, the recurrent
    matrix row by row, weights to the output, output bias.

    Attributes
    ----------
    hidden_units, inputs : int
        H and I.
    """

    hidden_units: int
    inputs: int = 2

    @property
    def count(self) -> int:
        """P, the number of parameters: ``H I + H H + H + H + 1``.

        >>> Parameters(hidden_units=3, inputs=2).count
        22
        """
        return (self.hidden_units + self.inputs + 2) * self.hidden_units + 1

    @property
    def recurrent(self) -> slice:
        """Rows of the recurrent matrix, H * H of them; 1 + I times H rows stand before it."""
        start = (1 + self.inputs) * self.hidden_units
        return slice(start, start + self.hidden_units**2)

    @property
    def output(self) -> slice:
        """Rows of the output unit: H weights and its bias."""
        return slice(self.recurrent.stop, self.recurrent.stop + self.hidden_units + 1)

    def hidden_rows(self, array: np.ndarray) -> np.ndarray:
        """Return the biases, then each input's weights, as a view of shape (1 + I, H, ...)."""
        h = self.hidden_units
        return array[: (1 + self.inputs) * h].reshape(1 + self.inputs, h, *array.shape[1:])

    def recurrent_matrix(self, array: np.ndarray) -> np.ndarray:
        """Return the recurrent matrix as a view of shape (H, H, ...), row = receiving unit."""
        h = self.hidden_units
        return array[self.recurrent].reshape(h, h, *array.shape[1:])

    def network(self, column: np.ndarray, name: str = "") -> ThresholdRNN:
        """Return the network of threshold units whose parameters are `column`, shape (P,)."""
        values = column.astype(np.float64)
        b_h, *w_x = self.hidden_rows(values)
        output = values[self.output]
        return ThresholdRNN(
            w_xh=np.stack(w_x, axis=1),
            w_hh=self.recurrent_matrix(values),
            b_h=b_h,
            w_hy=output[:-1],
            b_y=output[-1],
            name=name,
        )
