// A stream on which names and values of others do nothing but be read.
#pragma once

#include <ostream>
#include <streambuf>
#include <string>

namespace tunlint {

/// As long as it lives, what is written to the stream passes through `visible()`, a line at a time.
class VisibleStream : private std::streambuf {
 public:
  explicit VisibleStream(std::ostream& stream);
  ~VisibleStream() override;
  VisibleStream(const VisibleStream&) = delete;
  VisibleStream& operator=(const VisibleStream&) = delete;

 private:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;
  void pass_on();

  std::ostream& stream_;
  std::streambuf* out_;
  std::string line_;   ///< what is not passed on yet: a character may come in pieces
};

}  // namespace tunlint
