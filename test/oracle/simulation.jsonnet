// Deposits of one ProtoDUNE-HD anode to voltages and counts without noise or fluctuation, with the ticks of the
// reference.

local pg = import 'pgraph.jsonnet';
local make_control = import 'spng/control.jsonnet';
local detconf = import 'spng/detconf.jsonnet';
local make_drift = import 'spng/drift.jsonnet';
local io = import 'spng/io.jsonnet';
local make_sim = import 'spng/sim.jsonnet';

function(input, volts, counts)
  local control = make_control();
  local det = detconf.get('pdhd', [0]);
  local options = { fluctuate: false, stretch_ticks: true };
  local sim = make_sim(det.tpcs[0], control.config, pg, options);
  local copy = pg.pnode({ type: 'FrameFanout', name: 'volts', data: { multiplicity: 2 } }, nin=1, nout=2);
  local graph = pg.intern(
    centernodes=[pg.pipeline([
      io.depo_source(input),
      make_drift(det, control.config, pg, options).drifter,
      sim.depo_transform,
      sim.reframer('_detsim'),
      copy,
    ]), io.frame_sink(volts), pg.pipeline([sim.digitizer, io.frame_sink(counts, digitize=true)])],
    edges=[
      pg.edge_labels('FrameFanout:volts', 'FrameFileSink:' + volts, 0, 0),
      pg.edge_labels('FrameFanout:volts', 'Digitizer:tpc0', 1, 0),
    ],
  );
  pg.main(graph, plugins=['WireCellSpng'], uses=control.uses, strict=true)
