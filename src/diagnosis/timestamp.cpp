#include "diagnosis/timestamp.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace tunlint {
namespace {

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char at(std::string_view s, std::size_t n) { return n < s.size() ? s[n] : '\0'; }

/// A number of at most `most` digits that begins at `n`, which is moved behind it; -1 where there is none.
int number(std::string_view s, std::size_t& n, std::size_t most) {
  int value = 0;
  std::size_t digits = 0;
  while (digits < most && is_digit(at(s, n))) value = value * 10 + (s[n++] - '0'), ++digits;
  return digits ? value : -1;
}

/// The number that ends before `n`, at most `most` digits; `n` is moved before it.
int number_before(std::string_view s, std::size_t& n, std::size_t most) {
  std::size_t begin = n;
  while (begin > 0 && n - begin < most && is_digit(s[begin - 1])) --begin;
  if (begin == n) return -1;
  std::size_t from = begin;
  n = begin;
  return number(s, from, most);
}

/// Days since 1970-01-01 (Howard Hinnant's algorithm).
std::int64_t days(int y, unsigned m, unsigned d) {
  y -= m <= 2;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const unsigned yoe = static_cast<unsigned>(y - era * 400);
  const unsigned doy = (153 * (m + (m > 2 ? static_cast<unsigned>(-3) : 9)) + 2) / 5 + d - 1;
  const unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return static_cast<std::int64_t>(era) * 146097 + static_cast<std::int64_t>(doe) - 719468;
}

LogTime from_epoch(std::int64_t seconds) {
  std::int64_t z = seconds / 86400 + 719468;
  const std::int64_t era = z / 146097;
  const auto doe = static_cast<unsigned>(z - era * 146097);
  const unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const unsigned mp = (5 * doy + 2) / 153;
  LogTime t;
  t.day = doy - (153 * mp + 2) / 5 + 1;
  t.month = mp < 10 ? mp + 3 : mp - 9;
  t.year = static_cast<int>(static_cast<std::int64_t>(yoe) + era * 400) + (t.month <= 2);
  const auto rest = static_cast<unsigned>(seconds % 86400);
  t.hour = rest / 3600, t.minute = rest / 60 % 60, t.second = rest % 60;
  t.zone_minutes = 0;
  return t;
}

/// The seconds since 1970 that a line begins with, as in "<134>1 1380664994.337 ..." or "1380664994.337 ...".
std::optional<FoundTime> epoch_at_start(std::string_view line) {
  std::size_t n = 0;
  if (at(line, n) == '<') {
    const auto end = line.substr(0, 8).find('>');
    if (end == std::string_view::npos) return std::nullopt;
    n = end + 1;
    if (at(line, n) == '1' && at(line, n + 1) == ' ') n += 2;
  }
  const std::size_t begin = n;
  std::int64_t value = 0;
  while (n - begin < 18 && is_digit(at(line, n))) value = value * 10 + (line[n++] - '0');
  if (n - begin == 18 && is_digit(at(line, n))) value /= 100000000, ++n;   // nanoseconds
  else if (n - begin == 16) value /= 1000000;
  else if (n - begin == 13) value /= 1000;
  else if (n - begin != 10) return std::nullopt;
  if (value < 300000000 || is_digit(at(line, n))) return std::nullopt;
  if (at(line, n) == '.')
    for (++n; is_digit(at(line, n));) ++n;
  return FoundTime{from_epoch(value), begin, n};
}

/// The seconds since 1970 of a JSON field whose name ends in "timestamp".
std::optional<FoundTime> epoch_in_json(std::string_view line) {
  constexpr std::string_view key = "timestamp\":";
  const auto found = line.starts_with('{') ? line.find(key) : std::string_view::npos;
  if (found == std::string_view::npos) return std::nullopt;
  std::size_t begin = found + key.size();
  while (at(line, begin) == ' ' || at(line, begin) == '"') ++begin;
  auto time = epoch_at_start(line.substr(begin));
  if (time) time->begin += begin, time->end += begin;
  return time;
}

/// Reads what follows hh:mm:ss at `n`: fractions, AM and PM, a zone, a year ("Mar 1 00:01:02 2024").
void tail(std::string_view s, std::size_t& n, LogTime& t) {
  if ((at(s, n) == '.' || at(s, n) == ',') && is_digit(at(s, n + 1)))
    for (++n; is_digit(at(s, n));) ++n;
  std::size_t look = n;
  while (at(s, look) == ' ') ++look;
  if ((at(s, look) == 'A' || at(s, look) == 'P') && at(s, look + 1) == 'M') {
    if (t.hour == 12) t.hour = 0;
    if (s[look] == 'P') t.hour += 12;
    n = look += 2;
    while (at(s, look) == ' ') ++look;
  }
  const std::string_view zone = s.substr(std::min(look, s.size()), 4);
  if (at(s, n) == 'Z' || zone.starts_with("UTC") || zone.starts_with("GMT")) {
    t.zone_minutes = 0;
    n = at(s, n) == 'Z' ? n + 1 : look + 3;
  } else if (zone.starts_with("JST")) {
    t.zone_minutes = 540;
    n = look + 3;
  } else if ((at(s, look) == '+' || at(s, look) == '-') && is_digit(at(s, look + 1)) && is_digit(at(s, look + 2))) {
    std::size_t p = look + 1;
    const int hours = number(s, p, 2);
    if (at(s, p) == ':') ++p;
    const int minutes = number(s, p, 2);
    if (minutes >= 0 && minutes < 60 && hours <= 14) {
      t.zone_minutes = (hours * 60 + minutes) * (s[look] == '-' ? -1 : 1);
      n = p;
    }
  } else if (t.year == 0 && at(s, n) == ' ') {
    std::size_t p = n + 1;
    const int year = number(s, p, 4);
    if (year >= 1990 && year < 2100 && p == n + 5 && !is_digit(at(s, p)) && (at(s, p) == ' ' || at(s, p) == ':')) t.year = year, n = p;
  }
}

/// Reads the date that stands before hh:mm:ss at `n`; its beginning, or npos where there is none.
std::size_t date_before(std::string_view s, std::size_t n, LogTime& t) {
  std::size_t p = n;
  while (p > 0 && (s[p - 1] == ' ' || s[p - 1] == ',')) --p;
  if (p == n && p > 0 && s[p - 1] == 'T') --p;
  int last = number_before(s, p, 4);
  if (last < 0) return std::string_view::npos;
  if (p > 0 && (s[p - 1] == '-' || s[p - 1] == '/')) {
    const char separator = s[p - 1];
    --p;
    const int middle = number_before(s, p, 2);
    if (middle < 0 || p == 0 || s[p - 1] != separator) return std::string_view::npos;
    --p;
    const int first = number_before(s, p, 4);
    if (first < 0) return std::string_view::npos;
    const bool year_first = first > 31;
    const int year = year_first ? first : last;
    t.year = year < 100 ? 2000 + year : year;
    t.month = static_cast<unsigned>(year_first ? middle : first);
    t.day = static_cast<unsigned>(year_first ? last : middle);
  } else {
    int year = 0;
    if (last > 31) {  // "Apr 27 2024 05:12:56"
      year = last;
      while (p > 0 && s[p - 1] == ' ') --p;
      last = number_before(s, p, 2);
      if (last < 0) return std::string_view::npos;
    }
    while (p > 0 && s[p - 1] == ' ') --p;
    if (p < 3) return std::string_view::npos;
    const auto month = std::find(months.begin(), months.end(), s.substr(p - 3, 3));
    if (month == months.end()) return std::string_view::npos;
    p -= 3;
    t.year = year;
    t.month = static_cast<unsigned>(month - months.begin()) + 1;
    t.day = static_cast<unsigned>(last);
  }
  return t.month >= 1 && t.month <= 12 && t.day >= 1 && t.day <= 31 ? p : std::string_view::npos;
}

/// Where hh:mm:ss stands within the first octets; npos where it does not.
std::size_t clock(std::string_view line, std::size_t from, std::size_t within) {
  const std::size_t end = std::min(line.size(), within);
  for (std::size_t n = from + 1; n + 5 < end; ++n) {
    if (line[n] != ':' || line[n + 3] != ':') continue;
    if (is_digit(line[n - 1]) && is_digit(line[n + 1]) && is_digit(line[n + 2]) && is_digit(line[n + 4]) && is_digit(line[n + 5])) return n;
  }
  return std::string_view::npos;
}

}  // namespace

