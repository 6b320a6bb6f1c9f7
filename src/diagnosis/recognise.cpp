#include "diagnosis/recognise.hpp"

#include <algorithm>
#include <cstring>

#include "diagnosis/head.hpp"
#include "diagnosis/json_records.hpp"

namespace tunlint {
namespace {

std::vector<std::string_view> split(std::string_view list, char separator) {
  std::vector<std::string_view> out;
  while (!list.empty()) {
    const auto end = std::min(list.find(separator), list.size());
    out.push_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A line this long may have been wrapped.
constexpr std::size_t shortest_wrapped = 50;
constexpr std::size_t most_wrapped = 24;
constexpr std::size_t most_repeats = 64;

Range range(std::size_t begin, std::size_t end) { return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}; }

/// What was captured as a list of proposals is one, where there is such a capture.
bool lists_proposals(std::string_view text, const PatternMatch& match) {
  for (const Field f : {Field::received, Field::configured}) {
    const Range r = match.fields[static_cast<std::size_t>(f)];
    const std::string_view list = text.substr(r.begin, r.end - r.begin);
    if (!r.empty() && !list.starts_with("IKE:") && !list.starts_with("ESP:") && !list.starts_with("AH:")) return false;
  }
  return true;
}

/// A list at the end of a line ends where its items do: whatever stands behind was joined to the record, or is no part of it.
void trim_list(std::string_view text, PatternMatch& match) {
  for (const Field f : {Field::received, Field::configured, Field::ts_remote}) {
    Range& r = match.fields[static_cast<std::size_t>(f)];
    if (r.empty() || r.end != match.whole.end || r.end != text.size()) continue;
    std::size_t end = r.begin, at = r.begin;
    while (at < r.end) {
      const std::size_t stop = std::min(text.find(' ', at), static_cast<std::size_t>(r.end));
      const std::string_view item = text.substr(at, stop - at);
      const bool fits = f == Field::ts_remote ? !item.empty() && (is_digit(item[0]) || item.find("::") != std::string_view::npos || item.starts_with("dynamic"))
                                              : item.starts_with("IKE:") || item.starts_with("ESP:") || item.starts_with("AH:");
      if (!fits && !item.empty()) break;
      if (!item.empty()) end = stop;
      at = stop + 1;
    }
    r.end = match.whole.end = static_cast<std::uint32_t>(end);
  }
}

/// `word` stands in `text` and is no part of a longer word; a number may follow it ("vedge01").
bool holds_word(std::string_view text, std::string_view word) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool left = at > 0 && letter(word.front()) && (letter(text[at - 1]) || is_digit(text[at - 1]));
    if (!left && !(end < text.size() && letter(word.back()) && letter(text[end]))) return true;
  }
  return false;
}

/// A match is a line, or a field of JSON or CSV, of its own.
bool stands_alone(std::string_view text, const Range& match, std::size_t head_end) {
  std::size_t before = match.begin, after = match.end;
  while (before > 0 && text[before - 1] == ' ') --before;
  while (after < text.size() && (text[after] == ' ' || text[after] == '.')) ++after;
  static constexpr std::string_view bounds = "\",;\t|";
  const bool left = before == 0 || bounds.find(text[before - 1]) != std::string_view::npos || (head_end && match.begin <= head_end + 1);
  const bool right = after == text.size() || bounds.find(text[after]) != std::string_view::npos;
  return left && right;
}

}  // namespace

/// The walk through one piece.
class Recogniser {
 public:
  Recogniser(const Catalogue& catalogue, std::string_view piece) : c_(catalogue), piece_(piece) {
    out_.store.reserve(piece.size() / 4);
  }

  Recognised run() {
    for (std::size_t at = 0; at < piece_.size();) {
      const char* newline = static_cast<const char*>(std::memchr(piece_.data() + at, '\n', piece_.size() - at));
      const std::size_t end = newline ? static_cast<std::size_t>(newline - piece_.data()) : piece_.size();
      if (opens_json(piece_.substr(at, end - at))) {
        flush();
        if (json(at)) continue;
      }
      line(at, end);
      at = end + 1;
      ++out_.lines;
    }
    flush();
    return std::move(out_);
  }

