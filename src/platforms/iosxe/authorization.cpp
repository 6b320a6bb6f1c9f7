// What a FlexVPN profile authorizes its peers with: AAA lists, authorization policies and address pools, and whether they are there.
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
  for (std::size_t i = 2; i < c.words.size(); ++i) {
    if (keyword(c, i, "password") && i + 1 < c.words.size()) file.mark_secret(c.words[i + 1].span.begin, c.span.end);
    if (!keyword(c, i, "list") || p.authorization_list || i + 1 >= c.words.size()) continue;
    p.authorization_list = text_at(c, i + 1);
    const bool named = i + 2 < c.words.size() && !keyword(c, i + 2, "name-mangler") && !keyword(c, i + 2, "password");
    if (keyword(c, 2, "group") && named) p.authorization_policy = text_at(c, i + 2);
  }
}

void note_authorization(const Device& d, const V2Profile& p, End& e) {
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
