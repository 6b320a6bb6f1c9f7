// Postquantum pre-shared keys (PPKs) in IKEv2, RFC 8784 section 3.
//
// IKE_SA_INIT tells whether both ends want to use one. In IKE_AUTH the initiator names it by its PPK_ID, and both ends mix it into
// the keys that they prove themselves with. An initiator that does not insist proves itself without it as well, so that a
// responder that lacks it may go on.
#include "negotiation/side.hpp"

namespace tunlint {
namespace {

using Key = PpkConfig::Key;

/// The key that an end has for this PPK_ID: one that bears it before one that is for all.
const Key* find_key(const PpkConfig& ppk, const Identity& id) {
  const Key* general = nullptr;
  if (ppk.keys)
    for (const Key& k : *ppk.keys) {
      if (k.id && same_identity(*k.id, id)) return &k;
      if (!k.id && !general) general = &k;
    }
  return general;
}

bool has_any(const PpkConfig& ppk) { return ppk.keys && !ppk.keys->empty(); }
bool insists(const PpkConfig& ppk) { return ppk.required.value_or(false); }

class Check {
 public:
  explicit Check(Context& c) : c_(c), own_(c.i().ike.ppk), theirs_(c.r().ike.ppk) {}

  bool run() {
    const bool wanted = insists(own_) || insists(theirs_);
    const bool told = !own_.required.unknown() && !theirs_.required.unknown();
    const int insisting = insists(own_) ? c_.initiator : c_.responder();
    // Where one end asks for none or the other has none, none is used, whichever they are.
    if (told && own_.id.absent()) return !wanted || refuse(insisting, "asks for none", "");
    if (told && !has_any(theirs_) && !theirs_.keys_unseen) return !wanted || refuse(insisting, "", "has none");
    if (!told || !own_.id.known() || theirs_.id.unknown() || !has_any(theirs_)) return not_told();
    const Identity& id = own_.id.value();
    const std::string name = to_string(id);
    const Key* a = find_key(own_, id);
    if (!a) return own_.keys_unseen ? not_told() : !wanted || refuse(insisting, "does not have " + name + ", which it is to ask for", "");
    if (theirs_.id.known() && !same_identity(theirs_.id.value(), id)) return refuse(c_.responder(), "asks for " + name, "takes " + to_string(theirs_.id.value()) + " only");
    const Key* b = find_key(theirs_, id);
    if (!b) return theirs_.keys_unseen ? not_told() : !wanted || refuse(c_.responder(), "asks for " + name, "does not have it");
    if (!a->secret.known() || !b->secret.known()) return not_told();
    if (a->secret.value().same_octets(b->secret.value())) return true;
    auto& p = report(c_.responder());
    p.evidence = {place(c_.initiator, a->secret, "has this key as " + name), place(c_.responder(), b->secret, "has another one of this name")};
    return false;
  }

 private:
  Problem& report(int observer) { return c_.report(ProblemKind::auth_ppk_mismatch, Stage::auth, observer, true); }

  template <class T>
  static Evidence place(int n, const Sourced<T>& v, std::string note) {
    return {n, v.span(), "", v.origin(), v.fact(), std::move(note)};
  }
  /// The best place there is for what an end makes of PPKs.
  Evidence setting(int n, std::string note) const {
    const PpkConfig& ppk = c_.end(n).ike.ppk;
    if (ppk.id.origin() == Origin::explicit_) return place(n, ppk.id, std::move(note));
    if (ppk.required.origin() == Origin::explicit_) return place(n, ppk.required, std::move(note));
    return {n, c_.end(n).span, "", Origin::default_, nullptr, std::move(note)};
  }

  /// What each end does besides insisting on a PPK.
  bool refuse(int observer, const std::string& initiator, const std::string& responder) {
    auto& p = report(observer);
    for (const auto& [n, ppk, does] : {std::tuple(c_.initiator, &own_, &initiator), std::tuple(c_.responder(), &theirs_, &responder)}) {
      const std::string note = insists(*ppk) ? "requires one" + (does->empty() ? "" : " and " + *does) : does->empty() ? "can do without" : *does;
      p.evidence.push_back(setting(n, note));
      if (ppk->required.absent()) p.confidence = Confidence::medium;  // nothing is said of its platform's
    }
    return false;
  }

  /// What is required may be there or not: nothing is known against it.
  bool not_told() {
    auto& p = c_.report(ProblemKind::value_unknown, Stage::auth, -1, false);
    const bool at_responder = !own_.id.unknown() && !own_.required.unknown() && (!own_.keys_unseen || find_key(own_, own_.id.value_or({})));
    const int n = at_responder ? c_.responder() : c_.initiator;
    p.evidence = {setting(n, "the postquantum pre-shared key cannot be told from the inputs"), setting(1 - n, "")};
    p.detail = "postquantum pre-shared key";
    c_.assume.weigh(Confidence::medium);
    return true;
  }

  Context& c_;
  const PpkConfig &own_, &theirs_;
};

}  // namespace

bool check_ppk(Context& c) { return Check(c).run(); }

}  // namespace tunlint
