// How well signals can be found at best: the main chain with regions of interest from the true charge in place of a network
// or thresholds.  What remains is due to deconvolution, noise and baselines.
//
//   [2]IFrame(ADC, truth) -> IFrame(signals)[1]
//
// A region is where the true charge is above "charge", in bins of as many ticks as the network sees as one for U and V and
// tick by tick for W, and is widened as the regions of the detector are.

local make_decon = import 'decon.jsonnet';
local usual = import 'defaults.jsonnet';
local make_frame = import 'frame.jsonnet';
local make_nodes = import 'nodes.jsonnet';
local make_roi = import 'roi.jsonnet';
local make_steps = import 'steps.jsonnet';

// charge: [electrons per tick].
function(tpc, control={}, view_crossed=usual.view_crossed, pg=import 'pgraph.jsonnet', rebin=usual.rebin, charge=100)
  local views = tpc.views;
  local nodes = make_nodes(control, pg), steps = make_steps(pg), frame = make_frame(control, pg);
  local roi = make_roi(control, pg, { rebin: rebin, regions: tpc.roi, mask_thresh: charge });
  local banks = make_decon(tpc, control, pg).filter_bank_views([['gauss'] for view in views]);
  local truth = frame.views(tpc, '_truth', views);
  local name(view) = tpc.name + 'v' + view;

  local mask(view) =
    if view_crossed[view] == 0 then roi.threshold_mask(name(view) + '_true', { nominal: charge }, view)
    else pg.pipeline([nodes.rebinner(name(view) + '_true', rebin, 'interpolation'), roi.mask(name(view), view)]);

  local signals_of(samples) =
    local images = steps.through(samples, banks.sink);
    local masks = [steps.through([truth.oports[view]], mask(view)) for view in views];
    local signals = [
      steps.through([masks[view].ports[0], banks.ports.gauss[view]], roi.apply(name(view), view))
      for view in views
    ];
    steps.all([images, { nodes: [truth], edges: [], ports: [] }] + masks + signals, [one.ports[0] for one in signals]);

  local whole = frame.around(tpc, signals_of, function(tier, ports) steps.from(ports), {
    period: tpc.adc.tick,
    nticks: tpc.adc.readout_nticks,
  });
  pg.intern(centernodes=[whole], iports=[whole.iports[0], truth.iports[0]], oports=whole.oports, name=tpc.name)
