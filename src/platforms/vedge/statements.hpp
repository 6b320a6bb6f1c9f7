// Turns the tokens of a Viptela OS configuration into statements.
//
// How a token finds its statement: by the keyword table, never by indentation alone. The containers that are open are a
// stack. A keyword belongs to the innermost open container that knows it, and closes those inside it, so that missing
// closers do no harm. A closer closes the innermost container; where the containers are indented it closes those that
// are indented as deep as it is, so that the closers of unknown containers do no harm either. What no open container
// knows is an unknown statement: it is kept where it stands inside an ipsec interface, and passed over elsewhere.
//
// `!` with text behind it on its line closes where that text is a statement (collapsed text), else it is a comment; one that begins a line and
// has its text right behind it always is. So is `# tunlint: ...`, which suppressions take as one.
// Captured sessions: prompts become statements of their own (`prompt NAME`), `show ...` and the like are passed over.
#pragma once

#include "platforms/vedge/passed_over.hpp"
#include "syntax/tree.hpp"

namespace tunlint::vedge {

/// The statement that a prompt becomes: `prompt NAME`. No statement of the language has this name.
inline constexpr std::string_view prompt_word = "prompt";

/// The vpn, interface, system and prompt statements of the file, in order; of interfaces without IPsec those alone that tunnels begin
/// at. Marks every secret. `without`: what pass_over() found in the file's text; the statements are the same without it. `known_word`
/// tells whether a word is a keyword or a value (an algorithm, a group) of the language.
Tree read_statements(SourceFile& file, const PassedOver& without, bool (*known_word)(std::string_view));

}  // namespace tunlint::vedge
