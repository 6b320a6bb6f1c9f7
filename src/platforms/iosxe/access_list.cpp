// Access lists as traffic selectors: one `permit` is one pair of selectors (RFC 4301 section 4.4.1: an SPD entry).
#include <algorithm>

#include "platforms/iosxe/resolve.hpp"

namespace tunlint::iosxe {
namespace {

constexpr std::size_t entry_limit = 10000;     // permits of one list that are looked at
constexpr std::size_t compare_limit = 1'000'000;  // pairs of a permit's and a deny's selectors that are looked at
constexpr std::size_t bypass_limit = 4096;     // parts that denies take from the permits of one list
constexpr std::size_t member_limit = 4096;     // addresses an object group may unfold to
constexpr int group_depth = 8;
constexpr std::uint8_t icmp_v6 = 58;

using Addresses = std::vector<AddressRange>;

std::optional<AddressRange> with_wildcard(const IpAddress& a, const IpAddress& wildcard) {
  if (a.v6 || wildcard.v6) return std::nullopt;
  const std::uint32_t w = to_ipv4(wildcard);
  if (w & (w + 1)) return std::nullopt;  // not ones at the end only
  unsigned length = 32;
  for (std::uint32_t rest = w; rest; rest >>= 1) --length;
  return range_of(a, length);
}

bool looks_like_mask(const IpAddress& wildcard) {
  const std::uint32_t inverse = ~to_ipv4(wildcard);
  return !wildcard.v6 && (inverse & (inverse + 1)) == 0 && inverse != 0 && ~inverse != 0;
}

class Parser {
 public:
  /// `standard`: its entries are of source addresses alone. `v6`: of IPv6 packets.
  Parser(Context& context, const Device& device, std::vector<Remark>& remarks, bool v6, bool standard = false) : x_(context), d_(device), remarks_(remarks), v6_(v6), standard_(standard) {}

  std::optional<AclEntry> entry(Node& n, std::size_t at) {
    n_ = &n;
    i_ = at;
    AclEntry e;
    e.taken_back = n.word(i_) == "no";
    i_ += e.taken_back;
    if (keyword(n, i_, "sequence")) ++i_;
    if ((e.sequence = number(n.word(i_)))) ++i_;
    n.understood = true;
    if (keyword(n, i_, "remark") || keyword(n, i_, "dynamic") || keyword(n, i_, "evaluate") || n.word(i_).starts_with("!")) return std::nullopt;
    if (e.taken_back && i_ == n.words.size()) return e;  // by its number
    e.deny = keyword(n, i_, "deny");
    if (!e.deny && !keyword(n, i_, "permit")) return fail();
    ++i_;
    const auto protocol = standard_ ? std::optional<std::uint8_t>(0) : this->protocol();
    if (!protocol) return fail();
    e.span = n.span;
    e.protocol = *protocol;
    const auto source = side(*protocol);
    if (!source) return fail();
    const auto destination = standard_ ? std::optional(std::vector{Sourced<TrafficSelector>::derive(TrafficSelector{any_address(false), 0, {}}, n.span)}) : side(*protocol);
    if (!destination) return fail();
    e.source = *source;
    e.destination = *destination;
    for (; i_ < n.words.size(); ++i_) e.narrower |= !keyword(n, i_, "log") && !keyword(n, i_, "log-input");
    return e;
  }

 private:
  std::nullopt_t fail() {
    n_->understood = false;
    Remark r;
    r.kind = Remark::Kind::not_understood;
    r.span = n_->span;
    r.message = "this statement of an access list is not understood";
    remarks_.push_back(std::move(r));
    return std::nullopt;
  }

  std::optional<std::uint8_t> protocol() {
    const auto word = n_->word(i_++);
    if (const auto v = number(word); v && *v < 256) return static_cast<std::uint8_t>(*v);
    if (v6_ && word == "icmp") return icmp_v6;
    if (const auto m = x_.profile.meaning("acl.protocol", word)) return static_cast<std::uint8_t>(number(*m).value_or(0));
    return std::nullopt;
  }

  std::optional<std::uint16_t> port(std::string_view word) {
    auto v = number(word);
    if (!v)
      if (const auto m = x_.profile.meaning("acl.port", word)) v = number(*m);
    if (!v || *v > 65535) return std::nullopt;
    return static_cast<std::uint16_t>(*v);
  }

