// Deposits of charge that are made up: straight tracks at chosen angles, cosmic-ray muons, blips, and particles.
//
// Each TPC has a generator of its own, for the volume that drifts to it.  Events are pieces of its configuration, to be
// added together, or in short a comma separated text:
//
//   cosmics:N   N straight muons that cross the volume
//   blips:N     N point-like deposits
//   line:ANGLE  a track through the middle, parallel to the pitch direction of the collection plane but tilted towards
//               the drift by the angle in degrees
//   PARTICLE:WHAT:...  an electron, positron, muon, antimuon, pion, antipion, pizero, kaon, antikaon, proton or photon that
//               is followed through the argon.  WHAT, any of these in any order: 3 (how many), 500MeV (kinetic energy),
//               1.2GeV/c (momentum), 5% (their spread), 75deg (theta_xz in the collection plane, across its wires), down
//               (from outside, as cosmic rays come, over the time of the readout)
//   PARTICLE:...+PARTICLE:...  these, from one vertex
//
// docs/deposits.md has more, and what the particles are.

local wc = import 'wirecell.jsonnet';
local words = import 'words.jsonnet';

local pieces = {
  cosmics(count=10):: { cosmics: { count: count } },
  // charge: range in electrons; extent: range of the width
  blips(count=100, charge=[300, 100000], extent=[0, 0.5 * wc.mm])::
    { blips: { count: count, charge: charge, extent: extent } },
  // plane: whose frame the angle is in; null for the collection plane, the last one.  extra: keys of one of the generator's lines
  line(angle=0, plane=null, extra={})::
    { lines+: [{ [if plane != null then 'plane']: plane, theta_xz: angle * wc.degree } + extra] },
  // extra: keys of one of the generator's tracks
  tracks(count=1, angles=[0, 90], extra={})::
    { tracks+: [{ count: count, theta_xz: [angle * wc.degree for angle in angles] } + extra] },
};

// Those that words can name; the generator has symbols for them too.
local particles = [
  'electron',
  'positron',
  'muon',
  'antimuon',
  'pion',
  'antipion',
  'pizero',
  'kaon',
  'antikaon',
  'proton',
  'photon',
];

local degrees(what, got) = words.within(what, got, -180, 180);

// What follows a particle's name: suffixes, of which the first that fits counts, with what they stand for.
local suffixes = [
  { text: 'GeV/c', make(number):: { momentum: number * wc.GeV } },
  { text: 'MeV/c', make(number):: { momentum: number * wc.MeV } },
  { text: 'GeV', make(number):: { energy: number * wc.GeV } },
  { text: 'MeV', make(number):: { energy: number * wc.MeV } },
  { text: 'keV', make(number):: { energy: number * wc.keV } },
  { text: 'deg', make(number):: { theta_xz: number * wc.degree } },
  { text: '%', make(number):: { spread: number / 100 } },
];
local particle_option(what, text) =
  local fit = [suffix for suffix in suffixes if std.endsWith(text, suffix.text)];
  if text == 'down' then { from_above: true }
  else if std.length(fit) == 0 then
    if words.is_digits(text)
    then { count: words.integer(what, text) }
    else words.unfit(what, text, 'how many, as 3, or a number with one of ' + std.join(', ', [suffix.text for suffix in suffixes]) + ', or down')
  else
    local number = text[:std.length(text) - std.length(fit[0].text)];
    fit[0].make(if fit[0].text == 'deg' then degrees(what, number) else words.number(what, number));

local known = std.objectFieldsAll(pieces) + particles;

local one_particle(text, all) =
  local parts = std.split(text, ':');
  local kind = words.one_of('depos', parts[0], particles);
  { particle: kind } + std.foldl(function(made, part) made + particle_option('depos=' + all, part), parts[1:], {});

