#include "platforms/json_fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "platforms/tree_documents.hpp"

namespace tunlint {
namespace {

using U32 = Sourced<std::uint32_t>;

bool has_value(const Node& n) { return n.shape == Shape::scalar && n.words.size() > 1; }
bool is_string(const Node& n) { return has_value(n) && n.words[1].quoted; }
/// YAML has more ways to write it, one of them nothing at all.
bool is_null(const Node& n) {
  if (n.shape != Shape::scalar || is_placeholder(n)) return false;
  return n.words.size() < 2 || (!n.words[1].quoted && (n.words[1].text == "null" || n.words[1].text == "~"));
}
Span value_span(const Node& n) { return n.words.size() > 1 ? n.words[1].span : n.span; }

template <class T>
std::optional<T> parse_number(std::string_view text) {
  T v = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return v;
}

}  // namespace

const Node* JsonFields::find(std::string_view name) const {
  const Node* found = nullptr;
  for (const Node& m : object_->children)
    if (m.word(0) == name) found = &m;
  return found && !is_null(*found) ? found : nullptr;
}

Span JsonFields::head() const {
  for (std::string_view name : style_->names)
    if (const Node* n = find(name)) return n->span;
  return object_->span;
}

Remark& JsonFields::remark(Remark::Kind kind, Span span, std::string message, const Fact* fact) const {
  Remark r;
  r.kind = kind;
  r.span = span;
  r.message = std::move(message);
  r.fact = fact;
  return remarks_->emplace_back(std::move(r));
}

bool JsonFields::not_told(const Node& n) const { return is_placeholder(n) || (is_string(n) && style_->is_expression(n.words[1].text)); }

void JsonFields::wrong(const Node& n, std::string_view wanted) const {
  remark(Remark::Kind::malformed, n.span, "'" + std::string(n.word(0)) + "' has to be " + std::string(wanted));
}

Sourced<std::string> JsonFields::text(std::string_view name) const {
  using Text = Sourced<std::string>;
  const Node* n = find(name);
  if (!n) return {};
  const Node* target = n->shape == Shape::object && !style_->reference.empty() ? member(*n, style_->reference) : n;
  if (target && not_told(*target)) return Text::hidden(UnknownReason::not_in_input, value_span(*target));
  if (target && is_string(*target)) return Text::set(target->words[1].text.str(), value_span(*target));
  wrong(*n, "a string");
  return Text::hidden(UnknownReason::not_documented, n->span);
}

Sourced<bool> JsonFields::flag(std::string_view name) const {
  const Node* n = find(name);
  if (!n) return {};
  if (not_told(*n)) return Sourced<bool>::hidden(UnknownReason::not_in_input, value_span(*n));
  const std::string word = has_value(*n) ? lower(n->word(1)) : std::string();
  if (word == "true" || word == "false") return Sourced<bool>::set(word == "true", n->span);
  wrong(*n, "true or false");
  return Sourced<bool>::hidden(UnknownReason::not_documented, n->span);
}

Sourced<std::uint64_t> JsonFields::number(std::string_view name) const {
  const Node* n = find(name);
  if (!n) return {};
  if (not_told(*n)) return Sourced<std::uint64_t>::hidden(UnknownReason::not_in_input, value_span(*n));
  if (has_value(*n))
    if (const auto v = parse_number<std::uint64_t>(n->words[1].text)) return Sourced<std::uint64_t>::set(*v, n->span);
  wrong(*n, "a number");
  return Sourced<std::uint64_t>::hidden(UnknownReason::not_documented, n->span);
}

U32 JsonFields::number(std::string_view name, const Profile& profile, std::string_view release, std::string_view default_key, std::string_view limit_key,
                       bool zero_is_default) const {
  const auto written = number(name);
  if (written.absent() || (zero_is_default && written.known() && written.value() == 0)) return default_number(profile, default_key, release, head());
  if (!written.known()) return U32::hidden(written.reason(), written.span());
  if (const Fact* limit = profile.fact(limit_key, release).fact) {
    const auto bounds = items(*limit);
    const auto low = parse_number<std::uint64_t>(bounds.at(0)).value_or(0), high = parse_number<std::uint64_t>(bounds.at(1)).value_or(0);
    if (written.value() < low || written.value() > high)
      remark(Remark::Kind::out_of_range, written.span(),
             "'" + std::string(name) + "' is " + std::to_string(written.value()) + "; the platform takes " + std::to_string(low) + " to " + std::to_string(high), limit);
  }
  return U32::set(static_cast<std::uint32_t>(std::min<std::uint64_t>(written.value(), 0xffffffffu)), written.span());
}

JsonFields::List JsonFields::list(std::string_view name) const {
  List out;
  out.node = find(name);
  if (!out.node) return out;
  if (out.node->shape == Shape::array)
    for (const Node& c : out.node->children) {
      if (is_string(c)) out.words.push_back(&c.words[1]);
      else out.broken = true;
    }
  else
    out.broken = true;
  if (out.broken && !not_told(*out.node)) wrong(*out.node, "a list of strings");
  return out;
}

std::vector<const Node*> JsonFields::objects(std::string_view name, bool* hidden) const {
  std::vector<const Node*> out;
  const Node* n = find(name);
  if (!n) return out;
  bool broken = n->shape != Shape::array;
  if (!broken)
    for (const Node& c : n->children) {
      if (c.shape == Shape::object) out.push_back(&c);
      else broken = true;
    }
  if (broken && !not_told(*n)) wrong(*n, "a list of objects");
  if (broken && hidden) *hidden = true;
  return out;
}

const Node* JsonFields::child(std::string_view name) const {
  const Node* n = find(name);
  if (!n || n->shape == Shape::object) return n;
  if (!not_told(*n)) wrong(*n, "an object");
  return nullptr;
}

Sourced<std::string> JsonFields::reference(std::string_view name) const {
  const Node* n = find(name);
  if (!n) return {};
  if (n->shape == Shape::object)
    if (const Node* id = member(*n, style_->reference); id && is_string(*id) && !is_placeholder(*id)) return Sourced<std::string>::set(id->words[1].text.str(), id->words[1].span);
  return Sourced<std::string>::hidden(UnknownReason::not_in_input, n->span);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return out;
}

std::string_view text_of(const Node& object, std::string_view name) {
  std::string_view found;
  for (const Node& m : object.children)
    if (m.word(0) == name && is_string(m)) found = m.word(1);
  return found;
}

namespace {

/// Which names tell a secret. A document has few names, again and again: an answer is kept until another name needs its place.
class SecretNames {
 public:
  explicit SecretNames(const JsonStyle& style) : style_(style) {}
  bool has(std::string_view name) {
    if (!style_.names_a_secret || name.empty()) return false;
    Answer& a = answers_[(name.size() * 31 + static_cast<unsigned char>(name.front()) * 7 + static_cast<unsigned char>(name.back()) * 3 + static_cast<unsigned char>(name[name.size() / 2])) % answers_.size()];
    if (a.name != name) a = {name, style_.names_a_secret(lower(name.substr(0, 64)))};
    return a.secret;
  }

