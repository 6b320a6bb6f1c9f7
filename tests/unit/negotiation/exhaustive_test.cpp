// Small models walked through completely, against matchers written anew from the text of RFC 7296 and RFC 2409.
#include "ends.hpp"
#include "negotiation/proposals.hpp"

using namespace tunlint;
using namespace tunlint::test;

namespace {

using Names = std::vector<std::string>;

std::string subset(const Names& names, unsigned bits) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (bits >> i & 1u) text += names[i] + " ";
  return text;
}

/// A selection: one transform per type (RFC 7296 section 3.3: the answer has exactly one of each).
struct Selection {
  Transform encr, integ, prf, dh, esn;
  bool operator==(const Selection&) const = default;
};
std::vector<Transform> items_or(const TransformList& list, Transform instead) {
  std::vector<Transform> result;
  for (const auto& t : list.items) result.push_back(t.value());
  if (result.empty()) result.push_back(instead);
  return result;
}

/// Every answer that RFC 7296 sections 2.7 and 3.3 allow to a proposal: a combined-mode cipher goes without integrity
/// (section 3.3.3 and RFC 5282 section 8), every other one with an algorithm that is not NONE.
std::vector<Selection> selections(const Proposal& p, bool without_dh) {
  constexpr Transform none_integ{TransformType::integ, 0, 0}, none_prf{TransformType::prf, 0, 0};
  std::vector<Selection> result;
  const std::vector<Transform> groups = without_dh ? std::vector{dh_none} : items_or(p.dh, dh_none);
  for (const auto& encr : p.encr.items) {
    std::vector<Transform> integs;
    if (is_aead(encr.value())) integs = {none_integ};
    else
      for (const auto& integ : p.integ.items)
        if (!is_none(integ.value())) integs.push_back(integ.value());
    for (const auto integ : integs)
      for (const auto prf : items_or(p.prf, none_prf))
        for (const auto dh : groups)
          for (const auto esn : items_or(p.esn, esn_no)) result.push_back({encr.value(), integ, prf, dh, esn});
  }
  return result;
}
bool common(const Proposal& a, const Proposal& b, bool without_dh = false) {
  const auto of_b = selections(b, without_dh);
  for (const auto& s : selections(a, without_dh))
    if (std::find(of_b.begin(), of_b.end(), s) != of_b.end()) return true;
  return false;
}
bool chosen_is_possible(const Match& m, const Proposal& p, bool without_dh = false) {
  const auto all = selections(p, without_dh);
  return std::any_of(all.begin(), all.end(), [&](const Selection& s) {
    return std::all_of(m.chosen.begin(), m.chosen.end(), [&](const Sourced<Transform>& t) {
      switch (t->type) {
        case TransformType::encr: return t.value() == s.encr;
        case TransformType::integ: return t.value() == s.integ;
        case TransformType::prf: return t.value() == s.prf;
        case TransformType::dh: return without_dh || t.value() == s.dh;
        case TransformType::esn: return t.value() == s.esn;
      }
      return false;
    });
  });
}
bool share(const TransformList& a, const TransformList& b) {
  for (const auto& x : a.items)
    for (const auto& y : b.items)
      if (x.value() == y.value()) return true;
  return false;
}
bool blocks(const Match& m, TransformType type) {
  return std::find(m.blocking.begin(), m.blocking.end(), type) != m.blocking.end();
}

const Names ciphers = {"AES_CBC_128", "AES_CBC_256", "AES_GCM_16_256"};
const Names integrities = {"HMAC_SHA1_96", "HMAC_SHA2_256_128"};
const Names prfs = {"PRF_HMAC_SHA1", "PRF_HMAC_SHA2_256", "PRF_HMAC_SHA2_384"};
const Names groups = {"MODP_1024", "MODP_2048", "ECP_256"};

/// Compares match() with the enumeration for one proposal on each side; the number of disagreements.
int disagreements(const Proposal& offer, const Proposal& accept) {
  int wrong = 0;
  for (const bool own_order : {false, true}) {
    MatchOptions options;
    options.own_order = own_order;
    const std::vector<Proposal> o = {offer}, a = {accept};
    const Match m = match(o, a, options);
    const bool expected = common(offer, accept);
    bool fine = m.ok == expected && !m.unknown;
    if (fine && m.ok) fine = chosen_is_possible(m, offer) && chosen_is_possible(m, accept) && m.chosen.size() >= 3;
    if (fine && !m.ok) {
      fine = !m.blocking.empty() && blocks(m, TransformType::prf) == !share(offer.prf, accept.prf) &&
             blocks(m, TransformType::dh) == !share(offer.dh, accept.dh) &&
             blocks(m, TransformType::encr) == !share(offer.encr, accept.encr);
    }
    if (!fine && wrong++ == 0) MESSAGE(to_string(offer) << " against " << to_string(accept) << (m.ok ? ": ok" : ": no"));
  }
  return wrong;
}

}  // namespace

TEST_CASE("IKEv2: every pair of lists of ciphers and integrity algorithms, with every pair of PRFs or of groups") {
  std::vector<std::string> suites;
  for (unsigned c = 1; c < 8; ++c)
    for (unsigned i = c == 4 ? 0 : 1; i < 4; ++i) suites.push_back(subset(ciphers, c) + subset(integrities, i));
  int wrong = 0, pairs = 0;
  for (const bool vary_prf : {true, false}) {
    std::vector<Proposal> all;
    std::vector<unsigned> third;
    for (const auto& s : suites)
      for (unsigned x = 1; x < 8; ++x)
        all.push_back(ike(s + (vary_prf ? subset(prfs, x) + "MODP_2048" : "PRF_HMAC_SHA1 " + subset(groups, x))));
    for (const auto& o : all)
      for (const auto& a : all) {
        wrong += disagreements(o, a);
        ++pairs;
      }
  }
  CHECK(pairs == 2 * 154 * 154);
  CHECK(wrong == 0);
}

