// The leaves of an ipsec interface in the standards' words.
#include "platforms/vedge/make_end.hpp"

#include <charconv>

#include "platforms/vedge/words.hpp"
#include "source/template_text.hpp"

namespace tunlint::vedge {
namespace {

std::optional<std::uint32_t> parse_number(std::string_view text) {
  std::uint32_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return n;
}

Identity identity_from(std::string_view text) {
  if (const auto address = parse_address(text)) return identity_of(*address);
  return {text.find('@') != std::string_view::npos ? IdType::rfc822_addr : IdType::fqdn, std::string(text)};
}

/// "$8$...": a ConfD type other than clear text.
bool is_encrypted(std::string_view text) {
  return (text.size() > 2 && text[0] == '$' && text[1] >= '1' && text[1] <= '9' && text[2] == '$') || text.starts_with("$CRYPT_CLUSTER$");
}
bool is_placeholder(std::string_view text) {
  return text.find_first_not_of('*') == std::string_view::npos || (text.starts_with('<') && text.ends_with('>')) || has_template_variable(text);
}

class EndMaker {
 public:
  EndMaker(Settings settings, const Surroundings& around) : s_(std::move(settings)), around_(around), profile_(around.profile) {}

  End make() {
    end_.profile = &profile_;
    end_.release = around_.release;
    end_.behaviour = profile_.behaviour(end_.release);
    end_.device = around_.device;
    end_.name = s_.interface;
    end_.span = s_.head;
    end_.remarks = std::move(s_.remarks);
    end_.names.emplace("interface", s_.interface);
    if (!s_.vpn.empty()) end_.names.emplace("vpn", s_.vpn);
    check_interface_number();
    make_enabled();
    end_.role = assume(Role::both, "default.role");
    make_addresses();
    make_ike();
    make_keys();
    make_identities();
    make_detection();
    make_child();
    end_.mtu = number("mtu", "default.mtu", "limit.mtu");
    end_.mss = number("tcp-mss-adjust", "default.mss", "limit.mss");
    return std::move(end_);
  }

 private:
  // ---- facts and remarks ----

  const Fact* fact(std::string_view key) const { return profile_.fact(key, end_.release).fact; }
  template <class T>
  Sourced<T> assume(T value, std::string_view key) const {
    return Sourced<T>::assume(std::move(value), fact(key), s_.head);
  }
  Remark& remark(Remark::Kind kind, Span span, std::string message, const Fact* because = nullptr) {
    Remark r;
    r.kind = kind;
    r.span = span;
    r.message = std::move(message);
    r.fact = because;
    return end_.remarks.emplace_back(std::move(r));
  }
  void check_range(std::uint32_t value, std::string_view what, std::string_view limit, Span span) {
    const Fact* f = fact(limit);
    if (!f) return;
    const auto bounds = items(*f);
    const auto low = parse_number(bounds.at(0)), high = parse_number(bounds.at(1));
    if (!low || !high || (value >= *low && value <= *high)) return;
    remark(Remark::Kind::out_of_range, span,
           std::string(what) + " is " + std::to_string(value) + "; the platform takes " + std::to_string(*low) + " to " + std::to_string(*high), f);
  }
  /// A value that is not among the words of the platform.
  void unsupported(const Setting& value, std::string_view what, std::string_view table) {
    std::vector<std::string_view> known;
    std::string list;
    for (const VocabularyEntry& e : profile_.vocabulary(table)) {
      known.push_back(e.spelling);
      list += (list.empty() ? "" : ", ") + std::string(e.spelling);
    }
    remark(Remark::Kind::unsupported, value.span(), "this value of " + std::string(what) + " is not one that the platform has; it takes " + list)
        .suggestion = nearest(value.text(), known);
  }

  Sourced<std::uint32_t> number(std::string_view leaf, std::string_view default_key, std::string_view limit) {
    const Setting value = s_.leaf(leaf);
    if (!value) return default_number(profile_, default_key, end_.release, s_.head);
    const auto n = parse_number(value.text());
    if (!n) {
      remark(Remark::Kind::unsupported, value.span(), "'" + std::string(leaf) + "' wants a number");
      return Sourced<std::uint32_t>::hidden(UnknownReason::not_documented, value.span());
    }
    check_range(*n, "'" + std::string(leaf) + "'", limit, value.span());
    return Sourced<std::uint32_t>::set(*n, value.span());
  }

