// Points in time as logs write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tunlint {

/// A point in time as it stands in a log. Its clock is the device's own where no zone is written.
struct LogTime {
  int year = 0;                       ///< 0: not written
  unsigned month = 1, day = 1;
  unsigned hour = 0, minute = 0, second = 0;
  std::optional<int> zone_minutes;    ///< east of UTC
};

struct FoundTime {
  LogTime time;
  std::size_t begin = 0, end = 0;     ///< where it stands in the text
};

/// The first time within the first `within` octets of a line: "Apr 27 05:12:56", "Apr 27 2024 05:12:56.123 JST",
/// "2024-04-27T05:12:56.1Z", "2019-03-06 17:26:28.000 -0800", "2019/03/06 18:24:04", "4/27/2024, 5:12:56 AM", and seconds since
/// 1970 at the beginning of a line ("1380664994.337"; 13, 16 and 19 digits are parts of seconds). In JSON, anywhere in the line, also as a number ("event_timestamp":1709287200).
std::optional<FoundTime> find_time(std::string_view line, std::size_t within = 96);

/// A line begins like the entry of a log: there is a clock time in its first octets, or it begins with seconds since 1970.
bool begins_entry(std::string_view line);

/// Seconds since 1970 in UTC; the clock as it is where there is no zone. Without a year, that of `year`.
std::int64_t seconds_of(const LogTime& t, int year);

/// "2024-04-27T05:12:56+09:00"; without a year "04-27T05:12:56"; without a zone as it stands.
std::string to_string(const LogTime& t);

}  // namespace tunlint
