"""A folder tree that stands in for an image: mounts, and commands that see nothing else.

It needs root, for mounts and for the users of the image, and is to be used in a mount namespace of
its own: then everything is gone when the process ends. What the base image would bring, Debian's
programs and Python, is this machine's, read-only.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

BASE_PATH = "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
"""What the base image sets."""

_DEBIAN = ("bin", "lib", "lib32", "lib64", "sbin")
_DEVICES = ("null", "zero", "random", "urandom")
_SYSTEM_FILES = ("login.defs", "nsswitch.conf", "resolv.conf", "hosts", "protocols", "services")
_USERS = Path("/usr/share/base-passwd")


def python_of(base: str) -> tuple[Path, str]:
    """Return the folder and the version of the Python that stands in for the one of the image."""
    wanted = re.search(r"python:(3\.\d+)", base)
    for name in (f"python{wanted[1]}" if wanted else "", sys.executable):
        if found := shutil.which(name):
            ask = "import sys; print(sys.base_prefix); print('%d.%d' % sys.version_info[:2])"
            asked = subprocess.run(  # noqa: S603 - a Python that is installed
                [found, "-c", ask], check=False, capture_output=True, text=True
            )
            if asked.returncode == 0:
                prefix, version = asked.stdout.split()
                return Path(prefix), version
    raise RuntimeError(base)


def empty(tree: Path) -> None:
    """Make the tree that a stage begins with: no file but those by which Debian knows its users."""
    for folder in ("etc", "opt", "root", "run", "var/lib", "var/log", "proc", "usr", "dev"):
        (tree / folder).mkdir(parents=True)
    for name in ("tmp", "var/tmp"):
        (tree / name).mkdir()
        (tree / name).chmod(0o1777)
    for device in _DEVICES:
        (tree / "dev" / device).touch()
    for name in _DEBIAN:
        host = Path("/", name)
        if host.is_symlink():
            (tree / name).symlink_to(host.readlink())
        elif host.is_dir():
            (tree / name).mkdir()
    _fill_etc(tree / "etc")


def _fill_etc(etc: Path) -> None:
    """Write Debian's users, and what programs need to find libraries, hosts and certificates."""
    for name in ("passwd", "group"):
        shutil.copy(_USERS / f"{name}.master", etc / name)
    for name in _SYSTEM_FILES:
        if (host := Path("/etc", name)).is_file():
            shutil.copy(host, etc / name)
    (etc / "ld.so.conf").write_text("/usr/local/lib\ninclude /etc/ld.so.conf.d/*.conf\n")
    shutil.copytree("/etc/ld.so.conf.d", etc / "ld.so.conf.d")
    shutil.copytree("/etc/ssl/certs", etc / "ssl/certs", ignore_dangling_symlinks=True)


def mount(tree: Path, *, python: Path, extra: Sequence[Path] = ()) -> None:
    """Put the machine's programs into the tree, and what *extra* names, all read-only."""
    bind(Path("/usr"), tree / "usr")
    if python != Path("/usr"):
        bind(python, tree / "usr/local")
    for name in _DEBIAN:
        if not (tree / name).is_symlink() and (tree / name).is_dir():
            bind(Path("/", name), tree / name)
    for device in _DEVICES:
        bind(Path("/dev", device), tree / "dev" / device, writable=True)
    run("mount", "-t", "proc", "proc", tree / "proc")
    for path in extra:
        target = tree / path.relative_to("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.mkdir(exist_ok=True) if path.is_dir() else target.touch()
        bind(path, target)


def bind(source: Path, target: Path, *, writable: bool = False) -> None:
    """Show a file or folder at another place."""
    run("mount", "--bind", source, target)
    if not writable:
        run("mount", "-o", "remount,bind,ro", target)


def settle(tree: Path) -> None:
    """Do what the making of a base image has done: passwords' shadows, and the loader's cache."""
    for words in (("pwconv",), ("grpconv",), ("ldconfig",)):
        subprocess.run(  # noqa: S603
            inside(tree, words, variables={"PATH": BASE_PATH}), check=True
        )


def inside(
    tree: Path, command: Sequence[str], *, variables: Mapping[str, str], folder: str = "/"
) -> list[str]:
    """Return the command that runs another one in the tree, as root, with these variables alone."""
    pairs = [f"{name}={value}" for name, value in variables.items()]
    return [
        "chroot",
        str(tree),
        "env",
        "--ignore-environment",
        f"--chdir={folder}",
        *pairs,
        *command,
    ]


def as_user(user: str, command: Sequence[str]) -> list[str]:
    """Return a command for a user without rights, without groups, and who can gain none."""
    ids = [f"--reuid={user}", f"--regid={user}", "--clear-groups"]
    return ["setpriv", *ids, "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", *command]


def in_own_namespace(module: str) -> None:
    """Begin a program anew in a mount namespace of its own, unless it is in one.

    Raises:
        SystemExit: it is not root's.
    """
    if os.geteuid() != 0:
        sys.exit("the image's users and mounts need root: run it as root, or in a container")
    marker = "--in-own-namespace"
    if marker in sys.argv:
        sys.argv.remove(marker)
        return
    alone = ["unshare", "--mount", "--propagation=private"]
    program = [sys.executable, "-m", module, marker, *sys.argv[1:]]
    os.execvp(alone[0], [*alone, *program])  # noqa: S606


def run(*words: str | Path) -> None:
    """Run a command of this machine that must not fail."""
    subprocess.run([str(word) for word in words], check=True)  # noqa: S603


@contextmanager
def memory(folder: Path) -> Iterator[None]:
    """Let a folder be in memory for a while; all that is mounted in it goes with it."""
    run("mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", folder)
    try:
        yield
    finally:
        run("umount", "--recursive", folder)