TEST_CASE("IKEv2: every pair of lists of PRFs and of groups") {
  std::vector<Proposal> all;
  for (unsigned p = 1; p < 8; ++p)
    for (unsigned g = 1; g < 8; ++g) all.push_back(ike("AES_CBC_256 HMAC_SHA1_96 " + subset(prfs, p) + subset(groups, g)));
  int wrong = 0;
  for (const auto& o : all)
    for (const auto& a : all) wrong += disagreements(o, a);
  CHECK(wrong == 0);
}

TEST_CASE("IKEv2: several proposals: the first that fits, in the order of who walks the list") {
  std::vector<Proposal> pool;
  for (const auto* p : {"AES_CBC_128 HMAC_SHA1_96", "AES_CBC_256 HMAC_SHA1_96", "AES_CBC_256 HMAC_SHA2_256_128", "AES_GCM_16_256"})
    for (const auto* g : {" PRF_HMAC_SHA1 MODP_2048", " PRF_HMAC_SHA1 ECP_256"}) pool.push_back(ike(std::string(p) + g));
  std::vector<std::vector<Proposal>> lists;
  for (const auto& x : pool) {
    lists.push_back({x});
    for (const auto& y : pool) lists.push_back({x, y});
  }
  int wrong = 0;
  for (const auto& offer : lists)
    for (const auto& accept : lists)
      for (const bool own_order : {false, true}) {
        MatchOptions options;
        options.own_order = own_order;
        const Match m = match(offer, accept, options);
        const Proposal* expected = nullptr;
        const auto& walked = own_order ? accept : offer;
        const auto& other = own_order ? offer : accept;
        for (const auto& w : walked)
          for (const auto& x : other)
            if (!expected && common(w, x)) expected = &w;
        const Proposal* got = own_order ? m.accepted : m.offered;
        wrong += m.ok != (expected != nullptr) || (m.ok && to_string(*got) != to_string(*expected));
      }
  CHECK(wrong == 0);
}

TEST_CASE("ESP: every pair of lists of groups and sequence numbers; nothing said is short numbers") {
  const Names dh = {"NONE_DH", "MODP_2048", "ECP_256"}, esn = {"NO_EXT_SEQ", "EXT_SEQ"};
  std::vector<Proposal> all;
  for (unsigned g = 1; g < 8; ++g)
    for (unsigned e = 0; e < 4; ++e) {
      all.push_back(esp("AES_GCM_16_256 " + subset(dh, g) + subset(esn, e)));
      all.push_back(esp("AES_CBC_256 HMAC_SHA1_96 " + subset(dh, g) + subset(esn, e)));
    }
  int wrong = 0;
  for (const auto& o : all)
    for (const auto& a : all)
      for (const bool without_dh : {false, true}) {
        MatchOptions options;
        options.ignore_dh = without_dh;
        const std::vector<Proposal> offer = {o}, accept = {a};
        const Match m = match(offer, accept, options);
        if (m.ok != common(o, a, without_dh) && wrong++ < 3) MESSAGE(to_string(o) << " against " << to_string(a) << (m.ok ? ": ok" : ": no"));
        if (m.ok) wrong += !chosen_is_possible(m, o, without_dh) || !chosen_is_possible(m, a, without_dh);
        if (without_dh) wrong += blocks(m, TransformType::dh);
      }
  CHECK(wrong == 0);
}

TEST_CASE("IKEv1: every pair of lists of one or two tuples; only whole tuples match") {
  std::vector<Proposal> pool;
  for (const auto* c : {"AES_CBC_128 ", "AES_CBC_256 ", "3DES_CBC "})
    for (const auto* h : {"HMAC_SHA1_96 ", "HMAC_SHA2_256_128 "})
      for (const auto* g : {"MODP_1024", "MODP_2048"}) pool.push_back(phase1(std::string(c) + h + g));
  pool.push_back(phase1("AES_CBC_256 HMAC_SHA1_96 MODP_2048", 28800, AuthMethod::rsa_signature));
  pool.push_back(phase1("3DES_CBC HMAC_SHA1_96 MODP_1024", 28800, AuthMethod::rsa_signature));
  const auto same = [](const Proposal& x, const Proposal& y) {  // RFC 2409 section 5: all attributes of the transform
    return x.encr.items[0].value() == y.encr.items[0].value() && x.integ.items[0].value() == y.integ.items[0].value() &&
           x.dh.items[0].value() == y.dh.items[0].value() && x.auth.value() == y.auth.value();
  };
  std::vector<std::vector<Proposal>> lists;
  for (const auto& x : pool) {
    lists.push_back({x});
    for (const auto& y : pool)
      if (!same(x, y)) lists.push_back({x, y});
  }
  CHECK(lists.size() == 14 + 14 * 13);
  int wrong = 0;
  for (const auto& offer : lists)
    for (const auto& accept : lists)
      for (const bool own_order : {false, true}) {
        MatchOptions options;
        options.v1 = true;
        options.own_order = own_order;
        const Match m = match(offer, accept, options);
        const Proposal* expected = nullptr;
        const auto& walked = own_order ? accept : offer;
        const auto& other = own_order ? offer : accept;
        for (const auto& w : walked)
          for (const auto& x : other)
            if (!expected && same(w, x)) expected = &w;
        bool fine = m.ok == (expected != nullptr);
        if (fine && m.ok) fine = same(*m.offered, *expected) && same(*m.accepted, *expected);
        if (fine && !m.ok) fine = !m.blocking.empty() || m.blocking_auth;
        wrong += !fine;
      }
  CHECK(wrong == 0);
}
