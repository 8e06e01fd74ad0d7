"""The recipes: how units act while they learn, what they are told is wrong, how they are changed.

A recipe is a value: ``train(recipe=Surrogate(beta=1.0))``. One of your own is a class derived from
`Recipe` or from one of those here; docs/researchers.md says what it may do.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from numbers import Real
from typing import Any, ClassVar, Self

import numpy as np

from binadd.errors import RangeError, whole
from binadd.learning.optimiser import Optimiser
from binadd.learning.parameters import Parameters
from binadd.networks.threshold_rnn import ThresholdRNN


@dataclass(frozen=True, kw_only=True)
class Recipe(ABC):
    """What tells one way of training from another: methods, and numbers that have names.

    The numbers are the fields of the dataclass, those of derived classes among them; each is a
    whole number where its default is one. They are checked when a recipe is made.

    The arrays that the methods get are of one float type and of any shape, seeds last; results go
    into `out`. Only elementwise steps are allowed, so that no seed's numbers depend on the others.

    Attributes
    ----------
    lr_max : float
        The learning rate of Adam at the beginning of a cycle.
    lr_end : float
        That at the end of a cycle, as a share of `lr_max`; with 1 the rate stays.
    cycle : int
        Steps in a cycle.
    beta1, beta2, epsilon : float
        Adam's own.
    clip : float
        The largest size of a parameter.
    noise : float
        The standard deviation of what is added to every parameter after every step, in learning
        rates; 0 for none.
    initial : float
        The standard deviation of the parameters before the first step.
    name : str
        In the fields of JSON and in stores; by default that of the class.
    about : str
        In a few words, for people.
    usual_bits : int
        The usual number of columns in the training data.
    usual_steps : int
        The usual number of steps after which a run ends.
    usual_margin : float
        The usual normalised margin that an adder has to reach.
    start : float
        The activity of every hidden unit before the first column.
    is_hard : bool
        Whether the network that learns is already made of threshold units. If so, a run ends at the
        first step that is good enough; if not, it is hardened and tested after the last step.
    ranges : dict of str to (float, float)
        The least and the largest value of each number that has any.

    Raises
    ------
    TypeError
        If a number is none.
    RangeError
        If one is out of its range.
    """

    lr_max: float = 0.02
    lr_end: float = 1.0
    cycle: int = 1
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    clip: float = 1e3
    noise: float = 0.0
    initial: float = 1.0

    name: ClassVar[str]
    about: ClassVar[str] = "a recipe of one's own"
    usual_bits: ClassVar[int] = 4
    usual_steps: ClassVar[int] = 3_000
    usual_margin: ClassVar[float] = 0.0
    start: ClassVar[float] = 0.0
    is_hard: ClassVar[bool] = False
    ranges: ClassVar[Mapping[str, tuple[float, float]]] = {
        "lr_max": (0.0, 1e3),
        "lr_end": (0.0, 1.0),
        "cycle": (1, 10**7),
        "beta1": (0.0, 0.999999),
        "beta2": (0.0, 0.999999),
        "epsilon": (1e-30, 1.0),
        "clip": (1e-3, 1e6),
        "noise": (0.0, 1e3),
        "initial": (0.0, 1e3),
    }

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "name" not in vars(cls):
            cls.name = cls.__name__

    def __post_init__(self) -> None:
        for field in fields(self):
            if getattr(type(self), field.name, field.default) != field.default:
                raise TypeError(
                    f"{type(self).__name__}.{field.name} is no default: write {field.name}: float "
                    f"= ... and @dataclass(frozen=True, kw_only=True) above the class"
                )
            value = _number(
                f"{self.name}, {field.name}",
                getattr(self, field.name),
                *self.ranges.get(field.name, (-np.inf, np.inf)),
                is_whole=isinstance(field.default, int),
            )
            object.__setattr__(self, field.name, value)  # numpy's numbers become Python's

    @property
    def optimiser(self) -> Optimiser:
        """What changes the parameters."""
        return Optimiser(
            highest=self.lr_max,
            lowest=self.lr_max * self.lr_end,
            cycle=self.cycle,
            beta1=self.beta1,
            beta2=self.beta2,
            epsilon=self.epsilon,
            clip=self.clip,
            noise=self.noise,
        )

    @abstractmethod
    def activate(self, z: np.ndarray, out: np.ndarray) -> None:
        """Set `out` to the activities of units with pre-activations `z`."""

    @abstractmethod
    def slope(self, z: np.ndarray, h: np.ndarray, out: np.ndarray) -> None:
        """Set `out` to what stands for dh/dz when errors are propagated back."""

    @abstractmethod
    def loss(self, signed: np.ndarray) -> np.ndarray:
        """Return the loss of output pre-activations times the sign expected (1 or -1)."""

    @abstractmethod
    def loss_slope(self, signed: np.ndarray, out: np.ndarray) -> None:
        """Set `out` to the derivative of `loss`."""

    def harden(self, column: np.ndarray, parameters: Parameters, name: str) -> ThresholdRNN:
        """Return the network of threshold units with the same weights."""
        return parameters.network(column, name)

    @property
    def numbers(self) -> dict[str, float]:
        """Every number of the recipe, by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def with_numbers(self, numbers: Mapping[str, float]) -> Self:
        """Return the same recipe with other numbers.

        Raises
        ------
        TypeError, RangeError
            As when one is made; a `RangeError` also for a name that none has.

        Examples
        --------
        >>> Surrogate().with_numbers({"lr_max": 0.5}).lr_max
        0.5
        """
        for name in numbers:
            if name not in self.numbers:
                raise RangeError(
                    f"{self.name} has no number {name!r:.40}; it has {', '.join(self.numbers)}"
                )
        changes: dict[str, Any] = dict(numbers)
        return replace(self, **changes)

    def as_json(self) -> dict[str, Any]:
        """Return what makes the recipe what it is; of one's own, also where its class is."""
        fields = {"recipe": self.name, "recipe_numbers": self.numbers}
        if is_built_in(self):
            return fields
        return fields | {"recipe_class": f"{type(self).__module__}:{type(self).__qualname__}"}


