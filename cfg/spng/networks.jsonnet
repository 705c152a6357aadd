// The networks that come with the program, by the name of the detector that each was trained for: U and V, with the images and
// coincidences of the defaults.  docs/training.md tells how they were made, docs/physics.md how good they are.

local usual = import 'defaults.jsonnet';
local wc = import 'wirecell.jsonnet';

local shipped = {
  pdhd: 'spng/detectors/pdhd/network/roi.ts',
};

{
  // The file of the network that finds regions in a TPC where none is given; other detectors have the finder without weights.
  of(tpc, given=null):: if given != null then given else wc.get(shipped, tpc.about.detector, usual.finder),
}
