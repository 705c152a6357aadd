// Checks of what comes from the command line.  Every refusal lists what is known.

local wc = import 'wirecell.jsonnet';

// Where a function of this name fails, our host leaves out the lines that called it.
local refuse(text) = error text;
local unfit(what, got, wanted) = refuse('%s: got "%s" (want %s)' % [what, got, wanted]);
local unknown(what, got, known) =
  refuse('%s: got "%s" (known: %s)' % [what, got, std.join(', ', [std.toString(item) for item in known])]);

local one_of(what, got, known) = if std.count(known, got) > 0 then got else unknown(what, got, known);

local is_digits(text) =
  text != '' && std.foldl(function(ok, c) ok && c >= '0' && c <= '9', std.stringChars(text), true);

// Digits, with a sign, a fraction and an exponent or without.
local unsigned(text) = if std.startsWith(text, '-') then text[1:] else text;
// A number of more digits than a double has room for would end the interpreter.
local most_digits = 300;
local exponent(parts) =
  if std.length(parts) == 1 || std.startsWith(parts[1], '-') then 0
  else if std.length(parts[1]) > 4 then most_digits
  else std.parseInt(parts[1]);
local is_number(text) =
  local parts = std.split(std.asciiLower(unsigned(text)), 'e');
  local mantissa = std.split(parts[0], '.');
  std.length(parts) <= 2 && std.length(mantissa) <= 2 && std.foldl(function(ok, part) ok && is_digits(part), mantissa, true)
  && (std.length(parts) == 1 || is_digits(unsigned(parts[1]))) && std.length(mantissa[0]) + exponent(parts) <= most_digits;

{
  refuse(text):: refuse(text),
  unknown:: unknown,
  unfit:: unfit,
  one_of:: one_of,
  is_number:: is_number,
  is_digits:: is_digits,

  // Items of a list, of which none comes twice.
  each_once(what, items)::
    local again = [item for item in items if std.count(items, item) > 1];
    if again == [] then items else unfit(what, std.toString(again[0]), 'each once, not several times'),

  // A comma separated list, or an array, of known words.
  some_of(what, got, known):: [one_of(what, item, known) for item in wc.listify(got)],

  integer(what, got)::
    if std.isNumber(got) && got == std.floor(got) then got
    else if std.isString(got) && is_digits(unsigned(got)) then wc.intify(got)
    else unfit(what, got, 'an integer'),

  // An object, such as --tla-code gives.  wanted: what it is of, for the message.
  object(what, got, wanted)::
    if std.isObject(got) then got else unfit(what, if std.isFunction(got) then 'a function' else std.toString(got), wanted),

  number(what, got)::
    if std.isNumber(got) then got
    else if std.isString(got) && is_number(got) then wc.numberify(got)
    else unfit(what, got, 'a number'),

  within(what, got, low, high)::
    local number = self.number(what, got);
    if number >= low && number <= high then number
    else unfit(what, std.toString(got), 'a number from %s to %s' % [low, high]),

  fraction(what, got)::
    local number = self.number(what, got);
    if number >= 0 && number <= 1 then number else unfit(what, got, 'a number from 0 to 1'),

  boolean(what, got)::
    local names = { 'true': true, 'false': false };
    if std.isBoolean(got) then got else names[one_of(what, got, ['true', 'false'])],

  // Where tensors live: one device, or a comma separated list of them.
  devices(got)::
    local all = [self.device(one) for one in wc.listify(got)];
    if all == [] then unfit('device', std.toString(got), 'one or more') else all,
  device(got)::
    local known = ['cpu', 'gpu', 'gpuN', 'cuda', 'cuda:N'];
    local ok = std.isString(got) && (
      std.count(['cpu', 'gpu', 'cuda'], got) > 0 ||
      (std.startsWith(got, 'gpu') && is_digits(got[3:])) ||
      (std.startsWith(got, 'cuda:') && is_digits(got[5:]))
    );
    if ok then got else unknown('device', got, known),
}
