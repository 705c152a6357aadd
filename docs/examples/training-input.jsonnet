// Data to train a network with: its input, as the main job makes it, from files of digitised waveforms.  The truth for the
// same events is what truth.jsonnet writes.
//
//   wire-cell -c docs/examples/training-input.jsonnet -A input=adc.npz -A output=features.npz
//
//   input         archive of frames
//   output        archive of tensors, [feature, channel, tick] for each view and event
//   detector      whose description to use
//   files         experiment, builtin or auto, as in sigproc.jsonnet
//   tpcid         ident of the TPC
//   view_crossed  for U, V and W: 1 for the views that the network is to see
//   features      images that the network is to see: spng, those of the main chain, or osp, those of the traditional one
//   crossviews    how coincidences of views are found: cellviews or crossviews

local pg = import 'pgraph.jsonnet';
local make_control = import 'spng/control.jsonnet';
local usual = import 'spng/defaults.jsonnet';
local detconf = import 'spng/detconf.jsonnet';
local make_features = import 'spng/features.jsonnet';
local io = import 'spng/io.jsonnet';
local strict = import 'spng/strict.jsonnet';
local make_pieces = import 'spng/subgraphs.jsonnet';
local wc = import 'wirecell.jsonnet';

function(input,
         output,
         detector=usual.detector,
         files=usual.files,
         tpcid=usual.tpcid,
         view_crossed=usual.view_crossed,
         features=usual.features,
         crossviews=usual.crossviews)
  local control = make_control();
  local tpc = detconf.get(detector, [wc.intify(tpcid)], files=files).tpcs[0];
  local pieces = make_pieces(tpc, control.config, pg, '_training', { crossviews: crossviews });
  local crossed = wc.intlistify(view_crossed);
  local traditional = make_features(tpc, control.config, pg, { images: features });
  local made =
    if traditional.traditional then traditional.from_frame([view for view in [0, 1, 2] if crossed[view] == 1])
    else pg.shuntline(pieces.frame_to_tdm(), pieces.dnnroi_training_preface(crossed));
  local graph = pg.shuntlines([
    io.frame_array_source(input),
    made,
    pieces.tensor_packer(wc.sum(crossed)),
    io.ttensors_sink(output, control=control.config, about=tpc.about),
  ]);
  strict(pg.main(graph, plugins=['WireCellSpng'], uses=control.uses))