// The part of an event that one word of the text stands for.
local one_piece(index, text) =
  local vertex = std.split(text, '+');
  local parts = std.split(vertex[0], ':');
  local kind = words.one_of('depos', parts[0], known);
  local what = 'depos=' + text;
  local make = {
    cosmics(number):: pieces.cosmics(words.integer(what, number)),
    blips(number):: pieces.blips(words.integer(what, number)),
    line(number):: pieces.line(degrees(what, number)),
    tracks(number)::
      local ends = if std.length(parts) > 2 then [degrees(what, part) for part in std.split(parts[2], '-')] else [0, 90];
      pieces.tracks(words.integer(what, number), if std.length(ends) == 1 then ends + ends else ends),
  };
  if std.count(particles, kind) > 0 then
    local group = if std.length(vertex) > 1 then { group: 'vertex' + index } else {};
    { particles+: [one_particle(one, text) + group for one in vertex] }
  else if std.length(vertex) > 1 then words.unfit('depos', text, 'particles only at one vertex: ' + std.join(', ', particles))
  else if std.length(parts) == 1 then pieces[kind]()
  else make[kind](parts[1]);

local event(what) =
  local made = if std.isFunction(what) then what(wc) else what;
  local words_only = std.isString(made) || (std.isArray(made) && std.length([one for one in made if !std.isString(one)]) == 0);
  if words_only then std.foldl(function(all, piece) all + piece, std.mapWithIndex(one_piece, wc.listify(made)), {})
  else words.object('depos', made, 'words such as muon:3, or an object with keys of DepoGenerator');

// When cosmic rays leave charge that a TPC reads out: up to a drift before its window.
local window(tpc) =
  local drifts = [
    std.abs(face.cathode - face.anode) / tpc.lar.drift_speed
    for face in tpc.anode.data.faces
    if face != null && std.isNumber(face.cathode) && std.isNumber(face.anode)
  ];
  local start = tpc.ductor.start_time;
  [start - std.foldl(std.max, drifts, 0), start + tpc.ductor.readout_duration];

// The generator's keys with the collection plane of a TPC, and all planes for random tracks, where none is given.  The generator
// itself takes three for granted.
local with_planes(tpc, keys) =
  local last = std.length(tpc.views) - 1;
  local usual = { lines: { plane: last }, particles: { plane: last }, tracks: { planes: tpc.views } };
  if last == 2 then keys else keys {
    [kind]: [if std.isObject(one) then usual[kind] + one else one for one in keys[kind]]
    for kind in std.objectFields(usual)
    if std.objectHas(keys, kind) && std.isArray(keys[kind])
  };

// The generator's keys for an event with particles, without those of the random numbers.
local with_readout(tpc, keys) =
  local timed(one) = (if wc.get(one, 'from_above', false) then { time: window(tpc) } else {}) + one;
  if !std.objectHas(keys, 'particles') then keys
  else {
    readout: {
      drift_speed: tpc.lar.drift_speed,
      tick: tpc.ductor.tick,
      start_time: tpc.ductor.start_time,
    },
  } + keys { particles: [timed(one) for one in keys.particles] };

// The recombination model that the generator looks for, if it is one of those with usual numbers.
local models(keys) =
  local model = wc.get(keys, 'recombination', 'BirksRecombination');
  local usual = ['BirksRecombination', 'BoxRecombination', 'MipRecombination'];
  if std.objectHas(keys, 'particles') && std.count(usual, model) > 0 then [{ type: model, name: '', data: {} }] else [];

function(control={}, pg=import 'pgraph.jsonnet') pieces {
  // -> IDepoSet[1].  what: an event; nsets: number of such; extra: more keys of the generator.
  source(tpc, what, nsets=1, extra={})::
    local keys = with_readout(tpc, with_planes(tpc, event(what) + extra));
    pg.pnode({
      type: 'DepoGenerator',
      name: tpc.name,
      data: wc.object_with(control, ['rng']) + { anode: wc.tn(tpc.anode), nsets: nsets } + keys,
    }, nin=0, nout=1, uses=[tpc.anode] + models(keys)),
}
