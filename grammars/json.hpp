// JSON (RFC 8259), one or several documents in a text.
//
// Nothing is tried twice: the first character of a value tells its kind, and what must follow is said with must<>, so a
// fault has one place and one message (src/syntax/json.cpp). Values nest by recursion; whoever parses limits the depth in
// the actions of begin_object and begin_array.
#pragma once

#include <tao/pegtl.hpp>

namespace tunlint::grammar::json {

namespace p = tao::pegtl;

struct blanks : p::star<p::one<' ', '\t', '\n', '\r'>> {};

struct digits : p::plus<p::digit> {};
struct number
    : p::seq<p::opt<p::one<'-'>>, digits, p::opt<p::one<'.'>, digits>, p::opt<p::one<'e', 'E'>, p::opt<p::one<'+', '-'>>, digits>> {};
struct literal : p::sor<p::string<'t', 'r', 'u', 'e'>, p::string<'f', 'a', 'l', 's', 'e'>, p::string<'n', 'u', 'l', 'l'>> {};

/// Of a string only where it ends: what its escapes stand for is a matter of values, not of form.
struct plain : p::plus<p::not_at<p::range<'\0', '\x1f'>>, p::not_one<'"', '\\'>> {};
struct unicode : p::seq<p::one<'u'>, p::rep<4, p::xdigit>> {};
struct escaped : p::sor<p::one<'"', '\\', '/', 'b', 'f', 'n', 'r', 't'>, unicode> {};
struct escape : p::seq<p::one<'\\'>, p::must<escaped>> {};
struct string_end : p::one<'"'> {};
struct quoted : p::seq<p::one<'"'>, p::star<p::sor<plain, escape>>, p::must<string_end>> {};

struct string : quoted {};
struct name : quoted {};
struct next_name : name {};  // behind a comma there must be one

struct value;
struct next_value : p::seq<value> {};  // behind a comma or a colon there must be one
struct first_value : p::seq<value> {};
struct colon : p::one<':'> {};
struct comma : p::one<','> {};
struct begin_object : p::one<'{'> {};
struct end_object : p::one<'}'> {};
struct begin_array : p::one<'['> {};
struct end_array : p::one<']'> {};

struct member_value : p::seq<blanks, p::must<colon>, blanks, p::must<next_value>, blanks> {};
struct members : p::seq<name, member_value, p::star<comma, blanks, p::must<next_name>, member_value>> {};
struct elements : p::seq<value, blanks, p::star<comma, blanks, p::must<next_value>, blanks>> {};
struct object : p::seq<begin_object, blanks, p::opt<members>, p::must<end_object>> {};
struct array : p::seq<begin_array, blanks, p::opt<elements>, p::must<end_array>> {};
struct value : p::sor<string, number, object, array, literal> {};

struct end_of_text : p::eof {};
struct text : p::seq<blanks, p::must<first_value>, blanks, p::star<value, blanks>, p::must<end_of_text>> {};

}  // namespace tunlint::grammar::json