  /// Addresses and ports of one side.
  std::optional<std::vector<Sourced<TrafficSelector>>> side(std::uint8_t protocol) {
    using Selector = Sourced<TrafficSelector>;
    if (i_ >= n_->words.size()) return std::nullopt;
    const std::uint32_t begin = n_->words[i_].span.begin;
    Addresses addresses;
    bool hidden = false;
    if (keyword(*n_, i_, "any") || n_->word(i_) == "any4") {
      addresses.push_back(any_address(v6_));
      ++i_;
    } else if (n_->word(i_) == "host") {
      if (const auto a = parse_address(n_->word(i_ + 1)))
        addresses.push_back(range_of(*a, a->v6 ? 128 : 32));
      else
        hidden = true;
      i_ += 2;
    } else if (keyword(*n_, i_, "object-group")) {
      members(std::string(n_->word(i_ + 1)), addresses, 0, hidden);
      i_ += 2;
    } else if (const auto a = parse_address(n_->word(i_))) {
      auto w = parse_address(n_->word(i_ + 1));
      if (!w && standard_) {  // a host
        w = ipv4(0);
        --i_;
      }
      if (!w) return std::nullopt;
      if (const auto r = with_wildcard(*a, *w)) {
        addresses.push_back(*r);
      } else {
        hidden = true;
        if (looks_like_mask(*w)) bad_wildcard(i_ + 1);
      }
      i_ += 2;
    } else if (const auto r = parse_range(n_->word(i_))) {
      addresses.push_back(*r);
      ++i_;
    } else if (is_placeholder(n_->words[i_])) {
      hidden = true;
      i_ += 2;
    } else {
      return std::nullopt;
    }
    if (i_ > n_->words.size()) return std::nullopt;
    PortRange ports;
    if (!this->ports(ports, hidden)) return std::nullopt;
    const Span span{n_->span.file, begin, n_->words[i_ - 1].span.end};
    std::vector<Selector> out;
    for (const auto& a : addresses) out.push_back(Selector::set(TrafficSelector{a, protocol, ports}, span));
    if (hidden) out.push_back(Selector::hidden(UnknownReason::not_in_input, span));
    return out;
  }

  bool ports(PortRange& ports, bool& hidden) {
    if (n_->word(i_) == "eq") {
      const auto p = port(n_->word(i_ + 1));
      if (!p) return false;
      ports = {*p, *p};
      i_ += 2;
      if (port(n_->word(i_)) && !parse_address(n_->word(i_))) {  // `eq 80 443`: several
        hidden = true;
        while (port(n_->word(i_))) ++i_;
      }
    } else if (n_->word(i_) == "range") {
      const auto a = port(n_->word(i_ + 1)), b = port(n_->word(i_ + 2));
      if (!a || !b || *a > *b) return false;
      ports = {*a, *b};
      i_ += 3;
    } else if (n_->word(i_) == "gt" || n_->word(i_) == "lt") {
      const auto p = port(n_->word(i_ + 1));
      if (!p || *p == 0 || *p == 65535) return false;
      ports = n_->word(i_) == "gt" ? PortRange{static_cast<std::uint16_t>(*p + 1), 65535} : PortRange{0, static_cast<std::uint16_t>(*p - 1)};
      i_ += 2;
    } else if (n_->word(i_) == "neq") {
      hidden = true;
      i_ += 2;
    }
    return i_ <= n_->words.size();
  }

  void bad_wildcard(std::size_t i) {
    Remark r;
    r.kind = Remark::Kind::bad_practice;
    r.span = n_->words[i].span;
    r.message = "this wildcard looks like a netmask: it leaves the network part free and fixes the host part";
    const std::uint32_t inverse = ~to_ipv4(*parse_address(n_->word(i)));
    r.suggestion = to_string(ipv4(inverse));
    remarks_.push_back(std::move(r));
  }

