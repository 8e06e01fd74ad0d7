"""The names that people give to the parts of a network: one table.

Names are compared without regard to case, underscores, dots and other signs, and without the
layers that stand before them: ``model.rnn.weight_ih_l0`` is ``weight_ih_l0``.
"""

import difflib
import re
from dataclasses import dataclass

import numpy as np

REQUIRED = ("w_xh", "w_hh", "w_hy")
LONGEST = 500
"""In characters, of a name that may say anything."""
LETTERS = ("u", "w", "v")
"""Which is which of these differs from copy to copy of the exercise: only their shapes tell."""


@dataclass(frozen=True)
class Meaning:
    """What a name says.

    Attributes
    ----------
    role : str
        A parameter of `ThresholdRNN`; or ``b_ih`` and ``b_hh``, which add up to b_h; ``theta_h``
        and ``theta_y``, thresholds in place of biases; ``h0``, the start.
    is_ours : bool
        Whether it is plainly one of our own names.
    rows : bool
        Whether it belongs to a way of writing in which inputs are rows: ``x W + h W``.
    """

    role: str
    is_ours: bool = False
    rows: bool = False


_OURS = {
    "w_xh": "w_xh input_to_hidden",
    "w_hh": "w_hh hidden_to_hidden",
    "b_h": "b_h hidden_bias",
    "w_hy": "w_hy hidden_to_output",
    "b_y": "b_y output_bias",
}
_OTHERS = {
    "w_xh": """w_hx w_x w_in w_i w_ih w_ax w_input input_weights weights_input weight_ih_l0
        weight_ih w_x_h x2h_weight i2h_weight x_to_h""",
    "w_hh": """w_h w_r w_rec w_res w_aa w_recurrent recurrent_weights weights_recurrent weight_hh_l0
        weight_hh h2h_weight h_to_h w_hidden_hidden""",
    "b_h": "b_a b_1 b_hidden bias_h bias_hidden hidden_biases biases_h biases_hidden b bias",
    "b_ih": "bias_ih_l0 bias_ih b_ih b_xh b_in x2h_bias i2h_bias",
    "b_hh": "bias_hh_l0 bias_hh b_hh b_rec b_recurrent h2h_bias",
    "w_hy": """w_yh w_y w_o w_ho w_oh w_ya w_out w_output output_weights weights_output
        weight_ho h2o_weight h_to_y""",
    "b_y": """b_o b_2 b_out b_output b_ho bias_y bias_o bias_out bias_output biases_y biases_out
        biases_output output_biases h2o_bias c""",
    "theta_h": """theta_h theta_hidden theta_1 thresholds_h threshold_h hidden_threshold
        hidden_thresholds threshold_hidden thresholds_hidden thr_h t_h theta thetas thresholds θ_h
        θ_1 θ tau_h""",
    "theta_y": """theta_y theta_o theta_out theta_output theta_2 threshold_y threshold_o
        threshold_out threshold_output output_threshold thresholds_y thresholds_o
        thresholds_out thresholds_output output_thresholds thr_y t_y t_o θ_y θ_o θ_2 tau_y""",
    "h0": """h0 h_0 h_init init_h initial_state initial_hidden initial_hidden_state init_state
        hidden_init start_state start h_start a0 s0 state0 initial_h hidden_state_0""",
}
_ROWS = {
    "w_xh": "kernel synapse_0 simple_rnn_kernel rnn_kernel",
    "w_hh": "recurrent_kernel synapse_h simple_rnn_recurrent_kernel rnn_recurrent_kernel",
    "b_h": "simple_rnn_bias rnn_bias",
    "w_hy": "w_hq synapse_1",
    "b_y": "b_q",
}
WEAK = frozenset({"b", "c", "bias"})
"""Names that in a program may be anything."""
_OUTPUT_LAYER = re.compile(
    r"(?:timedistributed|dense|fc|linear|lin|out|output|decoder|head|readout|classifier|h2o|ho|outputlayer)\d*"
    r"(?P<leaf>weights?|kernel|bias|b|w)"
)
ABOUT = ("format", "version", "name", "source", "note", "threshold", "task", "units", "activation")
"""What a file says beside its weights that counts."""
_SYNONYMS = {
    "rule": "threshold",
    "thresholdrule": "threshold",
    "firesatzero": "fires_at_zero",
    "hiddenactivation": "activation",
    "nonlinearity": "activation",
    "activationfunction": "activation",
    "outputactivation": "output_activation",
    "unitvalues": "units",
}
NUMBERS_BESIDE = re.compile(
    r"seed|epochs?|(?:learning)?rate|lr|loss(?:es)?|accuracy|acc|n?bits|steps?|score|points?|"
    r"id|student(?:id|number)?|matri[ck]\w*|year|date|time(?:stamp)?|"
    r"semester|group|team|homework|hw|exercise|question|problem|attempt|submission(?:id)?|batchsize|"
    r"created|duration|elapsed|width|margin|metadata|meta|about|info|unitscount"
)
COUNTS = re.compile(
    r"(?:n|num|number)?(?:of)?(?:hidden|input|output)s?(?:units|size|dim|layers?)?|h|n|i"
)
_OF_PARAMETERS = re.compile(r"bias|weight|thr|thet|θ")
_DATA_OF_PROGRAMS = re.compile(
    r"x\d*|y\d*|h|s|z|t|a|hs|ys|xs|zs|o|out(?:put)?s?|pred\w*|target\w*|expected|result\w*|sum\w*|"
    r"carry|inp\w*|bits?\w*|seq\w*|data\w*|test\w*|digits?|numbers?|num\w*|powers?|labels?|i|n|"
    r"\w*loss\w*|\w*cases?|columns?|grad\w*|d[wbuv]\w*|errors?|history"
)
NOT_BY_SHAPE = re.compile(
    r"thet|thr|init|start|state|h0|θ|tau|mask|scale|mean|std|min|max|grad|lim"
)
"""Of such names the shape does not tell the meaning."""


