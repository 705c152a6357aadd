// A scan: events at each point of a grid of angles and energies, simulated and reconstructed by several chains of signal
// processing in one graph, which measures them (SPNGScanMeasures).
//
// A point is {name, particle, energy, plane, theta_xz}: what is simulated, in whose frame the angle is.
// A chain is "spng" for the default signal processing, "NAME.ts" for the same with another network, "osp" for the traditional
// one, "osp-dnn:NAME.ts" for that with the regions of a network, or "limit" for the default with regions from the true charge.

local dnnroi = import '../dnnroi.jsonnet';
local make_depos = import '../depos.jsonnet';
local make_det = import '../det.jsonnet';
local pg = import '../pgraph.jsonnet';
local wc = import '../wirecell.jsonnet';
local words = import '../words.jsonnet';

local letters = ['u', 'v', 'w'];
local plane_of(word) =
  local text = std.asciiLower(std.toString(word));
  local known = letters + ['0', '1', '2'];
  letters[std.find(words.one_of('planes', text, known), known)[0] % 3];

local count(what, got) =
  local number = words.integer(what, got);
  if number > 0 then number else words.unfit(what, std.toString(got), 'a whole number above 0');

// Particles that the generator of deposits knows; docs/deposits.md says what they are.
local particles = ['electron', 'positron', 'muon', 'antimuon', 'pion', 'antipion', 'pizero', 'kaon', 'antikaon', 'proton', 'photon'];

// An even spread of places in a cube of edges 1 around 0, of which any first few are even too (Roberts' sequence).
local steps = [0.8191725134, 0.6710436067, 0.5497004779];
local place(number) = [local at = 0.5 + number * step; at - std.floor(at) - 0.5 for step in steps];

// The component of a piece of graph of one node.
local component_of(piece) = piece.uses[std.length(piece.uses) - 1];

