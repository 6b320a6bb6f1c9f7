#include "platforms/strongswan/ipsec_sections.hpp"

#include <algorithm>
#include <set>

#include "platforms/strongswan/words.hpp"
#include "source/find.hpp"
#include "source/includes.hpp"

namespace tunlint::strongswan {
namespace {

constexpr std::size_t also_depth_limit = 32;

void note(PlatformReading& out, Remark::Kind kind, Span span, std::string message) {
  Remark r;
  r.kind = kind;
  r.span = span;
  r.message = std::move(message);
  out.remarks.push_back(std::move(r));
}

bool is_secrets_file(const SourceFile& file) {
  const IpsecSigns signs = look_for_ipsec_conf(file);
  return signs.secrets && !signs.conf;
}

/// stroke_cred.c (load_secrets): " : " between identities and kind, or ": " at the beginning, no tabs; the kind in capitals. Measured with 5.9.8.
std::string charon_refusal(std::string_view text, const Node& line, Span colon) {
  const Span kind = line.words[0].span;
  if (!is_secret_kind(line.word(0))) return "no kind of secret stands behind the colon (PSK, RSA, ECDSA, ...)";
  const bool alone = (colon.begin == line.span.begin || text[colon.begin - 1] == ' ') && text.substr(colon.end).starts_with(' ');
  if (!alone) return "the colon has to stand alone, with a blank on each side: 'identities : " + std::string(line.word(0)) + " ...'";
  if (text.substr(kind.begin, kind.end - kind.begin) != line.word(0)) return "the kind of a secret has to be written in capital letters: '" + std::string(line.word(0)) + "'";
  return {};
}

}  // namespace

const SecretsDialect charon_secrets{parse_identity, false, true, true, false, charon_refusal};

IpsecConf::IpsecConf(std::span<SourceFile* const> documents, PlatformReading& out, const SecretsDialect& secrets)
    : out_(out), dialect_(secrets), files_(documents.begin(), documents.end()) {
  std::vector<SharedKey> keys;
  for (SourceFile* file : files_)
    for (const Extract& part : ipsec_extracts(*file, is_secrets_file(*file))) {
      if (part.secrets) read_secrets(*file, part, keys);
      else read_conf(*file, part);
    }
  if (dialect_.last_holds) std::reverse(keys.begin(), keys.end());
  for (SharedKey& key : keys) keys_.add(std::move(key));
  std::vector<Conn> sections;
  // Values point to nodes, so nodes are looked at only once all trees stand where they stay.
  std::map<std::string, std::size_t, std::less<>> index;
  for (const Tree& tree : trees_)
    for (const Node& node : tree.nodes) {
      if (node.shape != Shape::object) continue;
      const bool setup = node.word(0) == "config", conn = node.word(0) == "conn";
      Conn* into = setup ? &setup_ : conn && node.word(1) == "%default" ? &defaults_ : nullptr;
      if (conn && !into) {
        const auto [it, added] = index.try_emplace(std::string(node.word(1)), sections.size());
        if (added) {
          sections.push_back({});
          sections.back().name = std::string(node.word(1));
          sections.back().span = node.span;
        }
        into = &sections[it->second];
      }
      for (const Node& p : node.children) {
        if (!into || p.shape != Shape::scalar) continue;
        Value v{std::string(p.word(1)), p.words.size() > 1 ? p.words[1].span : p.span, &p};
        if (p.word(0) == "also" && into->values.contains("also")) {
          Value& old = into->values.find("also")->second;
          old.text += "," + v.text;
          p.understood = true;
          ++out_.vpn_statements;
        } else {
          into->values.insert_or_assign(std::string(p.word(0)), std::move(v));
        }
      }
    }
  follow(std::move(sections));
}

void IpsecConf::include(const Node& statement, const SourceFile& by) {
  if (std::any_of(files_.begin(), files_.end(), [&](const SourceFile* f) { return includes(by, statement.word(1), *f); })) return;
  note(out_, Remark::Kind::default_used, statement.span, "what this line includes is read only where the file is among the inputs");
}

const SourceFile& IpsecConf::file_of(Span span) const {
  for (const SourceFile* f : files_)
    if (f->id() == span.file) return *f;
  return *files_.front();
}

void IpsecConf::read_conf(SourceFile& file, const Extract& part) {
  Tree tree = read_ipsec_conf(file, part);
  const auto lost = [&](const Node& n) {
    file.mark_secret(n.span.begin, n.span.end);
    ++out_.vpn_statements;
    ++out_.not_understood;
    note(out_, Remark::Kind::not_understood, n.span, "this line is neither a section nor a parameter");
  };
  for (const Node& n : tree.nodes) {
    if (n.words.empty()) lost(n);
    else if (n.word(0) == "include" && n.shape == Shape::statement) include(n, file);
    for (const Node& p : n.children) {
      if (p.words.empty()) lost(p);
      // A few parameters may hold a key or a password.
      const std::string_view key = p.word(0);
      if (p.words.size() > 1 && (key.find("secret") != std::string_view::npos || key.find("password") != std::string_view::npos || key == "psk" || key.ends_with("pin")))
        file.mark_secret(p.words[1].span.begin, p.words[1].span.end);
    }
  }
  trees_.push_back(std::move(tree));
}

void IpsecConf::read_secrets(SourceFile& file, const Extract& part, std::vector<SharedKey>& keys) {
  has_secrets_ = true;
  SecretLines lines = read_ipsec_secrets(file, part, dialect_.lines_go_on);
  for (const Span& s : lines.secret_spans) file.mark_secret(s.begin, s.end);
  bool lost = false;
  for (std::size_t at = 0; at < lines.tree.nodes.size(); ++at) {
    const Node& n = lines.tree.nodes[at];
    ++out_.vpn_statements;
    if (lost) continue;
    std::string fault = n.words.empty() ? "this is no line of a file of secrets" : lines.colons[at] ? dialect_.refusal(file.text(), n, lines.colons[at]) : "";
    if (!fault.empty()) {
      ++out_.not_understood;
      lost = dialect_.stops_at_fault;
      if (lost) fault += "; the daemon reads nothing from this line on";
      note(out_, n.words.empty() ? Remark::Kind::not_understood : Remark::Kind::unsupported, n.span, std::move(fault));
      continue;
    }
    if (n.word(0) == "include") include(n, file);
    if (n.word(0) == "PSK") keys.push_back(key_of(n));
  }
}

SharedKey IpsecConf::key_of(const Node& n) const {
  const Word& secret = n.words[1];
  SharedKey key;
  key.span = n.span;
  // "0x..." in quotes is the text itself, as measured with charon and pluto; in swanctl.conf it is hexadecimal.
  const bool tagged = !secret.quoted && dialect_.tags_text && (secret.text.view().starts_with("0t") || secret.text.view().starts_with("0T"));
  const auto octets = secret.quoted ? std::optional(Secret(secret.text.str())) : tagged ? std::optional(Secret(secret.text.str().substr(2))) : parse_secret(secret.text);
  if (!secret.span || (secret.text.empty() && !secret.quoted)) key.secret = Sourced<Secret>::hidden(UnknownReason::not_documented, n.span);
  else if (is_placeholder(secret.text)) key.secret = Sourced<Secret>::hidden(UnknownReason::redacted, secret.span);
  else if (octets) key.secret = Sourced<Secret>::set(*octets, secret.span);
  else key.secret = Sourced<Secret>::hidden(UnknownReason::not_documented, secret.span);
  for (std::size_t w = 2; w < n.words.size(); ++w) {
    const Word& owner = n.words[w];
    key.owners.push_back(dialect_.identity(owner.text));
    key.name += owner.quoted ? '"' + owner.text.str() + "\" " : owner.text.str() + " ";
  }
  return key;
}

/// Own parameters hold first, then those of also= (a later one over an earlier one), then those of %default.
void IpsecConf::follow(std::vector<Conn> sections) {
  std::map<std::string, std::size_t, std::less<>> index;
  for (std::size_t n = 0; n < sections.size(); ++n) index.emplace(sections[n].name, n);
  const auto names = [](const std::string& list) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at <= list.size();) {
      const auto end = std::min(list.find_first_of(", ", at), list.size());
      if (end > at) out.push_back(list.substr(at, end - at));
      at = end + 1;
    }
    return out;
  };
  std::size_t budget = 100000;  // parameters that are taken over, in all
  const auto take = [&](auto& self, std::map<std::string, Value, std::less<>>& into, const Conn& from, std::set<std::string>& open) -> void {
    const auto also = from.values.find("also");
    if (also == from.values.end() || open.size() > also_depth_limit) return;
    auto list = names(also->second.text);
    std::reverse(list.begin(), list.end());
    for (const std::string& name : list) {
      const auto it = index.find(name);
      if (it == index.end()) {
        note(out_, Remark::Kind::undefined_reference, also->second.span, "no section of this name is in the input");
        continue;
      }
      Conn& target = sections[it->second];
      target.referred_to = true;
      if (!open.insert(name).second) continue;
      for (const auto& [key, v] : target.values) {
        if (budget == 0) break;
        --budget;
        if (key != "also") into.try_emplace(key, v);
      }
      self(self, into, target, open);
      open.erase(name);
    }
  };
  std::vector<std::map<std::string, Value, std::less<>>> complete;
  for (const Conn& c : sections) {
    auto values = c.values;
    std::set<std::string> open{c.name};
    take(take, values, c, open);
    for (const auto& [key, v] : defaults_.values) values.try_emplace(key, v);
    complete.push_back(std::move(values));
  }
  for (std::size_t n = 0; n < sections.size(); ++n) {
    sections[n].values = std::move(complete[n]);
    if (const auto also = sections[n].values.find("also"); also != sections[n].values.end()) {
      if (also->second.node && !also->second.node->understood) {
        also->second.node->understood = true;
        ++out_.vpn_statements;
      }
    }
  }
  conns_ = std::move(sections);
}

