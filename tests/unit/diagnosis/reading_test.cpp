// The parts of reading a log: patterns, times, masking, pieces, records that were wrapped, garbage.
#include <doctest/doctest.h>

#include <chrono>

#include "diagnosis/conclude.hpp"
#include "diagnosis/recognise.hpp"

using namespace tunlint;

namespace {

std::string captured(const Pattern& p, std::string_view text, Field f) {
  PatternMatch m;
  if (!p.match(text, m)) return "no match";
  const Range r = m.fields[static_cast<std::size_t>(f)];
  return std::string(text.substr(r.begin, r.end - r.begin));
}

std::string time_of(std::string_view line) {
  const auto found = find_time(line);
  return found ? to_string(found->time) : "none";
}

const std::string pfs =
    "Apr 27 05:12:56 vedge01 charon: 16[NET] received packet: from 198.51.100.22[4500] to 192.0.2.10[4500] (508 bytes)\n"
    "Apr 27 05:12:56 vedge01 charon: 16[ENC] parsed CREATE_CHILD_SA request 557 [ SA No TSi TSr ]\n"
    "Apr 27 05:12:56 vedge01 charon: 16[CFG] received proposals: ESP:AES_CBC_256/HMAC_SHA1_96/NO_EXT_SEQ\n"
    "Apr 27 05:12:56 vedge01 charon: 16[CFG] configured proposals: ESP:AES_CBC_256/HMAC_SHA1_96/MODP_4096/NO_EXT_SEQ\n"
    "Apr 27 05:12:56 vedge01 charon: 16[IKE] no acceptable proposal found\n";

}  // namespace

TEST_CASE("patterns capture up to what follows, and do not begin or end inside words") {
  const Pattern p("tried {count:number} shared (key|keys) for '{local_id}' - '{peer_id}', but MAC mismatched");
  CHECK(captured(p, "x tried 2 shared keys for 'a b' - 'c', but MAC mismatched", Field::local_id) == "a b");
  CHECK(captured(p, "tried 12 shared key for 'a' - 'c', but MAC mismatched", Field::count) == "12");
  PatternMatch m;
  CHECK(!p.match("tried two shared keys for 'a' - 'c', but MAC mismatched", m));
  CHECK(!p.match("untried 2 shared keys for 'a' - 'c', but MAC mismatched", m));
  CHECK(!p.match("tried 2 shared keys for 'a' - 'c', but MAC mismatchedly", m));
  CHECK(captured(Pattern("{peer:ip} is initiating a"), "[IKE] 2001:db8::1 is initiating a Main Mode", Field::peer) == "2001:db8::1");
  CHECK(captured(Pattern("to {peer:ip}["), "to 192.0.2.1[500]", Field::peer) == "192.0.2.1");
  CHECK(captured(Pattern("between {local:ip}[{local_id}]...{peer:ip}["), "between 192.0.2.1[a.example]...198.51.100.1[b]", Field::local_id) == "a.example");
  CHECK(captured(Pattern("Remote {peer:ip}:"), "Remote 192.0.2.1:500: Local", Field::peer) == "192.0.2.1");
  CHECK(captured(Pattern("list: {received:rest}"), "list: a, b, c", Field::received) == "a, b, c");
  CHECK(captured(Pattern("a \\{b\\} {name:word}"), "a {b} c", Field::name) == "c");
}

TEST_CASE("a pattern that cannot match a long line is given up in linear time") {
  const Pattern p("abcd{}efgh{}ijkl");
  std::string line;
  for (int n = 0; n < 100000; ++n) line += "abcd efgh ";
  const auto begin = std::chrono::steady_clock::now();
  PatternMatch m;
  CHECK(!p.match(line, m));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
}

TEST_CASE("times as logs write them") {
  CHECK(time_of("Apr 27 05:12:56 vedge01 charon: x") == "04-27T05:12:56");
  CHECK(time_of("daemon.info: Apr  7 05:12:56 x") == "04-07T05:12:56");
  CHECK(time_of("Apr 27 2024 05:12:56: %ASA") == "2024-04-27T05:12:56");
  CHECK(time_of("*Mar  1 00:01:02.123 UTC: ISAKMP") == "03-01T00:01:02Z");
  CHECK(time_of("2024-04-27T05:12:56.123456+09:00 gw charon") == "2024-04-27T05:12:56+09:00");
  CHECK(time_of("2019-03-06 17:26:28.000 -0800 [INFO]") == "2019-03-06T17:26:28-08:00");
  CHECK(time_of("2019/03/06 18:24:04 low vpn") == "2019-03-06T18:24:04");
  CHECK(time_of("\"4/27/2024, 5:12:56.123 PM\",x") == "2024-04-27T17:12:56");
  CHECK(time_of("1380664994.337961231 MX84 events") == "2013-10-01T22:03:14Z");
  CHECK(time_of("{\"event_timestamp\":1709287200,\"details\":\"x\"}") == "2024-03-01T10:00:00Z");
  CHECK(time_of("{\"textPayload\":\"" + std::string(200, 'x') + "\",\"timestamp\":\"2024-03-01T10:00:00.1Z\"}") == "2024-03-01T10:00:00Z");
  CHECK(time_of("no time at 25:61:00 here") == "none");
  CHECK(time_of("spi 91:f7:c9") == "none");
  CHECK(seconds_of({2024, 1, 1, 0, 0, 0, 540}, 0) == 1704034800);
}

