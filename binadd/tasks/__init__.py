"""What a network can be asked to compute: tasks by name, task files, and wirings by construction.

Read `named` first (what each task is), then `task_files`, then `wiring`.
"""

from binadd.tasks.named import digits_of, number_of
from binadd.tasks.task_files import specification

__all__ = ["digits_of", "number_of", "specification"]
