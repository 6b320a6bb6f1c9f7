"""libreswan's daemon, taken apart into a folder (scripts/install-rehearsal --tests DIR), as the second implementation."""

import os
import re
import subprocess
import time
from pathlib import Path

from lab import Daemon

IKE_LINE = re.compile(r"established IKE SA; .*|ISAKMP SA established \{.*|IKE SA established \{.*")
SUITE = re.compile(r"\{(?:auth=\S+ )?cipher=(\S+) (?:integ=(\S+) prf=(\S+)|prf=(\S+)|integ=(\S+)|.*) group=(\S+?)\}")


class Pluto(Daemon):
    kind = "pluto"

    def __init__(self, namespace, files, setup):
        root = Path(setup.pluto).resolve()
        self.programs = root / "usr/libexec/ipsec"
        self.nss = Path(setup.folder) / "nss"
        texts = {"pluto/ipsec.conf": files["ipsec.conf"], "pluto/ipsec.secrets": files["ipsec.secrets"], "pluto/ipsec.d/policies/.keep": "", "pluto/nss/.keep": ""}
        command = [str(self.programs / "pluto"), "--config", "/run/pluto/ipsec.conf", "--nofork", "--stderrlog", "--rundir", "/run/pluto",
                   "--secretsfile", "/run/pluto/ipsec.secrets", "--ipsecdir", "/run/pluto/ipsec.d", "--nssdir", str(self.nss), "--no-dnssec"]
        if not self.nss.exists():
            self.nss.mkdir()
            subprocess.run(["certutil", "-N", "-d", f"sql:{self.nss}", "--empty-password"], check=True, capture_output=True)
        super().__init__(namespace, command, texts, {"LD_PRELOAD": setup.shim}.items(),
                         binds=[("tmpfs", "/usr/libexec"), (str(self.programs), "/usr/libexec/ipsec")])
        self.namespace = namespace
        self.wait_for("pluto/pluto.ctl")
        added = self._tool("addconn", "--config", self.path("pluto/ipsec.conf"), "--ctlsocket", self.path("pluto/pluto.ctl"), "tunnel")
        self.errors = []
        if "added" not in added and "added" not in self.log():
            self.errors = [(added + self.log()[-600:]).strip()[-600:]]
        self.whack("--listen")

    def _tool(self, name, *words, seconds=15):
        done = subprocess.run([str(self.programs / name), *words], capture_output=True, text=True, timeout=seconds, check=False, preexec_fn=self._enter)
        return done.stdout + done.stderr

    def _enter(self):
        self.namespace.enter()

    def whack(self, *words):
        return self._tool("whack", "--ctlsocket", self.path("pluto/pluto.ctl"), *words)

    def initiate(self, seconds):
        self.whack("--asynchronous", "--name", "tunnel", "--initiate")
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            state = self.state()
            if any(c["state"] == "INSTALLED" for s in state for c in s["children"]):
                return
            log = self.log()
            if re.search(r"AUTHENTICATION_FAILED|TS_UNACCEPTABLE|encountered fatal error|INVALID_ID_INFORMATION", log) and not state:
                return
            time.sleep(0.03)

    def rekey(self, kind):
        out = self.whack("--asynchronous", "--name", "tunnel", "--rekey-ipsec" if kind == "child" else "--rekey-ike")
        return {"success": "no" if "cannot force" in out else "yes", "errmsg": out.strip()[-200:]}

    def terminate(self):
        self.whack("--terminate", "--name", "tunnel")

    def agreed(self, mark):
        return False

    def state(self):
        """The SAs, in the shape of Charon.state."""
        out, ikes, children = [], {}, []
        for line in self.whack("--showstates").splitlines():
            m = re.match(r"\s*#(\d+): \"tunnel\"\S* (\S+:\d+ |:\d+ )?(STATE_\w+|\w+) \((.*?)\)", line)
            number = re.match(r".*#(\d+):", line)
            if not number:
                continue
            n = number.group(1)
            if re.search(r"STATE_V2_ESTABLISHED_IKE_SA|STATE_MAIN_[IR]4|STATE_MAIN_R3|STATE_AGGR_(I2|R2)|established IKE SA|ISAKMP SA established", line) and "CHILD" not in line.split("(")[0]:
                ikes[n] = line
            elif re.search(r"STATE_V2_ESTABLISHED_CHILD_SA|STATE_QUICK_(I2|R2)|IPsec SA established|established Child SA", line):
                children.append((n, line))
        traffic = self.whack("--trafficstatus")
        shown = [{"state": "INSTALLED", "mode": None, "local": [], "remote": [], "suite": "", "spi": n, "protocol": "ESP", "encap": False} for n, _ in children]
        if ikes or shown:
            newest = max(ikes, key=int) if ikes else None
            out.append({"up": bool(ikes), "state": "ESTABLISHED" if ikes else "CONNECTING", "version": 0, "suite": "", "spis": (newest,), "busy": False, "children": shown})
        del traffic
        return out