  void check_interface_number() {
    if (const auto n = parse_number(std::string_view(s_.interface).substr(5))) check_range(*n, "the number of the interface", "limit.interface", s_.head);
  }

  void make_enabled() {
    if (s_.shutdown) {
      end_.enabled = Sourced<bool>::set(!s_.shutdown_value, s_.shutdown->span);
      if (s_.shutdown_value) remark(Remark::Kind::disabled, s_.shutdown->span, "the interface is shut down").blocks = true;
      return;
    }
    end_.enabled = default_flag(profile_, "default.enabled", end_.release, s_.head);
    remark(Remark::Kind::default_used, s_.head, "neither 'shutdown' nor 'no shutdown' is written here; the interface is taken as enabled",
           fact("default.enabled"));
  }

  // ---- addresses ----

  void make_addresses() {
    if (const Setting inside = s_.leaf("ip address")) end_.names.emplace("inside-address", inside.text());
    if (const Setting destination = s_.leaf("tunnel-destination")) {
      PeerAddress peer;
      if (const auto address = parse_address(destination.text())) {
        peer.kind = PeerAddress::Kind::address;
        peer.address = *address;
      } else {
        peer.kind = PeerAddress::Kind::name;
        peer.name = destination.text();
      }
      end_.peers.push_back(Sourced<PeerAddress>::set(std::move(peer), destination.span()));
    } else {
      remark(Remark::Kind::unsupported, s_.head, "no 'tunnel-destination' is written: the platform cannot make a tunnel without a peer");
    }
    const Setting source = s_.leaf("tunnel-source"), from = s_.leaf("tunnel-source-interface");
    if (source && from)
      remark(Remark::Kind::unsupported, from.span(), "both 'tunnel-source' and 'tunnel-source-interface' are written; the platform takes one of them");
    if (source) {
      if (const auto address = parse_address(source.text())) {
        end_.local = Sourced<IpAddress>::set(*address, source.span());
      } else {
        Remark& r = remark(Remark::Kind::unsupported, source.span(), "'tunnel-source' wants an address");
        if (is_interface_name(source.text())) r.suggestion = "tunnel-source-interface";
        take_interface_address(source);
      }
    } else if (from) {
      take_interface_address(from);
    } else {
      end_.local = Sourced<IpAddress>::hidden(UnknownReason::not_in_input, s_.head);
      remark(Remark::Kind::unsupported, s_.head, "neither 'tunnel-source' nor 'tunnel-source-interface' is written; the platform needs one of them");
    }
  }
  void take_interface_address(const Setting& from) {
    end_.local_interface = from.text();
    const auto it = around_.interfaces.find(from.text());
    if (it != around_.interfaces.end() && it->second.shut && end_.enabled.value_or(true)) {
      end_.enabled = Sourced<bool>::set(false, it->second.shut);
      end_.names["enable.interface"] = from.text();
      end_.names["enable.vpn"] = "0";
      remark(Remark::Kind::disabled, it->second.shut, "the source interface is shut down").blocks = true;
    }
    if (it == around_.interfaces.end() || it->second.kind == InterfaceAddress::Kind::none) {
      end_.local = Sourced<IpAddress>::hidden(UnknownReason::not_in_input, from.span());
      if (it == around_.interfaces.end() && around_.transport_known)
        remark(Remark::Kind::undefined_reference, from.span(), "the source interface is not configured on this device");
    } else if (it->second.kind == InterfaceAddress::Kind::dhcp) {
      end_.local = Sourced<IpAddress>::hidden(UnknownReason::runtime, it->second.span);
    } else {
      end_.local = Sourced<IpAddress>::derive(it->second.address, it->second.span);
    }
  }

  // ---- IKE ----

