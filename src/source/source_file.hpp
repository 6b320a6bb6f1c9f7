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

class Grams;

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
  ~SourceFile();

  FileId id() const { return id_; }
  const std::string& name() const { return name_; }
  /// What of it is kept: all, until keep_lines.
  std::string_view text() const { return text_; }

  /// As text().find(part); nearly nothing where the text does not hold it, after a first look at the whole text.
  std::size_t find(std::string_view part) const;
  bool contains(std::string_view part) const { return find(part) != std::string_view::npos; }
  /// The same for one word and no more: does not begin with that look.
  std::size_t find_once(std::string_view part) const;
  /// Gives up what makes find() cheap, 32 KiB and more: from here on it looks at the text.
  void forget_words();

  /// Line and column of a byte offset; offsets past the end give the end. A secret before it on the line counts as wide
  /// as its mask, so that the column does not tell how long the secret is.
  Position position(std::uint32_t offset) const;
  /// The line alone, without making an index of the whole file: for one place in a file of which perhaps nothing else is shown.
  std::uint32_t line(std::uint32_t offset) const;

  /// The line that `span` begins in, with the span marked. A line of more than 160 code points is cut to a window
  /// around the mark, with "…" where something is left out. Empty for a span of no file or of another one.
  Snippet snippet(Span span) const;

  /// The text of `span` with every secret in it replaced by a mask of fixed width and control characters by `?`.
  std::string excerpt(Span span) const;

  /// The bytes of `span` as they are written, as far as they are kept: of several lines the first, of a long one 4 KiB. They may
  /// hold a secret: to be compared, never to be shown.
  std::string_view first_line(Span span) const;

  /// Forgets every line but those that one of these ranges begins or ends in and those between them, with `around` lines to
  /// both sides (of a long range only its first 64 KiB). Offsets keep their meaning, positions and snippets in the lines that
  /// are kept stay what they were. Thousands of files are held at once; of most bytes nothing will be shown.
  void keep_lines(std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges, std::uint32_t around = 2);
  /// Forgets the text, of which nothing will be shown: positions are line 1, snippets are empty.
  void release();
  /// The offset in the whole text of a place in `text()`.
  std::uint32_t original_offset(std::size_t in_text) const;

  /// From here on, these bytes are printed as a mask of fixed width. Ranges may overlap. Not thread safe: a file is
  /// read by one thread.
  void mark_secret(std::uint32_t begin, std::uint32_t end);
  bool overlaps_secret(std::uint32_t begin, std::uint32_t end) const;

 private:
  /// Lines that follow each other in the whole text and in what is kept of it.
  struct Piece {
    std::uint32_t original = 0, kept = 0;   ///< where it begins in each
    std::uint32_t lines_before = 0;         ///< that are left out
  };
  std::uint32_t kept_offset(std::uint32_t original) const;
  Position position_of_kept(std::uint32_t offset) const;
  void build_index() const;
  void sum_excess(std::size_t from) const;  ///< excess_, of the secrets from this one on
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
  std::vector<Piece> pieces_;          // empty: the text is whole
  std::vector<std::pair<std::uint32_t, std::uint32_t>> secrets_;  // sorted by begin, not overlapping
  mutable std::once_flag grams_once_;
  mutable std::unique_ptr<Grams> grams_;  // null: not looked at yet, or forgotten with the text
  mutable std::once_flag index_once_;  // most files are never pointed into: the index is made when one is
  mutable std::vector<std::uint32_t> line_starts_;
  mutable std::vector<std::int64_t> excess_;            // by how much the secrets before one are wider than their masks, in code points
  mutable std::vector<std::uint32_t> block_code_points_;  // code points before every block of the text
};

/// All files of one run. Files keep their address for the life of the set.
class SourceSet {
 public:
  SourceFile& add(std::string name, std::string text);
  /// A file that was made elsewhere, with the number `next_id()` or a higher one. Numbers that are left out stay empty.
  SourceFile& put(std::unique_ptr<SourceFile> file);
  FileId next_id() const { return static_cast<FileId>(files_.size()); }
  const SourceFile& file(FileId id) const { return *files_.at(id); }
  SourceFile& file(FileId id) { return *files_.at(id); }
  std::size_t size() const { return files_.size(); }

 private:
  std::vector<std::unique_ptr<SourceFile>> files_;
};

}  // namespace tunlint
