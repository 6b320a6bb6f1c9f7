#include <algorithm>

#include <nlohmann/json.hpp>

#include "profiles/profile.hpp"
#include "report/escape.hpp"
#include "report/places.hpp"
#include "report/report.hpp"

namespace tunlint {
namespace {

using Json = nlohmann::ordered_json;

Json text(bool v) { return v; }
Json text(std::uint32_t v) { return v; }
Json text(std::uint64_t v) { return v; }
Json text(const std::optional<std::uint32_t>& v) { return v ? Json(*v) : Json("none"); }
Json text(IkeVersion v) { return v == IkeVersion::v1 ? 1 : 2; }
Json text(ExchangeMode m) { return m == ExchangeMode::main ? "main" : "aggressive"; }
Json text(InnerPackets i) { return i == InnerPackets::gre ? "gre" : "plain"; }
Json text(EncapsulationMode m) { return m == EncapsulationMode::tunnel ? "tunnel" : "transport"; }
Json text(Role r) {
  static constexpr std::string_view names[] = {"initiator", "responder", "both", "on-demand"};
  return names[static_cast<std::size_t>(r)];
}
Json text(DeadPeerAction a) { return a == DeadPeerAction::clear ? "clear" : a == DeadPeerAction::on_demand ? "on-demand" : "restart"; }
Json text(Childless c) { return to_string(c); }
Json text(AuthMethod m) { return to_string(m); }
Json text(const Transform& t) { return to_string(t); }
Json text(const IpAddress& a) { return to_string(a); }
Json text(const PeerAddress& p) { return to_string(p); }
Json text(const Identity& i) { return to_string(i); }
Json text(const IdentityPattern& p) { return to_string(p); }
Json text(const TrafficSelector& t) { return to_string(t); }
Json text(const Secret&) { return secret_mask; }

std::string_view to_string(UnknownReason r) {
  static constexpr std::string_view names[] = {"none", "encrypted", "redacted", "not-in-input", "not-documented", "runtime", "release-dependent"};
  return names[static_cast<std::size_t>(r)];
}

class Printer {
 public:
  explicit Printer(const SourceSet& sources) : sources_(sources) {}

  template <class T>
  Json value(const Sourced<T>& v) const {
    if (v.absent()) return nullptr;
    if (v.known() && v.origin() != Origin::default_ && v.span()) shown_.push_back(v.span());
    Json j{{"value", v.known() ? text(v.value()) : Json(nullptr)}, {"origin", tunlint::to_string(v.origin())}};
    if (v.unknown()) j["reason"] = to_string(v.reason());
    place(j, v.span());
    if (v.fact()) j["fact"] = {{"key", v.fact()->key}, {"source", v.fact()->source}, {"confidence", tunlint::to_string(v.fact()->confidence)}};
    return j;
  }

  template <class T>
  Json list(const std::vector<Sourced<T>>& values) const {
    Json j = Json::array();
    for (const auto& v : values) j.push_back(value(v));
    return j;
  }

  void place(Json& j, Span span) const {
    if (!span) return;
    const SourceFile& f = sources_.file(span.file);
    const Position p = f.position(span.begin);
    j["file"] = f.name();
    j["line"] = p.line;
    j["column"] = p.column;
  }

  Json proposals(const std::vector<Proposal>& list_of) const {
    Json out = Json::array();
    for (const auto& p : list_of) {
      Json j{{"name", p.name}, {"protocol", tunlint::to_string(p.protocol)}};
      place(j, p.span);
      for (auto type : all_transform_types) {
        const auto& l = p.list(type);
        if (l.items.empty() && l.hidden == UnknownReason::none) continue;
        j[std::string(tunlint::to_string(type))] = list(l.items);
        if (l.hidden != UnknownReason::none) j[std::string(tunlint::to_string(type)) + "-unknown"] = to_string(l.hidden);
      }
      if (!p.auth.absent()) j["authentication"] = value(p.auth);
      if (!p.lifetime.absent()) j["lifetime"] = value(p.lifetime);
      out.push_back(std::move(j));
    }
    return out;
  }

  Json proposal_set(const ProposalSet& s) const {
    Json j{{"offer", proposals(s.offer)}};
    if (!s.accept.empty()) j["accept"] = proposals(s.accept);
    return j;
  }

  Json keys(const std::vector<PskEntry>& entries) const {
    Json out = Json::array();
    for (const auto& k : entries) {
      static constexpr std::string_view uses[] = {"both", "local", "remote"};
      Json j{{"use", uses[static_cast<std::size_t>(k.use)]}, {"secret", value(k.secret)}};
      for (const auto& a : k.addresses) j["addresses"].push_back(to_string(a));
      for (const auto& i : k.identities) j["identities"].push_back(to_string(i));
      out.push_back(std::move(j));
    }
    return out;
  }

  Json child(const Child& c) const {
    Json j{{"name", c.name}};
    place(j, c.span);
    j["proposals"] = proposal_set(c.proposals);
    j["mode"] = value(c.mode);
    j["group_of_ike_sa"] = value(c.group_of_ike_sa);
    j["mode_required"] = value(c.mode_required);
    j["lifetime"] = value(c.lifetime);
    j["lifetime_kilobytes"] = value(c.lifetime_kilobytes);
    j["local"] = list(c.local);
    j["remote"] = list(c.remote);
    for (const auto& b : c.bypass) {
      Json past{{"local", to_string(b.local)}, {"remote", to_string(b.remote)}};
      if (b.translated) past["translated"] = true;
      place(past, b.span);
      j["bypass"].push_back(std::move(past));
    }
    if (c.per_peer) j["per_peer"] = true;
    j["inner"] = value(c.inner);
    if (c.gre_key.known() && c.gre_key.value()) j["gre_key"] = value(c.gre_key);
    j["replay_window"] = value(c.replay_window);
    j["idle_time"] = value(c.idle_time);
    return j;
  }

