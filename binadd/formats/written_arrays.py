"""Networks as files of named arrays: ``.npz``, and ``.safetensors`` with the names of torch."""

import io
import json

import numpy as np

from binadd.formats.weight_files import FORMAT, VERSION
from binadd.networks.threshold_rnn import ThresholdRNN


def npz_bytes(rnn: ThresholdRNN, task: str | None = None) -> bytes:
    """Return a numpy archive of our own names, that reads back to the same bits.

    Beside the parameters stand `threshold`, and the `name` and the `task` where there are any, as
    arrays of a single text each.
    """
    stream = io.BytesIO()
    np.savez_compressed(
        stream,
        allow_pickle=False,
        format=np.array(FORMAT),
        version=np.array(VERSION),
        **{key: np.array(text) for key, text in _about(rnn, task).items()},
        w_xh=rnn.w_xh,
        w_hh=rnn.w_hh,
        b_h=rnn.b_h,
        w_hy=rnn.w_hy,
        b_y=np.float64(rnn.b_y),
    )
    return stream.getvalue()


def safetensors_bytes(rnn: ThresholdRNN, task: str | None = None) -> bytes:
    """Return a safetensors file, float64, with the names of a torch RNN and a layer `fc`.

    torch adds two biases up; the second is zero. The threshold rule, the name and the task are in
    the metadata, as UTF-8: what is no text there (half of a surrogate pair) is escaped.

    Written here in a few lines, as it is read: the library takes no order for the metadata, so that
    one network would make another file each time.
    """
    tensors = {
        "weight_ih_l0": rnn.w_xh,
        "weight_hh_l0": rnn.w_hh,
        "bias_ih_l0": rnn.b_h,
        # Where b_h is minus zero so is this, since -0.0 + 0.0 is 0.0.
        "bias_hh_l0": np.where(rnn.b_h == 0, rnn.b_h, 0.0),
        "fc.weight": rnn.w_hy[np.newaxis, :],
        "fc.bias": np.array([rnn.b_y]),
    }
    about = {"format": "pt", "version": str(VERSION), **_about(rnn, task)}
    header: dict[str, object] = {
        "__metadata__": {
            key: text.encode("utf-8", "backslashreplace").decode() for key, text in about.items()
        }
    }
    body = b""
    for key, array in tensors.items():
        data = array.astype("<f8").tobytes()  # in C order
        header[key] = {
            "dtype": "F64",
            "shape": array.shape,
            "data_offsets": (len(body), len(body) + len(data)),
        }
        body += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)  # so that the numbers are aligned
    return len(text).to_bytes(8, "little") + text + body


def _about(rnn: ThresholdRNN, task: str | None) -> dict[str, str]:
    given = {"name": rnn.name, "task": task, "threshold": rnn.threshold}
    return {key: text for key, text in given.items() if text}
