// Statements from tokens; see the head of statements.hpp for how.
#include "platforms/vedge/statements.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "platforms/vedge/schema.hpp"
#include "platforms/vedge/tokens.hpp"
#include "platforms/vedge/words.hpp"
#include "source/edit_distance.hpp"

namespace tunlint::vedge {
namespace {

constexpr std::size_t long_line = 12;  // words: devices print shorter lines, collapsed text has longer ones
constexpr std::size_t kept_words = 16; // of a statement that is not understood
constexpr std::string_view source = "tunnel-source", source_interface = "tunnel-source-interface";

struct Open {
  Context context = Context::root;
  bool kept = true;
  bool line_start = false;
  std::uint32_t column = 0;
  Node node;
};

bool ends_session_line(std::string_view w) {
  static constexpr std::array<std::string_view, 14> words = {"show", "sh", "commit", "end", "top", "abort", "config", "configure",
                                                             "config-transaction", "quit", "vshell", "terminal", "Building", "Commit"};
  return std::find(words.begin(), words.end(), w) != words.end();
}

/// `vedge01#`, `vedge01(config-vpn-1)#`: the name before the mode; empty where the word is no prompt.
std::string_view prompt_name(std::string_view w) {
  if (w.size() < 2 || w.back() != '#') return {};
  std::string_view name = w.substr(0, std::min(w.find('('), w.size() - 1));
  if (name.empty() || name.size() > 63) return {};
  for (char c : name)
    if (!(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && c != '-' && c != '_' && c != '.') return {};
  return w[name.size()] == '#' || w.ends_with(")#") ? name : std::string_view();
}

using Names = std::set<std::string, std::less<>>;

/// The interfaces that a tunnel begins at.
Names source_names(const Tokens& tokens) {
  Names names;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i].end - tokens[i].begin < source.size()) continue;  // nearly all
    if (const std::string_view w = tokens.plain(i); w == source_interface || w == source) names.insert(tokens.word(i + 1).text.str());
  }
  return names;
}

class Builder {
 public:
  Builder(const Tokens& tokens, Names sources, SecretRanges& secrets, Tree& tree) : tokens_(tokens), secrets_(secrets), tree_(tree), sources_(std::move(sources)) { open_.emplace_back(); }

  void run() {
    while (at_ < tokens_.size()) {
      if (tokens_[at_].closers()) {
        take_closers();
      } else if (text(at_) == "exit" && !tokens_[at_].quoted()) {
        close(1, tokens_[at_]);
        ++at_;
      } else if (!(tokens_[at_].line_start && (take_comment() || take_session_line()))) {
        take_statement();
      }
    }
    pop_to(0);
    tree_.nodes = std::move(open_.front().node.children);
  }

 private:
  std::string_view text(std::size_t i) const { return tokens_.plain(i); }
  Open& top() { return open_.back(); }

  // ---- containers ----

  void pop() {
    Open& done = open_.back();
    if (done.kept) open_[open_.size() - 2].node.children.push_back(std::move(done.node));
    open_.pop_back();
  }
  void leave() {
    pop_to(0);
    last_vpn_ = {};
  }
  void pop_to(std::size_t level) {
    while (open_.size() > level + 1) pop();
  }

  /// Whether the indentation tells which container a closer belongs to.
  bool indented(const Token& closer) {
    const Open& inner = open_.back();
    if (!closer.line_start || !inner.line_start) return false;
    if (open_.size() == 2) return closer.column != inner.column;
    const Open& outer = open_[open_.size() - 2];
    return outer.line_start && inner.column > outer.column;
  }
  void close(std::size_t count, const Token& closer) {
    if (open_.size() == 1) return;
    if (count == 1 && indented(closer)) {
      while (open_.size() > 1 && open_.back().column > closer.column) pop();
      if (open_.size() > 1 && open_.back().column == closer.column) pop();
      return;
    }
    for (; count > 0 && open_.size() > 1; --count) pop();
  }
  void take_closers() {
    const Token& t = tokens_[at_];
    const std::size_t count = t.end - t.begin;
    if (tokens_.continues(at_ + 1)) {
      const bool own_comment = text(at_ + 1) == "tunlint:";
      const bool collapsed = tokens_.collapsed() || !t.line_start;
      if (own_comment || (t.line_start && !(collapsed && is_statement(at_ + 1)))) return skip_line();
    }
    close(count, t);
    ++at_;
  }

