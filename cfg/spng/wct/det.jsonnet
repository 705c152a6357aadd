// Whole detectors with the configuration keys of the Wire-Cell Toolkit's own jobs, some of which no component knows.  All
// else is as in ../det.jsonnet.

local make_det = import '../det.jsonnet';
local make_sim = import '../sim.jsonnet';
local wc = import '../wirecell.jsonnet';

local make_wct_sim(tpc, control, pg, options) =
  local services = wc.object_with(control, ['dft', 'rng']);
  make_sim(tpc, control, pg, options) {
    shared:: services,
    transform_keys:: { flucutate: true, stretch_ticks: true },
    noise_keys:: services,
    splat_keys:: { sparse: true },
    pirs:: [pir { data+: { start: 0 } } for pir in tpc.pirs],
  };

function(det, control={}, pg=import '../pgraph.jsonnet', options={})
  make_det(det, control, pg, options {
    make_sim:: make_wct_sim,
    fan_keys: { tag_rules: [] },
    lar: det.lar { scale_factor: 1 },
  })
