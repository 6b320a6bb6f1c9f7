// The elements of a site in the standards' words. One cipher, one digest and one group serve both phases.
#include <algorithm>
#include <charconv>

#include "platforms/nsx_v/sites.hpp"
#include "platforms/settings.hpp"

namespace tunlint::nsx_v {
namespace {

constexpr std::size_t most_children = 4096;  // pairs of subnets of one site

/// Enumerations are written in any case, with and without dashes.
std::string canonical(std::string_view text) {
  std::string out;
  for (char c : text)
    if (c != '-' && c != '_' && c != ' ') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return out;
}

Identity identity_from(const std::string& text) {
  if (const auto address = parse_address(text)) return identity_of(*address);
  if (text.find('=') != std::string::npos) return {IdType::der_asn1_dn, text};
  return {text.find('@') != std::string::npos ? IdType::rfc822_addr : IdType::fqdn, text};
}

class EndMaker {
 public:
  EndMaker(const Site& site, const SourceFile& file, const Profile& profile, const ReadOptions& options)
      : site_(site), file_(file), profile_(profile), options_(options) {}

  End make() {
    end_.profile = &profile_;
    end_.release = options_.release;
    end_.behaviour = profile_.behaviour(end_.release);
    const auto name = text("name"), id = text("siteId");
    end_.name = name.known() ? name.value() : id.known() ? id.value() : "site";
    end_.span = name.known() ? name.span() : site_.node->span;
    end_.names["site"] = end_.name;
    end_.device = !options_.device.empty() ? options_.device : site_.edge;
    if (end_.device.empty()) end_.device = file_.name().substr(file_.name().rfind('/') + 1);
    make_enabled();
    const auto responder = flag("responderOnly", *site_.node);
    end_.role = responder.known() ? Sourced<Role>::set(responder.value() ? Role::responder : Role::both, responder.span()) : assume(Role::both, "default.role");
    make_addresses();
    make_auth();
    make_identities();
    make_ike();
    make_children();
    if (const auto mtu = number("mtu"); mtu.known()) end_.mtu = mtu;
    if (options_.settings) {
      add_settings(end_, "site", *site_.node, is_understood);
      add_settings(end_, "ipsec", *site_.service, [](const Node& n) { return name_of(n) != "sites" && name_of(n) != "site"; });
    }
    return std::move(end_);
  }

 private:
  using Item = Sourced<Transform>;
  using Selectors = std::vector<Sourced<TrafficSelector>>;

  const Fact* fact(std::string_view key) const { return profile_.fact(key, end_.release).fact; }
  template <class T>
  Sourced<T> assume(T value, std::string_view key) const { return Sourced<T>::assume(std::move(value), fact(key), end_.span); }
  Remark& remark(Remark::Kind kind, Span span, std::string message, const Fact* because = nullptr) {
    for (Remark& said : end_.remarks)  // one element serves both phases
      if (said.span == span && (said.message == message || (said.message.starts_with("this value of") && message.starts_with("this value of")))) return said;
    Remark r;
    r.kind = kind;
    r.span = span;
    r.message = std::move(message);
    r.fact = because;
    return end_.remarks.emplace_back(std::move(r));
  }

