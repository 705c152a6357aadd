// The traditional signal processing: files of digitised waveforms in, files of signals out.
//
//   wire-cell -c test-osp.jsonnet -A input=adc.npz -A output=signals.npz -A detector=pdhd
//
//   input          archives of frames, read one after another: a name, a pattern or a comma separated list of these.
//                  With %d, the ident of a TPC, there are some for each, else they hold all TPCs
//   tags           of the frames to take: one, or a list of which each TPC takes the one with its channels; %d stands for
//                  the ident of a TPC, as in orig%d.  By default frames without a tag, or else their only tag
//   max_mb         most memory [MB] for the samples of an event as it is read; larger ones are refused
//   resample       true to resample waveforms that are sampled at another period than the detector's, 512 ns say
//   tick           [ns] the sampling period, where the one that the files tell is wrong
//   output         archive of frames; the format follows the extension.  With %d, the ident of a TPC, there is a file
//                  for each, which several TPCs need; with %(event)d, or %(event)04d, one for each event, else one for all;
//                  with %(input)s, the name of an input file, one for each of those (%(index)d is the event's place in
//                  it).  Empty to write nothing
//   save           what is written, each as a tag that the ident of the TPC ends: comma list of gauss, wiener and others,
//                  which spng/osp.jsonnet explains
//   keys           more keys of OmnibusSigProc for all TPCs, as --tla-code 'keys={r_th_factor: 2.5, troi_pad: 10}'
//   overwrite      whether outputs that are there already are replaced; else they are refused
//   resume         whether to leave out the events of which all outputs are there
//   skip_bad       whether to go on after a damaged input file; the job fails at its end with a list of them
//   detector       whose description to use (or detname): a name (wire-cell --list-detectors) or a file of your own, NUMBERS.jsonnet
//   files          experiment: the experiment's data files; builtin: the models of them that come with the program; auto: the
//                  experiment's, or the models for all if one is missing, with a warning
//   tpcid          ident of the TPC, a list of them, or all (or tpcids, of which none means all)
//   engine         Pgrapher (one thread) or TbbFlow (many)

local usual = import 'spng/defaults.jsonnet';
local job = import 'spng/job.jsonnet';

function(input,
         output,
         save=usual.save,
         keys=usual.keys,
         overwrite=usual.overwrite,
         resume=usual.resume,
         skip_bad=usual.skip_bad,
         tags=usual.tags,
         max_mb=usual.max_mb,
         resample=usual.resample,
         tick=usual.tick,
         detector=usual.detector,
         detname=detector,
         tpcid=usual.tpcid,
         tpcids=tpcid,
         engine=usual.engine,
         files=usual.files)
  job.traditional({
    input: input,
    output: output,
    save: save,
    keys: keys,
    overwrite: overwrite,
    resume: resume,
    skip_bad: skip_bad,
    tags: tags,
    max_mb: max_mb,
    resample: resample,
    tick: tick,
    detname: detname,
    tpcids: tpcids,
    engine: engine,
    files: files,
  })
