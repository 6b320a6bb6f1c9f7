// Proposals as pluto reads them. Between commas stands one proposal: encryption, integrity (for IKE: the PRF, which stands for
// integrity too) and D-H group, with dashes between, or a semicolon before the group; alternatives have a plus between them. The places
// are fixed, as measured with algparse of 4.10.
#include <algorithm>
#include <charconv>

#include "platforms/libreswan/make_end.hpp"
#include "platforms/strongswan/words.hpp"

namespace tunlint::libreswan {
namespace {

/// A word, and what stands before it: `-`, `;`, `+`, or nothing before the first one.
struct Piece {
  char before = 0;
  std::string_view text;
};

std::vector<Piece> pieces(std::string_view text) {
  std::vector<Piece> out;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find_first_of("-;+", at), text.size());
    out.push_back({at == 0 ? '\0' : text[at - 1], text.substr(at, end - at)});
    at = end + 1;
  }
  return out;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}
bool is_number(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos; }
bool says_none(std::string_view word) { return word == "none" || word == "null"; }

/// One of these, or one of the key lengths that it has: AES_CCM_16 is AES_CCM_16_128, too.
bool is_among(const Fact* fact, Transform t) {
  const auto names = fact ? items(*fact) : decltype(items(*fact)){};
  const std::string name = to_string(t);
  return std::any_of(names.begin(), names.end(), [&](std::string_view n) {
    return name == n || (name.starts_with(n) && name.size() == n.size() + 4 && name[n.size()] == '_');
  });
}

class OneProposal {
 public:
  OneProposal(const ProposalReader& r, Protocol protocol, std::string_view text, Span span, const Fact* assumed) : r_(r), text_(lowered(text)), span_(span), assumed_(assumed) {
    p_.protocol = protocol;
    p_.name = std::string(text);
    p_.span = span;
    for (auto type : all_transform_types) p_.list(type).span = span;
  }

  /// Empty where pluto refuses it: encryption, integrity (for IKE: the PRF, or integrity and then the PRF) and groups have their places.
  std::vector<Proposal> read() {
    const bool ike = p_.protocol == Protocol::ike;
    if (r_.v1 && !assumed_ && text_.find('+') != std::string_view::npos) return refuse("in IKEv1 pluto knows no lists with '+'");
    pieces_ = pieces(text_);
    if (std::any_of(pieces_.begin(), pieces_.end(), [](const Piece& p) { return p.text.empty(); })) return refuse("a part of this proposal is empty");
    if (p_.protocol != Protocol::ah && !encryptions()) return refuse();
    if (ike ? !integrity_of_ike() : !integrity_of_child()) return refuse();
    if (!groups()) return refuse();
    if (more()) return refuse("'" + std::string(pieces_[at_].text) + "' has no place in this proposal");
    if (!fits_encryption()) return refuse();
    if (refused_group()) return refuse("in IKEv1 pluto takes no elliptic curve for PFS");
    const bool aead = is_combined();
    if (ike) {
      // Integrity that stands by itself brings no PRF.
      TransformList& hashes = integrity_named_ ? prfs_ : p_.integ;
      if (hashes.items.empty()) fill(r_.v1 ? "default.v1.ike.prf" : "default.ike.prf", "ike.integ", hashes);
      for (const auto& t : hashes.items)
        if (const auto prf = prf_of(t.value())) p_.prf.items.push_back(Sourced<Transform>::derive(*prf, t.span()));
      if (p_.dh.items.empty()) fill(r_.v1 ? "default.v1.ike.dh" : "default.ike.dh", "ike.dh", p_.dh);
    } else if (p_.integ.items.empty() && !aead) {
      fill(r_.v1 ? "default.v1.esp.integ" : "default.esp.integ", "esp.integ", p_.integ);
    }
    if (aead) p_.integ.items.clear();
    return {std::move(p_)};
  }

 private:
  bool more() const { return at_ < pieces_.size(); }
  bool comes(char separator) const { return more() && pieces_[at_].before == separator; }
  /// The words with a plus between them.
  std::vector<std::string_view> words() {
    std::vector<std::string_view> out{pieces_[at_++].text};
    while (comes('+')) out.push_back(pieces_[at_++].text);
    return out;
  }
  bool no(std::string_view word, const char* kind) {
    why_ = "'" + std::string(word) + "' stands where " + kind + " has to stand";
    if (r_.profile.meaning("ike.dh", word) && p_.dh.items.empty()) why_ += "; a group that follows at once has a semicolon before it";
    return false;
  }

