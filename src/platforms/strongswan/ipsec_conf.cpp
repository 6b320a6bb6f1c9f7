#include "platforms/strongswan/ipsec_conf.hpp"

#include <algorithm>
#include <array>

#include "platforms/strongswan/ipsec_sections.hpp"
#include "platforms/strongswan/make_end.hpp"
#include "platforms/strongswan/proposals.hpp"
#include "platforms/strongswan/words.hpp"

namespace tunlint::strongswan {
namespace {

/// Parameters of a conn, without `left` and `right` in front of those that each side has.
constexpr std::string_view conn_words[] = {
    "aaa_identity", "aggressive", "ah", "also", "auth", "authby", "auto", "closeaction", "compress", "dpdaction", "dpddelay", "dpdtimeout", "inactivity", "eap_identity", "esp", "forceencaps",
    "fragmentation", "ike", "ikedscp", "ikelifetime", "installpolicy", "keyexchange", "keyingtries", "lifebytes", "lifepackets", "lifetime", "keylife", "marginbytes", "marginpackets", "margintime",
    "rekeymargin", "mark", "mark_in", "mark_out", "mobike", "modeconfig", "reauth", "rekey", "rekeyfuzz", "replay_window", "reqid", "sha256_96", "tfc", "type", "xauth", "xauth_identity", "me_peerid",
    "mediation", "mediated_by", "pfs", "pfsgroup", "eap", "keep_alive", "copy_dscp", "nopmtudisc", "if_id_in", "if_id_out"};
constexpr std::string_view side_words[] = {"", "allowany", "auth", "auth2", "ca", "ca2", "cert", "cert2", "certpolicy", "dns", "firewall", "groups", "groups2", "hostaccess", "id", "id2", "ikeport", "policy",
                                           "protoport", "sendcert", "sigkey", "sourceip", "sourceif", "subnet", "subnetwithin", "updown", "rsasigkey", "nexthop", "interface"};

bool known_word(std::string_view key) {
  if (std::find(std::begin(conn_words), std::end(conn_words), key) != std::end(conn_words)) return true;
  for (std::string_view side : {"left", "right"})
    if (key.starts_with(side) && std::find(std::begin(side_words), std::end(side_words), key.substr(side.size())) != std::end(side_words)) return true;
  return false;
}
std::vector<std::string_view> all_words() {
  static const std::vector<std::string> both = [] {
    std::vector<std::string> out;
    for (std::string_view side : {"left", "right"})
      for (std::string_view w : side_words) out.push_back(std::string(side) + std::string(w));
    return out;
  }();
  std::vector<std::string_view> out(std::begin(conn_words), std::end(conn_words));
  out.insert(out.end(), both.begin(), both.end());
  return out;
}

/// One conn in the words of swanctl.conf.
class Translation {
 public:
  Translation(const Conn& conn, bool right, const Profile& profile, std::string_view release)
      : c_(conn), profile_(profile), release_(release), mine_(right ? "right" : "left"), theirs_(right ? "left" : "right") {}

  std::string_view mine() const { return mine_; }
  std::string_view theirs() const { return theirs_; }

  Section run() {
    out_.name = c_.name;
    out_.span = c_.span;
    local_ = round("local");
    remote_ = round("remote");
    child_.name = c_.name;
    child_.span = c_.span;
    connection();
    side(mine_, local_, true);
    side(theirs_, remote_, false);
    timers();
    child();
    Section children;
    children.name = "children";
    children.span = c_.span;
    if (c_.text("authby") != "never") children.sections.push_back(std::move(child_));
    out_.sections = {std::move(local_), std::move(remote_), std::move(children)};
    return std::move(out_);
  }

