// The signal processing of one TPC with the nodes, names and numbers of the Wire-Cell Toolkit's own plugin:
// [1]IFrame(ADC) -> IFrame(signals)[1].  What differs from ours, ../spng.jsonnet, which has the options:
//
// - a node for each convolution;
// - the response's normalisation, and rows, rounding and MP1 of coincidences;
// - masks from Wiener images that are resampled, not rebinned, and at full rate for views that are not crossed;
// - regions as the network gives them, with a line through their end samples as baseline.

local usual = import '../defaults.jsonnet';
local make_features = import '../features.jsonnet';
local make_frame = import '../frame.jsonnet';
local make_nodes = import '../nodes.jsonnet';
local make_roi = import '../roi.jsonnet';
local make_steps = import '../steps.jsonnet';
local taps = import '../job/taps.jsonnet';
local wc = import '../wirecell.jsonnet';
local make_decon = import 'decon.jsonnet';
local make_fans = import 'fans.jsonnet';

local defaults = {
  rebin: usual.rebin,
  crossviews: 'crossviews',
  model: usual.finder,
  model_name: '',
  precision: usual.precision,
  optimize: usual.optimize,
  together: null,
  roi: {},
  mask_labels: usual.masks,
  other_anodes: [],
  dump: [],
};

local decon_keys = {
  kernel_prefix: '',
  kernel_keys: { debug_filename: '' },
  response_keys: { normalization: 'wct' },
  convolve_keys: { transform: 'complex' },
  no_filter: { kind: 'none' },
};

local views = [0, 1, 2];
local letters = ['u', 'v', 'w'];

function(tpc, control={}, view_crossed=usual.view_crossed, pg=import '../pgraph.jsonnet', options={})
  local opt = defaults + options;
  local by_network(view) = view_crossed[view] == 1;
  local crossed = [view for view in views if by_network(view)];
  local any_crossed = std.length(crossed) > 0;
  local name(view) = tpc.name + 'v' + view;

  local nodes = make_nodes(control, pg);
  local steps = make_steps(pg);
  local tap = taps.make(tpc, opt.dump, control, pg, { metadata: false });
  local decon = make_decon(tpc, control, pg,
                           kernel_prefix=decon_keys.kernel_prefix, kernel_keys=decon_keys.kernel_keys,
                           response_keys=decon_keys.response_keys, convolve_keys=decon_keys.convolve_keys,
                           no_filter=decon_keys.no_filter);
  local features = make_features(tpc, control, pg, {
    masks: 'resample',
    rebin: opt.rebin,
    crossviews: opt.crossviews,
    crossviews_keys: { row_order: 'wct', rounding: 'edge', wct_mp1: true, wct_metadata: true },
    tagged: false,
    tap:: tap.tensors,
  });
  // The toolkit's graph transposes by nodes of its own.
  local transpose = { operation: 'transpose', dims: [-2, -1] };
  local roi = make_roi(control, pg, { rebin: features.rebin } + opt.roi) {
    local keys = self.forward_keys { input_axes: ['feature', 'tick', 'channel'], chunk_dim: -2 },
    forward(name, model)::
      pg.pipeline([
        nodes.transform(name + '_pre', [transpose]),
        nodes.tensor_forward(name, model, 1, keys),
        nodes.transform(name + '_post', [transpose, { operation: 'squeeze', dims: [1, 0] }]),
      ]),
  };

  local signals_of(samples) =
    local measured = tap.tensors('unpack', samples);

    // Deconvolution, then a node for each filter of each view.
    local by_view = steps.through(measured.ports, decon.group_decon_view());
    local unfiltered = tap.tensors('decon', by_view.ports);
    local filters(view) = ['wiener', 'gauss'] + if by_network(view) then ['dnnroi'] else [];
    local select = make_fans(control, pg).fanout_select(tpc.name + '_decon_', 3, [filters(view) for view in views]);
    local fans = steps.through(unfiltered.ports, select.sink);
    local filtered(filter, which) =
      if which == [] then steps.from()
      else steps.through(select.targets[filter].oports, decon.time_filter_views(filter, which));
    local images = { wiener: filtered('wiener', views), gauss: filtered('gauss', views), dnnroi: filtered('dnnroi', crossed) };
    local wiener = tap.tensors('wiener', images.wiener.ports);
    local gauss = tap.tensors('gauss', images.gauss.ports);
    local dense = tap.tensors('dense', images.dnnroi.ports);

    local forks = [
      local port = wiener.ports[view];
      if by_network(view) || !any_crossed then steps.from([port, port])
      else steps.through([port], nodes.fanout(tpc.name + 'w' + letters[view] + 'forkout', 2))
      for view in views
    ];
    local first = [fork.ports[0] for fork in forks];

    local coarse = if any_crossed then steps.through(first, features.coarse()) else steps.from();
    local input = if any_crossed then features.input(coarse.ports, dense.ports, crossed) else steps.from();
    local network = roi.infer(tpc.name, [name(view) for view in crossed], roi.model(opt), { together: opt.together });
    local inferred = if any_crossed then steps.through(input.ports, network) else steps.from();
    local probability = tap.tensors('dnnroi', inferred.ports);

    local masks = [
      if by_network(view) then
        steps.through([probability.ports[std.find(view, crossed)[0]]], roi.mask(name(view)))
      else
        local limit = nodes.threshold(tpc.name + letters[view] + 'full', tpc.crossview_thresholds[view]);
        steps.through([forks[view].ports[1]], limit)
      for view in views
    ];
    local regions = tap.tensors('roi', [mask.ports[0] for mask in masks]);
    local charges = [
      local region = regions.ports[view], charge = gauss.ports[view];
      if by_network(view) then steps.through([region, charge], roi.apply(name(view)))
      else steps.through([charge, region], roi.apply_threshold(name(view)))
      for view in views
    ];
    local signals = tap.tensors('signal', [one.ports[0] for one in charges]);

    steps.all([measured, by_view, unfiltered, fans, images.wiener, images.gauss, images.dnnroi, wiener, gauss, dense] + forks +
              [coarse, input, inferred, probability] + masks + [regions] + charges + [signals], signals.ports);

  local labels = wc.listify(opt.mask_labels);
  make_frame(control, pg).around(tpc, signals_of, tap.sets, {
    [if labels != [usual.masks] then 'masks']: labels,
  }, opt.other_anodes)