TEST_CASE("secrets and public addresses are masked") {
  CHECK(mask_secrets("pre-shared-secret \"$8$CANARYabc\" x") == "pre-shared-secret **** x");
  CHECK(mask_secrets("psk=CANARY1, next") == "psk=****, next");
  CHECK(mask_secrets("{\"sharedKey\":\"CANARY2\",\"a\":1}") == "{\"sharedKey\":****,\"a\":1}");
  CHECK(mask_secrets("with pre-shared key successful") == "with pre-shared key successful");
  CHECK(mask_secrets("Check the configured secret or local/peer ID") == "Check the configured secret or local/peer ID");
  CHECK(mask_addresses("192.0.2.1[500]...198.51.100.1, 192.0.2.1:500 10.0.0.1 05:12:56") == "<address-1>[500]...<address-2>, <address-1>:500 10.0.0.1 05:12:56");
  CHECK(mask_addresses("to 2001:db8::1.") == "to <address-1>.");
  CHECK(mask_addresses("vpn_198.51.100.1[1] vpn-0abc_52.1.1.2-IKE.log 52.1.1.2_1 v1.2.3.4") == "vpn_<address-1>[1] vpn-0abc_<address-2>-IKE.log <address-2>_1 v1.2.3.4");
}

TEST_CASE("of the head of a line the time, the device, the program and the thread are shown, and nothing that stands between them") {
  const auto shown = [](const std::string& line) { return diagnose_text("log", line + "\n").tunnels.at(0).events.at(0).text; };
  const std::string said = "05[IKE] giving up after 4 retransmits";
  CHECK(shown("Apr 27 05:12:50 gw1 charon-systemd[812]: " + said) == "Apr 27 05:12:50 gw1 charon-systemd[812]: " + said);
  CHECK(shown("Apr 27 05:12:50 gw1 " + said) == "Apr 27 05:12:50 gw1 " + said);
  CHECK(shown(said) == said);
  CHECK(shown("2024-04-27T05:12:50Z rtr1: %CRYPTO-6-IKMP_SA_NOT_OFFERED: x").starts_with("2024-04-27T05:12:50Z rtr1 %CRYPTO-6-IKMP_SA_NOT_OFFERED:"));
  for (const std::string before : {"CANARYone ", "the key is CANARYtwo ", "Apr 27 05:12:50 gw1 deploy[1]: with CANARYthree: ", "Apr 27 05:12:50 gw1 CANARYfour ", "CANARYfive Apr 27 05:12:50 gw1 charon: ",
                                   "Apr 27 05:12:50 CANARY=six charon: ", "$8$CANARYseven charon: "})
    CHECK(shown(before + said).find("CANARY") == std::string::npos);
}

TEST_CASE("what was observed is masked as the lines are") {
  const Diagnosis d = diagnose_text("log", "{\"time\":\"2024-03-01T10:00:00Z\",\"host\":\"psk=CANARYone\",\"message\":\"05[IKE] tried 1 shared key for 'gw' - 'psk=CANARYtwo', but MAC mismatched\"}\n"
                                           "{\"time\":\"2024-03-01T10:00:00Z\",\"host\":\"psk=CANARYone\",\"message\":\"05[IKE] traffic selectors psk=CANARYthree === secret=CANARYfour unacceptable\"}\n");
  REQUIRE(d.tunnels.size() == 1);
  const DiagnosedTunnel& t = d.tunnels[0];
  CHECK(t.peer_id == "psk=****");
  CHECK((t.device + t.ts_local + t.ts_remote + t.local_id).find("CANARY") == std::string::npos);
  for (const LogEvent& e : t.events)
    for (const auto& [field, text] : e.facts) CHECK(text.find("CANARY") == std::string::npos);
}

