// Proposal strings as charon reads them (proposal_create_from_string in its sources).
#include "platforms/strongswan/proposals.hpp"

#include <algorithm>

#include "platforms/strongswan/words.hpp"

namespace tunlint::strongswan {
namespace {

/// The tables in which a keyword of a proposal may stand.
constexpr std::string_view tables[] = {"ike.encr", "ike.integ", "ike.prf", "ike.dh", "esn"};

bool all_aead(const TransformList& encr) {
  return !encr.items.empty() && std::all_of(encr.items.begin(), encr.items.end(), [](const auto& t) { return is_aead(t.value()); });
}
bool any_aead(const TransformList& encr) {
  return std::any_of(encr.items.begin(), encr.items.end(), [](const auto& t) { return is_aead(t.value()); });
}
bool nothing(const TransformList& l) { return l.items.empty() && l.hidden == UnknownReason::none; }

/// One proposal, keyword by keyword.
class OneProposal {
 public:
  OneProposal(const ProposalReader& reader, Protocol protocol, const Word& item, const Fact* fact) : r_(reader), item_(item), fact_(fact) {
    p_.protocol = protocol;
    p_.name = item.text;
    p_.span = item.span;
  }

  /// Empty where charon refuses it.
  std::vector<Proposal> read() {
    const std::string_view text = item_.text;
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t end = std::min(text.find('-', at), text.size());
      if (end > at && !keyword(text.substr(at, end - at), static_cast<std::uint32_t>(at))) return {};
      at = end + 1;
    }
    if (!complete()) return {};
    for (auto type : all_transform_types)
      if (!p_.list(type).span) p_.list(type).span = item_.span;
    return {std::move(p_)};
  }

 private:
  Sourced<Transform> value(Transform t, Span at) const {
    return fact_ ? Sourced<Transform>::assume(t, fact_, item_.span) : Sourced<Transform>::set(t, at);
  }
  bool refuse(Span at, std::string why, std::string suggestion = {}) {
    Remark r;
    r.kind = r_.skips ? Remark::Kind::bad_practice : Remark::Kind::unsupported;
    r.span = at;
    r.message = std::move(why) + (r_.skips ? "; the daemon skips the proposal" : "");
    r.suggestion = std::move(suggestion);
    r.blocks = !r_.skips;
    r.fact = r_.profile.fact("limit.proposal", r_.release).fact;
    r_.remarks.push_back(std::move(r));
    return false;
  }
  bool keyword(std::string_view word, std::uint32_t offset) {
    const Span at = item_.quoted ? item_.span : Span{item_.span.file, item_.span.begin + offset, item_.span.begin + offset + static_cast<std::uint32_t>(word.size())};
    for (std::string_view table : tables)
      for (const VocabularyEntry& e : r_.profile.vocabulary(table)) {
        if (e.spelling != word) continue;  // in lower case only, as charon has them
        const auto t = parse_transform(e.meaning);
        if (!t) continue;
        TransformList& list = p_.list(t->type);
        if (!list.span) list.span = at;
        const bool there = std::any_of(list.items.begin(), list.items.end(), [&](const auto& x) { return x.value() == *t; });
        if (!there) list.items.push_back(value(*t, at));
        return true;
      }
    // Algorithms that the daemon has and no other implementation shares: there is one, more cannot be said.
    for (const VocabularyEntry& e : r_.profile.vocabulary("proposal.other"))
      if (e.spelling == word) {
        TransformList& list = p_.list(e.meaning == "encryption" ? TransformType::encr : e.meaning == "integrity" ? TransformType::integ : e.meaning == "prf" ? TransformType::prf : TransformType::dh);
        list.hidden = UnknownReason::not_documented;
        if (!list.span) list.span = at;
        return true;
      }
    if (word.size() > 4 && word.starts_with("ke") && word[2] >= '1' && word[2] <= '7' && word[3] == '_' && r_.profile.meaning("ike.dh", word.substr(4)))
      return additional_exchange(at);
    std::vector<std::string_view> known;
    for (std::string_view table : tables)
      for (const VocabularyEntry& e : r_.profile.vocabulary(table)) known.push_back(e.spelling);
    return refuse(at, "no algorithm has this name", nearest(word, known));
  }

  /// Additional key exchanges (RFC 9370) are transform types of their own, which are not compared: what key exchange comes
  /// of this proposal cannot be told.
  bool additional_exchange(Span at) {
    if (!hidden_exchange_) {
      Remark r;
      r.span = at;
      r.message = "additional key exchanges (RFC 9370) are not compared: whether this proposal is taken cannot be told";
      r_.remarks.push_back(std::move(r));
    }
    hidden_exchange_ = true;
    return true;
  }