  /// The text of an element; absent where it is not there or empty.
  static Sourced<std::string> text_of(const Node* n) {
    if (!n || n->words.size() < 2) return {};
    const std::string_view t = n->words[1].text;
    const auto first = t.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) return {};
    return Sourced<std::string>::set(std::string(t.substr(first, t.find_last_not_of(" \t\r\n") - first + 1)), n->words[1].span);
  }
  Sourced<std::string> text(std::string_view name) const { return text_of(element(*site_.node, name)); }
  Sourced<bool> flag(std::string_view name, const Node& in) {
    const auto t = text_of(element(in, name));
    if (!t.known()) return {};
    const std::string word = canonical(t.value());
    if (word == "true" || word == "false") return Sourced<bool>::set(word == "true", t.span());
    remark(Remark::Kind::malformed, t.span(), "'" + std::string(name) + "' has to be true or false");
    return Sourced<bool>::hidden(UnknownReason::not_documented, t.span());
  }
  Sourced<std::uint32_t> number(std::string_view name) {
    const auto t = text(name);
    if (!t.known()) return {};
    std::uint32_t v = 0;
    const char* end = t.value().data() + t.value().size();
    if (const auto [at, error] = std::from_chars(t.value().data(), end, v); error == std::errc{} && at == end) return Sourced<std::uint32_t>::set(v, t.span());
    remark(Remark::Kind::malformed, t.span(), "'" + std::string(name) + "' has to be a number");
    return Sourced<std::uint32_t>::hidden(UnknownReason::not_documented, t.span());
  }
  std::optional<std::string_view> meaning(std::string_view table, std::string_view word) const {
    const std::string wanted = canonical(word);
    for (const auto& e : profile_.vocabulary(table))
      if (canonical(e.spelling) == wanted) return e.meaning;
    return std::nullopt;
  }
  void unsupported(Span span, std::string_view name, std::string_view table) {
    std::string list;
    for (const auto& e : profile_.vocabulary(table)) list += (list.empty() ? "" : ", ") + std::string(e.spelling);
    remark(Remark::Kind::unsupported, span, "this value of '" + std::string(name) + "' is not one that the platform has; it takes " + list);
  }

  void make_enabled() {
    end_.enabled = flag("enabled", *site_.node);
    const bool off = end_.enabled.known() && !end_.enabled.value();
    end_.names["enable.value"] = "true";
    if (off) {
      end_.names["off-site"] = "site " + end_.name;
      remark(Remark::Kind::disabled, end_.enabled.span(), "the site is disabled").blocks = true;
    }
    if (end_.enabled.absent()) end_.enabled = default_flag(profile_, "default.enabled", end_.release, end_.span);
    const auto service = flag("enabled", *site_.service);
    if (!service.known() || service.value()) return;
    end_.names["off-service"] = "ipsec";
    if (!off) end_.enabled = service, end_.names["disabled-service"] = "";
    remark(Remark::Kind::disabled, service.span(), "the IPsec service of the edge is disabled").blocks = true;
  }

  void make_addresses() {
    const auto own = text("localIp");
    const auto address = own.known() ? parse_address(own.value()) : std::nullopt;
    if (address) end_.local = Sourced<IpAddress>::set(*address, own.span());
    else end_.local = Sourced<IpAddress>::hidden(UnknownReason::not_documented, own.known() ? own.span() : end_.span);
    if (own.known() && !address) remark(Remark::Kind::unsupported, own.span(), "'localIp' has to be an address");
    const auto peer = text("peerIp");
    if (!peer.known()) {
      end_.peers.push_back(Sourced<PeerAddress>::hidden(UnknownReason::not_documented, end_.span));
      remark(Remark::Kind::unsupported, end_.span, "no 'peerIp' is written: the platform makes no site without one");
      return;
    }
    PeerAddress p;
    if (const auto a = parse_address(peer.value())) {
      p.kind = PeerAddress::Kind::address;
      p.address = *a;
    } else if (canonical(peer.value()) != "any") {
      p.kind = PeerAddress::Kind::name;
      p.name = peer.value();
    }
    any_peer_ = p.kind == PeerAddress::Kind::any;
    end_.peers.push_back(Sourced<PeerAddress>::set(std::move(p), peer.span()));
  }

  const Fact* suite(std::string_view phase) {
    const auto s = text("complianceSuite");
    if (!s.known() || canonical(s.value()) == "none") return nullptr;
    suite_span_ = s.span();
    std::string key;
    for (char c : s.value()) key += c == '_' || c == ' ' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    const Fact* f = key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos ? fact("default.suite." + key + "." + std::string(phase)) : nullptr;
    unknown_suite_ = !f;  // whatever it is, the site's own algorithms are not used
    if (!f && phase == "ike") remark(Remark::Kind::unsupported, s.span(), "this value of 'complianceSuite' is not one that tunlint knows");
    return f;
  }

