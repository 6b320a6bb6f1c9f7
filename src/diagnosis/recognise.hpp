// A log, or a piece of one, to the messages of the catalogue that it holds.
//
// Lines are put together to records (a line that does not begin like an entry belongs to the one before it, where that was long
// enough to have been wrapped), every record is scanned once for the fixed texts of all messages, and only those with one are
// matched against patterns. Everything here is a pure function of the piece; pieces may be worked on at the same time.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/pattern.hpp"
#include "diagnosis/scanner.hpp"
#include "diagnosis/timestamp.hpp"
#include "profiles/messages.hpp"

namespace tunlint {

/// A message of the catalogue, ready to match.
struct CompiledMessage {
  const LogDialect* dialect = nullptr;
  std::size_t platform = 0;          ///< the dialect's place in all_log_dialects()
  const LogMessage* message = nullptr;
  Pattern pattern;
  std::vector<std::string_view> with;
};

/// What a message captured; a few, kept in place, for there are many messages.
class Captures {
 public:
  void emplace_back(Field f, Range r) {
    if (count_ < items_.size()) items_[count_++] = {f, r};
  }
  const std::pair<Field, Range>* begin() const { return items_.data(); }
  const std::pair<Field, Range>* end() const { return items_.data() + count_; }

 private:
  std::array<std::pair<Field, Range>, 8> items_;
  std::size_t count_ = 0;
};

/// One message found in a record. Ranges point into Recognised::store.
struct LogHit {
  std::uint32_t line = 0;            ///< in the piece, counted from 0
  std::uint16_t message = 0;         ///< index into Catalogue::messages()
  std::uint32_t marks = 0;           ///< platforms that this record points to, a bit for each
  std::optional<LogTime> time;
  Range text;                        ///< what is shown of the record; empty for messages that are only context
  Range host, thread, connection;    ///< from its head; empty where it has none
  Captures fields;                   ///< of the message, and what its record tells of whom it is about
};

struct Recognised {
  std::vector<LogHit> hits;
  std::string store;
  std::size_t lines = 0;
  std::size_t understood = 0;        ///< lines in which something was recognised
  std::size_t garbage = 0;           ///< lines with octets that no text has
  std::size_t cut = 0;               ///< lines that were longer than `longest_line`: what stands behind was not read
  std::string_view of(Range r) const { return std::string_view(store).substr(r.begin, r.end - r.begin); }
};

/// What is matched of a record; the rest of it is not looked at.
inline constexpr std::size_t longest_line = 16384;

class Catalogue {
 public:
  Catalogue();
  const std::vector<CompiledMessage>& messages() const { return messages_; }
  /// `piece` holds whole lines.
  Recognised recognise(std::string_view piece) const;

 private:
  friend class Recogniser;
  std::vector<CompiledMessage> messages_;
  std::vector<std::string> texts_;                       ///< the scanner's: anchors, then marks
  std::vector<std::vector<std::uint16_t>> by_anchor_;    ///< messages with this anchor
  std::vector<std::uint32_t> marks_;                     ///< by text: the platforms it is a mark of
  Scanner scanner_{{}};
};

/// The catalogue of the program; made once.
const Catalogue& log_catalogue();

}  // namespace tunlint
