// What must never be shown. This looks at the text and not at the tree: a file that is cut, torn or wrapped hides its keys too.
#include <algorithm>
#include <array>
#include <cstdint>

#include "platforms/panos/config.hpp"
#include "platforms/tree_documents.hpp"

namespace tunlint::panos {
namespace {

/// Names of elements and statements whose value is a secret or its hash. Too much is no harm here.
constexpr std::array<std::string_view, 24> secret_names = {
    "auth-key",   "authpwd",   "authentication-key", "auth-password", "bind-password", "community", "encryption-key", "key",
    "keys",       "md5",       "passphrase",         "passwd",        "password",      "phash",     "pre-shared-key", "private-key",
    "privpwd",    "priv-password", "psk",            "secret",        "shared-secret", "snmp-community-string", "token", "api-key"};

/// How long they are, by their first letters: most words are none of them.
constexpr auto lengths = [] {
  std::array<std::uint32_t, 26> out{};
  for (const std::string_view name : secret_names) out.at(static_cast<std::size_t>(name.front() - 'a')) |= 1u << name.size();
  return out;
}();

constexpr std::size_t most_inside = 4096;  ///< octets that are looked through for the end of what has no place there

bool name_char(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; }
bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_secret_name(std::string_view w) {
  const std::size_t first = w.empty() ? lengths.size() : static_cast<unsigned char>(w.front()) - std::size_t{'a'};
  if (first < lengths.size() && w.size() < 32 && (lengths[first] >> w.size() & 1) && std::find(secret_names.begin(), secret_names.end(), w) != secret_names.end()) return true;
  return w.size() > 4 && w.size() <= 32 && (w.starts_with("pre-shared") || w.ends_with("-secret") || w.ends_with("password"));
}

class Marker {
 public:
  Marker(SourceFile& file, Syntax syntax) : file_(file), text_(file.text()), syntax_(syntax) {}

