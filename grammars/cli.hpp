// The words of one statement of an indented command line language (IOS and its relatives).
//
// Only what one line looks like: words between blanks, words in double quotes, and a comment that begins with a lone
// `!` behind the statement. Control characters count as blanks: terminals leave them in captured sessions. Which line
// belongs to which mode is no matter of grammar; see syntax/cli.hpp. There is no nesting and no backtracking further
// than one word, so the time is linear in the length of the line.
#pragma once

#include <tao/pegtl.hpp>

namespace tunlint::grammar::cli {

namespace pegtl = tao::pegtl;

struct blank : pegtl::ranges<'\x01', '\x20', '\x7f', '\x7f'> {};
struct end : pegtl::eof {};
struct bare_octet : pegtl::seq<pegtl::not_at<blank>, pegtl::any> {};

/// A quoted word ends at the next quote; without one the quote is an ordinary character of a bare word.
struct quoted_text : pegtl::star<pegtl::not_one<'"'>> {};
struct quoted_word : pegtl::seq<pegtl::one<'"'>, quoted_text, pegtl::one<'"'>, pegtl::at<pegtl::sor<blank, end>>> {};
struct bare_word : pegtl::plus<bare_octet> {};

/// `encryption aes 256   ! stronger`: a `!` that stands alone, behind at least one word.
struct comment : pegtl::seq<pegtl::one<'!'>, pegtl::at<pegtl::sor<blank, end>>, pegtl::until<end>> {};

/// Placeholders of templates may hold blanks: `<your gateway>`, `{{ gateway }}`.
struct angle_word : pegtl::seq<pegtl::one<'<'>, pegtl::star<pegtl::not_one<'>'>>, pegtl::one<'>'>, pegtl::star<bare_octet>> {};
struct brace_word : pegtl::seq<pegtl::string<'{', '{'>, pegtl::star<pegtl::not_one<'}'>>, pegtl::string<'}', '}'>, pegtl::star<bare_octet>> {};
struct placeholder : pegtl::sor<angle_word, brace_word> {};

struct word : pegtl::sor<quoted_word, placeholder, bare_word> {};
struct blanks : pegtl::star<blank> {};
struct statement : pegtl::seq<blanks, pegtl::star<pegtl::not_at<comment>, word, blanks>, pegtl::opt<comment>, end> {};

}  // namespace tunlint::grammar::cli
