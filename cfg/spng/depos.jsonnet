// Deposits of charge that are made up: straight tracks at chosen angles, cosmic-ray muons, and blips.
//
// Each TPC has a generator of its own, for the volume that drifts to it.  Events are pieces of its configuration, to be
// added together, or in short a comma separated text:
//
//   cosmics:N   N muons that cross the volume
//   blips:N     N point-like deposits
//   line:ANGLE  a track through the middle, parallel to the pitch direction of the collection plane but tilted towards
//               the drift by the angle in degrees

local wc = import 'wirecell.jsonnet';
local words = import 'words.jsonnet';

local pieces = {
  cosmics(count=10):: { cosmics: { count: count } },
  // charge: range in electrons; extent: range of the width
  blips(count=100, charge=[300, 100000], extent=[0, 0.5 * wc.mm])::
    { blips: { count: count, charge: charge, extent: extent } },
  // extra: keys of one of the generator's lines
  line(angle=0, plane=2, extra={})::
    { lines+: [{ plane: plane, theta_xz: angle * wc.degree } + extra] },
};

// The part of an event that one word of the text stands for.
local one_piece(text) =
  local parts = std.split(text, ':');
  local kind = words.one_of('depos', parts[0], std.objectFieldsAll(pieces));
  local make = {
    cosmics(number):: pieces.cosmics(words.integer('depos=' + text, number)),
    blips(number):: pieces.blips(words.integer('depos=' + text, number)),
    line(number):: pieces.line(words.number('depos=' + text, number)),
  };
  if std.length(parts) == 1 then pieces[kind]() else make[kind](parts[1]);

local event(what) =
  if std.isObject(what) then what
  else std.foldl(function(all, text) all + one_piece(text), wc.listify(what), {});

function(control={}, pg=import 'pgraph.jsonnet') pieces {
  // -> IDepoSet[1].  what: an event; nsets: number of such; extra: more keys of the generator.
  source(tpc, what, nsets=1, extra={})::
    pg.pnode({
      type: 'DepoGenerator',
      name: tpc.name,
      data: wc.object_with(control, ['rng']) + { anode: wc.tn(tpc.anode), nsets: nsets } + event(what) + extra,
    }, nin=0, nout=1, uses=[tpc.anode]),
}