bool right_is_local(const Conn& conn) {
  const auto only_right = [&](std::string_view what) {
    return conn.find("right" + std::string(what)) && !conn.find("left" + std::string(what));
  };
  const std::string_view left = conn.text("left"), right = conn.text("right");
  if (left.starts_with("%defaultroute") || left == "%eth0") return false;
  if (right.starts_with("%defaultroute")) return true;
  for (std::string_view local : {"firewall", "updown", "hostaccess", "cert"})
    if (only_right(local)) return true;
  return false;
}

bool may_be_turned(const Conn& conn) {
  const auto left = parse_address(conn.text("left")), right = parse_address(conn.text("right"));
  return left && right && *left != *right;
}

namespace {

bool named_secrets(const SourceFile& file) { return file.name().ends_with(".secrets"); }

/// Cheap, for the many files that are nothing of the kind: without any of this there is neither a section nor a secret.
bool worth_a_look(const SourceFile& file) {
  if (begins_as_document(file.text())) return false;
  const std::string_view text = file.text();
  for (std::string_view line : {"\nconn ", "\nconn\t", "\nconfig setup"})
    if (text.starts_with(line.substr(1)) || file.contains(line)) return true;
  if (text.size() < 4096 && file.contains(".secrets")) return true;  // a file of nothing but includes
  if (named_secrets(file)) return true;
  for (auto at = text.find(':'); at != std::string_view::npos; at = text.find(':', at + 1)) {
    const auto word = text.find_first_not_of(" \t", at + 1);
    if (word != std::string_view::npos && std::string_view("PREXp").find(text[word]) != std::string_view::npos) return true;
  }
  return false;
}

std::string_view without_blanks(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  return s;
}

/// Every word is an address, a name with a dot or an @, or %any.
bool are_owners(std::string_view text) {
  while (!(text = without_blanks(text)).empty()) {
    const std::string_view word = text.substr(0, text.find_first_of(" \t"));
    if (word.find_first_of("@.") == std::string_view::npos && word != "%any" && word != "%any6" && !parse_address(word)) return false;
    text.remove_prefix(word.size());
  }
  return true;
}

/// The kind of secret that a record has behind a colon; empty where `line` is none. In a file that is named so the kind may be in small
/// letters, or in the next line.
std::string_view secret_kind(std::string_view line, std::string_view next_line, bool named) {
  for (auto colon = line.find(':'); colon < 400; colon = line.find(':', colon + 1)) {
    std::string_view rest = without_blanks(line.substr(colon + 1));
    const bool goes_on = next_line.starts_with(' ') || next_line.starts_with('\t');
    if (named && goes_on && rest.find_first_not_of('\r') == std::string_view::npos) rest = without_blanks(next_line);
    const std::string_view kind = rest.substr(0, rest.find_first_of(" \t\"'"));
    if (kind.empty() || kind.size() == rest.size()) continue;
    std::string upper(kind);
    std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    if (named && is_secret_kind(upper)) return kind;
    if (kind != "PSK" && kind != "psk" && kind != "RSA" && kind != "ECDSA" && kind != "XAUTH" && kind != "EAP") continue;
    const std::string_view owners = line.substr(0, colon);
    const bool alone = owners.empty() || owners.back() == ' ' || owners.back() == '\t' || owners.find(' ') == std::string_view::npos;
    if (alone || are_owners(owners)) return kind;
  }
  return {};
}

}  // namespace

