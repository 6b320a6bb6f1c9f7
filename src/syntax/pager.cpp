#include "syntax/pager.hpp"

#include <algorithm>

#include "syntax/cli_match.hpp"

namespace tunlint {

std::size_t behind_pager(std::string_view text, std::size_t begin, std::size_t end) {
  for (;;) {
    std::size_t at = begin;
    while (at < end && cli::blank(text[at])) ++at;
    if (text.substr(at, end - at).substr(0, pager_mark.size()) != pager_mark) return begin;
    at += pager_mark.size();
    std::size_t wiped = 0, behind = at;
    for (; behind < end && cli::blank(text[behind]); ++behind)
      if (text[behind] == '\b') wiped = behind + 1;
    // Where the backspaces were lost, one blank is the mark's own and those that wipe it are as many as its letters.
    begin = wiped ? wiped : std::min(behind, at + 1 + pager_mark.size());
  }
}

}  // namespace tunlint
