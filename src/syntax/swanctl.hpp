// swanctl.conf and strongswan.conf into the positioned tree (see grammars/swanctl.hpp).
//
// A section is a Node of shape object: words[0] its name, the other words the sections it refers to, `children` what stands
// in it. `key = value` is a Node of shape scalar: words[0] the key, words[1] the value where it is not empty, its parts
// joined by one blank. `include FILE` is a statement with two words. What is none of these is a statement without a word,
// and a SyntaxError: it may hold a secret, and whoever reads the tree masks it.
#pragma once

#include "syntax/tree.hpp"

namespace tunlint {

inline constexpr std::size_t swanctl_depth_limit = 64;  ///< sections in sections; what is deeper is a SyntaxError and left out

Tree read_swanctl(const SourceFile& file);

}  // namespace tunlint
