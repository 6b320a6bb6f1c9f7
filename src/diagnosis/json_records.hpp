// Logs that are JSON: one object to a line, arrays of objects over many lines, objects within objects.
//
// Of an object only the members that hold a message, a time and a host are looked at; whatever else it has may be a secret and
// is not passed on. An object is read as far as it goes: the rest of a document whose beginning was elsewhere, and a document
// that ends too early, are logs too.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "diagnosis/timestamp.hpp"

namespace tunlint {

/// A message that stands in a member of an object.
struct JsonMessage {
  std::string text;
  std::size_t line = 0;              ///< where it ends, counted from the first line of the document
  std::string_view object;           ///< the text of the object it is of, for what else stands there
  std::optional<LogTime> time;
  std::string host;
};

struct JsonRead {
  std::size_t end = 0;               ///< where reading stopped
  std::size_t lines = 0;             ///< line ends before it
  bool whole = false;                ///< the value was read to its end
};

/// A line begins with an object or an array of objects.
bool opens_json(std::string_view line);
/// Where an object of an array, or one that is a log's line, begins near the end of `text`: a place to cut it. npos: nowhere.
std::size_t last_json_object(std::string_view text);

/// Reads the value that `text` begins with. Pure but for `take`.
JsonRead read_json_records(std::string_view text, const std::function<void(const JsonMessage&)>& take);

}  // namespace tunlint
