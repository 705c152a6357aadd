// Waveforms to signals, from a job's arguments; see ../job.jsonnet.

local chains = import 'chains.jsonnet';
local settings = import 'settings.jsonnet';
local dnnroi = import '../dnnroi.jsonnet';
local networks = import '../networks.jsonnet';
local make_spng = import '../spng.jsonnet';
local osp = import '../osp.jsonnet';
local pg = import '../pgraph.jsonnet';
local usual = import '../defaults.jsonnet';
local wc = import '../wirecell.jsonnet';
local words = import '../words.jsonnet';

{
  local signals = self,

  // Of which chain the network's images are.
  features(args)::
    local flavour = words.one_of('features', args.features, ['spng', 'osp']);
    local tiers = [std.split(word, '.')[0] for word in wc.listify(args.dump)];
    local lost = [
      name
      for name in ['compat', 'crossviews', 'dump']
      if {
        compat: !settings.strict(args),
        crossviews: args.crossviews != null,
        dump: std.count(tiers, 'threshold') + std.count(tiers, 'crossviews') > 0,
      }[name]
    ];
    if flavour == 'spng' || lost == [] then flavour
    else words.refuse('%s=%s is not for features=osp' % [lost[0], args[lost[0]]]),

  // Ticks that the network sees as one.
  rebin(args)::
    local ticks = words.integer('rebin', args.rebin);
    if ticks < 1 then words.unfit('rebin', std.toString(args.rebin), 'a whole number above 0')
    else ticks,

  // The anodes of the others among some TPCs.
  others(tpc, tpcs):: [other.anode for other in tpcs if other.ident != tpc.ident],

  // [1]IFrame -> IFrame[number of chains]: the signal processing of a TPC by each of several chains; see signals_of().
  chains_of(chosen, tpc, args, control, idents=[], tpcs=[])::
    local models = chains.models(args, chosen);
    local make = {
      spng: signals.signals_of(tpc, args { model: models.spng }, control, idents, tpcs),
      osp: osp.make(tpc, pg, { save: ['gauss'], other_anodes: signals.others(tpc, tpcs) }),
      'osp-dnn': signals.network_in_osp(tpc, args { model: models['osp-dnn'] }, control, signals.others(tpc, tpcs)),
    };
    local n = std.length(chosen);
    local pieces = [make[chain] for chain in chosen];
    local split = pg.pnode({ type: 'FrameFanout', name: tpc.name + '_chains', data: { multiplicity: n } }, nin=1, nout=n);
    if n == 1 then pieces[0]
    else pg.intern(innodes=[split], outnodes=pieces, edges=[pg.edge(split, pieces[ind], ind, 0) for ind in wc.iota(n)]),

  // [1]IFrame -> IFrame[1]: the traditional signal processing of a TPC with the regions of some planes by a network.
  network_in_osp(tpc, args, control, others)::
    local crossed = signals.crossed(args, tpc.views);
    local config = control.config_of(tpc.ident);
    local sigproc = osp.make(tpc, pg, { save: dnnroi.save, name: tpc.name + 'dnn', other_anodes: others });
    dnnroi.make(tpc, sigproc, config, pg, {
      model: args.model,
      [if std.length(control.devices) > 1 then 'model_name']: args.model + '@' + config.device,
      precision: args.precision,
      optimize: words.boolean('optimize', args.optimize),
      planes: [plane for plane in tpc.views if crossed[plane] == 1],
      rebin: signals.rebin(args),
      nchunks: args.nchunks,
      mask_thresh: args.mask_thresh,
    }),

  // For U, V and W, or the two planes of a detector that has no more: 1 where a network finds the regions, else 0.
  crossed(args, views=[0, 1, 2])::
    local crossed = [
      words.one_of('view_crossed', words.integer('view_crossed', word), [0, 1])
      for word in wc.listify(args.view_crossed)
    ];
    local n = std.length(views);
    local count = { '2': 'two', '3': 'three' }[std.toString(n)];
    // The usual ones are a network for all but the collection plane.
    if crossed == usual.view_crossed then crossed[3 - n:]
    else if std.length(crossed) == n then crossed
    else words.unfit('view_crossed', std.toString(args.view_crossed), count + ' of 0 or 1'),

  // [1]IFrame -> IFrame[1]: our signal processing of a TPC.  Where batch_tpcs is asked for, its images go to the network
  // in one batch with those of the TPCs "idents" that are on its device.  tpcs: those that share its frames.
  signals_of(tpc, args, control, idents=[], tpcs=[])::
    local crossed = signals.crossed(args, tpc.views);
    local config = control.config_of(tpc.ident);
    local several = std.length(control.devices) > 1;
    local mates = [ident for ident in idents if control.config_of(ident).device == config.device];
    local together = words.boolean('batch_tpcs', args.batch_tpcs) && std.length(mates) > 1;
    local input = {
      rebin: signals.rebin(args),
      [if args.crossviews != null then 'crossviews']: args.crossviews,
    };
    local found = [view for view in tpc.views if crossed[view] == 1];
    local chooses = settings.strict(args) || args.model != null;
    local model = if chooses then networks.of(tpc, args.model, found, input) else usual.finder;
    local options = input {
      batch: tpc.batch_views && crossed == [1, 1, 0],
      [if together then 'together']: {
        name: 'tpcs@' + config.device,
        index: std.find(tpc.ident, mates)[0],
        count: std.length(mates),
      },
      features: signals.features(args),
      model: model,
      model_warning: if chooses then networks.passed_over(tpc, args.model, found, input) else null,
      // Each device has a network of its own.
      [if several then 'model_name']: model + '@' + config.device,
      precision: args.precision,
      optimize: args.optimize,
      dump: wc.listify(args.dump),
      mask_labels: args.masks,
      other_anodes: signals.others(tpc, tpcs),
      roi: {
        post_order: args.post_order,
        nchunks: words.integer('nchunks', args.nchunks),
        mask_thresh: if args.mask_thresh == null then null else words.fraction('mask_thresh', args.mask_thresh),
      },
    };
    // The toolkit's graph knows no other images, which features() refuses.
    local make = if settings.strict(args) || options.features != 'spng' then make_spng else import '../wct/spng.jsonnet';
    make(tpc, config, crossed, pg, options),
}
