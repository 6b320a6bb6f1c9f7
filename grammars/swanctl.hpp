// The settings language of swanctl.conf and strongswan.conf: sections in braces, `key = value`, `include`.
//
//   connections {
//     site : defaults, connections.other {       # a section may take over what other sections say
//       proposals = aes256-sha256-modp2048, default
//     }
//   }
//
// A value runs to the end of its line, to `}` or to a comment; parts in double quotes keep their blanks and may run over
// several lines. Linear: an item is tried as at most five kinds, and none looks further than the blanks and comments behind
// its name.
#pragma once

#include <tao/pegtl.hpp>

namespace tunlint::grammar::swanctl {

namespace p = tao::pegtl;

struct blank : p::one<' ', '\t', '\r', '\f', '\v'> {};
struct comment : p::seq<p::one<'#'>, p::star<p::not_one<'\n'>>> {};
struct space : p::star<p::sor<p::plus<blank>, p::one<'\n'>, comment>> {};

struct name_char : p::not_one<'#', '{', '}', '=', '"', ':', ',', '\n', '\r', '\t', ' '> {};
struct name : p::plus<name_char> {};

/// A string ends at the next quotation mark that no backslash stands before.
struct escape : p::seq<p::one<'\\'>, p::any> {};
struct string_text : p::star<p::sor<escape, p::not_one<'"', '\\'>>> {};
struct quoted : p::seq<p::one<'"'>, string_text, p::one<'"'>> {};
/// A string without an end takes the rest of its line.
struct quoted_open : p::seq<p::one<'"'>, p::star<p::not_one<'\n'>>> {};
struct bare : p::plus<p::not_one<'#', '}', '"', '\n', '\r', '\t', ' '>> {};
struct value_part : p::sor<quoted, quoted_open, bare> {};
struct value : p::star<p::sor<p::plus<blank>, value_part>> {};

struct assignment : p::seq<name, p::star<blank>, p::one<'='>, value> {};

struct reference : p::plus<name_char> {};
struct references : p::seq<p::one<':'>, space, p::list<p::seq<reference, space>, p::seq<p::one<','>, space>>> {};
struct section : p::seq<name, space, p::opt<references>, p::one<'{'>> {};
struct section_end : p::one<'}'> {};

struct include_word : p::string<'i', 'n', 'c', 'l', 'u', 'd', 'e'> {};
struct pattern : p::plus<p::sor<escape, p::not_one<'#', '}', '"', '\n', '\r', '\t', ' '>>> {};
struct quoted_pattern : p::seq<p::one<'"'>, string_text, p::one<'"'>> {};
struct include : p::seq<include_word, p::plus<blank>, p::not_at<p::one<'=', '{', ':'>>, p::sor<quoted_pattern, pattern>> {};

/// What is none of these, to the end of the line.
struct stray : p::seq<p::not_one<'\n'>, p::star<p::not_one<'\n', '}'>>> {};

struct item : p::sor<include, assignment, section, section_end, stray> {};
struct file : p::seq<space, p::star<item, space>, p::eof> {};

}  // namespace tunlint::grammar::swanctl
