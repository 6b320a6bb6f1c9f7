"""One pair, negotiated by two daemons: what came of it, stage by stage."""

import re
import time

from lab import Charon, Lab
from render import ipsec_conf, swanctl
from vici import parse_conf

SELECTED = re.compile(r"selected proposal: IKE:(\S+)")
WORDS = re.compile(r"no acceptable|no matching|NO_PROPOSAL|INVALID_KE|AUTH_FAILED|AUTHENTICATION_FAILED|TS_UNACC|INVALID_ID|mismatch|no (?:shared|peer|IKE)|"
                   r"unacceptable|does not match|no .*config|PAYLOAD_MALFORMED|giving up|no CHILD_SA built|unsupported|refus|requires|failed to|integrity check failed|could not decrypt", re.I)
LATE = re.compile(r"retransmit \d+ of|retransmission; will wait|giving up")
BORING = re.compile(r"querying|unable to|loading|loaded|No such process|policy .* already exists|error 95|installing", re.I)


def is_up(states):
    return any(s["up"] for s in states)


def installed(states):
    return [c for s in states for c in s["children"] if c["state"] == "INSTALLED"]


def quiet(ends, seconds):
    """Waits until no end has anything under way and both say the same in two looks running."""
    last, end = None, time.monotonic() + seconds
    while True:
        now = [e.state() for e in ends]
        settled = not any(s["busy"] or s["state"] in ("CREATED", "CONNECTING", "DELETING", "REKEYING", "REKEYED") for states in now for s in states)
        if settled and now == last:
            return now
        last = now
        if time.monotonic() > end:
            return now
        time.sleep(0.03)


def words_of(daemon, mark):
    out = []
    for line in daemon.log(mark).splitlines():
        text = re.sub(r"^\d+\[(\w+)\] ", r"", line)
        if WORDS.search(text) and not BORING.search(text) and text not in out:
            out.append(text)
    return out[:8]


def rekey(ends, who, kind, patience):
    """"ok", "fail" or "gone", and the words."""
    before = quiet(ends, 1.0 * patience)
    if not all(is_up(s) for s in before) or (kind == "child" and not installed(before[who])):
        return "gone", []

    def spis(states):
        return {c["spi"] for c in installed(states)} if kind == "child" else {s["spis"] for s in states if s["up"]}

    marks = [e.mark() for e in ends]
    old = [spis(s) for s in before]
    answer = ends[who].rekey(kind)
    if answer.get("success") != "yes":
        return "gone", [str(answer.get("errmsg"))]
    time.sleep(0.06)
    after = quiet(ends, 4.0 * patience)
    new = [spis(s) for s in after]
    done = all(n - o for n, o in zip(new, old))
    if done and kind == "ike":
        done = answers(ends, patience)
    return ("ok" if done else "fail"), [w for e, m in zip(ends, marks) for w in words_of(e, m)][:6] if not done else []


def renew(ends, initiator, patience):
    """Takes the tunnel down and starts it again: a rekey goes by what the last one has agreed on, and a prediction is for the first."""
    ends[initiator].terminate()
    end = time.monotonic() + 2.0 * patience
    while any(is_up(e.state()) for e in ends) and time.monotonic() < end:
        time.sleep(0.03)
    ends[initiator].initiate(2.5 * patience)


def rekeys_of(ends, initiator, patience):
    children = [rekey(ends, 0, "child", patience)]
    if children[0][0] == "ok":
        renew(ends, initiator, patience)
    children.append(rekey(ends, 1, "child", patience))
    return {"child": children, "ike": [rekey(ends, n, "ike", patience) for n in (0, 1)]}