  bool encryptions() {
    do {
      std::string word(pieces_[at_++].text);
      if (comes('-') && is_number(pieces_[at_].text)) word += "_" + std::string(pieces_[at_++].text);  // aes-256
      if (!encryption(word)) return why_.empty() ? no(word, "an encryption algorithm") : false;
    } while (more() && pieces_[at_].before == '+');
    return true;
  }
  bool integrity_of_child() {
    const bool ah = p_.protocol == Protocol::ah;
    if (!ah && !comes('-')) return true;
    integrity_named_ = true;
    for (std::string_view w : words()) {
      if (says_none(w)) none_named_ = true;
      else if (!add(ah ? "ah.integ" : "esp.integ", w, p_.integ)) return no(w, "an integrity algorithm");
    }
    return true;
  }
  bool integrity_of_ike() {
    if (!comes('-')) return true;
    const std::string_view first = pieces_[at_].text;
    integrity_named_ = !r_.v1 && (says_none(first) || r_.profile.meaning("ike.integ-alone", first));
    if (integrity_named_) {
      for (std::string_view w : words()) {
        if (says_none(w)) none_named_ = true;
        else if (!add("esp.integ", w, p_.integ)) return no(w, "an integrity algorithm");
      }
      if (!comes('-')) return true;
    }
    for (std::string_view w : words())
      if (!add("ike.integ", w, integrity_named_ ? prfs_ : p_.integ)) return no(w, "a PRF");
    if (r_.v1)
      for (const auto& t : p_.integ.items)
        if (is_among(fact("default.v1.ike.refused"), t.value())) return refused(t.value());
    return true;
  }
  bool groups() {
    if (!more()) return true;
    const bool none_taken = p_.protocol != Protocol::ike && !r_.v1;
    for (std::string_view w : words()) {
      if (none_taken && says_none(w)) push(p_.dh, dh_none);
      else if (add("dh.build-option", w, p_.dh, fact("default.dh.build-option"))) warn_of_group(p_.dh.items.back().value());
      else if (!add("ike.dh", w, p_.dh)) return no(w, "a D-H group");
    }
    return true;
  }

  bool is_combined() const { return !p_.encr.items.empty() && is_aead(p_.encr.items.front().value()); }
  /// Combined-mode ciphers stand by themselves and without integrity; all others have one.
  bool fits_encryption() {
    const bool aead = is_combined(), integrity = integrity_named_ && !p_.integ.items.empty();
    if (std::any_of(p_.encr.items.begin(), p_.encr.items.end(), [&](const auto& t) { return is_aead(t.value()) != aead; })) why_ = "combined-mode ciphers and others stand in one list";
    else if (aead && integrity) why_ = "a combined-mode cipher has an integrity algorithm beside it";
    else if (none_named_ && !aead && (!integrity || p_.protocol == Protocol::ah)) why_ = "only a combined-mode cipher can go without an integrity algorithm";
    return why_.empty();
  }

  const Fact* fact(std::string_view key) const { return r_.profile.fact(key, r_.release).fact; }
  bool refused(Transform t) {
    why_ = "pluto knows no " + to_string(t) + (r_.v1 ? " in IKEv1" : " for the IKE SA");
    return false;
  }
  void warn_of_group(Transform t) {
    if (assumed_) return;
    Remark r;
    r.kind = Remark::Kind::unsupported;
    r.span = span_;
    r.message = "whether pluto has " + to_string(t) + " was decided when it was built; where it has not, it refuses the connection";
    r.fact = fact("default.dh.build-option");
    r_.remarks.push_back(std::move(r));
  }
  std::vector<Proposal> refuse(std::string why = {}) {
    if (assumed_) return {};
    r_.refuse(span_, why.empty() ? why_ : why);
    return {};
  }
  /// A group that IKEv1 knows, but not for an IPsec SA.
  bool refused_group() const {
    if (!r_.v1 || p_.protocol == Protocol::ike) return false;
    return std::any_of(p_.dh.items.begin(), p_.dh.items.end(), [&](const auto& i) { return is_among(fact("default.v1.esp.dh-refused"), i.value()); });
  }
  void push(TransformList& list, Transform t, const Fact* because = nullptr) const {
    const Fact* f = because ? because : assumed_;
    list.items.push_back(f ? Sourced<Transform>::assume(t, f, span_) : Sourced<Transform>::set(t, span_));
  }
  bool add(std::string_view table, std::string_view word, TransformList& list, const Fact* because = nullptr) const {
    const auto meaning = r_.profile.meaning(table, word);
    const auto t = meaning ? parse_transform(*meaning) : std::nullopt;
    if (t) push(list, *t, because);
    return t.has_value();
  }
  void fill(std::string_view key, std::string_view table, TransformList& list) const {
    if (const Fact* f = r_.profile.fact(key, r_.release).fact)
      for (const Piece& w : pieces(f->value)) add(table, w.text, list, f);
  }
  /// A cipher without a length has two of them.
  bool encryption(std::string_view word) {
    const std::size_t before = p_.encr.items.size();
    if (!add("esp.encr", word, p_.encr)) {
      const auto family = r_.profile.meaning("encr.any-length", word);
      const Fact* lengths = fact("default.key-length");
      if (!family || !lengths) return false;
      for (std::string_view l : items(*lengths))
        if (const auto t = parse_transform(std::string(*family) + "_" + std::string(l))) push(p_.encr, *t, lengths);
    }
    if (p_.encr.items.size() == before) return false;
    const Transform t = p_.encr.items.back().value();
    const bool ike = p_.protocol == Protocol::ike;
    return !((ike && is_among(fact("default.ike.refused"), t)) || (r_.v1 && is_among(fact(ike ? "default.v1.ike.refused" : "default.v1.esp.refused"), t))) || refused(t);
  }

