// Mixtures of deposits to train with: each event has numbers of its own of tracks, showers, points and so on.
//
// A mixture is a list of parts, {count: [low, high], event: keys of DepoGenerator}, or in short a comma separated text of
// LOW-HIGH*WHAT or NUMBER*WHAT, where WHAT is a word of depos= (see ../depos.jsonnet) of one thing: 0-8*muon:down.
// "usual" is the one below.

local make_depos = import '../depos.jsonnet';
local wc = import '../wirecell.jsonnet';
local words = import '../words.jsonnet';

// Prolonged tracks in all three planes are what regions are hard to find for; the rest is so that the network knows of it.
local usual = std.join(',', [
  '2-6*tracks:1:60-88',
  '0-3*tracks:1:0-60',
  '0-8*muon:down',
  '0-1*electron:200MeV',
  '0-1*electron:1GeV',
  '0-1*pion:400MeV',
  '0-1*proton:150MeV',
  '0-60*blips:1',
]);

local range(text) =
  local ends = [words.integer('mixture', part) for part in std.split(text, '-')];
  if std.length(ends) <= 2 then ends else words.unfit('mixture', text, 'a number or LOW-HIGH');

local part_of(text) =
  local pieces = std.splitLimit(text, '*', 1);
  if std.length(pieces) == 2 then { count: range(pieces[0]), event: pieces[1] }
  else words.unfit('mixture', text, 'LOW-HIGH*WHAT, as in 0-8*muon:down');

// Generators that are no nodes of the graph, and what these and their parent use.
local last(piece) = std.length(piece.uses) - 1;
local made_of(pg, pieces) =
  local models = [pg.prune_key(piece.uses[last(piece)], '_pnode') for piece in pieces];
  { models: models, uses: std.flattenArrays([piece.uses[:last(piece)] for piece in pieces]) + models };

{
  usual: usual,

  // type:name of the component of a source, which others ask for its particles.
  component(source):: wc.tn(source.uses[last(source)]),

  // The list that an argument means: a text, a list, or a function of wirecell.jsonnet that gives one.
  parts(given)::
    local what = if std.isFunction(given) then given(wc) else given;
    if std.isArray(what) then what
    else [part_of(text) for text in wc.listify(if what == 'usual' then usual else what)],

  // -> IDepoSet[1].  nsets: number of events, 0 for no end; time: range of the starts of parts that do not tell theirs; keys: more
  // of all generators and the mixture.
  source(tpc, parts, nsets, control, pg, time, keys={})::
    // More than any training takes.
    local many = 2000000000;
    local made = made_of(pg, [
      local event = parts[ind].event;
      local timed = std.isObject(event) && std.objectHas(event, 'time');
      local more = keys + if timed then {} else { time: time };
      make_depos(control, pg).source(tpc { name: tpc.name + '-mixture' + ind }, event, many, more)
      for ind in wc.iota(std.length(parts))
    ]);
    pg.pnode({
      type: 'DepoSetMixture',
      name: tpc.name,
      data: wc.object_with(control, ['rng']) + keys + {
        nsets: nsets,
        parts: [
          { source: wc.tn(made.models[ind]), count: parts[ind].count }
          for ind in wc.iota(std.length(parts))
        ],
      },
    }, nin=0, nout=1, uses=made.uses),

  // -> IDepoSet[1].  Events of one of several kinds each, in turn: things of depos= or keys of DepoGenerator.  keys: more of all
  // generators and of the sequence.
  in_turn(tpc, events, nsets, control, pg, keys={})::
    local n = std.length(events);
    local made = made_of(pg, [
      make_depos(control, pg).source(tpc { name: tpc.name + '-turn' + ind }, events[ind], std.floor((nsets + n - 1 - ind) / n), keys)
      for ind in wc.iota(n)
    ]);
    pg.pnode({
      type: 'DepoSetSequence',
      name: tpc.name,
      data: keys { sources: wc.tns(made.models), in_turn: true },
    }, nin=0, nout=1, uses=made.uses),
}
