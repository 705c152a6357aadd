// Checks of what comes from the command line.  Every refusal lists what is known.

local wc = import 'wirecell.jsonnet';

local refuse(what, got, known) =
  error what + ': got "' + got + '" (known: ' + std.join(', ', [std.toString(item) for item in known]) + ')';
local unfit(what, got, wanted) = error what + ': got "' + got + '" (want ' + wanted + ')';

local one_of(what, got, known) = if std.count(known, got) > 0 then got else refuse(what, got, known);

local is_digits(text) =
  text != '' && std.foldl(function(ok, c) ok && c >= '0' && c <= '9', std.stringChars(text), true);

{
  refuse:: refuse,
  one_of:: one_of,

  // A comma separated list, or an array, of known words.
  some_of(what, got, known):: [one_of(what, item, known) for item in wc.listify(got)],

  integer(what, got)::
    if std.isNumber(got) && got == std.floor(got) then got
    else if std.isString(got) && is_digits(if std.startsWith(got, '-') then got[1:] else got) then wc.intify(got)
    else unfit(what, got, 'an integer'),

  number(what, got)::
    local value = wc.numberify(got);
    if std.isNumber(value) then value else unfit(what, got, 'a number'),

  boolean(what, got)::
    local names = { 'true': true, 'false': false };
    if std.isBoolean(got) then got else names[one_of(what, got, ['true', 'false'])],

  // Where tensors live: one device, or a comma separated list of them.
  devices(got):: [self.device(one) for one in wc.listify(got)],
  device(got)::
    local known = ['cpu', 'gpu', 'gpuN', 'cuda', 'cuda:N'];
    local ok = std.isString(got) && (
      std.count(['cpu', 'gpu', 'cuda'], got) > 0 ||
      (std.startsWith(got, 'gpu') && is_digits(got[3:])) ||
      (std.startsWith(got, 'cuda:') && is_digits(got[5:]))
    );
    if ok then got else refuse('device', got, known),
}
