// The sections of a text of several devices: how they are told apart, and whose they are. Only for the files that read it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "syntax/cli.hpp"

namespace tunlint::cli {

/// What stands between two titles, host names or prompts of another device.
struct Section {
  std::string title;
  bool named = false;  ///< the name is a host name or a prompt, not a title
  bool fresh = false;  ///< begins another device in any case
  std::string name;
  std::vector<Node> nodes;
};

/// A line that may be the title of what follows: few words, with a mark at one end (`Router 2:`, `--- HQ`) or, where a mark is not
/// asked for, a capital letter at the front.
bool is_title(std::string_view text, bool marked_only);
/// The name in it; empty where it is none.
std::string title_of(std::string_view text);

/// One device for the sections that do not contradict each other (see syntax/cli.hpp), in the order of the text.
std::vector<CliDevice> devices_of(std::vector<Section> sections);

}  // namespace tunlint::cli
