// The signal processing of one TPC: [1]IFrame(ADC) -> IFrame(signals)[1].
//
//   samples -> deconvolution -> images of U, V and W through three filters
//     wiener  -> thresholds -> coincidences of planes  \
//     dnnroi  -> dense image                           -> network -> regions of interest \
//     gauss   -> charge                                                                  -> charge in regions = signal
//
// view_crossed: for U, V and W, 1 where the network finds the regions and 0 where a threshold on the Wiener image does, as it
// does for the last plane, which collects charge, where this is not given.
//
// With features=osp the images for the network are those of the traditional chain, which then runs beside this one.
//
// options:
//   features    of which chain the network's images are: spng or osp
//   rebin       ticks that the network sees as one
//   crossviews  how coincidences are found: cellviews or crossviews
//   model       TorchScript file of the network; null for the detector's own, see networks.jsonnet
//   model_warning  what the host is to tell of the network; null: nothing
//   model_name  instance name of the network's service
//   precision   what the network computes in: float32 or bfloat16, on a GPU also float16 or tf32
//   optimize    whether the network is made fast for the device; false: it runs as it was saved
//   batch       views in one batch (they must have equal shapes)
//   together    views in one batch with those of other TPCs: {name: of the batch, index: of this TPC, count: of TPCs}
//   roi         options of roi.jsonnet
//   mask_labels   labels of the channel masks whose samples are not used
//   other_anodes  anodes whose channels a frame may bring in place of this TPC's
//   dump        list of tiers to dump, see job/taps.jsonnet

local make_decon = import 'decon.jsonnet';
local usual = import 'defaults.jsonnet';
local make_features = import 'features.jsonnet';
local make_frame = import 'frame.jsonnet';
local make_nodes = import 'nodes.jsonnet';
local make_roi = import 'roi.jsonnet';
local make_steps = import 'steps.jsonnet';
local networks = import 'networks.jsonnet';
local taps = import 'job/taps.jsonnet';
local wc = import 'wirecell.jsonnet';

local defaults = {
  features: usual.features,
  rebin: usual.rebin,
  crossviews: usual.crossviews,
  model: usual.model,
  model_warning: null,
  precision: usual.precision,
  optimize: usual.optimize,
  batch: false,
  together: null,
  roi: {},
  mask_labels: usual.masks,
  other_anodes: [],
  dump: [],
};

local letters = ['u', 'v', 'w'];

