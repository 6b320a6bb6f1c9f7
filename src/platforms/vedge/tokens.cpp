// Runs the ConfD grammar and puts together what a page layout has cut.
#include "platforms/vedge/tokens.hpp"

#include "confd.hpp"

namespace tunlint::vedge {
namespace {

/// What the grammar's actions write to.
struct Sink {
  const char* base;
  FileId file;
  std::vector<Token>& tokens;
  std::vector<SyntaxError>& errors;
  SecretRanges& secrets;
  std::uint32_t line_begin = 0;
  unsigned line_breaks = 1;  // since the last token

  Token& add(const char* begin, const char* end, Token::Kind kind) {
    const auto from = static_cast<std::uint32_t>(begin - base), to = static_cast<std::uint32_t>(end - base);
    Token& t = tokens.emplace_back(Token{from, to, from - line_begin, line_breaks > 0, line_breaks > 1, kind});
    line_breaks = 0;
    return t;
  }
  void secret(const char* begin, const char* end) { secrets.emplace_back(static_cast<std::uint32_t>(begin - base), static_cast<std::uint32_t>(end - base)); }
  void damaged(const Token& t, const char* message) {
    secrets.emplace_back(t.begin, t.end);
    if (message) errors.push_back({{file, t.begin, t.end}, message});
  }
};

template <class Rule>
struct Action : tao::pegtl::nothing<Rule> {};

template <>
struct Action<confd::new_line> {
  template <class Input>
  static void apply(const Input& in, Sink& sink) {
    sink.line_begin = static_cast<std::uint32_t>(in.end() - sink.base);
    ++sink.line_breaks;
  }
};
template <>
struct Action<confd::word> {
  template <class Input>
  static void apply(const Input& in, Sink& sink) {
    sink.add(in.begin(), in.end(), Token::Kind::word);
    // "$8$...": an encrypted or hashed value, wherever it stands.
    if (in.begin()[0] == '$' && in.size() > 3 && in.begin()[2] == '$') sink.secret(in.begin(), in.end());
  }
};
template <>
struct Action<confd::plain_word> : Action<confd::word> {};
template <>
struct Action<confd::quoted> {
  template <class Input>
  static void apply(const Input& in, Sink& sink) {
    sink.add(in.begin(), in.end(), Token::Kind::quoted);
    if (in.size() > 4 && in.begin()[1] == '$' && in.begin()[3] == '$') sink.secret(in.begin(), in.end());
  }
};
template <const char* const& message>
struct DamagedAction {
  template <class Input>
  static void apply(const Input& in, Sink& sink) {
    sink.damaged(sink.add(in.begin(), in.end(), Token::Kind::damaged), message);
  }
};
constexpr const char* no_message = nullptr;
constexpr const char* tail_message = "text follows a closing quotation mark without a blank";
constexpr const char* open_message = "a string is not closed on its line; the rest of the line was taken as part of it";
template <>
struct Action<confd::quoted_with_tail> : DamagedAction<tail_message> {};
template <>
struct Action<confd::quoted_wrapped> : DamagedAction<no_message> {};
template <>
struct Action<confd::quoted_open> : DamagedAction<open_message> {};

template <>
struct Action<confd::closers> {
  template <class Input>
  static void apply(const Input& in, Sink& sink) {
    sink.add(in.begin(), in.end(), Token::Kind::closers);
  }
};

}  // namespace

Tokens::Tokens(const SourceFile& file, const PassedOver& without, bool (*known)(std::string_view), std::vector<SyntaxError>& errors, SecretRanges& secrets)
    : file_(file), text_(file.text()) {
  const std::string_view text = text_;
  std::size_t left_out = 0;
  for (const auto& [begin, end] : without.lines) left_out += end - begin;
  tokens_.reserve((text.size() - left_out) / 6);  // about as many as there are
  Sink sink{text.data(), file.id(), tokens_, errors, secrets};
  std::uint32_t from = 0;
  const auto take = [&](std::uint32_t to) {
    tao::pegtl::memory_input<tao::pegtl::tracking_mode::lazy> input(text.data() + from, text.data() + to, "");
    sink.line_begin = from;
    tao::pegtl::parse<confd::file, Action>(input, sink);
  };
  for (const auto& [begin, end] : without.lines) {
    take(begin);
    from = end;
  }
  take(static_cast<std::uint32_t>(text.size()));
  join_cut_words(known);
  for (std::size_t i = 0; i < tokens_.size() && !collapsed_; ++i)
    collapsed_ = tokens_[i].closers() && (!tokens_[i].line_start || (tokens_[i].end - tokens_[i].begin > 1 && continues(i + 1) && known(plain(i + 1))));
}

void Tokens::join_cut_words(bool (*known)(std::string_view)) {
  const std::string_view text = file_.text();
  auto raw = [&](const Token& t) { return text.substr(t.begin, t.end - t.begin); };
  std::size_t out = 0;
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const std::size_t from = i;
    Token& t = tokens_[i];
    if (!t.closers() && !t.quoted() && text[t.end - 1] == '-' && i + 1 < tokens_.size()) {
      const Token& next = tokens_[i + 1];
      if (next.line_start && !next.after_gap && !next.closers() && !next.quoted() && t.end - t.begin < 64 && next.end - next.begin < 64) {
        std::string whole = std::string(raw(t)) + std::string(raw(next));
        if (known(whole)) {
          t.end = next.end;
          joined_.emplace(t.begin, std::move(whole));
          ++i;
        }
      }
    }
    if (out != from) tokens_[out] = tokens_[from];
    ++out;
  }
  tokens_.resize(out);
}

std::string_view Tokens::whole_text(std::size_t i) const {
  const Token& t = tokens_[i];
  const auto it = joined_.find(t.begin);
  return it != joined_.end() ? std::string_view(it->second) : text_.substr(t.begin, t.end - t.begin);
}

Word Tokens::word(std::size_t i) const {
  const Token& t = tokens_[i];
  const std::string_view raw = text(i);
  const bool as_written = raw.data() == file_.text().data() + t.begin;
  Word w{as_written ? WordText::piece(raw) : WordText(raw), {file_.id(), t.begin, t.end}, t.quoted()};
  if (!t.quoted()) return w;
  std::string value;
  for (std::size_t k = 1; k < raw.size() && raw[k] != '"'; ++k) {
    if (raw[k] == '\\' && k + 1 < raw.size()) {
      const char c = raw[++k];
      value += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
    } else if (raw[k] != '\n' && raw[k] != '\r') {
      value += raw[k];
    }
  }
  w.text = value;
  return w;
}

Span Tokens::span(std::size_t first, std::size_t last) const { return {file_.id(), tokens_[first].begin, tokens_[last].end}; }

}  // namespace tunlint::vedge
