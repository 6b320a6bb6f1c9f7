// See cli.hpp for how a line finds its place.
#include "syntax/cli.hpp"
#include "syntax/cli_match.hpp"
#include "syntax/cli_sections.hpp"
#include "syntax/pager.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace tunlint {
namespace {

constexpr std::size_t banner_limit = 64 * 1024;  // a banner without an end does not eat more than this

using namespace cli;

/// The first command of the mode that `fits` a statement (without `no`), of those that it can be at all.
template <class Fits>
const CliCommand* first_of(const CliMode& mode, std::string_view plain, Fits fits) {
  if (plain.empty()) return nullptr;
  // No abbreviation is shorter than two characters: two of the first word and one of the second sort most commands out.
  const char c = lower(plain.front()), d = plain.size() > 1 ? lower(plain[1]) : ' ';
  const bool number = digit(c);  // or an address
  if (number ? mode.heads.back() == 0 : !letter(c) || !(mode.heads[CliMode::letter_of(c)] >> CliMode::letter_of(d) & 1)) return nullptr;
  std::size_t i = 0;
  while (i < plain.size() && !blank(plain[i])) ++i;
  while (i < plain.size() && blank(plain[i])) ++i;
  const char second = i < plain.size() ? lower(plain[i]) : ' ';
  for (const std::uint8_t n : mode.of_letter(CliMode::letter_of(c))) {
    const CliCommand& command = mode.commands[n];
    if (number ? command.pattern[0] == '*' : command.pattern[1] != d) continue;
    if (command.second && command.second != second && second != ' ') continue;
    if (fits(command, plain)) return &command;
  }
  return nullptr;
}

const CliCommand* find(const CliMode& mode, std::string_view statement) {
  return first_of(mode, without_no(statement), [](const CliCommand& c, std::string_view plain) { return matches(c, plain); });
}

bool is_no(std::string_view statement) { return without_no(statement).size() != statement.size(); }

/// `no match address`: the statement that it takes back, in part. Not at top level, where little of one says nothing.
const CliCommand* find_taken_back(const CliMode& mode, std::string_view statement) {
  if (!is_no(statement)) return nullptr;
  return first_of(mode, without_no(statement), [](const CliCommand& c, std::string_view plain) { return begins(c, plain); });
}

/// `gr 14`: the only statement of the mode that it may be short for. Of a mode that is known in full alone.
const CliCommand* find_short(const CliMode& mode, std::string_view statement) {
  if (!mode.strict) return nullptr;
  const CliCommand* found = nullptr;
  const bool several = first_of(mode, without_no(statement), [&](const CliCommand& c, std::string_view plain) { return abbreviated(c, plain) && std::exchange(found, &c) != nullptr; });
  return several ? nullptr : found;
}

struct Line {
  std::string_view text;    // without blanks at the front and without the line end; blanks at its end are kept
  std::uint32_t begin = 0;  // of text
  std::size_t indent = 0;
};

struct OpenMode {
  const CliMode* mode = nullptr;
  std::size_t indent = 0;       // of the head
  bool indented = false;        // its statements are deeper than its head
  bool empty = true;            // no statement seen yet
  std::vector<std::size_t> path;  // to its node
};

class Builder {
 public:
  Builder(FileId file, std::string_view text, const CliMode& top) : file_(file), text_(text), top_(top) {
    sections_.emplace_back();
    sections_.back().fresh = true;
    for (std::size_t i = 0; i < letters_.size(); ++i) {
      const char c = static_cast<char>('a' + i);
      letters_[i] = std::partition_point(top.elsewhere.begin(), top.elsewhere.end(), [&](std::string_view w) { return w[0] < c; }) - top.elsewhere.begin();
    }
  }

  CliText run() {
    std::size_t at = 0;
    while (at < text_.size()) {
      const void* nl = std::memchr(text_.data() + at, '\n', text_.size() - at);
      const std::size_t end = nl ? static_cast<std::size_t>(static_cast<const char*>(nl) - text_.data()) : text_.size();
      next_ = nl ? end + 1 : end;
      line(at, end);
      at = next_;
    }
    return {devices_of(std::move(sections_)), std::move(errors_)};
  }