  /// The algorithms of a suite ("AES_CBC_256/HMAC_SHA1_96") put into the lists of a proposal.
  static void put_suite(Proposal& p, std::string_view meaning, const auto& sourced) {
    while (!meaning.empty()) {
      const std::size_t slash = meaning.find('/');
      if (const auto t = parse_transform(meaning.substr(0, slash))) p.list(t->type).items.push_back(sourced(*t));
      meaning = slash == std::string_view::npos ? std::string_view() : meaning.substr(slash + 1);
    }
  }
  /// `other` is the table of the other phase: its words say what was meant, but the platform does not have them here.
  void make_suite(Proposal& p, std::string_view leaf, std::string_view table, std::string_view other, std::string_view default_key) {
    const Setting suite = s_.leaf(leaf);
    p.encr.span = p.integ.span = p.prf.span = suite ? suite.span() : s_.head;
    if (!suite) {
      const Fact* f = fact(default_key);
      const auto meaning = f ? profile_.meaning(table, f->value) : std::nullopt;
      if (meaning) return put_suite(p, *meaning, [&](Transform t) { return Sourced<Transform>::assume(t, f, s_.head); });
      p.encr.hidden = p.integ.hidden = UnknownReason::not_documented;
      return;
    }
    auto meaning = profile_.meaning(table, suite.text());
    if (!meaning) {
      unsupported(suite, "'" + std::string(leaf) + "'", table);
      meaning = profile_.meaning(other, suite.text());
    }
    if (meaning) return put_suite(p, *meaning, [&](Transform t) { return Sourced<Transform>::set(t, suite.span()); });
    p.encr.hidden = p.integ.hidden = UnknownReason::not_documented;
  }
  void make_group(TransformList& list, std::string_view leaf, std::string_view table, std::string_view default_key) {
    const Setting group = s_.leaf(leaf);
    list.span = group ? group.span() : s_.head;
    const Fact* f = group ? nullptr : fact(default_key);
    const std::string_view word = group ? std::string_view(group.text()) : f ? f->value : std::string_view();
    std::optional<Transform> t;
    if (const auto meaning = profile_.meaning(table, word)) {
      t = parse_transform(*meaning);
    } else if (group) {
      unsupported(group, "'" + std::string(leaf) + "'", table);
      const std::string_view digits = word.starts_with("group-") ? word.substr(6) : word;
      if (const auto n = parse_number(digits); n && *n > 0) t = dh_group(*n);
    }
    if (!t) {
      list.hidden = UnknownReason::not_documented;
    } else if (group || !is_none(*t)) {  // "none" is a statement too
      list.items.push_back(group ? Sourced<Transform>::set(*t, group.span()) : Sourced<Transform>::assume(*t, f, s_.head));
    }
  }

