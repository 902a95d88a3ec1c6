"""Hosts of their own on this machine: network namespaces on one bridge, and each can be cut off from the others."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DATABASE, PORT = 1, 5432


class NoNetwork(Exception):
    """Hosts cannot be made on this machine."""


@dataclass
class Network:
    """``name``: of its bridge, with which the names of all that is made begin; ``prefix``: of its addresses."""

    name: str
    prefix: str
    hosts: list[int] = field(default_factory=list)

    def address(self, number: int) -> str:
        return f"{self.prefix}.{number}"

    def within(self, number: int) -> tuple[str, ...]:
        """What a command is run by on a host, which is made when it is first named."""
        space, link = f"{self.name}n{number}", f"{self.name}v{number}"
        if number not in self.hosts:
            self.hosts.append(number)
            ip("netns", "add", space)
            ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", space)
            ip("link", "set", link, "master", self.name, "up")
            for words in (("addr", "add", f"{self.address(number)}/24", "dev", "eth0"), ("link", "set", "eth0", "up")):
                ip("-n", space, *words)
            ip("-n", space, "link", "set", "lo", "up")
        return ("ip", "netns", "exec", space)

    def cut_off(self, number: int) -> None:
        """From now on nothing comes from the host, and nothing comes there; nobody is told."""
        ip("link", "set", f"{self.name}v{number}", "nomaster")

    def mend(self, number: int) -> None:
        ip("link", "set", f"{self.name}v{number}", "master", self.name)


@contextmanager
def network() -> Iterator[Network]:
    """A bridge with an address of this process, and no hosts yet. Raises NoNetwork with the reason."""
    if os.geteuid() != 0:
        raise NoNetwork("only root makes network namespaces")
    if shutil.which("ip") is None:
        raise NoNetwork("ip of iproute2 is not installed")
    number = os.getpid() % 200 + 20
    found = Network(name=f"gv{number}", prefix=f"10.231.{number}")
    try:
        ip("link", "add", found.name, "type", "bridge")
    except subprocess.CalledProcessError as error:
        raise NoNetwork(f"a bridge cannot be made: {error.stderr.strip()}") from error
    try:
        ip("addr", "add", f"{found.address(DATABASE)}/24", "dev", found.name)
        ip("link", "set", found.name, "up")
        yield found
    finally:
        for each in found.hosts:
            ip("netns", "del", f"{found.name}n{each}")
        ip("link", "del", found.name)


@contextmanager
def listening_there(server: Any, place: Network) -> Iterator[None]:
    """PostgreSQL started anew, so that it also listens in the network, to whoever is there."""
    with (Path(server.pgdata) / "pg_hba.conf").open("a") as rules:
        rules.write(f"host all all {place.prefix}.0/24 trust\n")
    options = f"-h {place.address(DATABASE)} -p {PORT} -k {server.pgdata}"
    command = [str(server.bin_path / "pg_ctl"), "-w", "-D", str(server.pgdata)]
    run = {"check": True, "user": server.system_user, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server.stop()
    subprocess.run([*command, "-l", str(server.log), "-o", options, "start"], **run)  # type: ignore[call-overload]
    try:
        yield
    finally:
        subprocess.run([*command, "-m", "immediate", "stop"], **run)  # type: ignore[call-overload]
        server.start()


def ip(*words: str) -> None:
    subprocess.run(("ip", *words), check=True, capture_output=True, text=True)
