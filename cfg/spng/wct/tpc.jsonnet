// The steps of one TPC's signal processing, each as a piece of graph to compose with.

local usual = import '../defaults.jsonnet';
local make_features = import '../features.jsonnet';
local frame_factory = import '../frame.jsonnet';
local make_nodes = import '../nodes.jsonnet';
local make_decon = import 'decon.jsonnet';

function(tpc, control={}, pg=import '../pgraph.jsonnet') {
  local nodes = make_nodes(control, pg),
  local frame = frame_factory(control, pg),
  local decon = make_decon(tpc, control, pg),
  local features = make_features(tpc, control, pg, { tagged: false }),
  local each(name, views, make) = pg.crossline([make(tpc.name + name + '_v' + view) for view in views]),

  frame_to_tdm: frame.to_tdm(tpc),
  frame_set_fanout: nodes.fanout(tpc.name, 2, 'TensorSet'),
  frame_set_unpack: frame.tensorset_unpacker(tpc, 'spng'),
  frame_direct_unpack: pg.pipeline([self.frame_to_tdm, self.frame_set_unpack]),
  response_decon: decon.group_decon_view(),
  downsampler(name, factor=usual.rebin, views=[0, 1, 2])::
    each(name, views, function(full) nodes.resampler(full, 1.0 / factor)),
  rebinner(name, factor=usual.rebin, norm='interpolation', views=[0, 1, 2])::
    each(name, views, function(full) nodes.rebinner(full, factor, norm)),
  time_filter(name, views=[0, 1, 2]):: decon.time_filter_views(name, views),
  threshold: features.masks(),
  // [3] -> an output port for each view, null where the view is not crossed.
  crossfan(view_crossed=usual.view_crossed)::
    local crossed = [view for view in [0, 1, 2] if view_crossed[view] == 1];
    local made = features.crossings(crossed);
    local port(view) = if view_crossed[view] == 1 then made.oports[std.find(view, crossed)[0]] else null;
    pg.intern(centernodes=[made], iports=made.iports, oports=[port(view) for view in [0, 1, 2]]),
  frame_set_repack: frame.tensorset_view_repacker(tpc.name),
  frame_set_fanin: nodes.fanin(tpc.name, 2, 'TensorSet'),
  frame_from_tdm: frame.from_tdm(tpc),
  frame_bypass: frame.bypass(tpc.name + 'bypass'),
}
