// How text from configurations and file names gets into other languages unharmed and without doing harm there.
#pragma once

#include <string>
#include <string_view>

namespace tunlint {

/// Visible text (source/visible.hpp), line feeds and tabs: anything else becomes U+FFFD. XML 1.0 section 2.2 allows no more in
/// a document.
std::string clean(std::string_view text);
/// A JSON text whose strings hold no control character as such: RFC 8259 section 7 asks for less, terminals need it.
std::string json(std::string_view text);
/// For element content and quoted attribute values of XML and HTML.
std::string xml(std::string_view text);
/// A path as repositories write it: without the "./" that it begins with.
std::string_view repository_path(std::string_view path);
/// A path as a relative reference (RFC 3986 section 4.2), or as a file URI where it is absolute.
std::string uri(std::string_view path);
/// For a line of GitHub-flavoured Markdown: nothing in it is taken for markup, a link, a mention or a cell's end.
std::string markdown(std::string_view text);
/// A fenced block that the text cannot break out of.
std::string markdown_block(std::string_view text);

}  // namespace tunlint
