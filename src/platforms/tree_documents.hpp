// What readers of several documents in a tree (JSON, YAML, XML) have in common: reading them together, and masking what may be
// secret in a document whose members nobody has a list of.
#pragma once

#include <initializer_list>

#include "platforms/platform.hpp"

namespace tunlint {

/// `read_tree` gives the tree of one document and marks the secrets in it; `read` what all of them say together.
PlatformReading read_documents(std::span<SourceFile* const> documents, const ReadOptions& options, Tree (*read_tree)(SourceFile&),
                               PlatformReading (*read)(std::span<SourceFile* const>, std::span<const Tree>, const ReadOptions&));

/// What the syntax of a document could not take. A document is read up to there: what its ends seem not to have may stand behind it.
void take_errors(PlatformReading& reading, std::vector<SyntaxError> errors);

/// Whether two objects of one name cannot be the same. The first of the members `identity` that both have tells; without any, they are others where a
/// member that both have says something else. Secrets, which an export hides, and what is only for people or for the system that keeps the
/// object (names that begin with '_') tell nothing.
bool contradicts(const Node& a, const Node& b, std::initializer_list<std::string_view> identity = {});
/// Reads every document as of a device of its own, and says at `why` that it did.
PlatformReading read_apart(std::span<SourceFile* const> documents, std::span<const Tree> trees, const ReadOptions& options, Span why,
                           PlatformReading (*read)(std::span<SourceFile* const>, std::span<const Tree>, const ReadOptions&));

/// JSON begins with a brace or a bracket; what does not is YAML or XML.
bool is_json(std::string_view text);

/// A name without its spelling: "private_subnets", "privateSubnets" -> "privatesubnets".
std::string plain_name(std::string_view name);
/// A member of this plain name may hold a secret.
bool names_a_secret(std::string_view plain);
/// Where the text that begins at `from` ends, of an XML element of this name: at its end tag where that is on the same line, else
/// with the line. A "<" within it, which ends a text to XML, may be a part of a secret.
std::size_t end_of_secret_text(std::string_view text, std::size_t from, std::string_view name);
/// Marks a word as it is written, but its quotes.
void mask_word(SourceFile& file, const Word& word);
/// Marks the names of what is inside a node, down to the last: where an object stands in the place of a secret, the secret may be the name of a
/// member. The node is `secret` then.
void mask_names_inside(SourceFile& file, const Node& node);
/// Marks the scalars of a node and of everything inside it, and the names there.
void mask_scalars(SourceFile& file, const Node& node);
/// Marks every member that may hold a secret, and, where the document is damaged, everything behind the damage.
void mask_secrets(SourceFile& file, const Tree& tree);

}  // namespace tunlint
