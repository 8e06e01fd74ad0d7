import pytest

from binadd import Census
from binadd.analysis.census.table import ClassTable
from tests.analysis.census.once import census_once


@pytest.fixture
def found() -> Census:
    return census_once()


@pytest.fixture
def table() -> ClassTable:
    return census_once().table