 private:
  void line(std::size_t begin, std::size_t end) {
    std::size_t i = begin;
    while (i < end && blank(text_[i])) ++i;
    if (i < end && text_[i] == '-') {
      begin = i = behind_pager(text_, begin, end);
      while (i < end && blank(text_[i])) ++i;
    }
    if (i == end || text_[i] == '!') return;
    if ((text_[i] == '%' || text_[i] == '{') && is_template(text_.substr(i, 2))) return;
    const std::size_t indent = i - begin;
    if (is_next_entry(i, end, indent)) return;
    if (!stack_.empty() && !stack_.back().mode->strict && !stack_.back().mode->lazy && stack_.back().mode->commands.empty() &&
        indent > stack_.back().indent && (text_[i] != 'c' || text_.compare(i, 4, "conf") != 0))
      return;  // deep in something that is none of our business
    if (text_[end - 1] == '\r') --end;
    if (i >= end) return;
    Line l{text_.substr(i, end - i), static_cast<std::uint32_t>(i), indent};
    prompted_ = take_prompt(l);
    if (l.text.empty() || (!prompted_ && is_output(l))) return;
    last_ = no_statement;
    place(l);
  }

  /// Whether the line is one more entry of an access list or object group as a device prints them, behind an entry: it is kept with that
  /// one. They are most of many configurations, and nothing else of what a line may be begins with a number or these letters and a plain word.
  bool is_next_entry(std::size_t i, std::size_t end, std::size_t indent) {
    if (stack_.empty() || !stack_.back().mode->lazy || indent <= stack_.back().indent || told_ || stack_.back().path.empty()) return false;
    const char c = text_[i];
    if (!digit(c) && c != 'p' && c != 'd' && c != 'h' && c != 'n' && c != 'r') return false;  // permit, deny, host, a mask, remark
    std::size_t word = i + 1;
    while (word < end && of_name(text_[word])) ++word;
    if (word == end || text_[word] != ' ' || text_[end - 1] == '\r' || end - i > cli_line_limit) return false;
    Node* const head = node_at(stack_.back().path);
    if (head->children.empty() || !head->children.back().words.empty() || !follows(head->children.back().span.end, i)) return false;
    head->children.back().span.end = static_cast<std::uint32_t>(end);
    prompted_ = false;
    last_ = no_statement;
    return true;
  }

  /// What the device prints between the statements of a captured session: a message (CliMode::printed) and the lines behind it that are no
  /// statements.
  bool is_output(const Line& l) {
    if (const auto printed = top_.printed ? top_.printed(l.text) : CliMode::Printed::nothing; printed != CliMode::Printed::nothing) {
      if (printed == CliMode::Printed::refusal && session_) take_back();
      told_ = true;
      return true;
    }
    if (!told_) return false;
    if (session_) return true;
    const CliMode& mode = stack_.empty() ? top_ : *stack_.back().mode;
    if (l.indent > 1 && !find(mode, l.text) && !find(top_, l.text)) return true;
    told_ = false;
    return false;
  }

  /// The device did not take the statement that was typed last.
  void take_back() {
    if (last_ == no_statement) return;
    Node* parent = stack_.empty() ? nullptr : node_at(stack_.back().path);
    std::vector<Node>& list = parent ? parent->children : sections_.back().nodes;
    if (!list.empty() && list.back().span.begin == last_ && list.back().children.empty()) list.pop_back();
    last_ = no_statement;
  }

  static bool is_template(std::string_view begin) { return begin == "%{" || begin == "{%" || begin == "{#"; }

