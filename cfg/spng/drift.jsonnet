// The drift of deposits of charge to the response planes of a detector.
//
// options:
//   fluctuate  whether the loss of charge on the way fluctuates
//   lar        keys of the drifter: the properties of argon

local usual = import 'defaults.jsonnet';
local wc = import 'wirecell.jsonnet';

function(det, control={}, pg=import 'pgraph.jsonnet', options={})
  local opt = {
    fluctuate: usual.fluctuate,
    lar: wc.object_with(det.lar, ['DL', 'DT', 'lifetime', 'drift_speed']),
  } + options;
  // Where charge can drift: all faces that are sensitive, of the TPCs and those that share channels with them, each once.
  local xregions = wc.unique_list([
    face
    for one in det.tpcs
    for tpc in [one] + wc.get(one, 'sharing', [])
    for face in tpc.anode.data.faces
    if face != null
  ]);
  local one = {
    type: 'Drifter',
    name: det.name,
    data: opt.lar + wc.object_with(control, ['rng']) + {
      xregions: xregions,
      time_offset: 0,
      fluctuate: opt.fluctuate,
    },
  };
  {
    ntpcs: std.length(det.tpcs),
    xregions: xregions,
    // [1]IDepoSet -> IDepoSet[1]
    drifter: pg.pnode({
      type: 'DepoSetDrifter',
      name: det.name,
      data: { drifter: wc.tn(one) },
    }, nin=1, nout=1, uses=[one]),
  }