  void make_ike() {
    IkeConfig& ike = end_.ike;
    const Setting version = s_.leaf("ike version");
    Sourced<IkeVersion> v;
    if (!version) {
      const auto n = default_number(profile_, "default.ike.version", end_.release, s_.head);
      v = n.known() ? Sourced<IkeVersion>::assume(n.value() == 2 ? IkeVersion::v2 : IkeVersion::v1, n.fact(), s_.head)
                    : Sourced<IkeVersion>::hidden(UnknownReason::not_documented, s_.head);
    } else if (const auto meaning = profile_.meaning("ike.version", version.text())) {
      v = Sourced<IkeVersion>::set(*meaning == "IKEv2" ? IkeVersion::v2 : IkeVersion::v1, version.span());
    } else {
      unsupported(version, "'ike version'", "ike.version");
      v = Sourced<IkeVersion>::hidden(UnknownReason::not_documented, version.span());
    }
    ike.offers = ike.accepts = {v};
    const bool v1 = !v.known() || v.value() == IkeVersion::v1, v2 = !v.known() || v.value() == IkeVersion::v2;

    ike.lifetime = number("ike rekey", "default.ike.rekey", "limit.ike.rekey");
    ike.local_auth = ike.remote_auth = assume(AuthMethod::psk, "default.ike.auth");
    Proposal p;
    p.protocol = Protocol::ike;
    p.span = s_.head;
    if (const Setting suite = s_.leaf("ike cipher-suite")) p.span = suite.node->span;
    make_suite(p, "ike cipher-suite", "ike.suite", "esp.suite", "default.ike.suite");
    for (const auto& integ : p.integ.items)
      if (const auto prf = prf_of(integ.value())) p.prf.items.push_back(Sourced<Transform>::derive(*prf, integ.span(), fact("default.ike.prf")));
    if (p.prf.items.empty()) p.prf.hidden = UnknownReason::not_documented;
    make_group(p.dh, "ike group", "ike.dh", "default.ike.group");
    if (v2) ike.v2.offer = {p};
    if (v1) {
      p.auth = ike.local_auth;
      p.lifetime = ike.lifetime;
      ike.v1.offer = {std::move(p)};
      make_mode();
    }
    ike.nat_traversal = default_flag(profile_, "default.nat-traversal", end_.release, s_.head);
    ike.fragmentation = default_flag(profile_, "default.fragmentation", end_.release, s_.head);
  }
  void make_mode() {
    const Setting mode = s_.leaf("ike mode");
    const Fact* f = mode ? nullptr : fact("default.ike.mode");
    const auto meaning = profile_.meaning("ike.mode", mode ? std::string_view(mode.text()) : f ? f->value : std::string_view());
    IkeConfig& ike = end_.ike;
    if (!meaning) {
      if (mode) unsupported(mode, "'ike mode'", "ike.mode");
      const Span at = mode ? mode.span() : s_.head;
      ike.mode = Sourced<ExchangeMode>::hidden(UnknownReason::not_documented, at);
      ike.accepts_main = ike.accepts_aggressive = Sourced<bool>::hidden(UnknownReason::not_documented, at);
      return;
    }
    const bool aggressive = *meaning == "aggressive";
    const ExchangeMode value = aggressive ? ExchangeMode::aggressive : ExchangeMode::main;
    ike.mode = mode ? Sourced<ExchangeMode>::set(value, mode.span()) : Sourced<ExchangeMode>::assume(value, f, s_.head);
    const Fact* strict = fact("default.ike.mode-strict");
    ike.accepts_main = Sourced<bool>::derive(!aggressive, ike.mode.span(), strict);
    ike.accepts_aggressive = Sourced<bool>::derive(aggressive, ike.mode.span(), strict);
  }

  void make_keys() {
    const Setting key = s_.leaf("ike pre-shared-secret");
    if (!key) return;
    PskEntry entry;
    entry.span = key.span();
    const std::string text(key.text());
    if (is_encrypted(text)) {
      entry.secret = Sourced<Secret>::hidden(UnknownReason::encrypted, key.span());
    } else if (!s_.key_in_one_word) {
      entry.secret = Sourced<Secret>::hidden(UnknownReason::not_in_input, key.span());
    } else if (is_placeholder(text)) {
      entry.secret = Sourced<Secret>::hidden(UnknownReason::redacted, key.span());
    } else {
      Secret secret(text.starts_with("$0$") ? text.substr(3) : text);
      check_length(secret, key.span());
      entry.secret = Sourced<Secret>::set(std::move(secret), key.span());
    }
    end_.ike.keys.push_back(std::move(entry));
  }
  void check_length(const Secret& secret, Span span) {
    const Fact* f = fact("limit.psk.length");
    if (!f) return;
    const auto bounds = items(*f);
    const auto low = parse_number(bounds.at(0)), high = parse_number(bounds.at(1));
    if (low && high && (secret.shorter_than(*low) || secret.longer_than(*high)))
      remark(Remark::Kind::out_of_range, span, "the pre-shared secret is longer or shorter than the platform takes", f);
  }

