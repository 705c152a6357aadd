// Detector simulation: deposits of charge in, files of digitised waveforms out.
//
//   wire-cell -c simulate.jsonnet -A input=depos.npz -A output=adc-%d.npz -A tpcid=all
//
//   input          archives of deposits, read one after another: a name, a pattern like run-*.npz or a comma separated
//                  list of these; or segments of other simulations in HDF5 or text, see docs/deposits.md.  Empty to
//                  generate deposits
//   segments       keys of SegmentFileSource for such a table, or to read an npz archive as one, as --tla-code
//                  'segments={layout: "edep-sim", model: "electrons"}'
//   max_mb         most memory [MB] for the deposits of an event as it is read; larger ones are refused
//   depos          what to generate in each TPC, e.g. cosmics:10,blips:100, line:75, electron:1GeV or muon:3:down, or a
//                  file EVENT.jsonnet; see docs/deposits.md
//   truth          JSON file to write with the generated particles; with %d one for each TPC, with %(event)d for each event
//   nevents        number of events to generate
//   output         archive of frames; the format follows the extension.  With %d, the ident of a TPC, there is a file
//                  for each, else one for all; with %(event)d, or %(event)04d, one for each event, else one for all;
//                  with %(input)s, the name of an input file, one for each of those (%(index)d is the event's place in
//                  it).  Empty to write nothing
//   overwrite      whether outputs that are there already are replaced; else they are refused, except with compat
//   resume         whether to leave out the events of which all outputs are there
//   skip_bad       whether to go on after a damaged input file; the job fails at its end with a list of them
//   detector       whose description to use (or detname): a name (wire-cell --list-detectors) or a file of your own, NUMBERS.jsonnet
//   files          experiment: the experiment's data files; builtin: the models of them that come with the program, with
//                  filters of their own; auto: the experiment's, or the models for all if one is missing, with a warning
//   tpcid          ident of the TPC, a list of them, or all (or tpcids, of which none means all)
//   device         cpu, gpu, gpuN, cuda or cuda:N
//   engine         Pgrapher (one thread) or TbbFlow (many)
//   semaphore      number of nodes that may use the device at once
//   verbosity      of the nodes' logs
//   seeds          of the random numbers, whole numbers; without them each job has others, which its log tells (-L info)
//   fluctuate      whether the charge that is lost while drifting fluctuates
//   noise          whether waveforms have any, or a factor on it, as in 1.5
//   compat         true for the configuration of the Wire-Cell Toolkit's own job

local usual = import 'spng/defaults.jsonnet';
local job = import 'spng/job.jsonnet';

function(input='',
         segments=usual.segments,
         output='',
         overwrite=usual.overwrite,
         resume=usual.resume,
         skip_bad=usual.skip_bad,
         max_mb=usual.max_mb,
         depos=usual.depos,
         truth=usual.truth,
         nevents=usual.nevents,
         detector=usual.detector,
         detname=detector,
         files=usual.files,
         tpcid=usual.tpcid,
         tpcids=tpcid,
         device=usual.device,
         engine=usual.engine,
         semaphore=usual.semaphore,
         verbosity=usual.verbosity,
         seeds=null,
         fluctuate=usual.fluctuate,
         noise=usual.noise,
         compat=usual.compat)
  job.simulate('adc', {
    input: input,
    segments: segments,
    output: output,
    overwrite: overwrite,
    resume: resume,
    skip_bad: skip_bad,
    max_mb: max_mb,
    depos: depos,
    truth: truth,
    nevents: nevents,
    detname: detname,
    files: files,
    tpcids: tpcids,
    device: device,
    engine: engine,
    semaphore: semaphore,
    verbosity: verbosity,
    seeds: seeds,
    fluctuate: fluctuate,
    noise: noise,
    compat: compat,
  })
