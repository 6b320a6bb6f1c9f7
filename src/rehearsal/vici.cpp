#include "rehearsal/vici.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace tunlint::vici {
namespace {

enum Element : char { section_start = 1, section_end, key_value, list_start, list_item, list_end };
enum Packet : char { request, response, unknown_command, event_register, event_unregister, event_confirm, event_unknown, event };
constexpr std::size_t max_packet = 512 * 1024;  // charon's own limit
constexpr int max_depth = 32;

void put_name(std::string& out, std::string_view name) {
  if (name.size() > 255) throw std::runtime_error("vici: name too long");
  out += static_cast<char>(name.size());
  out += name;
}

void put_value(std::string& out, std::string_view value) {
  if (value.size() > 65535) throw std::runtime_error("vici: value too long");
  out += static_cast<char>(value.size() >> 8);
  out += static_cast<char>(value.size() & 0xff);
  out += value;
}

void put(std::string& out, const Node& section) {
  for (const auto& n : section.children) {
    switch (n.kind) {
      case Node::Kind::section:
        out += section_start;
        put_name(out, n.name);
        put(out, n);
        out += section_end;
        break;
      case Node::Kind::text:
        out += key_value;
        put_name(out, n.name);
        put_value(out, n.text);
        break;
      case Node::Kind::list:
        out += list_start;
        put_name(out, n.name);
        for (const auto& item : n.items) {
          out += list_item;
          put_value(out, item);
        }
        out += list_end;
        break;
    }
  }
}

class Decoder {
 public:
  explicit Decoder(std::string_view raw) : raw_(raw) {}
  Node run() {
    Node root;
    section(root, 0);
    return root;
  }

 private:
  void section(Node& into, int depth) {
    if (depth > max_depth) throw std::runtime_error("vici: message too deep");
    while (at_ < raw_.size()) {
      switch (raw_[at_++]) {
        case section_start: {
          Node child;
          child.name = take(1);
          section(child, depth + 1);
          into.children.push_back(std::move(child));
          break;
        }
        case section_end: return;
        case key_value: {
          Node child{Node::Kind::text, take(1), {}, {}, {}};
          child.text = take(2);
          into.children.push_back(std::move(child));
          break;
        }
        case list_start: {
          Node child{Node::Kind::list, take(1), {}, {}, {}};
          while (at_ < raw_.size() && raw_[at_] == list_item) {
            ++at_;
            child.items.push_back(take(2));
          }
          ++at_;
          into.children.push_back(std::move(child));
          break;
        }
        default: throw std::runtime_error("vici: message not understood");
      }
    }
  }
  std::string take(std::size_t length_octets) {
    std::size_t length = 0;
    for (std::size_t n = 0; n < length_octets; ++n) {
      if (at_ >= raw_.size()) throw std::runtime_error("vici: message cut short");
      length = length << 8 | static_cast<unsigned char>(raw_[at_++]);
    }
    if (raw_.size() - at_ < length) throw std::runtime_error("vici: message cut short");
    at_ += length;
    return std::string(raw_.substr(at_ - length, length));
  }
  std::string_view raw_;
  std::size_t at_ = 0;
};

}  // namespace

Node& Node::section(std::string_view key) {
  for (auto& n : children)
    if (n.kind == Kind::section && n.name == key) return n;
  children.push_back({Kind::section, std::string(key), {}, {}, {}});
  return children.back();
}
Node& Node::set(std::string_view key, std::string value) {
  children.push_back({Kind::text, std::string(key), std::move(value), {}, {}});
  return *this;
}
Node& Node::set(std::string_view key, std::vector<std::string> values) {
  children.push_back({Kind::list, std::string(key), {}, std::move(values), {}});
  return *this;
}
const Node* Node::find(std::string_view key) const {
  for (const auto& n : children)
    if (n.name == key) return &n;
  return nullptr;
}
std::string Node::get(std::string_view key) const {
  const Node* n = find(key);
  return n ? n->text : "";
}

std::string encode(const Node& message) {
  std::string out;
  put(out, message);
  return out;
}

Node decode(std::string_view raw) { return Decoder(raw).run(); }

Client::Client(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) throw std::system_error(ENAMETOOLONG, std::generic_category(), "vici");
  std::memcpy(address.sun_path, path.c_str(), path.size());
  const timeval limit{60, 0};
  setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  if (connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::system_error(errno, std::generic_category(), "vici");
}

void Client::send(const std::string& packet) {
  const std::uint32_t size = htonl(static_cast<std::uint32_t>(packet.size()));
  std::string whole(reinterpret_cast<const char*>(&size), 4);
  whole += packet;
  for (std::size_t at = 0; at < whole.size();) {
    const ssize_t n = ::send(socket_.get(), whole.data() + at, whole.size() - at, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) throw std::runtime_error("charon closed its socket");
    at += static_cast<std::size_t>(n);
  }
}

std::string Client::receive() {
  const auto exactly = [&](std::size_t count) {
    std::string out(count, '\0');
    for (std::size_t at = 0; at < count;) {
      const ssize_t n = recv(socket_.get(), out.data() + at, count - at, 0);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) throw std::runtime_error("charon closed its socket");
      at += static_cast<std::size_t>(n);
    }
    return out;
  };
  std::uint32_t size = 0;
  std::memcpy(&size, exactly(4).data(), 4);
  size = ntohl(size);
  if (size == 0 || size > max_packet) throw std::runtime_error("vici: packet of an impossible size");
  return exactly(size);
}

void Client::registration(char kind, std::string_view name) {
  std::string packet(1, kind);
  put_name(packet, name);
  send(packet);
  if (receive().front() != event_confirm) throw std::runtime_error("vici: unknown event");
}

Client::Answer Client::call(std::string_view command, const Node& message, std::string_view wanted) {
  if (!wanted.empty()) registration(event_register, wanted);
  std::string packet(1, request);
  put_name(packet, command);
  send(packet + encode(message));
  Answer out;
  for (;;) {
    const std::string got = receive();
    if (got.front() == response) {
      out.reply = decode(std::string_view(got).substr(1));
      break;
    }
    if (got.front() != event || got.size() < 2) throw std::runtime_error("vici: unknown command");
    out.events.push_back(decode(std::string_view(got).substr(2 + static_cast<unsigned char>(got[1]))));
  }
  if (!wanted.empty()) registration(event_unregister, wanted);
  return out;
}

}  // namespace tunlint::vici
