#include "commands/visible_stream.hpp"

#include "source/visible.hpp"

namespace tunlint {

VisibleStream::VisibleStream(std::ostream& stream) : stream_(stream), out_(stream.rdbuf(this)) { stream_ << std::nounitbuf; }

VisibleStream::~VisibleStream() {
  sync();
  stream_.rdbuf(out_);
}

void VisibleStream::pass_on() {
  const std::string text = visible(line_, "\n\t");
  line_.clear();
  out_->sputn(text.data(), static_cast<std::streamsize>(text.size()));
  out_->pubsync();
}

VisibleStream::int_type VisibleStream::overflow(int_type c) {
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  line_ += traits_type::to_char_type(c);
  if (line_.back() == '\n') pass_on();
  return c;
}

std::streamsize VisibleStream::xsputn(const char* text, std::streamsize size) {
  line_.append(text, static_cast<std::size_t>(size));
  if (line_.find('\n') != std::string::npos) pass_on();
  return size;
}

int VisibleStream::sync() {
  if (!line_.empty()) pass_on();
  return out_->pubsync();
}

}  // namespace tunlint
