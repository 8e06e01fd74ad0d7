"""Networks as ONNX models, for onnxruntime and whatever else runs these.

An input for each operand, named ``a``, ``b``, ..., and one output, ``sum`` or ``answer``: float32
zeros and ones of shape (time, batch), a row for each column of digits, in the order of reading. The
columns of zeros that a task needs after the last digits are fed like any others; as many bits come
out as columns went in.

    z_t = x_t W_xh + h_{t-1} W_hh + b_h      h_t = z_t > 0      y_t = h_t w_hy + b_y > 0

Without `bits` a Scan runs over the columns, any number of them; with `bits` every column is laid
out by itself, for programs without loops.
"""

import string
from typing import Any

import numpy as np

from binadd.automata.machine import Machine, compile_machine
from binadd.automata.product import check_inputs
from binadd.automata.specification import Specification
from binadd.errors import MissingExtraError, missing_extra, whole
from binadd.formats.float_rows import FloatRows, float_rows
from binadd.formats.verdict_line import verdict_line
from binadd.networks.threshold_rnn import ThresholdRNN

OPSET, IR_VERSION = 17, 8
"""Of 2022: onnxruntime 1.12 and all later ones run these."""
MOST_COLUMNS = 1_024
"""Laid out one by one."""


def onnx_model(
    rnn: ThresholdRNN, task: Specification, bits: int | None = None
) -> tuple[bytes, str]:
    """Return a network as an ONNX model whose every answer is the network's, and how it is written.

    Parameters
    ----------
    rnn : ThresholdRNN
    task : Specification
        Says how many operands there are, and is what the verdict in the metadata is about.
    bits : int, optional
        The width of operands for which the columns are laid out one by one, without a loop:
        ``bits + pad`` columns. Without it there is a loop over any number of columns.

    Returns
    -------
    data : bytes
    parameters : str
        In which floats, and what of them is not as it is in the network.

    Raises
    ------
    MissingExtraError
        If onnx is not installed.
    NetworkError
        If the task has another number of operands, or floats could flip a unit; see `float_rows`.
    RangeError
        If `bits` is not from 1 to 1,024, the zeros after them included.
    """
    try:
        import onnx
    except ImportError:
        raise MissingExtraError(missing_extra("writing .onnx", "onnx", "onnx")) from None
    check_inputs(task.name, task.inputs, rnn.inputs, rnn.label)
    columns = None
    if bits is not None:
        columns = whole("bits", bits, least=1, most=MOST_COLUMNS - task.pad) + task.pad
    machine = compile_machine(rnn)
    rows = float_rows(machine)
    graph = _Graph(onnx.helper, onnx.TensorProto, rows, rnn.fires_at_zero, task, columns)
    model = onnx.helper.make_model(
        graph.build(),
        opset_imports=[onnx.helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="binadd",
        producer_version=_version(),
    )
    about = _about(machine, task, rows, bits)
    onnx.helper.set_model_props(model, {key: _utf8(text) for key, text in about.items()})
    onnx.checker.check_model(model)
    data: bytes = model.SerializeToString(deterministic=True)
    return data, about["parameters"]


def operand_names(task: Specification) -> list[str]:
    """Return the names of a model's inputs: ``a``, ``b``, and so on."""
    return list(string.ascii_lowercase[: task.inputs])


def answer_name(task: Specification) -> str:
    """Return the name of a model's output."""
    return "sum" if task.name.partition(":")[0] == "add" else "answer"


def _about(
    machine: Machine, task: Specification, rows: FloatRows, bits: int | None
) -> dict[str, str]:
    """Return what the metadata of a model says."""
    rnn = machine.network
    as_it_is = f"{rows.dtype}; no sum of a reachable state can change its sign by rounding"
    return {
        "name": rnn.name,
        "task": task.name,
        "verdict": verdict_line(machine, task).line,
        "version": _version(),
        "threshold": rnn.threshold,
        "pad": str(task.pad),
        "first": f"{task.first} significant digit",
        **({} if bits is None else {"bits": str(bits)}),
        "parameters": "; ".join((as_it_is, *rows.changes)),
    }


def _version() -> str:
    from binadd import __version__

    return __version__


def _utf8(text: str) -> str:
    """Escape what is no text: half of a surrogate pair."""
    return text.encode("utf-8", "backslashreplace").decode()


class _Graph:
    """Puts a model's graph together, node by node."""

    def __init__(
        self,
        helper: Any,
        types: Any,
        rows: FloatRows,
        fires_at_zero: bool,
        task: Specification,
        columns: int | None,
    ) -> None:
        self._helper, self._types = helper, types
        self._compare = "GreaterOrEqual" if fires_at_zero else "Greater"
        self._operands, self._answer = operand_names(task), answer_name(task)
        self._columns = columns
        parts = {"": rows.whole, "_low": rows.low}
        self._hidden_parts = [end for end, of in parts.items() if not end or _any(*of[:3])]
        self._output_parts = [end for end, of in parts.items() if not end or _any(*of[3:])]
        self._units, self._inputs = rows.whole.w_xh.shape
        self._type = types.DOUBLE if rows.dtype == np.float64 else types.FLOAT
        self._nodes: list[Any] = []
        self._constants = {"zero": np.zeros((), rows.dtype)}
        for end in self._hidden_parts:
            self._constants[f"W_xh{end}"] = parts[end].w_xh.T
            self._constants[f"W_hh{end}"] = parts[end].w_hh.T
            self._constants[f"b_h{end}"] = parts[end].b_h
        for end in self._output_parts:
            self._constants[f"w_hy{end}"] = parts[end].w_hy[:, np.newaxis]
            self._constants[f"b_y{end}"] = parts[end].b_y

    def build(self) -> Any:
        """Return the graph."""
        shape = ["time" if self._columns is None else self._columns, "batch"]
        self._columns_of_inputs()
        if self._columns is None:
            self._loop()
        else:
            self._one_by_one(self._columns)
        make = self._helper.make_tensor_value_info
        return self._helper.make_graph(
            self._nodes,
            "binadd",
            [make(name, self._types.FLOAT, shape) for name in self._operands],
            [make(self._answer, self._types.FLOAT, shape)],
            [self._tensor(name, array) for name, array in self._constants.items()],
        )

    def _tensor(self, name: str, array: np.ndarray) -> Any:
        kind = self._helper.np_dtype_to_tensor_dtype(array.dtype)
        data = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes()
        return self._helper.make_tensor(name, kind, array.shape, data, raw=True)

    def _add(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self._nodes.append(self._helper.make_node(kind, inputs, [output], **attributes))
        return output

    def _columns_of_inputs(self) -> None:
        """Lay the operands side by side: ``x``, of shape (time, batch, I)."""
        self._constants["last"] = np.array([2])
        sides = [self._add("Unsqueeze", [name, "last"], f"{name}_") for name in self._operands]
        self._add("Concat", sides, "x_float", axis=2)
        self._add("Cast", ["x_float"], "x", to=self._type)

    def _loop(self) -> None:
        """Run over the columns, with the hidden bits handed on; the first sees zeros."""
        self._constants |= {"one": np.array([1]), "units": np.array([self._units])}
        self._add("Shape", [self._operands[0]], "shape")
        self._add("Gather", ["shape", "one"], "batch")
        self._add("Concat", ["batch", "units"], "h_shape", axis=0)
        nothing = self._tensor("nothing", self._constants["zero"][np.newaxis])
        self._add("ConstantOfShape", ["h_shape"], "h_0", value=nothing)
        make = self._helper.make_tensor_value_info
        outside, self._nodes = self._nodes, []
        h = self._hidden_bits("x_t", "h_before", "h")
        y = self._output_bits(h, "y", is_row=True)
        body = self._helper.make_graph(
            self._nodes,
            "column",
            [
                make("h_before", self._type, ["batch", self._units]),
                make("x_t", self._type, ["batch", self._inputs]),
            ],
            [
                make(h, self._type, ["batch", self._units]),
                make(y, self._types.FLOAT, ["batch"]),
            ],
        )
        self._nodes = outside
        self._nodes.append(
            self._helper.make_node(
                "Scan", ["h_0", "x"], ["h_last", self._answer], num_scan_inputs=1, body=body
            )
        )

    def _one_by_one(self, columns: int) -> None:
        """Lay out each column, from the first, whose hidden bits before are all zero."""
        h, answers = None, []
        for t in range(columns):
            self._constants[f"t{t}"] = np.array(t)
            x = self._add("Gather", ["x", f"t{t}"], f"x{t}", axis=0)
            h = self._hidden_bits(x, h, f"h{t}")
            answers.append(self._output_bits(h, f"y{t}", is_row=False))
        self._add("Concat", answers, "answers", axis=1)
        self._add("Transpose", ["answers"], self._answer, perm=[1, 0])

    def _hidden_bits(self, x: str, before: str | None, h: str) -> str:
        sums = []
        for end in self._hidden_parts:
            z = self._add("MatMul", [x, f"W_xh{end}"], f"{h}_of_x{end}")
            if before is not None:
                recurrent = self._add("MatMul", [before, f"W_hh{end}"], f"{h}_of_h{end}")
                z = self._add("Add", [z, recurrent], f"{h}_seen{end}")
            sums.append(self._add("Add", [z, f"b_h{end}"], f"{h}_sum{end}"))
        return self._bits(sums, h, self._type)

    def _output_bits(self, h: str, y: str, *, is_row: bool) -> str:
        sums = []
        for end in self._output_parts:
            z = self._add("MatMul", [h, f"w_hy{end}"], f"{y}_of_h{end}")
            sums.append(self._add("Add", [z, f"b_y{end}"], f"{y}_sum{end}"))
        if not is_row:
            return self._bits(sums, y, self._types.FLOAT)
        self._constants["across"] = np.array([1])
        column = self._bits(sums, f"{y}_column", self._types.FLOAT)
        return self._add("Squeeze", [column, "across"], y)

    def _bits(self, sums: list[str], bit: str, kind: int) -> str:
        """Compare a sum, or the sum of its two parts, with zero."""
        z = sums[0] if len(sums) == 1 else self._add("Add", sums, f"{bit}_both")
        fires = self._add(self._compare, [z, "zero"], f"{bit}_fires")
        return self._add("Cast", [fires], bit, to=kind)


def _any(*arrays: np.ndarray) -> bool:
    return any(array.any() for array in arrays)