TEST_CASE("lists of proposals are compared as the negotiation does") {
  const auto v = [](std::string_view theirs, std::string_view ours) { return compare_proposals(split_proposals(theirs), split_proposals(ours)); };
  CHECK(v("ESP:AES_CBC_256/HMAC_SHA1_96/NO_EXT_SEQ", "ESP:AES_CBC_256/HMAC_SHA1_96/NO_EXT_SEQ").fit);
  const auto pfs_only = v("ESP:AES_CBC_256/HMAC_SHA1_96/NO_EXT_SEQ", "ESP:AES_CBC_256/HMAC_SHA1_96/MODP_4096/NO_EXT_SEQ");
  CHECK(pfs_only.only_groups);
  CHECK(pfs_only.received_groups == "none");
  CHECK(pfs_only.configured_groups == "MODP_4096");
  const auto cipher = v("ESP:AES_CBC_128/HMAC_SHA1_96/NO_EXT_SEQ", "ESP:AES_CBC_256/HMAC_SHA1_96/MODP_4096/NO_EXT_SEQ");
  CHECK(!cipher.fit);
  CHECK(!cipher.only_groups);
  CHECK(!v("ESP:WORDS_NOBODY_KNOWS", "ESP:AES_CBC_256/HMAC_SHA1_96").known);
}

TEST_CASE("a record that was wrapped is one record, and its parts keep their line numbers") {
  std::string wrapped = pfs;
  for (const std::string_view at : {"received proposals: ", "configured proposals: "}) {
    const auto n = wrapped.find(at) + at.size() - 1;
    wrapped[n] = '\n';
  }
  const Diagnosis d = diagnose_text("log", wrapped);
  REQUIRE(d.tunnels.size() == 1);
  CHECK(d.tunnels[0].summary == "PFS: configured MODP_4096, received none, rekey");
  CHECK(d.lines == 7);
  CHECK(d.tunnels[0].candidates.at(0).evidence == std::vector<std::size_t>{3, 5, 7});
}

TEST_CASE("the pieces a log is read in change nothing") {
  std::string log;
  for (int n = 0; n < 40000; ++n) log += "Apr 27 05:12:50 sw1 dhcpd: DHCPACK on 10.0.0." + std::to_string(n % 250) + " to 00:11:22:33:44:55 via eth1\n";
  log += pfs;
  for (int n = 0; n < 40000; ++n) log += "Apr 27 05:13:50 sw1 dhcpd: DHCPACK on 10.0.0." + std::to_string(n % 250) + " to 00:11:22:33:44:55 via eth1\n";
  const Diagnosis whole = diagnose_text("log", log);
  REQUIRE(whole.tunnels.size() == 1);
  CHECK(whole.lines == 80005);
  CHECK(whole.not_understood == 80000);
  CHECK(whole.tunnels[0].events.front().line == 40003);
  for (const unsigned jobs : {1u, 3u}) {
    DiagnosisReader reader(jobs);
    std::string_view rest = log;
    reader.read("log", [&](char* to, std::size_t size) {
      const std::size_t n = std::min({size, rest.size(), std::size_t{70001}});
      rest.copy(to, n);
      rest.remove_prefix(n);
      return n;
    });
    const Diagnosis d = reader.finish();
    REQUIRE(d.tunnels.size() == 1);
    CHECK(d.lines == whole.lines);
    CHECK(d.tunnels[0].summary == whole.tunnels[0].summary);
    CHECK(d.tunnels[0].candidates[0].evidence == whole.tunnels[0].candidates[0].evidence);
  }
}

TEST_CASE("garbage, cut lines and a line without an end are counted and do no harm") {
  std::string garbage = "\x01\x02\x03 no acceptable prop\n";
  garbage += std::string(40000, 'x') + "\n";
  garbage += std::string(3000, '\0') + "\n";
  const Diagnosis d = diagnose_text("log", garbage + pfs + "Apr 27 05:12:57 vedge01 charon: 16[IKE] no acceptable prop");
  REQUIRE(d.tunnels.size() == 1);
  CHECK(d.garbage == 2);
  CHECK(d.cut == 1);
  CHECK(d.lines == 9);
  CHECK(d.not_understood == 4);
  CHECK(d.tunnels[0].summary == "PFS: configured MODP_4096, received none, rekey");
  std::string wide = "\xff\xfe";
  for (const char c : pfs) (wide += c) += '\0';
  CHECK(diagnose_text("log", wide).tunnels.at(0).summary == "PFS: configured MODP_4096, received none, rekey");
  std::string later = pfs;
  for (auto at = later.find("05:12:56"); at != std::string::npos; at = later.find("05:12:56")) later.replace(at, 8, "05:14:56");
  const Diagnosis endless = diagnose_text("log", pfs + std::string(9'000'000, 'y') + "\n" + later);
  CHECK(endless.lines == 11);
  CHECK(endless.cut == 1);
  CHECK(endless.tunnels.at(0).events.back().line == 11);
  CHECK(diagnose_text("log", std::string(9'000'000, 'y')).lines == 1);
  CHECK(diagnose_text("log", "").tunnels.empty());
  CHECK(diagnose_text("log", "\n\n\n").lines == 3);
}

