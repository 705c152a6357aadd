// The arguments that signal processing jobs share, as they come from the command line, checked and in their types.

local make_control = import 'control.jsonnet';
local detconf = import 'detconf.jsonnet';
local io = import 'io.jsonnet';
local make_spng = import 'spng.jsonnet';
local wc = import 'wirecell.jsonnet';
local words = import 'words.jsonnet';

// Graph and numbers of the Wire-Cell Toolkit's own plugin, its config A.
local compatible = {
  decon: 'convolve',
  check_period: false,
  crossviews: 'crossviews',
  roi: { rebin_norm: 'interpolation', declared: false },
  decon_args: {
    kernel_prefix: '',
    kernel_extra: { debug_filename: '' },
    response_extra: { normalization: 'wct' },
    convolve_extra: { transform: 'complex' },
    no_filter: { kind: 'none' },
  },
  crossviews_extra: { row_order: 'wct', rounding: 'edge', wct_mp1: true },
  masks: 'resample',
  model_name: '',
};

{
  control(args)::
    make_control(device=args.device, verbosity=args.verbosity, semaphore=args.semaphore),

  engine(args):: words.one_of('engine', args.engine, ['Pgrapher', 'TbbFlow']),

  // Jobs refuse unknown keys, except in a graph that is to be the other toolkit's own.
  strict(args):: !words.boolean('compat', args.compat),

  frame_source(args, pg):: io.frame_array_source(args.input),
  frame_sink(args, pg):: io.frame_sink(args.output),

  // [1]IFrame -> IFrame[1]: the signal processing of the TPC that the arguments name.
  signals(args, control, pg)::
    local ident = words.integer('tpcid', args.tpcid);
    local compat = words.boolean('compat', args.compat);
    local tpc = detconf.get(args.detname, [ident], args.device, if compat then 'wct' else null).tpcs[0];
    local crossed = [
      words.one_of('view_crossed', words.integer('view_crossed', word), [0, 1])
      for word in wc.listify(args.view_crossed)
    ];
    local given = std.toString(args.view_crossed);
    assert std.length(crossed) == 3 : 'view_crossed: got ' + given + ' (want three of 0 or 1)';
    local base = if compat then compatible else { batch: tpc.batch_views && crossed[0] == 1 && crossed[1] == 1 && crossed[2] == 0 };
    local options = base {
      [if args.crossviews != null then 'crossviews']: args.crossviews,
      model: args.model,
      dump: wc.listify(args.dump),
      roi+: {
        post_order: args.post_order,
        nchunks: words.integer('nchunks', args.nchunks),
        mask_thresh: words.number('mask_thresh', args.mask_thresh),
      },
    };
    make_spng(tpc, control.config, crossed, pg, options),
}
