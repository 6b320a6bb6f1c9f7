"""Pairs that people could have configured: two ends that agree, then up to three departures of the kinds that occur. A pair
is a function of its seed. `render` writes an end as swanctl.conf (charon) or as ipsec.conf and ipsec.secrets (pluto)."""

import copy
import random
from dataclasses import dataclass, field

GROUPS = ["modp1024", "modp1536", "modp2048", "modp3072", "modp4096", "ecp256", "ecp384", "ecp521", "curve25519"]
CBC = ["aes128", "aes192", "aes256", "3des"]
AEAD = ["aes128gcm16", "aes256gcm16", "chacha20poly1305"]
HASHES = ["sha1", "sha256", "sha384", "sha512"]
PRFS = ["prfsha1", "prfsha256", "prfsha384", "prfsha512"]


@dataclass
class Proposal:
    encr: list
    integ: list = field(default_factory=list)
    prf: list = field(default_factory=list)
    dh: list = field(default_factory=list)
    esn: list = field(default_factory=list)

    def text(self):
        return "-".join(self.encr + self.integ + self.prf + self.dh + self.esn)


@dataclass
class End:
    address: str
    peer: str
    version: int = 2              # 0: initiates with 2, answers both
    aggressive: bool = False
    ike: list = field(default_factory=list)    # empty: the daemon's default
    esp: list = field(default_factory=list)
    local_id: str = ""            # as strongSwan writes it; empty: the daemon's default
    remote_id: str = ""
    psk: str = ""
    owners: list = field(default_factory=list)
    local_ts: list = field(default_factory=list)
    remote_ts: list = field(default_factory=list)
    mode: str = "tunnel"
    encap: bool = False
    rekey: int = 3600             # seconds
    life: int = 3960
    ike_rekey: int = 14400
    reauth: int = 0
    role: str = "start"
    narrowing: bool = False       # libreswan
    options: dict = field(default_factory=dict)


@dataclass
class Pair:
    seed: str
    left: End
    right: End
    departures: list
    nat: bool = False


def subset(rng, items, most):
    return rng.sample(items, rng.randint(1, most))


def ike_proposal(rng, version, pluto, groups=None):
    several = version != 1 and rng.random() < 0.3
    n = 2 if several else 1
    dh = groups or subset(rng, GROUPS[:6] + GROUPS[6:] * 1, n)
    if pluto:
        dh = [g for g in dh if g not in ("modp1024",)] or ["modp2048"]
    if version != 1 and rng.random() < 0.25:
        kinds = AEAD[:2] if pluto else AEAD
        return Proposal([rng.choice(kinds)], [], [rng.choice(PRFS if not pluto else PRFS[1:])], dh)
    prf = [rng.choice(PRFS)] if version != 1 and not pluto and rng.random() < 0.2 else []
    return Proposal(subset(rng, CBC[:3] if pluto else CBC, n), subset(rng, HASHES[:2] + HASHES[3:] if pluto else HASHES, n), prf, dh)


def esp_proposal(rng, version, pluto, pfs):
    dh = list(pfs)
    if rng.random() < 0.35:
        p = Proposal([rng.choice(["aes128gcm16", "aes256gcm16"] if pluto else ["aes128gcm16", "aes256gcm16", "aes256gcm8", "chacha20poly1305"])], [], [], dh)
    else:
        n = 2 if version != 1 and rng.random() < 0.25 else 1
        p = Proposal(subset(rng, CBC[:3], n), subset(rng, ["sha1", "sha256", "sha512"] if pluto else HASHES, n), [], dh)
    r = rng.random()
    if not pluto and r < 0.06:
        p.esn = ["esn", "noesn"]
    elif not pluto and r < 0.10:
        p.esn = ["esn"]
    elif not pluto and r < 0.14:
        p.esn = ["noesn"]
    return p


def identity(rng, address, name, pluto):
    r = rng.random()
    if r < 0.45:
        return f"{name}.example.net"
    if r < 0.65:
        return ""
    if r < 0.8:
        return address
    if r < 0.9:
        return f"vpn@{name}.example.net"
    return f"{name}.example.org" if pluto else f"keyid:site-{name}"


