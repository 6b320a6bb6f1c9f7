#include "diagnosis/json_records.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>
#include <vector>

namespace tunlint {
namespace {

constexpr std::size_t deepest = 64;          // objects and arrays within each other
constexpr std::size_t most_nested = 3;       // documents in strings of documents
constexpr std::size_t most_messages = 64;    // of one object
constexpr std::size_t longest_text = 16384;
constexpr std::size_t lines_looked_back = 2000;

/// Members that hold a message: of the journal, of the clouds, of collectors of logs, and the reasons of status documents.
constexpr std::string_view message_names[] = {"message", "msg", "textpayload", "@message", "log", "_raw", "details", "short_message", "full_message", "original", "line",
                                              "operationname", "statechangereason", "reason", "fail_reason", "down_reason", "tunnel_down_reason", "summary", "description"};
/// Members that hold a time, the best one first.
constexpr std::string_view time_names[] = {"event_timestamp", "@timestamp", "timestamp", "time", "_source_realtime_timestamp", "__realtime_timestamp", "eventtime", "timegenerated", "ts", "date",
                                           "timegenerated [utc]", "receivetimestamp", "ingestiontime", "occurredat"};
constexpr std::string_view host_names[] = {"_hostname", "hostname", "host", "device", "gateway_id", "computer", "devicename"};

template <std::size_t N>
std::size_t place(const std::string_view (&names)[N], std::string_view name) {
  return static_cast<std::size_t>(std::find(std::begin(names), std::end(names), name) - std::begin(names));
}

/// The octets of a text one by one, telling where they are.
struct Place {
  std::size_t at = 0, lines = 0;
};
class Octets {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;
  Octets(const char* at, Place* place) : at_(at), place_(place) {}
  reference operator*() const { return *at_; }
  Octets& operator++() {
    ++place_->at;
    place_->lines += *at_ == '\n';
    ++at_;
    return *this;
  }
  Octets operator++(int) {
    Octets before = *this;
    ++*this;
    return before;
  }
  bool operator==(const Octets& o) const { return at_ == o.at_; }
  bool operator!=(const Octets& o) const { return at_ != o.at_; }

