"""The shape of the package, read from its source: what may import what, and what is public."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import binadd

PACKAGE = Path(binadd.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))

ORDER = [  # a room imports only from itself and from rooms above it
    "errors",
    "bits",
    "files",
    "networks",
    "automata",
    "tasks",
    "execution",
    "verification",
    "simulation",
    "formats",
    "analysis",
    "grading",
    "learning",
    "theory",
    "report",
    "cli",
    "__main__",
]
COMMANDS = sorted((PACKAGE / "cli").glob("*.py"))
THIRD_PARTY_AT_START = {"typer"}


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path) for path in FILES}


def imported(tree: ast.AST) -> Iterator[str]:
    """The modules named by every import below a node, whether at the top or in a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module is not None
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else node.module


def at_the_top(path: Path) -> set[str]:
    """The modules that are imported as soon as this one is."""
    found: set[str] = set()
    waiting: list[ast.AST] = [*ast.parse(path.read_text()).body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.update(imported(node))
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting.extend(node.orelse)
        elif not isinstance(node, ast.FunctionDef):
            waiting.extend(child for child in ast.iter_child_nodes(node))
    return found


@cache
def imports_at_the_top() -> dict[str, set[str]]:
    """By module, the modules that importing it imports."""
    return {module_name(path): at_the_top(path) for path in FILES}


def room(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "binadd" and len(parts) > 1 else None


MAY_LOOK_DOWN = {"__str__", "_repr_html_", "_show_progress"}
"""What people see of a result is made in the room ``report``, which these import when called."""


def upward_imports(source: str, home: str) -> list[str]:
    below = ORDER.index(home)
    tree = ast.parse(source)
    allowed = {
        module
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in MAY_LOOK_DOWN
        for module in imported(node)
        if room(module) == "report"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in MAY_LOOK_DOWN:
            node.body = [s for s in node.body if set(imported(s)).isdisjoint(allowed)]
    return [
        module
        for module in imported(tree)
        if (there := room(module)) is not None and ORDER.index(there) > below
    ]


@pytest.mark.parametrize("path", FILES, ids=module_name)
def test_no_import_runs_upwards(path: Path) -> None:
    home = room(module_name(path))
    if home is None:  # binadd itself holds only names
        return
    assert home in ORDER, f"{home} has no place in the order"
    assert upward_imports(path.read_text(), home) == []


def test_an_upward_import_would_be_seen() -> None:
    source = "def f():\n    from binadd.cli import console\n    import binadd.automata.machine\n"
    assert upward_imports(source, "bits") == ["binadd.cli.console", "binadd.automata.machine"]
    assert upward_imports(source, "cli") == []
    source = "if TYPE_CHECKING:\n    from binadd.verification.proof import prove\n"
    assert upward_imports(source, "automata") == ["binadd.verification.proof"]


def test_only_what_prints_a_result_looks_down_to_the_report() -> None:
    source = "class A:\n    def {}(self):\n        import binadd.{}\n"
    assert upward_imports(source.format("__str__", "report.layout"), "analysis") == []
    assert upward_imports(source.format("__repr__", "report.layout"), "analysis")
    assert upward_imports(source.format("__str__", "cli.console"), "analysis")


ASKS = ("isatty", "environ", "getenv", "get_terminal_size")


@pytest.mark.parametrize("path", sorted((PACKAGE / "report").glob("*.py")), ids=module_name)
def test_the_report_asks_nothing_of_the_terminal(path: Path) -> None:
    names = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute | ast.Name)
    }
    assert names.isdisjoint(ASKS)


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert list(TopologicalSorter(imports_at_the_top()).static_order())  # raises on a circle


def carries(module: str, graph: dict[str, set[str]]) -> set[str]:
    """All modules that importing one imports, itself included."""
    found, waiting = {module}, [module]
    while waiting:
        for other in graph.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


@pytest.mark.parametrize("path", COMMANDS, ids=module_name)
def test_commands_import_nothing_slow_at_the_top(path: Path) -> None:
    found = carries(module_name(path), imports_at_the_top())
    names = {name.split(".")[0] for name in found}
    assert "numpy" not in names
    assert names - sys.stdlib_module_names - {"binadd"} <= THIRD_PARTY_AT_START


def test_a_slow_import_at_the_top_would_be_seen(tmp_path: Path) -> None:
    command = tmp_path / "command.py"
    command.write_text(
        "try:\n    from binadd.networks.threshold_rnn import ThresholdRNN\n"
        "except OSError:\n    pass"
    )
    assert at_the_top(command) == {"binadd.networks.threshold_rnn"}
    command.write_text("def f():\n    import numpy\nif TYPE_CHECKING:\n    import numpy\n")
    assert at_the_top(command) == set()


# Public names


def declared_for_type_checkers() -> dict[str, str]:
    tree = ast.parse((PACKAGE / "__init__.py").read_text())
    block = next(node for node in tree.body if isinstance(node, ast.If))
    names = {}
    for node in block.body:
        assert isinstance(node, ast.ImportFrom)
        assert node.module is not None
        for alias in node.names:
            assert alias.asname == alias.name, f"{alias.name} is not re-exported explicitly"
            names[alias.name] = node.module
    return names


def test_the_public_names_are_the_same_for_python_and_for_type_checkers() -> None:
    assert declared_for_type_checkers() == binadd._HOMES
    assert sorted(binadd.__all__) == sorted(binadd._HOMES)
    assert dir(binadd) == sorted(binadd._HOMES)


@pytest.mark.parametrize("name", binadd._HOMES)
def test_every_public_name_loads(name: str) -> None:
    assert getattr(binadd, name).__name__ == name
    assert getattr(binadd, name).__module__ == binadd._HOMES[name]


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'binadd' has no attribute 'subtract'"):
        _ = binadd.subtract


def test_the_version_is_that_of_the_project() -> None:
    project = (PACKAGE.parent / "pyproject.toml").read_text()
    assert f'\nversion = "{binadd.__version__}"\n' in project


def test_the_dependency_groups_are_those_of_the_extras() -> None:
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text())
    extras, groups = project["project"]["optional-dependencies"], project["dependency-groups"]
    of_dev = [entry for entry in groups["dev"] if isinstance(entry, str)]
    assert (extras["test"], extras["dev"]) == (groups["test"], of_dev)