def base(rng, pluto, nat):
    version = rng.choices([2, 1], [7, 3])[0] if not pluto else rng.choices([2, 1], [7, 3])[0]
    left, right = ("192.168.7.2", "198.51.100.2") if nat else ("192.0.2.1", "192.0.2.2")
    a = End(left, right, version)
    a.aggressive = version == 1 and rng.random() < 0.2
    pfs = [] if rng.random() < 0.45 else [rng.choice(GROUPS[2:5] + GROUPS[5:7])]
    if pluto and version == 1:  # libreswan has no elliptic curves for quick mode
        pfs = [g for g in pfs if g.startswith("modp")]
    if version != 1 and pfs and rng.random() < 0.15:
        pfs.append(rng.choice([g for g in GROUPS[2:6] if g not in pfs]))
    a.ike = [ike_proposal(rng, version, pluto) for _ in range(rng.choice([1, 1, 1, 2, 3]))]
    if a.aggressive:
        for p in a.ike:
            p.dh = a.ike[0].dh
    if not pluto and rng.random() < 0.04:
        a.ike = []
    a.esp = [esp_proposal(rng, version, pluto, pfs) for _ in range(rng.choice([1, 1, 1, 2]))]
    if not pluto and rng.random() < 0.04:
        a.esp = []
    a.psk = f"CANARY-{rng.getrandbits(64):016x}"
    a.mode = "transport" if rng.random() < 0.12 and not nat else "tunnel"
    if a.mode == "tunnel":
        a.local_ts, a.remote_ts = rng.choice([(["10.1.0.0/16"], ["10.2.0.0/16"]), (["10.1.5.0/24"], ["10.2.7.0/24"]),
                                              (["0.0.0.0/0"], ["0.0.0.0/0"]), (["10.1.0.0/24", "10.1.4.0/24"], ["10.2.0.0/16"]),
                                              (["10.1.0.0/16"], ["10.2.0.0/24", "10.2.9.0/24"])])
        if version == 1 or pluto:
            a.local_ts, a.remote_ts = a.local_ts[:1], a.remote_ts[:1]
    a.encap = rng.random() < 0.08
    b = copy.deepcopy(a)
    b.address, b.peer = right, "198.51.100.1" if nat else left
    b.local_ts, b.remote_ts = a.remote_ts, a.local_ts
    b = copy.deepcopy(b)
    for end in (a, b):
        end.rekey = rng.choice([1200, 3600, 7200, 28800])
        end.life = end.rekey + end.rekey // 10
        end.ike_rekey = rng.choice([14400, 28800, 86400])
        end.reauth = rng.choice([0, 0, 0, 28800])
        end.role = rng.choice(["start", "start", "start", "trap"])
        end.narrowing = pluto and version != 1 and rng.random() < 0.3
        end.options = {"dpd_delay": rng.choice(["", "10s", "30s"]), "mobike": rng.choice(["", "no"]), "fragmentation": rng.choice(["", "yes"])}
    a.local_id, b.local_id = identity(rng, left, "left", pluto), identity(rng, right, "right", pluto)
    seen_left = a.local_id or left
    a.remote_id = rng.choice([b.local_id or right] * 3 + ([""] if not pluto else []) + (["%any"] if rng.random() < 0.3 and not pluto else []))
    b.remote_id = rng.choice([seen_left] * 3 + ([""] if not pluto else []) + (["%any"] if rng.random() < 0.3 and not pluto else []))
    for end in (a, b):
        if not pluto and rng.random() < 0.3:
            end.owners = [o for o in (end.local_id, end.remote_id) if o and o != "%any"]
    return a, b


# ---- departures: each changes one end, and says what it did -------------------------------------------------------
def d_version(rng, a, b, pluto):
    if pluto and any(len(p.encr + p.integ + p.dh) > 3 or not p.integ for p in a.ike + a.esp):
        return None
    a.version = rng.choice([1, 2] if pluto else [0, 1, 2])
    return f"version {a.version}"


def d_aggressive(rng, a, b, pluto):
    if a.version != 1:
        return None
    a.aggressive = not a.aggressive
    return "aggressive"


def d_ike_other(rng, a, b, pluto):
    a.ike = [ike_proposal(rng, a.version, pluto) for _ in range(rng.choice([1, 2]))]
    return "other IKE proposals"


def d_ike_more(rng, a, b, pluto):
    a.ike = [ike_proposal(rng, a.version, pluto)] + a.ike
    return "one more IKE proposal in front"


def d_ike_group(rng, a, b, pluto):
    if not a.ike:
        return None
    p = rng.choice(a.ike)
    g = rng.choice(GROUPS[2:])
    p.dh = [g] if a.version == 1 or rng.random() < 0.5 else [g] + [x for x in p.dh if x != g]
    return "IKE group"


def d_ike_prf(rng, a, b, pluto):
    if not a.ike or a.version == 1 or pluto:
        return None
    rng.choice(a.ike).prf = [rng.choice(PRFS)]
    return "PRF"


def d_order(rng, a, b, pluto):
    a.ike.reverse()
    a.esp.reverse()
    for p in a.ike + a.esp:
        p.encr.reverse()
        p.integ.reverse()
        p.dh.reverse()
    return "order"