  /// Members of an object group, groups in groups included.
  void members(const std::string& name, Addresses& out, int depth, bool& hidden) {
    const auto g = d_.object_groups.find(name);
    if (g == d_.object_groups.end() || depth > group_depth) {
      hidden = true;
      Remark r;
      r.kind = Remark::Kind::undefined_reference;
      r.span = n_->span;
      r.message = "object-group \"" + name + "\" " + (depth > group_depth ? "is nested too deep" : "is not defined");
      remarks_.push_back(std::move(r));
      return;
    }
    for (Node* head : g->second) {
      split_cli_lines(*head, x_.file.text());
      for (Node& m : head->children) {
        if (out.size() >= member_limit) {
          hidden = true;
          return;
        }
        member(m, out, depth, hidden);
      }
    }
  }
  void member(Node& m, Addresses& out, int depth, bool& hidden) {
    m.understood = true;
    if (m.word(0) == "host") {
      if (const auto a = parse_address(m.word(1))) out.push_back(range_of(*a, a->v6 ? 128 : 32));
      else hidden = true;
    } else if (m.word(0) == "group-object") {
      members(std::string(m.word(1)), out, depth + 1, hidden);
    } else if (m.word(0) == "range") {
      const auto a = parse_address(m.word(1)), b = parse_address(m.word(2));
      if (a && b && *a <= *b) out.push_back({*a, *b});
      else hidden = true;
    } else if (keyword(m, 0, "any")) {
      out.push_back(any_address(false));
    } else if (const auto r = masked_at(m, 0)) {
      out.push_back(*r);
    } else if (!keyword(m, 0, "description")) {
      hidden = true;
    }
  }

  Context& x_;
  const Device& d_;
  std::vector<Remark>& remarks_;
  bool v6_ = false, standard_ = false;
  Node* n_ = nullptr;
  std::size_t i_ = 0;
};

bool same_selectors(const std::vector<Sourced<TrafficSelector>>& a, const std::vector<Sourced<TrafficSelector>>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) { return x.known() && y.known() && x.value() == y.value(); });
}

/// Adds an entry, or takes away the one that `no ...` says; there may be none.
void enter(std::vector<AclEntry>& entries, AclEntry e) {
  if (!e.taken_back) return entries.push_back(std::move(e));
  const auto same = [&](const AclEntry& o) {
    if (e.source.empty()) return e.sequence && o.sequence == e.sequence;
    return o.deny == e.deny && o.protocol == e.protocol && o.narrower == e.narrower && same_selectors(o.source, e.source) && same_selectors(o.destination, e.destination);
  };
  if (const auto it = std::find_if(entries.begin(), entries.end(), same); it != entries.end()) entries.erase(it);
}

/// Takes what `deny` entries before it leave out of a permit.
class Denies {
 public:
  Denies(const Fact* fact, std::vector<Remark>& remarks) : fact_(fact), remarks_(remarks) {}

  void add(AclEntry e) { denies_.push_back(std::move(e)); }
  /// False where nothing is left of the permit.
  bool leave(AclEntry& permit) {
    if (denies_.empty()) return true;
    bool all = !permit.source.empty() && !permit.destination.empty();
    const AclEntry* by = nullptr;
    for (const auto& s : permit.source)
      for (const auto& d : permit.destination) {
        const AclEntry* covers = s.known() && d.known() ? pass(permit, s.value(), d.value()) : nullptr;
        all = all && covers;
        if (covers && !by) by = covers;
      }
    if (!all) return true;
    Remark r;
    r.kind = Remark::Kind::bad_practice;
    r.span = permit.span;
    r.message = "this entry is never reached: " + by->name + ", before it, denies the same traffic, which is not protected then";
    r.fact = fact_;
    remarks_.push_back(std::move(r));
    return false;
  }

 private:
  /// The deny that covers this pair of selectors; what others deny of it is noted.
  const AclEntry* pass(AclEntry& permit, const TrafficSelector& s, const TrafficSelector& d) {
    const AclEntry* covers = nullptr;
    for (const auto& deny : denies_)
      for (const auto& ds : deny.source)
        for (const auto& dd : deny.destination) {
          if (compared_ >= compare_limit || noted_ >= bypass_limit) {
            too_many(deny.span);
            return covers;
          }
          ++compared_;
          if (!ds.known() || !dd.known()) continue;
          const auto source = intersect(s, ds.value()), destination = intersect(d, dd.value());
          if (!source || !destination) continue;
          if (!covers && !deny.narrower && *source == s && *destination == d) covers = &deny;
          permit.bypass.push_back({*source, *destination, deny.span});
          ++noted_;
        }
    return covers;
  }
  void too_many(Span span) {
    if (told_) return;
    told_ = true;
    Remark r;
    r.kind = Remark::Kind::not_understood;
    r.span = span;
    r.message = "this access list denies too much in too many entries: not all of it was judged";
    remarks_.push_back(std::move(r));
  }

