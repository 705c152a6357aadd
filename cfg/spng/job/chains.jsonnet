// The chains of signal processing of a TPC, of which a job runs one or several on the same waveforms:
//
//   spng  tensors on any device, regions of interest by a network and coincidences of planes; see spng.jsonnet
//   osp   the traditional one, regions by thresholds that are refined; see osp.jsonnet
//   osp-dnn  the same with the regions of some planes by a network that sees its images; see dnnroi.jsonnet

local usual = import '../defaults.jsonnet';
local wc = import '../wirecell.jsonnet';
local words = import '../words.jsonnet';

// What only some of them take.
local network = ['model', 'precision', 'optimize', 'nchunks', 'mask_thresh', 'view_crossed', 'rebin'];
local takes = {
  spng: network + ['post_order', 'features', 'crossviews', 'batch_tpcs', 'masks', 'dump'],
  osp: [],
  'osp-dnn': network,
};
local known = ['spng', 'osp', 'osp-dnn'];
local has_network(chain) = std.count(takes[chain], 'model') > 0;
local special = wc.unique_list(std.flattenArrays([takes[chain] for chain in known]));

// Of numbers, words and lists of these.
local text(value) = std.join(',', [std.toString(item) for item in wc.listify(value)]);

local listed(chains) = std.join(' or ', ['chain=' + chain for chain in chains]);

{
  known: known,

  // The chains that a job's arguments name, each once.
  chosen(args)::
    local names = wc.unique_list(words.some_of('chain', args.chain, known));
    if names == [] then words.unfit('chain', '', 'one or more of ' + std.join(', ', known)) else names,

  // The networks of those of some chains that have one, by chain: as many in a list, in their order.  Without an argument null,
  // for the detector's own, which is for the main chain's images: for those of the traditional one one has to be given.
  models(args, chains)::
    local owners = [chain for chain in chains if has_network(chain)];
    local given = args.model != null;
    local files = if std.length(owners) == 1 then [args.model] else wc.listify(args.model);
    local none_for(chain) =
      local images = if chain == 'osp-dnn' then 'chain=osp-dnn' else if args.features == 'osp' then 'features=osp' else null;
      if images == null then null
      else words.refuse('model is not given (want a network for images of the traditional chain, with %s)' % images);
    if given && owners != [] && std.length(files) != std.length(owners)
    then words.unfit('model', args.model, 'one for each of the chains %s, in a list' % std.join(', ', owners))
    else {
      [owners[ind]]: if given then files[ind] else none_for(owners[ind])
      for ind in wc.iota(std.length(owners))
    },

  // The chains, unless the arguments have something for a chain that is not among them.  more: names of arguments that only
  // chains with a network take in this job.
  checked(args, more=[])::
    local chains = self.chosen(args);
    local takers(name) = [
      chain
      for chain in known
      if std.count(takes[chain], name) > 0 || (has_network(chain) && std.count(more, name) > 0)
    ];
    local is_taken(name) = std.length(std.setInter(std.set(chains), std.set(takers(name)))) > 0;
    // The usual values are as good as none, but for a network.
    local is_given(name) = wc.get(args, name) != null && (name == 'model' || text(args[name]) != text(usual[name]));
    local lost = [name for name in special + more if is_given(name) && !is_taken(name)];
    if lost == [] then chains
    else words.refuse('%s=%s is not for chain=%s (for %s)' %
                      [lost[0], text(args[lost[0]]), std.join(',', chains), listed(takers(lost[0]))]),
}
