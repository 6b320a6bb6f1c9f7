// Lists of algorithms in a platform's words: written in a document, or the profile's default, and the proposals they make.
#pragma once

#include <string_view>
#include <vector>

#include "platforms/json_fields.hpp"

namespace tunlint {

struct WordList {
  std::vector<const Word*> words;
  UnknownReason hidden = UnknownReason::none;  ///< there are words that cannot be known
  Span span;                                   ///< of the list; none where there is no list
  bool present = false;                        ///< false: absent, null or empty
};
/// The scalars of a list; of objects in it, those of their member `inside`. A scalar is a list of one.
WordList words_of(const Node* list, std::string_view inside = {});

class AlgorithmReader {
 public:
  /// `exact`: the platform tells upper case from lower case.
  AlgorithmReader(const Profile& profile, std::vector<Remark>& remarks, Span block, bool exact = false)
      : profile_(profile), remarks_(remarks), block_(block), exact_(exact) {}

  /// The transforms that `list` names in the vocabulary `table`, with a remark for each word that is not there.
  TransformList written(const WordList& list, std::string_view table) const;
  /// The transforms of a fact of the profile.
  TransformList assumed(std::string_view fact, std::string_view table) const;

 private:
  const Profile& profile_;
  std::vector<Remark>& remarks_;
  Span block_;
  bool exact_;
};

/// The PRFs of the same hashes, as platforms have them that do not name any.
TransformList prfs_of(const TransformList& integ);
/// The same list without (or with nothing but) the combined-mode ciphers.
TransformList only_aead(const TransformList& encr, bool aead);
/// One proposal for the combined-mode ciphers and one for the others: they may not share one (RFC 7296 section 3.3). What
/// is empty makes none. A list that is hidden altogether makes one proposal of which nothing is known.
std::vector<Proposal> split_proposals(const Proposal& mixed);

}  // namespace tunlint