  /// `NAME#`, `NAME>`, `NAME(config-if)#`, `NAME(ipsec-profile)#`; false where there is none.
  bool take_prompt(Line& l) {
    std::size_t i = 0;
    const std::size_t limit = std::min<std::size_t>(l.text.size(), 64);
    while (i < limit && of_name(l.text[i])) ++i;
    if (i == 0 || i >= limit || (l.text[i] != '(' && l.text[i] != '#' && l.text[i] != '>')) return false;
    const auto name = l.text.substr(0, i);
    bool config = false, sub = false;
    if (l.text[i] == '(') {
      std::size_t close = i + 1;
      while (close < l.text.size() && close <= i + 40 && (letter(l.text[close]) || digit(l.text[close]) || l.text[close] == '-')) ++close;
      if (close < i + 3 || l.text.compare(close, 2, ")#") != 0) return false;
      config = true;
      sub = l.text.substr(i + 1, close - i - 1) != "config";
      i = close + 2;
    } else if (l.text[i] == '#' || (l.text[i] == '>' && !name.ends_with('-'))) {
      ++i;
      if (i < l.text.size() && (l.text[i] == '#' || l.text[i] == '>')) return false;
    } else {
      return false;
    }
    session_ = config;
    told_ = false;
    if (!sub) stack_.clear();
    prompt(std::string(name));
    l.text.remove_prefix(i);
    while (!l.text.empty() && blank(l.text.front())) l.text.remove_prefix(1);
    l.begin = static_cast<std::uint32_t>(l.text.data() - text_.data());
    l.indent = 0;
    if (!config) {  // what follows is typed at the exec level and no configuration
      if (!matches("configure", l.text)) l.text = {};
    }
    return true;
  }

  void prompt(std::string name) {
    auto& s = sections_.back();
    if (s.name == name) return;
    if (s.name.empty()) {
      s.name = std::move(name);
      s.named = true;
      return;
    }
    begin_device(std::move(name));
  }

  void begin_device(std::string name) {
    stack_.clear();
    Section s;
    s.name = std::move(name);
    s.named = true;
    s.fresh = true;
    sections_.push_back(std::move(s));
    host_seen_ = false;
  }

  void begin_section(std::string title) {
    Section s;
    s.name = sections_.back().name;
    s.named = sections_.back().named;
    s.title = std::move(title);
    if (sections_.back().nodes.empty() && !sections_.back().fresh) {
      sections_.back().title = std::move(s.title);
    } else {
      stack_.clear();  // what is open stands in the section before
      sections_.push_back(std::move(s));
    }
  }

  void place(const Line& l) {
    if (leaves(l)) return;
    // Innermost mode first.
    for (std::size_t depth = stack_.size(); depth-- > 0;) {
      auto& m = stack_[depth];
      const bool deeper = l.indent > m.indent;
      if (m.mode->lazy && deeper) {
        stack_.resize(depth + 1);
        seen(stack_[depth], deeper);
        static constexpr CliCommand entry{"*", nullptr, CliCommand::Use::lazy};
        add(l, entry, depth + 1);
        return;
      }
      if (!deeper && !m.empty && m.indented) continue;
      const CliCommand* c = find(*m.mode, l.text);
      if (!c) c = find_taken_back(*m.mode, l.text);
      if (!c && (deeper || !find(top_, l.text))) c = find_short(*m.mode, l.text);
      if (!c) continue;
      if (!deeper && !m.mode->strict && find(top_, l.text) && !m.indented && m.empty) continue;
      stack_.resize(depth + 1);
      seen(stack_[depth], deeper);
      add(l, *c, depth + 1);
      return;
    }
    if (const CliCommand* c = find(top_, l.text)) {
      stack_.clear();
      top_level(l, *c);
      return;
    }
    unknown(l);
  }

  static void seen(OpenMode& m, bool deeper) {
    if (m.empty) m.indented = deeper;
    m.empty = false;
  }

  /// `exit`, `end`, `configure terminal`
  bool leaves(const Line& l) {
    const char c = lower(l.text.front());
    if (c != 'e' && c != 'c' && c != 'q') return false;
    auto rest = l.text;
    const auto first = next_word(rest);
    const bool alone = next_word(rest).empty();
    if (alone && (abbreviates(first, "exit", 2) || abbreviates(first, "quit"))) {
      if (!stack_.empty()) stack_.pop_back();
      return true;
    }
    if (alone && (abbreviates(first, "end", 3) || abbreviates(first, "enable", 2))) {
      stack_.clear();
      return true;
    }
    if (abbreviates(first, "configure", 4) && first.size() <= 9) {
      auto tail = l.text;
      next_word(tail);
      const auto second = next_word(tail);
      if (second.empty() || abbreviates(second, "terminal", 1)) {
        stack_.clear();
        begin_section({});
        return true;
      }
    }
    return false;
  }

