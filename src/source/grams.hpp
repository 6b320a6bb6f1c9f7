// Which words a text may hold, known after one look at it. A file is asked for some fifty words of a dozen platforms, and
// has hardly any of them.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace tunlint {

/// The sequences of four octets at the even places of a text, by a hash: says "no" with certainty, "perhaps" otherwise. A part
/// that is in the text has its own even sequences or its own odd ones there.
class Grams {
 public:
  explicit Grams(std::string_view text)
      : shift_(32 - static_cast<unsigned>(std::clamp<std::size_t>(std::bit_width(text.size() / 2), 16, 20))), seen_(std::size_t{1} << (32 - shift_)) {
    std::uint8_t* const seen = seen_.data();
    for (std::size_t i = 0; i + length <= text.size(); i += 2) seen[slot(text.data() + i)] = 1;
  }
  /// False: the text does not hold `part`. A part of less than five octets may always be there.
  bool may_hold(std::string_view part) const { return may_hold_from(part, 0) || may_hold_from(part, 1); }

 private:
  static constexpr std::size_t length = 4;
  bool may_hold_from(std::string_view part, std::size_t i) const {
    for (; i + length <= part.size(); i += 2)
      if (!seen_[slot(part.data() + i)]) return false;
    return true;
  }
  std::size_t slot(const char* at) const {
    std::uint32_t octets = 0;
    std::memcpy(&octets, at, length);
    return static_cast<std::uint32_t>(octets * 0x9e3779b1u) >> shift_;
  }
  unsigned shift_;                  // a configuration has some 5,000 sequences: in 2^16 slots few of them meet by chance
  std::vector<std::uint8_t> seen_;  // 1: a sequence with this hash is there
};

}  // namespace tunlint
