#include "platforms/nsx_v/sites.hpp"

#include <algorithm>
#include <array>

#include "platforms/tree_documents.hpp"

namespace tunlint::nsx_v {
namespace {

constexpr std::array<std::string_view, 28> known = {
    "enabled", "name", "description", "siteId", "localId", "localIp", "peerId", "peerIp", "encryptionAlgorithm", "digestAlgorithm", "dhGroup",
    "enablePfs", "ikeOption", "authenticationMode", "psk", "mtu", "localSubnets", "peerSubnets", "responderOnly", "ipsecSessionType",
    "tunnelInterfaceLabel", "tunnelInterfaceId", "complianceSuite", "certificate", "extension", "siteStatus", "pskEncryption", "template"};

/// Elements of the service besides its sites, and what stands in them.
constexpr std::array<std::string_view, 14> of_service = {"enabled", "version", "template", "disableEvent", "logging", "enable", "logLevel", "global", "psk",
                                                         "serviceCertificate", "caCertificates", "caCertificate", "crlCertificates", "crlCertificate"};
/// Elements with one value each.
constexpr std::array<std::string_view, 18> values = {"enabled", "name", "localId", "localIp", "peerId", "peerIp", "encryptionAlgorithm", "digestAlgorithm", "dhGroup",
                                                     "enablePfs", "ikeOption", "authenticationMode", "psk", "mtu", "responderOnly", "ipsecSessionType", "complianceSuite", "siteId"};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return out;
}
bool names_a_secret(std::string_view name) {
  const std::string l = lower(name.substr(0, 64));
  for (std::string_view part : {"psk", "secret", "password", "passphrase", "privatekey", "preshared", "credential"})
    if (l.find(part) != std::string::npos && l != "pskencryption") return true;
  return false;
}

class Finder {
 public:
  Finder(SourceFile& file, PlatformReading& out) : file_(file), out_(out) {}

  void walk(const Node& n, const std::string& edge) {  // no deeper than the document
    if (name_of(n) == "ipsec") return take_service(n, edge);
    std::string here = edge;
    if (name_of(n) == "edge")
      for (std::string_view key : {"name", "id"})
        if (const Node* e = element(n, key); e && here.empty()) here = e->word(1);
    for (const Node& c : n.children) walk(c, here);
  }
  void mark(const Node& n) {
    if (names_a_secret(name_of(n))) return mask(n);
    for (const Node& c : n.children) mark(c);
  }
  std::vector<Site> sites;

