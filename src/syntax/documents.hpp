// JSON, YAML and XML into the positioned tree.
//
// Each reader takes what it can: a document that is cut off or malformed gives the nodes before the fault and one
// SyntaxError with its place. Messages never quote the input. Depth is limited (document_depth_limit); so are YAML aliases.
#pragma once

#include "syntax/tree.hpp"

namespace tunlint {

inline constexpr std::size_t document_depth_limit = 200;  ///< levels of nesting; deeper is a SyntaxError

Tree read_json(const SourceFile& file);
Tree read_yaml(const SourceFile& file);
Tree read_xml(const SourceFile& file);

}  // namespace tunlint
