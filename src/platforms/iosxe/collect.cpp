// Walks the statements of one device, hands them to the collectors, and counts what nobody understood.
#include <algorithm>

#include "platforms/iosxe/config.hpp"
#include "platforms/iosxe/schema.hpp"

namespace tunlint::iosxe {
namespace {

/// A statement that could hold a secret is masked from its second word on when nobody understood it.
void mask_if_secret(SourceFile& file, const Node& n) {
  static constexpr std::string_view signs[] = {"key", "secret", "password", "pre-share", "passphrase", "psk", "session", "cipher", "authenticator"};
  const auto text = file.text().substr(n.span.begin, n.span.end - n.span.begin);
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  for (const auto s : signs) {
    const auto at = lower.find(s);
    if (at == std::string::npos) continue;
    const auto blank = lower.find_first_of(" \t", at);
    auto from = n.span.begin + static_cast<std::uint32_t>(blank == std::string::npos ? at : blank + 1);
    // A torn line may have its key in front of the keyword: what does not look like a keyword is masked as well.
    for (const auto& w : n.words)
      if (!std::all_of(w.text.begin(), w.text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; })) {
        from = std::min(from, w.span.begin);
        break;
      }
    if (from < n.span.end) file.mark_secret(from, n.span.end);
    return;
  }
}

void mask_after(SourceFile& file, const Node& n, std::size_t words) {
  const auto from = n.words.size() > words ? n.words[words].span.begin : words == 0 ? n.span.begin : n.span.end;
  if (from < n.span.end) file.mark_secret(from, n.span.end);
}

constexpr std::size_t most_remarks = 10'000;  // of one file

void tell(Context& x, const Node& n, std::string message = "this statement is not understood", std::string_view meant = {}) {
  ++x.reading.not_understood;
  // A file that is no configuration should not fill a report, nor the memory.
  if (x.reading.not_understood > most_remarks) return;
  Remark r;
  r.kind = Remark::Kind::not_understood;
  r.span = n.span;
  r.message = std::move(message);
  if (x.reading.not_understood == most_remarks) r.message += "; those behind it that are not are only counted";
  r.suggestion = meant;
  x.reading.remarks.push_back(std::move(r));
}

void mask(SourceFile& file, const Node& n, bool among_keys) {
  if (among_keys || n.words.size() < 2) mask_after(file, n, 0);
  else if (holds_keys(n)) mask_after(file, n, 2);
  else mask_if_secret(file, n);
}

void count(Context& x, const Node& n, bool deep, bool among_keys = false) {
  ++x.reading.vpn_statements;
  if (!n.understood) {
    mask(x.file, n, among_keys);
    tell(x, n);
  }
  if (deep)
    for (const auto& c : n.children) {
      count(x, c, true, among_keys || holds_keys(n));
    }
}

/// A head or a statement whose first word is `meant`, misspelt: the device does not take it, and what stands below goes elsewhere.
void count_misspelt(Context& x, Node& n, std::string_view meant) {
  const std::string typed(n.word(0));
  ++x.reading.vpn_statements;
  n.words[0].text = std::string(meant);  // keys stand where they would
  if (meant == "crypto") mask_all(x.file, n, false);
  tell(x, n, "'" + typed + "' is no command" + (n.children.empty() ? "" : ": what stands in this block is not part of the prediction"), meant);
}

/// ` crypto map CMAP`: what `| section crypto` prints of an interface that a crypto map is applied to.
void collect_applied(const SourceFile& file, Device& d, Node& n) {
  if (!n.starts({"crypto", "map"}) || n.words.size() != 3 || n.span.begin == 0 || file.text()[n.span.begin - 1] != ' ') return;
  d.applied_maps.emplace(n.word(2));
  n.understood = true;
}

}  // namespace

bool holds_keys(const Node& n) {
  return (n.word(0) == "crypto" && (keyword(n, 1, "isakmp") || keyword(n, 1, "keyring") || (keyword(n, 1, "ikev2") && keyword(n, 2, "keyring")))) ||
         n.word(0) == "peer" || n.word(0) == "pre-shared-key";
}

void mask_all(SourceFile& file, const Node& n, bool among_keys) {
  mask(file, n, among_keys);
  for (const Node& c : n.children) mask_all(file, c, among_keys || holds_keys(n));
}

Device collect(Context& x, CliDevice& device, const std::string& release) {
  Device d;
  d.name = device.name;
  d.release = release;
  take_back(x.file, device.nodes);
  for (auto& n : device.nodes) {
    if (const char first = x.file.text()[n.span.begin]; n.words.empty() && (first == 'i' || first == 'I')) {  // the other lines that are kept without words are those of access lists
      d.routes.push_back(route_line(n.span, x.file.text()));
      continue;
    }
    if (n.word(0) == "no" && n.word(1) != "crypto") continue;
    if (collect_authorization(d, n)) continue;
    collect_names(d, n);
    if (n.word(0) == "version") {
      const auto v = n.word(1);
      d.whole = true;
      if (d.release.empty() && !v.empty() && v[0] >= '0' && v[0] <= '9') d.release = v;
    } else if (n.starts({"ip", "domain"}) || n.starts({"ip", "domain-name"})) {
      d.domain = n.words.back().text;
    } else if (n.word(0) == "no" || n.starts({"crypto", "isakmp"}) || n.starts({"crypto", "ikev2"}) || n.starts({"crypto", "keyring"})) {
      if (n.starts({"no", "crypto", "ipsec", "nat-transparency"})) d.nat_traversal = Sourced<bool>::set(false, n.span);
      collect_ike(x, d, n);
    } else if (!collect_paths(d, n)) {
      collect_ipsec(x, d, n);
    }
  }
  std::sort(d.isakmp_policies.begin(), d.isakmp_policies.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  if (!d.shows_interfaces())
    for (auto& n : device.nodes) collect_applied(x.file, d, n);
  const auto of_tunnel = [](const Node& c) { return c.word(0) == "tunnel" || c.word(0) == "crypto"; };
  for (auto& n : device.nodes) {
    if (n.word(0) == "crypto" || n.starts({"no", "crypto"})) {
      const char first = x.file.text()[n.span.begin];
      if (!n.understood && first >= 'A' && first <= 'Z') continue;  // a sentence: "Crypto maps tie it together"
      count(x, n, true);
    } else if (n.word(0) == "interface") {
      for (auto& c : n.children) {
        const auto first = c.word(0) == "no" ? c.word(1) : c.word(0);
        if (first == "tunnel" || first == "crypto") count(x, c, true);
        else if (const auto meant = misspelt(interface_mode(), first); !meant.empty() && !c.understood) count_misspelt(x, c, meant);
      }
    } else if (const auto meant = misspelt(top_mode(), n.word(0)); meant == "crypto" || (meant == "interface" && std::any_of(n.children.begin(), n.children.end(), of_tunnel))) {
      count_misspelt(x, n, meant);
    }
  }
  return d;
}

}  // namespace tunlint::iosxe
