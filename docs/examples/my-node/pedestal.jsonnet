// Frames without their pedestals, by a node of one's own.
//
//   wire-cell -c pedestal.jsonnet -A input=adc.npz -A output=flat.npz -A detector=toy -A files=builtin

local pg = import 'pgraph.jsonnet';
local make_control = import 'spng/control.jsonnet';
local detconf = import 'spng/detconf.jsonnet';
local make_frame = import 'spng/frame.jsonnet';
local io = import 'spng/io.jsonnet';
local strict = import 'spng/strict.jsonnet';

function(input, output, detector='toy', files='auto', device='cpu', scale=1)
  local control = make_control(device);
  local tpc = detconf.get(detector, [0], files=files).tpcs[0];
  local frame = make_frame(control.config, pg);
  local pedestal(view) = pg.pnode({
    type: 'MyPedestal',
    name: tpc.name + 'v' + view,
    data: { tag: 'signal', datapath_format: '/mine/{datapath}', scale: std.parseJson(std.toString(scale)) }
          + control.config,
  }, nin=1, nout=1);
  local views = pg.shuntlines([
    frame.tensorset_unpacker(tpc),
    pg.crossline([pedestal(view) for view in [0, 1, 2]]),
    frame.tensorset_view_repacker(tpc.name),
  ]);
  local graph = pg.pipeline([
    io.frame_array_source(input),
    frame.to_tdm(tpc),
    frame.wrap_bypass(views, tpc.name),
    frame.from_tdm(tpc),
    io.frame_sink(output),
  ]);
  strict(pg.main(graph, plugins=['WireCellSpng', 'MyNode'], uses=control.uses))