  void make_auth() {
    IkeConfig& ike = end_.ike;
    const auto mode = text("authenticationMode");
    const auto named = text("complianceSuite");
    const bool with_suite = named.known() && canonical(named.value()) != "none";
    if (!mode.known() && with_suite) ike.local_auth = Sourced<AuthMethod>::derive(AuthMethod::certificate, named.span(), fact("default.suite.auth"));
    else if (!mode.known()) ike.local_auth = assume(AuthMethod::psk, "default.ike.auth");
    else if (canonical(mode.value()) == "psk") ike.local_auth = Sourced<AuthMethod>::set(AuthMethod::psk, mode.span());
    else if (canonical(mode.value()) == "x.509") ike.local_auth = Sourced<AuthMethod>::set(AuthMethod::certificate, mode.span());
    else {
      remark(Remark::Kind::unsupported, mode.span(), "this value of 'authenticationMode' is not one that the platform has; it takes psk, x.509");
      ike.local_auth = Sourced<AuthMethod>::hidden(UnknownReason::not_documented, mode.span());
    }
    ike.remote_auth = ike.local_auth;
    if (ike.local_auth.value_or(AuthMethod::psk) != AuthMethod::psk) return;
    if (with_suite && ike.local_auth.known())
      remark(Remark::Kind::unsupported, named.span(), "a compliance suite needs certificates and 'authenticationMode' is psk, which the platform refuses: with a key, 'complianceSuite' has to be none",
             fact("default.suite.auth"))
          .blocks = true;
    // Peers at any address share the key of the service; the site's own is not used, and an export may leave that one out.
    const Node* of_service = element(*site_.service, "global");
    const Node* key = !any_peer_ ? element(*site_.node, "psk") : of_service ? element(*of_service, "psk") : nullptr;
    end_.names["keyed"] = any_peer_ ? "ipsec, <global>" : "site " + end_.name;
    PskEntry entry;
    entry.span = key ? key->span : end_.span;
    const bool there = key && key->words.size() > 1 && key->words[1].text.find_first_not_of('*') != std::string::npos;
    entry.secret = there ? Sourced<Secret>::set(Secret(key->words[1].text.str()), key->words[1].span) : Sourced<Secret>::hidden(UnknownReason::redacted, entry.span);
    ike.keys.push_back(std::move(entry));
  }

  void make_identities() {
    IkeConfig& ike = end_.ike;
    const auto own = text("localId"), theirs = text("peerId");
    if (own.known()) ike.local_id = Sourced<Identity>::set(identity_from(own.value()), own.span());
    else if (end_.local.known()) ike.local_id = Sourced<Identity>::derive(identity_of(end_.local.value()), end_.local.span(), fact("default.local-id"));
    else ike.local_id = Sourced<Identity>::hidden(end_.local.reason(), end_.local.span());
    IdentityPattern p;
    const auto& peer = end_.peers.front();
    if (theirs.known()) {
      if (canonical(theirs.value()) == "any") p.kind = IdentityPattern::Kind::any;
      else p.id = identity_from(theirs.value());
      ike.remote_ids.push_back(Sourced<IdentityPattern>::set(std::move(p), theirs.span()));
    } else if (peer.known() && peer->kind == PeerAddress::Kind::address) {
      p.id = identity_of(peer->address);
      ike.remote_ids.push_back(Sourced<IdentityPattern>::derive(std::move(p), peer.span(), fact("default.remote-id")));
    } else {
      ike.remote_ids.push_back(Sourced<IdentityPattern>::hidden(UnknownReason::not_documented, peer.span()));
    }
  }

