// Pieces of one TPC's graph under a context name, so that a job may use the same piece several times.
//
// Instance names are tpc + context_name + what + extra_name.

local cellviews_factory = import 'cellviews.jsonnet';
local decon_factory = import 'decon.jsonnet';
local fans_factory = import 'fans.jsonnet';
local frame_factory = import 'frame.jsonnet';
local make_nodes = import 'nodes.jsonnet';
local make_sim = import 'sim.jsonnet';
local wc = import 'wirecell.jsonnet';
local words = import 'words.jsonnet';

local all_views = [0, 1, 2];
local transpose = { operation: 'transpose', dims: [-2, -1] };

function(tpc, control={}, pg=import 'pgraph.jsonnet', context_name='') {
  local sg = self,
  local prefix = tpc.name + context_name,
  local nodes = make_nodes(control, pg),
  local fans = fans_factory(control, pg),
  local frame = frame_factory(control, pg),
  local decon = decon_factory(tpc, control, pg, prefix=prefix, sep='_'),

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
  downsample_views(factor=4, views=all_views, extra_name='')::
    pg.crossline([
      nodes.resampler(prefix + '_downsample' + factor + '_v' + view + extra_name, 1.0 / factor)
      for view in views
    ]),
  scale_views(scale, views=all_views, extra_name='')::
    each(views, '_scale', extra_name, function(name) nodes.transform(name, [{ operation: 'scale', scalar: scale }])),
  rebin_views(rebin=4, views=all_views, tag='', extra_name='')::
    each(views, '_rebin' + rebin, extra_name, function(name) nodes.rebinner(name, rebin, 'maximum', tag)),
  unbin_views(rebin=4, views=all_views, tag='', extra_name='')::
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
  tpc_group_resample(group_index, ratio=0.25, scale=1, extra_name='')::
    local name = prefix + '_v' + group_index + extra_name;
    pg.pipeline([
      nodes.resampler(name, ratio),
      nodes.transform(name, [{ operation: 'scale', scalar: scale }]),
    ]),
  resample_crossline_nodes(ratio=0.25, scale=1, extra_name='')::
    [sg.tpc_group_resample(ind, ratio, scale, extra_name) for ind in wc.iota(ngroups)],
  resample_crossline(ratio=0.25, scale=1, extra_name='')::
    pg.crossline(sg.resample_crossline_nodes(ratio, scale, extra_name)),
  // [1]set -> set[1]
  tdm_resample(ratio=0.25, scale=1, extra_name='')::
    pg.shuntlines([
      sg.tpc_group_unpacker(extra_name=extra_name),
      sg.resample_crossline(ratio, scale, extra_name),
      sg.tensor_packer(ngroups, extra_name),
    ]),

  // Coincidences of views.
  cross_threshold_views(extra_name='')::
    pg.crossline([
      nodes.threshold(prefix + '_cross_v' + view + extra_name, tpc.crossview_thresholds[view], 'tight', path=false)
      for view in all_views
    ]),
  // [3] -> [3]: deconvolved views -> masks
  tight_roi(rebin=4, views=all_views, extra_name='')::
    pg.shuntlines([
      sg.time_filter_views('wiener', views, extra_name),
      sg.downsample_views(rebin, views, '_tight' + extra_name),
      sg.cross_threshold_views(extra_name),
    ]),
  cellviews_tensorset(out_views=[0, 1], chunk_size=0, extra_name='')::
    cellviews_factory(control, pg).cellviews_tensorset(tpc, out_views, chunk_size, context_name + extra_name),
  // [3] -> [number of out_views]
  cellviews_tensors(out_views=[0, 1], chunk_size=0, extra_name='')::
    cellviews_factory(control, pg).cellviews_tensors(tpc,
                                                     out_views,
                                                     chunk_size,
                                                     context_name + extra_name,
                                                     prefix + '_cellviews' + extra_name),

  // Features for the network.
  dnnroi_dense_views(scale=1 / 4000, views=[0, 1], rebin=4, extra_name='')::
    pg.shuntlines([
      sg.time_filter_views('dnnroi', views, extra_name),
      sg.rebin_views(rebin, views, '', '_dense' + extra_name),
      sg.scale_views(scale, views, '_dnnroi_dense' + extra_name),
    ]),
  dnnroi_stack_features(views=[0, 1], extra_name='')::
    local cats = sg.reduce_views_list('cat', -3, views, extra_name);
    local unsqueeze = sg.transform_views('unsqueeze', 0, [-3], views, extra_name);
    local whole = pg.intern(centernodes=cats + [unsqueeze],
                            edges=[pg.edge(unsqueeze, cats[ind], ind, 0) for ind in wc.iota(std.length(views))]);
    {
      dense_sink: pg.intern(centernodes=[whole], iports=unsqueeze.iports),
      mp_sink: pg.intern(centernodes=[whole], iports=[cat.iports[1] for cat in cats]),
      source: pg.intern(centernodes=[whole], oports=[cat.oports[0] for cat in cats]),
    },
  connect_dnnroi_stack(mp, dense, views=[0, 1], extra_name='')::
    local stack = sg.dnnroi_stack_features(views, extra_name);
    pg.intern(outnodes=[stack.source],
              centernodes=[pg.shuntline(mp, stack.mp_sink), pg.shuntline(dense, stack.dense_sink)]),

  fanout_for_dnnroi_training(crossed=[1, 1, 0], extra_name='')::
    fans.fanout_select(prefix + '_dnnroi_training' + extra_name, 3, [
      ['wiener'] + (if crossed[view] == 1 then ['dense'] else [])
      for view in all_views
    ]),
  fanout_for_dnnroi_inference(crossed=[1, 1, 0], extra_name='')::
    fans.fanout_select(prefix + '_dnnroi_inference' + extra_name, 3, [
      ['wiener', 'gauss'] + (if crossed[view] == 1 then ['dense'] else [])
      for view in all_views
    ]),
  fanout_for_dnnroi_inference_simple(targets, extra_name='')::
    fans.fanout_select(prefix + '_dnnroi_inference' + extra_name, 3, [targets for view in all_views]),

  // [1]set -> tensor[number of crossed views]: features
  dnnroi_training_preface(crossed=[1, 1, 0], rebin=4, extra_name='')::
    local views = crossed_views(crossed);
    local images = sg.frame_decon(extra_name);
    local fan = sg.fanout_for_dnnroi_training(crossed, extra_name);
    local mps = pg.shuntlines([
      fan.targets.wiener,
      sg.tight_roi(rebin, all_views, extra_name),
      sg.cellviews_tensors(views, extra_name=extra_name),
    ]);
    local dense_views = sg.dnnroi_dense_views(views=views, rebin=rebin, extra_name=extra_name);
    local dense = pg.shuntline(fan.targets.dense, dense_views);
    local stack = sg.connect_dnnroi_stack(mps, dense, views, extra_name);
    pg.intern(innodes=[images], outnodes=[stack], centernodes=[pg.shuntline(images, fan.sink)]),

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

  // {decon_sink: [3], fodder: features of crossed views, gauss: [3], rois: masks of views that are not crossed}
  dnnroi_inference_preface(crossed=[1, 1, 0], rebin=4, extra_name='')::
    local views = crossed_views(crossed);
    local fan = sg.fanout_for_dnnroi_inference(crossed, extra_name);
    local tight = pg.shuntline(fan.targets.wiener, sg.tight_roi(rebin, all_views, extra_name));
    local initial = fans.fanout_select(prefix + '_initrois' + extra_name, 3, [
      ['cells'] + (if crossed[view] == 1 then [] else ['rois'])
      for view in all_views
    ]);
    local masks = pg.shuntline(tight, initial.sink);
    local cells = sg.cellviews_tensors(views, extra_name=extra_name);
    local mps = pg.intern(centernodes=[masks, pg.shuntline(initial.targets.cells, cells)], oports=cells.oports);
    local dense_views = sg.dnnroi_dense_views(views=views, rebin=rebin, extra_name=extra_name);
    local dense = pg.shuntline(fan.targets.dense, dense_views);
    {
      decon_sink: fan.sink,
      fodder: sg.connect_dnnroi_stack(mps, dense, views, extra_name),
      gauss: pg.shuntline(fan.targets.gauss, sg.gauss_dense_views(extra_name=extra_name)),
      rois: if std.length(views) == 3 then null
      else pg.intern(centernodes=[masks], oports=initial.targets.rois.oports),
    },

  // The network.
  dnnroi_model(modelfile):: nodes.forward_model(modelfile),
  dnnroi_forward_view(model, view_index, do_transpose=true, mask_thresh=0.5, nbatch=1, extra_name='')::
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
  dnnroi_forward_views(modelfile, crossed=[1, 1, 0], do_transpose=true, extra_name='')::
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
  dnnroi_inference(modelfile='roi-default.ts', crossed=[1, 1, 0], rebin=4, do_transpose=true)::
    local images = sg.frame_decon('_PRE');
    local preface = sg.dnnroi_inference_preface(crossed, rebin, '_PRE');
    local network = pg.shuntline(preface.fodder, sg.dnnroi_forward_views(modelfile, crossed, do_transpose, '_FWD'));
    local views = crossed_views(crossed), others = uncrossed_views(crossed);
    local mask_port(view) =
      if crossed[view] == 1 then network.oports[std.find(view, views)[0]]
      else preface.rois.oports[std.find(view, others)[0]];
    local masks = pg.intern(centernodes=[network] + (if preface.rois == null then [] else [preface.rois]),
                            oports=[mask_port(view) for view in all_views]);
    local apply = sg.applyroi_views(extra_name='_APPLY');
    pg.intern(innodes=[images],
              outnodes=[apply.signal_source],
              centernodes=[
                pg.shuntline(images, preface.decon_sink),
                pg.shuntlines([masks, sg.unbin_views(rebin, extra_name='_UNBIN'), apply.roi_sink]),
                pg.shuntline(preface.gauss, apply.dense_sink),
              ]),

  // [1]set -> tensor[3]: images at one stage
  simple_decon(rebin=4, output='gauss', extra_name='')::
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