  /// A head that is misspelt opens the mode that was meant: else its statements would go to the block in front of it. It keeps its wrong
  /// name, so that nobody takes it for what it is not, and whoever reads the tree tells of it.
  bool take_misspelt(const Line& l) {
    if (!stack_.empty() && (l.indent > stack_.back().indent || !stack_.back().indented))
      if (const CliMode& inner = *stack_.back().mode; !meant_in(inner, l).empty()) {
        seen(stack_.back(), l.indent > stack_.back().indent);
        add(l, {"*", nullptr, CliCommand::Use::keep}, stack_.size());
        return true;
      }
    if (!stack_.empty() && l.indent > stack_.front().indent) return false;
    const auto meant = meant_in(top_, l);
    if (meant.empty()) return false;
    auto rest = l.text;
    next_word(rest);
    const std::string right = std::string(meant).append(rest);
    const CliCommand* c = find(top_, right);
    if (!c) return false;
    stack_.clear();
    add(l, {"*", c->opens, CliCommand::Use::keep}, 0);
    return true;
  }
  static std::string_view meant_in(const CliMode& mode, const Line& l) {
    if (mode.telling.empty()) return {};
    auto rest = l.text;
    return misspelt(mode, next_word(rest));
  }

  void unknown(const Line& l) {
    if (take_misspelt(l)) return;
    // By the device, or a remark of whoever captured it: a statement that somebody pasted below a prompt begins with a small letter.
    const bool printed = session_ && !prompted_ && !(l.text.front() >= 'a' && l.text.front() <= 'z');
    if (printed && !is_title(l.text, true)) return;
    if (!stack_.empty() && l.indent > stack_.back().indent && !stack_.back().mode->strict) return;
    const bool command = elsewhere(l.text);
    while (!stack_.empty()) {
      auto& m = stack_.back();
      const bool deeper = l.indent > m.indent;
      const bool plausible = lower(l.text.front()) == l.text.front() && letter(l.text.front());
      if (deeper || (!m.indented && !m.empty && plausible && !command)) {
        if (m.mode->strict) {
          seen(m, deeper);
          add(l, {"*", nullptr, CliCommand::Use::keep}, stack_.size());
        }
        return;
      }
      if (!deeper && !command && !m.mode->strict && !m.mode->commands.empty()) break;  // an interface keeps its statements
      stack_.pop_back();
    }
    if (command) {
      static constexpr CliMode foreign{"", {}, false, false};
      stack_.clear();
      OpenMode m;
      m.mode = &foreign;
      m.indent = l.indent;
      stack_.push_back(std::move(m));
      return;
    }
    if (is_title(l.text, printed)) begin_section(title_of(l.text));
  }

  bool elsewhere(std::string_view statement) const {
    auto rest = without_no(statement);
    const auto first = next_word(rest);
    const std::size_t letter = first.empty() ? 26 : CliMode::letter_of(lower(first[0]));
    if (letter == 26) return false;
    return std::any_of(top_.elsewhere.begin() + letters_[letter], top_.elsewhere.begin() + letters_[letter + 1], [&](std::string_view w) { return w.size() == first.size() && abbreviates(first, w); });
  }

