// The steps of one TPC's signal processing, each as a piece of graph to compose with.

local crossviews_factory = import 'crossviews.jsonnet';
local decon_factory = import 'decon.jsonnet';
local frame_factory = import 'frame.jsonnet';
local make_nodes = import 'nodes.jsonnet';
local wc = import 'wirecell.jsonnet';

function(tpc, control={}, pg=import 'pgraph.jsonnet') {
  local nodes = make_nodes(control, pg),
  local frame = frame_factory(control, pg),
  local decon = decon_factory(tpc, control, pg),
  local crossviews = crossviews_factory(control, pg),
  local each(name, views, make) = pg.crossline([make(tpc.name + name + '_v' + view) for view in views]),

  frame_to_tdm: frame.to_tdm(tpc),
  frame_set_fanout: nodes.fanout(tpc.name, 2, 'TensorSet'),
  frame_set_unpack: frame.tensorset_unpacker(tpc, 'spng'),
  frame_direct_unpack: pg.pipeline([self.frame_to_tdm, self.frame_set_unpack]),
  response_decon: decon.group_decon_view(),
  downsampler(name, factor=4, views=[0, 1, 2])::
    each(name, views, function(full) nodes.resampler(full, 1.0 / factor)),
  rebinner(name, factor=4, norm='interpolation', views=[0, 1, 2])::
    each(name, views, function(full) nodes.rebinner(full, factor, norm)),
  time_filter(name, views=[0, 1, 2]):: decon.time_filter_views(name, views),
  threshold: crossviews.threshold_views(tpc),
  crossfan(view_crossed=[1, 1, 0]):: crossviews.crossfan(tpc, view_crossed),
  frame_set_repack: frame.tensorset_view_repacker(tpc.name),
  frame_set_fanin: nodes.fanin(tpc.name, 2, 'TensorSet'),
  frame_from_tdm: frame.from_tdm(tpc),
  frame_bypass: frame.bypass(tpc.name + 'bypass'),
}
