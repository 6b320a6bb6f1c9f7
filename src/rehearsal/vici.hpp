// A client for vici, the control socket of charon (strongSwan's documentation, "VICI protocol").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rehearsal/descriptor.hpp"

namespace tunlint::vici {

/// A value of a message: text, a list of texts, or a section of named values. A message is a section.
struct Node {
  enum class Kind { section, text, list } kind = Kind::section;
  std::string name;
  std::string text;
  std::vector<std::string> items;
  std::vector<Node> children;

  Node& section(std::string_view key);                                  ///< the section of this name, made where it is not there
  Node& set(std::string_view key, std::string value);
  Node& set(std::string_view key, std::vector<std::string> values);
  const Node* find(std::string_view key) const;
  std::string get(std::string_view key) const;                          ///< "" where there is none
};

std::string encode(const Node& message);
/// Throws std::runtime_error where `raw` is not a message.
Node decode(std::string_view raw);

class Client {
 public:
  /// Throws std::system_error where nobody listens.
  explicit Client(const std::string& path);
  struct Answer {
    Node reply;
    std::vector<Node> events;
  };
  /// Sends a command; collects the events named `event` (if any) that come before its answer.
  Answer call(std::string_view command, const Node& message = {}, std::string_view event = {});

 private:
  void send(const std::string& packet);
  std::string receive();
  void registration(char kind, std::string_view event);
  Descriptor socket_;
};

}  // namespace tunlint::vici
