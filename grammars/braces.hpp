// Configurations in curly braces: `lifetime { hours 8; } encryption [ aes-128-cbc 3des];`
//
// Tokens only: words, strings, `{` `}` `[` `]` `;` and comments. Which closes what is counted by the reader, with a limit,
// so that the grammar has no recursion. A string may run over lines; one that never closes takes the rest of its line.
// Every token is looked at once, a string that does not close twice: linear, because only the last one can be such.
#pragma once

#include <tao/pegtl.hpp>

namespace tunlint::grammar::braces {

namespace p = tao::pegtl;

struct blank : p::one<' ', '\t', '\r', '\n', '\f', '\v'> {};
struct comment_text : p::until<TAO_PEGTL_STRING("*/")> {};
struct comment : p::seq<TAO_PEGTL_STRING("/*"), p::sor<comment_text, p::until<p::eof>>> {};
struct line_comment : p::seq<p::one<'#'>, p::star<p::not_one<'\n'>>> {};

struct escape : p::seq<p::one<'\\'>, p::one<'"', '\\'>> {};
struct quoted : p::seq<p::one<'"'>, p::star<p::sor<escape, p::not_one<'"'>>>, p::one<'"'>> {};
struct single_quoted : p::seq<p::one<'\''>, p::star<p::not_one<'\'', '\n'>>, p::one<'\''>> {};
struct quoted_open : p::seq<p::one<'"'>, p::star<p::not_one<'\n'>>> {};

struct open : p::one<'{'> {};
struct close : p::one<'}'> {};
struct list_begin : p::one<'['> {};
struct list_end : p::one<']'> {};
struct end : p::one<';'> {};
struct word : p::plus<p::not_one<' ', '\t', '\r', '\n', '\f', '\v', '{', '}', '[', ']', ';', '"'>> {};
struct blanks : p::plus<blank> {};
struct token : p::sor<blanks, comment, line_comment, open, close, list_begin, list_end, end, quoted, single_quoted, quoted_open, word> {};
struct file : p::seq<p::star<token>, p::eof> {};

}  // namespace tunlint::grammar::braces
