// The signal processing of one TPC: [1]IFrame(ADC) -> IFrame(signals)[1].
//
//   groups -> deconvolution -> views, each through the filters
//     wiener: masks -> coincidences of views   \
//     dnnroi: dense image                      -> network -> mask \
//     gauss:  charge                                              -> signal
//
// Views that are not crossed get their mask from a threshold on their Wiener image.
//
// options:
//   decon       bank (all filters of a group in one node) or convolve (one node each)
//   crossviews  cellviews or crossviews
//   model       TorchScript file of the network
//   batch       views in one batch (they must have equal shapes)
//   together    views in one batch with those of other TPCs: {name: of the batch, index: of this TPC, count: of TPCs}
//   masks       rebin: masks come from rebinned Wiener images, with the region options of the detector; resample: as the
//               Wire-Cell Toolkit does, from Fourier resampled ones, and at full rate for views that are not crossed
//   dump        tiers to dump, see taps.jsonnet
//   roi         options of roi.jsonnet
//   decon_args  {kernel_prefix, kernel_extra, response_extra, convolve_extra, no_filter} of decon.jsonnet
//   crossviews_extra   keys for SPNGCrossViews
//   pickle_extra       keys for the sinks of dumps in .pkl files
//   tags        of images by what they are, where they are not those of what they are made from: {dense, threshold,
//               crossviews, mps, stack, dnnroi}
//   mask_labels  labels of the channel masks whose samples are not used
//   other_anodes  anodes whose channels a frame may bring in place of this TPC's
//   check_period  whether frames of another sample period than the detector's are refused
//   model_name  instance name of the network's service
//   precision   what the network computes in: float32 or bfloat16, on a GPU also float16 or tf32
//   optimize    whether the network is made fast for the device; false: it runs as it was saved

local cellviews_factory = import 'cellviews.jsonnet';
local crossviews_factory = import 'crossviews.jsonnet';
local decon_factory = import 'decon.jsonnet';
local fans_factory = import 'fans.jsonnet';
local frame_factory = import 'frame.jsonnet';
local make_nodes = import 'nodes.jsonnet';
local roi_factory = import 'roi.jsonnet';
local taps = import 'taps.jsonnet';
local wc = import 'wirecell.jsonnet';
local words = import 'words.jsonnet';

local defaults = {
  decon: 'bank',
  crossviews: 'cellviews',
  model: 'roi-default.ts',
  batch: false,
  together: null,
  dump: [],
  masks: 'rebin',
  roi: { rebin_norm: 'interpolation', declared: true },
  decon_args: { kernel_extra: {}, response_extra: {}, convolve_extra: {}, no_filter: { filters: [] } },
  crossviews_extra: {},
  pickle_extra: {},
  tags: { [tier]: tier for tier in ['dense', 'threshold', 'crossviews', 'mps', 'stack', 'dnnroi'] },
  mask_labels: ['bad'],
  other_anodes: [],
  check_period: true,
};

local views = [0, 1, 2];
local letters = ['u', 'v', 'w'];

// Stages are bundles {nodes, edges, ports}: what they add to the graph and where their output comes out.
local empty = { nodes: [], edges: [], ports: [] };
local all_nodes(bundles) = std.flattenArrays([bundle.nodes for bundle in bundles]);
local all_edges(bundles) = std.flattenArrays([bundle.edges for bundle in bundles]);

