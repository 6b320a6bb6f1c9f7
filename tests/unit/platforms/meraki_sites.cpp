// Joining the documents of an organization: networks, their tags, subnets, translation and uplinks.
#include <doctest/doctest.h>

#include <algorithm>

#include "meraki_support.hpp"

using namespace meraki_test;

namespace {

const char* const one_peer = R"({"peers": [{"name": "dc", "publicIp": "198.51.100.1", "privateSubnets": ["10.2.0.0/16"], "ikeVersion": "2", "networkTags": ["branch"]}]})";
const char* const hub = R"({"mode": "hub", "hubs": [], "subnets": [{"localSubnet": "10.1.0.0/16", "useVpn": true},
  {"localSubnet": "192.168.7.0/24", "useVpn": true, "nat": {"enabled": true, "remoteSubnet": "10.77.0.0/24"}},
  {"localSubnet": "192.168.8.0/24", "useVpn": true, "nat": {"enabled": false, "remoteSubnet": "10.78.0.0/24"}},
  {"localSubnet": "10.9.0.0/16", "useVpn": false}]})";
const char* const networks = R"([{"id": "N_1", "organizationId": "2", "name": "Leipzig", "productTypes": ["appliance"], "tags": ["branch"]},
  {"id": "N_2", "organizationId": "2", "name": "Ulm", "productTypes": ["appliance"], "tags": ["other"]}])";
const char* const uplinks = R"([{"networkId": "N_1", "serial": "Q1", "model": "MX67", "uplinks": [{"interface": "wan2", "ip": "192.0.2.99"},
  {"interface": "wan1", "ip": "192.168.1.2", "publicIp": "192.0.2.7"}]},
  {"networkId": "N_2", "serial": "Q2", "model": "MX68", "uplinks": [{"interface": "wan1", "ip": "192.0.2.8", "publicIp": "192.0.2.8"}]}])";

}  // namespace

TEST_CASE("meraki: peers alone: own address and subnets are not in the input, and that is no error") {
  const Read r = read(one_peer);
  REQUIRE(r.reading.ends.size() == 1);
  CHECK(r.reading.errors.empty());
  CHECK(r.end().local.reason() == UnknownReason::not_in_input);
  CHECK(texts(r.end().children.at(0).local) == Texts{"?"});
  CHECK(r.end().ike.local_id.unknown());
  CHECK(r.end().remarks.empty());
  CHECK(r.end().enabled.value());
}

TEST_CASE("meraki: subnets with useVpn, as they look behind their translation") {
  const Read r = read({{"o/peers.json", one_peer}, {"o/siteToSiteVpn.json", hub}});
  REQUIRE(r.reading.ends.size() == 1);
  CHECK(texts(r.end().children.at(0).local) == Texts{"10.1.0.0/16", "10.77.0.0/24", "192.168.8.0/24"});
  CHECK(r.end().children[0].local[1].span().file == 1);
}

TEST_CASE("meraki: one end for each network with the peer's tag; addresses of its uplink") {
  const Read r = read({{"o/N_1.json", hub}, {"o/networks.json", networks}, {"o/peers.json", one_peer}, {"o/uplinks.json", uplinks}});
  REQUIRE(r.reading.ends.size() == 1);  // Ulm has another tag
  const End& e = r.end();
  CHECK(e.device == "Leipzig");
  CHECK(e.local.value() == *parse_address("192.168.1.2"));
  CHECK(e.public_address.value() == *parse_address("192.0.2.7"));
  CHECK(e.ike.local_id.value().text == "192.168.1.2");
  CHECK(texts(e.children.at(0).local).size() == 3);

  std::string all = one_peer;
  all.replace(all.find("branch"), 6, "all");
  const Read two = read({{"o/N_1.json", hub}, {"o/networks.json", networks}, {"o/peers.json", all}, {"o/uplinks.json", uplinks}});
  REQUIRE(two.reading.ends.size() == 2);
  CHECK(two.end(1).device == "Ulm");
  CHECK(two.end(1).public_address.absent());
  CHECK(texts(two.end(1).children.at(0).local) == Texts{"?"});

  std::string none = one_peer;
  none.replace(none.find("branch"), 6, "none");
  const Read no = read({{"o/N_1.json", hub}, {"o/networks.json", networks}, {"o/peers.json", none}, {"o/uplinks.json", uplinks}});
  REQUIRE(no.reading.ends.size() == 2);  // written, and off everywhere
  CHECK_FALSE(no.end().enabled.value());
  REQUIRE(no.end(1).remarks.size() == 1);
  CHECK(no.end(1).remarks[0].blocks);
  CHECK(no.reading.remarks.empty());

  std::string third = one_peer;
  third.replace(third.find("branch"), 6, "third");
  const Read unused = read({{"o/N_1.json", hub}, {"o/networks.json", networks}, {"o/peers.json", third}, {"o/uplinks.json", uplinks}});
  CHECK(unused.reading.ends.empty());
  CHECK(unused.reading.remarks.size() == 1);
}