 private:
  Section round(std::string_view name) const {
    Section s;
    s.name = std::string(name);
    s.span = c_.span;
    return s;
  }
  const Fact* fact(std::string_view key) const { return profile_.fact(key, release_).fact; }
  const Value* find(std::string_view key) const { return c_.find(key); }
  const Value* find(std::string_view side, std::string_view key) const { return c_.find(std::string(side) + std::string(key)); }
  static void put(Section& s, std::string key, std::string text, const Value* from, Span span = {}, const Fact* assumed = nullptr) {
    Value v{std::move(text), from ? from->span : span, nullptr, assumed};
    s.values.insert_or_assign(std::move(key), std::move(v));
  }
  void copy(Section& s, std::string_view key, std::string_view as) {
    if (const Value* v = find(key)) put(s, std::string(as), v->text, v);
  }

  void connection() {
    if (const Value* v = find("keyexchange")) put(out_, "version", v->text == "ikev1" ? "1" : v->text == "ikev2" ? "2" : v->text == "ike" ? "0" : v->text, v);
    copy(out_, "aggressive", "aggressive");
    copy(out_, "fragmentation", "fragmentation");
    proposals(out_, "ike", "proposals", "default.ipsec-conf.ike");
    if (const Value* v = find("dpdaction"); v && v->text != "none") {
      const Value* delay = find("dpddelay");
      const Fact* f = fact("default.ipsec-conf.dpddelay");
      if (delay) put(out_, "dpd_delay", delay->text, delay);
      else if (f) put(out_, "dpd_delay", std::string(f->value), nullptr, c_.span, f);
      const Fact* timeout = fact("default.ipsec-conf.dpdtimeout");
      if (find("dpdtimeout")) copy(out_, "dpdtimeout", "dpd_timeout");
      else if (timeout) put(out_, "dpd_timeout", std::string(timeout->value), nullptr, c_.span, timeout);
      put(child_, "dpd_action", v->text, v);
    }
  }

  /// The default proposals follow what is configured, unless a `!` stands behind it.
  void proposals(Section& s, std::string_view key, std::string_view as, std::string_view default_key) {
    const Value* v = find(key);
    if (!v) return put(s, std::string(as), std::string(assumed_mark) + std::string(default_key) + ",default", nullptr, c_.span);
    std::string text = v->text;
    if (text.ends_with('!')) {
      text.pop_back();
      Value strict{std::move(text), v->span, nullptr, nullptr};
      strict.span.end -= 1;
      s.values.insert_or_assign(std::string(as), std::move(strict));
    } else {
      put(s, std::string(as), text + ",default", v);
    }
  }

  void side(std::string_view name, Section& auth, bool local) {
    const Value* host = find(name, "");
    std::string text = host ? host->text : "%any";
    if (local && text.starts_with('%')) text = "%any";
    if (const Value* any = find(name, "allowany"); any && !local && parse_flag(any->text).value_or(false) && !text.starts_with('%')) text.insert(0, 1, '%');
    if (host && !(local && text == "%any")) put(out_, local ? "local_addrs" : "remote_addrs", text, host);

    // Identity: what is written, else the certificate's subject, else the address or name.
    const Value* id = find(name, "id");
    const bool certificate = find(name, "cert") || find(name, "sigkey") || find(name, "rsasigkey");
    if (id) put(auth, "id", id->text, id);
    else if (certificate) put(auth, "certs", "certificate", find(name, "cert"), c_.span);
    else if (host && !text.starts_with('%') && text.find_first_of(",/-") == std::string::npos) put(auth, "id", text, host, {}, fact("default.ipsec-conf.id"));

    const Value* method = find(name, "auth");
    const Value* authby = find("authby");
    if (method) {
      put(auth, "auth", method->text == "secret" ? "psk" : method->text, method);
    } else if (authby) {
      const std::string& a = authby->text;
      put(auth, "auth", a == "secret" || a == "psk" || a == "xauthpsk" ? "psk" : a == "ecdsasig" ? "ecdsa" : a == "rsasig" || a == "xauthrsasig" || a == "pubkey" ? "pubkey" : a == "never" ? "pubkey" : a, authby);
    } else {
      put(auth, "auth", "pubkey", nullptr, c_.span, fact("default.ipsec-conf.auth"));
    }
    if (const Value* v = find(name, "sourceip")) put(out_, local ? "vips" : "pools", v->text, v);

    const Value* subnet = find(name, "subnet");
    if (!subnet) subnet = find(name, "subnetwithin");
    const Value* port = find(name, "protoport");
    const std::string limit = port ? "[" + port->text + "]" : "";
    const char* key = local ? "local_ts" : "remote_ts";
    if (subnet && limit.empty()) put(child_, key, without_percents(subnet->text), subnet);
    else if (subnet || port) {
      std::string list;
      for (const Word& w : split_list(subnet ? subnet->text : "dynamic", {}, {})) list += (list.empty() ? "" : ",") + w.text.str() + (w.text.find('[') == std::string::npos ? limit : "");
      put(child_, key, without_percents(std::move(list)), subnet ? subnet : port);
    }
  }

