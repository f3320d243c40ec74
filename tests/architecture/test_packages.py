"""Who owns the packages, and what importing them does."""

import subprocess
import sys
from importlib.metadata import packages_distributions

import pytest

from tests.architecture.checkout import PACKAGES, ROOT, source_files

IMPORT_ALL = """
import importlib, sys, threading

FORBIDDEN = {"socket.connect", "socket.bind", "subprocess.Popen", "os.mkdir", "os.remove",
             "os.rename", "os.rmdir", "os.system", "os.putenv", "shutil.rmtree", "sqlite3.connect"}
WRITING = set("wax+")

def watch(event, arguments):
    writes = event == "open" and WRITING & set(arguments[1] or "")
    if (event in FORBIDDEN or writes) and watching:
        sys.exit(f"importing {sys.argv[-1]} does {event} {arguments[0]!r}")

watching = True
sys.addaudithook(watch)
for sys.argv[-1] in sys.argv[1:].copy():
    importlib.import_module(sys.argv[-1])
watching = False
alive = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
if alive:
    sys.exit(f"importing has started {alive}")
"""


def module_names():
    for file in source_files(*PACKAGES):
        parts = file.relative_to(ROOT).with_suffix("").parts
        is_revision = "migrations" in parts  # run by Alembic, inside its context
        if not is_revision:
            yield ".".join(parts).removesuffix(".__init__")


@pytest.mark.parametrize("package", PACKAGES)
def test_the_package_belongs_to_no_other_distribution(package):
    assert set(packages_distributions().get(package, ())) <= {"charley-bot"}


def test_importing_any_module_writes_connects_and_starts_nothing():
    command = [sys.executable, "-B", "-c", IMPORT_ALL, *module_names()]

    imported = subprocess.run(  # noqa: S603
        command, check=False, capture_output=True, text=True, cwd=ROOT
    )

    assert imported.returncode == 0, imported.stderr[-2000:]
