// Coincidences of all three views at once, found cell by cell.

local make_nodes = import 'nodes.jsonnet';
local wc = import 'wirecell.jsonnet';

function(control={}, pg=import 'pgraph.jsonnet') {
  local nodes = make_nodes(control, pg),

  // [1]set -> set[1]: masks of U, V, W -> masks of MP2 and MP3 for each of out_views.
  cellviews_tensorset(tpc, out_views=[0, 1], chunk_size=0, extra_name='')::
    nodes.cellviews(tpc.name + extra_name, tpc, out_views, chunk_size),

  // [3]tensor -> tensor[number of out_views], each [2, channel, tick]
  cellviews_tensors(tpc,
                    out_views=[0, 1],
                    chunk_size=0,
                    extra_name='',
                    packer_name=tpc.name + 'cellviews' + extra_name,
                    extra={})::
    pg.pipeline([
      nodes.tensor_packer(packer_name, 3),
      nodes.cellviews(tpc.name + extra_name, tpc, out_views, chunk_size, extra),
      nodes.set_unpacker(packer_name, [{ index: ind } for ind in wc.iota(std.length(out_views))]),
    ]),
}
