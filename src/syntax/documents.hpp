// JSON, YAML and XML into the positioned tree.
//
// Each reader takes what it can: a document that is cut off or malformed gives the nodes before the fault and one
// SyntaxError with its place. Messages never quote the input. Depth is limited (document_depth_limit); so are YAML aliases.
#pragma once

#include "syntax/tree.hpp"

namespace tunlint {

inline constexpr std::size_t document_depth_limit = 200;  ///< levels of nesting; deeper is a SyntaxError

/// Bytes that the aliases of a YAML text may expand to, each node counted as 64 and its text; more is a SyntaxError.
inline constexpr std::size_t alias_budget = std::size_t{16} << 20;

Tree read_json(const SourceFile& file);
Tree read_json(const SourceFile&&) = delete;  // the words of a tree are pieces of the file
/// One root node for each document of the file. Quoted and block scalars have Word::quoted; a value that is not there has
/// no second word; a scalar with a local tag (`!vault`, `!env`) has the tag as its third word: its value is not what it
/// says. Aliases are expanded (the nodes stand where their anchor does), `<<` is merged, keys written twice stay twice.
Tree read_yaml(const SourceFile& file);
Tree read_yaml(const SourceFile&&) = delete;
Tree read_xml(const SourceFile& file);
Tree read_xml(const SourceFile&&) = delete;

}  // namespace tunlint
