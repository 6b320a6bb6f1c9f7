// Positions and snippets, made from byte offsets when they are needed.
//
// What is printed of a line is a row of cells: a code point, or a whole secret, which is one mask whatever its length.
// Everything below walks cells, so a mask is never cut and a mark never falls inside one. Time depends on the window
// that is shown, not on the line's length: a JSON export may be one line of many megabytes.
#include "source/source_file.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "source/find.hpp"
#include "source/grams.hpp"
#include "source/secret.hpp"
#include "source/visible.hpp"

namespace tunlint {
namespace {

constexpr std::string_view mask = secret_mask;
constexpr std::string_view ellipsis = "\xe2\x80\xa6";
constexpr std::size_t window = 160;        // code points of a line that are shown
constexpr std::uint32_t block = 4096;      // bytes between two entries of block_code_points_

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

std::uint32_t count_code_points(std::string_view s) {
  return static_cast<std::uint32_t>(std::count_if(s.begin(), s.end(), [](char c) { return !is_continuation(c); }));
}

/// Makes an index anew where there is one already: the text has become another one.
template <class Build>
void renew(std::vector<std::uint32_t>& lines, std::vector<std::uint32_t>& blocks, Build build) {
  if (lines.empty()) return;
  lines.clear();
  blocks.clear();
  build();
}

std::uint32_t size32(std::string_view s) { return static_cast<std::uint32_t>(s.size()); }

}  // namespace

SourceFile::SourceFile(FileId id, std::string name, std::string text) : id_(id), name_(std::move(name)), text_(std::move(text)) {
  if (text_.size() >= ~std::uint32_t{0}) throw std::length_error("a text of 4 GiB or more");
}

SourceFile::~SourceFile() = default;

std::size_t SourceFile::find(std::string_view part) const {
  std::call_once(grams_once_, [this] { grams_ = std::make_unique<Grams>(text_); });
  if (grams_ && !grams_->may_hold(part)) return std::string_view::npos;
  return find_in(text_, part);
}

std::size_t SourceFile::find_once(std::string_view part) const { return grams_ && !grams_->may_hold(part) ? std::string_view::npos : find_in(text_, part); }

void SourceFile::forget_words() { grams_.reset(); }

void SourceFile::build_index() const {
  line_starts_.push_back(0);
  const char* const begin = text_.data();
  const char* const end = begin + text_.size();
  for (const char* p = begin; p != end;) {
    const void* newline = std::memchr(p, '\n', static_cast<std::size_t>(end - p));
    if (!newline) break;
    p = static_cast<const char*>(newline) + 1;
    line_starts_.push_back(static_cast<std::uint32_t>(p - begin));
  }
  std::uint32_t before = 0;
  for (std::size_t at = 0; at <= text_.size(); at += block) {
    block_code_points_.push_back(before);
    before += count_code_points(std::string_view(text_).substr(at, block));
  }
  sum_excess(0);
}

void SourceFile::sum_excess(std::size_t from) const {
  excess_.resize(from + 1);
  for (std::size_t n = from; n < secrets_.size(); ++n) {
    const auto [begin, end] = secrets_[n];
    excess_.push_back(excess_.back() + count_code_points(std::string_view(text_).substr(begin, end - begin)) - static_cast<std::int64_t>(mask.size()));
  }
}

const std::vector<std::uint32_t>& SourceFile::line_starts() const {
  std::call_once(index_once_, [this] { build_index(); });
  return line_starts_;
}

std::uint32_t SourceFile::code_points_before(std::uint32_t offset) const {
  const std::uint32_t n = offset / block;
  return block_code_points_[n] + count_code_points(std::string_view(text_).substr(n * block, offset % block));
}

Position SourceFile::position(std::uint32_t offset) const {
  Position out = position_of_kept(kept_offset(offset));
  if (pieces_.empty()) return out;
  const auto next = std::upper_bound(pieces_.begin(), pieces_.end(), offset, [](std::uint32_t o, const Piece& p) { return o < p.original; });
  if (next != pieces_.begin()) out.line += (next - 1)->lines_before;
  return out;
}

std::uint32_t SourceFile::line(std::uint32_t offset) const {
  if (!pieces_.empty()) return position(offset).line;
  return 1 + static_cast<std::uint32_t>(count_in(text().substr(0, offset), '\n'));
}

Position SourceFile::position_of_kept(std::uint32_t offset) const {
  offset = std::min(offset, size32(text_));
  while (offset > 0 && offset < text_.size() && is_continuation(text_[offset])) --offset;
  if (const auto* secret = secret_at(offset); secret && offset > secret->first) offset = secret->second;  // nothing within it has a column
  const auto& starts = line_starts();
  const auto next = std::upper_bound(starts.begin(), starts.end(), offset);
  const auto line = static_cast<std::uint32_t>(next - starts.begin());
  const std::uint32_t begin = *(next - 1);
  // A column behind a secret would give its length away: there a secret counts as wide as its mask.
  const auto first = std::lower_bound(secrets_.begin(), secrets_.end(), std::pair(begin, 0u));
  const auto behind = std::partition_point(first, secrets_.end(), [&](const auto& s) { return s.second <= offset; });
  const std::int64_t excess = excess_[static_cast<std::size_t>(behind - secrets_.begin())] - excess_[static_cast<std::size_t>(first - secrets_.begin())];
  return {line, static_cast<std::uint32_t>(code_points_before(offset) - code_points_before(begin) + 1 - excess)};
}

std::pair<std::uint32_t, std::uint32_t> SourceFile::line_at(std::uint32_t offset) const {
  const auto& starts = line_starts();
  const auto next = std::upper_bound(starts.begin(), starts.end(), offset);
  return {*(next - 1), next == starts.end() ? size32(text_) : *next - 1};
}

const std::pair<std::uint32_t, std::uint32_t>* SourceFile::secret_at(std::uint32_t offset) const {
  const auto next = std::upper_bound(secrets_.begin(), secrets_.end(), offset,
                                     [](std::uint32_t o, const auto& secret) { return o < secret.first; });
  if (next == secrets_.begin()) return nullptr;
  const auto& secret = *(next - 1);
  return offset < secret.second ? &secret : nullptr;
}

/// Where the cell that holds `offset` ends. An octet that is not UTF-8 is a cell of its own.
std::uint32_t SourceFile::cell_after(std::uint32_t offset, std::uint32_t end) const {
  if (const auto* secret = secret_at(offset)) return std::min(secret->second, end);
  const auto lead = static_cast<unsigned char>(text_[offset]);
  const std::uint32_t length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : 1;
  if (end - offset < length) return offset + 1;
  for (std::uint32_t i = 1; i < length; ++i)
    if (!is_continuation(text_[offset + i])) return offset + 1;
  return offset + length;
}

/// Where the cell that ends at `offset` begins.
std::uint32_t SourceFile::cell_before(std::uint32_t offset, std::uint32_t begin) const {
  if (const auto* secret = secret_at(offset - 1)) return std::max(secret->first, begin);
  for (std::uint32_t i = offset - 1;; --i) {
    if (!is_continuation(text_[i])) return cell_after(i, offset) == offset ? i : offset - 1;
    if (i == begin || offset - i == 4) return offset - 1;
  }
}

std::string SourceFile::masked(std::uint32_t begin, std::uint32_t end, std::uint32_t mark_begin, std::uint32_t mark_end,
                               Snippet* snippet) const {
  std::string out;
  std::uint32_t column = 0;
  bool closed = false;
  const auto mark = [&](std::uint32_t at) {
    if (!snippet) return;
    if (at <= mark_begin) snippet->mark_begin = column;
    if (!closed) snippet->mark_end = column;
    if (at >= mark_end) closed = true;
  };
  for (std::uint32_t i = begin; i < end;) {
    mark(i);
    const std::uint32_t next = cell_after(i, end);
    if (secret_at(i)) {
      out += mask;
      column += static_cast<std::uint32_t>(mask.size());
    } else {
      const auto cell = std::string_view(text_).substr(i, next - i);
      if (cell == "\t") out += ' ';
      else if (!is_visible(cell)) out += '?';
      else out += cell;
      ++column;
    }
    i = next;
  }
  mark(end);
  return out;
}

Snippet SourceFile::snippet(Span span) const {
  Snippet result;
  if (span.file != id_) return result;
  span.begin = kept_offset(span.begin);
  span.end = kept_offset(span.end);
  const auto [line_begin, line_end] = line_at(std::min(span.begin, size32(text_)));
  const std::uint32_t mark_begin = std::min(span.begin, line_end);
  const std::uint32_t mark_end = std::clamp(span.end, mark_begin, line_end);

  // The cell that the mark begins in, then the cells to both sides of it, as far as the window could reach.
  std::uint32_t centre = mark_begin;
  if (const auto* secret = secret_at(centre); secret && centre < line_end) centre = std::max(secret->first, line_begin);
  else
    while (centre > line_begin && centre < line_end && is_continuation(text_[centre])) --centre;
  std::vector<std::uint32_t> left{centre}, right{centre};  // cell boundaries outwards
  std::size_t left_width = 0, right_width = 0, mark_width = 0;
  std::vector<std::size_t> left_widths{0}, right_widths{0};
  const auto width = [&](std::uint32_t cell) { return secret_at(cell) ? mask.size() : 1; };
  while (left.back() > line_begin && left_width <= window) {
    left.push_back(cell_before(left.back(), line_begin));
    left_widths.push_back(left_width += width(left.back()));
  }
  while (right.back() < line_end && right_width <= window) {
    const std::uint32_t cell = right.back();
    right.push_back(cell_after(cell, line_end));
    right_widths.push_back(right_width += width(cell));
    if (cell < mark_end) mark_width = right_width;
  }

  const auto reach = [](const std::vector<std::size_t>& widths, std::size_t limit) {
    return static_cast<std::size_t>(std::upper_bound(widths.begin(), widths.end(), limit) - widths.begin()) - 1;
  };
  std::size_t before = left_width, after = right_width;
  if (before + after > window) {
    before = std::min(before, (window - std::min(mark_width, window)) / 2);
    after = std::min(after, window - before);
    before = std::min(left_width, window - after);
  }
  const std::uint32_t begin = left[reach(left_widths, before)];
  const std::uint32_t end = right[reach(right_widths, after)];
  result.text = masked(begin, end, mark_begin, mark_end, &result);
  if (begin > line_begin) {
    result.text.insert(0, ellipsis);
    ++result.mark_begin;
    ++result.mark_end;
  }
  if (end < line_end) result.text += ellipsis;
  return result;
}

std::string SourceFile::excerpt(Span span) const {
  if (span.file != id_) return {};
  span.begin = kept_offset(span.begin);
  span.end = kept_offset(span.end);
  const std::uint32_t end = std::min(span.end, size32(text_));
  return masked(std::min(span.begin, end), end, 0, 0, nullptr);
}

void SourceFile::mark_secret(std::uint32_t begin, std::uint32_t end) {
  end = std::min(end, size32(text_));
  if (begin >= end) return;
  // Whole code points only, and one mask for what touches: two masks side by side would tell where the parts meet.
  while (begin > 0 && is_continuation(text_[begin])) --begin;
  while (end < text_.size() && is_continuation(text_[end])) ++end;
  const auto first = std::lower_bound(secrets_.begin(), secrets_.end(), begin,
                                      [](const auto& secret, std::uint32_t b) { return secret.second < b; });
  const auto place = static_cast<std::size_t>(first - secrets_.begin());
  auto last = first;
  for (; last != secrets_.end() && last->first <= end; ++last) {
    begin = std::min(begin, last->first);
    end = std::max(end, last->second);
  }
  if (last - first == 1) {  // most secrets are found twice: by their text, and by the reader
    if (*first == std::pair(begin, end)) return;
    *first = {begin, end};
  } else {
    secrets_.insert(secrets_.erase(first, last), {begin, end});
  }
  if (!line_starts_.empty()) sum_excess(place);
}

bool SourceFile::overlaps_secret(std::uint32_t begin, std::uint32_t end) const {
  begin = kept_offset(begin);
  end = kept_offset(end);
  const auto next = std::lower_bound(secrets_.begin(), secrets_.end(), begin,
                                     [](const auto& secret, std::uint32_t b) { return secret.second <= b; });
  return begin < end && next != secrets_.end() && next->first < end;
}

std::string_view SourceFile::first_line(Span span) const {
  if (span.file != id_) return {};
  const std::uint32_t begin = std::min(kept_offset(span.begin), size32(text_)), end = std::clamp(kept_offset(span.end), begin, size32(text_));
  const std::string_view all = text().substr(begin, std::min<std::uint32_t>(end - begin, 4096));
  return all.substr(0, all.find('\n'));
}

std::uint32_t SourceFile::kept_offset(std::uint32_t original) const {
  if (pieces_.empty()) return original;
  const auto next = std::upper_bound(pieces_.begin(), pieces_.end(), original, [](std::uint32_t o, const Piece& p) { return o < p.original; });
  if (next == pieces_.begin()) return 0;
  const std::uint32_t end = next == pieces_.end() ? size32(text_) : next->kept;
  return (next - 1)->kept + std::min(original - (next - 1)->original, end - (next - 1)->kept);
}

std::uint32_t SourceFile::original_offset(std::size_t in_text) const {
  const auto kept = static_cast<std::uint32_t>(std::min(in_text, text_.size()));
  if (pieces_.empty()) return kept;
  const auto next = std::upper_bound(pieces_.begin(), pieces_.end(), kept, [](std::uint32_t o, const Piece& p) { return o < p.kept; });
  return next == pieces_.begin() ? kept : (next - 1)->original + (kept - (next - 1)->kept);
}

void SourceFile::keep_lines(std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges, std::uint32_t around) {
  grams_.reset();  // whatever is kept: nobody asks the file for words any more
  if (!pieces_.empty() || text_.empty()) return;
  constexpr std::uint32_t longest = 65536;
  std::sort(ranges.begin(), ranges.end());
  const std::uint32_t size = size32(text_);
  const auto line_begin = [&](std::uint32_t at) {
    const auto newline = at == 0 ? std::string::npos : text_.rfind('\n', at - 1);
    return newline == std::string::npos ? 0 : static_cast<std::uint32_t>(newline + 1);
  };
  const auto line_end = [&](std::uint32_t at) {  // behind its newline
    const auto newline = text_.find('\n', at);
    return newline == std::string::npos ? size : static_cast<std::uint32_t>(newline + 1);
  };
  std::vector<std::pair<std::uint32_t, std::uint32_t>> lines;  // ascending, apart from each other
  for (auto [begin, end] : ranges) {
    begin = std::min(begin, size);
    end = std::clamp(end, begin, begin + std::min(longest, size - begin));
    if (!lines.empty() && end <= lines.back().second && begin >= lines.back().first) continue;
    std::uint32_t first = line_begin(begin), last = line_end(end);
    for (std::uint32_t n = 0; n < around; ++n) {
      if (first > 0) first = line_begin(first - 1);
      if (last < size) last = line_end(last);
    }
    if (!lines.empty() && first <= lines.back().second) lines.back().second = std::max(lines.back().second, last);
    else lines.emplace_back(first, last);
  }
  std::size_t kept = 0;
  for (const auto& [begin, end] : lines) kept += end - begin;
  if (kept * 2 > text_.size()) return;
  std::string text;
  text.reserve(kept);
  std::uint32_t counted = 0, lines_before = 0;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> secrets;
  auto secret = secrets_.begin();
  for (const auto& [begin, end] : lines) {
    lines_before += static_cast<std::uint32_t>(count_in(std::string_view(text_).substr(counted, begin - counted), '\n'));
    counted = end;
    const std::uint32_t at = size32(text);
    pieces_.push_back({begin, at, lines_before});
    text.append(text_, begin, end - begin);
    while (secret != secrets_.end() && secret->second <= begin) ++secret;
    for (auto s = secret; s != secrets_.end() && s->first < end; ++s)
      secrets.emplace_back(std::max(s->first, begin) - begin + at, std::min(s->second, end) - begin + at);
  }
  // The old text may hold keys: it is not left lying about.
  std::fill(text_.begin(), text_.end(), '\0');
  text_ = std::move(text);
  secrets_ = std::move(secrets);
  renew(line_starts_, block_code_points_, [this] { build_index(); });
}

void SourceFile::release() {
  std::string().swap(text_);
  grams_.reset();
  std::vector<std::pair<std::uint32_t, std::uint32_t>>().swap(secrets_);
  renew(line_starts_, block_code_points_, [this] { build_index(); });
}

SourceFile& SourceSet::put(std::unique_ptr<SourceFile> file) {
  const FileId id = file->id();
  while (files_.size() <= id) files_.push_back(nullptr);
  files_[id] = std::move(file);
  return *files_[id];
}

SourceFile& SourceSet::add(std::string name, std::string text) {
  const auto id = static_cast<FileId>(files_.size());
  files_.push_back(std::make_unique<SourceFile>(id, std::move(name), std::move(text)));
  return *files_.back();
}

}  // namespace tunlint
