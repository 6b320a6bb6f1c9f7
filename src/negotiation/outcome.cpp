#include "negotiation/outcome.hpp"

#include <cmath>

namespace tunlint {

std::string_view to_string(Stage s) {
  static constexpr std::string_view names[] = {"config", "reach", "ike-sa", "auth", "child-sa", "more-children", "child-rekey", "ike-rekey", "liveness", "data"};
  return names[static_cast<std::size_t>(s)];
}

std::string_view to_string(Outcome o) {
  static constexpr std::string_view names[] = {"not-reached", "ok", "retry-ok", "fail", "unknown"};
  return names[static_cast<std::size_t>(o)];
}

std::string_view to_string(Verdict v) {
  static constexpr std::string_view names[] = {"up", "degraded", "cannot-tell", "breaks-later", "partial", "direction-dependent", "blocked", "never-starts"};
  return names[static_cast<std::size_t>(v)];
}

std::string_view to_string(EventKind k) {
  static constexpr std::string_view names[] = {"ike-sa", "child-sa", "further-child", "child-rekey", "volume-rekey", "ike-rekey", "reauthentication", "child-expiry", "ike-expiry", "liveness", "recovery"};
  return names[static_cast<std::size_t>(k)];
}

std::string_view to_string(Certainty c) {
  static constexpr std::string_view names[] = {"possible", "likely", "certain"};
  return names[static_cast<std::size_t>(c)];
}

Certainty certainty_of(Confidence c) {
  return c == Confidence::high ? Certainty::certain : c == Confidence::medium ? Certainty::likely : Certainty::possible;
}

std::string to_string(const Throughput& t) {
  const auto one = [](double bits) {
    const bool giga = bits >= 1e9;
    std::string s = std::to_string(std::round(bits / (giga ? 1e9 : 1e6) * 100) / 100);
    s.erase(s.find_last_not_of('0') + 1);
    if (s.back() == '.') s.pop_back();
    return s + (giga ? " Gb/s" : " Mb/s");
  };
  return t.slow == t.fast ? one(t.fast) : one(t.fast) + " and " + one(t.slow);
}

}  // namespace tunlint
