"""`Mistake`: one that has a name."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """A mistake with a name.

    Attributes
    ----------
    kind : str
        What programs call it; such a name never changes its meaning.
    cause : str
        What people call it.
    hint : str
        A sentence that says where to look, and gives no repair away.
    surprise : float
        Of mistakes that explain a network, the one with the least is named first.
    """

    kind: str
    cause: str
    hint: str
    surprise: float
