"""What the census takes on one core: seconds and memory of each of its parts.

``python benchmarks/census.py`` runs the parts one after the other in one process and prints the
processor's seconds and the most memory so far.
"""

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from binadd.analysis.census.adders import adder_classes  # noqa: E402
from binadd.analysis.census.canonical_form import class_of  # noqa: E402
from binadd.analysis.census.minimality import two_units_cannot_add  # noqa: E402
from binadd.analysis.census.standing import standing  # noqa: E402
from binadd.analysis.census.table import class_table  # noqa: E402
from binadd.analysis.census.threshold_functions import threshold_functions  # noqa: E402
from binadd.automata.machine import compile_machine  # noqa: E402
from binadd.networks.hand_wiring import hand_wired  # noqa: E402

Result = TypeVar("Result")


def measure(what: str, action: Callable[[], Result]) -> Result:
    start = time.process_time()
    found = action()
    seconds = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{what:<46}{seconds:10.3f} s{memory:8,} MiB")
    return found


def main() -> None:
    measure("threshold functions of five bits", lambda: threshold_functions(5))
    classes = measure("all classes of 3-unit adders", adder_classes)
    measure("partners and normal forms", lambda: (classes.complements, classes.carry_units))
    table = measure("the table: programs, integers, nonzeros", lambda: class_table(classes))
    measure("where one network stands, the first", lambda: standing(hand_wired(), table))
    measure("where one network stands, the next", lambda: standing(hand_wired(), table))
    measure("no two units add, all pairs followed", two_units_cannot_add)
    networks = [hand_wired()] * 10_000
    measure("10,000 classes of networks", lambda: [class_of(rnn) for rnn in networks])
    machines = [compile_machine(rnn) for rnn in networks]
    for machine in machines:
        machine.has_at_most(8)
    measure("10,000 classes of machines explored before", lambda: [*map(class_of, machines)])


if __name__ == "__main__":
    main()
