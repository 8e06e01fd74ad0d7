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
    from binadd.addition import add as add
    from binadd.addition import add_many as add_many
    from binadd.comparison.comparison import Comparison as Comparison
    from binadd.comparison.comparison import compare as compare
    from binadd.comparison.diagnosis import Diagnosis as Diagnosis
    from binadd.comparison.diagnosis import diagnose as diagnose
    from binadd.errors import BinaddError as BinaddError
    from binadd.learn.sweep import SweepResult as SweepResult
    from binadd.learn.sweep import sweep as sweep
    from binadd.learn.training import TrainingResult as TrainingResult
    from binadd.learn.training import train as train
    from binadd.network import ThresholdRNN as ThresholdRNN
    from binadd.verification.certificate import check_certificate as check_certificate
    from binadd.verification.count import count_wrong as count_wrong
    from binadd.verification.exhaustive import check_width as check_width
    from binadd.verification.findings import Counterexample as Counterexample
    from binadd.verification.findings import Proof as Proof
    from binadd.verification.findings import WidthReport as WidthReport
    from binadd.verification.proof import prove as prove
    from binadd.verification.verdict import Verdict as Verdict
    from binadd.verification.verdict import verify as verify
    from binadd.weight_files import load_weights as load_weights
    from binadd.weight_files import save_weights as save_weights
    from binadd.wiring import hand_wired as hand_wired

_HOMES = {
    "BinaddError": "binadd.errors",
    "Comparison": "binadd.comparison.comparison",
    "Counterexample": "binadd.verification.findings",
    "Diagnosis": "binadd.comparison.diagnosis",
    "Proof": "binadd.verification.findings",
    "SweepResult": "binadd.learn.sweep",
    "ThresholdRNN": "binadd.network",
    "TrainingResult": "binadd.learn.training",
    "Verdict": "binadd.verification.verdict",
    "WidthReport": "binadd.verification.findings",
    "add": "binadd.addition",
    "add_many": "binadd.addition",
    "check_certificate": "binadd.verification.certificate",
    "check_width": "binadd.verification.exhaustive",
    "compare": "binadd.comparison.comparison",
    "count_wrong": "binadd.verification.count",
    "diagnose": "binadd.comparison.diagnosis",
    "hand_wired": "binadd.wiring",
    "load_weights": "binadd.weight_files",
    "prove": "binadd.verification.proof",
    "save_weights": "binadd.weight_files",
    "sweep": "binadd.learn.sweep",
    "train": "binadd.learn.training",
    "verify": "binadd.verification.verdict",
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
    return sorted({*globals(), *_HOMES})
