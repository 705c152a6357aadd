// Pieces of one TPC's graph under a context name, so that a job may use the same piece several times.  The names of the
// pieces are those of the Wire-Cell Toolkit's plugin; the network's input is that of ../features.jsonnet, as in our jobs.
//
// Instance names are tpc + context_name + what + extra_name.  feature_options: those of ../features.jsonnet, but for rebin,
// scale and chunk_size, which are arguments of the pieces.

local make_features = import '../features.jsonnet';
local frame_factory = import '../frame.jsonnet';
local make_nodes = import '../nodes.jsonnet';
local make_sim = import '../sim.jsonnet';
local make_steps = import '../steps.jsonnet';
local usual = import '../defaults.jsonnet';
local wc = import '../wirecell.jsonnet';
local words = import '../words.jsonnet';
local make_decon = import 'decon.jsonnet';

local transpose = { operation: 'transpose', dims: [-2, -1] };

function(tpc, control={}, pg=import '../pgraph.jsonnet', context_name='', feature_options={}) {
  local sg = self,
  local all_views = tpc.views,
  local prefix = tpc.name + context_name,
  local nodes = make_nodes(control, pg),
  local steps = make_steps(pg),
  local frame = frame_factory(control, pg),
  local decon = make_decon(tpc, control, pg, prefix=prefix, sep='_'),
  local features(extra_name, options={}) =
    make_features(tpc, control, pg, feature_options + options { prefix: prefix + '_', extra_name: extra_name }),

  local ngroups = std.length(tpc.view_groups),
  local crossed_views(crossed) = [view for view in all_views if crossed[view] == 1],
  local uncrossed_views(crossed) = [view for view in all_views if crossed[view] != 1],
  // One node for each view.
  local each(views, meth, extra_name, make) =
    pg.crossline([make(prefix + 'v' + view + meth + extra_name) for view in views]),

  this_name(extra_name='', meth=''):: prefix + meth + extra_name,

  // Deconvolution.
  filter_kernel(axis, extra_name=''):: decon.filter_kernel(prefix + extra_name, axis),
  response_kernel(view_index, extra_name=''):: decon.response_kernel(view_index, extra_name),
  decon_kernel(filt, resp, extra_name=''):: decon.decon_kernel(prefix + extra_name, filt, resp),
  tpc_group_decon_kernel(group_index, extra_name=''):: decon.tpc_group_decon_kernel(group_index, extra_name),
  kernel_convolve(kernel, axes_config, tag='', datapath_format='', extra_name='')::
    decon.kernel_convolve(prefix + extra_name, kernel, axes_config, tag, datapath_format),
  tpc_group_decon_frer(group_index, kernel, tag='decon', extra_name='')::
    decon.tpc_group_decon_frer(group_index, kernel, tag, extra_name),
  tpc_group_fanin(members):: decon.group_fanin(members),
  // [number of groups] -> [3]
  tpc_group_decon_views(extra_name=''):: decon.group_decon_view(extra_name),

  // Frames and sets.
  frame_to_tdm(tag='', groups=null, extra_name=''):: frame.to_tdm(tpc, tag, context_name + extra_name, groups),
  tdm_to_frame(extra_name='', traces_tag='signal', chid_tag='null')::
    frame.from_tdm(tpc, context_name + extra_name, traces_tag, chid_tag),
  // [1]set -> tensor[number of groups]
  tpc_group_unpacker(datapath_pattern='/frames/\\d+/tags/null/rules/0/groups/%d/traces', extra_name='')::
    frame.tensorset_unpacker(tpc, context_name + '_groups' + extra_name, datapath_pattern),
  tensor_packer(multiplicity=3, extra_name='')::
    nodes.tensor_packer(prefix + '_pack' + multiplicity + extra_name, multiplicity),
  // [1]set -> set[1]
  wrap_bypass(body, extra_name=''):: frame.wrap_bypass(body, prefix + '_bypass' + extra_name),
  // [1]set -> tensor[3]
  frame_decon(extra_name='')::
    pg.shuntlines([sg.tpc_group_unpacker(extra_name=extra_name), sg.tpc_group_decon_views(extra_name)]),

  // Filters and resampling, [n] -> [n] over views.
  time_filter_view(filter, view_index, extra_name=''):: decon.time_filter_one(filter, view_index, extra_name),
  time_filter_views(filter='gauss', views=all_views, extra_name='')::
    decon.time_filter_views(filter, views, extra_name),
  downsample_views(factor=usual.rebin, views=all_views, extra_name='')::
    pg.crossline([
      nodes.resampler(prefix + '_downsample' + factor + '_v' + view + extra_name, 1.0 / factor)
      for view in views
    ]),
  scale_views(scale, views=all_views, extra_name='')::
    each(views, '_scale', extra_name, function(name) nodes.transform(name, [{ operation: 'scale', scalar: scale }])),
  rebin_views(rebin=usual.rebin, views=all_views, tag='', extra_name='')::
    each(views, '_rebin' + rebin, extra_name, function(name) nodes.rebinner(name, rebin, 'maximum', tag)),
  unbin_views(rebin=usual.rebin, views=all_views, tag='', extra_name='')::
    each(views, '_unbin' + rebin, extra_name, function(name) nodes.rebinner(name, -rebin, 'maximum', tag)),
  transform_views(operation, scalar=0, dims=[], views=all_views, extra_name='')::
    each(views, '_' + operation, extra_name, function(name) nodes.transform(name, [{
      operation: operation,
      scalar: scalar,
      dims: dims,
    }])),
  // One reduction of two inputs for each view.
  reduce_views_list(operation, dim, views=all_views, extra_name='')::
    [nodes.reduce(prefix + 'v' + view + '_' + operation + extra_name, operation, 2, dim, {}) for view in views],
  gauss_dense_views(views=all_views, rebin=1, extra_name='')::
    local filter = sg.time_filter_views('gauss', views, extra_name);
    if rebin == 1 then filter else pg.shuntline(filter, sg.rebin_views(rebin, views, '', extra_name)),

  // Truth: [1]IDepoSet -> IFrame[1], or set[1] of one tensor for each view group.
  splat(extra_name='')::
    local named = tpc { name: prefix + extra_name };
    make_sim(named, control, pg).depos_to_splat(),
  splat_tdm(extra_name='_splat')::
    pg.pipeline([sg.splat(extra_name), sg.frame_to_tdm(extra_name=extra_name)]),

  // Groups of a simulation's truth.
  tpc_group_resample(group_index, ratio=1 / usual.rebin, scale=1, extra_name='')::
    local name = prefix + '_v' + group_index + extra_name;
    pg.pipeline([
      nodes.resampler(name, ratio),
      nodes.transform(name, [{ operation: 'scale', scalar: scale }]),
    ]),
  resample_crossline_nodes(ratio=1 / usual.rebin, scale=1, extra_name='')::
    [sg.tpc_group_resample(ind, ratio, scale, extra_name) for ind in wc.iota(ngroups)],
  resample_crossline(ratio=1 / usual.rebin, scale=1, extra_name='')::
    pg.crossline(sg.resample_crossline_nodes(ratio, scale, extra_name)),
  // [1]set -> set[1]
  tdm_resample(ratio=1 / usual.rebin, scale=1, extra_name='')::
    pg.shuntlines([
      sg.tpc_group_unpacker(extra_name=extra_name),
      sg.resample_crossline(ratio, scale, extra_name),
      sg.tensor_packer(ngroups, extra_name),
    ]),

  // Coincidences of views.
  cross_threshold_views(extra_name=''):: features(extra_name).masks(),
  // [n] -> [n]: deconvolved views -> masks
  tight_roi(rebin=usual.rebin, views=all_views, extra_name='')::
    local make = features(extra_name, { rebin: rebin });
    pg.shuntlines([sg.time_filter_views('wiener', views, extra_name), make.coarse(views), make.masks(views)]),
  cellviews_tensorset(out_views=[0, 1], chunk_size=0, extra_name='')::
    nodes.cellviews(prefix + extra_name, tpc, out_views, chunk_size),
  // [3] -> [number of out_views]
  cellviews_tensors(out_views=[0, 1], chunk_size=0, extra_name='')::
    features(extra_name, { chunk_size: chunk_size }).cells(out_views),

  // [n] -> [n]: deconvolved views -> the dense feature, [channel, tick]
  dnnroi_dense_views(scale=usual.scale, views=[0, 1], rebin=usual.rebin, extra_name='')::
    local make = features(extra_name, { rebin: rebin, scale: scale });
    pg.shuntline(sg.time_filter_views('dnnroi', views, extra_name), make.dense(views, expanded=false)),

  // A step: samples of the view groups to the network's input of the crossed views, as in our main job.  With "infer" there
  // are also ports of the charge of all views, and of masks of those that are not crossed.
  local network_input(samples, crossed, rebin, extra_name, infer=false) =
    local views = crossed_views(crossed);
    local make = features(extra_name, { rebin: rebin });
    local filters(view) = ['wiener'] + (if infer then ['gauss'] else []) + if crossed[view] == 1 then ['dnnroi'] else [];
    local banks = decon.filter_bank_views([filters(view) for view in all_views], extra_name);
    local images = steps.through(samples, banks.sink);
    local coarse = steps.through(banks.ports.wiener, make.coarse());
    local forks = [
      local port = coarse.ports[view];
      if !infer || crossed[view] == 1 then steps.from([port])
      else steps.through([port], nodes.fanout(prefix + '_v' + view + '_coarse' + extra_name, 2))
      for view in all_views
    ];
    local input = make.input([fork.ports[0] for fork in forks], banks.ports.dnnroi, views);
    local masks = [
      local name = prefix + '_v' + view + '_roi' + extra_name;
      steps.through([forks[view].ports[1]], nodes.threshold(name, tpc.crossview_thresholds[view], 'roi'))
      for view in uncrossed_views(crossed)
      if infer
    ];
    steps.all([images, coarse] + forks + [input] + masks, input.ports) {
      gauss: wc.get(banks.ports, 'gauss', []),
      masks: [mask.ports[0] for mask in masks],
    },

  // [1]set -> tensor[number of crossed views]: features, for training
  dnnroi_training_preface(crossed=usual.view_crossed, rebin=usual.rebin, extra_name='')::
    local unpack = sg.tpc_group_unpacker(extra_name=extra_name);
    local input = network_input(unpack.oports, crossed, rebin, extra_name);
    pg.intern(innodes=[unpack], centernodes=input.nodes, edges=input.edges, oports=input.ports),

  // [n] -> [n * multiplicity]
  expand_dimension(source, dim=-3, multiplicity=3, operation='unbind', extra_name='')::
    local made = [
      nodes.expand(prefix + 'v' + ind + '_' + operation + extra_name,
                   if std.isNumber(dim) then dim else 0,
                   multiplicity,
                   operation)
      for ind in wc.iota(std.length(source.oports))
    ];
    pg.shuntline(source, pg.crossline(made)),

  // The network.
  dnnroi_model(modelfile):: nodes.forward_model(modelfile),
  dnnroi_forward_view(model, view_index, do_transpose=true, mask_thresh=usual.score_thresh, nbatch=1, extra_name='')::
    local name = prefix + 'v' + view_index + '_dnnroi';
    local flip = if do_transpose then [transpose] else [];
    pg.pipeline([
      nodes.transform(name + '_pre' + extra_name, [
        { operation: 'noop' },
        { operation: 'unsqueeze', dims: [0, 1] },
      ] + flip),
      nodes.tensor_forward(name + '_fwd' + extra_name, model, nbatch),
      nodes.transform(name + '_post' + extra_name, flip + [{ operation: 'squeeze', dims: [1, 0] }]),
      nodes.threshold(name + '_roi' + extra_name, { nominal: mask_thresh }, 'roi'),
    ]),
  dnnroi_forward_views(modelfile, crossed=usual.view_crossed, do_transpose=true, extra_name='')::
    local model = sg.dnnroi_model(modelfile);
    pg.crossline([
      sg.dnnroi_forward_view(model, view, do_transpose, extra_name=extra_name)
      for view in crossed_views(crossed)
    ]),
  dnnroi_forward_views_separate_models(modelfiles, do_transpose=true, extra_name='')::
    pg.crossline([
      sg.dnnroi_forward_view(sg.dnnroi_model(modelfiles[view]), view, do_transpose, extra_name=extra_name)
      for view in wc.iota(std.length(modelfiles))
    ]),

  // Regions applied to charge, [2] -> [1]: gauss image, mask.
  applyroi_view(view_index, extra_name='')::
    local name = prefix + 'v' + view_index + '_applyroi' + extra_name;
    pg.pipeline([nodes.reduce(name, 'mul', extra={}), nodes.rebaseliner(name)]),
  applyroi_views(views=all_views, extra_name='')::
    local made = [sg.applyroi_view(view, extra_name) for view in views];
    local whole = pg.intern(centernodes=made);
    {
      dense_sink: pg.intern(centernodes=[whole], iports=[one.iports[0] for one in made]),
      roi_sink: pg.intern(centernodes=[whole], iports=[one.iports[1] for one in made]),
      signal_source: pg.intern(centernodes=[whole], oports=[one.oports[0] for one in made]),
    },

  // [1]set -> tensor[3]: ADC -> signals
  dnnroi_inference(modelfile=usual.finder, crossed=usual.view_crossed, rebin=usual.rebin, do_transpose=true)::
    local views = crossed_views(crossed), others = uncrossed_views(crossed);
    local unpack = sg.tpc_group_unpacker(extra_name='_PRE');
    local input = network_input(unpack.oports, crossed, rebin, '_PRE', infer=true);
    local network = steps.through(input.ports, sg.dnnroi_forward_views(modelfile, crossed, do_transpose, '_FWD'));
    local mask(view) =
      if crossed[view] == 1 then network.ports[std.find(view, views)[0]] else input.masks[std.find(view, others)[0]];
    local fine = steps.through([mask(view) for view in all_views], sg.unbin_views(rebin, extra_name='_UNBIN'));
    local signals = [
      steps.through([input.gauss[view], fine.ports[view]], sg.applyroi_view(view, '_APPLY'))
      for view in all_views
    ];
    local whole = steps.all([input, network, fine] + signals);
    pg.intern(innodes=[unpack],
              centernodes=whole.nodes,
              edges=whole.edges,
              oports=[signal.ports[0] for signal in signals]),

  // [1]set -> tensor[3]: images at one stage
  simple_decon(rebin=usual.rebin, output='gauss', extra_name='')::
    local stages = {
      decon: [],
      gauss: [sg.time_filter_views('gauss', all_views, extra_name)],
      wiener: [sg.time_filter_views('wiener', all_views, extra_name)],
      dnnroi: [sg.dnnroi_dense_views(views=all_views, rebin=rebin, extra_name=extra_name)],
      tight: [sg.tight_roi(rebin, all_views, extra_name)],
    };
    local wanted = words.one_of('output', output, std.objectFields(stages));
    pg.shuntlines([sg.frame_decon(extra_name)] + stages[wanted]),
}
