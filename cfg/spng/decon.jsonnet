// Deconvolution of view groups and filtering of views.
//
// Instance names are prefix + sep + what + extra; kernels, which are services, start with kernel_prefix.
// kernel_extra, response_extra and convolve_extra are configuration keys for all kernels, for response kernels and for
// convolutions; no_filter is how to write an axis without filters; dense_tag is the tag of images through the filter
// dnnroi, where it is not the filter's name.

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
         kernel_extra={},
         response_extra={},
         convolve_extra={},
         no_filter={ filters: [] },
         dense_tag=null) {
  local nodes = make_nodes(control, pg),
  local decon = self,
  local groups = tpc.view_groups,
  local ngroups = std.length(groups),
  local first_group = [[ind for ind in wc.iota(ngroups) if groups[ind].view_index == view][0] for view in [0, 1, 2]],
  local axis(group_index) = [channel_axis(groups[group_index].connection), time_axis],
  local with_debug(debug_filename) =
    kernel_extra + if debug_filename == '' then {} else { debug_filename: debug_filename },

  filter_kernel(name, axis_config, debug_filename='')::
    nodes.filter_kernel(name, axis_config, with_debug(debug_filename)),
  response_kernel(plane_index, extra_name='', debug_filename='')::
    nodes.response_kernel(prefix + 'v' + plane_index + extra_name,
                          tpc,
                          plane_index,
                          with_debug(debug_filename) + response_extra),
  decon_kernel(name, filt, resp):: nodes.decon_kernel(name, filt, resp, kernel_extra),

  tpc_group_decon_kernel(group_index, extra_name='')::
    local group = groups[group_index];
    local name = kernel_prefix + group.name + extra_name;
    local filter = decon.filter_kernel(name, [tpc.filters[group.view_index].channel.decon, no_filter]);
    decon.decon_kernel(name, filter, decon.response_kernel(group.view_index, sep + group.name + extra_name)),

  // The groups of one view share a kernel, which is named by the first of them.
  view_decon_kernel(view_index, extra_name='')::
    decon.tpc_group_decon_kernel(first_group[view_index], extra_name),

  kernel_convolve(name, kernel, axes_config, tag='', datapath_format='', debug_filename='', extra={})::
    nodes.kernel_convolve(name,
                          kernel,
                          axes_config,
                          tag,
                          datapath_format,
                          with_debug(debug_filename) + convolve_extra + extra),

  // [1] -> [1]: one group divided by the response.
  tpc_group_decon_frer(group_index, kernel, tag='decon', extra_name='')::
    local name = prefix + sep + groups[group_index].name + extra_name;
    decon.kernel_convolve(name,
                          kernel,
                          axis(group_index),
                          tag,
                          '/traces/group/' + group_index + '/KernelConvolve/' + name),

  // [n] -> [1]: the groups of one view along the channel axis.
  group_fanin(members)::
    if std.length(members) == 1 then members[0]
    else
      local n = std.length(members);
      local name = (if sep == '' then '' else prefix) + std.join('-', [member.name for member in members]);
      local cat = nodes.reduce(name, 'cat', n, -2);
      pg.intern(innodes=members, outnodes=[cat], edges=[pg.edge(members[ind], cat, 0, ind) for ind in wc.iota(n)]),

  // Nodes by group -> nodes by view.
  collect_groups_by_view(members):: [
    decon.group_fanin([members[ind] for ind in wc.iota(ngroups) if groups[ind].view_index == view])
    for view in [0, 1, 2]
  ],

  // [number of groups] -> [3]
  group_decon_view(extra_name='')::
    local kernels = [decon.view_decon_kernel(view, extra_name) for view in [0, 1, 2]];
    pg.crossline(decon.collect_groups_by_view([
      decon.tpc_group_decon_frer(ind, kernels[groups[ind].view_index], extra_name=extra_name)
      for ind in wc.iota(ngroups)
    ])),

  time_filter_kernel(filter, view_index, extra_name='')::
    local name = prefix + 'v' + view_index + sep + filter + extra_name;
    decon.filter_kernel(name, [no_filter, tpc.filters[view_index].time[filter]]),

  // [1] -> [1]: one view through its gauss, wiener or dnnroi filter.
  time_filter_one(filter, view_index, extra_name='')::
    local kernel = decon.time_filter_kernel(filter, view_index, extra_name);
    local axis = [
      { padding: 'none', dft: false },
      { padding: 'none', dft: true } + tpc.filters[view_index].time.options,
    ];
    local path = '/traces/view/' + view_index + '/KernelConvolve/' + kernel.name;
    decon.kernel_convolve(kernel.name, kernel, axis, decon.image_tag(filter), path, extra={ zero_masked: true }),

  // The tag of images that went through a filter.
  image_tag(filter):: if dense_tag != null && filter == 'dnnroi' then dense_tag else filter,

  // [n] -> [n]
  time_filter_views(filter='gauss', views=[0, 1, 2], extra_name='')::
    pg.crossline([decon.time_filter_one(filter, view, extra_name) for view in views]),

  // [1] -> [number of filters]: one group divided by the response and through each filter.  The word "decon" stands
  // for no further filter.
  tpc_group_filter_bank(group_index, filters, extra_name='')::
    local group = groups[group_index];
    local view = group.view_index;
    local identity = { filters: [{ kind: 'flat', scale: 1.0 }], ignore_baseline: false } +
                     { period: tpc.filters[view].time.gauss.period };
    local kernel(filter) =
      if filter == 'decon' then decon.filter_kernel(prefix + 'v' + view + sep + filter, [no_filter, identity])
      else decon.time_filter_kernel(filter, view, extra_name);
    nodes.filter_bank(prefix + sep + group.name + extra_name,
                      decon.view_decon_kernel(view, extra_name),
                      axis(group_index),
                      [
                        { name: filter, tag: decon.image_tag(filter), kernel: kernel(filter) } +
                        tpc.filters[view].time.options
                        for filter in filters
                      ],
                      '/traces/group/' + group_index),

  // [number of groups] -> [3 per filter]: all views through each filter, as {sink, sources: {filter: [n]}}, where the
  // source of a filter has a port for each view that lists it in filters_by_view.
  filter_bank_views(filters_by_view, extra_name='')::
    local banks = [
      decon.tpc_group_filter_bank(ind, filters_by_view[groups[ind].view_index], extra_name)
      for ind in wc.iota(ngroups)
    ];
    local members(view) = [ind for ind in wc.iota(ngroups) if groups[ind].view_index == view];
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
      [output(view, number) for number in wc.iota(std.length(filters_by_view[view]))]
      for view in [0, 1, 2]
    ];
    local all = std.flattenArrays(outputs);
    local whole = pg.intern(centernodes=banks + std.flattenArrays([one.nodes for one in all]),
                            edges=std.flattenArrays([one.edges for one in all]),
                            iports=[bank.iports[0] for bank in banks]);
    local ports(filter) = [
      outputs[view][number].port
      for view in [0, 1, 2]
      for number in wc.iota(std.length(filters_by_view[view]))
      if filters_by_view[view][number] == filter
    ];
    {
      sink: whole,
      ports: { [filter]: ports(filter) for filter in wc.unique_list(std.flattenArrays(filters_by_view)) },
    },
}