 private:
  /// Reads the value that begins at `at`, which is moved to the beginning of the line behind it. A line that is no JSON after all
  /// is left: `at` stays.
  bool json(std::size_t& at) {
    in_entry_ = false;
    bool any = false;
    const JsonRead read = read_json_records(piece_.substr(at), [&](const JsonMessage& m) {
      any = true;
      first_line_ = out_.lines + m.line;
      found_.clear();
      c_.scanner_.scan(m.object, found_);
      const std::uint32_t marks = marks_of(m.object);
      about_objects(m.object);
      found_.clear();
      c_.scanner_.scan(m.text, found_);
      member_ = &m;
      if (!found_.empty()) matches(m.text, marks);
      member_ = nullptr;
      given_.clear();
    });
    if (!any && !read.whole && read.lines == 0) return false;
    if (!read.whole && std::min(piece_.find('\n', at), piece_.size()) - at > longest_line) ++out_.cut;
    out_.lines += read.lines;
    at += read.end;
    const bool at_line = at > 0 && at <= piece_.size() && piece_[at - 1] == '\n';
    const auto next = piece_.find_first_not_of(" \t\r,", at);
    if (at_line || (read.whole && next != std::string_view::npos && piece_[next] != '\n' && opens_json(piece_.substr(next, piece_.find('\n', next) - next)))) return true;
    const auto newline = std::min(piece_.find('\n', at), piece_.size());
    at = newline + 1;
    ++out_.lines;
    return true;
  }

  void line(std::size_t begin, std::size_t end) {
    const std::string_view text = piece_.substr(begin, end - begin);
    const bool entry = begins_entry(text);
    const bool joins = !entry && in_entry_ && last_length_ >= shortest_wrapped && wrapped_ < most_wrapped && !text.empty() && text[0] != '{' && text[0] != '`' && text[0] != '\r';
    if (joins) {
      ++wrapped_;
    } else {
      flush();
      record_ = begin;
      first_line_ = out_.lines;
      wrapped_ = 0;
      in_entry_ = entry;
    }
    record_end_ = end;
    open_ = true;
    last_length_ = text.size();
    unsigned control = 0;
    for (const char c : text) control += static_cast<unsigned char>(c) < 9;
    if (control) ++out_.garbage;
    if (text.size() > longest_line) ++out_.cut;
  }

  void flush() {
    if (!open_) return;
    open_ = false;
    found_.clear();
    const std::string_view raw = piece_.substr(record_, std::min(record_end_ - record_, longest_line));
    c_.scanner_.scan(raw, found_);
    if (found_.empty()) return;
    if (std::any_of(found_.begin(), found_.end(), [&](auto n) { return !c_.by_anchor_[n].empty(); })) matches(raw, 0);
  }

  /// The platforms that `text`, in which what is in found_ stands, points to.
  std::uint32_t marks_of(std::string_view text) const {
    std::uint32_t marks = 0;
    for (const auto n : found_)
      if (c_.marks_[n] && holds_word(text, c_.texts_[n])) marks |= c_.marks_[n];
    return marks;
  }

  /// The record as one line of harmless text. Escaped quotes of JSON become quotes.
  void clean(std::string_view raw) {
    text_.clear();
    line_ends_.clear();
    const bool escaped = raw.find("\\\"") != std::string_view::npos;
    unsigned odd = 0;
    for (const char c : raw) odd += static_cast<unsigned char>(c) < ' ' || c == 0x7f;
    if (!odd && !escaped) {
      text_ = raw;
      return;
    }
    for (std::size_t n = 0; n < raw.size(); ++n) {
      const char c = raw[n];
      if (c == '\r') continue;
      if (escaped && c == '\\' && n + 1 < raw.size() && (raw[n + 1] == '"' || raw[n + 1] == '\\')) continue;
      if (c == '\n') {
        while (text_.size() > 1 && text_.back() == ' ' && text_[text_.size() - 2] == ' ') text_.pop_back();   // blanks at the end of a line
        line_ends_.push_back(text_.size());
        if (!text_.empty() && text_.back() == ' ') continue;
      }
      text_ += c == '\n' || c == '\t' ? ' ' : static_cast<unsigned char>(c) < ' ' || c == 0x7f ? '?' : c;
    }
  }

