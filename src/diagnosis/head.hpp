// The head of an entry of a log: when it was written, by which device and which thread, and of which connection.
#pragma once

#include <optional>
#include <string_view>

#include "diagnosis/pattern.hpp"
#include "diagnosis/timestamp.hpp"

namespace tunlint {

struct Head {
  std::optional<FoundTime> time;
  Range host, thread, connection;
  Range tag;             ///< the program, "charon[123]:", where nothing else stands between the host and the thread
  std::size_t end = 0;   ///< where the message begins
};

/// `member`: it is a member of a JSON object, which begins with the message.
Head read_head(std::string_view text, bool member);

}  // namespace tunlint