def answers(ends, patience):
    """Whether a rekeyed IKE SA works: nothing has been sent on it yet, and both ends may have other keys for it. A child
    rekey is asked for; a refusal is an answer, too."""
    asking = next((e for e in ends if e.kind == "charon"), ends[0])
    if not any(s["version"] == 2 for s in asking.state()):
        return True  # a new phase 1 of IKEv1 was authenticated
    mark = asking.mark()
    if asking.rekey("child").get("success") != "yes":
        return True
    end = time.monotonic() + 2.0 * patience
    while time.monotonic() < end:
        log = asking.log(mark)
        if "parsed CREATE_CHILD_SA response" in log:
            quiet(ends, 1.0 * patience)
            return True
        if "giving up" in log:
            break
        time.sleep(0.02)
    return False


def files_of(pair, daemons):
    """Per end: the file that tunlint reads and its text."""
    out = []
    for end, kind in zip((pair.left, pair.right), daemons):
        if kind == "charon":
            out.append({"swanctl.conf": swanctl(end)})
        else:
            conf, secrets = ipsec_conf(end)
            out.append({"ipsec.conf": conf, "ipsec.secrets": secrets})
    return out


def start(kind, namespace, files, setup, patience):
    if kind == "charon":
        conf = parse_conf(files["swanctl.conf"])
        for connection in conf["connections"].values():
            for child in connection["children"].values():
                child["start_action"] = "none"  # who begins is ours to say
        return Charon(namespace, conf, setup.shim, retransmit=0.3 * patience)
    from pluto import Pluto
    return Pluto(namespace, files, setup)


def observe(pair, daemons, initiator, setup, rekeys, patience=1.0):
    """`patience`: by how much the daemons wait longer than where the machine has nothing else to do."""
    out = {"pair": pair.seed, "daemons": list(daemons), "departures": pair.departures, "nat": pair.nat, "initiator": initiator}
    files = files_of(pair, daemons)
    ends, lab = [], Lab(nat=pair.nat)
    try:
        for kind, namespace, texts in zip(daemons, (lab.left, lab.right), files):
            ends.append(start(kind, namespace, texts, setup, patience))
        out["refused_files"] = [e.errors for e in ends]
        if any(e.errors for e in ends):
            return out
        marks = [e.mark() for e in ends]
        ends[initiator].initiate(2.5 * patience)
        states = quiet(ends, 1.0 * patience)
        if (pair.left, pair.right)[initiator].aggressive and (pair.left, pair.right)[initiator].version == 1:
            out["aggressive"] = True
        out["stages"] = stages(ends, marks, initiator, states)
        out["up"] = [[is_up(s), bool(installed(s))] for s in states]
        out["words"] = [words_of(e, m) for e, m in zip(ends, marks)]
        if out["stages"]["auth"]:
            view = initiator if ends[initiator].kind == "charon" else 1 - initiator  # charon says it in the words we compare
            sa = next(s for s in states[view] if s["up"])
            out["ike"] = f"IKEv{sa['version']} {sa['suite']}"
        if out["stages"]["child-sa"]:
            child = installed(states[view])[0]
            if view != initiator:
                states[initiator] = [{**s, "children": [{**c, "local": child["remote"], "remote": child["local"]} for c in s["children"]]} for s in states[initiator]]
            out.update(esp=f"{child['protocol']} {child['suite']}", mode=[installed(s)[0]["mode"] for s in states],
                       selectors=[[installed(s)[0]["local"], installed(s)[0]["remote"]] for s in states])
            if rekeys:
                out["rekey"] = rekeys_of(ends, initiator, patience)
        out["late"] = sum(len(LATE.findall(e.log(m))) for e, m in zip(ends, marks))
        return out
    finally:
        for e in ends:
            e.stop()
        lab.close()


def stages(ends, marks, initiator, states):
    """How far it came: the initiator took the answer to its proposals; both ends have the IKE SA; both have the child."""
    auth = all(is_up(s) for s in states)
    child = auth and all(installed(s) for s in states)
    agreed = auth or ends[initiator].agreed(marks[initiator]) if ends[initiator].kind == "charon" else auth or ends[1 - initiator].agreed(marks[1 - initiator])
    return {"ike-sa": bool(agreed), "auth": auth, "child-sa": child}
