#include "diagnosis/pattern.hpp"

#include <algorithm>

#include "model/address.hpp"

namespace tunlint {
namespace {

constexpr std::size_t most_starts = 16;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_address_char(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' || c == ':'; }
bool is_word_char(char c) {
  return static_cast<unsigned char>(c) > ' ' && std::string_view("[](){}<>,;'\"").find(c) == std::string_view::npos;
}

/// The end of an address at `at`, or `at` where there is none. A full stop or a port behind it does not belong to it.
std::size_t address_end(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && end - at < 45 && is_address_char(text[end])) ++end;
  while (end > at && (text[end - 1] == '.' || text[end - 1] == ':') && !(end - at >= 2 && text[end - 2] == ':')) --end;
  if (end == at) return at;
  const std::string_view whole = text.substr(at, end - at);
  const auto colon = whole.find(':');
  if (colon != std::string_view::npos && whole.substr(0, colon).find('.') != std::string_view::npos)  // IPv4 with a port
    return parse_address(whole.substr(0, colon)) ? at + colon : at;
  if (parse_address(whole)) return end;
  const auto last = whole.rfind('.');   // "10.1.2.3...10.4.5.6"
  if (const auto dots = whole.find(".."); dots != std::string_view::npos && parse_address(whole.substr(0, dots))) return at + dots;
  return last != std::string_view::npos && parse_address(whole.substr(0, last)) ? at + last : at;
}

}  // namespace

Field field_named(std::string_view name) {
  static constexpr std::string_view names[] = {"",           "local",     "peer",    "name",    "local_id", "peer_id",  "wanted_id", "received",   "configured", "ts_local",
                                               "ts_remote", "count", "timeout", "exchange", "message",  "own_group", "peer_group", "auth",       "mode",    "unique", "object", "child", "config"};
  static_assert(std::size(names) == field_count);
  const auto found = std::find(std::begin(names) + 1, std::end(names), name);
  return found == std::end(names) ? Field::none : static_cast<Field>(found - std::begin(names));
}

Pattern::Pattern(std::string_view text) {
  std::string literal;
  const auto flush = [&] {
    if (literal.empty()) return;
    if (literal.size() > anchor_.size()) anchor_ = literal;
    fixed_ += literal.size();
    pieces_.push_back({Kind::literal, Field::none, {literal}});
    literal.clear();
  };
  for (std::size_t n = 0; n < text.size(); ++n) {
    const char c = text[n];
    if (c == '\\' && n + 1 < text.size()) {
      literal += text[++n];
    } else if (c == '{') {
      flush();
      const auto end = std::min(text.find('}', n), text.size());
      const std::string_view inside = text.substr(n + 1, end - n - 1);
      const auto colon = inside.find(':');
      const std::string_view type = colon == std::string_view::npos ? "" : inside.substr(colon + 1);
      const Kind kind = type == "ip" ? Kind::address : type == "number" ? Kind::number : type == "word" ? Kind::word : type == "rest" ? Kind::rest : Kind::skip;
      pieces_.push_back({kind, field_named(inside.substr(0, colon)), {}});
      n = end;
    } else if (const auto close = text.find(')', n); c == '(' && close != std::string_view::npos && text.substr(n, close - n).find('|') != std::string_view::npos) {
      flush();
      Piece piece;
      std::size_t shortest = text.size();
      for (std::string_view rest = text.substr(n + 1, close - n - 1);;) {
        const auto bar = rest.find('|');
        piece.texts.emplace_back(rest.substr(0, bar));
        shortest = std::min(shortest, piece.texts.back().size());
        if (bar == std::string_view::npos) break;
        rest.remove_prefix(bar + 1);
      }
      fixed_ += shortest;
      pieces_.push_back(std::move(piece));
      n = close;
    } else {
      literal += c;
    }
  }
  flush();
}

bool Pattern::match_from(std::string_view text, std::size_t start, PatternMatch& out) const {
  std::size_t at = start;
  bool skipping = false;        // a capture is open: the next literal is looked for, not expected here
  std::size_t skip_begin = 0;
  Field skip_field = Field::none;
  const auto set = [&](Field f, std::size_t begin, std::size_t end) {
    if (f != Field::none) out.fields[static_cast<std::size_t>(f)] = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  };
  for (std::size_t n = 0; n < pieces_.size(); ++n) {
    const Piece& p = pieces_[n];
    switch (p.kind) {
      case Kind::skip:
      case Kind::rest:
        if (n == 0) continue;   // set by match(), backwards
        skipping = true;
        skip_begin = at;
        skip_field = p.field;
        continue;
      case Kind::literal: {
        std::size_t best = std::string_view::npos, length = 0;
        for (const std::string& t : p.texts) {
          const std::size_t found = skipping ? text.find(t, at) : text.substr(at).starts_with(t) ? at : std::string_view::npos;
          if (found < best || (found == best && t.size() > length)) best = found, length = t.size();
        }
        if (best == std::string_view::npos) return false;
        if (skipping) set(skip_field, skip_begin, best);
        skipping = false;
        at = best + length;
        continue;
      }
      case Kind::address:
      case Kind::number:
      case Kind::word: {
        if (n == 0) continue;
        const auto end_at = [&](std::size_t from) {
          if (p.kind == Kind::address) return address_end(text, from);
          std::size_t end = from;
          while (end < text.size() && (p.kind == Kind::number ? is_digit(text[end]) : is_word_char(text[end]))) ++end;
          return end;
        };
        std::size_t end = end_at(at);
        for (std::size_t tries = 0; skipping && end == at && at < text.size() && tries < 400; ++tries) end = end_at(++at);
        if (end == at) return false;
        if (skipping) set(skip_field, skip_begin, at);
        skipping = false;
        // A word stops before the text that follows it in the pattern.
        if (p.kind == Kind::word && n + 1 < pieces_.size() && pieces_[n + 1].kind == Kind::literal)
          if (const auto found = text.substr(at, end - at).find(pieces_[n + 1].texts.front()); found != std::string_view::npos && found > 0) end = at + found;
        set(p.field, at, end);
        at = end;
        continue;
      }
    }
  }
  if (skipping) {  // up to the end, or to that of the field of JSON or CSV: what stands behind may be a secret
    at = std::min(text.find_first_of("\"{}", skip_begin), text.size());
    set(skip_field, skip_begin, at);
  }
  out.whole = {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(at)};
  return true;
}

bool Pattern::match(std::string_view text, PatternMatch& out, bool alone) const {
  const bool leading = pieces_.size() > 1 && pieces_.front().kind != Kind::literal;
  const Piece& first = pieces_[leading ? 1 : 0];
  std::size_t from = 0;
  for (std::size_t tries = 0; tries < most_starts && !first.texts.empty(); ++tries) {
    std::size_t at = std::string_view::npos;
    for (const std::string& t : first.texts) at = std::min(at, text.find(t, from));
    if (at == std::string_view::npos) return false;
    from = at + 1;
    std::size_t begin = at;
    if (leading) {
      const Kind kind = pieces_.front().kind;
      while (begin > 0 && (kind == Kind::address ? is_address_char(text[begin - 1]) : is_word_char(text[begin - 1])) && at - begin < 64) --begin;
      if (kind == Kind::address && address_end(text, begin) != at) continue;
    } else if (begin > 0 && is_letter(text[begin]) && is_letter(text[begin - 1])) {
      continue;
    }
    out.fields = {};
    if (leading) {
      // The captured piece lies before the first text; matching goes on behind it.
      if (!match_from(text, at, out)) continue;
      if (pieces_.front().field != Field::none)
        out.fields[static_cast<std::size_t>(pieces_.front().field)] = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at)};
      out.whole.begin = static_cast<std::uint32_t>(begin);
    } else if (!match_from(text, at, out)) {
      continue;
    }
    const std::size_t end = out.whole.end;
    if (end < text.size() && end > 0 && is_letter(text[end]) && is_letter(text[end - 1])) continue;
    if (!alone) return true;
    const auto blank = [](std::string_view s) { return s.find_first_not_of(" .\t\"") == std::string_view::npos; };
    if (blank(text.substr(0, out.whole.begin)) && blank(text.substr(end))) return true;
  }
  return false;
}

}  // namespace tunlint
