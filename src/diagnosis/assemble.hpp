// Messages to tunnels: who a message speaks of, in a log where several devices, tunnels and threads are mixed.
//
// Memory is bounded: of every message of a tunnel the first and the last few are kept, and of tunnels `most_tunnels`.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <unordered_map>

#include "diagnosis/diagnosis.hpp"
#include "diagnosis/recognise.hpp"

namespace tunlint {

inline constexpr std::size_t most_tunnels = 5000;
inline constexpr std::size_t kept_first = 8, kept_last = 8;

/// How much speaks for each platform, by its place in all_log_dialects().
using Votes = std::array<std::size_t, 32>;

/// A message as it is kept.
struct KeptEvent {
  std::size_t line = 0, file = 0, order = 0;
  std::uint16_t message = 0;
  std::optional<LogTime> time;
  int year_offset = 0;               ///< years after the first one of a log that does not write years
  std::string text;
  std::string exchange;              ///< "CREATE_CHILD_SA", as far as known
  std::vector<std::pair<Field, std::string>> fields;
  std::size_t times = 1;
  int near = -1;                     ///< while it is not known whose it is: the view that was named close by
};

/// One tunnel as one device tells of it.
struct TunnelView {
  std::string device, name, local, peer;
  std::string identity;              ///< of the peer, an address, where nothing else is known
  std::string object;                ///< what else its records are about: a gateway, the number of a tunnel
  struct Kept {
    std::vector<KeptEvent> first;
    std::deque<KeptEvent> last;
    std::size_t count = 0;
  };
  std::unordered_map<std::uint16_t, Kept> events;
  std::optional<std::uint16_t> last_state;                   ///< the message that told last whether it is up
  Votes votes{};
  std::optional<KeptEvent> answered;                         ///< the last packet received of the peer
  std::size_t merged_into = 0;                               ///< index + 1; 0: not
  bool left_out = false;             ///< what is of tunnels beyond most_tunnels, which is counted only
  bool beside_only = false;          ///< nothing on the device tells of IPsec: its interfaces may be of other tunnels
  bool either_way = false;                                   ///< `local` may be the peer's: only messages of single directions named them
};

/// What becomes of a log once it was read.
struct Assembled {
  std::vector<TunnelView> views;     ///< those that tell anything
  int year = 0;                      ///< the one that lines without a year are taken to be of; 0: none is written anywhere
  bool newest_first = false;
  std::size_t left_out = 0;          ///< messages of tunnels, or devices, beyond `most_tunnels`
};

class Assembler {
 public:
  /// `line_base`: the number of the piece's first line.
  void add(const Recognised& piece, std::size_t file, std::size_t line_base);
  Assembled finish();

 private:
  struct Thread {
    int view = -1;                   ///< whose packet it works on
    int last = -1;
    std::int64_t seen = -1;          ///< when it last said something; -1: no time is known
    std::string exchange;
    std::vector<KeptEvent> pending;  ///< said before the packet that tells of whom
  };
  struct Host {
    std::string name;
    std::unordered_map<std::string, Thread> threads;
    Thread unthreaded;               ///< what was sent again, of messages that name no thread
    std::vector<int> retransmitting; ///< views, the latest last
    std::vector<int> views;          ///< the first of its tunnels
    int last = -1, nameless = -1;
    std::string exchange;            ///< of messages that name no thread
    std::map<std::string, std::string> requests;   ///< the exchange of a request by its message ID
    std::int64_t named = -1;         ///< when a tunnel was named last; -1: no time is known
    unsigned month = 0;
    int year_offset = 0;
    Votes votes{};
  };

  /// Null beyond most_tunnels devices.
  Host* host(std::string_view name);
  int resolve(int view) const;
  /// Whose a message is that neither names a tunnel nor a thread with one.
  int nearest(Host& h, std::int64_t when, std::string_view identity);
  /// Where messages go that name nothing but the peer's `identity`; empty: not even that.
  int nameless(Host& h, std::string_view identity);
  /// The tunnel is known to be with a peer of another identity.
  bool other_peer(int view, std::string_view identity) const;
  /// The peer of the tunnel has this address, or was authenticated by it.
  bool same_peer(int view, std::string_view identity) const;
  /// Messages of a thread that nothing was said of whose they are.
  void release(Host& h, Thread& t);
  int view_for(Host& h, const Recognised& piece, const LogHit& hit);
  /// `nameless`: what a device says of no tunnel has a place always.
  int new_view(Host& h, bool nameless = false);
  void name_view(int view, Host& h, std::string_view name, std::string_view object, std::string_view local, std::string_view peer);
  int merge(int a, int b);
  /// What was said before the packet that tells of whom.
  void settle(Host& h, Thread& t, int view, bool sent);
  static void vote(Votes& votes, const LogHit& hit);
  void keep(int view, KeptEvent event);
  void take_time(Host& h, const LogHit& hit);
  void unite_host(Host& h);
  bool was_up(int view) const;
  /// All that is known of a view is that an interface changed.
  bool is_interface(int view) const;
  /// The interface comes up with the session, or the session goes down as the interface is shut down.
  bool go_together(int interface, int session) const;

  std::deque<TunnelView> views_;
  std::unordered_map<std::string, std::unique_ptr<Host>> hosts_;
  std::unordered_map<std::string, int> by_key_;
  int beyond_ = -1;                  ///< the view of what is left out
  std::size_t left_out_ = 0;
  std::size_t order_ = 0;
  int year_ = 0;
  std::int64_t last_when_ = 0;
  std::size_t rising_ = 0, falling_ = 0;
};

}  // namespace tunlint
