// The detectors that jobs can name.

local detector = import 'detector.jsonnet';

{
  pdhd: detector.from_name('pdhd'),

  // The named detector with the listed TPCs; an empty list means all.
  get(detname, tpcids=[], device='cpu'):: detector.subset(detector.from_name(detname), tpcids, device),
}