  void top_level(const Line& l, const CliCommand& c) {
    if (matches("hostname * $", l.text)) {
      auto rest = l.text;
      next_word(rest);
      std::string name(next_word(rest));
      if (name.size() > 1 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
      auto& s = sections_.back();
      if (host_seen_ && s.name != name) begin_device(name);
      sections_.back().name = name;
      sections_.back().named = true;
      host_seen_ = true;
    } else if (matches("banner * *", l.text)) {
      skip_banner(l);
      return;
    }
    add(l, c, 0);
  }

  void skip_banner(const Line& l) {
    auto rest = l.text;
    next_word(rest);
    const auto second = next_word(rest);
    auto start = next_word(rest);
    if (start.empty()) start = second;
    if (start.empty()) return;
    const auto mark = start.substr(0, start.front() == '^' && start.size() > 1 ? 2 : 1);
    const std::size_t from = static_cast<std::size_t>(start.data() - text_.data()) + mark.size();
    const std::size_t close = text_.substr(0, std::min(text_.size(), from + banner_limit)).find(mark, from);
    if (close == std::string_view::npos) {
      errors_.push_back({Span{file_, l.begin, l.begin + static_cast<std::uint32_t>(l.text.size())}, "the end of this banner is missing"});
      return;
    }
    const std::size_t nl = text_.find('\n', close);
    next_ = std::max(next_, nl == std::string_view::npos ? text_.size() : nl + 1);
  }

  Node* node_at(const std::vector<std::size_t>& path) {
    std::vector<Node>* list = &sections_.back().nodes;
    Node* n = nullptr;
    for (const auto i : path) {
      n = &(*list)[i];
      list = &n->children;
    }
    return n;
  }

  /// Whether nothing but line ends and indentation stand between two offsets.
  bool follows(std::size_t end, std::size_t begin) const { return std::all_of(text_.begin() + static_cast<std::ptrdiff_t>(end), text_.begin() + static_cast<std::ptrdiff_t>(begin), blank); }

  void add(const Line& l, const CliCommand& c, std::size_t depth) {
    if (l.text.size() > cli_line_limit) {
      errors_.push_back({Span{file_, l.begin, l.begin + 1}, "a line is longer than 1 MiB; it was left out"});
      return;
    }
    std::vector<Node>* list = nullptr;
    if (c.use != CliCommand::Use::drop) {
      if (depth > 0 && stack_[depth - 1].path.empty()) return;  // in a mode that is left out
      Node* parent = depth > 0 ? node_at(stack_[depth - 1].path) : nullptr;
      list = parent ? &parent->children : &sections_.back().nodes;
      if (c.use == CliCommand::Use::lazy && parent && !list->empty() && list->back().words.empty() && follows(list->back().span.end, l.begin)) {
        list->back().span.end = l.begin + static_cast<std::uint32_t>(l.text.size());
        return;
      }
      Node& n = list->emplace_back();
      n.span = Span{file_, l.begin, l.begin + static_cast<std::uint32_t>(l.text.size())};
      last_ = l.begin;
      n.understood = c.use == CliCommand::Use::ignore || (c.pattern != "*" && is_no(l.text));
      if (c.use != CliCommand::Use::lazy) {
        n.words = split_cli(file_, l.begin, l.text);
        if (c.pattern != "*" && !c.is_written_out_in(l.text)) complete(n.words, c.pattern);
      }
    }
    if (c.opens) {
      OpenMode m;
      m.mode = c.opens;
      m.indent = l.indent;
      if (list) {
        if (depth > 0) m.path = stack_[depth - 1].path;
        m.path.push_back(list->size() - 1);
      }
      stack_.resize(depth);
      stack_.push_back(std::move(m));
    }
  }

  FileId file_;
  std::string_view text_;
  const CliMode& top_;
  std::array<std::ptrdiff_t, 27> letters_{};  // where the words of a letter begin in top_.elsewhere
  std::size_t next_ = 0;
  static constexpr std::uint32_t no_statement = ~std::uint32_t{0};
  std::uint32_t last_ = no_statement;  // where the last statement begins, if it went into the tree
  bool host_seen_ = false;
  bool session_ = false;   // the last prompt was one of the configuration: statements stand behind prompts
  bool prompted_ = false;  // this line had one
  bool told_ = false;      // a message of the device was the last that was neither a statement nor empty
  std::vector<OpenMode> stack_;
  std::vector<Section> sections_;
  std::vector<SyntaxError> errors_;
};

}  // namespace

CliText read_cli(FileId file, std::string_view text, const CliMode& top) { return Builder(file, text, top).run(); }

}  // namespace tunlint