// What every stage needs at hand.
local make_context(tpc, control, view_crossed, pg, options) =
  local opt = defaults + options;
  local args = defaults.decon_args + opt.decon_args;
  local nodes = make_nodes(control, pg);
  local decon = decon_factory(tpc,
                              control,
                              pg,
                              kernel_prefix=wc.get(args, 'kernel_prefix', tpc.name),
                              kernel_extra=args.kernel_extra,
                              response_extra=args.response_extra,
                              convolve_extra=args.convolve_extra,
                              no_filter=args.no_filter,
                              dense_tag=wc.get(opt.tags, 'dense'));
  local rebinned = words.one_of('masks', opt.masks, ['rebin', 'resample']) == 'rebin';
  local tagged(tier) = if std.objectHas(opt.tags, tier) then { tag: opt.tags[tier] } else {};
  local network_tags = { stack_tag: wc.get(opt.tags, 'stack'), output_tag: wc.get(opt.tags, 'dnnroi') };
  local roi = roi_factory(control, pg, opt.roi + network_tags + if rebinned then { regions: tpc.roi } else {});
  local crossed = [view for view in views if view_crossed[view] == 1];
  local uncrossed = [view for view in views if view_crossed[view] != 1];
  local no_tap(tier, ports) = empty { ports: ports };
  {
    tpc: tpc,
    control: control,
    pg: pg,
    opt: opt,
    nodes: nodes,
    decon: decon,
    roi: roi,
    view_crossed: view_crossed,
    tagged(tier):: tagged(tier),
    crossed: crossed,
    uncrossed: uncrossed,
    ncrossed: std.length(crossed),
    is_crossed(view):: view_crossed[view] == 1,
    // Where a view is among the crossed, or among the uncrossed, ones.
    rank(view):: std.find(view, if view_crossed[view] == 1 then crossed else uncrossed)[0],
    name(view):: tpc.name + 'v' + view,
    use_cells: words.one_of('crossviews', opt.crossviews, ['cellviews', 'crossviews']) == 'cellviews',
    rebinned: rebinned,
    use_bank: words.one_of('decon', opt.decon, ['bank', 'convolve']) == 'bank',
    tap: if std.length(opt.dump) == 0 then no_tap else taps.make(tpc, opt.dump, control, pg, opt.pickle_extra),
    // Edges from ports to all inputs of a node.
    connect(ports, node)::
      local n = std.length(ports), want = std.length(node.iports);
      assert n == want : 'graph of ' + tpc.name + ': ' + n + ' ports for the ' + want + ' of ' + node.name;
      [pg.edge_ports(ports[ind], node.iports[ind]) for ind in wc.iota(n)],
  };

// The filters that a view goes through.
local filters_of(ctx, view) = ['wiener', 'gauss'] + if ctx.is_crossed(view) then ['dnnroi'] else [];

// View groups -> {nodes, edges, wiener, gauss, dnnroi: bundles of images}, a node for each convolution.
local convolved_images(ctx, sources) =
  local per_view = ctx.decon.group_decon_view();
  local tapped = ctx.tap('decon', per_view.oports);
  local select = fans_factory(ctx.control, ctx.pg).fanout_select(
    ctx.tpc.name + '_decon_', 3, [filters_of(ctx, view) for view in views]
  );
  local filtered(filter, which) =
    local node = ctx.decon.time_filter_views(filter, which);
    { nodes: [node], edges: ctx.connect(select.targets[filter].oports, node), ports: node.oports };
  {
    nodes: [per_view] + tapped.nodes + select.fans,
    edges: ctx.connect(sources, per_view) + tapped.edges + ctx.connect(tapped.ports, select.sink),
    wiener: filtered('wiener', views),
    gauss: filtered('gauss', views),
    dnnroi: if ctx.ncrossed == 0 then empty else filtered('dnnroi', ctx.crossed),
  };

// The same with one node for each group, which keeps the spectrum between the convolutions.
local banked_images(ctx, sources) =
  local dumped = if taps.has(ctx.opt.dump, 'decon') then ['decon'] else [];
  local bank = ctx.decon.filter_bank_views([filters_of(ctx, view) + dumped for view in views]);
  // The copy for the dump is all there is of the unfiltered image: it has no other user.
  local packer = ctx.nodes.tensor_packer(ctx.tpc.name + '_decon_dump', 3);
  local sink = taps.sink(ctx.tpc, ctx.opt.dump, 'decon', ctx.control, ctx.opt.pickle_extra, ctx.pg);
  local dump = if dumped == [] then empty else {
    nodes: [packer, sink],
    edges: ctx.connect(bank.ports.decon, packer) + [ctx.pg.edge(packer, sink)],
  };
  local ports(filter) = empty { ports: wc.get(bank.ports, filter, []) };
  {
    nodes: [bank.sink] + dump.nodes,
    edges: ctx.connect(sources, bank.sink) + dump.edges,
    wiener: ports('wiener'),
    gauss: ports('gauss'),
    dnnroi: ports('dnnroi'),
  };

