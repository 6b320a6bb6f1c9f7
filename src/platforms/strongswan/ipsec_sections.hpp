// ipsec.conf put together: sections of one name are one, `also=` and `%default` are followed. The language is shared, so this
// serves every platform that has it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/end.hpp"
#include "platforms/platform.hpp"
#include "platforms/strongswan/make_end.hpp"
#include "platforms/strongswan/settings.hpp"
#include "platforms/strongswan/words.hpp"
#include "syntax/ipsec_conf.hpp"

namespace tunlint::strongswan {

/// A `conn` as it holds in the end.
struct Conn {
  std::string name;
  Span span;
  std::map<std::string, Value, std::less<>> values;
  bool referred_to = false;      ///< another section takes it over with also=

  const Value* find(std::string_view key) const {
    const auto it = values.find(key);
    return it == values.end() || it->second.text.empty() ? nullptr : &it->second;
  }
  /// Not a connection, but what others have in common: of no auto= (`ignored`), of no peer, taken over by others, two hold.
  bool is_part(bool ignored) const { return ignored + referred_to + (find("right") == nullptr) > 1; }
  std::string_view text(std::string_view key) const {
    const Value* v = find(key);
    return v ? std::string_view(v->text) : std::string_view();
  }
};

/// What a daemon makes of ipsec.secrets.
struct SecretsDialect {
  ParsedIdentity (*identity)(std::string_view);
  bool lines_go_on = false;    ///< in lines that are indented
  bool last_holds = false;     ///< of several keys for the same identities
  bool stops_at_fault = false; ///< reads nothing behind a line that it refuses
  bool tags_text = false;      ///< a text without quotation marks stands behind 0t
  /// Why it refuses a line, in words that show no secret; empty where it takes it.
  std::string (*refusal)(std::string_view text, const Node& line, Span colon);
};
extern const SecretsDialect charon_secrets;

/// Everything in the documents of one host. Owns the trees that the values point into.
class IpsecConf {
 public:
  IpsecConf(std::span<SourceFile* const> documents, PlatformReading& out, const SecretsDialect& secrets = charon_secrets);

  const std::vector<Conn>& conns() const { return conns_; }
  const Conn& setup() const { return setup_; }
  const SharedKeys& keys() const { return keys_; }
  bool has_secrets() const { return has_secrets_; }
  const SourceFile& file_of(Span span) const;

 private:
  void read_conf(SourceFile& file, const Extract& part);
  void read_secrets(SourceFile& file, const Extract& part, std::vector<SharedKey>& keys);
  SharedKey key_of(const Node& line) const;
  void include(const Node& statement, const SourceFile& by);
  void follow(std::vector<Conn> sections);

  PlatformReading& out_;
  const SecretsDialect& dialect_;
  std::vector<SourceFile*> files_;
  std::vector<Tree> trees_;
  std::vector<Conn> conns_, raw_;
  Conn setup_, defaults_;
  SharedKeys keys_;
  bool has_secrets_ = false;
};

/// Which of left and right is this end. The daemon asks the interfaces of its host, which a file does not show: left, unless
/// only the right one has what the local end alone has (a certificate with its key, scripts, %defaultroute).
bool right_is_local(const Conn& conn);
/// Both sides are addresses that are written, so that it may as well be the other one, whatever else speaks for this one.
bool may_be_turned(const Conn& conn);

/// True where the file looks like ipsec.conf or ipsec.secrets at all, or a script that writes one.
struct IpsecSigns {
  bool conf = false, secrets = false;
  std::size_t line = 0;              ///< of the first sign
  std::string sign;                  ///< "conn"
  int strongswan = 0, libreswan = 0; ///< parameters that only one of the two has
  std::string strongswan_word, libreswan_word;
};
IpsecSigns look_for_ipsec_conf(const SourceFile& file);

/// The documents of a folder, host by host.
std::vector<std::vector<SourceFile*>> hosts(std::span<SourceFile* const> documents);

}  // namespace tunlint::strongswan
