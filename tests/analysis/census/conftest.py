import pytest

from binadd import Census, census
from binadd.analysis.census.table import ClassTable


@pytest.fixture(scope="session")
def found() -> Census:
    """The census, taken once a process: some three seconds."""
    return census()


@pytest.fixture(scope="session")
def table(found: Census) -> ClassTable:
    """The table of all classes: some three seconds more."""
    return found.table
