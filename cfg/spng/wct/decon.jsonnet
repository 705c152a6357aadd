// Deconvolution as the Wire-Cell Toolkit's plugin has it: a node for each convolution.  What it takes over, and the
// arguments, are those of ../decon.jsonnet; convolve_keys are more keys of the nodes.

local make_decon = import '../decon.jsonnet';
local make_nodes = import '../nodes.jsonnet';
local wc = import '../wirecell.jsonnet';

function(tpc,
         control={},
         pg=import '../pgraph.jsonnet',
         prefix=tpc.name,
         sep='',
         kernel_prefix=prefix + sep,
         kernel_keys={},
         response_keys={},
         convolve_keys={},
         no_filter={ filters: [] })
  make_decon(tpc, control, pg, prefix, sep, kernel_prefix, kernel_keys, response_keys, no_filter) + {
    local decon = self,
    local nodes = make_nodes(control, pg),
    local groups = tpc.view_groups,
    local ngroups = std.length(groups),

    kernel_convolve(name, kernel, axes_config, tag='', datapath_format='', debug_filename='', keys={})::
      local debug = if debug_filename == '' then {} else { debug_filename: debug_filename };
      nodes.kernel_convolve(name,
                            kernel,
                            axes_config,
                            tag,
                            datapath_format,
                            kernel_keys + debug + convolve_keys + keys),

    // [1] -> [1]: one group divided by the response.
    tpc_group_decon_frer(group_index, kernel, tag='decon', extra_name='')::
      local name = prefix + sep + groups[group_index].name + extra_name;
      decon.kernel_convolve(name,
                            kernel,
                            decon.axes(group_index),
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

    // [1] -> [1]: one view through its gauss, wiener or dnnroi filter.
    time_filter_one(filter, view_index, extra_name='')::
      local kernel = decon.time_filter_kernel(filter, view_index, extra_name);
      local axis = [
        { padding: 'none', dft: false },
        { padding: 'none', dft: true } + tpc.filters[view_index].time.options,
      ];
      local path = '/traces/view/' + view_index + '/KernelConvolve/' + kernel.name;
      decon.kernel_convolve(kernel.name, kernel, axis, filter, path, keys={ zero_masked: true }),

    // [n] -> [n]
    time_filter_views(filter='gauss', views=[0, 1, 2], extra_name='')::
      pg.crossline([decon.time_filter_one(filter, view, extra_name) for view in views]),
  }