  struct Candidate {
    std::uint16_t message;
    PatternMatch match;
  };
  bool is_about(std::uint16_t message) const { return c_.messages_[message].message->event == "about"; }

  /// What the other members of an object tell of whom its message is about.
  void about_objects(std::string_view object) {
    given_.clear();
    object = object.substr(0, longest_line);
    for (const auto n : found_)
      for (const auto number : c_.by_anchor_[n]) {
        const CompiledMessage& m = c_.messages_[number];
        PatternMatch match;
        if (m.message->event != "about" || !m.pattern.match(object, match)) continue;
        const auto there = [&](std::string_view w) { return holds_word(object, w); };
        if (!m.with.empty() && std::none_of(m.with.begin(), m.with.end(), there)) continue;
        for (std::size_t f = 1; f < field_count; ++f)
          if (const Range r = match.fields[f]; !r.empty()) given_.push_back({number, static_cast<Field>(f), std::string(object.substr(r.begin, r.end - r.begin))});
      }
  }

  /// What a message of one platform tells of whom counts for another's where that one prints it too.
  bool speaks_for(std::uint16_t about, std::uint16_t message) const {
    const LogDialect& a = *c_.messages_[about].dialect;
    const std::string_view platform = c_.messages_[message].dialect->platform;
    return a.platform == platform || (" " + std::string(a.includes) + " ").find(" " + std::string(platform) + " ") != std::string::npos;
  }