TEST_CASE("several devices and tunnels in one log are kept apart") {
  std::string other = pfs;
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"vedge01", "vedge02"}, {"198.51.100.22", "203.0.113.9"}})
    for (auto at = other.find(from); at != std::string::npos; at = other.find(from, at)) other.replace(at, from.size(), to);
  for (auto at = other.find("MODP_4096/"); at != std::string::npos; at = other.find("MODP_4096/")) other.replace(at, 10, "");
  std::string mixed;
  for (std::size_t a = 0, b = 0; a < pfs.size();) {  // line by line in turn
    const auto ea = pfs.find('\n', a) + 1, eb = other.find('\n', b) + 1;
    mixed += pfs.substr(a, ea - a) + other.substr(b, eb - b);
    a = ea, b = eb;
  }
  const Diagnosis d = diagnose_text("log", mixed);
  REQUIRE(d.tunnels.size() == 2);
  CHECK(d.tunnels[0].device == "vedge01");
  CHECK(d.tunnels[0].candidates.at(0).cause == "pfs-rekey-mismatch");
  CHECK(d.tunnels[1].device == "vedge02");
  CHECK(d.tunnels[1].peer == "203.0.113.9");
  CHECK(d.tunnels[1].candidates.at(0).cause != "pfs-rekey-mismatch");
}

TEST_CASE("what is of more tunnels than are kept is counted, and laid to none of the others") {
  std::string log;
  const auto address = [](int n) { return "10." + std::to_string(n / 62500) + "." + std::to_string(n / 250 % 250) + "." + std::to_string(n % 250 + 1); };
  const auto line = [&](const std::string& thread, const std::string& said) { log += "May 11 08:00:00 gw-c charon: " + thread + "[IKE] " + said + "\n"; };
  constexpr int most = 5000, further = 40;
  for (int n = 0; n < most + further; ++n) {
    const std::string thread = n % 2 ? "05" : "06";
    log += "May 11 08:00:00 gw-c charon: " + thread + "[NET] received packet: from " + address(n) + "[500] to 192.0.2.77[500] (336 bytes)\n";
    line(thread, "no IKE config found for 192.0.2.77..." + address(n) + ", sending NO_PROPOSAL_CHOSEN");
    if (n >= most) line(thread, "received AUTHENTICATION_FAILED notify error");
  }
  const Diagnosis d = diagnose_text("log", log);
  CHECK(d.tunnels.size() == most);
  CHECK(d.left_out == 2 * further);
  for (const DiagnosedTunnel& t : d.tunnels)
    for (const LogEvent& e : t.events) REQUIRE(e.text.find("..." + t.peer + ",") != std::string::npos);
  CHECK(diagnose_text("log", pfs).left_out == 0);
  std::string devices;
  for (int n = 0; n < most + 3; ++n) devices += "May 11 08:00:00 gw" + std::to_string(n) + " charon: 05[IKE] received AUTHENTICATION_FAILED notify error\n";
  const Diagnosis many = diagnose_text("log", devices);
  CHECK(many.left_out == 3);
  CHECK(many.tunnels.size() == most);
}

TEST_CASE("behind the header of a relay stands that of the device: RFC 3164 section 4.3, RFC 5424 section 6") {
  const std::string said = "12[IKE] <t|1> giving up after 5 retransmits\n";
  for (const std::string head : {"Dec  1 10:00:00 relay01 Apr 27 05:12:56 fw1 charon: ", "2026-12-01T10:00:00Z relay01 <30>Apr 27 05:12:56 fw1 charon: ",
                                 "<30>1 2026-12-01T10:00:00Z relay02 - - - - \n<30>Dec  1 10:00:00 relay02 Dec  1 10:00:01 relay01 <30>1 04/27/2026, 05:12:56 fw1 charon 7 - - ",
                                 "Apr 27 05:12:56 fw1 charon: ", "Apr 27 05:12:56 fw1 2026-12-01 10:00:00 "}) {
    const Diagnosis d = diagnose_text("log", head + said);
    REQUIRE(d.tunnels.size() == 1);
    CHECK_MESSAGE(d.tunnels[0].device == "fw1", head);
    REQUIRE(d.tunnels[0].events.size() == 1);
    REQUIRE(d.tunnels[0].events[0].time);
    CHECK_MESSAGE(to_string(*d.tunnels[0].events[0].time).find("04-27T05:12:56") != std::string::npos, head);
  }
}

