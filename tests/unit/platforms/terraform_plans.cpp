// Terraform plans and states: what is unknown is unknown, what refers to something is joined, what is sensitive is masked.
#include "cloud_support.hpp"

using namespace tunlint;
using namespace tunlint::cloud_tests;

namespace {

std::string plan(const std::string& changes, const std::string& configuration = "{}", const std::string& variables = "{}") {
  return R"({"format_version": "1.2", "terraform_version": "1.9.0", "variables": )" + variables + R"(, "resource_changes": [)" + changes +
         R"(], "configuration": {"root_module": )" + configuration + "}}";
}
std::string change(const std::string& type, const std::string& name, const std::string& after, const std::string& unknown = "{}", const std::string& sensitive = "{}",
                   const std::string& more = "") {
  return R"({"address": ")" + type + "." + name + R"(", "mode": "managed", "type": ")" + type + R"(", "name": ")" + name + R"(", )" + more + R"("change": {"after": )" + after +
         R"(, "after_unknown": )" + unknown + R"(, "after_sensitive": )" + sensitive + "}}";
}
bool masked(const Read& r, std::string_view text) {
  const auto at = r.file->text().find(text);
  REQUIRE(at != std::string_view::npos);
  return r.file->overlaps_secret(static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + text.size()));
}

const std::string tunnel = R"({"name": "t", "peer_ip": "192.0.2.1", "ike_version": 2, "local_traffic_selector": ["10.1.0.0/16"]})";

}  // namespace

TEST_CASE("terraform: what is known after the apply is neither a default nor a fault") {
  const Read r = read(terraform_platform, plan(change("google_compute_vpn_tunnel", "t", tunnel,
                                                      R"({"vpn_gateway": true, "shared_secret": true, "remote_traffic_selector": true, "id": true, "cipher_suite": [{"phase1": [{"dh": true}]}]})")));
  const End& e = r.end();
  CHECK(e.name == "t");
  CHECK(e.local.unknown());
  CHECK(e.ike.keys.at(0).secret.reason() == UnknownReason::not_in_input);
  CHECK(e.children.at(0).local.at(0).known());
  CHECK(e.children[0].remote.at(0).unknown());
  CHECK_FALSE(r.remarks("", Remark::Kind::not_understood));
  CHECK_FALSE(r.remarks("", Remark::Kind::unsupported));
}