def test_the_package_is_typed() -> None:
    assert (PACKAGE / "py.typed").exists()


# Every room says what lives in it


@pytest.mark.parametrize("init", sorted(PACKAGE.glob("*/__init__.py")), ids=module_name)
def test_every_room_says_what_lives_there(init: Path) -> None:
    assert ast.get_docstring(ast.parse(init.read_text()))


# What a process really imports

LIST_MODULES = "import sys; print(' '.join(sorted({name.split('.')[0] for name in sys.modules})))"


def imported_by(code: str) -> set[str]:
    process = subprocess.run(
        [sys.executable, "-c", f"{code}\n{LIST_MODULES}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    return set(process.stdout.splitlines()[-1].split())


TRIVIAL_COMMAND = """
import numpy, typer
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
@app.command()
def trivial(): typer.echo('trivial')
app(args=[], standalone_mode=False)
"""


def test_add_and_verify_import_nothing_heavier_than_numpy() -> None:
    lightest = imported_by(TRIVIAL_COMMAND) | sys.stdlib_module_names | {"binadd"}
    for arguments in (["add", "1", "1"], ["verify", "--bits", "2"]):
        found = imported_by(f"from binadd.cli import main; assert main({arguments}) == 0")
        assert found - lightest == set()
        assert not found & {"multiprocessing", "asyncio", "sqlite3", "unittest"}


def test_importing_the_package_or_asking_for_help_imports_no_numpy() -> None:
    assert "numpy" not in imported_by("import binadd")
    assert "numpy" not in imported_by("from binadd.cli import main; main(['add', '--help'])")
