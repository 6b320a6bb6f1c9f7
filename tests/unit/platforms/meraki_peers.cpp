// Third-party peers: spellings, policies and presets, what stays unknown, what a release cannot do.
#include <doctest/doctest.h>

#include <algorithm>

#include "meraki_support.hpp"

using namespace meraki_test;

TEST_CASE("meraki: explicit policies, IKEv2: lists in one proposal, all subnets in one child") {
  const Read r = read(peers(std::string(R"("privateSubnets": ["10.2.0.0/16", "10.3.0.0/16"], "secret": "CANARY", "ikeVersion": "2", )") + policies));
  REQUIRE(r.reading.ends.size() == 1);
  const End& e = r.end();
  CHECK(e.name == "dc");
  CHECK(e.peers.at(0).value().address == *parse_address("198.51.100.1"));
  CHECK(e.ike.offers.at(0).value() == IkeVersion::v2);
  CHECK(e.ike.v1.offer.empty());
  const Proposal& ike = e.ike.v2.offer.at(0);
  CHECK(texts(ike.encr) == Texts{"AES_CBC_256"});
  CHECK(texts(ike.prf) == Texts{"PRF_HMAC_SHA2_256"});  // follows ikeAuthAlgo
  CHECK(texts(ike.dh) == Texts{"MODP_2048"});
  CHECK(e.ike.lifetime.value() == 28800);
  REQUIRE(e.children.size() == 1);
  const Child& c = e.children[0];
  REQUIRE(c.proposals.offer.size() == 1);
  CHECK(texts(c.proposals.offer[0].encr) == Texts{"AES_CBC_256", "AES_CBC_128"});
  CHECK(texts(c.proposals.offer[0].dh) == Texts{"MODP_2048"});
  CHECK(c.lifetime.value() == 3600);
  CHECK(c.lifetime_kilobytes.absent());
  CHECK(c.mode.value() == EncapsulationMode::tunnel);
  CHECK(texts(c.remote) == Texts{"10.2.0.0/16", "10.3.0.0/16"});
  CHECK(r.reading.not_understood == 0);
}

TEST_CASE("meraki: IKEv1 when absent: tuples, a child for each pair, main mode only") {
  const Read r = read(peers(std::string(R"("privateSubnets": ["10.2.0.0/16", "10.3.0.0/16"], "secret": "CANARY", )") + policies));
  const End& e = r.end();
  CHECK(e.ike.offers.at(0).value() == IkeVersion::v1);
  CHECK(e.ike.offers.at(0).origin() == Origin::default_);
  CHECK(e.ike.mode.value() == ExchangeMode::main);
  CHECK_FALSE(e.ike.accepts_aggressive.value());
  CHECK(e.ike.v2.offer.empty());
  REQUIRE(e.ike.v1.offer.size() == 1);
  CHECK(e.ike.v1.offer[0].lifetime.value() == 28800);
  CHECK(e.ike.v1.offer[0].auth.value() == AuthMethod::psk);
  REQUIRE(e.children.size() == 2);
  CHECK(texts(e.children[1].remote) == Texts{"10.3.0.0/16"});
  REQUIRE(e.children[0].proposals.offer.size() == 2);
  CHECK(texts(e.children[0].proposals.offer[1].encr) == Texts{"AES_CBC_128"});
}

TEST_CASE("meraki: the default preset, named or not, and custom") {
  for (const char* members : {R"("privateSubnets": ["10.2.0.0/16"])", R"("privateSubnets": ["10.2.0.0/16"], "ipsecPoliciesPreset": "default")",
                              R"("privateSubnets": ["10.2.0.0/16"], "ipsecPolicies": null)"}) {
    const Read r = read(peers(members));
    const Proposal& p = r.end().ike.v1.offer.at(0);
    CHECK(texts(p.encr) == Texts{"3DES_CBC"});
    CHECK(texts(p.dh) == Texts{"MODP_1024"});
    CHECK(p.encr.items[0].fact()->key == "default.preset.default.ike.encr");
    CHECK(r.end().children.at(0).proposals.offer.size() == 8);  // four ciphers, two hashes
    CHECK(texts(r.end().children[0].proposals.offer[0].dh) == Texts{"NONE_DH"});
    CHECK(r.end().children[0].lifetime.value() == 28800);
  }
  const Read custom = read(peers(std::string(R"("privateSubnets": ["10.2.0.0/16"], "ipsecPoliciesPreset": "custom", )") + policies));
  CHECK(texts(custom.end().ike.v1.offer.at(0).encr) == Texts{"AES_CBC_256"});
}

