// One line of ipsec.conf, the language that strongSwan, libreswan and their forerunners share, and one of ipsec.secrets.
//
//   conn site                          a section: a kind and a name
//       leftid="C=CH, O=site"          a parameter of the section; `#` behind a blank begins a comment
//   include /etc/ipsec.d/*.conf
//
// Lines are all the structure there is; a string may run over several. Linear: a line is tried as at most four kinds.
#pragma once

#include <tao/pegtl.hpp>

namespace tunlint::grammar::ipsec_conf {

namespace p = tao::pegtl;

struct blank : p::one<' ', '\t', '\r', '\f', '\v'> {};
struct blanks : p::star<blank> {};
struct line_end : p::sor<p::one<'\n'>, p::eof> {};
struct rest_of_line : p::star<p::not_one<'\n'>> {};
struct comment : p::seq<p::one<'#'>, rest_of_line> {};

struct escape : p::seq<p::one<'\\'>, p::any> {};
struct quoted_text : p::star<p::sor<escape, p::not_one<'"', '\\'>>> {};
struct quoted : p::seq<p::one<'"'>, quoted_text, p::one<'"'>, p::at<blanks, p::sor<line_end, p::one<'#'>>>> {};
/// Words with blanks between them. A comment has a blank in front of it; `#` inside a word belongs to it.
struct bare_word : p::plus<p::not_one<' ', '\t', '\r', '\n', '\f', '\v'>> {};
struct bare : p::seq<bare_word, p::star<p::plus<blank>, p::not_at<p::one<'#'>>, bare_word>> {};
struct value : p::sor<quoted, bare> {};

struct key : p::seq<p::sor<p::alpha, p::one<'_'>>, p::star<p::sor<p::alnum, p::one<'_', '-', '.'>>>> {};
struct parameter : p::seq<key, blanks, p::one<'='>, blanks, p::opt<value>> {};

struct word : p::plus<p::not_one<' ', '\t', '\r', '\n', '\f', '\v'>> {};
struct kind : p::sor<p::string<'c', 'o', 'n', 'n'>, p::string<'c', 'o', 'n', 'f', 'i', 'g'>, p::string<'c', 'a'>> {};
struct section : p::seq<kind, p::plus<blank>, p::not_at<p::one<'='>>, word> {};
struct include : p::seq<p::string<'i', 'n', 'c', 'l', 'u', 'd', 'e'>, p::plus<blank>, p::not_at<p::one<'='>>, word> {};
struct version : p::seq<p::string<'v', 'e', 'r', 's', 'i', 'o', 'n'>, p::plus<blank>, word> {};

struct stray : p::seq<p::not_one<'\n'>, rest_of_line> {};
struct statement : p::sor<p::seq<p::sor<include, section, version, parameter>, blanks, p::opt<comment>, p::at<line_end>>, stray> {};
struct line : p::seq<blanks, p::opt<p::sor<comment, statement>>, line_end> {};
struct file : p::until<p::eof, line> {};

}  // namespace tunlint::grammar::ipsec_conf