  TransformList transforms(std::string_view name, std::string_view table, const Fact* suite_words) {
    TransformList out;
    const auto word = text(name);
    out.span = suite_words || unknown_suite_ ? suite_span_ : word.known() ? word.span() : end_.span;
    if (unknown_suite_) {
      out.hidden = UnknownReason::not_documented;
      return out;
    }
    const auto parse = [&](std::string_view w) {
      const auto m = meaning(table, w);
      return m ? parse_transform(*m) : std::nullopt;
    };
    if (suite_words) {
      for (const auto w : items(*suite_words))
        if (const auto t = parse(w)) out.items.push_back(Item::derive(*t, suite_span_, suite_words));
    } else if (word.known()) {
      if (const auto t = parse(word.value())) out.items.push_back(Item::set(*t, word.span()));
      else {
        out.hidden = UnknownReason::not_documented;
        // A cipher that only ESP has is no mistake of the configuration: what phase 1 does then is not documented for all.
        if (table != "ike.encr" || !meaning("esp.encr", word.value())) unsupported(word.span(), name, table);
      }
    } else if (const Fact* f = fact("default." + std::string(table))) {
      if (const auto t = parse(f->value)) out.items.push_back(Item::assume(*t, f, end_.span));
    }
    return out;
  }

  void make_ike() {
    IkeConfig& ike = end_.ike;
    const Fact* words = suite("ike");
    const auto option = text("ikeOption");
    std::optional<std::string_view> m;
    const Fact* f = nullptr;
    Span at = option.known() ? option.span() : end_.span;
    if (words) {
      for (const auto w : items(*words))
        if (const auto found = meaning("ike.version", w)) m = found;
      f = words;
      at = suite_span_;
    } else if (unknown_suite_) {
      at = suite_span_;
    } else if (option.known()) {
      m = meaning("ike.version", option.value());
      if (!m) unsupported(at, "ikeOption", "ike.version");
    } else if ((f = fact("default.ike.version"))) {
      m = meaning("ike.version", f->value);
    }
    const auto version = [&](IkeVersion v) {
      return words ? Sourced<IkeVersion>::derive(v, at, f) : f ? Sourced<IkeVersion>::assume(v, f, at) : Sourced<IkeVersion>::set(v, at);
    };
    const bool flexible = m && *m == "IKEv2+IKEv1";
    ike.offers = {!m ? Sourced<IkeVersion>::hidden(UnknownReason::not_documented, at) : version(*m == "IKEv1" ? IkeVersion::v1 : IkeVersion::v2)};
    ike.accepts = ike.offers;
    if (flexible) ike.accepts.push_back(version(IkeVersion::v1));

    ike.lifetime = default_number(profile_, "default.ike.lifetime", end_.release, end_.span);
    const TransformList encr = transforms("encryptionAlgorithm", "ike.encr", words);
    const bool combined = !encr.items.empty() && is_aead(encr.items.front().value());
    const TransformList digest = transforms("digestAlgorithm", "ike.integ", words), groups = transforms("dhGroup", "ike.dh", words);
    Proposal p;
    p.span = encr.span;
    p.encr = encr;
    if (!combined) p.integ = digest;
    p.dh = groups;
    p.prf.span = digest.span;
    p.prf.hidden = digest.hidden;
    for (const Item& d : digest.items)
      if (const auto prf = prf_of(d.value())) p.prf.items.push_back(Item::derive(*prf, d.span(), d.fact()));
    if (p.prf.items.empty()) p.prf.hidden = UnknownReason::not_documented;
    const bool v1 = !m || flexible || *m == "IKEv1", v2 = !m || *m != "IKEv1";
    if (v2) ike.v2.offer = {p};
    if (v1) {
      p.auth = ike.local_auth;
      if (p.auth.known() && p.auth.value() == AuthMethod::certificate) p.auth = Sourced<AuthMethod>::derive(AuthMethod::rsa_signature, p.auth.span(), fact("default.ike.certificate-v1"));
      p.lifetime = ike.lifetime;
      const auto all = groups.items;
      for (const Item& g : all) {  // a tuple for each group of a suite
        p.dh.items = {g};
        ike.v1.offer.push_back(p);
      }
      if (all.empty()) ike.v1.offer.push_back(std::move(p));
    }
    ike.mode = assume(ExchangeMode::main, "default.ike.mode");
    ike.accepts_main = assume(true, "default.ike.mode");
    ike.accepts_aggressive = assume(false, "default.ike.mode");
    ike.nat_traversal = default_flag(profile_, "default.nat-traversal", end_.release, end_.span);
    ike.dpd.enabled = default_flag(profile_, "default.dpd.enabled", end_.release, end_.span);
  }

