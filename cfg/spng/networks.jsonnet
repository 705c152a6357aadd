// The networks that come with the program, by the name of the detector that each was trained for.  docs/training.md tells how they were
// made, docs/physics.md how good they are.

local usual = import 'defaults.jsonnet';
local wc = import 'wirecell.jsonnet';

// The file, the views that it is for, and what its input is made with.
local shipped = {
  pdhd: { file: 'spng/detectors/pdhd/network/roi.ts', views: [0, 1], rebin: 4, crossviews: 'cellviews' },
};

{
  // The file of the network that finds regions in some views of a TPC: the given one, else that of the detector, or where there is
  // none, or none for these views and such input, the finder without weights.  how: {rebin, crossviews}.
  of(tpc, given, views, how={})::
    local input = { rebin: usual.rebin, crossviews: usual.crossviews } + wc.object_with(how, ['rebin', 'crossviews']);
    local own = wc.get(shipped, tpc.about.detector);
    local fits =
      own != null && input == wc.object_with(own, ['rebin', 'crossviews']) &&
      std.setDiff(std.set(views), own.views) == [];
    if given != null then given else if fits then own.file else usual.finder,
}
