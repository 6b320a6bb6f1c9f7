#include "export/words.hpp"

#include <algorithm>
#include <cmath>

#include "profiles/profile.hpp"
#include "source/hex.hpp"
#include "source/visible.hpp"

namespace tunlint::exporting {
namespace {

const Profile& profile() {
  static const Profile& p = *find_profile("strongswan");
  return p;
}

bool plain(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_' || c == '@' || c == ':' || c == '/' || c == '%' || c == '*'; });
}
std::string_view table(TransformType type) {
  switch (type) {
    case TransformType::encr: return "ike.encr";
    case TransformType::integ: return "ike.integ";
    case TransformType::prf: return "ike.prf";
    case TransformType::dh: return "ike.dh";
    case TransformType::esn: break;
  }
  return "esn";
}

class Writer {
 public:
  Writer(const Proposal& p, const Complain& complain) : p_(p), complain_(complain) {}

  /// The proposal with the ciphers of one kind; empty where there are none.
  std::string one(bool aead) {
    const bool ike = p_.protocol == Protocol::ike;
    if (p_.protocol != Protocol::ah) {
      bool any = false;
      for (const auto& t : p_.encr.items)
        if (t.known() && is_aead(t.value()) == aead) any = add(t.value()) || any;
      if (!any) return "";
    } else if (aead) {
      return "";
    }
    std::vector<Transform> derived;
    if (!aead)
      for (const auto& t : p_.integ.items)
        if (t.known() && !is_none(t.value())) {
          if (p_.protocol == Protocol::ah && to_string(t.value()).ends_with("_GMAC")) add_word(gmac(t.value()));
          else add(t.value());
          if (const auto prf = prf_of(t.value()))
            if (std::find(derived.begin(), derived.end(), *prf) == derived.end()) derived.push_back(*prf);
        }
    if (ike) {
      std::vector<Transform> prfs;
      for (const auto& t : p_.prf.items)
        if (t.known()) prfs.push_back(t.value());
      if (prfs != derived || aead)
        for (const auto& t : prfs) add(t);
      if (prfs.empty() && aead)
        for (const char* word : {"prfsha256", "prfsha384", "prfsha512", "prfsha1"}) add_word(word);  // one of them it will be
    }
    const bool no_group = p_.dh.items.size() == 1 && p_.dh.items.front().known() && is_none(p_.dh.items.front().value());
    for (const auto& t : p_.dh.items)
      if (t.known() && !no_group) add(t.value());
    if (!ike && !(p_.esn.items.size() == 1 && p_.esn.items.front().known() && p_.esn.items.front().value() == esn_no))
      for (const auto& t : p_.esn.items)
        if (t.known()) add(t.value());
    return out_;
  }

 private:
  bool add(Transform t) {
    const auto word = profile().spelling(table(t.type), to_string(t));
    if (!word) {
      complain_("strongSwan has no " + to_string(t));
      return false;
    }
    add_word(std::string(*word));
    return true;
  }
  static std::string gmac(Transform t) {
    const std::string name = to_string(t);  // AES_128_GMAC
    return "aes" + name.substr(4, 3) + "gmac";
  }
  void add_word(const std::string& w) { out_ += (out_.empty() ? "" : "-") + w; }

  const Proposal& p_;
  const Complain& complain_;
  std::string out_;
};

}  // namespace

std::string quoted(std::string_view text) {
  if (plain(text)) return std::string(text);
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') out += "\\n";
    else out += c;
  }
  return out + "\"";
}

std::string section_name(std::string_view text) {
  std::string out(text.substr(0, 100));
  for (char& c : out)
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-')) c = '_';
  return out.empty() ? "tunnel" : out;
}

std::string identity(const Identity& id) {
  switch (id.type) {
    case IdType::ipv4_addr:
    case IdType::ipv6_addr: return id.text;
    case IdType::fqdn: return quoted("fqdn:" + id.text);
    case IdType::rfc822_addr: return quoted("email:" + id.text);
    case IdType::der_asn1_dn: return quoted(id.text);
    case IdType::key_id: break;
  }
  return is_visible(id.text) && !id.text.starts_with('#') ? quoted("keyid:" + id.text) : quoted("keyid:#" + to_hex(id.text));
}

std::string identity(const IdentityPattern& p) {
  switch (p.kind) {
    case IdentityPattern::Kind::any:
    case IdentityPattern::Kind::prefix: return "%any";  // strongSwan has an asterisk before a domain alone
    case IdentityPattern::Kind::exact: return identity(p.id);
    case IdentityPattern::Kind::address_range: {
      const auto length = prefix_length(p.range);
      return length ? to_string(p.range.first) + "/" + std::to_string(*length) : to_string(p.range.first) + "-" + to_string(p.range.last);
    }
    case IdentityPattern::Kind::domain: break;
  }
  return quoted(p.id.type == IdType::rfc822_addr ? "email:*@" + p.id.text : "fqdn:*." + p.id.text);
}

std::string selector(const TrafficSelector& ts) {
  const auto length = prefix_length(ts.addresses);
  std::string out = length ? to_string(ts.addresses.first) + "/" + std::to_string(*length) : to_string(ts.addresses.first) + "-" + to_string(ts.addresses.last);
  const bool ports = !(ts.ports == PortRange{});
  if (ts.protocol == 0 && !ports) return out;
  out += "[" + (ts.protocol == 0 ? std::string("any") : std::to_string(ts.protocol));
  if (ports) out += "/" + std::to_string(ts.ports.first) + (ts.ports.first == ts.ports.last ? "" : "-" + std::to_string(ts.ports.last));
  return out + "]";
}

std::vector<std::string> proposals(const Proposal& p, const Complain& complain) {
  std::vector<std::string> out;
  for (auto type : all_transform_types)
    if (p.list(type).hidden != UnknownReason::none) complain("a proposal has " + std::string(to_string(type)) + " algorithms that are not in the input");
  for (bool aead : {true, false}) {
    auto text = Writer(p, complain).one(aead);
    if (!text.empty()) out.push_back(std::move(text));
  }
  return out;
}

std::string seconds(double s) {
  const double whole = std::round(std::max(0.0, s));
  return std::to_string(static_cast<unsigned long long>(whole)) + "s";
}

}  // namespace tunlint::exporting
