"""A client for vici, the control socket of charon (strongSwan's documentation, "VICI protocol"): packets, messages, and
the reader of the little of swanctl.conf that the generator writes."""

import re
import socket
import struct

SECTION, END, PAIR, LIST, ITEM, LIST_END = 1, 2, 3, 4, 5, 6
REQUEST, RESPONSE, UNKNOWN, REGISTER, UNREGISTER, CONFIRM, EVENT = 0, 1, 2, 3, 4, 5, 7


def encode(message):
    """A dictionary as a vici message: dictionaries are sections, lists are lists, all else is text."""
    out = bytearray()

    def name(text):
        raw = text.encode()
        return bytes([len(raw)]) + raw

    def value(v):
        raw = v if isinstance(v, bytes) else str(v).encode()
        return struct.pack("!H", len(raw)) + raw

    def section(items):
        for key, v in items.items():
            if isinstance(v, dict):
                out.append(SECTION)
                out.extend(name(key))
                section(v)
                out.append(END)
            elif isinstance(v, (list, tuple)):
                out.append(LIST)
                out.extend(name(key))
                for item in v:
                    out.append(ITEM)
                    out.extend(value(item))
                out.append(LIST_END)
            else:
                out.append(PAIR)
                out.extend(name(key))
                out.extend(value(v))

    section(message)
    return bytes(out)


def decode(raw):
    root = {}
    stack, items, at = [root], None, 0

    def name():
        nonlocal at
        length = raw[at]
        at += 1 + length
        return raw[at - length:at].decode()

    def value():
        nonlocal at
        length = struct.unpack_from("!H", raw, at)[0]
        at += 2 + length
        return raw[at - length:at].decode("latin1")

    while at < len(raw):
        kind = raw[at]
        at += 1
        if kind == SECTION:
            inner = {}
            stack[-1][name()] = inner
            stack.append(inner)
        elif kind == END:
            stack.pop()
        elif kind == PAIR:
            key = name()
            stack[-1][key] = value()
        elif kind == LIST:
            items = []
            stack[-1][name()] = items
        elif kind == ITEM:
            items.append(value())
    return root


class Vici:
    def __init__(self, path, timeout=60):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout)
        self.socket.connect(path)

    def close(self):
        self.socket.close()

    def _exactly(self, count):
        out = b""
        while len(out) < count:
            more = self.socket.recv(count - len(out))
            if not more:
                raise EOFError("charon closed its socket")
            out += more
        return out

    def _receive(self):
        return self._exactly(struct.unpack("!I", self._exactly(4))[0])

    def _send(self, packet):
        self.socket.sendall(struct.pack("!I", len(packet)) + packet)

    def _register(self, event, kind):
        self._send(bytes([kind, len(event)]) + event.encode())
        if self._receive()[0] != CONFIRM:
            raise RuntimeError("charon knows no event " + event)

    def call(self, command, message=None, event=None):
        """The response, and the events named `event` that came with it."""
        if event:
            self._register(event, REGISTER)
        self._send(bytes([REQUEST, len(command)]) + command.encode() + encode(message or {}))
        events = []
        while True:
            packet = self._receive()
            if packet[0] == RESPONSE:
                break
            if packet[0] == UNKNOWN:
                raise RuntimeError("charon knows no command " + command)
            if packet[0] == EVENT:
                events.append(decode(packet[2 + packet[1]:]))
        if event:
            self._register(event, UNREGISTER)
        return decode(packet[1:]), events

    def sas(self):
        """[(name of the connection, SA)], as list-sas has them."""
        return [pair for event in self.call("list-sas", event="list-sa")[1] for pair in event.items()]


LISTS = {"local_addrs", "remote_addrs", "proposals", "esp_proposals", "local_ts", "remote_ts"}
TOKEN = re.compile(r"#[^\n]*|[{}]|[^\s{}=]+\s*=\s*[^\n}]*|[^\s{}=#]+")


def parse_conf(text):
    """The swanctl.conf that the generator writes, as nested dictionaries. Not a reader for files of others."""
    root = {}
    stack, name = [root], None
    for token in TOKEN.findall(text):
        token = token.strip()
        if token.startswith("#"):
            continue
        if token == "{":
            stack.append(stack[-1].setdefault(name, {}))
        elif token == "}":
            stack.pop()
        elif "=" in token:
            key, v = (part.strip() for part in token.split("=", 1))
            v = v.strip('"')
            stack[-1][key] = [part.strip() for part in v.split(",")] if key in LISTS else v
        else:
            name = token
    return root