TEST_CASE("meraki: a preset wins over policies; presets that nobody published stay unknown") {
  const Read aws = read(peers(std::string(R"("privateSubnets": ["10.2.0.0/16"], "ipsecPoliciesPreset": "aws", )") + policies));
  const Proposal& p = aws.end().ike.v1.offer.at(0);
  CHECK(texts(p.encr) == Texts{"AES_CBC_128"});
  CHECK(p.encr.items[0].origin() == Origin::derived);
  CHECK(p.encr.items[0].confidence() == Confidence::low);
  CHECK(aws.end().names.at("preset") == "aws");
  CHECK(std::any_of(aws.end().remarks.begin(), aws.end().remarks.end(), [](const Remark& r) { return r.kind == Remark::Kind::default_used; }));
  for (const char* preset : {"umbrella", "zscaler", "what-comes-next"}) {
    const Read r = read(peers(R"("privateSubnets": ["10.2.0.0/16"], "ikeVersion": "2", "ipsecPoliciesPreset": ")" + std::string(preset) + "\""));
    CHECK(r.end().ike.v2.offer.at(0).encr.items.empty());
    CHECK(r.end().ike.v2.offer[0].encr.hidden == UnknownReason::not_documented);
    CHECK(r.end().ike.v2.offer[0].prf.hidden == UnknownReason::not_documented);
    CHECK(r.end().ike.lifetime.unknown());
    CHECK(r.end().children.at(0).proposals.offer.at(0).dh.hidden == UnknownReason::not_documented);
  }
}

TEST_CASE("meraki: what policies do not say, or say wrongly, is not guessed") {
  const Read r = read(peers(R"("privateSubnets": ["10.2.0.0/16"], "ikeVersion": "2", "ipsecPolicies": {"ikeCipherAlgo": ["aes512"], "ikeAuthAlgo": ["sha1"],
    "ikePrfAlgo": ["prfsha256"], "ikeDiffieHellmanGroup": ["group19"], "ikeLifetime": "soon", "childCipherAlgo": ["null"], "childPfsGroup": ["disabled"]})"));
  const End& e = r.end();
  CHECK(e.ike.v2.offer.at(0).encr.hidden == UnknownReason::not_documented);
  CHECK(texts(e.ike.v2.offer[0].dh) == Texts{"ECP_256"});  // what was meant is plain, that it is not there is said
  CHECK(texts(e.ike.v2.offer[0].prf) == Texts{"PRF_HMAC_SHA2_256"});
  CHECK(e.ike.lifetime.unknown());
  CHECK(e.children.at(0).lifetime.unknown());
  CHECK(texts(e.children[0].proposals.offer.at(0).encr) == Texts{"NULL"});
  CHECK(texts(e.children[0].proposals.offer[0].dh) == Texts{"NONE_DH"});
  CHECK(e.children[0].proposals.offer[0].dh.hidden == UnknownReason::none);  // no PFS is known
  CHECK(e.children[0].proposals.offer[0].integ.hidden == UnknownReason::not_documented);
  CHECK(std::count_if(e.remarks.begin(), e.remarks.end(), [](const Remark& x) { return x.kind == Remark::Kind::unsupported; }) == 2);
  CHECK(std::count_if(e.remarks.begin(), e.remarks.end(), [](const Remark& x) { return x.kind == Remark::Kind::malformed; }) == 1);
}

TEST_CASE("meraki: older names, texts for lists, a bare list, empty members") {
  const Read r = read(R"([{"name": "u", "publicIp": "198.51.100.9", "privateSubnets": "10.2.0.0/16, any", "secret": "CANARY", "myUserFqdn": "mx@example.com",
    "remoteId": "", "networkTags": "all", "ikeVersion": "2"}])");
  const End& e = r.end();
  CHECK(texts(e.children.at(0).remote) == Texts{"10.2.0.0/16", "0.0.0.0/0"});
  CHECK(e.ike.local_id.value().type == IdType::rfc822_addr);
  CHECK(e.ike.remote_ids.at(0).origin() == Origin::derived);
  CHECK(e.ike.keys.at(0).secret.known());
}

TEST_CASE("meraki: keys that cannot be known") {
  const auto reason = [](const std::string& secret) { return read(peers("\"privateSubnets\": [\"10.2.0.0/16\"]" + secret)).end().ike.keys.at(0).secret.reason(); };
  CHECK(reason(R"(, "secret": "<redacted>")") == UnknownReason::redacted);
  CHECK(reason(R"(, "secret": "****")") == UnknownReason::redacted);
  CHECK(reason(R"(, "secret": "")") == UnknownReason::redacted);
  CHECK(reason(R"(, "secret": null)") == UnknownReason::redacted);
  CHECK(reason("") == UnknownReason::redacted);
  CHECK(reason(R"(, "secret": "{{ psk }}")") == UnknownReason::not_in_input);
  CHECK(reason(R"(, "secret": "CANARY****")") == UnknownReason::none);
}

