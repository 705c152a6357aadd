// A graph of one's own: deposits from a file, the simulation and the signal processing of two anodes of ProtoDUNE-HD
// with filters of one's own, and a sink of one's own.
//
//   wire-cell -c docs/examples/two-anodes.jsonnet -A input=depos.npz -A files=builtin
//
//   input      archive of deposits
//   device     cpu, gpu, gpuN or cuda:N
//   model      the network; null for the detector's own
//   files      auto, experiment or builtin
//   overwrite  whether signals-<tpc>.npz, one for each anode, are replaced where they are there already

local pg = import 'pgraph.jsonnet';
local make_control = import 'spng/control.jsonnet';
local make_det = import 'spng/det.jsonnet';
local detconf = import 'spng/detconf.jsonnet';
local detector = import 'spng/detector.jsonnet';
local io = import 'spng/io.jsonnet';
local make_spng = import 'spng/spng.jsonnet';
local strict = import 'spng/strict.jsonnet';
local words = import 'spng/words.jsonnet';
local wc = import 'wirecell.jsonnet';

// Charge smoothed by a Gaussian of 0.1 MHz, in all views; all else as it was.
local smoother = [detector.filter_function(0.1 * wc.megahertz)];
local own_filters(tpc) = tpc {
  filters: [view { time+: { gauss+: { filters: smoother } } } for view in tpc.filters],
};

// The same shape for every event: all channels and ticks, with zeros where there is no signal.
local own_sink(tpc, overwrite) =
  local first = 2560 * tpc.ident;
  pg.pnode({
    type: 'FrameFileSink',
    name: tpc.name,
    data: {
      outname: 'signals-' + tpc.name + '.npz',
      existing: if overwrite then 'replace' else 'refuse',
      dense: { chbeg: first, chend: first + 2560, tbbeg: 0, tbend: tpc.adc.readout_nticks },
    },
  }, nin=1, nout=0);

function(input, device='cpu', model=null, files='auto', overwrite=false)
  local control = make_control(device=device, seeds=[7]);
  local pdhd = detconf.get('pdhd', [0, 1], files=files);
  local det = detector.detector('mine', [own_filters(tpc) for tpc in pdhd.tpcs]);
  local graph = pg.shuntlines([
    io.depo_source(input),
    make_det(det, control.config, pg, { noise: true }).depos_to_adc,
    pg.crossline([make_spng(tpc, control.config, [1, 1, 0], pg, { model: model }) for tpc in det.tpcs]),
    pg.crossline([own_sink(tpc, words.boolean('overwrite', overwrite)) for tpc in det.tpcs]),
  ]);
  strict(pg.main(graph, plugins=['WireCellSpng'], uses=control.uses))
