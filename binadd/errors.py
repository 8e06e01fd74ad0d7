"""What can go wrong, by name; every error that binadd raises on purpose is a `BinaddError`."""


class BinaddError(Exception):
    """The base of all errors that binadd raises on purpose."""


class DigitsError(BinaddError, ValueError):
    """An operand is not a number in its base."""


class RangeError(BinaddError, ValueError):
    """An argument lies outside the range that is allowed for it."""


class NetworkError(BinaddError, ValueError):
    """The parameters do not make a network, or not one that the task can be asked of."""


class DataFileError(BinaddError):
    """A file can't be read or written, or what it holds can't be used."""


class OperandFileError(DataFileError, ValueError):
    """A file of operands, or of pairs, can't be read or does not hold numbers."""


class WeightsFileError(DataFileError, ValueError):
    """A weights file can't be read, or does not hold a network."""


class TrainingError(BinaddError):
    """Training broke down: its numbers are no longer numbers."""


class WorkersError(BinaddError):
    """The processes or the cluster that were to share the work can't be reached, or keep dying."""


class DisagreementError(BinaddError):
    """Two independent ways to decide the same thing differ: a fault in binadd itself."""


class MissingExtraError(BinaddError):
    """An optional library that was asked for is not installed."""
