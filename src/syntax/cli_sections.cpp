// See syntax/cli.hpp for what begins a section and what another device.
#include "syntax/cli_sections.hpp"

#include <algorithm>
#include <unordered_map>

#include "syntax/cli_match.hpp"

namespace tunlint::cli {
namespace {

constexpr std::size_t compared_statements = 48;  // of two blocks with one head
constexpr std::size_t section_words = 5;         // a title is short

std::string head_of(const Node& n) {
  std::string s;
  for (const auto& w : n.words) {
    s += w.text;
    s += '\x1f';
  }
  return s;
}
bool contradicts(const Node& a, const Node& b) {
  // The first statements of a block tell; all of them against all would take too long in a long one.
  const std::size_t na = std::min(a.children.size(), compared_statements), nb = std::min(b.children.size(), compared_statements);
  for (std::size_t i = 0; i < na; ++i)
    for (std::size_t j = 0; j < nb; ++j) {
      const Node &x = a.children[i], &y = b.children[j];
      if (x.words.size() < 2 || x.words.size() != y.words.size() || x.word(0) != y.word(0)) continue;
      if (x.words.size() > 2 && x.word(1) != y.word(1)) continue;
      if (head_of(x) != head_of(y)) return true;
    }
  return false;
}

}  // namespace

bool is_title(std::string_view text, bool marked_only) {
  std::size_t words = 0;
  for (auto rest = text; !next_word(rest).empty();)
    if (++words > section_words) return false;
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  if (text.empty() || text.back() == '.' || text.find_first_of("0123456789") == 0) return false;
  const bool marked = std::string_view("-:=#*").find(text.back()) != std::string_view::npos ||
                      std::string_view("-=#*[").find(text.front()) != std::string_view::npos;
  const bool has_letter = std::any_of(text.begin(), text.end(), letter);
  return has_letter && (marked || (!marked_only && text.front() >= 'A' && text.front() <= 'Z'));
}

std::string title_of(std::string_view text) {
  const auto out = [](char c) { return blank(c) || std::string_view("-:=#*[]").find(c) != std::string_view::npos; };
  while (!text.empty() && out(text.back())) text.remove_suffix(1);
  while (!text.empty() && out(text.front())) text.remove_prefix(1);
  // Any line of text may stand here, a torn key too: only a few short plain words make a name.
  std::size_t words = 0;
  for (auto rest = text; !rest.empty();) {
    const auto word = next_word(rest);
    if (word.empty()) break;
    if (++words > 3 || word.size() > 12 || !std::all_of(word.begin(), word.end(), [](char c) { return letter(c) || (c >= '0' && c <= '9'); })) return {};
  }
  return std::string(text);
}

std::vector<CliDevice> devices_of(std::vector<Section> sections) {
  std::vector<CliDevice> out;
  std::vector<std::unordered_map<std::string, std::size_t>> blocks;  // per device: where the first block with a head is
  std::size_t current = 0;
  for (auto& s : sections) {
    bool another = out.empty() || s.fresh;
    std::string name = s.name;
    if (!another && s.nodes.empty()) continue;
    if (!another) {
      for (const auto& n : s.nodes) {
        if (n.children.empty()) continue;
        const auto it = blocks[current].find(head_of(n));
        if (it != blocks[current].end() && contradicts(out[current].nodes[it->second], n)) {
          another = true;
          name = !s.title.empty() ? s.title : std::string();
          break;
        }
      }
    }
    if (another) {
      if (name.empty() && !s.named) name = s.title;
      const auto same = std::find_if(out.begin(), out.end(),
                                     [&](const CliDevice& d) { return s.named && s.fresh && !name.empty() && d.name == name; });
      if (same != out.end()) {
        current = static_cast<std::size_t>(same - out.begin());
      } else {
        current = out.size();
        out.push_back({std::move(name), {}});
        blocks.emplace_back();
      }
    } else if (out[current].name.empty()) {
      out[current].name = s.named || s.title.empty() ? s.name : std::string();
      if (out[current].name.empty() && out[current].nodes.empty()) out[current].name = s.title;
    }
    auto& into = out[current].nodes;
    if (sections.size() == 1) {
      into = std::move(s.nodes);
      break;
    }
    for (auto& n : s.nodes) {
      if (!n.children.empty()) blocks[current].emplace(head_of(n), into.size());
      into.push_back(std::move(n));
    }
  }
  return out;
}

}  // namespace tunlint::cli
