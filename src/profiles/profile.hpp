// What we know of a platform beyond its configuration language: defaults, habits, words, log lines, fix commands.
//
// profiles/*.yaml are checked and compiled into the program by tools/profilec; nothing is read at run time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/behaviour.hpp"
#include "model/sourced.hpp"

namespace tunlint {

/// A word of the platform's language and what it means in the standard's words.
struct VocabularyEntry {
  std::string_view table;     ///< "ike.cipher-suite"
  std::string_view spelling;  ///< "aes256-cbc-sha1"
  std::string_view meaning;   ///< "AES_CBC_256/HMAC_SHA1_96"
};

/// A message the platform prints when something happens, as the person on call will see it.
struct LogLine {
  std::string_view symptom;   ///< "child-rekey.no-proposal"
  std::string_view role;      ///< who prints it: "initiator", "responder" or "any"
  std::string_view text;
  std::string_view source;
  Confidence confidence = Confidence::low;
};

/// Commands that set one thing. `{…}` stands for a name from End::names or a value.
struct FixTemplate {
  std::string_view setting;   ///< "pfs"
  std::string_view lines;     ///< separated by '\n'
};

struct Advisory {
  std::string_view id;        ///< the vendor's number
  std::string_view condition; ///< which event brings it out: "peer-deletes-ike-sa"
  std::string_view text;
  std::string_view releases;  ///< affected, as far as known; empty: not known
  std::string_view source;
  Confidence confidence = Confidence::low;
};

class Profile {
 public:
  constexpr Profile(std::string_view name, std::string_view title, std::span<const Fact> facts,
                    std::span<const VocabularyEntry> vocabulary, std::span<const LogLine> logs,
                    std::span<const FixTemplate> fixes, std::span<const Advisory> advisories,
                    std::string_view reads = {})
      : name_(name), title_(title), facts_(facts), vocabulary_(vocabulary), logs_(logs), fixes_(fixes), advisories_(advisories), reads_(reads) {}

  std::string_view name() const { return name_; }    ///< "vedge"
  std::string_view title() const { return title_; }  ///< "Cisco vEdge (Viptela OS)"

  std::string_view reads() const { return reads_; }  ///< which files and blocks its reader takes, for people; may be empty

  struct Lookup {
    const Fact* fact = nullptr;      ///< the one that holds for the release
    bool release_dependent = false;  ///< there are several and the release is not known: `fact` is null
  };
  /// The fact under `key` that holds for `release` (empty: not known).
  Lookup fact(std::string_view key, std::string_view release = {}) const;
  std::span<const Fact> facts() const { return facts_; }

  /// What `spelling` means in `table`, without regard to case; nothing where the platform has no such word.
  std::optional<std::string_view> meaning(std::string_view table, std::string_view spelling) const;
  /// How the platform writes `meaning`; nothing where it cannot.
  std::optional<std::string_view> spelling(std::string_view table, std::string_view meaning) const;
  std::vector<VocabularyEntry> vocabulary(std::string_view table) const;

  std::span<const VocabularyEntry> all_vocabulary() const { return vocabulary_; }

  /// What the platform prints for a symptom at a side; profiles/logs/ is where it is written.
  std::vector<LogLine> logs(std::string_view symptom, std::string_view role) const;
  std::vector<LogLine> all_logs() const;
  /// The lines of a fix template; empty where the platform has none for `setting`.
  std::vector<std::string> fix(std::string_view setting) const;
  std::span<const Advisory> advisories() const { return advisories_; }

  /// The habits of the platform in this release. The compile step has checked that every key is there.
  Behaviour behaviour(std::string_view release = {}) const;

 private:
  Behaviour read_behaviour(std::string_view release) const;

  std::string_view name_, title_;
  std::span<const Fact> facts_;
  std::span<const VocabularyEntry> vocabulary_;
  std::span<const LogLine> logs_;
  std::span<const FixTemplate> fixes_;
  std::span<const Advisory> advisories_;
  std::string_view reads_;
};

std::span<const Profile> all_profiles();
const Profile* find_profile(std::string_view name);

/// Compares releases by their numbers: 17.9.4a < 17.11 < 17.11.1. Letters count after the numbers they follow.
int compare_releases(std::string_view a, std::string_view b);

/// The items of a fact that is a list.
std::vector<std::string_view> items(const Fact& fact);

/// Defaults as model values: assumed from the profile, hidden where the release decides and is not known, absent where
/// the profile has no such fact. `block` is where the setting would stand.
Sourced<std::uint32_t> default_number(const Profile& p, std::string_view key, std::string_view release, Span block);
Sourced<bool> default_flag(const Profile& p, std::string_view key, std::string_view release, Span block);

}  // namespace tunlint