  const Fact* fact_;
  std::vector<Remark>& remarks_;
  std::vector<AclEntry> denies_;
  std::size_t compared_ = 0, noted_ = 0;
  bool told_ = false;
};

/// Numbers of lists of source addresses alone.
bool is_standard(const AccessList& list) {
  const auto n = number(list.name.text);
  return list.numbered && n && (*n < 100 || (*n >= 1300 && *n < 2000));
}

void add_entry(std::vector<PacketEntry>& out, const AclEntry& e, bool v6) {
  const auto known = [](const auto& list) { return std::all_of(list.begin(), list.end(), [](const auto& s) { return s.known(); }); };
  if (!known(e.source) || !known(e.destination)) {
    const TrafficSelector any{any_address(v6), e.protocol, {}};
    out.push_back({e.span, !e.deny, true, any, any});
    return;
  }
  for (const auto& s : e.source)
    for (const auto& d : e.destination) out.push_back({e.span, !e.deny, e.narrower, s.value(), d.value()});
}

}  // namespace

std::optional<std::vector<PacketEntry>> packet_entries(Context& x, const Device& d, const std::string& name) {
  auto it = d.access_lists.find(name);
  const bool named_standard = it == d.access_lists.end();
  if (named_standard && (it = d.standard_lists.find(name)) == d.standard_lists.end()) return std::nullopt;
  const AccessList& list = it->second;
  std::vector<AclEntry> entries;
  std::vector<Remark> ignored;  // of lists that select no traffic of a tunnel
  Parser parser(x, d, ignored, list.v6, named_standard || is_standard(list));
  for (Node* n : list.statements) {
    if (list.numbered) split_cli(*n, x.file.text());
    else split_cli_lines(*n, x.file.text());
    for (Node& entry : list.numbered ? std::span(n, 1) : std::span(n->children)) {
      AclEntry unknown;  // an entry without selectors, which permits anything
      unknown.span = entry.span;
      const std::size_t at = list.numbered ? 2 : 0;
      const bool room = entries.size() < entry_limit;
      if (auto e = room ? parser.entry(entry, at) : std::nullopt) enter(entries, std::move(*e));
      else if (!room || !entry.understood || keyword(entry, at, "evaluate") || keyword(entry, at, "dynamic")) entries.push_back(std::move(unknown));
      if (!room) break;
    }
    if (entries.size() > entry_limit) break;
  }
  if (entries.empty()) return std::nullopt;
  std::vector<PacketEntry> out;
  const TrafficSelector any{any_address(list.v6), 0, {}};
  for (const AclEntry& e : entries)
    if (e.source.empty()) out.push_back({e.span, true, true, any, any});
    else add_entry(out, e, list.v6);
  return out;
}

std::vector<AclEntry> acl_entries(Context& x, const Device& d, const AccessList& list, std::vector<Remark>& remarks) {
  std::vector<AclEntry> entries;
  Parser parser(x, d, remarks, list.v6);
  std::size_t line = 0;
  for (Node* n : list.statements) {
    const bool first = list.numbered ? n->words.empty() : !n->children.empty() && n->children.front().words.empty();
    if (list.numbered) split_cli(*n, x.file.text());
    else split_cli_lines(*n, x.file.text());
    for (Node& entry : list.numbered ? std::span(n, 1) : std::span(n->children)) {
      if (++line > entry_limit) break;
      if (auto e = parser.entry(entry, list.numbered ? 2 : 0)) {
        e->name = "ACL " + list.name.text + " line " + std::to_string(line);
        enter(entries, std::move(*e));
      }
      if (!first) continue;
      ++x.reading.vpn_statements;
      if (!entry.understood) ++x.reading.not_understood;
    }
  }
  std::vector<AclEntry> out;
  Denies denies(fact_of(x, d, "default.crypto-acl.deny"), remarks);
  for (AclEntry& e : entries)
    if (e.deny) denies.add(std::move(e));
    else if (denies.leave(e)) out.push_back(std::move(e));
  return out;
}

}  // namespace tunlint::iosxe