  Selectors subnets(std::string_view name) {
    Selectors out;
    const Node* list = element(*site_.node, name);
    if (list)
      for (const Node& n : list->children) {
        const auto t = text_of(&n);
        if (name_of(n) != "subnet" || !t.known()) continue;
        const auto range = canonical(t.value()) == "any" ? std::optional(any_address(false)) : parse_range(t.value());
        if (range) out.push_back(Sourced<TrafficSelector>::set(TrafficSelector{*range, 0, {}}, t.span()));
        else {
          remark(Remark::Kind::unsupported, t.span(), "this is no subnet");
          out.push_back(Sourced<TrafficSelector>::hidden(UnknownReason::not_documented, t.span()));
        }
      }
    if (out.empty()) out.push_back(Sourced<TrafficSelector>::derive(TrafficSelector{any_address(false), 0, {}}, list ? list->span : end_.span, fact("default.selectors")));
    return out;
  }

  void make_children() {
    const Fact* words = suite("tunnel");
    Child like;
    like.span = end_.span;
    Proposal p;
    p.protocol = Protocol::esp;
    p.encr = transforms("encryptionAlgorithm", "esp.encr", words);
    p.span = p.encr.span;
    const bool combined = !p.encr.items.empty() && is_aead(p.encr.items.front().value());
    if (!combined) p.integ = transforms("digestAlgorithm", "esp.integ", words);
    auto pfs = flag("enablePfs", *site_.node);
    if (pfs.absent()) pfs = default_flag(profile_, "default.pfs", end_.release, end_.span);
    p.dh.span = pfs.span();
    if (words || unknown_suite_ || (pfs.known() && pfs.value())) p.dh = transforms("dhGroup", "ike.dh", words);
    else if (pfs.known()) p.dh.items = {Item::set(dh_none, pfs.span())};
    else p.dh.hidden = UnknownReason::not_documented;
    p.esn.span = end_.span;
    p.esn.items.push_back(assume(esn_no, "default.esp.esn"));
    like.proposals.offer.push_back(std::move(p));
    like.mode = assume(EncapsulationMode::tunnel, "default.mode");
    like.lifetime = default_number(profile_, "default.esp.lifetime", end_.release, end_.span);
    const auto type = text("ipsecSessionType");
    if (type.known() && canonical(type.value()) == "routebasedsession") {
      like.name = end_.name;
      like.local = like.remote = {Sourced<TrafficSelector>::derive(TrafficSelector{any_address(false), 0, {}}, type.span(), fact("default.selectors"))};
      end_.children.push_back(std::move(like));
      return;
    }
    const Selectors locals = subnets("localSubnets"), peers = subnets("peerSubnets");
    for (const auto& l : locals)
      for (const auto& r : peers) {
        if (end_.children.size() == most_children) {
          remark(Remark::Kind::not_understood, end_.span, "the site has more than " + std::to_string(most_children) + " pairs of subnets; the rest is not part of the prediction");
          return;
        }
        Child c = like;
        c.name = end_.name;
        c.local = {l};
        c.remote = {r};
        end_.children.push_back(std::move(c));
      }
  }

  const Site& site_;
  const SourceFile& file_;
  const Profile& profile_;
  const ReadOptions& options_;
  End end_;
  bool any_peer_ = false, unknown_suite_ = false;
  Span suite_span_;
};

}  // namespace

End make_end(const Site& site, const SourceFile& file, const Profile& profile, const ReadOptions& options) {
  return EndMaker(site, file, profile, options).make();
}

}  // namespace tunlint::nsx_v
