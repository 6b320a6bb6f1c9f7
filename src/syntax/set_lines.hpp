// One command per line into the tree: a node per command, its words in order (`set`, `network`, `ike` ...). The items of a list
// are words like others: what follows a list may be a setting of its own, and lists are written without brackets, too.
//
// A prompt before a command (`admin@fw#`) is taken off. Lines that are no command are nodes too: what to make of them is the
// platform's business. A command with more words than document_depth_limit outside a list, or than
// set_words_limit in all, is a SyntaxError and left out.
#pragma once

#include "syntax/tree.hpp"

namespace tunlint {

inline constexpr std::size_t set_words_limit = 65536;

Tree read_set_lines(const SourceFile& file);

}  // namespace tunlint
