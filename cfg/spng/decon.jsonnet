// Deconvolution: the measured waveforms are divided by the response of wires and electronics to a single charge, and go
// through filters that keep the noise from growing.
//
// Instance names are prefix + sep + what + extra; kernels, which are services, start with kernel_prefix.
// kernel_keys and response_keys are more configuration keys of all kernels and of response kernels; no_filter is how to
// write an axis without filters.

local make_nodes = import 'nodes.jsonnet';
local wc = import 'wirecell.jsonnet';

// The channel axis of wrapped planes closes on itself.
local channel_axis(connection) = if connection == 2 then { cyclic: true, crop: 0 } else { cyclic: false, crop: -2 };
local time_axis = { cyclic: false, crop: 0, baseline: true, roll: 0 };

function(tpc,
         control={},
         pg=import 'pgraph.jsonnet',
         prefix=tpc.name,
         sep='',
         kernel_prefix=prefix + sep,
         kernel_keys={},
         // Of a response only its quotient is kept.
         response_keys={ capacity: 0 },
         no_filter={ filters: [] }) {
  local nodes = make_nodes(control, pg),
  local decon = self,
  local groups = tpc.view_groups,
  local members(view) = [ind for ind in wc.iota(std.length(groups)) if groups[ind].view_index == view],
  local with_debug(debug_filename) =
    kernel_keys + if debug_filename == '' then {} else { debug_filename: debug_filename },

  // How a group's channels and ticks are treated.
  axes(group_index):: [channel_axis(groups[group_index].connection), time_axis],

  filter_kernel(name, axis_config, debug_filename='')::
    nodes.filter_kernel(name, axis_config, with_debug(debug_filename)),
  response_kernel(plane_index, extra_name='', debug_filename='')::
    nodes.response_kernel(prefix + 'v' + plane_index + extra_name,
                          tpc,
                          plane_index,
                          with_debug(debug_filename) + response_keys),
  decon_kernel(name, filt, resp, keys={}):: nodes.decon_kernel(name, filt, resp, kernel_keys + keys),

  tpc_group_decon_kernel(group_index, extra_name='', keys={})::
    local group = groups[group_index];
    local name = kernel_prefix + group.name + extra_name;
    local filter = decon.filter_kernel(name, [tpc.filters[group.view_index].channel.decon, no_filter]);
    decon.decon_kernel(name, filter, decon.response_kernel(group.view_index, sep + group.name + extra_name), keys),

  // The groups of one view share a kernel, which is named by the first of them.
  view_decon_kernel(view_index, extra_name='', keys={})::
    decon.tpc_group_decon_kernel(members(view_index)[0], extra_name, keys),

  time_filter_kernel(filter, view_index, extra_name='')::
    local name = prefix + 'v' + view_index + sep + filter + extra_name;
    decon.filter_kernel(name, [no_filter, tpc.filters[view_index].time[filter]]),

  // [1] -> [number of filters]: one group divided by the response and through each filter.  The word "decon" stands
  // for no further filter.  rebins: {filter: ticks that become one in its image}.
  tpc_group_filter_bank(group_index, filters, extra_name='', rebins={})::
    local group = groups[group_index];
    local view = group.view_index;
    local identity = { filters: [{ kind: 'flat', scale: 1.0 }], ignore_baseline: false } +
                     { period: tpc.filters[view].time.gauss.period };
    // A bank keeps what it uses of its kernel.
    local kernel_use = if std.length(members(view)) == 1 then { capacity: 0 } else {};
    local kernel(filter) =
      if filter == 'decon' then decon.filter_kernel(prefix + 'v' + view + sep + filter, [no_filter, identity])
      else decon.time_filter_kernel(filter, view, extra_name);
    nodes.filter_bank(prefix + sep + group.name + extra_name,
                      decon.view_decon_kernel(view, extra_name, kernel_use),
                      decon.axes(group_index),
                      [
                        { name: filter, tag: if filter == 'dnnroi' then 'dense' else filter, kernel: kernel(filter) } +
                        tpc.filters[view].time.options +
                        { [if std.objectHas(rebins, filter) then 'rebin']: rebins[filter] }
                        for filter in filters
                      ],
                      '/traces/group/' + group_index),

  // [number of groups] -> images of the views through each of their filters: {sink, ports: {filter: [n]}}, where a filter
  // has a port for each view that lists it in filters_by_view.  rebins_by_view: as above, for each view.
  filter_bank_views(filters_by_view, extra_name='', rebins_by_view=[{}, {}, {}])::
    local banks = [
      local view = groups[ind].view_index;
      decon.tpc_group_filter_bank(ind, filters_by_view[view], extra_name, rebins_by_view[view])
      for ind in wc.iota(std.length(groups))
    ];
    local output(view, number) =
      local inds = members(view);
      local n = std.length(inds);
      local name = prefix + 'v' + view + sep + filters_by_view[view][number] + extra_name;
      local cat = nodes.reduce(name, 'cat', n, -2);
      if n == 1 then { nodes: [], edges: [], port: banks[inds[0]].oports[number] }
      else {
        nodes: [cat],
        edges: [pg.edge(banks[inds[ind]], cat, number, ind) for ind in wc.iota(n)],
        port: cat.oports[0],
      };
    local outputs = [
      output(view, number) { filter: filters_by_view[view][number] }
      for view in tpc.views
      for number in wc.iota(std.length(filters_by_view[view]))
    ];
    {
      sink: pg.intern(centernodes=banks + std.flattenArrays([one.nodes for one in outputs]),
                      edges=std.flattenArrays([one.edges for one in outputs]),
                      iports=[bank.iports[0] for bank in banks]),
      ports: {
        [filter]: [one.port for one in outputs if one.filter == filter]
        for filter in wc.unique_list(std.flattenArrays(filters_by_view))
      },
    },
}