// Wiener images of views without coincidences have two users.  {nodes, edges, first, second: ports by view}
local fork_wiener(ctx, ports) =
  local forks = [
    if ctx.ncrossed == 0 || ctx.is_crossed(view) then null
    else ctx.nodes.fanout(ctx.tpc.name + 'w' + letters[view] + 'forkout', 2)
    for view in views
  ];
  local forked = [view for view in views if forks[view] != null];
  local pick(number) = [if forks[view] == null then ports[view] else forks[view].oports[number] for view in views];
  {
    nodes: [forks[view] for view in forked],
    edges: [ctx.pg.edge_ports(ports[view], forks[view].iports[0]) for view in forked],
    first: pick(0),
    second: pick(1),
  };

// Wiener images at the network's rate.
local coarse_images(ctx, ports) =
  local name(view) = ctx.tpc.name + 'wiener_downsample_v' + view;
  local nodes = ctx.pg.crossline([
    if ctx.rebinned then ctx.nodes.rebinner(name(view), ctx.roi.rebin, 'interpolation')
    else ctx.nodes.resampler(name(view), 1.0 / ctx.roi.rebin)
    for view in views
  ]);
  { nodes: [nodes], edges: ctx.connect(ports, nodes), ports: nodes.oports };

// Wiener images at the network's rate -> masks of signal.
local signal_masks(ctx, ports) =
  local thresholds = ctx.pg.crossline([
    ctx.nodes.threshold(ctx.name(view), ctx.tpc.crossview_thresholds[view], wc.get(ctx.opt.tags, 'threshold'))
    for view in views
  ]);
  local tapped = ctx.tap('threshold', thresholds.oports);
  {
    nodes: [thresholds] + tapped.nodes,
    edges: ctx.connect(ports, thresholds) + tapped.edges,
    ports: tapped.ports,
  };

// Wiener images of all views -> what masks are made from: {nodes, edges, first, second: ports by view}, where "first"
// is for coincidences and "second" for the regions of views without them.
local mask_images(ctx, ports) =
  local join(one, two) = { nodes: one.nodes + two.nodes, edges: one.edges + two.edges };
  if ctx.rebinned then
    local coarse = coarse_images(ctx, ports);
    local fork = fork_wiener(ctx, coarse.ports);
    join(coarse, fork) { first: fork.first, second: fork.second }
  else
    local fork = fork_wiener(ctx, ports);
    local coarse = if ctx.ncrossed > 0 then coarse_images(ctx, fork.first) else empty;
    join(fork, coarse) { first: coarse.ports, second: fork.second };

// Masks of signal -> features of coincidence: {nodes, edges, late, ports}.  "ports" has a list for each crossed view,
// "late" a node that is made with the view's other nodes.
local crossed_features(ctx, masks) =
  local pg = ctx.pg;
  local extra = ctx.opt.crossviews_extra + ctx.tagged('crossviews');
  local cross = crossviews_factory(ctx.control, pg, extra).crossfan(ctx.tpc, ctx.view_crossed);
  local tapped = ctx.tap('crossviews', [cross.oports[view] for view in ctx.crossed]);
  local extracts = [
    ctx.nodes.crossviews_extract(ctx.name(view), extra=ctx.tagged('mps'))
    for view in ctx.crossed
  ];
  {
    nodes: [cross] + tapped.nodes,
    edges: ctx.connect(masks, cross) + tapped.edges +
           [pg.edge_ports(tapped.ports[ind], extracts[ind].iports[0]) for ind in wc.iota(ctx.ncrossed)],
    late: extracts,
    ports: [extract.oports for extract in extracts],
  };

