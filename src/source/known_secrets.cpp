#include "source/known_secrets.hpp"

#include <algorithm>

namespace tunlint {
namespace {

bool of_a_word(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

}  // namespace

void KnownSecrets::add(std::string_view written) {
  if (written.find_first_not_of(" \t\r\n") != std::string_view::npos) by_length_[written.size()].insert(written);
}

std::vector<std::pair<std::size_t, std::size_t>> KnownSecrets::in(std::string_view text) const {
  constexpr std::size_t long_enough = 6;
  std::vector<std::pair<std::size_t, std::size_t>> out;
  for (std::size_t at = 0; at < text.size() && !by_length_.empty(); ++at)
    for (auto list = by_length_.rbegin(); list != by_length_.rend(); ++list) {
      const std::size_t length = list->first, end = at + length;
      if (end > text.size() || !list->second.contains(text.substr(at, length))) continue;
      if (length < long_enough && ((at > 0 && of_a_word(text[at - 1])) || (end < text.size() && of_a_word(text[end])))) continue;
      if (!out.empty() && at <= out.back().second) out.back().second = std::max(out.back().second, end);
      else out.emplace_back(at, end);
      break;
    }
  return out;
}

std::string KnownSecrets::masked(std::string_view text) const {
  std::string out;
  std::size_t at = 0;
  for (const auto& [begin, end] : in(text)) {
    out += text.substr(at, begin - at);
    out += secret_mask;
    at = end;
  }
  return out.append(text.substr(at));
}

}  // namespace tunlint
