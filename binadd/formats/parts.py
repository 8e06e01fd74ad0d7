"""From named arrays of any of the usual shapes to a `WrittenNetwork`."""

from typing import Any

import numpy as np

from binadd.files import ContentError, quoted
from binadd.formats.conventions import Addends, WrittenNetwork
from binadd.formats.document import by
from binadd.formats.numbers import shown
from binadd.formats.roles import Roles
from binadd.formats.stated_rule import rules_in_words

_STRICT = {">", "z>", "z>0", ">0", "strict", "greater", "sum>0", "z>0.0", "greaterthan0"}
_INCLUSIVE = {">=", "z>=", "z>=0", ">=0", "≥", "≥0", "z≥0", "=>", "=>0", "z=>0", "inclusive",
              "sum>=0", "z>=0.0", "greaterequal", "atleast0"}  # fmt: skip
_CENTRED = {"-1/+1", "-1/1", "+-1", "±1", "-1,1", "-1,+1", "{-1,1}", "{-1,+1}", "[-1,1]", "+1/-1",
            "1/-1", "-1and1", "-1and+1", "bipolar", "+/-1"}  # fmt: skip
_BITS = {"0/1", "0,1", "{0,1}", "[0,1]", "1/0", "binary", "0and1"}
_THRESHOLD_UNITS = {
    "step", "threshold", "heaviside", "hard", "hardthreshold", "binary", "binarystep", "unitstep",
    "heavisidestep", "stepfunction", "thresholdunit", "hardlim", "perceptron", "indicator",
    "binarythreshold", "thresholded", "none", "mcculloch-pitts",
}  # fmt: skip
_SOFT_UNITS = ("sigmoid", "tanh")


def written_network(roles: Roles) -> WrittenNetwork:
    """Return the network that arrays make, whichever of the usual ways they are written in.

    Raises
    ------
    ContentError
        If their shapes fit no such way.
    """
    w_xh, w_hh, w_hy = (_matrix(roles, role) for role in ("w_xh", "w_hh", "w_hy"))
    rows, columns = w_hh.shape
    if abs(rows - columns) > (0 if _has_hidden_bias(roles) else 1):
        raise ContentError(f"w_hh: expected shape ({rows}, {rows}), got ({rows}, {columns})")
    w_xh, w_hh, w_hy = _turned(roles, w_xh, w_hh, w_hy)
    hidden = min(w_hh.shape)
    bias_column: np.ndarray | None = None
    if w_hh.shape == (hidden, hidden + 1):
        w_hh, bias_column = w_hh[:, :-1], w_hh[:, -1]
        roles.notes.append("read the last column of w_hh as b_h")
    w_hy, output_bias = _output(roles, w_hy, hidden)
    is_open = output_bias is not None and bias_column is None and not _has_hidden_bias(roles)
    if is_open and w_xh.shape[1] > 2:
        if w_xh.shape == (hidden, hidden) and roles.arrays["w_hy"][1].shape[1:] == (1,):
            raise ContentError(
                f"w_xh is {by(w_xh.shape)}: its last column or its last row may be the biases; "
                f"give them apart, as b_h and b_y"
            )
        w_xh, bias_column = w_xh[:, :-1], w_xh[:, -1]
        roles.notes.append("read the last column of w_xh as b_h")
    _check_shapes(w_xh, w_hh, w_hy, hidden)
    is_centred = _is_centred(roles.about)
    return WrittenNetwork(
        w_xh=w_xh,
        w_hh=w_hh,
        b_h=_hidden_biases(roles, hidden, bias_column),
        w_hy=w_hy,
        b_y=_output_biases(roles, len(w_hy), output_bias),
        start=_start(roles, hidden, is_centred),
        is_centred=is_centred,
        fires_at_zero=_fires_at_zero(roles.about),
    )


def _matrix(roles: Roles, role: str) -> np.ndarray:
    name, array = roles.arrays[role]
    if array.ndim == 1 and role == "w_hy":
        return array[np.newaxis]
    if array.ndim == 1 and role == "w_xh" and roles.arrays["w_hh"][1].size == 1:
        return array[np.newaxis]  # of the only unit
    if array.ndim == 0 and role == "w_hy":
        raise ContentError(f"{role}: expected a list of numbers, got {shown(float(array))}")
    if array.ndim == 0 and role == "w_hh" and roles.arrays["w_xh"][1].ndim == 2:
        return array.reshape(1, 1)
    if array.ndim != 2 and not (array.ndim > 2 and role == "w_hy"):
        got = shown(float(array)) if array.ndim == 0 else f"a list of {len(array)}"
        raise ContentError(f"{role}: expected a list of rows, got {got}")
    if array.ndim != 2:
        hidden = len(roles.arrays["w_hh"][1])
        raise ContentError(
            f"{name}: expected {hidden}, 1 x {hidden} or {hidden} x 1 numbers, "
            f"got {by(array.shape)}"
        )
    if array.size == 0 and role != "w_xh":
        raise ContentError(f"{role}: expected numbers, got {by(array.shape)}")
    return array


