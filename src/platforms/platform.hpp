// What a platform is to tunlint: a way to recognise its files and a reader that turns them into the model.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/end.hpp"
#include "profiles/profile.hpp"
#include "source/source_file.hpp"
#include "syntax/tree.hpp"

namespace tunlint {

/// How much a file looks like a platform's.
struct Detection {
  int score = 0;        ///< 0: not at all; 100: cannot be anything else
  std::string reason;   ///< "line 3: 'interface ipsec1' with 'tunnel-destination'"; never quotes a secret
};

/// What is known of a device from elsewhere (tunlint.yaml, the command line), empty: nothing; and what is asked for.
struct ReadOptions {
  std::string release;
  std::string device;
  bool settings = false;  ///< fill End::settings, which takes memory
};

/// A connection whose two addresses are written and neither of which is said to be this host's, as it is where the other one
/// is: the daemon asks its interfaces, which a file does not show.
struct OtherSide {
  std::size_t end = 0;    ///< of the ends: as it is taken to be
  std::size_t host = 0;   ///< whose documents it is in, of the hosts of one reading
  End turned;
};

struct PlatformReading : Reading {
  /// Where the text could not be read as this platform's syntax. The ends that could be read are there all the same.
  std::vector<SyntaxError> errors;
  std::vector<OtherSide> other_sides;  ///< in the order of their ends
};

struct Platform {
  std::string_view name;
  Detection (*detect)(const SourceFile&);
  /// Reads the documents of one device or export (most platforms: one file). Marks every secret it meets.
  PlatformReading (*read)(std::span<SourceFile* const> documents, const ReadOptions&);
  /// One device takes several documents (bodies of an API): those of one folder are read together when a directory is
  /// given. A file that is named itself is read alone.
  bool joins_documents = false;
  /// The highest score that its `detect` gives: it is not asked where another one has given as much.
  int most = 100;
  bool looks_at_lines = false;  ///< its `detect` goes through the lines of most files, which takes longer than asking for words
  /// Recognises a file by its first lines where they leave no doubt, whatever stands behind them; else a score of 0. Null: it never does.
  Detection (*at_first_sight)(const SourceFile&) = nullptr;
  std::string_view about{};  ///< of one that has no profile to tell of it
};

/// All platforms, in the order of their names.
std::span<const Platform> platforms();
const Platform* find_platform(std::string_view name);

struct Detected {
  const Platform* platform = nullptr;  ///< null: no platform recognises the file
  Detection detection;
};
/// The platform that recognises the file best.
Detected detect(const SourceFile& file);

// One entry point per platform; registry.cpp lists them.
extern const Platform vedge_platform;
extern const Platform aws_platform;
extern const Platform azure_platform;
extern const Platform gcp_platform;
extern const Platform iosxe_platform;
extern const Platform meraki_platform;
extern const Platform nsx_t_platform;
extern const Platform nsx_v_platform;
extern const Platform panos_platform;
extern const Platform strongswan_platform;
extern const Platform libreswan_platform;
extern const Platform terraform_platform;

}  // namespace tunlint
