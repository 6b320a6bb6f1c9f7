#include "source/ignore.hpp"

#include <algorithm>

namespace tunlint {
namespace {

constexpr std::size_t longest_line = 4096, most_patterns = 10000;

/// One element of a glob that stands for one character: how much of the glob it takes, and whether it matches.
struct Element {
  std::size_t length = 1;
  bool matches = false;
};

Element element(std::string_view glob, char c) {
  if (glob[0] == '?') return {1, c != '/'};
  if (glob[0] == '\\' && glob.size() > 1) return {2, glob[1] == c};
  if (glob[0] != '[') return {1, glob[0] == c};
  std::size_t i = 1;
  const bool negated = i < glob.size() && (glob[i] == '!' || glob[i] == '^');
  i += negated;
  bool found = false;
  for (const std::size_t first = i; i < glob.size() && (glob[i] != ']' || i == first); ++i) {
    if (glob[i] == '\\' && i + 1 < glob.size()) ++i;
    const char low = glob[i];
    char high = low;
    if (i + 2 < glob.size() && glob[i + 1] == '-' && glob[i + 2] != ']') high = glob[i += 2];
    found |= low <= c && c <= high;
  }
  if (i >= glob.size()) return {1, glob[0] == c};  // no class after all
  return {i + 1, found != negated && c != '/'};
}

}  // namespace

bool ignore_glob(std::string_view glob, std::string_view text) {
  // reached[i]: what was seen of the glob matches the first i characters.
  std::vector<char> reached(text.size() + 1), next(text.size() + 1);
  reached[0] = 1;
  for (std::size_t at = 0; at < glob.size();) {
    std::fill(next.begin(), next.end(), 0);
    if (glob[at] == '*') {
      std::size_t stars = 0;
      while (at + stars < glob.size() && glob[at + stars] == '*') ++stars;
      const bool begins = at == 0 || glob[at - 1] == '/';
      const bool ends = at + stars == glob.size(), slash = !ends && glob[at + stars] == '/';
      if (stars == 2 && begins && slash) {  // "**/": nothing, or any number of folders
        bool open = false;
        for (std::size_t i = 0; i <= text.size(); ++i) {
          next[i] = reached[i] || (open && i > 0 && text[i - 1] == '/');
          open |= reached[i] != 0;
        }
        at += 3;
      } else {
        const bool crosses = stars == 2 && begins && ends;
        bool open = false;
        for (std::size_t i = 0; i <= text.size(); ++i) {
          if (i > 0 && text[i - 1] == '/' && !crosses) open = false;
          open |= reached[i] != 0;
          next[i] = open;
        }
        at += stars;
      }
    } else {
      std::size_t length = 1;
      if (text.empty()) length = element(glob.substr(at), '\0').length;
      for (std::size_t i = 0; i < text.size(); ++i) {
        const Element e = element(glob.substr(at), text[i]);
        length = e.length;
        if (reached[i] && e.matches) next[i + 1] = 1;
      }
      at += length;
    }
    reached.swap(next);
  }
  return reached[text.size()] != 0;
}

IgnoreFile::IgnoreFile(std::string folder, std::string_view text) : folder_(std::move(folder)) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  while (!text.empty() && patterns_.size() < most_patterns) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    while (line.ends_with(' ') && !line.ends_with("\\ ")) line.remove_suffix(1);
    if (line.empty() || line.front() == '#' || line.size() > longest_line) continue;
    Pattern p;
    if (line.front() == '!') p.negated = true, line.remove_prefix(1);
    if (line.ends_with('/')) p.folders_only = true, line.remove_suffix(1);
    if (line.empty()) continue;
    p.anchored = line.find('/') != std::string_view::npos;
    if (line.front() == '/') line.remove_prefix(1);
    if (line.empty()) continue;
    p.glob = line;
    p.literal = line.find_first_of("*?[\\") == std::string_view::npos;
    patterns_.push_back(std::move(p));
  }
}

IgnoreFile::Answer IgnoreFile::of(std::string_view path, bool is_folder) const {
  if (path.size() <= folder_.size() || !path.starts_with(folder_)) return Answer::nothing;
  std::string_view below = path.substr(folder_.size());
  if (!folder_.empty() && below.front() != '/' && folder_.back() != '/') return Answer::nothing;
  while (below.starts_with('/')) below.remove_prefix(1);
  const std::string_view name = below.substr(below.rfind('/') + 1);
  for (auto p = patterns_.rbegin(); p != patterns_.rend(); ++p) {
    if (p->folders_only && !is_folder) continue;
    const std::string_view subject = p->anchored ? below : name;
    const std::string_view glob = p->glob;
    // The commonest patterns without the table: a name, and a star with an ending.
    const bool ending = glob.size() > 1 && glob.front() == '*' && !p->anchored && glob.find_first_of("*?[\\", 1) == std::string_view::npos;
    if (p->literal ? subject == glob : ending ? subject.ends_with(glob.substr(1)) : ignore_glob(glob, subject))
      return p->negated ? Answer::wanted : Answer::ignored;
  }
  return Answer::nothing;
}

}  // namespace tunlint