IpsecSigns look_for_ipsec_conf(const SourceFile& file) {
  if (!worth_a_look(file)) return {};
  static constexpr std::string_view strongswan_only[] = {"leftfirewall", "rightfirewall", "closeaction", "installpolicy", "forceencaps", "inactivity", "charondebug",
                                                         "uniqueids", "margintime", "lefthostaccess", "lifebytes", "marginbytes", "leftauth2", "eap_identity", "strictcrlpolicy", "mark_in", "mark_out"};
  static constexpr std::string_view libreswan_only[] = {"ikev2", "phase2alg", "phase2", "salifetime", "pfs", "narrowing", "encapsulation", "protostack", "virtual_private", "virtual-private",
                                                        "aggrmode", "leftsubnets", "rightsubnets", "vti-interface", "leftvti", "vti-routing", "ipsec-interface", "nat_traversal", "initial_contact", "initial-contact", "sareftrack",
                                                        "dumpdir", "logfile", "plutodebug", "leftxauthserver", "ikev1-policy", "phase2alg", "nat-ikev1-method", "pfs-rekey-workaround", "leftrsasigkey", "rightrsasigkey", "leftnexthop",
                                                        "retransmit-interval", "hostaddrfamily", "clientaddrfamily", "sha2-truncbug", "fake-strongswan", "ms-dh-downgrade", "retransmit-timeout", "ipsec-lifetime", "esn", "replay-window"};
  IpsecSigns s;
  std::string_view text = file.text();
  std::size_t line_number = 0;
  const bool named = named_secrets(file);
  bool psk = false;
  std::size_t conns = 0, sides = 0, own = 0, foreign = 0, includes = 0, of_secrets = 0;
  const auto parts = ipsec_extracts(file, false);
  std::size_t part = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    const auto offset = static_cast<std::size_t>(text.data() - file.text().data());
    text.remove_prefix(std::min(end + 1, text.size()));
    ++line_number;
    while (part < parts.size() && offset >= parts[part].end) ++part;
    if (part >= parts.size()) break;
    if (offset < parts[part].begin) continue;
    const bool indented = !line.empty() && (line.front() == ' ' || line.front() == '\t');
    while (!line.empty() && static_cast<unsigned char>(line.front()) <= ' ') line.remove_prefix(1);
    if (line.empty() || line.front() == '#') continue;
    if (!indented && (line.starts_with("conn ") || line.starts_with("conn\t") || line.starts_with("config setup"))) {
      ++own;
      if (conns++ == 0) {
        s.line = line_number;
        s.sign = line.starts_with("conn") && !line.starts_with("config") ? "conn" : "config setup";
      }
      continue;
    }
    const std::string_view kind = secret_kind(line, text.substr(0, text.find('\n')), named);
    const bool record = !kind.empty();
    if (record && !psk && s.line == 0) {
      s.line = line_number;
      s.sign = ": " + std::string(kind);
    }
    psk |= record;
    const bool parameter = line.find('=') != std::string_view::npos && line.find('=') <= line.find_first_of(" \t({\"'$<");
    const bool include = line.starts_with("include ") || line.starts_with("include\t");
    if (include && line.find(".secrets") != std::string_view::npos && of_secrets++ == 0 && s.line == 0) {
      s.line = line_number;
      s.sign = "include";
    }
    includes += include;
    if (record || (parameter && indented) || include) ++own;
    else if (!parameter) ++foreign;
    const auto equal = line.find('=');
    if (equal == std::string_view::npos || conns == 0) continue;
    std::string key(line.substr(0, equal));
    while (!key.empty() && (key.back() == ' ' || key.back() == '\t')) key.pop_back();
    if (key == "left" || key == "right" || key == "also" || key == "auto" || key == "keyexchange" || key == "leftsubnet" || key == "rightsubnet" || key == "authby" || key == "ike" || key == "esp") ++sides;
    for (std::string_view w : strongswan_only)
      if (key == w && ++s.strongswan == 1) s.strongswan_word = key;
    for (std::string_view w : libreswan_only)
      if (key == w && ++s.libreswan == 1) s.libreswan_word = key;
    std::string_view value = line.substr(equal + 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
    value = value.substr(0, value.find('#'));
    while (!value.empty() && static_cast<unsigned char>(value.back()) <= ' ') value.remove_suffix(1);
    if ((key == "ike" || key == "esp") && (value.find(';') != std::string_view::npos || value.find('+') != std::string_view::npos || value.find("aes_gcm") != std::string_view::npos) && ++s.libreswan == 1) s.libreswan_word = key;
    if ((key == "ike" || key == "esp") && value.ends_with('!') && ++s.strongswan == 1) s.strongswan_word = key;
    if (key == "keyexchange" && (value == "ikev1" || value == "ikev2") && s.strongswan == 0) s.strongswan_word = key, ++s.strongswan;
    if ((key == "leftauth" || key == "rightauth") && (value == "psk" || value.starts_with("pubkey") || value.starts_with("eap")) && ++s.strongswan == 1) s.strongswan_word = key;
    if (key == "authby" && (value == "psk" || value == "pubkey" || value.starts_with("xauth")) && ++s.strongswan == 1) s.strongswan_word = key;
    if (key == "auto" && (value == "ondemand" || value == "keep") && ++s.libreswan == 1) s.libreswan_word = key;
  }
  // Distributions ship files that have everything in others.
  s.conf = conns > 0 && (sides > 0 || includes > of_secrets);
  s.secrets = (psk || (of_secrets > 0 && foreign == 0)) && !s.conf;
  // Parts of other files, programs and documents that quote a line or two.
  if (foreign > 3 * own) s.conf = s.secrets = false;
  return s;
}

}  // namespace tunlint::strongswan
