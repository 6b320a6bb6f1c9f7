// ipsec.conf and ipsec.secrets into the positioned tree (see grammars/ipsec_conf.hpp).
#pragma once

#include "syntax/tree.hpp"

namespace tunlint {

/// The bytes of a file that are such a configuration: the whole of it, or a here-document of a shell script.
struct Extract {
  std::uint32_t begin = 0, end = 0;
  bool secrets = false;  ///< ipsec.secrets
};
/// A script's here-documents that hold one. A file without any is one extract by itself, unless it is a script.
std::vector<Extract> ipsec_extracts(const SourceFile& file, bool is_secrets);

/// A section (`conn`, `config`, `ca`) is a Node with two words and its parameters as children. A parameter is a Node of shape
/// scalar: the key in lower case, and the value where it is not empty. `include` and `version` are statements of two words.
/// What is none of these is a statement without a word: it may hold a secret, and whoever reads the tree masks it.
Tree read_ipsec_conf(const SourceFile& file, const Extract& part);

/// "PSK", "RSA", ...
bool is_secret_kind(std::string_view upper);

/// A line of ipsec.secrets is a Node: the kind ("PSK", "RSA", ... in upper case) first, then the secret for PSK, then the
/// identities in front of the colon. Of other kinds the secret is not kept; `secret_spans` has the places of all.
struct SecretLines {
  Tree tree;
  std::vector<Span> colons;  ///< of each node; none where it has no colon
  std::vector<Span> secret_spans;
};
/// Where `lines_go_on`, a line that is indented belongs to the record above it.
SecretLines read_ipsec_secrets(const SourceFile& file, const Extract& part, bool lines_go_on = true);

}  // namespace tunlint
