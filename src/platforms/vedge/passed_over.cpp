// One walk over the lines; see the header for what it may leave out.
#include "platforms/vedge/passed_over.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "platforms/vedge/schema.hpp"
#include "source/find.hpp"

namespace tunlint::vedge {
namespace {

constexpr std::size_t most_words = 12;  // in a line that a device prints

/// The octets of plain words. Quotation marks, `$` and `!` may begin secrets, strings and comments.
constexpr std::array<bool, 256> plain_octets = [] {
  std::array<bool, 256> plain{};
  for (unsigned c = 0; c < 256; ++c) plain[c] = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  for (const char c : {'.', '/', ':', '-', '_'}) plain[static_cast<unsigned char>(c)] = true;
  return plain;
}();

/// A line of plain words with single blanks between them, or of closers.
struct Line {
  std::uint32_t begin = 0, end = 0;  // end: behind its line break
  std::uint32_t column = 0;
  std::size_t count = 0;  // of words; none where the line is not plain
  std::array<std::string_view, 3> words;  // the first of them
  bool closer = false;

  std::string_view word(std::size_t i) const { return i < std::min(count, words.size()) ? words[i] : std::string_view(); }
};

class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}

  PassedOver run() {
    note_sources();
    bool in_vpn = false;
    for (Line line = at(0); line.begin < text_.size();) {
      if (line.column == 0) {
        in_vpn = line.count == 2 && line.words[0] == "vpn" && is_number(line.words[1]);
        if (in_vpn) line = at(line.end);
        else line = at(next_top_level(line.end));
        continue;
      }
      const std::uint32_t end = in_vpn ? statement_end(line) : 0;
      if (end != 0) {
        if (!out_.lines.empty() && out_.lines.back().second == line.begin) out_.lines.back().second = end;
        else out_.lines.emplace_back(line.begin, end);
        line = at(end);
      } else {
        in_vpn = false;
        line = at(next_top_level(line.end));
      }
    }
    return std::move(out_);
  }

 private:
  /// The names of interfaces that a tunnel may begin at. A name that is missed here costs time and nothing else.
  void note_sources() {
    constexpr std::string_view source = "tunnel-source", interface = "-interface";
    for (std::size_t from = 0;;) {
      const std::size_t found = find_in(text_.substr(from), source);
      if (found == std::string_view::npos) return;
      from += found + source.size();
      if (text_.substr(from).starts_with(interface)) from += interface.size();
      const std::size_t name = text_.find_first_not_of(' ', from);
      if (name == std::string_view::npos) return;
      sources_.push_back(text_.substr(name, std::min(text_.find_first_of(" \r\n", name), text_.size()) - name));
    }
  }

  Line at(std::uint32_t begin) const {
    Line line;
    line.begin = begin;
    std::size_t i = begin;
    while (i < text_.size() && text_[i] == ' ') ++i;
    line.column = static_cast<std::uint32_t>(i - begin);
    bool plain = true;
    if (i < text_.size() && text_[i] == '!') {
      line.closer = true;
      ++i;
    } else {
      for (std::size_t word = i; plain; word = ++i) {
        while (i < text_.size() && plain_octets[static_cast<unsigned char>(text_[i])]) ++i;
        plain = i > word;
        if (line.count < line.words.size()) line.words[line.count] = text_.substr(word, i - word);
        ++line.count;
        if (i == text_.size() || text_[i] != ' ') break;
      }
    }
    // A word that ends in a hyphen may have been cut there, and go on in the next line.
    if (!plain || i >= text_.size() || text_[i] != '\n' || text_[i - 1] == '-' || line.count > most_words) {
      line.count = 0;
      line.closer = false;
      const std::size_t newline = text_.find('\n', i);
      i = newline == std::string_view::npos ? text_.size() : newline;
    }
    line.end = static_cast<std::uint32_t>(std::min(i + 1, text_.size()));
    return line;
  }

  /// The next line that is not indented.
  std::uint32_t next_top_level(std::uint32_t begin) const {
    std::size_t i = begin;
    while (i < text_.size() && text_[i] == ' ') {
      const std::size_t newline = text_.find('\n', i);
      if (newline == std::string_view::npos) return static_cast<std::uint32_t>(text_.size());
      i = newline + 1;
    }
    return static_cast<std::uint32_t>(i);
  }

  /// Behind a statement of a vpn that can be passed over; 0 where it cannot.
  std::uint32_t statement_end(const Line& line) {
    if (line.word(0) != "interface") return is_leaf(line, Context::vpn) ? line.end : 0;
    const std::string_view name = line.word(1);
    if (line.count != 2 || !is_interface_name(name) || is_ipsec_interface(name) || std::find(sources_.begin(), sources_.end(), name) != sources_.end()) return 0;
    Line inner = at(line.end);
    for (; inner.column > line.column; inner = at(inner.end))
      if (!is_leaf(inner, Context::other_interface)) return 0;
    if (!inner.closer || inner.column != line.column) return 0;
    out_.interfaces.push_back(name);
    return inner.end;
  }

  /// A whole statement without statements of its own, of which nothing is kept where no tunnel asks for its interface.
  static bool is_leaf(const Line& line, Context in) {
    const std::size_t no = line.word(0) == "no" ? 1 : 0;
    if (line.count <= no) return false;
    const std::size_t arguments = line.count - no - 1;
    for (const Keyword& k : keywords(line.words[no])) {
      if (k.in != in) continue;
      switch (k.shape) {
        case Shape::nothing: return arguments == 0;
        case Shape::number: return arguments == 1 && is_number(line.words[no + 1]);
        case Shape::ip:
        case Shape::text: return arguments > 0;
        default: return false;
      }
    }
    return false;
  }

  std::string_view text_;
  std::vector<std::string_view> sources_;
  PassedOver out_;
};

}  // namespace

PassedOver pass_over(std::string_view text) { return Walk(text).run(); }

}  // namespace tunlint::vedge