TEST_CASE("meraki: the order of the documents does not matter") {
  std::vector<std::pair<std::string, std::string>> documents = {{"o/N_1.json", hub}, {"o/networks.json", networks}, {"o/peers.json", one_peer}, {"o/uplinks.json", uplinks}};
  std::sort(documents.begin(), documents.end());
  do {
    const Read r = read(documents);
    REQUIRE(r.reading.ends.size() == 1);
    CHECK(r.end().device == "Leipzig");
    CHECK(r.end().local.known());
    CHECK(texts(r.end().children.at(0).local).size() == 3);
  } while (std::next_permutation(documents.begin(), documents.end()));
}

TEST_CASE("meraki: firmware and address from a device; other devices are not taken for an MX") {
  const Read r = read({{"o/device.json", R"([{"name": "mx-leipzig", "serial": "Q1", "networkId": "N_1", "model": "MX67", "firmware": "wired-14-53", "wan1Ip": "192.0.2.7", "wan2Ip": null},
      {"name": "switch", "serial": "Q3", "networkId": "N_1", "model": "MS120", "firmware": "switch-15-1", "lanIp": "10.1.0.2"}])"},
                       {"o/peers.json", one_peer}, {"o/vpn.json", hub}});
  REQUIRE(r.reading.ends.size() == 1);
  CHECK(r.end().device == "mx-leipzig");
  CHECK(r.end().release == "14.53");
  CHECK(r.end().local.value() == *parse_address("192.0.2.7"));
  CHECK(std::any_of(r.end().remarks.begin(), r.end().remarks.end(), [](const Remark& x) { return x.blocks; }));  // IKEv2 needs 15.12
  ReadOptions options;
  options.release = "MX 18.107.2";
  options.device = "named";
  const Read told = read({{"o/peers.json", one_peer}}, options);
  CHECK(told.end().release == "18.107.2");
  CHECK(told.end().device == "named");
}

TEST_CASE("meraki: VPN that is off, and a network of which nothing takes part") {
  const Read off = read({{"o/p.json", one_peer}, {"o/v.json", R"({"mode": "none", "subnets": []})"}});
  CHECK_FALSE(off.end().enabled.value());
  const Read empty = read({{"o/p.json", one_peer}, {"o/v.json", R"({"mode": "hub", "subnets": [{"localSubnet": "10.1.0.0/16", "useVpn": false}]})"}});
  CHECK(texts(empty.end().children.at(0).local) == Texts{"?"});
  CHECK(empty.end().remarks.size() == 1);
}