local cell_features(ctx, masks) =
  local cells = cellviews_factory(ctx.control, ctx.pg).cellviews_tensors(ctx.tpc, ctx.crossed, extra=ctx.tagged('mps'));
  local tapped = ctx.tap('crossviews', cells.oports);
  {
    nodes: [cells] + tapped.nodes,
    edges: ctx.connect(masks, cells) + tapped.edges,
    late: [],
    ports: [[port] for port in tapped.ports],
  };

local coincidences(ctx, masks) =
  local found = if ctx.use_cells then cell_features(ctx, masks) else crossed_features(ctx, masks);
  local n = std.length(found.ports[0]);
  local tapped = ctx.tap('mps', std.flattenArrays(found.ports));
  found {
    nodes: found.nodes + tapped.nodes,
    edges: found.edges + tapped.edges,
    ports: [tapped.ports[ind * n:(ind + 1) * n] for ind in wc.iota(ctx.ncrossed)],
  };

// Dense images and features of coincidence -> probabilities: {chains: nodes of each crossed view, nodes, edges, ports}.
local network(ctx, dense, features) =
  local pg = ctx.pg, n = ctx.ncrossed, opt = ctx.opt;
  // SPNGCellViews gives its features stacked, the dense image joins them.
  local operation = if ctx.use_cells then 'cat' else 'stack';
  local nfeatures = if ctx.use_cells then 1 else 0;
  local model = ctx.nodes.forward_model(
    opt.model,
    wc.get(opt, 'model_name', opt.model),
    {
      [if std.objectHas(opt, 'precision') then 'precision']:
        words.one_of('precision', opt.precision, ['float32', 'bfloat16', 'float16', 'tf32']),
      [if std.objectHas(opt, 'optimize') then 'optimize']: words.boolean('optimize', opt.optimize),
    },
  );
  local densers = [ctx.roi.dense(ctx.name(view), nfeatures) for view in ctx.crossed];
  local stacks = [
    ctx.roi.stack(ctx.name(ctx.crossed[ind]), 1 + std.length(features[ind]), operation)
    for ind in wc.iota(n)
  ];
  local stacked = ctx.tap('stack', [stack.oports[0] for stack in stacks]);
  local forwards =
    if opt.together != null then [ctx.roi.forward_together(ctx.tpc.name, opt.together, model, n)]
    else if opt.batch && n > 1 then [ctx.roi.forward_batch(ctx.tpc.name, model, n)]
    else [ctx.roi.forward(ctx.name(view), model) for view in ctx.crossed];
  local whole = pg.crossline(forwards);
  local inferred = ctx.tap('dnnroi', whole.oports);
  {
    chains: [
      [densers[ind], stacks[ind]] + (if ind < std.length(forwards) then [forwards[ind]] else [])
      for ind in wc.iota(n)
    ],
    nodes: stacked.nodes + inferred.nodes,
    edges: std.flattenArrays([
      ctx.connect([dense[ind]], densers[ind]) + ctx.connect(densers[ind].oports + features[ind], stacks[ind])
      for ind in wc.iota(n)
    ]) + stacked.edges + ctx.connect(stacked.ports, whole) + inferred.edges,
    ports: inferred.ports,
  };

