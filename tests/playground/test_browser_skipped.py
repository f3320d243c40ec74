"""The browser's tests on a machine without playwright."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.process.processes import ROOT, die_with_parent, environment

pytestmark = pytest.mark.process

MISSING = "raise ModuleNotFoundError(name='playwright')"
PATIENCE = 60.0


async def test_without_playwright_they_are_skipped_and_say_why(tmp_path: Path) -> None:
    (tmp_path / "playwright.py").write_text(MISSING)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider"),
        "tests/playground/test_browser.py",
        cwd=ROOT,
        env=environment({"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}),
        stdout=asyncio.subprocess.PIPE,
        preexec_fn=die_with_parent,
    )
    async with asyncio.timeout(PATIENCE):
        out, _ = await process.communicate()

    assert "needs playwright" in out.decode()
    assert "1 skipped" in out.decode()