 private:
  struct Answer {
    std::string_view name;
    bool secret = false;
  };
  const JsonStyle& style_;
  std::array<Answer, 512> answers_{};
};

void mark_named(SourceFile& file, const Node& n, const JsonStyle& style, SecretNames& names) {
  if (!names.has(n.word(0))) {
    for (const Node& c : n.children) mark_named(file, c, style, names);
  } else if (!(is_string(n) && style.is_expression(n.words[1].text))) {
    mask_below(file, n);
  }
}

}  // namespace

void mask_below(SourceFile& file, const Node& n) {
  if (is_string(n) || (n.secret && has_value(n))) mask_word(file, n.words[1]);
  if (!n.secret) mask_names_inside(file, n);
  for (const Node& c : n.children) mask_below(file, c);
}

void check_members(SourceFile& file, const Node& object, const std::function<bool(std::string_view)>& known, std::string_view what, MemberCount& count,
                   std::vector<Remark>& remarks) {
  std::set<std::string_view> seen;
  const auto remark = [&](Remark::Kind kind, const Node& m, std::string message) {
    Remark r;
    r.kind = kind;
    r.span = m.words.empty() ? m.span : m.words.front().span;
    r.message = std::move(message);
    remarks.push_back(std::move(r));
  };
  for (const Node& m : object.children) {
    ++count.members;
    if (!seen.insert(m.word(0)).second) remark(Remark::Kind::bad_practice, m, "this member stands in the object twice; the last one counts");
    m.understood = known(m.word(0));
    if (m.understood) continue;
    ++count.not_understood;
    mask_below(file, m);
    remark(Remark::Kind::not_understood, m, "this member of the " + std::string(what) + " is not known to tunlint");
  }
}

void mark_secret_members(SourceFile& file, const Tree& tree, const JsonStyle& style) {
  SecretNames names(style);
  for (const Node& root : tree.nodes) mark_named(file, root, style, names);
}

void mark_secret_text(SourceFile& file, const JsonStyle& style) {
  const std::string_view text = file.text();
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  const auto of_a_name = [](char c) { return c == '_' || c == '-' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'); };
  SecretNames names(style);
  std::size_t at = 0, colon = text.find(':'), equals = text.find('=');
  std::size_t line_end = std::min(text.find_first_of("\r\n"), text.size());  // of the line that was looked at last: a document may be one line
  const auto next = [&] {
    if (colon < at) colon = text.find(':', at);
    if (equals < at) equals = text.find('=', at);
    return std::min(colon, equals);
  };
  while ((at = next()) != std::string_view::npos) {
    // The name before the colon, with or without quotes.
    std::size_t end = at;
    while (end > 0 && at - end < 8 && blank(text[end - 1])) --end;
    if (end > 0 && (text[end - 1] == '"' || text[end - 1] == '\'')) --end;
    std::size_t begin = end;
    while (begin > 0 && end - begin < 48 && of_a_name(text[begin - 1])) --begin;
    ++at;
    if (begin == end || !names.has(text.substr(begin, end - begin))) continue;
    std::size_t from = at;
    while (from < text.size() && blank(text[from])) ++from;
    if (from < text.size() && text[from] == '[') from = std::min(text.find_first_not_of(" \t\r\n", from + 1), text.size());
    if (from >= text.size() || text[from] == ']') continue;
    if (line_end < from) line_end = std::min(text.find_first_of("\r\n", from), text.size());
    std::size_t to = from;
    if (text[from] == '{') {
      const auto inside = text.find_first_not_of(" \t\r\n", from + 1);
      if (inside == std::string_view::npos || text[inside] == '"' || text[inside] == '\'' || text[inside] == '}') continue;
      to = line_end;  // no object: a secret that begins so
    } else if (text[from] == '"' || text[from] == '\'') {
      const char quote = text[from++];
      for (to = from; to < text.size() && text[to] != quote; ++to)
        if (text[to] == '\\') ++to;
      to = std::min(to, text.size());
      const auto after = std::min(text.find_first_not_of(" \t", to + 1), text.size());
      // Where no value can end, the quote stands in the secret, whose rest goes on behind it.
      if (after < text.size() && std::string_view(",]}\r\n").find(text[after]) == std::string_view::npos) to = std::max(to, line_end);
      else if (style.is_expression(text.substr(from, to - from))) continue;
      // Nor does anything but another member follow it.
      const auto behind = after < text.size() && text[after] == ',' ? std::min(text.find_first_not_of(" \t", after + 1), text.size()) : text.size();
      if (behind < line_end && std::string_view("\"'{}[]\r\n#").find(text[behind]) == std::string_view::npos)
        file.mark_secret(static_cast<std::uint32_t>(behind), static_cast<std::uint32_t>(line_end));
    } else {  // no string: a literal, or something that nobody knows the end of
      to = line_end;
      const auto word = text.substr(from, std::min(text.find_first_of(",]} \t\r\n", from), text.size()) - from);
      if (word == "null" || word == "true" || word == "false") continue;
      if (parse_number<std::uint64_t>(word)) to = from + word.size();
    }
    if (to > from) file.mark_secret(static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to));
    at = to;
  }
}

}  // namespace tunlint