def d_esp_other(rng, a, b, pluto):
    dh = a.esp[0].dh if a.esp else []
    a.esp = [esp_proposal(rng, a.version, pluto, dh) for _ in range(rng.choice([1, 2]))]
    return "other ESP proposals"


def d_esp_more(rng, a, b, pluto):
    dh = a.esp[0].dh if a.esp else []
    a.esp = [esp_proposal(rng, a.version, pluto, dh)] + a.esp
    return "one more ESP proposal in front"


def d_pfs(rng, a, b, pluto):
    g = rng.choice([[], [], ["modp2048"], ["modp4096"], ["ecp256"], ["modp3072"]])
    if not pluto and a.version != 1 and g and rng.random() < 0.2:
        g = g + ["modp1536"]
    if pluto and a.version == 1:
        g = [x for x in g if x.startswith("modp")]
    for p in a.esp:
        p.dh = list(g)
    return "PFS " + ("-".join(g) or "none")


def d_esn(rng, a, b, pluto):
    if not a.esp or pluto:
        return None
    a.esp[0].esn = rng.choice([["esn"], ["noesn"], ["esn", "noesn"], []])
    return "ESN"


def d_key(rng, a, b, pluto):
    a.psk += "x"
    return "key"


def d_owner(rng, a, b, pluto):
    if pluto:
        return None
    a.owners = [rng.choice(["other.example.net", "203.0.113.77"])]
    return "owner of the key"


def d_local_id(rng, a, b, pluto):
    a.local_id = rng.choice(["stranger.example.net", "203.0.113.9", "", a.local_id.upper() if a.local_id.endswith("example.net") and "@" not in a.local_id else "it@example.net"])
    return "local id"


def d_remote_id(rng, a, b, pluto):
    a.remote_id = rng.choice(["stranger.example.net", "203.0.113.9"] + ([] if pluto else ["*.example.net", "%any", "keyid:" + (b.local_id or b.address)]))
    return "remote id"


def d_ts(rng, a, b, pluto):
    if not a.local_ts:
        return None
    which = rng.choice(["local_ts", "remote_ts"])
    second = getattr(a, which)[0].split(".")[1]
    n = second if second != "0" else ("1" if which == "local_ts" else "2")
    choices = [["10.%s.5.0/24" % n], ["10.%s.0.0/16" % n], ["0.0.0.0/0"], ["172.16.%s.0/24" % n], ["10.0.0.0/8"], ["10.%s.0.0/15" % (int(n) & ~1)]]
    if not pluto:
        choices += [["10.%s.0.0/16" % n, "172.16.%s.0/24" % n], ["172.16.%s.0/24" % n, "10.%s.0.0/16" % n], ["10.%s.0.0/16[tcp]" % n], ["10.%s.0.0/16[tcp/443]" % n]]
    setattr(a, which, rng.choice(choices))
    return "selectors"


def d_mode(rng, a, b, pluto):
    if b.mode == "transport":
        a.mode = "tunnel"
        return "tunnel against transport"
    if rng.random() < 0.3:
        for end in (a, b):
            end.local_ts, end.remote_ts = [], []
        a.mode = "transport"
        return "transport against tunnel"
    return None


def d_peer(rng, a, b, pluto):
    a.peer = "192.0.2.99"
    return "peer address"


def d_any_peer(rng, a, b, pluto):
    if pluto:
        return None
    a.peer = "%any"
    return "any peer"


def d_encap(rng, a, b, pluto):
    a.encap = not a.encap
    return "encapsulation"


DEPARTURES = [(d_version, 2), (d_aggressive, 2), (d_ike_other, 3), (d_ike_more, 4), (d_ike_group, 4), (d_ike_prf, 2), (d_order, 3),
              (d_esp_other, 3), (d_esp_more, 4), (d_pfs, 10), (d_esn, 2), (d_key, 3), (d_owner, 2), (d_local_id, 3), (d_remote_id, 4),
              (d_ts, 8), (d_mode, 3), (d_peer, 1), (d_any_peer, 1), (d_encap, 1)]


def make_pair(seed, number, pluto=False):
    name = f"{seed}-{number}" + ("-pluto" if pluto else "")
    rng = random.Random(name)
    nat = not pluto and rng.random() < 0.04
    a, b = base(rng, pluto, nat)
    done = []
    for _ in range(rng.choices([0, 1, 2, 3], [20, 40, 28, 12])[0]):
        change = rng.choices([d for d, _ in DEPARTURES], [w for _, w in DEPARTURES])[0]
        if nat and change in (d_peer, d_any_peer, d_mode):
            continue
        side = rng.random() < 0.5
        what = change(rng, a if side else b, b if side else a, pluto)
        if what:
            done.append(("left: " if side else "right: ") + what)
    return Pair(name, a, b, done, nat)
