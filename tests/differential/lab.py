"""Network namespaces and daemons of our own, of which nothing can be left behind: the namespaces have no names (they live as
long as a file descriptor of this process), the daemons' files are on a tmpfs that only they see, their logs are in memory,
and the kernel kills a daemon when this process ends, however it ends."""

import ctypes
import os
import re
import signal
import subprocess
import time
from pathlib import Path

from vici import Vici

libc = ctypes.CDLL(None, use_errno=True)
NEWNS, NEWNET = 0x20000, 0x40000000
MS_REC, MS_PRIVATE, MS_BIND = 0x4000, 0x40000, 0x1000
PR_SET_PDEATHSIG = 1
CHARON = "/usr/lib/ipsec/charon"
LEFT, RIGHT = "192.0.2.1", "192.0.2.2"


def release(program):
    """"5.9.8", as a daemon says of itself."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\d+(\.\d+)+", said.stdout + said.stderr)
    return found[0] if found else ""




def must(result, what):
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), what)


def mount(source, target, kind, flags, data=None):
    must(libc.mount(source.encode(), target.encode(), kind.encode(), flags, data.encode() if data else None), "mount " + target)


def die_with_parent(parent):
    must(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl")
    if os.getppid() != parent:
        os._exit(1)


class Namespace:
    """A network namespace, kept by a descriptor."""

    def __init__(self):
        home = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        try:
            must(libc.unshare(NEWNET), "unshare")
            self.fd = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        finally:
            must(libc.setns(home, NEWNET), "setns")
            os.close(home)

    @property
    def path(self):
        return f"/proc/{os.getpid()}/fd/{self.fd}"

    def enter(self):
        must(libc.setns(self.fd, NEWNET), "setns")

    def run(self, command, text=None, check=True):
        return subprocess.run(command, input=text, text=True, capture_output=True, check=check, preexec_fn=self.enter)

    def ip(self, *lines):
        self.run(["ip", "-batch", "-"], "\n".join(lines) + "\n")

    def close(self):
        os.close(self.fd)


class Lab:
    """Two ends on one wire; with `nat`, a third namespace between them that hides the left one behind 198.51.100.1."""

    def __init__(self, nat=False):
        self.left, self.right = Namespace(), Namespace()
        self.middle = Namespace() if nat else None
        if nat:
            self.middle.ip(f"link add e0 type veth peer name e0 netns {self.left.path}",
                           f"link add e1 type veth peer name e0 netns {self.right.path}",
                           "addr add 192.168.7.1/24 dev e0", "addr add 198.51.100.1/24 dev e1", "link set e0 up", "link set e1 up")
            self.middle.run(["nft", "-f", "-"], "table ip nat {\n chain post {\n  type nat hook postrouting priority 100;\n"
                                                "  oifname e1 masquerade\n }\n}\n")
            self.middle.run(["sysctl", "-qw", "net.ipv4.ip_forward=1"])
            self._end(self.left, 1, "192.168.7.2/24", "192.168.7.1")
            self._end(self.right, 2, "198.51.100.2/24", None)
        else:
            self.left.ip(f"link add e0 type veth peer name e0 netns {self.right.path}")
            self._end(self.left, 1, LEFT + "/24", None)
            self._end(self.right, 2, RIGHT + "/24", None)

    @staticmethod
    def _end(end, n, address, gateway):
        lines = ["link set lo up", "link set e0 up", f"addr add {address} dev e0", f"addr add 10.{n}.0.1/32 dev lo"]
        if gateway:
            lines.append(f"route add default via {gateway}")
        else:
            lines.append("route add unreachable default metric 4000")
        end.ip(*lines)
        end.run(["sysctl", "-qw", "net.core.xfrm_acq_expires=3600"])

    def close(self):
        for n in (self.left, self.right, self.middle):
            if n:
                n.close()


class Daemon:
    """A daemon in a namespace; /run is a tmpfs of its own. `files` are written there first."""

    def __init__(self, namespace, command, files, environment=(), binds=()):
        self.log_fd = os.memfd_create("log")
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                die_with_parent(parent)
                os.setpgid(0, 0)
                namespace.enter()
                must(libc.unshare(NEWNS), "unshare")
                mount("none", "/", "none", MS_REC | MS_PRIVATE)
                mount("tmpfs", "/run", "tmpfs", 0, "mode=0755,size=32m")
                for name, text in files.items():
                    path = Path("/run") / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text)
                    path.chmod(0o600)
                for source, target in binds:
                    if source == "tmpfs":
                        mount("tmpfs", target, "tmpfs", 0, "mode=0755,size=32m")
                        continue
                    os.makedirs(target, exist_ok=True)  # on a tmpfs of ours
                    mount(source, target, "none", MS_BIND)
                null = os.open("/dev/null", os.O_RDONLY)
                os.dup2(null, 0)
                os.dup2(self.log_fd, 1)
                os.dup2(self.log_fd, 2)
                os.execve(command[0], command, {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **dict(environment)})
            except BaseException as e:  # noqa: BLE001
                os.write(self.log_fd, f"cannot start {command[0]}: {e}\n".encode())
            os._exit(127)

    def path(self, name):
        return f"/proc/{self.pid}/root/run/{name}"

    def alive(self):
        return self.pid is not None and os.waitpid(self.pid, os.WNOHANG) == (0, 0)

    def wait_for(self, name, seconds=10.0):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not self.alive():
                self.pid = None
                raise RuntimeError("the daemon ended: " + self.log()[-2000:])
            if os.path.exists(self.path(name)):
                return
            time.sleep(0.003)
        raise RuntimeError("the daemon does not answer: " + self.log()[-2000:])

    def log(self, start=0):
        size = os.fstat(self.log_fd).st_size
        return os.pread(self.log_fd, max(0, size - start), start).decode(errors="replace")

    def mark(self):
        return os.fstat(self.log_fd).st_size

    def stop(self):
        if self.pid is not None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = None
        if self.log_fd is not None:
            os.close(self.log_fd)
            self.log_fd = None


STRONGSWAN_CONF = """charon {
  load = %(load)s
  install_routes = %(routes)s
  retransmit_timeout = %(retransmit)s
  retransmit_base = 1
  retransmit_tries = 2
  i_dont_care_about_security_and_use_aggressive_mode_psk = yes
  half_open_timeout = 30
  syslog {
    daemon {
      default = -1
    }
    auth {
      default = -1
    }
  }
  filelog {
    stderr {
      default = 1
      cfg = 2
      flush_line = yes
    }
  }
  plugins {
    vici {
      socket = unix:///run/charon.vici
    }
  }
}
"""
CRYPTO = ("random nonce openssl aes sha1 sha2 md5 hmac kdf gcm ccm ctr cmac xcbc chapoly gmp curve25519 pem pkcs1 "
          "pkcs8 x509 pubkey constraints revocation")


class Charon(Daemon):
    """strongSwan's daemon. `data` runs ESP in user space (tunnel mode only); without it only IKE is real."""

    kind = "charon"

    def __init__(self, namespace, conf, shim=None, data=False, retransmit=0.5):
        kernel = "kernel-libipsec kernel-netlink" if data else "kernel-netlink"
        settings = STRONGSWAN_CONF % {"load": f"{CRYPTO} {kernel} socket-default vici", "routes": "yes" if data else "no",
                                      "retransmit": retransmit}
        environment = {"STRONGSWAN_CONF": "/run/strongswan.conf"}
        if shim and not data:
            environment["LD_PRELOAD"] = shim
        super().__init__(namespace, [CHARON], {"strongswan.conf": settings}, environment.items())
        self.wait_for("charon.vici")
        self.vici = self._connect()
        self.errors = []
        for name, connection in conf.get("connections", {}).items():
            answer, _ = self.vici.call("load-conn", {name: connection})
            if answer.get("success") != "yes":
                self.errors.append(answer.get("errmsg", "refused"))
        for name, secret in conf.get("secrets", {}).items():
            owners = [v for key, v in secret.items() if key.startswith("id")]
            self.vici.call("load-shared", {"id": name, "type": "IKE", "data": secret["secret"], "owners": owners})
        self.name = next(iter(conf["connections"]))
        self.child = next(iter(conf["connections"][self.name]["children"]))

    def _connect(self):
        for _ in range(400):
            try:
                return Vici(self.path("charon.vici"))
            except OSError:
                time.sleep(0.005)
        return Vici(self.path("charon.vici"))

    def stop(self):
        if getattr(self, "vici", None):
            self.vici.close()
        super().stop()

    def initiate(self, seconds):
        self.vici.call("initiate", {"child": self.child, "ike": self.name, "timeout": str(int(seconds * 1000)), "loglevel": "0"})

    def terminate(self):
        self.vici.call("terminate", {"ike": self.name, "timeout": "2000"})

    def agreed(self, mark):
        """It has a proposal for the IKE SA in hand (and did not ask for another group after it)."""
        log = self.log(mark)
        return log.rfind("selected proposal: IKE:") > max(log.rfind("unacceptable, requesting"), -1)

    def rekey(self, kind):
        if kind == "child":
            return self.vici.call("rekey", {"child": self.child})[0]
        # By its number: in IKEv1 the old SA stands beside the new one for a while.
        up = [sa for _, sa in self.vici.sas() if sa.get("state") == "ESTABLISHED"]
        newest = max(up, key=lambda sa: int(sa["uniqueid"]), default={"uniqueid": "0"})
        return self.vici.call("rekey", {"ike-id": newest["uniqueid"]})[0]

    def state(self):
        """The SAs: what an observation needs of them."""
        out = []
        for _, sa in self.vici.sas():
            suite = [with_bits(sa), sa.get("integ-alg"), prf(sa), sa.get("dh-group")]
            children = [{"state": c["state"], "mode": c.get("mode", "").lower(), "local": c.get("local-ts", []), "remote": c.get("remote-ts", []),
                         "suite": "/".join(filter(None, [with_bits(c), c.get("integ-alg"), c.get("dh-group"), "EXT_SEQ" if c.get("esn") == "1" else "NO_EXT_SEQ"])),
                         "spi": c.get("spi-in"), "protocol": c.get("protocol"), "encap": c.get("encap") == "yes"}
                        for c in sa.get("child-sas", {}).values()]
            state = sa.get("state")
            if state == "REKEYING" and sa.get("version") == "1":
                state = "REPLACED"  # IKEv1: it waits for the new one, and goes ten seconds after that has come
            out.append({"up": state == "ESTABLISHED", "state": state, "version": int(sa.get("version", 0)),
                        "suite": "/".join(filter(None, suite)), "spis": (sa.get("initiator-spi"), sa.get("responder-spi")),
                        "busy": "tasks-active" in sa or "tasks-queued" in sa, "children": children})
        return out


def with_bits(sa):
    if "encr-alg" not in sa:
        return None
    return sa["encr-alg"] + ("_" + sa["encr-keysize"] if "encr-keysize" in sa else "")


def prf(sa):
    return sa.get("prf-alg") and ("PRF_" + sa["prf-alg"] if not sa["prf-alg"].startswith("PRF_") else sa["prf-alg"])
