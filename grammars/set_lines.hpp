// Configurations written as one command per line: `set network ike gateway "GW 1" encryption [ a b ]`.
//
// Words between blanks, words in double or single quotes, and `[` `]` around a list. A word in double quotes may run over
// lines (certificates do), but not over a line that begins with `set` or `delete`: there a quotation mark is missing.
// Linear: a quoted word that does not close looks ahead to the next such line, and there is no quotation mark before it.
#pragma once

#include <tao/pegtl.hpp>

namespace tunlint::grammar::set_lines {

namespace p = tao::pegtl;

struct blank : p::one<' ', '\t', '\r', '\f', '\v'> {};
struct gap : p::sor<blank, p::one<'\n'>, p::eof> {};
struct command : p::seq<p::star<blank>, p::sor<TAO_PEGTL_STRING("set"), TAO_PEGTL_STRING("delete")>, blank> {};
struct next_command : p::seq<p::one<'\n'>, command> {};

struct escape : p::seq<p::one<'\\'>, p::one<'"', '\\'>> {};
struct string_char : p::sor<escape, p::seq<p::not_at<next_command>, p::not_one<'"'>>> {};
struct quoted : p::seq<p::one<'"'>, p::star<string_char>, p::one<'"'>> {};
struct single_quoted : p::seq<p::one<'\''>, p::star<p::not_one<'\'', '\n'>>, p::one<'\''>, p::at<gap>> {};
/// A string without an end takes the rest of its line.
struct quoted_open : p::seq<p::one<'"'>, p::star<p::not_one<'\n'>>> {};

struct list_begin : p::seq<p::one<'['>, p::at<gap>> {};
struct list_end : p::seq<p::one<']'>, p::at<gap>> {};
struct word_char : p::seq<p::not_at<gap>, p::any> {};
struct word : p::plus<word_char> {};
struct blanks : p::plus<blank> {};
struct new_line : p::one<'\n'> {};
struct token : p::sor<new_line, blanks, list_begin, list_end, quoted, single_quoted, quoted_open, word> {};
struct file : p::seq<p::star<token>, p::eof> {};

}  // namespace tunlint::grammar::set_lines
