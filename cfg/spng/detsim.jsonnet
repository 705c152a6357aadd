// [1]IDepoSet -> IFrame[number of TPCs]: drifted deposits to digitised waveforms.  For the options see sim.jsonnet.

local make_det = import 'det.jsonnet';

function(det, control={}, extra_name='', pg=import 'pgraph.jsonnet', options={})
  make_det(det, control, pg, options).induce(extra_name)