  const ProposalReader& r_;
  std::string text_;
  Span span_;
  const Fact* assumed_;
  Proposal p_;
  std::vector<Piece> pieces_;
  std::size_t at_ = 0;
  TransformList prfs_;        // where they stand behind the integrity: integrity algorithms, whose PRFs they are
  bool integrity_named_ = false, none_named_ = false;  // by itself, not by a PRF; none, in words
  std::string why_;
};

/// An IKEv1 proposal is a tuple: the lists multiplied out.
std::vector<Proposal> tuples(const Proposal& p) {
  std::vector<Proposal> out{p};
  for (auto type : {TransformType::dh, TransformType::encr, TransformType::integ}) {
    std::vector<Proposal> next;
    for (const Proposal& q : out) {
      if (q.list(type).items.size() < 2) {
        next.push_back(q);
        continue;
      }
      for (const auto& t : q.list(type).items) {
        Proposal one = q;
        one.list(type).items = {t};
        next.push_back(std::move(one));
      }
    }
    out = std::move(next);
    if (out.size() > 500) break;
  }
  for (Proposal& q : out)
    if (q.protocol == Protocol::ike && !q.integ.items.empty()) {
      q.prf.items.clear();
      if (const auto prf = prf_of(q.integ.items.front().value())) q.prf.items.push_back(Sourced<Transform>::derive(*prf, q.span));
    }
  return out;
}

}  // namespace

void ProposalReader::refuse(Span span, const std::string& why) const {
  Remark r;
  r.kind = Remark::Kind::unsupported;
  r.span = span;
  r.message = why + "; pluto refuses the connection";
  r.blocks = true;
  r.fact = profile.fact("limit.proposal", release).fact;
  remarks.push_back(std::move(r));
}

/// The first group of each proposal (proposals.c: proposals_pfs_vs_dh_check): all have one or none has, and it is the same one.
void ProposalReader::compare_groups(const std::vector<Proposal>& list, Span span) const {
  std::optional<Transform> group;
  bool without = false, with = false;
  for (const Proposal& p : list) {
    if (p.dh.items.empty()) {
      without = true;
      continue;
    }
    with = true;
    const Transform first = p.dh.items.front().value();
    if (is_none(first)) continue;
    if (group && !(*group == first)) return refuse(span, "all proposals of this list have to begin with the same D-H group");
    group = first;
  }
  if (with && without) refuse(span, "one proposal of this list has a D-H group and another has none");
}

std::vector<Proposal> ProposalReader::read(Protocol protocol, const strongswan::Value* value, std::string_view source, Span block) const {
  std::vector<Proposal> out;
  const auto take = [&](std::vector<Proposal> list) {
    for (Proposal& p : list) {
      if (v1)
        for (Proposal& t : tuples(p)) out.push_back(std::move(t));
      else
        out.push_back(std::move(p));
    }
  };
  if (value) {
    const std::string text = "," + value->text + ",";
    if (text.find(",,") != std::string::npos) refuse(value->span, "a proposal of this list is empty");
    else if (text.find_first_of(" \t") != std::string::npos) refuse(value->span, "a blank stands in this list");  // measured with 4.10
    std::vector<Proposal> list;
    for (const Word& w : strongswan::split_list(value->text, value->span, source))
      for (Proposal& p : OneProposal(*this, protocol, w.text, w.span, nullptr).read()) list.push_back(std::move(p));
    if (pfs && protocol != Protocol::ike) compare_groups(list, value->span);
    take(std::move(list));
    return out;
  }
  const std::string name = protocol == Protocol::ike ? "ike" : protocol == Protocol::esp ? "esp" : "ah";
  const Fact* f = v1 ? profile.fact("default.v1." + name + ".proposals", release).fact : nullptr;
  if (!f) f = profile.fact("default." + name + ".proposals", release).fact;
  if (f)
    for (std::string_view text : items(*f)) take(OneProposal(*this, protocol, text, block, f).read());
  return out;
}

}  // namespace tunlint::libreswan
