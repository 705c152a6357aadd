// Counts of one TPC to charge in the regions that a network finds in images of the traditional signal processing.

local pg = import 'pgraph.jsonnet';
local make_control = import 'spng/control.jsonnet';
local detconf = import 'spng/detconf.jsonnet';
local dnnroi = import 'spng/dnnroi.jsonnet';
local io = import 'spng/io.jsonnet';
local osp = import 'spng/osp.jsonnet';

function(input, output, model, detector='pdhd', engine='Pgrapher', files='experiment', rebin='4', nchunks='1', mask_thresh=null, debugfile='',
         device='cpu')
  local control = make_control(device);
  local tpc = detconf.get(detector, [0], files=files).tpcs[0];
  local graph = pg.pipeline([
    io.frame_files(input),
    dnnroi.make(tpc, osp.make(tpc, pg, { save: dnnroi.save }), control.config_of(0), pg, {
      model: model,
      rebin: std.parseInt(rebin),
      nchunks: nchunks,
      mask_thresh: mask_thresh,
      debugfile: debugfile,
    }),
    io.frame_to_sio(output, [dnnroi.tag(0)]),
  ]);
  pg.main(graph, engine, plugins=dnnroi.plugins, uses=control.uses, strict=true)