  /// `marks`: of the object whose member `raw` is.
  void matches(std::string_view raw, std::uint32_t marks) {
    clean(raw);
    if (!member_) marks = marks_of(text_);
    line_ends_.resize(member_ ? 0 : line_ends_.size());   // lines within a member are no lines of the log
    Head head = read_head(text_, member_ != nullptr);
    if (member_ && head.host.empty() && !member_->host.empty()) given_host_ = member_->host;
    else given_host_ = {};
    if (member_ && !head.time && member_->time) given_time_ = member_->time;
    else given_time_.reset();
    candidates_.clear();
    for (const auto anchor : found_)
      for (const auto m : c_.by_anchor_[anchor]) find(m, head);
    if (std::all_of(candidates_.begin(), candidates_.end(), [&](const Candidate& k) { return is_about(k.message); })) return;
    // Of matches that lie in another one the more specific stays.
    const auto covered = [&](const Candidate& a) {
      return std::any_of(candidates_.begin(), candidates_.end(), [&](const Candidate& b) {
        if (&a == &b || is_about(a.message) || is_about(b.message) || c_.messages_[a.message].message->event == "exchange" || b.match.whole.begin > a.match.whole.begin || b.match.whole.end < a.match.whole.end) return false;
        return c_.messages_[b.message].pattern.fixed() > c_.messages_[a.message].pattern.fixed();
      });
    };
    if (candidates_.size() > 1) {
      kept_.clear();
      for (const Candidate& k : candidates_)
        if (!covered(k)) kept_.push_back(k);
      std::swap(candidates_, kept_);
      std::sort(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) {
        return std::pair(a.match.whole.begin, a.message) < std::pair(b.match.whole.begin, b.message);
      });
    }
    // A word of the message is no host: where a log has none, the message stands behind its time.
    const auto begins_in_host = [&](const Candidate& k) { return !is_about(k.message) && k.match.whole.begin < head.host.end && k.match.whole.end > head.host.begin; };
    if (!head.host.empty() && std::any_of(candidates_.begin(), candidates_.end(), begins_in_host)) head.host = {};
    emit(head, marks);
  }

  void find(std::uint16_t number, const Head& head) {
    const CompiledMessage& m = c_.messages_[number];
    const std::string_view text = text_;
    for (std::size_t from = 0, n = 0; n < most_repeats; ++n) {
      Candidate k{number, {}};
      if (!m.pattern.match(text.substr(from), k.match)) return;
      const auto shift = [&](Range& r) { r.begin += static_cast<std::uint32_t>(from), r.end += static_cast<std::uint32_t>(from); };
      shift(k.match.whole);
      for (Range& f : k.match.fields)
        if (!f.empty()) shift(f);
      if (!lists_proposals(text, k.match)) return;
      bool ok = !m.message->alone && m.with.empty();
      // A member of an object always stands alone: the object has to tell what it is of.
      if (!ok && m.message->alone && !(member_ && !m.with.empty())) ok = stands_alone(text, k.match.whole, head.time ? head.end : 0);
      if (!ok) {
        const std::string_view before = text.substr(0, k.match.whole.begin), after = text.substr(k.match.whole.end);
        const std::string_view around = member_ ? member_->object : m.message->alone ? before : text;
        ok = std::any_of(m.with.begin(), m.with.end(), [&](std::string_view w) { return holds_word(around, w) || holds_word(after, w); });
      }
      // Text of one field never goes on in the next: what stands there may be a secret.
      if (!member_ && text.substr(k.match.whole.begin, k.match.whole.end - k.match.whole.begin).find("\",\"") != std::string_view::npos) ok = false;
      trim_list(text, k.match);
      if (ok) candidates_.push_back(k);
      from = k.match.whole.end;
      if (from >= text.size()) return;
    }
  }

  void emit(const Head& head, std::uint32_t marks) {
    const auto base = static_cast<std::uint32_t>(out_.store.size());
    out_.store += text_;
    const auto host_begin = static_cast<std::uint32_t>(out_.store.size());
    out_.store += given_host_;
    std::vector<Range> given;
    for (const Given& g : given_) {
      const auto begin = static_cast<std::uint32_t>(out_.store.size());
      out_.store += g.text;
      given.push_back({begin, static_cast<std::uint32_t>(out_.store.size())});
    }
    const Candidate* about = nullptr;   // the last one before a message; of two that begin together the more specific one
    const auto moved = [&](Range r) { return r.empty() ? Range{} : Range{r.begin + base, r.end + base}; };
    std::optional<FoundTime> near = head.time;
    for (const Candidate& k : candidates_) {
      if (is_about(k.message)) {
        const bool vaguer = about && about->match.whole.begin == k.match.whole.begin && c_.messages_[k.message].pattern.fixed() < c_.messages_[about->message].pattern.fixed();
        if (!vaguer) about = &k;
        continue;
      }
      LogHit hit;
      const auto wraps = static_cast<std::size_t>(std::upper_bound(line_ends_.begin(), line_ends_.end(), k.match.whole.begin) - line_ends_.begin());
      hit.line = static_cast<std::uint32_t>(first_line_ + wraps);
      hit.message = k.message;
      hit.marks = marks;
      // Entries that were run together on one line: the time before the message is the one.
      if (near && text_.size() > 240)
        for (std::size_t from = near->end; from < k.match.whole.begin;) {
          const auto next = find_time(std::string_view(text_).substr(from, k.match.whole.begin - from), std::string_view::npos);
          if (!next || next->end == 0) break;
          near = FoundTime{next->time, next->begin + from, next->end + from};
          from = near->end;
        }
      hit.time = near ? std::optional(near->time) : given_time_;
      const std::string_view event = c_.messages_[k.message].message->event;
      if (event != "packet" && event != "exchange")
        hit.text = shown(head, near && head.time && near->begin > head.time->begin ? range(near->begin, near->end) : Range{}, k.match.whole);
      hit.host = given_host_.empty() ? moved(head.host) : Range{host_begin, host_begin + static_cast<std::uint32_t>(given_host_.size())};
      hit.thread = moved(head.thread), hit.connection = moved(head.connection);
      for (std::size_t f = 1; f < field_count; ++f)
        if (!k.match.fields[f].empty()) hit.fields.emplace_back(static_cast<Field>(f), moved(k.match.fields[f]));
      const auto tell = [&](std::size_t f, Range r) {
        if (k.match.fields[f].empty() && !r.empty()) hit.fields.emplace_back(static_cast<Field>(f), r);
      };
      for (std::size_t f = 1; f < field_count && about && speaks_for(about->message, k.message); ++f) tell(f, moved(about->match.fields[f]));
      for (std::size_t n = 0; n < given.size(); ++n)
        if (speaks_for(given_[n].message, k.message)) tell(static_cast<std::size_t>(given_[n].field), given[n]);
      if (hit.line != understood_line_) ++out_.understood;
      understood_line_ = hit.line;
      out_.hits.push_back(std::move(hit));
    }
    if (!member_) out_.understood += wrapped_ - std::min<std::size_t>(wrapped_, understood_line_ - first_line_);
  }

  /// What is shown of a record: of its head the time, the device, the program and the thread, and the message. The rest was not
  /// understood and may hold anything, a key too. `near`: the time where it is another one than that of the head.
  Range shown(const Head& head, Range near, Range match) {
    constexpr std::string_view dots = "…";
    const std::string_view text = text_;
    std::size_t begin = match.begin, end = match.end;
    const std::size_t token = text.find_last_of(' ', begin) + 1;   // "%CRYPTO-5-..." begins before its message
    if (token < begin && text[token] == '%') begin = token;
    while (end < text.size() && end - match.end < 48 && std::string_view(" \",").find(text[end]) == std::string_view::npos) ++end;
    const auto from = static_cast<std::uint32_t>(out_.store.size());
    std::size_t at = 0;
    const auto add = [&](std::size_t first, std::size_t last) {
      const bool left_out = last > first && text.substr(at, first - at).find_first_not_of(" :") != std::string_view::npos;
      if (left_out && at > 0) (out_.store += out_.store.size() > from ? " " : "").append(dots) += ' ';
      else if (out_.store.size() > from && first > at) out_.store += ' ';
      out_.store += text.substr(first, last - first);
      at = last;
    };
    const bool object = !member_ && text.starts_with('{');
    const Range time = head.time ? range(head.time->begin, head.time->end) : Range{}, thread = head.thread.begin < head.end ? Range{head.thread.begin, static_cast<std::uint32_t>(head.end)} : Range{};
    if (!near.empty()) add(near.begin, near.end);
    else if (!object)
      for (const Range part : {time, head.host, head.tag, thread})
        if (!part.empty() && part.begin >= at && part.end <= begin) add(part.begin, part.begin + text.substr(part.begin, part.end - part.begin).find_last_not_of(' ') + 1);
    if (at == 0 && text.substr(0, begin).find_first_not_of(' ') != std::string_view::npos) out_.store.append(dots) += ' ', at = begin;
    add(begin, end);
    if (text.substr(end).find_first_not_of(' ') != std::string_view::npos) (out_.store += ' ') += dots;
    return {from, static_cast<std::uint32_t>(out_.store.size())};
  }

  const Catalogue& c_;
  std::string_view piece_;
  Recognised out_;
  std::size_t record_ = 0, record_end_ = 0, first_line_ = 0, wrapped_ = 0, last_length_ = 0;
  bool open_ = false, in_entry_ = false;
  const JsonMessage* member_ = nullptr;   ///< what is matched is a member of a JSON object
  std::string_view given_host_;           ///< of another member
  struct Given {
    std::uint16_t message;
    Field field;
    std::string text;
  };
  std::vector<Given> given_;              ///< whom the message is about, of other members
  std::optional<LogTime> given_time_;
  std::size_t understood_line_ = ~std::size_t{0};
  std::vector<std::uint32_t> found_;
  std::string text_;
  std::vector<std::size_t> line_ends_;
  std::vector<Candidate> candidates_, kept_;
};

Catalogue::Catalogue() {
  const auto number_of = [&](std::string_view text) {
    const auto found = std::find(texts_.begin(), texts_.end(), text);
    if (found != texts_.end()) return static_cast<std::size_t>(found - texts_.begin());
    texts_.emplace_back(text);
    by_anchor_.emplace_back();
    marks_.push_back(0);
    return texts_.size() - 1;
  };
  std::uint32_t bit = 1;
  for (const LogDialect& d : all_log_dialects()) {
    for (const LogMessage& m : d.messages) {
      CompiledMessage c{&d, static_cast<std::size_t>(&d - all_log_dialects().data()), &m, Pattern(m.text), split(m.with, '\n')};
      by_anchor_[number_of(c.pattern.anchor())].push_back(static_cast<std::uint16_t>(messages_.size()));
      messages_.push_back(std::move(c));
    }
    for (const std::string_view mark : split(d.marks, '\n')) marks_[number_of(mark)] |= bit;
    bit <<= 1;
  }
  scanner_ = Scanner(texts_);
}

Recognised Catalogue::recognise(std::string_view piece) const { return Recogniser(*this, piece).run(); }

const Catalogue& log_catalogue() {
  static const Catalogue catalogue;
  return catalogue;
}

}  // namespace tunlint