  /// `!` with its text right behind it; and what is addressed to tunlint, as other languages comment. In collapsed text statements may follow.
  bool take_comment() {
    const std::string_view w = text(at_);
    const bool own = w == "!tunlint:" || w == "#tunlint:" || (w == "#" && tokens_.continues(at_ + 1) && text(at_ + 1) == "tunlint:");
    if (!own && (!w.starts_with('!') || (tokens_.collapsed() && (!is_short_line(at_) || is_statement_of_line(at_ + 1))))) return false;
    skip_line();
    return true;
  }
  bool is_statement_of_line(std::size_t i) const { return tokens_.continues(i) && is_statement(i); }

  // ---- lines ----

  void skip_line() {
    while (!tokens_.ends_line(at_)) ++at_;
    ++at_;
  }
  /// How many tokens of the line are left from `i` on, counted no further than a long line.
  std::size_t line_length(std::size_t i) const {
    std::size_t n = 1;
    while (n <= long_line && !tokens_.ends_line(i + n - 1)) ++n;
    return n;
  }
  bool is_short_line(std::size_t i) const { return line_length(i) <= long_line; }
  std::size_t last_of_line(std::size_t i) const {
    while (!tokens_.ends_line(i)) ++i;
    return i;
  }

  /// Prompts, commands of a session, fences of a document. True where something was taken.
  bool take_session_line() {
    const std::string_view w = text(at_);
    if (w.starts_with("```") || w.starts_with("~~~")) {
      leave();
      skip_line();
      return true;
    }
    if (const std::string_view name = prompt_name(w); !name.empty()) {
      const bool in_mode = w.find("(config-") != std::string_view::npos;
      if (!in_mode) leave();
      Node node;
      node.words = {{std::string(prompt_word), {}, false}, {std::string(name), tokens_.span(at_, at_), false}};
      node.span = tokens_.span(at_, at_);
      node.understood = true;
      if (open_.size() == 1) top().node.children.push_back(std::move(node));
      ++at_;
      after_prompt_ = true;
      if (tokens_.continues(at_) && ends_session_line(text(at_))) return take_command();
      return true;
    }
    if (ends_session_line(w)) return take_command();
    // A document goes on in prose after an empty line; statements begin with small letters.
    if (tokens_[at_].after_gap && open_.size() > 1 && !w.empty() && !(w[0] >= 'a' && w[0] <= 'z')) leave();
    return false;
  }
  bool take_command() {
    leave();
    if (is_short_line(at_)) {
      skip_line();
    } else {  // the echo of a command before collapsed output
      ++at_;
      if (tokens_.continues(at_) && text(at_) == "running-config") ++at_;
    }
    return true;
  }

  // ---- keywords ----

  struct Found {
    const Keyword* keyword = nullptr;
    std::size_t level = 0;
  };
  /// The innermost open container that knows the word.
  Found find(std::size_t i) const {
    if (!tokens_.is_word(i) || tokens_[i].quoted()) return {};
    const auto& candidates = keywords(is_misspelt_tunnel(i) ? "interface" : text(i));
    if (candidates.empty()) return {};
    for (std::size_t level = open_.size(); level-- > 0;) {
      for (const Keyword& k : candidates) {
        if (k.in != open_[level].context) continue;
        // `interface` inside a routing protocol only names one; the interfaces of a vpn have statements of their own.
        if (k.in == Context::other && k.word == "interface" && tokens_.is_word(i + 2) && is_interface_keyword(i + 2)) continue;
        return {&k, level};
      }
    }
    return {};
  }
  /// `interfce ipsec1`: a block of its own all the same, or its statements would go to what is around it. Its node has the wrong name.
  bool is_misspelt_tunnel(std::size_t i) const { return tokens_[i].line_start && is_slip(text(i), "interface") && tokens_.continues(i + 1) && is_ipsec_interface(text(i + 1)); }
  bool has_keyword(std::size_t i, Context context) const {
    if (!tokens_.is_word(i) || tokens_[i].quoted()) return false;
    if (text(i) == "no") return has_keyword_word(i + 1, context);
    return has_keyword_word(i, context);
  }
  bool has_keyword_word(std::size_t i, Context context) const {
    if (!tokens_.is_word(i) || tokens_[i].quoted()) return false;
    const auto& all = keywords(text(i));
    return std::any_of(all.begin(), all.end(), [&](const Keyword& k) { return k.in == context; });
  }
  bool is_interface_keyword(std::size_t i) const {
    return has_keyword(i, Context::ipsec_interface) || has_keyword(i, Context::other_interface);
  }
  bool at_end_or_closer(std::size_t i) const {
    return i >= tokens_.size() || tokens_[i].closers() || (tokens_[i].line_start && !prompt_name(text(i)).empty());
  }

