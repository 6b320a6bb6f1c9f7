// .gitignore: which files of a repository are none of its own (gitignore(5)).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tunlint {

/// The patterns of one .gitignore.
class IgnoreFile {
 public:
  /// `folder` is the folder of the file as the walk names it, without a slash at its end. Lines that are longer than 4096
  /// bytes and patterns behind the 10,000th are left out.
  IgnoreFile(std::string folder, std::string_view text);

  enum class Answer : unsigned char { nothing, ignored, wanted };
  /// What the last pattern that matches says of a file or folder below `folder`, named as the walk names it.
  Answer of(std::string_view path, bool is_folder) const;

 private:
  struct Pattern {
    std::string glob;
    bool negated = false, folders_only = false;
    bool anchored = false;   ///< holds a slash: matched against the path below `folder`, not the name alone
    bool literal = false;    ///< holds nothing but itself
  };
  std::string folder_;
  std::vector<Pattern> patterns_;
};

/// A glob of gitignore(5) against a whole text: `*` and `?` do not match a slash, `**` between slashes does, `[a-z]` and `[!a-z]`
/// are classes, a backslash takes the next character as it is. Time is the product of the lengths.
bool ignore_glob(std::string_view glob, std::string_view text);

}  // namespace tunlint
