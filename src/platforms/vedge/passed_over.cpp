// One walk over the lines; see the header for what it may leave out.
#include "platforms/vedge/passed_over.hpp"

#include <algorithm>
#include <cstring>
#include <set>

#include "platforms/vedge/schema.hpp"
#include "source/find.hpp"
#include "source/vectors.hpp"
#include "syntax/pager.hpp"

namespace tunlint::vedge {
namespace {

constexpr std::size_t most_words = 12;  // in a line that a device prints

/// Where in a text there are octets that a line of plain words has not: quotation marks, `$` and a `!` with something behind it may
/// begin strings, secrets and comments. In blocks, which compilers make vector instructions of: few have any.
class OddOctets {
 public:
  explicit OddOctets(std::string_view text) : text_(text), odd_(text.size() / block + 1) { look(text, odd_); }
  bool any(std::size_t begin, std::size_t end) const {
    for (std::size_t n = begin / block; n <= end / block; ++n)
      if (odd_[n])
        for (std::size_t i = std::max(begin, n * block); i < std::min(end, (n + 1) * block); ++i)
          if (is_odd(text_[i], i + 1 < text_.size() ? text_[i + 1] : '\n')) return true;
    return false;
  }

 private:
  TUNLINT_VECTORS static void look(std::string_view text, std::vector<std::uint8_t>& out) {
    for (std::size_t n = 0; n < out.size(); ++n) {
      const char* const from = text.data() + n * block;
      const std::size_t left = text.size() - n * block;
      if (left > block) {  // the octet behind it is there as well
        std::uint8_t odd = 0;
        for (std::size_t i = 0; i < block; ++i) odd |= static_cast<std::uint8_t>(is_odd(from[i], from[i + 1]));
        out[n] = odd;
      } else {
        out[n] = 1;
      }
    }
  }
  static constexpr std::size_t block = 64;
  static bool is_odd(char c, char next) {
    const auto octet = static_cast<unsigned char>(c);
    return ((octet < 0x20) & (c != '\n')) | (octet > '~') | (c == '"') | (c == '$') | ((c == '!') & (next != '\n'));
  }
  std::string_view text_;
  std::vector<std::uint8_t> odd_;
};

struct Line {
  std::uint32_t begin = 0, end = 0;  // end: behind its line break
  std::uint32_t column = 0;
  std::string_view text;  // without indentation and line break
};

class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text), odd_(text) {}

  PassedOver run() {
    note_sources();
    bool in_vpn = false;
    for (Line line = at(0); line.begin < text_.size();) {
      if (line.column == 0) {
        in_vpn = line.text.starts_with("vpn ") && is_number(line.text.substr(4));
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
      sources_.insert(text_.substr(name, std::min(text_.find_first_of(" \r\n", name), text_.size()) - name));
    }
  }

  Line at(std::uint32_t begin) const {
    std::size_t i = begin;
    while (i < text_.size() && text_[i] == ' ') ++i;
    const void* const newline = std::memchr(text_.data() + i, '\n', text_.size() - i);
    const std::size_t end = newline ? static_cast<std::size_t>(static_cast<const char*>(newline) - text_.data()) : text_.size();
    return {begin, static_cast<std::uint32_t>(std::min(end + 1, text_.size())), static_cast<std::uint32_t>(i - begin), text_.substr(i, end - i)};
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
    constexpr std::string_view interface = "interface ";
    if (!line.text.starts_with(interface)) return is_leaf(line, Context::vpn) ? line.end : 0;
    const std::string_view name = line.text.substr(interface.size());
    if (!is_interface_name(name) || name.ends_with('-') || is_ipsec_interface(name) || sources_.contains(name)) return 0;
    Line inner = at(line.end);
    for (; inner.column > line.column; inner = at(inner.end))
      if (!is_leaf(inner, Context::other_interface)) return 0;
    if (inner.text != "!" || inner.column != line.column || inner.end == text_.size()) return 0;
    out_.interfaces.push_back(name);
    return inner.end;
  }

  /// A whole statement without statements of its own, of which nothing is kept where no tunnel asks for its interface: plain words,
  /// a single blank behind the first, and another line behind it. A word that ends in a hyphen may go on there.
  bool is_leaf(const Line& line, Context in) {
    std::string_view arguments = line.text;
    if (arguments.starts_with("no ")) arguments.remove_prefix(3);
    const std::string_view word = arguments.substr(0, arguments.find(' '));
    arguments.remove_prefix(std::min(word.size() + 1, arguments.size()));
    if (word.empty() || line.end == text_.size()) return false;
    const char last = line.text.back();
    if (last == ' ' || last == '-' || last == '!' || arguments.starts_with(' ')) return false;
    if (word != last_word_ || in != last_in_) {
      last_word_ = word;
      last_in_ = in;
      last_shape_ = shape(word, in);
    }
    switch (last_shape_) {
      case Shape::nothing: return arguments.empty();
      case Shape::number: return is_number(arguments);
      case Shape::ip:
      case Shape::text:
        return !arguments.empty() && (line.text.size() < 2 * most_words || count_in(line.text, ' ') < most_words) && !odd_.any(line.begin, line.end);
      default: return false;
    }
  }
  /// What follows a keyword of a container; `block` where it is none of it.
  static Shape shape(std::string_view word, Context in) {
    for (const Keyword& k : keywords(word))
      if (k.in == in) return k.shape;
    return Shape::block;
  }

  std::string_view text_;
  OddOctets odd_;
  std::set<std::string_view> sources_;  // a hub has thousands of tunnels that begin at one
  std::string_view last_word_;  // the question of the line before is often that of the next
  Context last_in_ = Context::root;
  Shape last_shape_ = Shape::block;
  PassedOver out_;
};

}  // namespace

PassedOver pass_over(std::string_view text) { return Walk(text).run(); }

void leave_out_pager(std::string_view text, PassedOver& out) {
  const std::size_t whole_lines = out.lines.size();
  for (std::size_t from = 0;;) {
    const std::size_t found = find_in(text.substr(from), pager_mark);
    if (found == std::string_view::npos) break;
    const std::size_t newline = text.rfind('\n', from + found), begin = newline == std::string_view::npos ? 0 : newline + 1;
    const std::size_t end = std::min(text.find('\n', begin), text.size()), behind = behind_pager(text, begin, end);
    if (behind != begin) out.lines.emplace_back(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(behind));
    from = std::max(from + found + pager_mark.size(), behind);
  }
  std::inplace_merge(out.lines.begin(), out.lines.begin() + static_cast<std::ptrdiff_t>(whole_lines), out.lines.end());
}

}  // namespace tunlint::vedge