function(tpc, control={}, view_crossed=null, pg=import 'pgraph.jsonnet', options={})
  local opt = defaults + options;
  local views = tpc.views;
  local by_network(view) = if view_crossed == null then view + 1 < std.length(views) else view_crossed[view] == 1;
  local crossed = [view for view in views if by_network(view)];
  local any_crossed = std.length(crossed) > 0;
  local name(view) = tpc.name + 'v' + view;

  local nodes = make_nodes(control, pg);
  local steps = make_steps(pg);
  local tap = taps.make(tpc, opt.dump, control, pg);
  local decon = make_decon(tpc, control, pg);
  local features = make_features(tpc, control, pg, {
    images: opt.features,
    rebin: opt.rebin,
    crossviews: opt.crossviews,
    tap:: tap.tensors,
  });
  // Of these views the Wiener images tell where there is signal.
  local searched = [view for view in views if !features.traditional || !by_network(view)];
  local from_waveforms =
    if features.traditional && any_crossed then features.from_frame(crossed, opt.other_anodes) else null;
  local roi = make_roi(control, pg, {
    rebin: features.rebin,
    regions: tpc.roi,
    chain: features.chain(crossed),
    output_tag: 'dnnroi',
  } + opt.roi);

  // From the samples of each view group (see the detector's numbers) to the signals of each view.
  local signals_of(samples) =
    local measured = tap.tensors('unpack', samples);

    local has_coincidences = any_crossed && !features.traditional;

    // Deconvolution, and filters along time: "wiener" shows best where there is signal, "gauss" keeps the charge, and
    // "dnnroi" lets pass the slow signals of tracks along the drift, which "wiener" cuts off.
    local filters(view) = (if std.count(searched, view) > 0 then ['wiener'] else []) +
                          ['gauss'] +
                          (if by_network(view) && !features.traditional then ['dnnroi'] else []) +
                          (if tap.has('decon') then ['decon'] else []);
    // Images that only the network takes need not be made at the full rate.
    local rebins = {
      [filter]: features.rebins[filter]
      for filter in std.objectFields(features.rebins)
      if has_coincidences && !tap.has({ wiener: 'wiener', dnnroi: 'dense' }[filter])
    };
    local is_coarse(filter, view) = by_network(view) && std.objectHas(rebins, filter);
    local banks = decon.filter_bank_views([filters(view) for view in views],
                                          rebins_by_view=[if by_network(view) then rebins else {} for view in views]);
    local images = steps.through(measured.ports, banks.sink);
    local unfiltered = tap.ends('decon', wc.get(banks.ports, 'decon', []));
    local wiener = tap.tensors('wiener', wc.get(banks.ports, 'wiener', []));
    local gauss = tap.tensors('gauss', banks.ports.gauss);
    local dense = if features.traditional then steps.from() else tap.tensors('dense', wc.get(banks.ports, 'dnnroi', []));

    // A view with a threshold of its own is wanted twice: for the coincidences of the others, and for its regions.
    local forks = [
      local port = wiener.ports[std.find(view, searched)[0]];
      if std.count(searched, view) == 0 then steps.from()
      else if by_network(view) || !has_coincidences then steps.from([port, port])
      else steps.through([port], nodes.fanout(tpc.name + 'w' + letters[view] + 'forkout', 2))
      for view in views
    ];

    // For coincidences several ticks become one, as the network sees them.
    local coarse = [
      local port = forks[view].ports[0];
      if is_coarse('wiener', view) then steps.from([port]) else steps.through([port], features.coarse([view]))
      for view in if has_coincidences then views else []
    ];

    // The network: from dense images and coincidences of planes to the probability that there is signal at a wire and time.
    local input =
      if !any_crossed then steps.from()
      else if features.traditional then { nodes: [from_waveforms], edges: [], ports: from_waveforms.oports }
      else features.input([one.ports[0] for one in coarse], dense.ports, crossed, std.objectHas(rebins, 'dnnroi'));
    local network = roi.infer(tpc.name, [name(view) for view in crossed], roi.model(opt {
      model: networks.of(tpc, opt.model, crossed, opt),
      model_warning: if opt.model_warning != null then opt.model_warning else networks.passed_over(tpc, opt.model, crossed, opt),
    }), opt);
    local inferred = if any_crossed then steps.through(input.ports, network) else steps.from();
    local probability = tap.tensors('dnnroi', inferred.ports);

    // Regions of interest, tick by tick: where the probability is above a threshold, or else where the Wiener image is.  The
    // latter is not rebinned for it: bins would blur the ends of regions.
    local masks = [
      if by_network(view) then
        steps.through([probability.ports[std.find(view, crossed)[0]]], roi.mask(name(view), view))
      else
        local limit = roi.threshold_mask(tpc.name + letters[view] + 'full', tpc.roi.thresholds[view], view);
        steps.through([forks[view].ports[1]], limit)
      for view in views
    ];
    local regions = tap.tensors('roi', [mask.ports[0] for mask in masks]);

    // Signal is the charge in regions, above a baseline through their ends where the detector's numbers want one.
    local charges = [
      local region = regions.ports[view], charge = gauss.ports[view];
      if by_network(view) then steps.through([region, charge], roi.apply(name(view), view))
      else steps.through([charge, region], roi.apply_threshold(name(view), view))
      for view in views
    ];
    local signals = tap.tensors('signal', [one.ports[0] for one in charges]);

    steps.all([measured, images, unfiltered, wiener, gauss, dense] + forks + coarse + [input, inferred, probability] + masks +
              [regions] + charges + [signals], signals.ports);

  local labels = wc.listify(opt.mask_labels);
  local whole = make_frame(control, pg).around(tpc, signals_of, tap.sets, {
    period: tpc.adc.tick,
    nticks: tpc.adc.readout_nticks,
    [if labels != [usual.masks] then 'masks']: labels,
  }, opt.other_anodes);
  local split = pg.pnode({ type: 'FrameFanout', name: tpc.name + '_osp', data: { multiplicity: 2 } }, nin=1, nout=2);
  if from_waveforms == null then whole
  else pg.intern(
    innodes=[split],
    outnodes=[whole],
    edges=[pg.edge(split, whole, 0, 0), pg.edge_ports(split.oports[1], from_waveforms.iports[0])],
    name=tpc.name,
  )