  /// What is written besides the values that are shown already.
  Json settings(const End& e) const {
    Json out = Json::array();
    if (e.settings.empty()) return out;
    std::sort(shown_.begin(), shown_.end(), [](Span a, Span b) { return std::pair(a.file, a.begin) < std::pair(b.file, b.begin); });
    for (std::size_t n = 1; n < shown_.size(); ++n)  // in this order their ends ascend too
      if (shown_[n].file == shown_[n - 1].file) shown_[n].end = std::max(shown_[n].end, shown_[n - 1].end);
    for (const Setting& s : e.settings) {
      const auto next = std::lower_bound(shown_.begin(), shown_.end(), s.value, [](Span a, Span b) { return std::pair(a.file, a.begin) < std::pair(b.file, b.end); });
      if (next != shown_.begin() && std::prev(next)->file == s.value.file && std::prev(next)->end > s.value.begin) continue;
      Json j{{"object", s.object}, {"name", s.name}, {"value", written(s.value)}, {"origin", "explicit"}};
      place(j, s.value);
      out.push_back(std::move(j));
    }
    return out;
  }
  /// As it is written, without quotes.
  std::string written(Span span) const {
    const SourceFile& f = sources_.file(span.file);
    if (f.overlaps_secret(span.begin, span.end)) return std::string(secret_mask);
    const std::string text = f.excerpt(span);
    const bool quoted = text.size() > 1 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
    return quoted ? text.substr(1, text.size() - 2) : text;
  }

  Json end(const End& e) const {
    shown_.clear();
    Json j{{"platform", e.profile ? Json(e.profile->name()) : Json(nullptr)}, {"device", e.device}, {"name", e.name}};
    place(j, e.span);
    j["release"] = e.release.empty() ? Json(nullptr) : Json(e.release);
    j["enabled"] = value(e.enabled);
    j["role"] = value(e.role);
    j["local"] = value(e.local);
    j["public_address"] = value(e.public_address);
    if (!e.local_interface.empty()) j["local_interface"] = e.local_interface;
    if (!e.failover.empty()) j["failover"] = list(e.failover);
    if (!e.answers_at.empty()) j["answers_at"] = list(e.answers_at);
    j["peers"] = list(e.peers);
    const auto& ike = e.ike;
    j["ike"] = {{"offers", list(ike.offers)},
                {"accepts", list(ike.accepts)},
                {"mode", value(ike.mode)},
                {"accepts_main", value(ike.accepts_main)},
                {"accepts_aggressive", value(ike.accepts_aggressive)},
                {"v1", proposal_set(ike.v1)},
                {"v2", proposal_set(ike.v2)},
                {"local_auth", value(ike.local_auth)},
                {"remote_auth", value(ike.remote_auth)},
                {"keys", keys(ike.keys)},
                {"local_id", value(ike.local_id)},
                {"remote_ids", list(ike.remote_ids)},
                {"lifetime", value(ike.lifetime)},
                {"reauthentication", value(ike.reauthentication)},
                {"dpd",
                 {{"enabled", value(ike.dpd.enabled)}, {"interval", value(ike.dpd.interval)}, {"retries", value(ike.dpd.retries)}, {"periodic", value(ike.dpd.periodic)}, {"action", value(ike.dpd.action)}}},
                {"childless", value(ike.childless)},
                {"ppk", {{"id", value(ike.ppk.id)}, {"required", value(ike.ppk.required)}}},
                {"nat_traversal", value(ike.nat_traversal)},
                {"fragmentation", value(ike.fragmentation)}};
    j["children"] = Json::array();
    for (const auto& c : e.children) j["children"].push_back(child(c));
    j["mtu"] = value(e.mtu);
    j["mss"] = value(e.mss);
    j["settings"] = settings(e);
    j["remarks"] = Json::array();
    for (const auto& r : e.remarks) {
      Json x{{"message", r.message}};
      place(x, r.span);
      j["remarks"].push_back(std::move(x));
    }
    return j;
  }

 private:
  const SourceSet& sources_;
  mutable std::vector<Span> shown_;  // where the values of this end stand that were printed
};

}  // namespace

std::string model_json(const std::vector<const End*>& ends, const std::vector<DocumentNote>& documents,
                       const std::vector<InputError>& errors, const SourceSet& sources) {
  const Printer printer(sources);
  Json j{{"schema", "tunlint-model/1"}, {"documents", Json::array()}, {"ends", Json::array()}, {"errors", Json::array()}};
  for (const auto& d : documents)
    j["documents"].push_back({{"file", d.file}, {"platform", d.platform.empty() ? Json(nullptr) : Json(d.platform)}, {"reason", d.reason},
                              {"vpn_statements", d.vpn_statements}, {"not_understood", d.not_understood}});
  for (const auto* e : ends) j["ends"].push_back(printer.end(*e));
  for (const auto& e : errors) j["errors"].push_back({{"file", e.file}, {"line", e.position.line}, {"column", e.position.column}, {"message", e.message}});
  return json(j.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

}  // namespace tunlint
