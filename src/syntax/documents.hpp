// JSON, YAML and XML into the positioned tree.
//
// Each reader takes what it can: a document that is cut off or malformed gives the nodes before the fault and one
// SyntaxError with its place. Messages never quote the input. Depth is limited (document_depth_limit); so are YAML aliases.
#pragma once

#include <iterator>
#include <span>

#include "syntax/tree.hpp"

namespace tunlint {

/// Takes the nodes from `first` on, out of those that wait for the node they stand in to end: no list of children has to grow.
inline std::vector<Node> take_back(std::vector<Node>& waiting, std::size_t first) {
  const auto begin = waiting.begin() + static_cast<std::ptrdiff_t>(first);
  std::vector<Node> out(std::make_move_iterator(begin), std::make_move_iterator(waiting.end()));
  waiting.erase(begin, waiting.end());
  return out;
}

inline constexpr std::size_t document_depth_limit = 200;  ///< levels of nesting; deeper is a SyntaxError

/// Bytes that the aliases of a YAML text may expand to, each node counted as 64 and its text; more is a SyntaxError.
inline constexpr std::size_t alias_budget = std::size_t{16} << 20;

/// Whether a member of this name is passed over with its value, wherever it stands.
using PassOverMember = bool (*)(std::string_view name);
Tree read_json(const SourceFile& file, PassOverMember pass_over = nullptr);
Tree read_json(const SourceFile&&, PassOverMember = nullptr) = delete;  // the words of a tree are pieces of the file
/// One root node for each document of the file. Quoted and block scalars have Word::quoted; a value that is not there has
/// no second word; a scalar with a local tag (`!vault`, `!env`) has the tag as its third word: its value is not what it
/// says. Aliases are expanded (the nodes stand where their anchor does), `<<` is merged, keys written twice stay twice.
Tree read_yaml(const SourceFile& file);
Tree read_yaml(const SourceFile&&) = delete;

/// An element whose end has not been met.
struct OpenElement {
  std::string_view name;
  std::string_view called;  ///< its attribute "name"; "" where it has none
};
/// Whether an element of this name, inside these (the outermost first), is passed over with all that is in it.
using PassOver = bool (*)(std::span<const OpenElement> open, std::string_view name);
Tree read_xml(const SourceFile& file, PassOver pass_over = nullptr);
Tree read_xml(const SourceFile&&, PassOver = nullptr) = delete;

}  // namespace tunlint
