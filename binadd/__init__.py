"""Recurrent networks of threshold units that add binary numbers: simulate, prove, learn, compare.

Axis letters, used in every docstring that takes or gives an array:

====== =====================================================
letter axis
====== =====================================================
S      seeds (one trained network each)
N      pairs of numbers
T      columns of bits, least significant first
H      hidden units
I      inputs
====== =====================================================

The public names are loaded when first used, so that ``import binadd`` costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from binadd.analysis.census.census import Census as Census
    from binadd.analysis.census.census import census as census
    from binadd.analysis.comparison import Comparison as Comparison
    from binadd.analysis.comparison import compare as compare
    from binadd.automata.specification import Specification as Specification
    from binadd.errors import BinaddError as BinaddError
    from binadd.formats.reading import load_weights as load_weights
    from binadd.formats.writing import save_weights as save_weights
    from binadd.grading.diagnosis import Diagnosis as Diagnosis
    from binadd.grading.diagnosis import diagnose as diagnose
    from binadd.grading.marking import grade as grade
    from binadd.grading.marks import Grading as Grading
    from binadd.learning.recipes import Bptt as Bptt
    from binadd.learning.recipes import Recipe as Recipe
    from binadd.learning.recipes import Surrogate as Surrogate
    from binadd.learning.recipes import Tanh as Tanh
    from binadd.learning.results import SweepResult as SweepResult
    from binadd.learning.results import TrainingResult as TrainingResult
    from binadd.learning.sweep import sweep as sweep
    from binadd.learning.training import train as train
    from binadd.networks.hand_wiring import hand_wired as hand_wired
    from binadd.networks.threshold_rnn import ThresholdRNN as ThresholdRNN
    from binadd.simulation.addition import add as add
    from binadd.simulation.addition import add_many as add_many
    from binadd.simulation.run import run as run
    from binadd.tasks.task_files import specification as specification
    from binadd.tasks.wiring import wire as wire
    from binadd.verification.certificate import check_certificate as check_certificate
    from binadd.verification.count import count_wrong as count_wrong
    from binadd.verification.exhaustive import check_width as check_width
    from binadd.verification.proof import prove as prove
    from binadd.verification.prove_many import prove_many as prove_many
    from binadd.verification.results import Counterexample as Counterexample
    from binadd.verification.results import Proof as Proof
    from binadd.verification.results import WidthReport as WidthReport
    from binadd.verification.verdict import Verdict as Verdict
    from binadd.verification.verdict import verify as verify

_HOMES = {
    "BinaddError": "binadd.errors",
    "Bptt": "binadd.learning.recipes",
    "Census": "binadd.analysis.census.census",
    "Comparison": "binadd.analysis.comparison",
    "Counterexample": "binadd.verification.results",
    "Diagnosis": "binadd.grading.diagnosis",
    "Grading": "binadd.grading.marks",
    "Proof": "binadd.verification.results",
    "Recipe": "binadd.learning.recipes",
    "Specification": "binadd.automata.specification",
    "Surrogate": "binadd.learning.recipes",
    "SweepResult": "binadd.learning.results",
    "Tanh": "binadd.learning.recipes",
    "ThresholdRNN": "binadd.networks.threshold_rnn",
    "TrainingResult": "binadd.learning.results",
    "Verdict": "binadd.verification.verdict",
    "WidthReport": "binadd.verification.results",
    "add": "binadd.simulation.addition",
    "add_many": "binadd.simulation.addition",
    "census": "binadd.analysis.census.census",
    "check_certificate": "binadd.verification.certificate",
    "check_width": "binadd.verification.exhaustive",
    "compare": "binadd.analysis.comparison",
    "count_wrong": "binadd.verification.count",
    "diagnose": "binadd.grading.diagnosis",
    "grade": "binadd.grading.marking",
    "hand_wired": "binadd.networks.hand_wiring",
    "load_weights": "binadd.formats.reading",
    "prove": "binadd.verification.proof",
    "prove_many": "binadd.verification.prove_many",
    "run": "binadd.simulation.run",
    "save_weights": "binadd.formats.writing",
    "specification": "binadd.tasks.task_files",
    "sweep": "binadd.learning.sweep",
    "train": "binadd.learning.training",
    "verify": "binadd.verification.verdict",
    "wire": "binadd.tasks.wiring",
}

__version__ = "0.1.0"
__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'binadd' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(_HOMES)