def folded(name: str) -> str:
    """Return a name without case and signs: ``"W_{xh}"`` is ``"wxh"``; a very long one as it is."""
    if len(name) > LONGEST:
        return name
    return "".join(sign for sign in name.lower().removesuffix(":0") if sign.isalnum())


_MEANINGS: dict[str, Meaning] = {
    **{folded(n): Meaning(role) for role, names in _OTHERS.items() for n in names.split()},
    **{folded(n): Meaning(r, rows=True) for r, names in _ROWS.items() for n in names.split()},
    **{folded(n): Meaning(r, is_ours=True) for r, names in _OURS.items() for n in names.split()},
}
# The first of the names that differ in signs only is the one to recommend.
_KNOWN = {
    **{
        folded(n): n
        for table in (_OTHERS, _ROWS)
        for names in table.values()
        for n in names.split()
    },
    **{folded(n): n for names in _OURS.values() for n in names.split()},
    **{folded(n): n for n in ABOUT},
}


_RECOMMENDED = {
    **{folded(n): n for role, names in _OURS.items() for n in (role, *names.split()[::-1])},
    **{folded(n): n for n in ABOUT},
}


def meaning_of(name: str) -> Meaning | None:
    """Return what a name says, or None if it is not in the table."""
    if len(name) > LONGEST:
        return None
    parts = [part for part in re.split(r"[./\\:]|\s", name.removesuffix(":0")) if part]
    for start in range(min(len(parts), 8)):
        rest = folded("".join(parts[start:]))
        if len(rest) > 60:
            continue
        if rest in _MEANINGS:
            return _MEANINGS[rest]
        if match := _OUTPUT_LAYER.fullmatch(rest):
            role = "b_y" if match["leaf"].startswith("b") else "w_hy"
            return Meaning(role, rows=match["leaf"] == "kernel")
    return None


def folded_names(role: str) -> list[str]:
    """Return the folded names that mean a part of a network and say nothing else of it."""
    return [
        name for name, meaning in _MEANINGS.items() if meaning == Meaning(role, meaning.is_ours)
    ]


def about(name: str) -> str | None:
    """Return which of the things beside the weights a name is, if it is one that counts."""
    short = folded(name)
    return short if short in ABOUT else _SYNONYMS.get(short)


def says_nothing(name: str, array: np.ndarray) -> bool:
    """Whether numbers under this dotted name say nothing about the weights: a seed, a date.

    ``"output": 1`` says how many there are; ``"output": -0.5`` may be a bias, and so may anything
    among ``"biases"``.
    """
    above, _, last = name.rpartition(".")
    short = folded(last)
    if len(short) > 40 or _OF_PARAMETERS.search(folded(above)):
        return False
    if COUNTS.fullmatch(short):
        return array.ndim == 0 and float(array) >= 1 and float(array).is_integer()
    return NUMBERS_BESIDE.fullmatch(short) is not None


def is_usual_in_programs(name: str) -> bool:
    """Whether a program's variable of this name is more likely data than a parameter."""
    short = folded(name.rpartition(".")[2])
    return len(short) > 40 or _DATA_OF_PROGRAMS.fullmatch(short) is not None


def looks_like_a_bias(name: str) -> bool:
    """Whether a number under this name may be the output's bias."""
    short = folded(name)
    return (
        "bias" in short
        or "offset" in short
        or short in ("c", "e", "d", "y0")
        or (short.startswith("b") and len(short) <= 3)
    )


def close_to(name: str, known: tuple[str, ...] = ()) -> str | None:
    """Return the known name that a misspelt one is close to."""
    short = folded(name)[:40]
    cutoff = 0.65 if len(short) < 4 else 0.8
    for names in [{folded(n): n for n in known}] if known else [_RECOMMENDED, _KNOWN]:
        close = difflib.get_close_matches(short, names, n=1, cutoff=cutoff)
        if close and len(short) > 1:
            return names[close[0]]
    return None