  void make_identities() {
    IkeConfig& ike = end_.ike;
    if (const Setting id = s_.leaf("ike local-id")) {
      check_range(static_cast<std::uint32_t>(id.text().size()), "the length of 'local-id'", "limit.id.length", id.span());
      ike.local_id = is_placeholder(id.text()) ? Sourced<Identity>::hidden(UnknownReason::redacted, id.span())
                                               : Sourced<Identity>::set(identity_from(id.text()), id.span());
    } else if (end_.local.known()) {
      ike.local_id = Sourced<Identity>::derive(identity_of(end_.local.value()), end_.local.span(), fact("default.local-id"));
    } else {
      ike.local_id = Sourced<Identity>::hidden(end_.local.reason(), end_.local.span(), fact("default.local-id"));
    }
    IdentityPattern pattern;
    if (const Setting id = s_.leaf("ike remote-id")) {
      check_range(static_cast<std::uint32_t>(id.text().size()), "the length of 'remote-id'", "limit.id.length", id.span());
      pattern.id = identity_from(id.text());
      ike.remote_ids.push_back(is_placeholder(id.text()) ? Sourced<IdentityPattern>::hidden(UnknownReason::redacted, id.span())
                                                         : Sourced<IdentityPattern>::set(std::move(pattern), id.span()));
    } else if (!end_.peers.empty()) {
      const auto& peer = end_.peers.front();
      const Fact* f = fact("default.remote-id");
      if (peer->kind == PeerAddress::Kind::address) {
        pattern.id = identity_of(peer->address);
        ike.remote_ids.push_back(Sourced<IdentityPattern>::derive(std::move(pattern), peer.span(), f));
      } else {  // the name, or the address it stands for
        ike.remote_ids.push_back(Sourced<IdentityPattern>::hidden(UnknownReason::not_documented, peer.span(), f));
      }
    }
  }

  void make_detection() {
    Dpd& dpd = end_.ike.dpd;
    dpd.interval = number("dead-peer-detection interval", "default.dpd.interval", "limit.dpd.interval");
    dpd.retries = number("dead-peer-detection retries", "default.dpd.retries", "limit.dpd.retries");
    const bool zero = dpd.interval.known() && dpd.interval.value() == 0;
    dpd.enabled = zero ? Sourced<bool>::derive(false, dpd.interval.span(), fact("default.dpd.zero-disables"))
                  : dpd.interval.origin() == Origin::explicit_ ? Sourced<bool>::derive(true, dpd.interval.span())
                                                               : default_flag(profile_, "default.dpd.enabled", end_.release, s_.head);
    dpd.periodic = default_flag(profile_, "default.dpd.periodic", end_.release, s_.head);
  }

  // ---- the CHILD_SA ----

  void make_child() {
    Child child;
    child.name = s_.interface;
    child.span = s_.head;
    Proposal p;
    p.protocol = Protocol::esp;
    p.span = s_.head;
    if (const Setting suite = s_.leaf("ipsec cipher-suite")) p.span = suite.node->span;
    make_suite(p, "ipsec cipher-suite", "esp.suite", "ike.suite", "default.esp.suite");
    p.prf.span = Span();
    make_group(p.dh, "ipsec perfect-forward-secrecy", "pfs", "default.pfs");
    p.esn.span = s_.head;
    p.esn.items.push_back(assume(esn_no, "default.esp.esn"));
    child.proposals.offer.push_back(std::move(p));
    child.mode = assume(EncapsulationMode::tunnel, "default.mode");
    child.lifetime = number("ipsec rekey", "default.esp.rekey", "limit.esp.rekey");
    const std::size_t remarks = end_.remarks.size();
    child.replay_window = number("ipsec replay-window", "default.esp.replay-window", "limit.esp.replay-window");
    const bool in_range = end_.remarks.size() == remarks;
    if (const Setting window = s_.leaf("ipsec replay-window");
        window && in_range && !profile_.meaning("esp.replay-window", window.text()))
      unsupported(window, "'ipsec replay-window'", "esp.replay-window");
    const TrafficSelector any{any_address(false), 0, {}};
    child.local = {Sourced<TrafficSelector>::derive(any, s_.head, fact("default.selectors"))};
    child.remote = child.local;
    child.inner = assume(InnerPackets::plain, "default.inner-packets");
    end_.children.push_back(std::move(child));
  }

  Settings s_;
  const Surroundings& around_;
  const Profile& profile_;
  End end_;
};

}  // namespace

End make_end(Settings settings, const Surroundings& around) { return EndMaker(std::move(settings), around).make(); }

}  // namespace tunlint::vedge