@dataclass(frozen=True, kw_only=True)
class Surrogate(Recipe):
    """Threshold units forward, a surrogate gradient backward, noise on the weights.

    A threshold has no useful derivative; ``beta / (1 + beta |z|)**2`` stands for it. Its tail falls
    so slowly that a unit far from its threshold still learns (F. Zenke and S. Ganguli, SuperSpike,
    2018). The loss is a hyperbola, which has the shape of cross entropy and needs no exponential.

    Attributes
    ----------
    beta : float
        How steep a threshold seems to be.
    softness : float
        How far from its threshold, about, the output still counts as uncertain.
    """

    lr_max: float = 1.0
    lr_end: float = 0.2
    cycle: int = 250
    beta1: float = 0.8
    beta2: float = 0.8
    clip: float = 3.5
    noise: float = 0.15
    beta: float = 0.5
    softness: float = 1.0

    name = "surrogate"
    about = "hard threshold units with a surrogate gradient"
    usual_bits = 3
    usual_steps = 40_000
    usual_margin = 0.0196
    is_hard = True
    ranges: ClassVar[Mapping[str, tuple[float, float]]] = {
        **Recipe.ranges,
        "beta": (1e-3, 1e3),
        "softness": (1e-3, 1e3),
    }

    def activate(self, z: np.ndarray, out: np.ndarray) -> None:
        """A threshold unit."""
        np.greater(z, 0, out=out)

    def slope(self, z: np.ndarray, h: np.ndarray, out: np.ndarray) -> None:  # noqa: ARG002
        """``beta / (1 + beta |z|)**2``, written with ``1 / beta`` for fewer steps."""
        np.abs(z, out=out)
        out += 1 / self.beta
        out *= out
        np.divide(1 / self.beta, out, out=out)

    def loss(self, signed: np.ndarray) -> np.ndarray:
        """``sqrt(signed**2 + softness**2) - signed``."""
        result: np.ndarray = np.sqrt(signed * signed + self.softness**2) - signed
        return result

    def loss_slope(self, signed: np.ndarray, out: np.ndarray) -> None:
        """``signed / sqrt(signed**2 + softness**2) - 1``."""
        np.multiply(signed, signed, out=out)
        out += self.softness**2
        np.sqrt(out, out=out)
        np.divide(signed, out, out=out)
        out -= 1