  struct Seconds {
    double value;
    const Value* from;
    const Fact* assumed;
  };
  Seconds seconds(std::string_view key, std::string_view other, std::string_view default_key) const {
    const Value* v = find(key);
    if (!v && !other.empty()) v = find(other);
    const Fact* f = fact(default_key);
    if (v)
      if (const auto t = parse_time(v->text)) return {static_cast<double>(*t), v, nullptr};
    return {f ? static_cast<double>(parse_number(f->value).value_or(0)) : 0, nullptr, f};
  }
  static std::string text(double seconds) { return std::to_string(static_cast<std::uint64_t>(std::max(0.0, seconds))); }
  void put(Section& s, std::string key, double value, const Seconds& from) { put(s, std::move(key), text(value), from.from, c_.span, from.from ? nullptr : from.assumed); }

  /// margintime before the end, and up to rekeyfuzz percent of it more.
  void timers() {
    const Value* rekey = find("rekey");
    if (rekey && !parse_flag(rekey->text).value_or(true)) {
      put(out_, "rekey_time", "0", rekey);
      put(child_, "rekey_time", "0", rekey);
      put(child_, "life_time", "0", rekey);
      return;
    }
    const auto margin = seconds("margintime", "rekeymargin", "default.ipsec-conf.margintime");
    const auto ike = seconds("ikelifetime", "", "default.ipsec-conf.ikelifetime");
    const auto life = seconds("lifetime", "keylife", "default.ipsec-conf.lifetime");
    double fuzz = 100;
    if (const Value* v = find("rekeyfuzz")) {
      const std::string_view number = std::string_view(v->text).substr(0, v->text.find('%'));
      fuzz = parse_number(number).value_or(100);
    }
    const double random = std::floor(margin.value * fuzz / 100);
    const Value* reauth = find("reauth");
    put(out_, reauth && !parse_flag(reauth->text).value_or(true) ? "rekey_time" : "reauth_time", ike.value - margin.value, ike);
    put(out_, "over_time", margin.value, margin);
    put(out_, "rand_time", random, margin);
    put(child_, "rekey_time", life.value - margin.value, life);
    put(child_, "life_time", life.value, life);
    put(child_, "rand_time", random, margin);
    copy(child_, "lifebytes", "life_bytes");
  }

  void child() {
    const Value* ah = find("ah");
    if (ah) proposals(child_, "ah", "ah_proposals", "default.ah.proposals");
    else proposals(child_, "esp", "esp_proposals", "default.ipsec-conf.esp");
    if (const Value* v = find("type")) put(child_, "mode", v->text == "passthrough" || v->text == "pass" ? "pass" : v->text == "reject" ? "drop" : v->text, v);
    copy(child_, "replay_window", "replay_window");
    copy(child_, "inactivity", "inactivity");
    copy(child_, "sha256_96", "sha256_96");
    if (const Value* v = find("closeaction")) put(child_, "close_action", v->text == "hold" ? "trap" : v->text == "restart" ? "start" : v->text, v);
    if (const Value* v = find("auto")) put(child_, "start_action", v->text == "route" ? "trap" : v->text == "start" ? "start" : "manual", v);
  }

