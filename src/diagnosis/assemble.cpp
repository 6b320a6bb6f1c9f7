#include "diagnosis/assemble.hpp"

#include <algorithm>
#include <unordered_set>

#include "model/address.hpp"

namespace tunlint {
namespace {

constexpr std::size_t most_text = 700;
constexpr std::size_t most_pending = 16;
constexpr std::size_t most_stopped = 64;      // tunnels that end with their daemon
constexpr std::size_t most_requests = 256;
constexpr std::int64_t one_job = 2;           // seconds that a thread works on one message at most
constexpr std::int64_t close_by = 5;          // seconds within which a message without a name belongs to the one before it
constexpr std::size_t most_threads = 10000;   // of one device; what was known of them is forgotten

std::string_view field(const Recognised& piece, const LogHit& hit, Field f) {
  for (const auto& [name, range] : hit.fields)
    if (name == f) return piece.of(range);
  return {};
}

/// "child_IPsec2_1" and "ipsec2_1" are the connections of one interface, ipsec2.
std::string plain_name(std::string_view name) {
  std::string out(name);
  std::string lower = out;
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  if (!lower.starts_with("ipsec")) return out;
  const auto bar = lower.find('_');
  const std::string_view digits = std::string_view(lower).substr(5, bar - 5);
  const bool numbered = !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
  return numbered ? lower.substr(0, bar) : out;
}

std::string key(std::string_view kind, std::string_view a, std::string_view b) {
  std::string k(kind);
  k.append(a).append("\n").append(b);
  return k;
}

bool close_to(std::int64_t a, std::int64_t b) { return a < 0 || b < 0 || std::abs(a - b) <= close_by; }

bool clash(std::string_view a, std::string_view b) { return !a.empty() && !b.empty() && a != b; }

/// The peer's identity where it is an address, which no two peers share.
std::string_view identity_of_peer(const KeptEvent& e) {
  for (const auto& [f, text] : e.fields)
    if (f == Field::peer_id && parse_address(text)) return text;
  return {};
}

bool two_digits(std::string_view thread) { return thread.size() == 2; }

}  // namespace

Assembler::Host* Assembler::host(std::string_view name) {
  if (hosts_.size() >= most_tunnels && !hosts_.contains(std::string(name))) return nullptr;
  auto& found = hosts_[std::string(name)];
  if (!found) {
    found = std::make_unique<Host>();
    found->name = name;
  }
  return found.get();
}

int Assembler::resolve(int view) const {
  while (view >= 0 && views_[static_cast<std::size_t>(view)].merged_into) view = static_cast<int>(views_[static_cast<std::size_t>(view)].merged_into) - 1;
  return view;
}

int Assembler::nearest(Host& h, std::int64_t when, std::string_view identity) {
  if (h.last >= 0 && close_to(when, h.named) && !other_peer(h.last, identity)) return h.last;
  return nameless(h, identity);
}

int Assembler::nameless(Host& h, std::string_view identity) {
  if (!identity.empty() && (views_.size() < most_tunnels || by_key_.contains(key("identity ", h.name, identity)))) {
    const auto [found, added] = by_key_.try_emplace(key("identity ", h.name, identity), -1);
    if (added) found->second = new_view(h);
    if (added && found->second >= 0) views_[static_cast<std::size_t>(found->second)].identity = identity;
    return found->second;
  }
  if (h.nameless < 0) h.nameless = new_view(h, true);   // of the device's only tunnel, if it turns out to have one
  return h.nameless;
}

bool Assembler::same_peer(int view, std::string_view identity) const {
  const TunnelView& v = views_[static_cast<std::size_t>(resolve(view))];
  if (v.peer == identity) return true;
  for (const auto& [number, kept] : v.events) {
    if (log_catalogue().messages()[number].message->event != "ike-up") continue;
    const auto told = [&](const KeptEvent& e) { return std::find(e.fields.begin(), e.fields.end(), std::pair(Field::peer_id, std::string(identity))) != e.fields.end(); };
    if (std::any_of(kept.first.begin(), kept.first.end(), told) || std::any_of(kept.last.begin(), kept.last.end(), told)) return true;
  }
  return false;
}

bool Assembler::other_peer(int view, std::string_view identity) const {
  if (view < 0 || identity.empty() || same_peer(view, identity)) return false;
  const auto& events = views_[static_cast<std::size_t>(resolve(view))].events;
  return std::any_of(events.begin(), events.end(), [](const auto& kept) {   // its own is known
    const auto told = [](const KeptEvent& e) { return std::any_of(e.fields.begin(), e.fields.end(), [](const auto& f) { return f.first == Field::peer_id; }); };
    return log_catalogue().messages()[kept.first].message->event == "ike-up" && std::any_of(kept.second.first.begin(), kept.second.first.end(), told);
  });
}

void Assembler::settle(Host& h, Thread& t, int view, bool sent) {
  const bool again = sent && std::any_of(t.pending.begin(), t.pending.end(), [](const KeptEvent& e) { return log_catalogue().messages()[e.message].message->event == "retransmit"; });
  for (KeptEvent& e : t.pending) keep(sent ? view : t.last >= 0 ? t.last : view, std::move(e));
  t.pending.clear();
  if (!again) return;
  std::erase(h.retransmitting, view);
  h.retransmitting.push_back(view);
}

void Assembler::release(Host& h, Thread& t) {
  std::string identity;   // what a thread says is of one peer
  for (const KeptEvent& e : t.pending)
    if (identity.empty()) identity = identity_of_peer(e);
  for (KeptEvent& e : t.pending) {
    const std::string_view event = log_catalogue().messages()[e.message].message->event;
    int view = e.near;
    if (other_peer(view, identity)) view = -1;
    if (view < 0 && (event == "retransmit" || event == "lost") && h.retransmitting.size() == 1) view = h.retransmitting.front();
    if (view < 0) view = nameless(h, identity);
    keep(view, std::move(e));
  }
  t.pending.clear();
}

int Assembler::new_view(Host& h, bool nameless) {
  if (views_.size() >= most_tunnels && !nameless) {
    if (beyond_ < 0) {
      beyond_ = static_cast<int>(views_.size());
      views_.emplace_back().left_out = true;
    }
    return beyond_;
  }
  views_.emplace_back();
  views_.back().device = h.name;
  if (h.views.size() < most_stopped) h.views.push_back(static_cast<int>(views_.size()) - 1);
  return static_cast<int>(views_.size()) - 1;
}

int Assembler::merge(int a, int b) {
  a = resolve(a), b = resolve(b);
  if (a == b || b < 0) return a;
  if (a < 0) return b;
  TunnelView& to = views_[static_cast<std::size_t>(a)];
  TunnelView& from = views_[static_cast<std::size_t>(b)];
  const auto fill = [](std::string& x, const std::string& y) {
    if (x.empty()) x = y;
  };
  fill(to.device, from.device), fill(to.name, from.name), fill(to.object, from.object), fill(to.local, from.local), fill(to.peer, from.peer);
  for (auto& [m, kept] : from.events) {
    auto& mine = to.events[m];
    mine.count += kept.count;
    for (auto& e : kept.first) mine.first.push_back(std::move(e));
    for (auto& e : kept.last) mine.last.push_back(std::move(e));
  }
  for (std::size_t n = 0; n < to.votes.size(); ++n) to.votes[n] += from.votes[n];
  if (!to.answered || (from.answered && from.answered->order > to.answered->order)) to.answered = from.answered;
  from = TunnelView{};
  from.merged_into = static_cast<std::size_t>(a) + 1;
  return a;
}

void Assembler::name_view(int view, Host& h, std::string_view name, std::string_view object, std::string_view local, std::string_view peer) {
  TunnelView& v = views_[static_cast<std::size_t>(view)];
  if (v.left_out) return;
  const auto fill = [](std::string& x, std::string_view y) {
    if (x.empty()) x = y;
  };
  fill(v.name, name), fill(v.object, object), fill(v.local, local), fill(v.peer, peer), fill(v.device, h.name);
  if (!v.local.empty() && !v.peer.empty()) by_key_.try_emplace(key("pair ", v.local, v.peer), view);
  if (!v.name.empty()) by_key_.try_emplace(key("name ", h.name, v.name), view);
  if (!v.object.empty()) by_key_.try_emplace(key("object ", h.name, v.object), view);
  if (!v.peer.empty()) by_key_.try_emplace(key("peer ", h.name, v.peer), view);
}

/// The view that a message names by itself; -1 where it names none.
int Assembler::view_for(Host& h, const Recognised& piece, const LogHit& hit) {
  std::string_view local = field(piece, hit, Field::local), peer = field(piece, hit, Field::peer);
  std::string name, object(field(piece, hit, Field::object));
  if (const auto n = field(piece, hit, Field::name); !n.empty()) name = plain_name(n);
  else if (!hit.connection.empty()) name = plain_name(piece.of(hit.connection));
  if (peer.empty() && name.empty() && object.empty()) return -1;
  const auto look = [&](const std::string& k) {
    const auto found = by_key_.find(k);
    return found == by_key_.end() ? -1 : resolve(found->second);
  };
  // The same name for a gateway and for a tunnel: one VPN has both.
  if (object.empty() && !name.empty() && look(key("name ", h.name, name)) < 0 && look(key("object ", h.name, name)) >= 0) std::swap(name, object);
  else if (name.empty() && !object.empty() && look(key("object ", h.name, object)) < 0 && look(key("name ", h.name, object)) >= 0) std::swap(name, object);
  const auto fits = [&](int view) {
    if (view < 0) return false;
    const TunnelView& v = views_[static_cast<std::size_t>(view)];
    return !clash(v.name, name) && !clash(v.object, object) && !clash(v.local, local) && !clash(v.peer, peer);
  };
  const bool mirrored = log_catalogue().messages()[hit.message].message->mirrored;
  int view = -1;
  if (!local.empty() && !peer.empty()) {
    view = look(key("pair ", local, peer));
    const int turned = view < 0 ? look(key("pair ", peer, local)) : view;
    TunnelView* const known = turned < 0 ? nullptr : &views_[static_cast<std::size_t>(turned)];
    if (mirrored && known && known->local == peer) {
      std::swap(local, peer);
      view = turned;
    } else if (!mirrored && view < 0 && known && known->either_way) {  // which address is whose is told only now
      std::swap(known->local, known->peer);
      by_key_[key("pair ", local, peer)] = turned;
      view = turned;
    }
  }
  if (!fits(view)) view = -1;
  if (!name.empty()) {
    const int named = look(key("name ", h.name, name));
    if (fits(named)) view = view < 0 ? named : merge(view, named);
    // A name without a peer, and a peer without a name: this message tells that they are one.
    if (const int with_peer = peer.empty() ? -1 : look(key("peer ", h.name, peer)); view >= 0 && with_peer != view && fits(with_peer)) view = merge(view, with_peer);
  }
  if (!object.empty())
    if (const int with_object = look(key("object ", h.name, object)); fits(with_object)) view = view < 0 ? with_object : merge(view, with_object);
  if (view < 0 && !peer.empty()) {
    const int with_peer = look(key("peer ", h.name, peer));
    if (fits(with_peer)) view = with_peer;
  }
  const bool fresh = view < 0;
  if (fresh) view = new_view(h);
  if (view >= 0) {
    bool& either_way = views_[static_cast<std::size_t>(view)].either_way;
    either_way = mirrored && (fresh || either_way);
    name_view(view, h, name, object, local, peer);
  }
  return view;
}

void Assembler::vote(Votes& votes, const LogHit& hit) {
  votes[log_catalogue().messages()[hit.message].platform] += 1;
  for (std::size_t n = 0; hit.marks >> n; ++n)
    if (hit.marks >> n & 1) votes[n] += 50;
}

void Assembler::take_time(Host& h, const LogHit& hit) {
  if (!hit.time) return;
  const LogTime& t = *hit.time;
  if (t.year) {
    if (!year_) year_ = t.year;
  } else {
    if (h.month >= 11 && t.month <= 2) ++h.year_offset;
    if (h.month && h.month <= 2 && t.month >= 11) --h.year_offset;
    h.month = t.month;
  }
  const std::int64_t when = seconds_of(t, 2000 + h.year_offset);
  if (last_when_) rising_ += when > last_when_, falling_ += when < last_when_;
  last_when_ = when;
}

void Assembler::keep(int view, KeptEvent event) {
  view = resolve(view);
  if (view < 0) return;
  TunnelView& v = views_[static_cast<std::size_t>(view)];
  if (v.left_out) {
    ++left_out_;
    return;
  }
  v.votes[log_catalogue().messages()[event.message].platform] += 1;
  auto& kept = v.events[event.message];
  KeptEvent* previous = !kept.last.empty() ? &kept.last.back() : !kept.first.empty() ? &kept.first.back() : nullptr;
  ++kept.count;
  // What a device says again of a state is told once, but not where it said something else in between.
  const std::string_view kind = log_catalogue().messages()[event.message].message->event;
  if (kind == "up" || kind == "down" || kind == "is-down") {
    if (v.last_state && *v.last_state != event.message) previous = nullptr;
    v.last_state = event.message;
  }
  if (previous && previous->text == event.text && previous->file == event.file && previous->line != event.line) {
    ++previous->times;
    return;
  }
  if (kept.first.size() < kept_first) {
    kept.first.push_back(std::move(event));
    return;
  }
  if (kept.last.size() >= kept_last) kept.last.pop_front();
  kept.last.push_back(std::move(event));
}

void Assembler::add(const Recognised& piece, std::size_t file, std::size_t line_base) {
  Host* h = nullptr;
  std::string_view host_name;
  for (const LogHit& hit : piece.hits) {
    const std::string_view name = piece.of(hit.host);
    if (!h || name != host_name) {
      h = host(name);
      host_name = name;
    }
    if (!h) {
      ++left_out_;
      continue;
    }
    take_time(*h, hit);
    vote(h->votes, hit);
    const LogMessage& m = *log_catalogue().messages()[hit.message].message;
    const std::string thread_name(piece.of(hit.thread));
    if (h->threads.size() > most_threads) h->threads.clear();
    Thread* thread = thread_name.empty() ? nullptr : &h->threads[thread_name];
    const bool jobs = two_digits(thread_name);   // a thread does one job after the other
    const std::int64_t when = hit.time ? seconds_of(*hit.time, 2000 + h->year_offset) : -1;
    if (thread && jobs) {
      if (when >= 0 && thread->seen >= 0 && std::abs(when - thread->seen) > one_job) {  // the next job: of another tunnel, perhaps
        release(*h, *thread);
        thread->exchange.clear();
        thread->view = -1;
      }
      thread->seen = when;
    }
    int view = view_for(*h, piece, hit);
    if (view >= 0) {
      h->last = view, h->named = when;
      if (thread && jobs && m.event != "packet") {
        for (KeptEvent& e : thread->pending) keep(view, std::move(e));
        thread->pending.clear();
        thread->view = thread->last = view;
      }
      vote(views_[static_cast<std::size_t>(view)].votes, hit);
    }

    if (m.event == "packet") {
      if (view < 0) continue;
      const bool sent = m.what == "sent";
      Thread& worker = thread ? *thread : h->unthreaded;
      settle(*h, worker, view, sent);
      worker.view = sent && jobs ? -1 : view;
      worker.last = view;
      if (!sent) {
        KeptEvent e;
        e.order = ++order_, e.time = hit.time, e.year_offset = h->year_offset;
        views_[static_cast<std::size_t>(view)].answered = std::move(e);
        if (jobs) worker.exchange.clear();
      }
      continue;
    }
    if (const auto exchange = field(piece, hit, Field::exchange); !exchange.empty()) (thread ? thread->exchange : h->exchange) = exchange;
    if (m.event == "exchange") {
      ++order_;
      if (const auto id = field(piece, hit, Field::message); m.what == "request" && !id.empty()) {
        if (h->requests.size() >= most_requests) h->requests.clear();
        h->requests[std::string(id)] = field(piece, hit, Field::exchange);
      }
      continue;
    }

    KeptEvent e;
    e.line = line_base + hit.line + 1, e.file = file, e.order = ++order_, e.message = hit.message;
    e.time = hit.time, e.year_offset = h->year_offset;
    e.text = piece.of(hit.text).substr(0, most_text);
    e.exchange = thread && !thread->exchange.empty() ? thread->exchange : h->exchange;
    if (m.event == "retransmit")
      if (const auto request = h->requests.find(std::string(field(piece, hit, Field::message))); request != h->requests.end()) e.exchange = request->second;
    for (const auto& [f, r] : hit.fields) e.fields.emplace_back(f, std::string(piece.of(r)));

    if (view < 0 && m.event == "note" && m.stage == "config" && m.candidates.starts_with("administratively-down")) {
      std::vector<int> all;   // the daemon stops, and with it all tunnels that were up
      for (const int v : h->views)
        if (was_up(resolve(v)) && std::find(all.begin(), all.end(), resolve(v)) == all.end()) all.push_back(resolve(v));
      for (const int v : all) keep(v, e);
      if (!all.empty()) continue;
    }
    if (view < 0 && thread && thread->view >= 0) view = thread->view;
    if (view < 0 && m.event == "lost") {
      // Of the views that were sending again, the one that did so as often.
      const std::string_view count = field(piece, hit, Field::count);
      for (auto v = h->retransmitting.rbegin(); v != h->retransmitting.rend() && view < 0; ++v)
        for (const auto& [number, kept] : views_[static_cast<std::size_t>(resolve(*v))].events)
          if (log_catalogue().messages()[number].message->event == "retransmit" && !(kept.last.empty() && kept.first.empty())) {
            const auto as_often = [&](const KeptEvent& r) { return std::any_of(r.fields.begin(), r.fields.end(), [&](const auto& f) { return f.first == Field::count && f.second == count; }); };
            if (std::any_of(kept.last.begin(), kept.last.end(), as_often) || std::any_of(kept.first.begin(), kept.first.end(), as_often)) view = *v;
          }
    }
    if (m.event == "up") (thread ? thread->exchange : h->exchange).clear();  // what is said next is of another one
    if (view >= 0 && m.event == "lost") h->last = view, h->named = when;   // what is said next is of the same tunnel
    Thread& waiting = thread ? *thread : h->unthreaded;
    if (view < 0 && (jobs || (!thread && m.event == "retransmit")) && waiting.pending.size() < most_pending) {
      if (close_to(when, h->named)) e.near = h->last;
      waiting.pending.push_back(std::move(e));
      continue;
    }
    if (view < 0 && thread && !jobs) view = thread->last;
    if (view < 0) view = nearest(*h, when, identity_of_peer(e));
    if (view < 0) continue;
    if (thread && !jobs) thread->view = view;
    view = resolve(view);
    vote(views_[static_cast<std::size_t>(view)].votes, hit);
    keep(view, std::move(e));
  }
}

bool Assembler::was_up(int view) const {
  const auto& events = views_[static_cast<std::size_t>(view)].events;
  return std::any_of(events.begin(), events.end(), [](const auto& kept) { return log_catalogue().messages()[kept.first].message->event == "up" || log_catalogue().messages()[kept.first].message->event == "ike-up"; });
}

bool Assembler::is_interface(int view) const {
  const auto& events = views_[static_cast<std::size_t>(view)].events;
  return std::all_of(events.begin(), events.end(), [](const auto& kept) { return log_catalogue().messages()[kept.first].message->beside; });
}

bool Assembler::go_together(int interface, int session) const {
  const auto times = [&](int view, std::string_view kind, bool shut) {
    std::vector<std::int64_t> out;
    for (const auto& [number, kept] : views_[static_cast<std::size_t>(view)].events) {
      const LogMessage& m = *log_catalogue().messages()[number].message;
      if (m.event != kind || (shut && !m.candidates.starts_with("administratively-down"))) continue;
      const auto take = [&](const KeptEvent& e) {
        if (e.time) out.push_back(seconds_of(*e.time, 2000 + e.year_offset));
      };
      std::for_each(kept.first.begin(), kept.first.end(), take), std::for_each(kept.last.begin(), kept.last.end(), take);
    }
    return out;
  };
  const auto meet = [](const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b) {
    return std::any_of(a.begin(), a.end(), [&](std::int64_t x) { return std::any_of(b.begin(), b.end(), [&](std::int64_t y) { return std::abs(x - y) <= close_by; }); });
  };
  return meet(times(interface, "up", false), times(session, "up", false)) || meet(times(interface, "down", true), times(session, "down", false));
}

/// What could not be told apart while reading: a device's messages without a name belong to its only tunnel, and a name and
/// a pair of addresses that are the only ones of their device are the same tunnel.
void Assembler::unite_host(Host& h) {
  std::vector<int> named, addressed, nameless, whole;
  for (std::size_t n = 0; n < views_.size(); ++n) {
    const TunnelView& v = views_[n];
    if (v.merged_into || v.device != h.name || v.events.empty()) continue;
    const bool name = !v.name.empty() || (!v.object.empty() && v.peer.empty()), address = !v.peer.empty();
    (name && address ? whole : name ? named : address ? addressed : nameless).push_back(static_cast<int>(n));
  }
  const auto view = [&](int n) -> const TunnelView& { return views_[static_cast<std::size_t>(n)]; };
  // A tunnel's name and a gateway's address: they need not be of one VPN.
  const auto apart = [&](const TunnelView& name, const TunnelView& address) { return clash(name.object, address.object) || (!name.name.empty() && !address.object.empty() && name.object.empty()); };
  if (whole.empty() && named.size() == 1 && addressed.size() == 1 && !apart(view(named[0]), view(addressed[0])) && (!is_interface(named[0]) || go_together(named[0], addressed[0]))) whole.push_back(merge(addressed[0], named[0])), named.clear(), addressed.clear();
  if (addressed.size() + whole.size() > 0) std::erase_if(named, [&](int n) { return is_interface(n); });   // what is not of an interface is of the others
  const std::size_t others = named.size() + addressed.size() + whole.size();
  const int only = others == 1 ? (!named.empty() ? named : !addressed.empty() ? addressed : whole)[0] : -1;
  for (const int v : nameless) {
    const std::string identity = view(v).identity;
    int whose = only;
    for (const auto* list : {&whole, &addressed, &named})
      for (const int n : *list)
        if (whose < 0 && !identity.empty() && same_peer(n, identity)) whose = n;
    if (whose >= 0 && resolve(whose) != v && !other_peer(whose, identity)) merge(whose, v);
  }
}

Assembled Assembler::finish() {
  Assembled out;
  for (auto& [name, h] : hosts_) {
    for (auto& [thread, t] : h->threads) release(*h, t);
    release(*h, h->unthreaded);
    unite_host(*h);
  }
  // Messages of a device that names no tunnel, in a log that speaks of one tunnel only.
  std::vector<int> nameless, rest;
  for (std::size_t n = 0; n < views_.size(); ++n)
    if (!views_[n].merged_into && !views_[n].events.empty()) (views_[n].peer.empty() && views_[n].name.empty() && views_[n].object.empty() ? nameless : rest).push_back(static_cast<int>(n));
  if (rest.size() == 1)
    for (const int n : nameless)
      if (!other_peer(rest[0], views_[static_cast<std::size_t>(n)].identity)) merge(rest[0], n);
  std::unordered_set<std::string> ipsec;   // devices that tell of it
  for (std::size_t n = 0; n < views_.size(); ++n)
    if (!views_[n].merged_into && (!views_[n].peer.empty() || !is_interface(static_cast<int>(n)))) ipsec.insert(views_[n].device);
  for (TunnelView& v : views_) {
    if (v.merged_into || v.events.empty()) continue;
    v.beside_only = !ipsec.contains(v.device);
    if (const auto h = hosts_.find(v.device); h != hosts_.end())
      for (std::size_t n = 0; n < v.votes.size(); ++n) v.votes[n] += (h->second->votes[n] + 3) / 4;
    out.views.push_back(std::move(v));
  }
  out.year = year_, out.left_out = left_out_;
  out.newest_first = falling_ > rising_;
  return out;
}

}  // namespace tunlint
