// Coincidences of each view with the other two, found wire by wire.
// extra: configuration keys for every SPNGCrossViews.

local make_nodes = import 'nodes.jsonnet';
local wc = import 'wirecell.jsonnet';

function(control={}, pg=import 'pgraph.jsonnet', extra={}) {
  local nodes = make_nodes(control, pg),
  local crossviews = self,

  // [3] -> [3]: where there is signal.
  threshold_views(tpc, extra_name='')::
    pg.crossline([
      nodes.threshold(tpc.name + 'v' + view + extra_name, tpc.crossview_thresholds[view])
      for view in [0, 1, 2]
    ]),

  // [3] -> [1]
  crossview(tpc, view_index, extra_name='')::
    nodes.crossviews(tpc.name + 'v' + view_index + extra_name, tpc, view_index, extra),

  // [3] -> an output port for each view, null where the view is not crossed.
  crossfan_many(tpc, view_crossed=[1, 1, 0], extra_name='')::
    local crossed = [view for view in [0, 1, 2] if view_crossed[view] == 1];
    local members = [crossviews.crossview(tpc, view, extra_name) for view in crossed];
    local n = std.length(crossed);
    local split = [nodes.fanout(tpc.name + 'crossfan_v' + view + extra_name, n) for view in [0, 1, 2]];
    local port(view) = if view_crossed[view] == 1 then members[std.find(view, crossed)[0]].oports[0] else null;
    pg.intern(centernodes=split + members,
              edges=[pg.edge(split[view], members[ind], ind, view) for view in [0, 1, 2] for ind in wc.iota(n)],
              iports=[fan.iports[0] for fan in split],
              oports=[port(view) for view in [0, 1, 2]]),
  crossfan(tpc, view_crossed=[1, 1, 0], extra_name='')::
    crossviews.crossfan_many(tpc, view_crossed, extra_name),
  crossfanfull(tpc, extra_name=''):: crossviews.crossfan_many(tpc, [1, 1, 1], extra_name),
}