  bool complete() {
    if (hidden_exchange_) {
      p_.dh.items.clear();
      p_.dh.hidden = UnknownReason::not_documented;
    }
    const bool ike = p_.protocol == Protocol::ike;
    const Fact* derived = r_.profile.fact("default.prf", r_.release).fact;
    if (ike) {
      if (nothing(p_.prf))
        for (const auto& integ : p_.integ.items)
          if (const auto prf = prf_of(integ.value())) {
            const auto same = [&](const auto& x) { return x.value() == *prf; };
            if (std::none_of(p_.prf.items.begin(), p_.prf.items.end(), same)) p_.prf.items.push_back(Sourced<Transform>::derive(*prf, integ.span(), derived));
            p_.prf.span = integ.span();
          }
      if (nothing(p_.prf) && p_.integ.hidden != UnknownReason::none) p_.prf.hidden = p_.integ.hidden;
      if (nothing(p_.prf)) return refuse(item_.span, "this IKE proposal has neither a PRF nor an integrity algorithm to take one from");
      std::erase_if(p_.dh.items, [](const auto& t) { return is_none(t.value()); });
      if (nothing(p_.dh)) return refuse(item_.span, "this IKE proposal has no D-H group");
    } else {
      p_.prf = {};
    }
    if (p_.protocol == Protocol::ah) {
      for (const auto& t : p_.encr.items) {
        const std::string name = to_string(t.value());  // NULL_AES_GMAC_128 is AES_128_GMAC there
        if (name.starts_with("NULL_AES_GMAC_"))
          if (const auto gmac = parse_transform("AES_" + name.substr(14) + "_GMAC")) p_.integ.items.push_back(value(*gmac, t.span()));
      }
      p_.encr = {};
      if (nothing(p_.integ)) return refuse(item_.span, "this AH proposal has no integrity algorithm");
    } else {
      if (nothing(p_.encr)) return refuse(item_.span, "this proposal has no encryption algorithm");
      if (any_aead(p_.encr) && !all_aead(p_.encr))
        return refuse(item_.span, "combined-mode and other ciphers stand in one proposal");
      if (all_aead(p_.encr)) {
        p_.integ.items.clear();
        p_.integ.hidden = UnknownReason::none;
      } else if (ike && nothing(p_.integ)) {
        return refuse(item_.span, "this IKE proposal has no integrity algorithm");
      }
    }
    if (!ike && p_.esn.items.empty()) p_.esn.items.push_back(Sourced<Transform>::assume(esn_no, r_.profile.fact("default.esn", r_.release).fact, item_.span));
    return true;
  }

  const ProposalReader& r_;
  const Word& item_;
  const Fact* fact_;
  Proposal p_;
  bool hidden_exchange_ = false;
};

void first_only(TransformList& l) {
  if (l.items.size() > 1) l.items.erase(l.items.begin() + 1, l.items.end());
}

}  // namespace

std::vector<Proposal> ProposalReader::read(Protocol protocol, const std::vector<Word>& items, Span list) const {
  std::vector<Proposal> out;
  for (const Word& item : items) {
    const Fact* assumed = item.text.starts_with(assumed_mark) ? profile.fact(std::string_view(item.text).substr(assumed_mark.size()), release).fact : nullptr;
    const Word stand_in{assumed ? std::string(assumed->value) : item.text, item.span, true};
    auto one = assumed ? OneProposal(*this, protocol, stand_in, assumed).read()
               : item.text == "default" ? defaults(protocol, item.span) : OneProposal(*this, protocol, item, nullptr).read();
    out.insert(out.end(), std::make_move_iterator(one.begin()), std::make_move_iterator(one.end()));
  }
  if (items.empty()) return defaults(protocol, list);
  return out;
}

std::vector<Proposal> ProposalReader::defaults(Protocol protocol, Span block) const {
  std::vector<Proposal> out;
  const std::string key = protocol == Protocol::ike ? "default.ike.proposals" : protocol == Protocol::esp ? "default.esp.proposals" : "default.ah.proposals";
  const Fact* fact = profile.fact(key, release).fact;
  if (!fact) return out;
  for (std::string_view text : tunlint::items(*fact)) {
    const Word item{std::string(text), block, true};
    auto one = OneProposal(*this, protocol, item, fact).read();
    for (Proposal& p : one) p.name = "default";
    out.insert(out.end(), std::make_move_iterator(one.begin()), std::make_move_iterator(one.end()));
  }
  return out;
}

bool has_sha256(const std::vector<Proposal>& proposals) {
  return std::any_of(proposals.begin(), proposals.end(), [](const Proposal& p) {
    return std::any_of(p.integ.items.begin(), p.integ.items.end(), [](const auto& t) { return t.known() && tunlint::to_string(t.value()) == "HMAC_SHA2_256_128"; });
  });
}

std::vector<Proposal> offered_in_v1(const std::vector<Proposal>& configured) {
  std::vector<Proposal> out;
  const Proposal* with_group = nullptr;
  for (const Proposal& p : configured)
    if (!with_group && p.protocol != Protocol::ike && !p.dh.items.empty()) with_group = &p;
  for (Proposal p : configured) {
    if (p.protocol == Protocol::ike && any_aead(p.encr)) continue;
    for (auto type : all_transform_types) first_only(p.list(type));
    // Every transform of a quick mode carries the same group (RFC 2409 section 5.5).
    if (with_group && (p.dh.items.empty() || !(p.dh.items.front().value() == with_group->dh.items.front().value()))) continue;
    out.push_back(std::move(p));
  }
  return out;
}

}  // namespace tunlint::strongswan
