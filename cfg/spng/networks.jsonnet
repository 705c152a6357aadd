// The networks that come with the program, by the name of the detector that each was trained for.  docs/training.md tells how they were
// made, docs/physics.md how good they are.

local usual = import 'defaults.jsonnet';
local wc = import 'wirecell.jsonnet';

// The file, the views that it is for, and what its input is made with.
local shipped = {
  pdhd: { file: 'spng/detectors/pdhd/network/roi.ts', views: [0, 1], rebin: 4, crossviews: 'cellviews' },
};

local input_of(how) = { rebin: usual.rebin, crossviews: usual.crossviews } + wc.object_with(how, ['rebin', 'crossviews']);
local own_of(tpc) = wc.get(shipped, tpc.about.detector);
local fits(own, views, how) =
  input_of(how) == wc.object_with(own, ['rebin', 'crossviews']) && std.setDiff(std.set(views), own.views) == [];

{
  // The file of the network that finds regions in some views of a TPC: the given one, else that of the detector, or where there is
  // none, or none for these views and such input, the finder without weights.  how: {rebin, crossviews}.
  of(tpc, given, views, how={})::
    local own = own_of(tpc);
    if given != null then given else if own != null && fits(own, views, how) then own.file else usual.finder,

  // What to tell where the detector has a network and the finder without weights takes its place; null where it does not.
  passed_over(tpc, given, views, how={})::
    local own = own_of(tpc);
    if given != null || own == null || fits(own, views, how) then null
    else
      local input = input_of(how);
      'detector %s: its network is for rebin=%d, crossviews=%s and the views %s, and this job has rebin=%s, crossviews=%s and the views %s: the finder without weights takes its place (model=)' %
      [tpc.about.detector, own.rebin, own.crossviews, std.toString(own.views), std.toString(input.rebin), std.toString(input.crossviews), std.toString(std.set(views))],
}