  const Conn& c_;
  const Profile& profile_;
  std::string_view release_;
  std::string_view mine_, theirs_;
  Section out_, local_, remote_, child_;
};

class Reader {
 public:
  Reader(std::span<SourceFile* const> documents, std::size_t host, const ReadOptions& options, PlatformReading& out)
      : options_(options), out_(out), host_(host), profile_(*find_profile("strongswan")), conf_(documents, out) {}

  void run() {
    for (const auto& [key, v] : conf_.setup().values) count(v, true);
    for (const Conn& c : conf_.conns()) {
      const Value* start = c.find("auto");
      const bool ignored = !start || start->text == "ignore";
      if (c.is_part(ignored)) {  // a part of others
        account(c, out_.remarks);
        continue;
      }
      if (!out_.room()) continue;
      std::vector<Remark> unknown_words;
      account(c, unknown_words);
      const bool right = right_is_local(c);
      const std::size_t number = out_.ends.size();
      out_.add(end_of(c, right, unknown_words));
      if (may_be_turned(c) && out_.ends.size() > number) out_.other_sides.push_back({number, host_, end_of(c, !right, unknown_words)});
    }
  }

 private:
  /// The end that a conn makes where the right, or the left, side is this host.
  End end_of(const Conn& c, bool right, const std::vector<Remark>& unknown_words) const {
    const SourceFile& file = conf_.file_of(c.span);
    const Surroundings around{profile_, options_.device.empty() ? base_name(file.name()) : options_.device, options_.release, file.text(), conf_.keys(), nullptr, conf_.has_secrets(), true};
    Translation translation(c, right, profile_, options_.release);
    End end = make_end(translation.run(), around).end;
    end.names.emplace("local", translation.mine());
    end.names.emplace("remote", translation.theirs());
    end.remarks.insert(end.remarks.end(), unknown_words.begin(), unknown_words.end());
    const Value* start = c.find("auto");
    const bool ignored = !start || start->text == "ignore";
    if (ignored || c.text("authby") == "never") {
      const Span at = start ? start->span : c.span;
      end.enabled = ignored && !start ? Sourced<bool>::assume(false, profile_.fact("default.ipsec-conf.auto", options_.release).fact, at) : Sourced<bool>::set(false, at);
      Remark r;
      r.kind = Remark::Kind::disabled;
      r.span = at;
      r.message = ignored ? "without auto=add, route or start the daemon does not load this connection" : "authby=never: nothing is negotiated";
      r.blocks = true;
      end.remarks.push_back(std::move(r));
    }
    return end;
  }

  bool count(const Value& v, bool known) {
    if (!v.node || v.node->understood) return true;
    ++out_.vpn_statements;
    if (known) v.node->understood = true;
    else ++out_.not_understood;
    return known;
  }
  void account(const Conn& c, std::vector<Remark>& remarks) {
    for (const auto& [key, v] : c.values) {
      if (count(v, known_word(key))) continue;
      Remark r;
      r.kind = Remark::Kind::not_understood;
      r.span = v.span;
      r.message = "'" + key.substr(0, 40) + "' is no parameter of a connection";
      r.suggestion = nearest(key, all_words());
      remarks.push_back(std::move(r));
      if (v.node) v.node->understood = true;  // said once, for all that take it over
    }
  }

  const ReadOptions& options_;
  PlatformReading& out_;
  std::size_t host_;
  const Profile& profile_;
  IpsecConf conf_;
};

}  // namespace

void read_ipsec_documents(std::span<SourceFile* const> documents, std::size_t host, const ReadOptions& options, PlatformReading& out) {
  Reader(documents, host, options, out).run();
}

}  // namespace tunlint::strongswan
