// Signal processing: files of digitised waveforms in, files of signals out.
//
//   wire-cell -c sigproc.jsonnet -A input=adc.npz -A output=signals.npz -A detector=pdhd -A device=gpu
//   wire-cell -c sigproc.jsonnet -A 'input=run7-*.npz' -A 'output=signals-%(event)04d.npz'
//
//   input          archives of frames, read one after another: a name, a pattern or a comma separated list of these.
//                  With %d, the ident of a TPC, there are some for each, else they hold all TPCs
//   tags           of the frames to take: one, or a list of which each TPC takes the one with its channels; %d stands for
//                  the ident of a TPC, as in orig%d.  By default frames without a tag, or else their only tag
//   max_mb         most memory [MB] for the samples of an event as it is read; larger ones are refused
//   max_ticks      most ticks of an event, 10 times the detector's readout unless it is given; 0 for any number
//   resample       true to resample waveforms that are sampled at another period than the detector's, 512 ns say
//   tick           [ns] the sampling period, where the one that the files tell is wrong
//   output         archive of frames; the format follows the extension.  With %d, the ident of a TPC, there is a file
//                  for each, else one for all; with %(event)d, or %(event)04d, one for each event, else one for all;
//                  with %(input)s, the name of an input file, one for each of those (%(index)d is the event's place in
//                  it); with %(chain)s, the chain's name, one for each of those, which several need.  Empty to write nothing
//   overwrite      whether outputs that are there already are replaced; else they are refused, except with compat
//   resume         whether to leave out the events of which all outputs are there
//   skip_bad       whether to go on after a damaged input file; the job fails at its end with a list of them
//   detector       whose description to use (or detname): a name (wire-cell --list-detectors) or a file of your own, NUMBERS.jsonnet
//   files          experiment: the experiment's data files; builtin: the models of them that come with the program, with
//                  filters of their own; auto: the experiment's, or the models for all if one is missing, with a warning
//   tpcid          ident of the TPC, a list of them, or all (or tpcids, of which none means all)
//   chain          how signals are found: spng, by tensors, a network and coincidences of planes; osp, by the traditional
//                  chain (docs/traditional.md), which has no use for devices and networks; osp-dnn, by a network that sees
//                  images of that one (docs/dnnroi.md); or a list, as spng,osp, each on the same events
//   device         cpu, gpu, gpuN, cuda or cuda:N; the TPCs' signal processing is spread over a list, e.g. gpu0,gpu1
//   engine         Pgrapher (one thread) or TbbFlow (many)
//   semaphore      number of nodes that may use the device at once
//   verbosity      of the nodes' logs
//   model          TorchScript file of the network that finds regions of interest (docs/networks.md): one that is
//                  installed or on WIRECELL_PATH, or a path, with a /.  Without it the detector's own (spng/networks.jsonnet)
//                  where it is for these views and such input, else roi-default.ts, which has no weights.  For several chains with a network a list of these
//   precision      what the network computes in: float32 or bfloat16, on a GPU also float16 or tf32
//   optimize       whether the network is made fast for the device; false: it runs as it was saved
//   features       images that the network sees: spng, those of this chain, or osp, those of the traditional one
//   rebin          ticks that the network sees as one, as in its training
//   crossviews     how coincidences of views are found: cellviews or crossviews
//   view_crossed   for U, V and W: 1 to find regions by the network, 0 by threshold, or as the traditional chain does
//   post_order     order of threshold (t), un-rebinning (u) and application (a) of regions: tua, uta or tau
//   mask_thresh    smallest score of the network, 0 to 1, for a bin to be part of a region; without it, that of the network's
//                  card, or else 0.5
//   nchunks        number of pieces along ticks that the network takes one after another, to save memory
//   batch_tpcs     whether the network takes the images of all TPCs on a device in one batch: for GPUs and small images;
//                  an event waits for its slowest TPC
//   masks          labels of the channel masks of frames (bad: the arrays chanmask_bad_*) whose samples are not used: signals
//                  there are zero.  A comma list; empty to use all samples
//   dump           comma list of tiers to write to tensors-<tier>-<tpcid>.pkl; .npz for a tier given as in gauss.npz
//   compat         true for the graph and the numbers of the Wire-Cell Toolkit's own plugin

local usual = import 'spng/defaults.jsonnet';
local job = import 'spng/job.jsonnet';

function(input,
         output,
         overwrite=usual.overwrite,
         resume=usual.resume,
         skip_bad=usual.skip_bad,
         tags=usual.tags,
         max_mb=usual.max_mb,
         max_ticks=usual.max_ticks,
         resample=usual.resample,
         tick=usual.tick,
         detector=usual.detector,
         detname=detector,
         device=usual.device,
         tpcid=usual.tpcid,
         tpcids=tpcid,
         chain=usual.chain,
         engine=usual.engine,
         semaphore=usual.semaphore,
         verbosity=usual.verbosity,
         dump=usual.dump,
         model=null,
         precision=usual.precision,
         optimize=usual.optimize,
         post_order=usual.post_order,
         features=usual.features,
         rebin=usual.rebin,
         crossviews=null,
         nchunks=usual.nchunks,
         mask_thresh=usual.mask_thresh,
         view_crossed=usual.view_crossed,
         batch_tpcs=usual.batch_tpcs,
         files=usual.files,
         masks=usual.masks,
         compat=usual.compat)
  job.sigproc({
    input: input,
    output: output,
    overwrite: overwrite,
    resume: resume,
    skip_bad: skip_bad,
    tags: tags,
    max_mb: max_mb,
    max_ticks: max_ticks,
    resample: resample,
    tick: tick,
    detname: detname,
    device: device,
    tpcids: tpcids,
    chain: chain,
    engine: engine,
    semaphore: semaphore,
    verbosity: verbosity,
    dump: dump,
    model: model,
    precision: precision,
    optimize: optimize,
    post_order: post_order,
    features: features,
    rebin: rebin,
    crossviews: crossviews,
    nchunks: nchunks,
    mask_thresh: mask_thresh,
    view_crossed: view_crossed,
    batch_tpcs: batch_tpcs,
    files: files,
    masks: masks,
    compat: compat,
  })