  /// Whether the words from `i` on look like the statement of `k`: its arguments are of the right kind.
  bool plausible(std::size_t i, const Keyword& k) const {
    const std::size_t next = i + 1;
    const bool whole_line = tokens_[i].line_start;
    switch (k.shape) {
      case Shape::nothing: return true;
      case Shape::number: return tokens_.is_word(next) && is_number(text(next));
      case Shape::word:
      case Shape::text:
      case Shape::secret: return tokens_.is_word(next) && (tokens_.continues(next) || keywords(text(next)).empty());
      case Shape::ip: return tokens_.is_word(next) && is_ip_word(text(next));
      case Shape::detection:
        return tokens_.is_word(next) && (text(next) == "interval" || text(next) == "retries" || is_number(text(next)));
      case Shape::block:
      case Shape::block_word:
        if (k.opens == Context::other) return whole_line || tokens_.is_word(next);
        return at_end_or_closer(next) || (whole_line && tokens_[next].line_start) || has_keyword(next, k.opens);
      case Shape::vpn_block: {
        if (!tokens_.continues(next) || !is_number(text(next))) return false;
        return at_end_or_closer(next + 1) || (whole_line && tokens_[next + 1].line_start) || has_keyword(next + 1, k.opens);
      }
      case Shape::interface_block: {
        if (!tokens_.is_word(next) || !is_interface_name(text(next))) return false;
        return at_end_or_closer(next + 1) || (whole_line && tokens_[next + 1].line_start) || is_interface_keyword(next + 1);
      }
    }
    return false;
  }
  static bool is_ip_word(std::string_view w) {
    static constexpr std::array<std::string_view, 9> words = {"address", "dhcp-client", "secondary-address", "dhcp-helper", "route",
                                                              "gre-route", "ipsec-route", "mtu", "tcp-mss-adjust"};
    return std::find(words.begin(), words.end(), w) != words.end();
  }
  static bool looks_like_keyword(std::string_view w) {
    return std::all_of(w.begin(), w.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
  }
  bool is_statement(std::size_t i) const {
    if (!tokens_.is_word(i)) return false;
    if (text(i) == "no" || text(i) == "exit") return text(i) == "exit" || find(i + 1).keyword;
    const Found f = find(i);
    return f.keyword && plausible(i, *f.keyword);
  }

  // ---- statements ----

  void take_statement() {
    const std::size_t first = at_;
    const bool line_start = tokens_[first].line_start || after_prompt_;
    after_prompt_ = false;
    const bool no = text(first) == "no" && tokens_.continues(first + 1);
    const std::size_t key = first + (no ? 1 : 0);
    const Found f = find(key);
    if (!f.keyword) return take_unknown(first, line_start);
    const Keyword& k = *f.keyword;
    const bool must_fit = !line_start || k.is_block() || f.level == 0;
    if (must_fit && !no && !plausible(key, k)) return take_unknown(first, line_start);

    pop_to(f.level);
    if (k.word == "interface" && f.level == 0) reopen_vpn(tokens_[first]);
    const bool kept = k.kept && top().kept;
    keep_words_ = kept || k.is_block();
    Node node;
    if (no) add(node, first);
    add(node, key);
    at_ = key + 1;
    Context opens = k.opens;
    take_arguments(k, key, node);
    node.span = tokens_.span(first, at_ - 1);
    if (no || !k.is_block()) {
      if (kept) top().node.children.push_back(std::move(node));
      return;
    }
    if (k.shape == Shape::interface_block && k.opens != Context::other)
      opens = is_ipsec_interface(node.word(1)) ? Context::ipsec_interface : Context::other_interface;
    Open block;
    block.context = opens;
    block.kept = kept && (opens != Context::other_interface || sources_.contains(node.word(1)));
    block.line_start = tokens_[first].line_start;
    block.column = tokens_[first].column;
    block.node = std::move(node);
    if (k.word == "vpn") last_vpn_ = {block.context, block.kept, block.line_start, block.column, block.node};
    if (k.word == "system") last_vpn_ = {};
    open_.push_back(std::move(block));
  }

  /// Without indentation the closers of containers that are not known close the vpn too early. Interfaces stand in vpns
  /// only, so that one that follows belongs to the last of them, unless another text began.
  void reopen_vpn(const Token& t) {
    const bool flat = !t.line_start || tokens_.collapsed() || (last_vpn_.line_start && t.column == last_vpn_.column);
    if (last_vpn_.context == Context::vpn && flat && !t.after_gap) open_.push_back(last_vpn_);
  }

  /// Nothing is made of the words of a statement that nobody will look at.
  void add(Node& node, std::size_t i) const {
    if (keep_words_) node.words.push_back(tokens_.word(i));
  }

  /// Takes the next word where it can be an argument: on the same line, or at the start of the next where a page layout
  /// may have cut the line and no statement begins.
  bool take_argument(Node& node) {
    if (!tokens_.is_word(at_)) return false;
    const Token& t = tokens_[at_];
    if (t.line_start && (t.after_gap || !keywords(text(at_)).empty() || text(at_) == "no" || text(at_) == "exit" ||
                         ends_session_line(text(at_)) || !prompt_name(text(at_)).empty()))
      return false;
    add(node, at_++);
    return true;
  }
  void take_arguments(const Keyword& k, std::size_t key, Node& node) {
    switch (k.shape) {
      case Shape::nothing:
      case Shape::block: return;
      case Shape::number:
      case Shape::word:
      case Shape::vpn_block:
      case Shape::interface_block: take_argument(node); return;
      case Shape::block_word:
        if (tokens_.continues(at_) && !find(at_).keyword) take_argument(node);
        return;
      case Shape::text: take_text(key, node); return;
      case Shape::secret: take_secret(node); return;
      case Shape::ip: take_ip(key, node); return;
      case Shape::detection:
        while (tokens_.is_word(at_) && (text(at_) == "interval" || text(at_) == "retries" || is_number(text(at_))) && take_argument(node)) {
        }
        return;
    }
  }
  void take_text(std::size_t key, Node& node) {
    if (!take_argument(node) || tokens_[at_ - 1].quoted()) return;
    const bool to_line_end = tokens_[key].line_start && is_short_line(key);
    while (tokens_.continues(at_) && (to_line_end || !is_statement(at_))) add(node, at_++);
  }
  /// The key, and everything behind it that is no statement: a key that was cut, or has blanks and no quotes.
  void take_secret(Node& node) {
    if (!take_argument(node)) return;
    const std::size_t value = at_ - 1;
    std::size_t last = value;
    const bool may_be_cut = tokens_[value].column + (tokens_[value].end - tokens_[value].begin) > 60;
    while (tokens_.continues(at_) ? !is_statement(at_)
                                  : may_be_cut && tokens_.is_word(at_) && !tokens_[at_].after_gap && keywords(text(at_)).empty() &&
                                        text(at_) != "no" && text(at_) != "exit" && !ends_session_line(text(at_)) &&
                                        prompt_name(text(at_)).empty() && !text(at_).starts_with("```")) {
      last = at_;
      if (node.words.size() < kept_words) node.words.push_back({std::string(), tokens_.span(at_, at_), false});
      ++at_;
    }
    if (tokens_[value].damaged()) node.words.push_back({std::string(), tokens_.span(value, value), false});
    secrets_.emplace_back(tokens_[value].begin, tokens_[last].end);
  }
  void take_ip(std::size_t key, Node& node) {
    const bool whole_line = tokens_[key].line_start && is_short_line(key);
    if (whole_line) {
      while (tokens_.continues(at_) && node.words.size() < kept_words) add(node, at_++);
      at_ = last_of_line(at_ - 1) + 1;
      return;
    }
    const std::size_t kind = at_;
    if (!take_argument(node)) return;
    if (text(kind) == "dhcp-client") return;
    take_argument(node);
    if (!text(kind).ends_with("route")) return;
    // `ip route P NEXT-HOP`, `ip ipsec-route P vpn 0 interface ipsec1 [ipsec2]`
    auto take_word = [&] {
      if (!tokens_.is_word(at_)) return std::string_view();
      return text(at_++);
    };
    std::string_view w = take_word();
    if (w == "vpn") {
      take_word();
      if (text(kind) != "route" && tokens_.is_word(at_) && text(at_) == "interface") w = take_word();
    }
    while (w == "interface" && tokens_.is_word(at_) && is_interface_name(text(at_))) ++at_;
  }

  /// From a word that no open container knows to the end of its line or to the next statement.
  void take_unknown(std::size_t first, bool line_start) {
    bool in_tunnel = false;
    for (const Open& o : open_) in_tunnel = in_tunnel || o.context == Context::ipsec_interface;
    const bool to_line_end = line_start && !in_tunnel && is_short_line(first);
    Node node;
    // A value without its keyword, and whatever stands beside the key, may be a secret.
    const bool near_key = top().context == Context::pre_shared_key || top().context == Context::authentication;
    bool secret = tokens_[first].quoted() || (near_key && !looks_like_keyword(text(first)));
    std::size_t secret_from = first;
    if (near_key && !secret) secret = ++secret_from < tokens_.size();
    std::size_t i = first;
    do {
      if (node.words.size() < kept_words && in_tunnel) node.words.push_back(tokens_.word(i));
      if (!secret && !tokens_[i].quoted() && names_a_secret(text(i))) {
        secret = true;
        secret_from = i + 1;
        if (const std::size_t glued = text(i).find_first_of("\"'=:$"); glued != std::string_view::npos)  // key="..."
          secrets_.emplace_back(tokens_[i].begin + static_cast<std::uint32_t>(glued), tokens_[i].end);
      }
      ++i;
    } while (tokens_.continues(i) && (to_line_end || !is_statement(i)));
    at_ = i;
    if (secret && secret_from < at_) secrets_.emplace_back(tokens_[secret_from].begin, tokens_[at_ - 1].end);
    if (!in_tunnel) return;
    node.span = tokens_.span(first, at_ - 1);
    top().node.children.push_back(std::move(node));
  }

  const Tokens& tokens_;
  SecretRanges& secrets_;
  Tree& tree_;
  const Names sources_;  // interfaces that a tunnel begins at: of the others, which are many, nobody wants to know
  std::vector<Open> open_;
  std::size_t at_ = 0;
  bool after_prompt_ = false;
  bool keep_words_ = true;  // of the statement that is being taken
  Open last_vpn_;  // without its statements
};

}  // namespace

Tree read_statements(SourceFile& file, const PassedOver& without, bool (*known_word)(std::string_view)) {
  Tree tree;
  SecretRanges secrets;
  const Tokens tokens(file, without, known_word, tree.errors, secrets);
  Names sources = source_names(tokens);
  const auto& left_out = without.interfaces;
  if (std::any_of(left_out.begin(), left_out.end(), [&](std::string_view name) { return sources.contains(name); })) return read_statements(file, {}, known_word);
  Builder(tokens, std::move(sources), secrets, tree).run();
  std::sort(secrets.begin(), secrets.end());
  for (const auto& [begin, end] : secrets) file.mark_secret(begin, end);
  return tree;
}

}  // namespace tunlint::vedge
