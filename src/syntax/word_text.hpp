// The text of a word. Most words are a piece of the file that they stand in; only what the file writes otherwise (escapes, joined
// pieces, names written out in full) needs a text of its own. A tree of a large document is built several times as fast so.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace tunlint {

/// A text that is compared and copied like a string_view. A piece points into a text that has to outlive it: a SourceFile's (until
/// its lines are forgotten) or a literal's. What is made of a string holds a copy of it.
class WordText {
 public:
  WordText() = default;
  static WordText piece(std::string_view of) {
    WordText t;
    t.data_ = of.data();
    t.size_ = static_cast<std::uint32_t>(of.size());
    return t;
  }
  WordText(std::string_view copied) { copy(copied); }
  WordText(const std::string& copied) { copy(copied); }
  WordText(const char* copied) { copy(copied); }
  WordText(const WordText& other) : WordText() { take(other); }
  WordText(WordText&& other) noexcept : data_(other.data_), size_(other.size_), own_(other.own_) { other.forget(); }
  WordText& operator=(const WordText& other) {
    if (this != &other) {
      drop();
      take(other);
    }
    return *this;
  }
  WordText& operator=(WordText&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(own_, other.own_);
    return *this;
  }
  ~WordText() { drop(); }

  std::string_view view() const { return {data_, size_}; }
  operator std::string_view() const { return view(); }
  explicit operator std::string() const { return std::string(view()); }
  std::string str() const { return std::string(view()); }
  /// Makes a piece a text of its own.
  void detach() {
    if (!own_) copy(view());
  }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  char front() const { return data_[0]; }
  char back() const { return data_[size_ - 1]; }
  char operator[](std::size_t i) const { return data_[i]; }
  const char* begin() const { return data_; }
  const char* end() const { return data_ + size_; }
  const char* data() const { return data_; }
  bool starts_with(std::string_view s) const { return view().starts_with(s); }
  bool starts_with(char c) const { return view().starts_with(c); }
  bool ends_with(std::string_view s) const { return view().ends_with(s); }
  bool ends_with(char c) const { return view().ends_with(c); }
  std::size_t find_first_not_of(char c) const { return view().find_first_not_of(c); }
  std::size_t find_first_not_of(std::string_view s) const { return view().find_first_not_of(s); }
  std::size_t find(std::string_view s, std::size_t from = 0) const { return view().find(s, from); }
  std::size_t find(char c, std::size_t from = 0) const { return view().find(c, from); }
  std::string_view substr(std::size_t from, std::size_t count = std::string_view::npos) const { return view().substr(from, count); }
  friend bool operator==(const WordText& a, std::string_view b) { return a.view() == b; }
  friend bool operator==(const WordText& a, const WordText& b) { return a.view() == b.view(); }
  friend bool operator==(const WordText& a, const std::string& b) { return a.view() == b; }
  friend bool operator==(const WordText& a, const char* b) { return a.view() == b; }

 private:
  void copy(std::string_view from) {
    size_ = static_cast<std::uint32_t>(from.size());
    own_ = size_ > 0;
    if (!own_) return;
    char* const octets = new char[from.size()];
    std::memcpy(octets, from.data(), from.size());
    data_ = octets;
  }
  void take(const WordText& other) {
    if (other.own_) copy(other.view());
    else data_ = other.data_, size_ = other.size_, own_ = false;
  }
  void forget() { data_ = nullptr, size_ = 0, own_ = false; }
  void drop() {
    if (own_) delete[] data_;
    forget();
  }

  const char* data_ = nullptr;
  std::uint32_t size_ = 0;
  bool own_ = false;
};

}  // namespace tunlint