TEST_CASE("terraform: null, empty and zero are not set") {
  const Read r = read(terraform_platform, plan(change("aws_vpn_connection", "c",
                                                      R"({"type": "ipsec.1", "id": "vpn-1", "tunnel1_address": "198.51.100.1", "tunnel1_dpd_timeout_seconds": 0, "tunnel1_ike_versions": [],
                                                         "tunnel1_startup_action": "", "tunnel1_phase1_lifetime_seconds": null, "tunnel2_address": "198.51.100.2"})")));
  REQUIRE(r.reading.ends.size() == 2);
  CHECK(r.end().ike.dpd.interval.origin() == Origin::default_);
  CHECK(r.end().ike.accepts.size() == 2);
  CHECK(r.end().role.origin() == Origin::default_);
  CHECK(to_string(r.end(1).local.value()) == "198.51.100.2");
}

TEST_CASE("terraform: resources are joined by what the configuration refers to") {
  const std::string gateway = R"({"name": "site", "interface": [{"id": 0, "ip_address": "192.0.2.7"}]})";
  const std::string bare = R"({"name": "t", "ike_version": 2})";
  const std::string unknown = R"({"peer_external_gateway": true, "vpn_gateway": true})";
  const auto peer = [&](const std::string& configuration, const std::string& module, const std::string& index = "") {
    std::string address = module.empty() ? "" : module + ".";
    std::string tunnel_change = change("google_compute_vpn_tunnel", "t", bare, unknown, "{}", module.empty() ? "" : "\"module_address\": \"" + module + "\", ");
    tunnel_change = replaced(tunnel_change, "\"address\": \"google", "\"address\": \"" + address + "google");
    std::string gateway_change = change("google_compute_external_vpn_gateway", "site", gateway, "{}", "{}", index.empty() ? "" : "\"index\": " + index + ", ");
    if (!index.empty()) gateway_change = replaced(gateway_change, "vpn_gateway.site\"", "vpn_gateway.site[" + index + "]\"");
    const Read r = read(terraform_platform, plan(tunnel_change + ", " + gateway_change, configuration));
    const auto& p = r.end().peers.at(0);
    return p.known() ? to_string(p.value().address) : std::string("?");
  };
  const std::string use = R"("resources": [{"address": "google_compute_vpn_tunnel.t", "expressions": {"peer_external_gateway": {"references": [REF]}}}])";
  const std::string direct = "\"google_compute_external_vpn_gateway.site.id\", \"google_compute_external_vpn_gateway.site\"";
  CHECK(peer("{" + replaced(use, "REF", direct) + "}", "") == "192.0.2.7");
  CHECK(peer("{" + replaced(use, "REF", direct) + "}", "", "0") == "192.0.2.7");
  CHECK(peer("{" + replaced(use, "REF", "\"google_compute_external_vpn_gateway.other.id\"") + "}", "") == "?");
  CHECK(peer("{}", "") == "?");
  // Through a variable of a module.
  const std::string call = R"({"module_calls": {"vpn": {"expressions": {"gateway": {"references": [)" + direct + R"(]}}, "module": {)" + replaced(use, "REF", "\"var.gateway\"") + "}}}}";
  CHECK(peer(call, "module.vpn") == "192.0.2.7");
  // A variable that refers to itself ends.
  const std::string loop = R"({"module_calls": {"vpn": {"expressions": {"gateway": {"references": ["module.vpn.out"]}}, "module": {"outputs": {"out": {"expression": {"references": ["var.gateway"]}}}, )" +
                           replaced(use, "REF", "\"var.gateway\"") + "}}}}";
  CHECK(peer(loop, "module.vpn") == "?");
}

TEST_CASE("terraform: deleted resources and other types make no ends; attributes nobody knows are told") {
  CHECK(read(terraform_platform, plan(replaced(change("google_compute_vpn_tunnel", "t", "null"), "{}", "{}"))).reading.ends.empty());
  CHECK(read(terraform_platform, plan(change("aws_instance", "t", "{\"ami\": \"x\"}"))).reading.ends.empty());
  CHECK(read(terraform_platform, plan(change("google_compute_vpn_tunnel", "t", replaced(tunnel, "\"name\"", "\"novelty\": \"CANARYnew\", \"name\"")))).remarks("not known", Remark::Kind::not_understood));
  CHECK(read(terraform_platform, plan(change("panos_ike_gateway", "g", "{\"name\": \"g\"}"))).remarks("provider panos", Remark::Kind::not_understood));
}

TEST_CASE("terraform: a state, and a state file, have the same resources") {
  const std::string values = R"({"name": "t", "peer_ip": "192.0.2.1", "ike_version": 1, "shared_secret": "CANARYstate", "vpn_gateway": "regions/r/vpnGateways/g"})";
  const Read shown = read(terraform_platform, R"({"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {"child_modules": [{"address": "module.m", "resources": [
    {"address": "module.m.google_compute_vpn_tunnel.t", "mode": "managed", "type": "google_compute_vpn_tunnel", "name": "t", "values": )" + values + "}]}]}}}");
  const Read file = read(terraform_platform, R"({"version": 4, "terraform_version": "1.9.0", "lineage": "x", "resources": [{"mode": "managed", "type": "google_compute_vpn_tunnel", "name": "t",
    "instances": [{"attributes": )" + values + "}]}]}");
  for (const Read* r : {&shown, &file}) {
    CHECK(r->end().ike.offers.at(0).value() == IkeVersion::v1);
    CHECK(r->end().device == "g");
    CHECK(r->end().ike.keys.at(0).secret.value().same_octets(Secret("CANARYstate")));
    CHECK(masked(*r, "CANARYstate"));
  }
}

TEST_CASE("terraform: everything that is sensitive is masked, wherever the plan repeats it") {
  const Read r = read(terraform_platform, plan(change("azurerm_virtual_network_gateway_connection", "c", R"({"name": "CANARYflagged", "type": "IPsec", "shared_key": "CANARYkey"})", "{}", R"({"name": true})"),
                                               R"({"variables": {"x": {"default": "CANARYdefault"}}, "resources": [{"address": "a.b", "expressions": {"shared_key": {"constant_value": "CANARYconstant"}}}]})",
                                               R"({"anything": {"value": "CANARYvariable"}})"));
  for (const char* text : {"CANARYflagged", "CANARYkey", "CANARYdefault", "CANARYconstant", "CANARYvariable"}) {
    CAPTURE(text);
    CHECK(masked(r, text));
  }
  const Read cut = read(terraform_platform, plan(change("google_compute_vpn_tunnel", "t", R"({"shared_secret": "CANARYcut)")));
  CHECK(masked(cut, "CANARYcut"));
}