{
  local scan = self,

  // What the grids are of what is simulated where they are not given.
  angles_of(particle)::
    if particle == 'track' then [0, 1, 3, 5, 10, 20, 30, 45, 60, 75, 80, 82, 84, 89]
    else [0, 10, 20, 30, 40, 50, 60, 70, 80, 85],
  energies: [0.1, 0.5, 1, 2, 3, 5],

  // The points of the arguments particle, energies, planes and angles; "only" names some of them.
  points(args)::
    local particle = words.one_of('particle', args.particle, ['track'] + particles);
    local has_energy = particle != 'track';
    local given(list, default) = if list == '' then default else wc.listify(list);
    local once(what, items) = words.each_once(what, items);
    local angles = once('angles', [words.within('angles', angle, -180, 180) for angle in given(args.angles, scan.angles_of(particle))]);
    local energies = once('energies', [words.within('energies', energy, 0.001, 1000) for energy in given(args.energies, scan.energies)]);
    local planes = [std.find(letter, letters)[0] for letter in once('planes', [plane_of(word) for word in given(args.planes, letters)])];
    // As people write them, 0.1 and not all of its digits.
    local text = { [std.toString(number)]: if number == 0 then '0' else '%g' % number for number in wc.unique_list(angles + energies) };
    local all = [
      {
        name: (if has_energy then particle + '-' + text[std.toString(energy)] + 'GeV-' else '') + letters[plane] + '-txz' + text[std.toString(angle)],
        particle: particle,
        plane: plane,
        theta_xz: angle,
        [if has_energy then 'energy']: energy,
      }
      for energy in (if has_energy then energies else [null])
      for plane in planes
      for angle in angles
    ];
    local names = [point.name for point in all];
    if args.energies != '' && !has_energy then words.unfit('energies', std.toString(args.energies), 'none for tracks')
    else if args.vertex != '' && !has_energy then words.unfit('vertex', std.toString(args.vertex), 'none for tracks')
    else if args.vertex == '' && has_energy
    then words.unfit('vertex', '', 'x,y,z [mm], where the %s starts' % particle)
    else if args.only == '' then all
    else [all[std.find(words.one_of('only', name, names), names)[0]] for name in once('only', wc.listify(args.only))],

  // What has to be the same for points to belong to one scan.
  settings(args)::
    local keys = ['files', 'tpcids', 'particle', 'vertex', 'events', 'length', 'spread', 'seeds', 'noise', 'fluctuate', 'rebin'];
    local given = args.detname;
    // One of one's own is the content of its file.
    local name = if std.isString(given) then given else if std.isFunction(given) then given(wc).name else given.name;
    { detector: name } + { [key]: std.join(',', [std.toString(one) for one in wc.listify(args[key])]) for key in keys },

  // Where each event of a point is: {offset}, from the middle of the drift volume to that of the track; or {vertex}, where the
  // particle starts.
  places(args)::
    local spread = words.within('spread', args.spread, 0, 1e4) * wc.mm;
    local vertex = [words.number('vertex', part) * wc.mm for part in wc.listify(args.vertex)];
    local offsets = [[2 * spread * part for part in place(number)] for number in wc.iota(count('events', args.events))];
    if vertex == [] then [{ offset: offset } for offset in offsets]
    else if std.length(vertex) != 3 then words.unfit('vertex', std.toString(args.vertex), 'x,y,z [mm]')
    else [{ vertex: [vertex[axis] + offset[axis] for axis in [0, 1, 2]] } for offset in offsets],

  // The name of an event of a point, by its place.
  event_name(point, number):: 'scan-' + point.name + '-' + number,

  // A number for each event, which is the same in any grid: the start of a checksum of its name.
  calls(args)::
    local digits = 7;  // of 4 bits
    [
      std.parseHex(std.md5(scan.event_name(point, number))[:digits])
      for point in scan.points(args)
      for number in wc.iota(count('events', args.events))
    ],

  length(args):: words.within('length', args.length, 1, 1e5) * wc.mm,

  // What the generator of deposits is to make of a point's event.
  event(point, where, length)::
    if point.particle == 'track' then make_depos().line(point.theta_xz, point.plane, { length: length, offset: where.offset })
    else {
      particles: [{
        particle: point.particle,
        energy: point.energy * wc.GeV,
        vertex: where.vertex,
        theta_xz: point.theta_xz * wc.degree,
        plane: point.plane,
      }],
    },

  // A generator for each event of all points, which are no nodes of the graph: the first comes with what it needs.
  // Each has a name of its own, which its random numbers come from: the deposits of a point are the same in any grid.
  generators(points, args, tpc, control)::
    local places = scan.places(args), length = scan.length(args);
    local events = [
      { name: scan.event_name(point, number), keys: scan.event(point, places[number], length) }
      for point in points
      for number in wc.iota(std.length(places))
    ];
    local first = make_depos(control.config, pg).source(tpc { name: events[0].name }, events[0].keys);
    local model = component_of(first);
    // Fields are evaluated each time they are read, and there may be hundreds of generators.
    local anode = model.data.anode;
    // All but what is made.
    local shared = { [key]: model.data[key] for key in std.objectFields(model.data) if !std.objectHas(events[0].keys, key) };
    {
      others: [
        { type: model.type, name: one.name, data: shared { anode: anode } + one.keys }
        for one in events[1:]
      ],
      // IDepoSet[1]: the events one after another.
      source: pg.pnode({
        type: 'DepoSetSequence',
        name: 'scan',
        data: { sources: [model.type + ':' + one.name for one in events] },
      }, nin=0, nout=1, uses=first.uses[:std.length(first.uses) - 1] + [pg.prune_key(model, '_pnode')]),
    },

  // The names of the chains, each once.
  chains(args)::
    local names = [scan.known_chain(name) for name in wc.listify(args.chains)];
    if names == [] then words.unfit('chains', std.toString(args.chains), 'one or more') else words.each_once('chains', names),

  // The name of a chain, if there may be one of it.
  known_chain(name)::
    local is_network = std.endsWith(name, '.ts') && !std.startsWith(name, 'spng:') && !std.startsWith(name, 'osp:');
    if std.count(['spng', 'osp', 'limit'], name) > 0 || is_network then name
    else words.unfit('chains', name, 'spng, osp, limit, NAME.ts for spng with that network, or osp-dnn:NAME.ts'),

  // {graph: [1]IFrame -> IFrame[1], tag: of its traces} of a chain; that of the limit takes the truth, too.  makers: of such
  // graphs, {spng(tpc, model), osp(tpc), osp_dnn(tpc, model), limit(tpc)}.
  chain(name, tpc, makers)::
    local apart = tpc { name: tpc.name + '-' + scan.known_chain(name) };
    local dnn = 'osp-dnn:';
    if name == 'limit' then { graph: makers.limit(apart), tag: '' }
    else if name == 'osp' then { graph: makers.osp(apart), tag: 'gauss' + tpc.ident }
    else if std.startsWith(name, dnn)
    then { graph: makers.osp_dnn(apart, name[std.length(dnn):]), tag: dnnroi.tag(tpc.ident) }
    else { graph: makers.spng(apart, if name == 'spng' then null else name), tag: '' },

  // The component that measures: [truth and chains]IFrame -> IFrame[1].
  measures(points, args, tpc, names, tags)::
    local length = scan.length(args);
    pg.pnode({
      type: 'SPNGScanMeasures',
      name: 'scan',
      data: {
        anode: wc.tn(tpc.anode),
        chains: names,
        tags: tags,
        drift_speed: tpc.lar.drift_speed,
        folder: args.output,
        settings: scan.settings(args),
        points: [
          {
            name: point.name,
            particle: point.particle,
            [if std.objectHas(point, 'energy') then 'energy']: point.energy * wc.GeV,
            plane: point.plane,
            theta_xz: point.theta_xz * wc.degree,
            length: length,
            back: if point.particle == 'track' then length / 2 else 0,
            events: scan.places(args),
          }
          for point in points
        ],
      },
    }, nin=1 + std.length(names), nout=1, uses=[tpc.anode]),

  // {graph: of one TPC, more: components that it needs besides, after its own}.  makers: see chain().
  graph(args, det, control, options, makers)::
    local names = scan.chains(args);
    local tpc = det.tpcs[0], points = scan.points(args);
    if std.length(det.tpcs) != 1 then words.unfit('tpcid', std.toString(args.tpcids), 'one TPC')
    else if args.output == '' then words.unfit('output', '', 'the name of a folder')
    else
      local simulation = make_det(det, control.config, pg, options);
      local made = simulation.tiers(['adc', 'splat']);
      local chains = [scan.chain(name, tpc, makers) for name in names];
      local n = std.length(chains);
      // Where some truth goes: to the measures, and to chains that look at it.
      local seers = [ind for ind in wc.iota(n) if std.length(chains[ind].graph.iports) > 1];
      local fan(name, multiplicity) =
        pg.pnode({ type: 'FrameFanout', name: name, data: { multiplicity: multiplicity } }, nin=1, nout=multiplicity);
      local split = fan('scan', n), truths = fan('scan_truth', 1 + std.length(seers));
      local meter = scan.measures(points, args, tpc, names, [one.tag for one in chains]);
      local generators = scan.generators(points, args, tpc, control);
      local rest = pg.pnode({ type: 'DumpFrames', name: 'scan' }, nin=1, nout=0);
      local graph = pg.intern(
        centernodes=[generators.source, made.sink, split, truths, meter, rest] + [one.graph for one in chains],
        edges=[
          pg.edge(generators.source, made.sink),
          pg.edge_ports(made.sources.adc.oports[0], split.iports[0]),
          pg.edge_ports(made.sources.splat.oports[0], truths.iports[0]),
          pg.edge(truths, meter, 0, 0),
          pg.edge(meter, rest),
        ] + [
          pg.edge(truths, chains[seers[place]].graph, place + 1, 1)
          for place in wc.iota(std.length(seers))
        ] + std.flattenArrays([
          [pg.edge(split, chains[ind].graph, ind, 0), pg.edge(chains[ind].graph, meter, 0, ind + 1)]
          for ind in wc.iota(n)
        ]),
      );
      { graph: graph, more: generators.others },
}