def _turned(
    roles: Roles, w_xh: np.ndarray, w_hh: np.ndarray, w_hy: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Turn the matrices over if they are written for inputs that are rows: ``x W + h W``."""
    hidden = min(w_hh.shape)
    rows, columns = w_xh.shape
    fits_ours, fits_rows = rows == hidden, columns == hidden
    is_rows = fits_rows and (not fits_ours or roles.is_rows or len(w_hh) > hidden)
    if not is_rows:
        return w_xh, w_hh, w_hy
    if fits_ours or roles.is_rows:
        roles.notes.append("inputs are rows (x W + h W): turned w_xh and w_hh over")
    else:
        roles.notes.append(
            f"w_xh is {by(w_xh.shape)}, so inputs are read as rows (x W + h W): turned w_xh and "
            f"w_hh over, for in this format row i holds the weights into unit i"
        )
    is_turned = w_hy.shape[0] in (hidden, hidden + 1) and w_hy.shape[1] in (1, 2)
    return w_xh.T, w_hh.T, w_hy.T if is_turned else w_hy


def _has_hidden_bias(roles: Roles) -> bool:
    return any(role in roles.arrays for role in ("b_h", "b_ih", "b_hh", "theta_h"))


def _output(
    roles: Roles, w_hy: np.ndarray, hidden: int
) -> tuple[np.ndarray, tuple[Addends, ...] | None]:
    """Return one or two rows of output weights, and their biases if those are a last column."""
    given = next((roles.arrays[r][1] for r in ("b_y", "theta_y") if r in roles.arrays), None)
    outputs = 1 if given is None else given.size
    shape = w_hy.shape
    if shape in ((1, hidden), (hidden, 1)) and (outputs == 1 or hidden > 1):
        return w_hy.reshape(1, hidden), None
    if shape in ((2, hidden), (hidden, 2)) and (given is None or outputs == 2):
        rows = w_hy if shape == (2, hidden) and not (hidden == 2 and roles.is_rows) else w_hy.T
        name = roles.arrays["w_hy"][0]
        roles.notes.append(f"two outputs of which the larger wins: {name}[1] - {name}[0]")
        return rows, None
    if given is None and hidden + 1 in shape and {1, 2} & set(shape):
        rows = w_hy if shape[1] == hidden + 1 else w_hy.T
        roles.notes.append("read the last number of w_hy as b_y")
        if len(rows) == 2:
            roles.notes.append("two outputs of which the larger wins: w_hy[1] - w_hy[0]")
        return rows[:, :-1], tuple((bias,) for bias in rows[:, -1].tolist())
    if 1 in shape:
        raise ContentError(f"w_hy: expected shape ({hidden},), got ({w_hy.size},)")
    raise ContentError(
        f"w_hy: expected {hidden}, 1 x {hidden} or {hidden} x 1 numbers, got {by(shape)}"
    )


def _check_shapes(w_xh: np.ndarray, w_hh: np.ndarray, w_hy: np.ndarray, hidden: int) -> None:
    if w_xh.size == 0:
        raise ContentError(
            f"w_xh: expected at least one hidden unit (row) and one input (column), "
            f"got {by(w_xh.shape)}"
        )
    units = len(w_xh)
    if w_hh.shape != (units, units):
        if w_hh.shape == (hidden, hidden):
            raise ContentError(
                f"w_xh: expected a row for each of the {hidden} hidden units that w_hh has, got "
                f"{by(w_xh.shape)}"
            )
        raise ContentError(f"w_hh: expected shape ({units}, {units}), got {w_hh.shape}")
    assert w_hy.shape[1] == hidden


def _hidden_biases(roles: Roles, hidden: int, column: np.ndarray | None) -> tuple[Addends, ...]:
    parts: list[list[float]] = []
    if column is not None:
        parts.append(column.tolist())
    for role in ("b_h", "b_ih", "b_hh", "theta_h"):
        if role not in roles.arrays:
            continue
        name, array = roles.arrays[role]
        if array.ndim == 0 and not (hidden == 1):
            raise ContentError(f"{name}: expected a list of numbers, got {shown(float(array))}")
        if array.size != hidden or (array.ndim == 2 and 1 not in array.shape) or array.ndim > 2:
            got = array.shape if array.ndim > 1 else f"({array.size},)"
            raise ContentError(f"{name}: expected shape ({hidden},), got {got}")
        values = array.ravel().tolist()
        if role == "theta_h":
            roles.notes.append(f"thresholds: b_h = -{name}")
            values = [-value for value in values]
        parts.append(values)
    if "b_h" in roles.arrays and "theta_h" in roles.arrays:
        raise ContentError(
            f"both {quoted(roles.arrays['b_h'][0])} and {quoted(roles.arrays['theta_h'][0])} are "
            f"given, biases and thresholds; give one"
        )
    if len(parts) > 1:
        sources = [
            roles.arrays[role][0] for role in ("b_h", "b_ih", "b_hh") if role in roles.arrays
        ]
        roles.notes.append(f"{' + '.join(sources)} added up")
    if not parts:
        return ((0.0,),) * hidden
    return tuple(zip(*parts, strict=True))


def _output_biases(
    roles: Roles, outputs: int, column: tuple[Addends, ...] | None
) -> tuple[Addends, ...]:
    if column is not None:
        return column
    given = [role for role in ("b_y", "theta_y") if role in roles.arrays]
    if len(given) > 1:
        raise ContentError("biases and thresholds are both given for the output; give one")
    if not given:
        if _has_hidden_bias(roles):
            roles.notes.append("no bias of the output: read as 0")
        return ((0.0,),) * outputs
    name, array = roles.arrays[given[0]]
    if array.size != outputs:
        raise ContentError(
            f"{given[0]}: expected a number or a list of one, got a list of {array.size}"
            if outputs == 1
            else f"{name}: expected 2 numbers, as there are two outputs, got {array.size}"
        )
    values = array.ravel().tolist()
    if given[0] == "theta_y":
        roles.notes.append(f"thresholds: b_y = -{name}")
        values = [-value for value in values]
    return tuple((value,) for value in values)


def _start(roles: Roles, hidden: int, is_centred: bool) -> tuple[int, ...]:
    if "h0" not in roles.arrays:
        return (0,) * hidden
    name, array = roles.arrays["h0"]
    values = array.ravel().tolist() * (hidden if array.ndim == 0 else 1)
    least = -1.0 if is_centred else 0.0
    if len(values) != hidden or not set(values) <= {least, 1.0}:
        raise ContentError(
            f"{name}: expected {hidden} numbers, each {least:g} or 1, for the units before the "
            f"first column"
        )
    start = tuple(int(value == 1) for value in values)
    if any(start):
        units = ", ".join(f"h{unit + 1}" for unit, bit in enumerate(start) if bit)
        roles.notes.append(f"the start {name} is not zero: complemented {units}")
    return start


def _said(about: dict[str, Any], topic: str) -> str | None:
    value = about.get(topic)
    if value is None:
        return None
    if isinstance(value, list):  # [-1, 1]
        value = "/".join(f"{v:g}" if isinstance(v, float) else str(v) for v in value[:4])
    if not isinstance(value, str):
        return None
    return "".join(value.lower().split())


def _fires_at_zero(about: dict[str, Any]) -> bool:
    stated = about.get("fires_at_zero")
    if stated is not None and not isinstance(stated, bool):
        raise ContentError(f"fires_at_zero is {shown(stated)}; expected true or false")
    said = _said(about, "threshold")
    if "threshold" in about and said not in _STRICT | _INCLUSIVE:
        is_number = isinstance(about["threshold"], float)
        way_out = "; what sums have to exceed is given as theta_h and theta_y" if is_number else ""
        raise ContentError(
            f'threshold is {shown(about["threshold"])}; expected "z>0" or "z>=0"{way_out}'
        )
    if said is None:
        return bool(stated)
    if stated is not None and stated != (said in _INCLUSIVE):
        raise ContentError("threshold and fires_at_zero contradict each other; give one")
    return said in _INCLUSIVE


def _is_centred(about: dict[str, Any]) -> bool:
    said = _said(about, "units")
    if "units" not in about or said in _BITS:
        return False
    if said not in _CENTRED:
        raise ContentError(f'units is {shown(about["units"])}; expected "0/1" or "-1/+1"')
    return True


def activation_note(about: dict[str, Any]) -> str | None:
    """Return what is to be said of the activation that a file names.

    Raises
    ------
    ContentError
        If networks of such units can't be decided, nor run.
    """
    value = about.get("activation")
    if value is None or not isinstance(value, str):
        return None
    said = "".join(sign for sign in value[:1000].lower() if sign.isalnum() or sign == "-")
    if said in _THRESHOLD_UNITS or said.startswith(("hard", "step", "threshold", "heaviside")):
        return None
    if rules_in_words(value):
        return None
    for soft in _SOFT_UNITS:
        if soft in said or (soft == "sigmoid" and said == "logistic"):
            return (
                f"activation is {quoted(value)}: only threshold units are decided, so it is read "
                f"with these; binadd verify --soft {soft} also runs it with {soft} units"
            )
    if said in ("sign", "sgn", "signum", "bipolar"):
        if _is_centred(about):
            return None
        raise ContentError(
            'activation is "sign": for units and inputs of -1 and +1 add "units": "-1/+1"; only '
            "threshold units are decided"
        )
    raise ContentError(
        f"activation is {quoted(value)}: only threshold units are decided; binadd verify --soft "
        f"runs a network with sigmoid or tanh units beside that"
    )