TEST_CASE("meraki: members of networks and uplinks of another type are errors, and what they decide is not known") {
  const auto with_vpn = [](const std::string& vpn) { return read({{"o/p.json", one_peer}, {"o/v.json", vpn}}); };
  const auto said = [](const Read& r, const std::string& message) {
    return std::count_if(r.reading.remarks.begin(), r.reading.remarks.end(),
                         [&](const Remark& x) { return x.kind == Remark::Kind::malformed && x.message == message && x.span.file == 1; }) == 1;
  };
  const auto subnet = [&](const std::string& rest) { return with_vpn(R"({"mode": "hub", "subnets": [{"localSubnet": "10.1.0.0/16", )" + rest + "}]}"); };
  const Read use = subnet(R"("useVpn": "maybe")"), nat = subnet(R"("useVpn": true, "nat": [{"enabled": true}])"), on = subnet(R"("useVpn": true, "nat": {"enabled": 7, "remoteSubnet": "10.2.0.0/16"})"),
             other = subnet(R"("useVpn": true, "nat": {"enabled": true, "remoteSubnet": ["10.2.0.0/16"]})");
  CHECK(said(use, "'useVpn' has to be true or false"));
  CHECK(said(nat, "'nat' has to be an object"));
  CHECK(said(on, "'enabled' has to be true or false"));
  CHECK(said(other, "'remoteSubnet' has to be a subnet"));
  for (const Read* r : {&use, &nat, &on, &other}) CHECK(texts(r->end().children.at(0).local) == Texts{"?"});
  const Read list = with_vpn(R"({"mode": "hub", "hubs": [], "subnets": "localSubnet"})"), text = with_vpn(R"({"mode": "hub", "subnets": [7, {"localSubnet": "10.1.0.0/16", "useVpn": true}]})"),
             mode = with_vpn(R"({"mode": ["hub"], "subnets": [{"localSubnet": "10.1.0.0/16", "useVpn": true}]})");
  CHECK(said(list, "'subnets' has to be a list of objects"));
  CHECK(said(text, "an element of this list has to be an object"));
  CHECK(texts(text.end().children.at(0).local) == Texts{"?", "10.1.0.0/16"});
  CHECK(said(mode, "'mode' has to be none, hub or spoke"));
  CHECK(mode.end().enabled.unknown());
  const auto with_uplinks = [](const std::string& uplinks_text) { return read({{"o/p.json", one_peer}, {"o/u.json", R"([{"networkId": "N_1", "serial": "Q1", "model": "MX67", "uplinks": )" + uplinks_text + "}]"}}); };
  CHECK(said(with_uplinks(R"({"ip": "192.0.2.1"})"), "'uplinks' has to be a list of objects"));
  CHECK(said(with_uplinks(R"(["192.0.2.1"])"), "an element of this list has to be an object"));
  CHECK(said(with_uplinks(R"([{"interface": "wan1", "ip": ["192.0.2.1"]}])"), "'ip' has to be an address"));
  CHECK(said(with_uplinks(R"([{"interface": "wan1", "ip": "192.0.2"}])"), "'ip' has to be an address"));
  CHECK(with_uplinks(R"([{"interface": "wan1", "ip": null, "publicIp": ""}, {"interface": "wan2", "ip": "{{ wan2 }}"}])").reading.remarks.empty());
}

TEST_CASE("meraki: statuses tell how a network looks from outside") {
  const Read r = read({{"o/p.json", one_peer}, {"o/s.json", R"([{"networkId": "N_1", "networkName": "Leipzig", "deviceSerial": "Q1", "deviceStatus": "online", "vpnMode": "hub",
      "uplinks": [{"interface": "wan2", "publicIp": "192.0.2.99"}, {"interface": "wan1", "publicIp": "192.0.2.7"}], "thirdPartyVpnPeers": [{"name": "dc", "publicIp": "198.51.100.1", "reachability": "reachable"}]}])"}});
  REQUIRE(r.reading.ends.size() == 1);
  CHECK(r.end().device == "Leipzig");
  CHECK(r.end().local.reason() == UnknownReason::not_in_input);
  CHECK(r.end().public_address.value() == *parse_address("192.0.2.7"));
  CHECK(r.end().failover.size() == 1);
}

TEST_CASE("meraki: pairs of IKEv1 and their limit") {
  std::string many, own;
  for (int n = 0; n < 100; ++n) {
    many += (n ? ", " : "") + ("\"10.2." + std::to_string(n) + ".0/24\"");
    own += (n ? ", " : "") + ("{\"localSubnet\": \"10.1." + std::to_string(n) + ".0/24\", \"useVpn\": true}");
  }
  const Read r = read({{"o/p.json", R"([{"name": "dc", "publicIp": "198.51.100.1", "privateSubnets": [)" + many + "]}]"}, {"o/v.json", R"({"mode": "hub", "subnets": [)" + own + "]}"}});
  CHECK(r.end().children.size() == 1024);
  CHECK(r.end().remarks.size() == 1);
  const Read both = read({{"o/p.json", R"([{"name": "dc", "publicIp": "198.51.100.1", "privateSubnets": ["10.2.0.0/24", "2001:db8:2::/48"]}])"},
                          {"o/v.json", R"({"mode": "hub", "subnets": [{"localSubnet": "10.1.0.0/24", "useVpn": true}, {"localSubnet": "2001:db8:1::/48", "useVpn": true}]})"}});
  CHECK(both.end().children.size() == 2);  // no pairs of different families
}