// Probabilities of crossed views, Wiener images of the others, charge of all -> signals:
// {crossed, uncrossed: nodes of each such view, nodes, edges, ports}.
local signals(ctx, probabilities, wiener, gauss) =
  local nodes = ctx.nodes, roi = ctx.roi, pg = ctx.pg;
  local masks = [
    if ctx.is_crossed(view) then roi.mask(ctx.name(view), view)
    else if ctx.rebinned then
      roi.threshold_mask(ctx.tpc.name + letters[view] + 'full', ctx.tpc.crossview_thresholds[view], view)
    else nodes.threshold(ctx.tpc.name + letters[view] + 'full', ctx.tpc.crossview_thresholds[view])
    for view in views
  ];
  local inputs = [if ctx.is_crossed(view) then probabilities[ctx.rank(view)] else wiener[view] for view in views];
  local tapped = ctx.tap('roi', [mask.oports[0] for mask in masks]);
  local products = [
    if ctx.is_crossed(view) then null else nodes.reduce(ctx.name(view), 'mul', extra={})
    for view in views
  ];
  local last = [
    if ctx.is_crossed(view) then roi.apply(ctx.name(view), view) else roi.baseline(ctx.name(view), view)
    for view in views
  ];
  local done = ctx.tap('signal', [node.oports[0] for node in last]);
  {
    crossed: [[masks[view], last[view]] for view in ctx.crossed],
    uncrossed: [[last[view], masks[view], products[view]] for view in ctx.uncrossed],
    nodes: tapped.nodes + done.nodes,
    edges: std.flattenArrays([
      ctx.connect([inputs[view]], masks[view]) +
      if ctx.is_crossed(view) then ctx.connect([tapped.ports[view], gauss[view]], last[view])
      else ctx.connect([gauss[view], tapped.ports[view]], products[view]) + [pg.edge(products[view], last[view])]
      for view in views
    ]) + tapped.edges + done.edges,
    ports: done.ports,
  };

function(tpc, control={}, view_crossed=[1, 1, 0], pg=import 'pgraph.jsonnet', options={})
  local ctx = make_context(tpc, control, view_crossed, pg, options);
  local frame = frame_factory(control, pg);
  local to_tdm = frame.to_tdm(tpc, extra=(if ctx.opt.check_period then { period: tpc.adc.tick } else {}) +
                                         (if ctx.opt.mask_labels == ['bad'] then {} else { masks: ctx.opt.mask_labels }),
                              others=ctx.opt.other_anodes);
  local from_tdm = frame.from_tdm(tpc);
  local packer = frame.tensorset_view_repacker(tpc.name);
  local unpack = frame.tensorset_unpacker(tpc, 'spng');
  local bypass = frame.bypass(tpc.name + 'bypass');

  local framed = taps.of_set(tpc, ctx.opt.dump, 'frame', bypass.oports[1], control, pg, ctx.opt.pickle_extra);
  local unpacked = ctx.tap('unpack', unpack.oports);
  local images = if ctx.use_bank then banked_images(ctx, unpacked.ports) else convolved_images(ctx, unpacked.ports);
  local wiener = ctx.tap('wiener', images.wiener.ports);
  local gauss = ctx.tap('gauss', images.gauss.ports);
  local dense = ctx.tap('dense', images.dnnroi.ports);
  local fork = mask_images(ctx, wiener.ports);
  local crossing = ctx.ncrossed > 0;
  local masks = if crossing then signal_masks(ctx, fork.first) else empty;
  local features = if crossing then coincidences(ctx, masks.ports) else empty { late: [] };
  local net = if crossing then network(ctx, dense.ports, features.ports) else empty { chains: [] };
  local result = signals(ctx, net.ports, fork.second, gauss.ports);

  // Components are made in this order.  The filters of dense images and charge come with their first user.
  local filters = images.dnnroi.nodes + images.gauss.nodes;
  local chain(ind) =
    net.chains[ind] + result.crossed[ind] +
    (if ind == 0 then filters else []) +
    (if ind < std.length(features.late) then [features.late[ind]] else []);
  local before = [images, images.wiener, fork, masks, features];
  local after = [framed, unpacked, wiener, gauss, dense, net, result];

  pg.intern(
    innodes=[to_tdm],
    outnodes=[from_tdm],
    centernodes=[packer, unpack, bypass] +
                all_nodes(before) +
                std.flattenArrays([chain(ind) for ind in wc.iota(ctx.ncrossed)]) +
                (if crossing then [] else filters) +
                std.flattenArrays(result.uncrossed) +
                all_nodes(after),
    edges=[
      pg.edge(to_tdm, bypass, 0, 0),
      pg.edge(bypass, from_tdm, 0, 0),
      pg.edge_ports(framed.port, unpack.iports[0]),
      pg.edge(packer, bypass, 0, 1),
    ] + all_edges(before + after + [images.gauss, images.dnnroi]) + ctx.connect(result.ports, packer),
    name=tpc.name,
  )
