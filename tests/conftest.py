from hypothesis import settings

from tests.fuzzing import rounds

# No clock decides, and the same examples are tried each time unless more are asked for.
settings.register_profile(
    "binadd",
    max_examples=rounds(50),
    deadline=None,
    derandomize=rounds(1) == 1,
    database=None,
)
settings.load_profile("binadd")