std::optional<FoundTime> find_time(std::string_view line, std::size_t within) {
  for (std::size_t from = 0;;) {
    const std::size_t colon = clock(line, from, line.starts_with('{') ? std::string_view::npos : within);
    if (colon == std::string_view::npos) {
      const auto epoch = epoch_at_start(line);
      return epoch ? epoch : epoch_in_json(line);
    }
    from = colon;
    std::size_t begin = colon;
    FoundTime f;
    const int hour = number_before(line, begin, 2);
    std::size_t n = colon + 1;
    const int minute = number(line, n, 2);
    ++n;
    const int second = number(line, n, 2);
    if (hour > 23 || minute > 59 || second > 60) continue;
    f.time.hour = static_cast<unsigned>(hour), f.time.minute = static_cast<unsigned>(minute), f.time.second = static_cast<unsigned>(second);
    f.begin = date_before(line, begin, f.time);
    if (f.begin == std::string_view::npos) continue;
    tail(line, n, f.time);
    f.end = n;
    return f;
  }
}

bool begins_entry(std::string_view line) {
  if (clock(line, 0, 72) != std::string_view::npos) return true;
  return !line.empty() && (is_digit(line[0]) || line[0] == '<') && epoch_at_start(line).has_value();
}

std::int64_t seconds_of(const LogTime& t, int year) {
  return days(t.year ? t.year : year, t.month, t.day) * 86400 + static_cast<std::int64_t>(t.hour) * 3600 + t.minute * 60 + t.second -
         static_cast<std::int64_t>(t.zone_minutes.value_or(0)) * 60;
}

std::string to_string(const LogTime& t) {
  char out[64];
  int n = t.year ? std::snprintf(out, sizeof out, "%04d-", t.year) : 0;
  n += std::snprintf(out + n, sizeof out - static_cast<std::size_t>(n), "%02u-%02uT%02u:%02u:%02u", t.month, t.day, t.hour, t.minute, t.second);
  if (t.zone_minutes) {
    const int z = *t.zone_minutes;
    if (z == 0) std::snprintf(out + n, sizeof out - static_cast<std::size_t>(n), "Z");
    else std::snprintf(out + n, sizeof out - static_cast<std::size_t>(n), "%c%02d:%02d", z < 0 ? '-' : '+', std::abs(z) / 60, std::abs(z) % 60);
  }
  return out;
}

}  // namespace tunlint
