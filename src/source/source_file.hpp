// A text that was read, and where things stand in it.
//
// Everything tunlint prints points into a SourceFile. Readers keep byte offsets only (a Span); lines, columns and
// snippets are made from them when something is reported. Secrets are marked here while a file is read, and no snippet
// leaves this class without them being masked.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace tunlint {

using FileId = std::uint32_t;
inline constexpr FileId no_file = ~FileId{0};

/// A range of bytes [begin, end) in the decoded text of one file. A Span with no file points nowhere.
struct Span {
  FileId file = no_file;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  explicit operator bool() const { return file != no_file; }
  bool operator==(const Span&) const = default;
};

/// A place for people: both count from 1, columns count Unicode code points.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// One line of a file, ready to print: secrets masked, control characters and tabs made harmless. The marked range
/// [mark_begin, mark_end) counts code points in `text` and stays under the thing it marks after masking.
struct Snippet {
  std::string text;
  std::uint32_t mark_begin = 0;
  std::uint32_t mark_end = 0;
};

class SourceFile {
 public:
  /// `name` is the path as the user gave it (or the name given for standard input); `text` is decoded UTF-8. Throws
  /// std::length_error where offsets would not fit into 32 bits.
  SourceFile(FileId id, std::string name, std::string text);

  FileId id() const { return id_; }
  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }

  /// Line and column of a byte offset; offsets past the end give the end. A secret before it on the line counts as wide
  /// as its mask, so that the column does not tell how long the secret is.
  Position position(std::uint32_t offset) const;

  /// The line that `span` begins in, with the span marked. A line of more than 160 code points is cut to a window
  /// around the mark, with "…" where something is left out. Empty for a span of no file or of another one.
  Snippet snippet(Span span) const;

  /// The text of `span` with every secret in it replaced by a mask of fixed width and control characters by `?`.
  std::string excerpt(Span span) const;

  /// From here on, these bytes are printed as a mask of fixed width. Ranges may overlap. Not thread safe: a file is
  /// read by one thread.
  void mark_secret(std::uint32_t begin, std::uint32_t end);
  bool overlaps_secret(std::uint32_t begin, std::uint32_t end) const;

 private:
  void build_index() const;
  const std::vector<std::uint32_t>& line_starts() const;
  std::pair<std::uint32_t, std::uint32_t> line_at(std::uint32_t offset) const;  ///< bytes of a line, without its end
  std::uint32_t code_points_before(std::uint32_t offset) const;
  std::uint32_t cell_after(std::uint32_t offset, std::uint32_t end) const;
  std::uint32_t cell_before(std::uint32_t offset, std::uint32_t begin) const;
  const std::pair<std::uint32_t, std::uint32_t>* secret_at(std::uint32_t offset) const;
  std::string masked(std::uint32_t begin, std::uint32_t end, std::uint32_t mark_begin, std::uint32_t mark_end,
                     Snippet* snippet) const;

  FileId id_;
  std::string name_;
  std::string text_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> secrets_;  // sorted by begin, not overlapping
  mutable std::once_flag index_once_;  // most files are never pointed into: the index is made when one is
  mutable std::vector<std::uint32_t> line_starts_;
  mutable std::vector<std::uint32_t> block_code_points_;  // code points before every block of the text
};

/// All files of one run. Files keep their address for the life of the set.
class SourceSet {
 public:
  SourceFile& add(std::string name, std::string text);
  const SourceFile& file(FileId id) const { return *files_.at(id); }
  SourceFile& file(FileId id) { return *files_.at(id); }
  std::size_t size() const { return files_.size(); }

 private:
  std::vector<std::unique_ptr<SourceFile>> files_;
};

}  // namespace tunlint
