// What --format and --write-baseline write to: never over what somebody else wrote.
#pragma once

#include <string>
#include <vector>

namespace tunlint {

/// Where --format NAME[=FILE] writes to; empty: the standard output.
std::string report_file(const std::string& format);

/// The file that two of these reports would be written to, the second over the first, or the standard output, where one of two is a document
/// (JSON, XML, HTML) and not lines; empty where there is none.
std::string written_twice(const std::vector<std::string>& formats);

/// A file of these reports that is one of the files that are read, or "". `named` are files that the user named, `read` those that were found
/// in folders: a file of another name there is not one of them, wherever links lead to.
std::string written_over(const std::vector<std::string>& formats, const std::vector<std::string>& named, const std::vector<std::string>& read);

/// Whether something is there that is no baseline of tunlint, nor empty.
bool is_something_else(const std::string& baseline);

bool write_file(const std::string& name, const std::string& text);  ///< false with a message

}  // namespace tunlint