TEST_CASE("meraki: network-as-code, Ansible, and tags that hide values") {
  const Read nac = read({{"org/vpn.nac.yaml", R"(
meraki:
  domains:
    - name: d
      organizations:
        - name: o
          appliance:
            third_party_vpn_peers:
              - name: dc
                public_ip: 198.51.100.1
                private_subnets: [10.2.0.0/16]
                secret: !env CANARY_VARIABLE
                ike_version: 2
                local_id: mx.example.com
                ipsec_policies: {ike_cipher_algo: [aes256], ike_auth_algo: [sha256], ike_diffie_hellman_group: [group14], ike_lifetime: 28800,
                  child_cipher_algo: [aes256], child_auth_algo: [sha256], child_pfs_group: [disabled], child_lifetime: 3600}
                network_tags: [branch]
          networks:
            - name: Leipzig
              tags: [branch]
              appliance:
                vpn_site_to_site_vpn:
                  mode: spoke
                  subnets:
                    - {local_subnet: 10.1.0.0/16, use_vpn: true}
                    - {local_subnet: 10.9.0.0/16, use_vpn: false}
            - name: Ulm
              tags: [other]
              appliance:
                vpn_site_to_site_vpn: {mode: spoke, subnets: [{local_subnet: 10.5.0.0/16, use_vpn: true}]}
        - name: another organization
          networks:
            - name: Jena
              tags: [branch]
              appliance:
                vpn_site_to_site_vpn: {mode: spoke, subnets: [{local_subnet: 10.6.0.0/16, use_vpn: true}]}
)"}});
  REQUIRE(nac.reading.ends.size() == 1);
  const End& e = nac.end();
  CHECK(e.device == "Leipzig");
  CHECK(texts(e.children.at(0).local) == Texts{"10.1.0.0/16"});
  CHECK(e.ike.keys.at(0).secret.reason() == UnknownReason::not_in_input);
  CHECK(e.ike.v2.offer.size() == 1);
  CHECK(e.ike.local_id.value().type == IdType::fqdn);
  CHECK(e.names.contains("yaml"));
  CHECK(nac.reading.not_understood == 0);

  const Read ansible = read({{"play.yml", R"(
- hosts: localhost
  tasks:
    - name: peers
      meraki_mx_third_party_vpn_peers:
        auth_key: CANARY-key
        peers:
          - name: dc
            public_ip: 198.51.100.1
            secret: !vault |
              $ANSIBLE_VAULT;1.1;AES256
              3330CANARY
            private_subnets: [10.2.0.0/16]
            ipsec_policies_preset: default
)"}});
  REQUIRE(ansible.reading.ends.size() == 1);
  CHECK(ansible.end().ike.keys.at(0).secret.reason() == UnknownReason::encrypted);

  // The older module names the network, and calls its subnets vpn_subnets; the newer one gives its id, which peers refer to.
  ReadOptions with_settings;
  with_settings.settings = true;
  const Read older = read({{"play.yml", R"(
- tasks:
    - meraki_mx_third_party_vpn_peers:
        peers: [{name: dc, public_ip: 198.51.100.1, private_subnets: [10.2.0.0/16]}]
    - meraki_mx_site_to_site_vpn:
        auth_kye: CANARY-dashboard
        net_name: Leipzig
        mode: hub
        vpn_subnets: [{local_subnet: 10.1.0.0/16, use_vpn: true}]
)"}}, with_settings);
  REQUIRE(older.reading.ends.size() == 1);
  for (const auto& setting : older.end().settings) CHECK(setting.name.find("auth") == std::string::npos);  // a misspelt key of the dashboard's
  CHECK(older.end().device == "Leipzig");
  CHECK(texts(older.end().children.at(0).local) == Texts{"10.1.0.0/16"});
  const Read newer = read({{"play.yml", R"(
- tasks:
    - organizations_appliance_vpn_third_party_vpn_peers:
        peers: [{name: dc, publicIp: 198.51.100.1, privateSubnets: [10.2.0.0/16], networkTags: [none], network: {ids: [N_1]}}]
    - networks_appliance_vpn_site_to_site_vpn: {networkId: N_1, mode: hub, subnets: [{localSubnet: 10.1.0.0/16, useVpn: true}]}
    - networks_appliance_vpn_site_to_site_vpn: {networkId: N_2, mode: hub, subnets: [{localSubnet: 10.3.0.0/16, useVpn: true}]}
)"}});
  REQUIRE(newer.reading.ends.size() == 1);
  CHECK(newer.end().device == "N_1");
}

TEST_CASE("meraki: firmware that cannot do what is configured") {
  const auto blocks = [](const std::string& members, const std::string& release) {
    ReadOptions options;
    options.release = release;
    const Read r = read(peers(members), options);
    return std::any_of(r.end().remarks.begin(), r.end().remarks.end(), [](const Remark& x) { return x.kind == Remark::Kind::unsupported && x.blocks; });
  };
  const std::string v2 = R"("privateSubnets": ["10.2.0.0/16"], "ikeVersion": "2")", v1 = R"("privateSubnets": ["10.2.0.0/16"], "ikeVersion": "1")";
  CHECK(blocks(v2, "14.53"));
  CHECK(blocks(v2, "MX 15.11"));
  CHECK_FALSE(blocks(v2, "15.12"));
  CHECK_FALSE(blocks(v2, "MX 18.107.2"));
  CHECK_FALSE(blocks(v2, ""));
  CHECK_FALSE(blocks(v1, "14.53"));
  CHECK(blocks(v2 + R"(, "isRouteBased": true)", "18.2"));
  CHECK_FALSE(blocks(v2 + R"(, "isRouteBased": false)", "18.2"));
}

TEST_CASE("meraki: members that are not known are said and masked; secrets never show") {
  const Read r = read(peers(R"("privateSubnets": ["10.2.0.0/16"], "secret": "CANARY-1", "later": {"a": ["CANARY-2"]}, "sharedKey": "CANARY-3")"));
  CHECK(r.reading.not_understood == 2);
  const SourceFile& f = *r.files[0];
  CHECK(f.snippet({0, 0, 1}).text.find("CANARY") == std::string::npos);
  CHECK(f.excerpt({0, 0, static_cast<std::uint32_t>(f.text().size())}).find("CANARY") == std::string::npos);
}

TEST_CASE("meraki: cut anywhere, the reader keeps what there is and shows no secret") {
  const std::string json = R"({"peers": [{"name": "a", "publicIp": "198.51.100.1", "privateSubnets": ["10.2.0.0/16"], "secret": "CANARY-1"}, {"name": "b", "publicIp": "198.51.100.2", "secret": "CANARY-2", "privateSubnets": ["10.3.0.0/16"]}]})";
  const std::string yaml = "peers:\n- name: a\n  public_ip: 198.51.100.1\n  private_subnets: [10.2.0.0/16]\n  secret: CANARY-1 # was CANARY-0\n- name: b\n  secret: \"CANARY-2\"\n  private_subnets: [10.3.0.0/16]\n";
  for (const std::string* text : {&json, &yaml})
    for (std::size_t n = 0; n <= text->size(); ++n) {
      const Read r = read({{text == &json ? "a.json" : "a.yaml", text->substr(0, n)}});
      const SourceFile& f = *r.files[0];
      CHECK(f.excerpt({0, 0, static_cast<std::uint32_t>(f.text().size())}).find("CANARY") == std::string::npos);
      for (const auto& e : r.reading.errors) CHECK(e.message.find("CANARY") == std::string::npos);
      if (n == text->size()) CHECK(r.reading.ends.size() == 2);
    }
}

TEST_CASE("meraki: other documents are not taken for peers") {
  const auto score = [](std::string text) { return meraki_platform.detect(SourceFile(0, "x", std::move(text))).score; };
  CHECK(score(peers(R"("privateSubnets": ["10.2.0.0/16"])")) > 50);
  CHECK(score(R"({"mode": "hub", "subnets": [{"localSubnet": "10.1.0.0/16", "useVpn": true}]})") > 50);
  CHECK(score(R"({"attributes": [{"model_name": "privateSubnets", "type": "List"}]})") == 0);
  CHECK(score("attributes:\n  - model_name: privateSubnets\n    type: Set\n") == 0);
  CHECK(score("peers = [{ private_subnets = [\"10.2.0.0/16\"] }]\n") == 0);
  CHECK(score("class Peer:\n    private_subnets: Optional[List[str]] = None\n    public_ip: str\n") == 0);
  CHECK(score("crypto map M 10 ipsec-isakmp\n") == 0);
  CHECK(score("") == 0);
}
