// What a profile authenticates and authorizes its peers with besides keys: trustpoints, certificate maps, AAA lists, authorization policies
// and address pools, and whether they are there.
#include <algorithm>

#include "platforms/iosxe/ends.hpp"

namespace tunlint::iosxe {
namespace {

/// As `lookup`, of something that does not keep the tunnel down for sure.
template <class Map>
bool there(const Map& map, const Text& name, std::string_view what, std::vector<Remark>& remarks) {
  if (lookup(map, name, what, remarks)) return true;
  remarks.back().blocks = false;
  if (is_placeholder(name.text)) remarks.pop_back();
  return false;
}

/// Of names of certificates: what is missing in a configuration that shows others is missing. One that shows none at all may be a part.
void missing_certificates(const Device& d, const std::map<std::string, bool>& map, const Text& name, std::string_view what, bool blocks, End& e) {
  if (map.contains(name.text) || (!d.shows_pki && !d.whole) || is_placeholder(name.text)) return;
  lookup(map, name, what, e.remarks);
  e.remarks.back().blocks = blocks && d.shows_pki;
}

bool signs(const Sourced<AuthMethod>& a) { return a.known() && (a.value() == AuthMethod::rsa_signature || a.value() == AuthMethod::ecdsa_signature); }

bool any_defined(const std::map<std::string, bool>& map, const std::vector<Text>& names) {
  return std::any_of(names.begin(), names.end(), [&](const Text& t) { return map.contains(t.text); });
}

}  // namespace

bool collect_authorization(Device& d, Node& n) {
  if (n.starts({"aaa", "new-model"})) {
    d.aaa = true;
  } else if (n.starts({"aaa", "authorization", "network"}) && n.words.size() > 3) {
    auto& methods = d.aaa_lists[std::string(n.word(3))];
    for (const auto& t : texts_from(n, 4)) methods.push_back(t.text);
  } else if (n.starts({"ip", "local", "pool"}) && n.words.size() > 3) {
    d.pools[std::string(n.word(3))] = true;
  } else if (n.starts({"crypto", "ikev2", "authorization", "policy"})) {
    n.understood = true;
    if (n.words.size() < 5) return true;
    auto& pool = d.v2_authorizations[std::string(n.word(4))];
    for (auto& c : n.children) {
      if (c.word(0) == "pool") pool = text_at(c, 1);
      c.understood = true;
    }
  } else {
    return false;
  }
  return true;
}

void collect_authorization(SourceFile& file, V2Profile& p, const Node& c) {
  collect_name_mangler(p, c);
  for (std::size_t i = 2; i < c.words.size(); ++i) {
    if (keyword(c, i, "password") && i + 1 < c.words.size()) file.mark_secret(c.words[i + 1].span.begin, c.span.end);
    if (!keyword(c, i, "list") || p.authorization_list || i + 1 >= c.words.size()) continue;
    p.authorization_list = text_at(c, i + 1);
    const bool named = i + 2 < c.words.size() && !keyword(c, i + 2, "name-mangler") && !keyword(c, i + 2, "password");
    if (keyword(c, 2, "group") && named) p.authorization_policy = text_at(c, i + 2);
  }
}

void collect_name_mangler(V2Profile& p, const Node& c) {
  for (std::size_t i = 2; i + 1 < c.words.size(); ++i)
    if (keyword(c, i, "name-mangler")) p.name_manglers.push_back(text_at(c, i + 1));
}

void collect_names(Device& d, const Node& n) {
  if (n.word(0) != "crypto") return;
  const bool pki = n.word(1) == "pki" || n.word(1) == "ca";
  d.shows_pki |= pki;
  if (pki && (keyword(n, 2, "trustpoint") || keyword(n, 2, "identity"))) d.trustpoints[std::string(n.word(3))] = true;
  if (pki && keyword(n, 2, "certificate") && keyword(n, 3, "map")) d.certificate_maps[std::string(n.word(4))] = true;
  if (n.starts({"crypto", "ikev2", "name-mangler"})) d.name_manglers[std::string(n.word(3))] = true;
}

void note_trustpoints(const Device& d, const V2Profile& p, End& e) {
  const bool none = p.trustpoints.empty() ? d.trustpoints.empty() : !any_defined(d.trustpoints, p.trustpoints);
  for (const Text& t : p.trustpoints) missing_certificates(d, d.trustpoints, t, "trustpoint", none && signs(p.local_auth), e);
  if (!p.trustpoints.empty() || !none || !signs(p.local_auth) || !(d.shows_pki || d.whole)) return;
  e.remarks.push_back(remark(Remark::Kind::undefined_reference, p.local_auth.span(), "there is no trustpoint, and so no certificate to sign with", d.shows_pki));
}

void note_certificate_maps(const Device& d, const std::vector<Text>& names, bool only_these, End& e) {
  const bool none = !any_defined(d.certificate_maps, names);
  for (const Text& t : names) missing_certificates(d, d.certificate_maps, t, "certificate map", none && only_these, e);
}

void note_authorization(const Device& d, const V2Profile& p, End& e) {
  for (const Text& t : p.name_manglers) there(d.name_manglers, t, "IKEv2 name mangler", e.remarks);
  if (!p.authorization_list || !d.aaa) return;
  const auto list = d.aaa_lists.find(p.authorization_list.text);
  if (list == d.aaa_lists.end()) {
    if (p.authorization_list.text != "default") there(d.aaa_lists, p.authorization_list, "AAA authorization network list", e.remarks);
    return;
  }
  // A server may have the policy, too.
  const bool here = std::all_of(list->second.begin(), list->second.end(), [](const std::string& method) { return method == "local"; });
  if (!here || !p.authorization_policy) return;
  const auto& name = p.authorization_policy;
  const auto policy = d.v2_authorizations.find(name.text);
  if (policy == d.v2_authorizations.end()) {
    if (name.text != "default") there(d.v2_authorizations, name, "IKEv2 authorization policy", e.remarks);
  } else if (policy->second) {
    there(d.pools, policy->second, "address pool", e.remarks);
  }
}

}  // namespace tunlint::iosxe
