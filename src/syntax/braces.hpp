// Statements in curly braces into the tree: `a b { c d; e [ f g ]; }` is a node of the words a, b with the nodes "c d" and "e"
// inside it; the items of a list are children of one word each, and the shape tells a list (array) from a block (object).
//
// Blocks nested deeper than document_depth_limit are passed over, with a SyntaxError; so is what is left open at the end.
// Terminal output before the first block (a prompt, a command) becomes words of its first statement: the words of the line
// that the block begins on are kept, those of lines before it are dropped.
#pragma once

#include "syntax/tree.hpp"

namespace tunlint {

Tree read_braces(const SourceFile& file);

}  // namespace tunlint