  void run() {
    encrypted();
    for (std::size_t i = begin_of_name(0); i < text_.size();) {
      std::size_t end = i;
      while (end < text_.size() && name_char(text_[end])) ++end;
      if (is_secret_name(text_.substr(i, end - i)) && !is_algorithm(i, end)) after_name(i, end);
      i = begin_of_name(end);
    }
    if (syntax_ == Syntax::set_lines) lines_without_command();
    std::sort(ranges_.begin(), ranges_.end());  // marks are made fastest in order
    for (const auto& [begin, end] : ranges_) file_.mark_secret(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
  }

 private:
  /// "-AQ==..." and its like, wherever it stands.
  void encrypted() {
    for (std::size_t i = text_.find('-'); i != std::string_view::npos; i = text_.find('-', i)) {
      std::size_t end = i + 1;
      if ((text_.substr(i, 3) == "-AQ" || text_.substr(i, 3) == "-Ag") && (i == 0 || !name_char(text_[i - 1]))) {
        end = std::max(std::min(text_.find_first_of(" \t\n\r<;\"'", i), text_.size()), end);
        if (end - i > 12) mark(i, end);
      }
      i = end;
    }
  }
  /// The next name that could be that of a secret: in XML it is an element's.
  std::size_t begin_of_name(std::size_t from) const {
    if (syntax_ == Syntax::xml) return from >= text_.size() ? from : std::min(text_.find('<', from), text_.size() - 1) + 1;
    while (from < text_.size() && !name_char(text_[from])) ++from;
    return from;
  }
  /// Whether what begins there and stands in a secret's place has a name that does.
  bool is_known(std::size_t begin) const {
    std::size_t end = begin;
    while (end < text_.size() && name_char(text_[end])) ++end;
    const std::string_view name = text_.substr(begin, end - begin);
    return name.empty() || name == "entry" || name == "member" || is_secret_name(name);
  }
  void mark(std::size_t begin, std::size_t end) {
    if (begin < end) ranges_.emplace_back(begin, end);
  }
  /// `hash [ sha256 md5 sha1 ]`: one of the words of a list, and nobody's key.
  bool is_algorithm(std::size_t begin, std::size_t end) const {
    if (syntax_ == Syntax::xml || text_.substr(begin, end - begin) != "md5") return false;
    std::size_t at = begin;
    while (at > 0 && (text_[at - 1] == ' ' || text_[at - 1] == '\t')) --at;
    std::size_t from = at;
    while (from > 0 && !blank(text_[from - 1])) --from;
    static constexpr std::string_view before[] = {"[", "hash", "authentication", "none", "non-auth", "sha1", "sha256", "sha384", "sha512"};
    std::string_view word = text_.substr(from, at - from);
    if (word.size() > 1 && word.front() == '[') word.remove_prefix(1);
    return std::find(std::begin(before), std::end(before), word) != std::end(before);
  }
  void after_name(std::size_t begin, std::size_t end) {
    if (syntax_ == Syntax::xml) {
      if (begin == 0 || text_[begin - 1] != '<') return;
      // The text of the element, and that of elements inside it with other names.
      std::size_t at = text_.find('>', end);
      if (at == std::string_view::npos || text_[at - 1] == '/') return;
      mark(at + 1, end_of_secret_text(text_, at + 1, text_.substr(begin, end - begin)));
      for (++at; at < text_.size();) {
        const std::size_t tag = std::min(text_.find('<', at), text_.size());
        if (!std::all_of(text_.begin() + static_cast<std::ptrdiff_t>(at), text_.begin() + static_cast<std::ptrdiff_t>(tag), blank)) return mark(at, tag);
        if (text_.substr(tag, 2) == "</" || text_.substr(tag, 9) == "<![CDATA[") {
          if (text_[std::min(tag + 1, text_.size() - 1)] == '!') mark(tag, std::min(text_.find("]]>", tag), text_.size()));
          return;
        }
        if (!is_known(tag + 1)) {  // an element that is the secret, perhaps
          const std::size_t close = text_.substr(tag, most_inside).find("</" + std::string(text_.substr(begin, end - begin)));
          return mark(tag, close == std::string_view::npos ? std::min(text_.find('\n', tag), text_.size()) : tag + close);
        }
        at = std::min(text_.find('>', tag), text_.size() - 1) + 1;
      }
      return;
    }
    if (begin > 0 && !blank(text_[begin - 1]) && text_[begin - 1] != '{') return;
    std::size_t at = end;
    while (at < text_.size() && (text_[at] == ' ' || text_[at] == '\t')) ++at;
    if (at == end || at >= text_.size()) return;
    if (syntax_ == Syntax::braces && text_[at] == '{' && (at + 1 == text_.size() || blank(text_[at + 1]) || text_[at + 1] == '}')) {
      const std::size_t inside = std::min(text_.find_first_not_of("{ \t\r\n", at), text_.size());
      if (!is_known(inside)) mark(inside, inside + std::min(text_.substr(inside, most_inside).find('}'), std::min(most_inside, text_.size() - inside)));
      return;
    }
    if (text_.substr(at, 4) == "key ") return;  // that one is marked when it comes
    std::size_t stop = std::min(text_.find_first_of(syntax_ == Syntax::braces ? ";\n" : "\n", at), text_.size());
    if (text_[at] == '"') {  // may run over lines, and hold what else would end it
      const std::size_t close = text_.find('"', at + 1);
      stop = close == std::string_view::npos ? std::min(text_.find('\n', at), text_.size()) : std::max(close + 1, std::min(stop, text_.size()));
    }
    mark(at, stop);
  }
  /// Between commands, what is no command may be the rest of one.
  void lines_without_command() {
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', at), text_.size());
      const std::string_view line = text_.substr(at, end - at);
      if (line.find("set ") == std::string_view::npos && line.find("delete ") == std::string_view::npos) mark(at, end);
      at = end + 1;
    }
  }

  SourceFile& file_;
  std::string_view text_;
  Syntax syntax_;
  std::vector<std::pair<std::size_t, std::size_t>> ranges_;
};

}  // namespace

void mark_secrets(SourceFile& file, Syntax syntax) { Marker(file, syntax).run(); }

}  // namespace tunlint::panos