 private:
  const char* at_;
  Place* place_;
};

/// What the parser meets, in order.
class Records : public nlohmann::json_sax<nlohmann::json> {
 public:
  Records(std::string_view text, std::size_t nested, const std::function<void(const JsonMessage&)>& take) : text_(text), nested_(nested), take_(take) {}
  Place where;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t n) override { return member_time(std::to_string(n)); }
  bool number_float(number_float_t, const string_t& s) override { return member_time(s); }
  bool binary(binary_t&) override { return true; }
  bool key(string_t& name) override {
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    if (!frames_.empty()) frames_.back().key = name;
    return true;
  }
  bool string(string_t& value) override {
    Frame* own = record();
    if (!own) return true;
    const std::string& name = frames_.back().key;
    member_time(value);
    const bool of_host = name == "name" && frames_.size() > 1 && frames_[frames_.size() - 2].key == "host";   // "host":{"name":"gw1"}
    if (const std::size_t rank = of_host ? 0 : place(host_names, name); rank < std::size(host_names) && rank < own->host_rank && !value.empty() && value.size() <= 80 && value.find_first_of(" \t\n\"{") == std::string::npos)
      own->host = value, own->host_rank = rank;
    if (own->messages.size() + own->others.size() >= most_messages) return true;
    if (nested_ < most_nested && opens_json(value)) {
      Records inner(value, nested_ + 1, [&](const JsonMessage& m) {
        own->messages.push_back(m);
        own->messages.back().line = where.lines;
      });
      inner.parse();
      return true;
    }
    JsonMessage m;
    m.line = where.lines;
    if (name.ends_with("_state")) {  // tells nothing without its name; what happens, happens in this state
      m.text = name + "\":\"" + value.substr(0, longest_text);
      own->messages.insert(own->messages.begin(), std::move(m));
      return true;
    }
    m.text = value.substr(0, longest_text);
    (place(message_names, name) < std::size(message_names) ? own->messages : own->others).push_back(std::move(m));
    return true;
  }
  bool start_object(std::size_t) override { return open(false); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(true); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

  bool parse() {
    const bool whole = nlohmann::json::sax_parse(Octets(text_.data(), &where), Octets(text_.data() + text_.size(), &where), this, nlohmann::json::input_format_t::json, false);
    while (!frames_.empty()) close();   // what was read of a document that ends too early
    return whole;
  }

 private:
  struct Frame {
    bool array = false, record = false;
    std::size_t begin = 0;
    std::string key, host;
    std::optional<LogTime> time;
    std::size_t time_rank = ~std::size_t{0}, host_rank = ~std::size_t{0};
    std::vector<JsonMessage> messages, others;
  };

  /// The object that is a record: an element of an array, or the outermost one.
  Frame* record() {
    for (auto f = frames_.rbegin(); f != frames_.rend(); ++f)
      if (f->record) return &*f;
    return nullptr;
  }
  bool member_time(const std::string& value) {
    Frame* own = record();
    if (!own) return true;
    std::size_t rank = place(time_names, frames_.back().key);
    if (rank == std::size(time_names)) return true;
    rank += own == &frames_.back() ? 0 : 100;   // its own members count more than those of what it holds
    if (rank >= own->time_rank) return true;
    if (const auto t = find_time(value)) own->time = t->time, own->time_rank = rank;
    return true;
  }
  bool open(bool array) {
    if (frames_.size() >= deepest) return false;
    Frame f;
    f.array = array;
    f.record = !array && (frames_.empty() || frames_.back().array);
    f.begin = where.at - 1;
    frames_.push_back(std::move(f));
    return true;
  }
  bool close() {
    Frame f = std::move(frames_.back());
    frames_.pop_back();
    if (!f.record) return true;
    const Frame* outer = record();
    for (JsonMessage& m : f.messages.empty() ? f.others : f.messages) {
      m.object = text_.substr(f.begin, where.at - f.begin);
      if (!m.time) m.time = f.time ? f.time : outer ? outer->time : std::nullopt;
      if (m.host.empty()) m.host = !f.host.empty() || !outer ? f.host : outer->host;
      take_(m);
    }
    return true;
  }

  std::string_view text_;
  std::size_t nested_;
  std::function<void(const JsonMessage&)> take_;
  std::vector<Frame> frames_;
};

}  // namespace

bool opens_json(std::string_view line) {
  constexpr std::string_view blank = " \t\r,\xef\xbb\xbf";
  const auto begin = line.find_first_not_of(blank);
  if (begin == std::string_view::npos || (line[begin] != '{' && line[begin] != '[')) return false;
  const auto next = line.find_first_not_of(" \t\r\n", begin + 1);
  if (next == std::string_view::npos) return true;
  return line[begin] == '{' ? line[next] == '"' || line[next] == '}' : line[next] == '{';
}

std::size_t last_json_object(std::string_view text) {
  std::size_t best = std::string_view::npos, least = ~std::size_t{0};
  for (std::size_t end = text.size(), n = 0; end > 0 && n < lines_looked_back; ++n) {
    const auto newline = end > 1 ? text.rfind('\n', end - 2) : std::string_view::npos;
    const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
    const auto first = text.find_first_not_of(" \t\r\n", begin);
    if (first >= end || std::string_view("\"{}[]").find(text[first]) == std::string_view::npos) return n ? best : std::string_view::npos;
    if (text[first] == '{' && first - begin < least) least = first - begin, best = begin;
    if (least == 0) break;
    end = begin;
  }
  return best;
}

JsonRead read_json_records(std::string_view text, const std::function<void(const JsonMessage&)>& take) {
  JsonRead out;
  const std::size_t begin = std::min(text.find_first_of("{["), text.size());
  Records records(text.substr(begin), 0, take);
  out.whole = records.parse();
  out.end = begin + records.where.at;
  out.lines = records.where.lines;
  return out;
}

}  // namespace tunlint
