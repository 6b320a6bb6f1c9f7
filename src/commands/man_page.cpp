// The manual page tunlint(1). Without a date, so that the same source gives the same page.
#include <fmt/format.h>

#include "commands/describe.hpp"
#include "report/report.hpp"

namespace tunlint {
namespace {

/// For a line of running text: a hyphen that is a minus sign, a backslash, a control character at the beginning.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') out += "\\e";
    else if (c == '-') out += "\\-";
    else out += c;
  }
  return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

std::string option(const OptionDescription& o) {
  std::string head;
  for (const auto& n : o.names) head += (head.empty() ? "" : ", ") + ("\\fB" + roff(n) + "\\fR");
  if (!o.value.empty()) head += " \\fI" + roff(o.value) + "\\fR";
  std::string out = ".TP\n" + head + "\n" + roff(o.about.empty() ? "see the description" : o.about) + ".";
  if (!o.choices.empty()) {
    std::string list;
    for (const auto& c : o.choices) list += (list.empty() ? "" : ", ") + ("\\fB" + roff(c) + "\\fR");
    out += "\nOne of " + list + ".";
  }
  if (o.repeatable) out += "\nMay be repeated.";
  return out + "\n";
}

}  // namespace

std::string man_page(const ProgramDescription& p) {
  std::string out = fmt::format(".\\\" Written by 'tunlint completion man'; scripts/update-docs.\n.TH TUNLINT 1 \"\" \"tunlint {}\" \"User Commands\"\n", TUNLINT_VERSION);
  out += ".SH NAME\ntunlint \\- predicts whether an IPsec tunnel comes up, from both ends' configurations\n.SH SYNOPSIS\n";
  for (const auto& c : p.commands) {
    out += fmt::format(".B tunlint {}\n[\\fIOPTIONS\\fR]", c.name);
    for (const auto& a : c.arguments) out += " \\fI" + roff(a) + "\\fR";
    out += "\n.br\n";
  }
  out += ".SH DESCRIPTION\n" + roff(p.about) + R"(
Nothing is sent anywhere and no device is asked: everything is read from files.
Nothing of a secret is printed, in any format; only \fBexport \-\-with\-secrets\fR writes keys, since it is asked to.
.PP
Both ends of a tunnel are simulated, each of them sending the first packet once, through the stages config, reach, ike\-sa, auth,
child\-sa, more\-children, child\-rekey, ike\-rekey, liveness and data.
The verdict of a tunnel is up, degraded, cannot\-tell, breaks\-later, partial, direction\-dependent, blocked or never\-starts.
)";
  if (!p.options.empty()) out += ".SH OPTIONS\n";
  for (const auto& o : p.options) out += option(o);
  out += ".SH COMMANDS\n";
  for (const auto& c : p.commands) {
    out += fmt::format(".SS {}\n{}.\n", roff(c.name), roff(c.about));
    for (const auto& o : c.options)
      if (o.names.back() != "--help") out += option(o);
  }
  out += R"(.SH EXIT STATUS
.TP
.B 0
no finding at or above the level of \fB\-\-fail\-on\fR
.TP
.B 1
there is such a finding
.TP
.B 2
wrong usage, or an input that cannot be read, is of no known platform or cannot be parsed; the rest is reported all the same
.TP
.B 3
a fault of tunlint itself
.PP
\fBrehearse\fR: 0 when everything that was compared agrees, 1 when something does not, when a tunnel could not be rehearsed
or when nothing was, 2 when what it needs is not here. A step that comes out otherwise than predicted counts as not compared
only where strongSwan has not the habits of the device that it stands in for, and what was seen is what is predicted for ends
with strongSwan's habits; the report names the habits ("charon cannot play this habit") and counts these steps.
.SH ENVIRONMENT
.TP
.B NO_COLOR
when it is set and not empty, nothing is coloured
.SH FILES
.TP
.I tunlint.yaml
what cannot be known from the configurations: addresses behind NAT, pairs, platforms of files. The nearest one upwards from the
first path is read.
.SH EXAMPLES
.nf
tunlint check left.cfg right.cfg
tunlint check configs/ \-\-format sarif=tunlint.sarif \-\-format html=tunlint.html
tunlint explain pfs\-rekey\-mismatch
.fi
)";
  return out;
}

}  // namespace tunlint
