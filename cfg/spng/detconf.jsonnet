// The detectors that jobs can name.

local usual = import 'defaults.jsonnet';
local detector = import 'detector.jsonnet';

{ [name]: detector.from_name(name) for name in detector.known } {

  // The named detector with the listed TPCs; an empty list means all.  Instead of a name, the numbers of a detector of one's
  // own.  flavour: "wct" for the numbers of the Wire-Cell Toolkit's own configuration where ours differ.  files: "experiment"
  // for the experiment's data files, "builtin" for the models of them that come with the program, or "auto"; see numbers.jsonnet.
  get(detname, tpcids=[], device=usual.device, flavour=null, files=usual.files)::
    detector.subset(detector.from_name(detname, flavour, files), tpcids, device),
}
