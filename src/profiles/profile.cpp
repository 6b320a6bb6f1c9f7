// Looking things up in a profile. Tables are short, so everything is a walk through them.
#include "profiles/profile.hpp"

#include <algorithm>
#include <charconv>

#include "profiles/messages.hpp"

namespace tunlint {
namespace {

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  if (text.empty()) return lines;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find('\n', begin);
    lines.push_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return lines;
    begin = end + 1;
  }
}

bool holds(const Fact& fact, std::string_view release) {
  return (fact.since.empty() || compare_releases(fact.since, release) <= 0) &&
         (fact.until.empty() || compare_releases(release, fact.until) < 0);
}

/// The default under `key` as a value; `parse` turns the text of the fact into one, or nothing.
template <class T, class Parse>
Sourced<T> default_value(const Profile& p, std::string_view key, std::string_view release, Span block, Parse parse) {
  const Profile::Lookup found = p.fact(key, release);
  if (found.release_dependent) return Sourced<T>::hidden(UnknownReason::release_dependent, block);
  if (!found.fact || found.fact->value == "none") return {};
  const std::optional<T> value = parse(found.fact->value);
  if (!value) return Sourced<T>::hidden(UnknownReason::not_documented, block, found.fact);
  return Sourced<T>::assume(*value, found.fact, block);
}

/// The lines of a catalogue that show a symptom.
std::vector<LogLine> logs_of(const LogDialect* dialect) {
  std::vector<LogLine> lines;
  if (!dialect) return lines;
  for (const LogMessage& m : dialect->messages)
    for (std::string_view rest = m.symptoms; !rest.empty();) {
      const auto end = std::min(rest.find(' '), rest.size()), slash = rest.find('/');
      lines.push_back({rest.substr(0, slash), rest.substr(slash + 1, end - slash - 1), m.shown, m.source, m.confidence});
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  return lines;
}

}  // namespace

Profile::Lookup Profile::fact(std::string_view key, std::string_view release) const {
  Lookup found;
  for (const Fact& fact : facts_) {
    if (fact.key != key || (!release.empty() && !holds(fact, release))) continue;
    if (found.fact && release.empty()) return {nullptr, true};
    if (!found.fact) found.fact = &fact;
  }
  return found;
}

std::optional<std::string_view> Profile::meaning(std::string_view table, std::string_view spelling) const {
  for (const VocabularyEntry& entry : vocabulary_)
    if (entry.table == table && equal_ignoring_case(entry.spelling, spelling)) return entry.meaning;
  return std::nullopt;
}

std::optional<std::string_view> Profile::spelling(std::string_view table, std::string_view meaning) const {
  for (const VocabularyEntry& entry : vocabulary_)
    if (entry.table == table && entry.meaning == meaning) return entry.spelling;
  return std::nullopt;
}

std::vector<VocabularyEntry> Profile::vocabulary(std::string_view table) const {
  std::vector<VocabularyEntry> entries;
  for (const VocabularyEntry& entry : vocabulary_)
    if (entry.table == table) entries.push_back(entry);
  return entries;
}

std::vector<LogLine> Profile::all_logs() const {
  std::vector<LogLine> lines(logs_.begin(), logs_.end());
  const LogDialect* own = find_log_dialect(name_);
  const std::vector<LogLine> written = logs_of(own);
  lines.insert(lines.end(), written.begin(), written.end());
  // What it prints in another platform's words counts where it has none of its own for a symptom.
  const std::size_t mine = lines.size();
  for (std::string_view rest = own ? own->includes : std::string_view(); !rest.empty();) {
    const auto end = std::min(rest.find(' '), rest.size());
    for (const LogLine& line : logs_of(find_log_dialect(rest.substr(0, end))))
      if (std::none_of(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(mine), [&](const LogLine& l) { return l.symptom == line.symptom; })) lines.push_back(line);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return lines;
}

std::vector<LogLine> Profile::logs(std::string_view symptom, std::string_view role) const {
  std::vector<LogLine> lines = all_logs();
  std::erase_if(lines, [&](const LogLine& line) {
    return line.symptom != symptom || !(role == "any" || line.role == "any" || line.role == role);
  });
  return lines;
}

std::vector<std::string> Profile::fix(std::string_view setting) const {
  for (const FixTemplate& fix : fixes_)
    if (fix.setting == setting) {
      const auto lines = split_lines(fix.lines);
      return {lines.begin(), lines.end()};
    }
  return {};
}

const Profile* find_profile(std::string_view name) {
  for (const Profile& profile : all_profiles())
    if (profile.name() == name) return &profile;
  return nullptr;
}

std::vector<std::string_view> items(const Fact& fact) { return split_lines(fact.value); }

Sourced<std::uint32_t> default_number(const Profile& p, std::string_view key, std::string_view release, Span block) {
  return default_value<std::uint32_t>(
      p, key, release, block, [](std::string_view text) -> std::optional<std::uint32_t> {
        std::uint32_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
        return number;
      });
}

Sourced<bool> default_flag(const Profile& p, std::string_view key, std::string_view release, Span block) {
  return default_value<bool>(p, key, release, block, [](std::string_view text) -> std::optional<bool> {
    if (text == "yes" || text == "true") return true;
    if (text == "no" || text == "false") return false;
    return std::nullopt;
  });
}

}  // namespace tunlint