TEST_CASE("events are put in the order of time, over the turn of the year and in logs with the newest line first") {
  const std::string lost = "Dec 31 23:59:59 gw charon: 05[IKE] <t|1> giving up after 5 retransmits\n";
  const std::string up = "Jan  1 00:00:05 gw charon: 05[IKE] <t|2> CHILD_SA t{1} established with SPIs a_i b_o and TS 10.1.0.0/16 === 10.2.0.0/16\n";
  const std::string before = "Dec 31 20:00:00 gw charon: 05[IKE] <t|1> sending DPD request\n";
  for (const std::string& log : {before + lost + up, up + lost + before}) {
    const Diagnosis d = diagnose_text("log", log);
    REQUIRE(d.tunnels.size() == 1);
    CHECK(to_string(d.tunnels[0].course) == "flapped");
    CHECK(d.tunnels[0].events.back().kind == "up");
  }
}

TEST_CASE("JSON: objects over many lines, in pieces, in documents without a beginning or an end, and lines that only look like it") {
  std::string noise, log = "[\n";
  for (int n = 0; n < 6000; ++n)
    noise += "  {\n    \"insertId\": \"" + std::to_string(n) + "\",\n    \"labels\": [\n      {\n        \"a\": \"" + std::string(400, 'x') + "\"\n      }\n    ],\n    \"textPayload\": \"nothing\"\n  },\n";
  const std::string record = "  {\n    \"resource\": {\n      \"type\": \"vpn_gateway\"\n    },\n    \"textPayload\": \"establishing IKE_SA failed, peer not responding\",\n    \"timestamp\": \"2024-05-01T12:02:4";
  log += noise;
  for (int n = 0; n < 9; ++n) log += record + std::to_string(n) + "Z\"\n  },\n" + noise.substr(0, noise.size() / 9 / 500 * 500);
  log += record + "9Z\"\n  }\n]\n";
  for (const unsigned jobs : {1u, 3u}) {
    DiagnosisReader reader(jobs);
    std::string_view rest = log;
    reader.read("log", [&](char* to, std::size_t size) {
      const std::size_t n = std::min(size, rest.size());
      rest.copy(to, n);
      rest.remove_prefix(n);
      return n;
    });
    const Diagnosis d = reader.finish();
    REQUIRE(d.tunnels.size() == 1);
    CHECK(d.lines == static_cast<std::size_t>(std::count(log.begin(), log.end(), '\n')));
    std::size_t times = 0;
    for (const LogEvent& e : d.tunnels[0].events) times += e.times;
    CHECK(times == 10);
    CHECK(d.tunnels[0].events.front().line == 54000 + 1 + 5);
    CHECK(to_string(d.tunnels[0].events.front().time.value()) == "2024-05-01T12:02:40Z");
  }
  CHECK(diagnose_text("log", record + "9Z\"").tunnels.size() == 1);
  CHECK(diagnose_text("log", "  ]\n},\n" + record + "9Z\" } ]").tunnels.size() == 1);
  CHECK(diagnose_text("log", "{ \"a\": \n" + pfs).tunnels.size() == 1);
  CHECK(diagnose_text("log", "[ \n" + pfs).tunnels.at(0).events.size() == 3);
  const Diagnosis twice = diagnose_text("log", "{\"time\":1714564800,\"host\":{\"name\":\"gw1\"},\"log\":\"no acceptable proposal found\"} {\"log\":\"giving up after 3 retransmits\"}\n");
  REQUIRE(twice.tunnels.size() == 2);
  CHECK(twice.lines == 1);
  CHECK(twice.tunnels[0].device == "gw1");
  CHECK(diagnose_text("log", "{\"MESSAGE\":\"{\\\"details\\\":\\\"giving up after 3 retransmits\\\"}\"}").tunnels.size() == 1);
  const Diagnosis cut = diagnose_text("log", "{\"records\":[{\"message\":\"giving up after 3 retransmits\"}," + std::string(3'000'000, ' ') + "{\"message\":\"x\"}]}\n");
  CHECK(cut.tunnels.size() == 1);
  CHECK(cut.cut == 1);
  CHECK(diagnose_text("log", std::string(100000, '[') + "\n" + std::string(100000, '{')).tunnels.empty());
}
