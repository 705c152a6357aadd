// Signal processing of one TPC: a file of digitised waveforms in, a file of signals out.
//
//   wire-cell -c test-spng-tpc.jsonnet -A input=adc.npz -A output=signals.npz -A detector=pdhd -A device=gpu
//
//   input, output  archives of frames; the format follows the extension
//   detector       whose description to use (or detname)
//   files          auto: the experiment's data files; builtin: the models of them that come with the program
//   tpcid          ident of the TPC that the input holds
//   device         cpu, gpu, gpuN, cuda or cuda:N
//   engine         Pgrapher (one thread) or TbbFlow (many)
//   semaphore      number of nodes that may use the device at once
//   verbosity      of the nodes' logs
//   model          TorchScript file of the network that finds regions of interest
//   crossviews     how coincidences of views are found: cellviews or crossviews
//   view_crossed   for U, V and W: 1 to find regions by the network, 0 by threshold
//   post_order     order of threshold (t), un-rebinning (u) and application (a) of regions: tua, uta or tau
//   mask_thresh    what the network must say for a region to be kept
//   nchunks        number of pieces along ticks that the network takes one after another, to save memory
//   dump           comma list of tiers to write to tensors-<tier>-<tpcid>.pkl; .npz for a tier given as in gauss.npz
//   compat         true for the graph and the numbers of the Wire-Cell Toolkit's own plugin

local pg = import 'pgraph.jsonnet';
local job = import 'spng/job.jsonnet';

function(input,
         output,
         detector='pdhd',
         detname=detector,
         device='cpu',
         tpcid=0,
         engine='Pgrapher',
         semaphore=1,
         verbosity=0,
         dump='',
         model='roi-default.ts',
         post_order='tua',
         crossviews=null,
         nchunks=1,
         mask_thresh=0.5,
         view_crossed=[1, 1, 0],
         files='auto',
         compat=false)
  local args = {
    input: input,
    output: output,
    detname: detname,
    device: device,
    tpcid: tpcid,
    engine: engine,
    semaphore: semaphore,
    verbosity: verbosity,
    dump: dump,
    model: model,
    post_order: post_order,
    crossviews: crossviews,
    nchunks: nchunks,
    mask_thresh: mask_thresh,
    view_crossed: view_crossed,
    files: files,
    compat: compat,
  };
  local control = job.control(args);
  local graph = pg.pipeline([
    job.frame_source(args, pg),
    job.signals(args, control, pg),
    job.frame_sink(args, pg),
  ]);
  pg.main(graph, job.engine(args), plugins=['WireCellSpng'], uses=control.uses, strict=job.strict(args))
