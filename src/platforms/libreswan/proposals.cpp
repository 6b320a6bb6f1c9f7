// Proposals as pluto reads them. Between commas stands one proposal: encryption, integrity (for IKE: the PRF, which stands for
// integrity too) and D-H group, with dashes between, or a semicolon before the group; alternatives have a plus between them.
#include <algorithm>
#include <charconv>

#include "platforms/libreswan/make_end.hpp"
#include "platforms/strongswan/words.hpp"

namespace tunlint::libreswan {
namespace {

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find_first_of(separators, at), text.size());
    if (end > at) out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

class OneProposal {
 public:
  OneProposal(const ProposalReader& r, Protocol protocol, std::string_view text, Span span, const Fact* assumed) : r_(r), text_(text), span_(span), assumed_(assumed) {
    p_.protocol = protocol;
    p_.name = std::string(text);
    p_.span = span;
    for (auto type : all_transform_types) p_.list(type).span = span;
  }

  /// Empty where pluto refuses it.
  std::vector<Proposal> read() {
    const bool ike = p_.protocol == Protocol::ike;
    if (r_.v1 && !assumed_ && text_.find('+') != std::string_view::npos) return refuse("in IKEv1 pluto knows no lists with '+'; it refuses the connection");
    std::vector<std::string_view> parts = split(text_, "-;");
    std::size_t n = 0;
    if (p_.protocol != Protocol::ah) {
      if (parts.empty()) return refuse();
      for (std::string_view w : split(parts[n++], "+"))
        if (!encryption(w)) return refuse();
    }
    bool integrity_named = false;
    for (; n < parts.size(); ++n) {
      const auto words = split(parts[n], "+");
      if (!words.empty() && words.front() != "null" && words.front() != "none" && r_.profile.meaning("ike.dh", words.front())) {
        for (std::string_view w : words)
          if (!add("ike.dh", w, p_.dh)) return refuse();
        if (refused_group()) return refuse("in IKEv1 pluto takes no elliptic curve for PFS; it refuses the connection");
        continue;
      }
      for (std::string_view w : words) {
        integrity_named = true;
        if (w == "null" || w == "none") continue;
        if (!add("ike.integ", w, p_.integ)) return refuse();
      }
    }
    const bool aead = !p_.encr.items.empty() && is_aead(p_.encr.items.front().value());
    if (ike) {
      if (p_.integ.items.empty()) fill("default.ike.prf", "ike.integ", p_.integ);
      for (const auto& t : p_.integ.items)
        if (const auto prf = prf_of(t.value())) p_.prf.items.push_back(Sourced<Transform>::derive(*prf, t.span()));
      if (p_.dh.items.empty()) fill(r_.v1 ? "default.v1.ike.dh" : "default.ike.dh", "ike.dh", p_.dh);
    } else if (!integrity_named && !aead) {
      fill("default.esp.integ", "ike.integ", p_.integ);
    }
    if (aead) p_.integ.items.clear();
    return {std::move(p_)};
  }

 private:
  std::vector<Proposal> refuse(const char* why = "an algorithm of this proposal has a name that pluto does not know; it refuses the connection") {
    if (assumed_) return {};
    Remark r;
    r.kind = Remark::Kind::unsupported;
    r.span = span_;
    r.message = why;
    r.blocks = true;
    r.fact = r_.profile.fact("limit.proposal", r_.release).fact;
    r_.remarks.push_back(std::move(r));
    return {};
  }
  /// A group that IKEv1 knows, but not for an IPsec SA.
  bool refused_group() const {
    if (!r_.v1 || p_.protocol == Protocol::ike) return false;
    const Fact* refused = r_.profile.fact("default.v1.esp.dh-refused", r_.release).fact;
    const auto names = refused ? items(*refused) : decltype(items(*refused)){};
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
      const auto t = parse_transform(name);
      return t && std::any_of(p_.dh.items.begin(), p_.dh.items.end(), [&](const auto& i) { return i.value() == *t; });
    });
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
      for (std::string_view w : split(f->value, "+")) add(table, w, list, f);
  }
  /// A cipher without a length has two of them.
  bool encryption(std::string_view word) {
    if (add("ike.encr", word, p_.encr)) return true;
    const auto family = r_.profile.meaning("encr.any-length", word);
    const Fact* lengths = r_.profile.fact("default.key-length", r_.release).fact;
    if (!family || !lengths) return false;
    for (std::string_view l : items(*lengths))
      if (const auto t = parse_transform(std::string(*family) + "_" + std::string(l))) push(p_.encr, *t, lengths);
    return true;
  }

  const ProposalReader& r_;
  std::string_view text_;
  Span span_;
  const Fact* assumed_;
  Proposal p_;
};

/// An IKEv1 proposal is a tuple: the lists multiplied out.
std::vector<Proposal> tuples(const Proposal& p) {
  std::vector<Proposal> out{p};
  for (auto type : {TransformType::encr, TransformType::integ, TransformType::dh}) {
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

std::vector<Proposal> ProposalReader::read(Protocol protocol, const strongswan::Value* value, std::string_view source, Span block) const {
  std::vector<Proposal> out;
  const auto take = [&](std::string_view text, Span span, const Fact* assumed) {
    for (Proposal& p : OneProposal(*this, protocol, text, span, assumed).read()) {
      if (v1)
        for (Proposal& t : tuples(p)) out.push_back(std::move(t));
      else
        out.push_back(std::move(p));
    }
  };
  if (value) {
    for (const Word& w : strongswan::split_list(value->text, value->span, source)) take(w.text, w.span, nullptr);
    return out;
  }
  const std::string name = protocol == Protocol::ike ? "ike" : protocol == Protocol::esp ? "esp" : "ah";
  const Fact* f = v1 ? profile.fact("default.v1." + name + ".proposals", release).fact : nullptr;
  if (!f) f = profile.fact("default." + name + ".proposals", release).fact;
  if (f)
    for (std::string_view text : items(*f)) take(text, block, f);
  return out;
}

}  // namespace tunlint::libreswan