@dataclass(frozen=True, kw_only=True)
class Bptt(Recipe):
    """The textbook's: sigmoid units, and the cross entropy of a sigmoid output."""

    initial: float = 0.33

    name = "bptt"
    about = "sigmoid units, backpropagation through time"

    def activate(self, z: np.ndarray, out: np.ndarray) -> None:
        """``1 / (1 + exp(-z))``, as a hyperbolic tangent, which can't overflow."""
        np.multiply(z, 0.5, out=out)
        np.tanh(out, out=out)
        out *= 0.5
        out += 0.5

    def slope(self, z: np.ndarray, h: np.ndarray, out: np.ndarray) -> None:  # noqa: ARG002
        """``h (1 - h)``."""
        np.subtract(1, h, out=out)
        out *= h

    def loss(self, signed: np.ndarray) -> np.ndarray:
        """``log(1 + exp(-signed))``."""
        result: np.ndarray = np.logaddexp(0, -signed)
        return result

    def loss_slope(self, signed: np.ndarray, out: np.ndarray) -> None:
        """``sigmoid(signed) - 1``."""
        Bptt.activate(self, signed, out)
        out -= 1


@dataclass(frozen=True, kw_only=True)
class Tanh(Bptt):
    """Hidden units between -1 and 1, at rest at -1; hardened, their signs.

    Parameters begin small: those with a standard deviation of 1 saturate the units, and a fifth as
    many seeds end with a proof.
    """

    initial: float = 0.02

    name = "tanh"
    about = "tanh units started at -1, backpropagation through time"
    start = -1.0

    def activate(self, z: np.ndarray, out: np.ndarray) -> None:
        """A hyperbolic tangent."""
        np.tanh(z, out=out)

    def slope(self, z: np.ndarray, h: np.ndarray, out: np.ndarray) -> None:  # noqa: ARG002
        """``1 - h**2``."""
        np.multiply(h, h, out=out)
        np.subtract(1, out, out=out)

    def harden(self, column: np.ndarray, parameters: Parameters, name: str) -> ThresholdRNN:
        """Write the signs as bits: ``h = 2 bit - 1`` doubles a weight and moves a bias by it."""
        soft = parameters.network(column)
        return ThresholdRNN(
            w_xh=soft.w_xh,
            w_hh=2 * soft.w_hh,
            b_h=soft.b_h - soft.w_hh.sum(axis=1),
            w_hy=2 * soft.w_hy,
            b_y=soft.b_y - float(soft.w_hy.sum()),
            name=name,
        )


def _number(what: str, value: object, least: float, most: float, *, is_whole: bool) -> float:
    if is_whole:
        low, high = (None if np.isinf(bound) else int(bound) for bound in (least, most))
        return whole(what, value, least=low, most=high)
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
        raise TypeError(f"{what}: expected a number, got {type(value).__name__}")
    number = float(value)
    if not (least <= number <= most and np.isfinite(number)):  # false for NaN
        raise RangeError(f"{what} must be from {least:g} to {most:g}, got {number:g}")
    return number


RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in (Surrogate(), Bptt(), Tanh())}


def is_built_in(recipe: Recipe) -> bool:
    """Whether a recipe is one of those here, with whatever numbers."""
    return type(recipe) in map(type, RECIPES.values())


def chosen_recipe(recipe: object) -> Recipe:
    """Return a recipe, by its name or as it is.

    Raises
    ------
    TypeError
        If it is neither a recipe nor a text.
    RangeError
        If there is none of that name, or one of one's own goes by the name of another.
    """
    if isinstance(recipe, Recipe):
        if recipe.name in RECIPES and not is_built_in(recipe):
            raise RangeError(
                f"{type(recipe).__name__} has the name {recipe.name!r}, which is another recipe's"
            )
        return recipe
    if isinstance(recipe, type) and issubclass(recipe, Recipe):
        raise TypeError(f"recipe: expected a recipe, got a class; {recipe.__name__}() makes one")
    if not isinstance(recipe, str):
        raise TypeError(f"recipe: expected the name of one, got {type(recipe).__name__}")
    if recipe not in RECIPES:
        raise RangeError(f"the recipe must be one of {', '.join(RECIPES)}; got {recipe!r}")
    return RECIPES[recipe]