 private:
  void take_service(const Node& service, const std::string& edge) {
    const Node* list = element(service, "sites");
    check_service(service);
    check_value(service, "enabled");
    if (const Node* global = element(service, "global")) check_value(*global, "psk");
    for (const Node& n : list ? list->children : service.children) {
      if (name_of(n) != "site") continue;
      sites.push_back({&n, &service, edge});
      check(n);
    }
  }
  /// What is not known there may be a secret, and so may a text beside elements. No deeper than the document.
  void check_service(const Node& n) {
    for (const Node& c : n.children) {
      const std::string_view name = name_of(c);
      if (name == "sites" || name == "site") continue;
      c.understood = name.starts_with('@') || name == "extension" || std::find(of_service.begin(), of_service.end(), name) != of_service.end();
      if (!c.understood) mask(c);
      else if (has_elements(c)) mask_text(c), check_service(c);
    }
  }
  static bool has_elements(const Node& n) {
    return std::any_of(n.children.begin(), n.children.end(), [](const Node& c) { return !name_of(c).starts_with('@'); });
  }
  void wrong(const Node& n, std::string message) {
    Remark r;
    r.kind = Remark::Kind::malformed;
    r.span = n.words.empty() ? n.span : n.words.front().span;
    r.message = std::move(message);
    out_.remarks.push_back(std::move(r));
  }
  void check_value(const Node& in, std::string_view name) {
    std::size_t times = 0;
    for (const Node& c : in.children) {
      if (name_of(c) != name) continue;
      if (has_elements(c)) wrong(c, "'" + std::string(name) + "' has to be one value");
      else if (++times == 2) wrong(c, "'" + std::string(name) + "' stands here twice");
    }
  }
  void check_subnets(const Node& list) {
    if (list.words.size() > 1 && list.words[1].text.find_first_not_of(" \t\r\n") != std::string::npos) wrong(list, "'" + std::string(name_of(list)) + "' has to be a list of <subnet>");
    for (const Node& c : list.children) {
      if (name_of(c).starts_with('@')) continue;
      if (name_of(c) != "subnet") wrong(c, "only <subnet> can stand here");
      else if (has_elements(c)) wrong(c, "'subnet' has to be one value");
    }
  }
  void check(const Node& site) {
    for (std::string_view name : values) check_value(site, name);
    for (const Node& c : site.children) {
      const std::string_view name = name_of(c);
      if (name.starts_with('@')) continue;
      ++out_.vpn_statements;
      c.understood = std::find(known.begin(), known.end(), name) != known.end();
      if (name == "localSubnets" || name == "peerSubnets") check_subnets(c);
      if (c.understood) continue;
      ++out_.not_understood;
      mask(c);
      Remark r;
      r.span = c.words.empty() ? c.span : c.words.front().span;
      r.message = "this element of a site is not known to tunlint";
      out_.remarks.push_back(std::move(r));
    }
  }
  void mask_text(const Node& n) {
    if (n.words.size() > 1 && n.words[1].span.end > n.words[1].span.begin) file_.mark_secret(n.words[1].span.begin, n.words[1].span.end);
  }
  void mask(const Node& n) {
    if (!n.secret) mask_names_inside(file_, n);
    mask_text(n);
    for (const Node& c : n.children) mask(c);
  }

  SourceFile& file_;
  PlatformReading& out_;
};

}  // namespace

std::string_view name_of(const Node& n) {
  const std::string_view name = n.word(0);
  const auto colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

const Node* element(const Node& n, std::string_view name) {
  const Node* found = nullptr;
  for (const Node& c : n.children)
    if (name_of(c) == name) found = &c;
  return found;
}

std::vector<Site> find_sites(SourceFile& file, const Tree& tree, PlatformReading& out) {
  Finder finder(file, out);
  for (const Node& root : tree.nodes) {
    finder.mark(root);
    finder.walk(root, {});
  }
  return std::move(finder.sites);
}

void mark_secrets(SourceFile& file) {
  const std::string_view text = file.text();
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    std::size_t end = at + 1;
    while (end < text.size() && end - at < 64 && std::string_view("<>/ \t\r\n").find(text[end]) == std::string_view::npos) ++end;
    if (!names_a_secret(text.substr(at + 1, end - at - 1)) || text[at + 1] == '/') continue;
    const std::size_t from = text.find('>', end);
    if (from == std::string_view::npos) return file.mark_secret(static_cast<std::uint32_t>(at + 1), static_cast<std::uint32_t>(text.size()));
    // A tag that was not closed, or that holds more than its name: the value may stand in it.
    const bool open = text.find('<', end) < from || (text[end] == '/' && from > end + 1), more = text.substr(end, from - end).find_first_not_of(" \t\r\n/") != std::string_view::npos;
    if (open || more) file.mark_secret(static_cast<std::uint32_t>(open ? at + 1 : end), static_cast<std::uint32_t>(from));
    if (text[from - 1] == '/') continue;
    std::size_t to = std::min(text.find('<', from), text.size());
    if (text.substr(to, 9) == "<![CDATA[") to = std::min(text.find("]]>", to), text.size());
    else to = std::max(to, end_of_secret_text(text, from + 1, text.substr(at + 1, end - at - 1)));
    if (to > from + 1) file.mark_secret(static_cast<std::uint32_t>(from + 1), static_cast<std::uint32_t>(to));
  }
}

}  // namespace tunlint::nsx_v
