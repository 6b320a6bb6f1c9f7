// The ConfD-style command line of Viptela OS as a stream of tokens.
//
// The language is made of words, double-quoted strings and `!`, which closes a container. Lines and indentation are only
// how a device prints it: the same configuration is found flush-left, and collapsed into one line or into lines cut at
// any blank, after a trip through a web page. So the grammar says nothing of statements; it only tells tokens apart.
//
// Linear: a token is tried as at most five kinds, and no attempt looks further than the end of the next line.
#pragma once

#include <tao/pegtl.hpp>

namespace tunlint::confd {

namespace p = tao::pegtl;

struct byte_order_mark : p::string<'\xEF', '\xBB', '\xBF'> {};
struct no_break_space : p::string<'\xC2', '\xA0'> {};
struct blank : p::sor<p::one<' ', '\t', '\f', '\v'>, no_break_space, byte_order_mark> {};
struct line_break : p::sor<p::string<'\r', '\n'>, p::one<'\n', '\r'>> {};
struct gap : p::sor<blank, line_break, p::eof> {};
struct word_char : p::sor<p::range<'!', '~'>, p::seq<p::not_at<p::sor<blank, line_break>>, p::any>> {};  // nearly all are of the first kind

/// `!` and runs of it, standing alone.
struct closers : p::seq<p::plus<p::one<'!'>>, p::at<gap>> {};

/// A string does not run over the end of its line, and a backslash takes away the meaning of what follows it.
struct in_line : p::not_one<'\n', '\r'> {};
struct escape : p::seq<p::one<'\\'>, in_line> {};
struct string_char : p::sor<escape, p::not_one<'"', '\n', '\r'>> {};
struct string_body : p::seq<p::one<'"'>, p::star<string_char>> {};
struct string : p::seq<string_body, p::one<'"'>> {};

/// A whole string; what follows may be closers without a blank between.
struct quoted : p::seq<string, p::at<p::sor<gap, closers>>> {};
/// A string with more text right behind it: not of the language, taken as one token.
struct quoted_with_tail : p::seq<string, p::plus<word_char>> {};
/// A string that a page layout cut in two. The first quotation mark of the next line has a blank behind it: it closes. In
/// front of a string of that line there would be none.
struct quoted_wrapped : p::seq<string_body, line_break, p::plus<string_char>, p::one<'"'>, p::at<p::sor<gap, closers>>> {};
/// A string without an end: it takes the rest of its line.
struct quoted_open : string_body {};
struct word : p::plus<word_char> {};
/// A word that no other token begins like: nearly all, and tried first.
struct plain_word : p::seq<p::range<'#', '~'>, p::star<word_char>> {};

struct blanks : p::plus<blank> {};
struct new_line : line_break {};
struct token : p::sor<closers, quoted, quoted_with_tail, quoted_wrapped, quoted_open, word> {};
struct file : p::seq<p::star<p::sor<plain_word, blanks, new_line, token>>, p::eof> {};

}  // namespace tunlint::confd
