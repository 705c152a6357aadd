// Sources and sinks chosen by a file's extension, of which the last counts, as in "x.tar.bz2.npz".

local make_nodes = import 'nodes.jsonnet';
local fileio = import 'wct/fileio.jsonnet';
local pg = import 'pgraph.jsonnet';
local wc = import 'wirecell.jsonnet';
local words = import 'words.jsonnet';

local formats = {
  npz: 'sio',
  zip: 'sio',
  tar: 'sio',
  tgz: 'sio',
  tbz2: 'sio',
  tzst: 'sio',
  txz: 'sio',
  'tar.gz': 'sio',
  'tar.bz2': 'sio',
  'tar.zst': 'sio',
  'tar.xz': 'sio',
  hdf: 'hio',
  h5: 'hio',
  hdf5: 'hio',
  pkl: 'pkl',
  pickle: 'pkl',
};

local format_by_ext(filename) =
  local found = [ext for ext in std.objectFields(formats) if std.endsWith(filename, '.' + ext)];
  if std.length(found) == 0 then words.unknown('file name extension', filename, std.objectFields(formats))
  else formats[found[0]];

// By format, or an error that tells which formats would do.  HDF5 is not among them: its components come with the
// Wire-Cell Toolkit only, and are for who names them, by frame_to_hio() and itensors_to_hio().
local choose(filename, makers) =
  local known = [ext for ext in std.objectFields(formats) if std.objectHas(makers, formats[ext])];
  if std.count([std.endsWith(filename, '.' + ext) for ext in known], true) == 0
  then words.unknown('file name extension', filename, known)
  else makers[format_by_ext(filename)];

// File names with a "%d" (or "%(tpcid)d") for the ident of a TPC, "%(tier)s" for what is in the file, and "%(chain)s" for the
// signal processing that signals are from.  What sinks fill in: "%(event)d" (or "%(event)04d" and the like) for the ident of an event, "%(input)s" for the name of the file that it
// comes from, "%(index)d" for its place in that.
local digits = [''] + ['0' + n for n in std.range(1, 9)];
local placeholders = {
  d: 'tpcid',
  '(tpcid)d': 'tpcid',
  '(tpcid)s': 'tpcid',
  '(tier)s': 'tier',
  '(chain)s': 'chain',
  '(input)s': 'input',
} + { ['(' + what + ')' + width + 'd']: what for what in ['event', 'index'] for width in digits };
local sinks_fill = ['event', 'input', 'index'];
// Those that messages name.
local shown = ['%d', '%(tpcid)d', '%(tier)s', '%(chain)s', '%(event)d', '%(event)04d', '%(input)s', '%(index)d'];
local make_pattern(text) =
  local parts = std.split(text, '%');
  // What follows each "%": {what, tail}.
  local fields = [
    local known = [word for word in std.objectFields(placeholders) if std.startsWith(part, word)];
    if std.length(known) == 0
    then words.unknown('placeholder in file name', text, shown)
    else {
      what: placeholders[known[0]],
      sink: '%' + (if std.startsWith(known[0], '(event)') then known[0][std.length('(event)'):] else known[0]),
      tail: part[std.length(known[0]):],
    }
    for part in parts[1:]
  ];
  local whats = [field.what for field in fields];
  {
    text: text,
    has(what):: std.count(whats, what) > 0,
    fill(values)::
      local filled(field) =
        if std.count(sinks_fill, field.what) > 0 then field.sink
        else if std.objectHas(values, field.what) then std.toString(values[field.what])
        else words.unfit('file name', text, 'no %%(%s)s, which is for signals only' % field.what);
      parts[0] + std.join('', [filled(field) + field.tail for field in fields]),
  };

local frame_to_hio(filename, digitize=false, gzip=1, chunk=[256, 256], trace_tags=[]) =
  pg.pipeline([
    pg.pnode({
      type: 'HDF5FrameTap',
      name: filename,
      data: {
        filename: filename,
        digitize: digitize,
        gzip: gzip,
        chunk: chunk,
        [if std.length(trace_tags) > 0 then 'trace_tags']: trace_tags,
      },
    }, nin=1, nout=1),
    pg.pnode({ type: 'DumpFrames', name: filename }, nin=1, nout=0),
  ]);

local segment_formats = ['h5', 'hdf5', 'hdf', 'txt', 'csv', 'dat'];
// Whether a file of deposits, or the first of several, is such a table.
local is_table(filename, segments) =
  local first = if std.isArray(filename) then filename[0] else filename;
  segments != null || std.length([ext for ext in segment_formats if std.endsWith(first, '.' + ext)]) > 0;
local segment_source(filename, keys) =
  local known = ['BirksRecombination', 'BoxRecombination', 'MipRecombination', 'electrons'];
  local model = words.one_of('model', wc.get(keys, 'model', known[0]), known);
  pg.pnode({
    type: 'SegmentFileSource',
    name: if std.isArray(filename) then std.join(',', filename) else filename,
    data: { inname: filename } + keys,
  }, nin=0, nout=1, uses=if model == 'electrons' then [] else [{ type: model, name: '', data: {} }]);

local ttensors_to_itensors(name, include_rules, exclude_rules, control, about={}) =
  local extra = { [if about != {} then 'about']: about };
  make_nodes(control, pg).tdm_to_tensor_set(name, include_rules, exclude_rules, extra);

local pickle(filename, extra={}) =
  pg.pnode({ type: 'SPNGTensorSetPickleSink', name: filename, data: { filename: filename } + extra }, nin=1, nout=0);

local itensors_to_hio(filename, datapath_pattern, gzip, chunks) =
  pg.pnode({
    type: 'HioTensorSink',
    name: filename,
    data: { filename: filename, datapath_pattern: datapath_pattern, gzip: gzip, chunks: chunks },
  }, nin=1, nout=0);

// A node that reads files.  filename: one, or an array of them.
local source(type, filename, data) =
  local name = if std.isArray(filename) then std.join(',', filename) else filename;
  pg.pnode({ type: type, name: name, data: { inname: filename } + data }, nin=0, nout=1);

{
  local io = self,

  // IFrame[1] of archives.  extra: more keys of the source.
  frame_files(filename, extra={}):: source('FrameFileSource', filename, { tags: [] } + extra),

  // IDepoSet[1] of our archives, or of tables of segments of other simulations: HDF5, text, or any file where the
  // reader's keys for such, "segments", are given.  extra: more keys of the source; tables are read in pieces, so that
  // max_mb is none of theirs.
  depo_files(filename, extra={}, segments=null)::
    local given = if segments == null then {}
    else words.object('segments', segments, "keys of SegmentFileSource, as --tla-code 'segments={layout: \"larsoft\"}'");
    if !is_table(filename, segments) then source('DepoFileSource', filename, { scale: 1.0 } + extra)
    else segment_source(filename, { [key]: extra[key] for key in std.objectFields(extra) if key != 'max_mb' } + given),

  // The type of the node that depo_files() makes.
  depo_files_type(filename, segments=null)::
    if is_table(filename, segments) then 'SegmentFileSource' else 'DepoFileSource',

  format_by_ext(filename):: format_by_ext(filename),

  // extra: more keys of the sink.
  frame_to_sio(filename, tags=[], digitize=false, dense=null, extra={})::
    local data = { outname: filename, tags: tags, digitize: digitize, dense: dense } + extra;
    pg.pnode({ type: 'FrameFileSink', name: filename, data: data }, nin=1, nout=0),
  frame_to_hio(filename, digitize=false, gzip=1, chunk=[256, 256], trace_tags=[])::
    frame_to_hio(filename, digitize, gzip, chunk, trace_tags),
  frame_sink(filename, digitize=false, tags=[], dense=null, extra={})::
    choose(filename, {
      sio: io.frame_to_sio(filename, tags, digitize, dense, extra),
    }),

  // {has(what), fill({tpcid, tier})} of a file name with placeholders.
  pattern(text):: make_pattern(text),

  // The names of the files of frame_sinks().
  frame_outputs(pattern, tpcids, tier='frame')::
    local name(ident) = pattern.fill({ tpcid: ident, tier: tier });
    if pattern.text == '' then []
    else if std.length(tpcids) == 1 || pattern.has('tpcid') then [name(ident) for ident in tpcids]
    else [name('')],

  // [number of TPCs]IFrame -> files: one for each TPC where the pattern of their names tells them apart, else one for
  // all, where trace tags are lost.  An empty name throws the frames away, by nodes that null_name begins.  extra: a function
  // that gives more keys of the sink of a TPC.
  frame_sinks(pattern, tpcids, tier='frame', digitize=false, extra=function(ident) {}, null_name=tier)::
    local n = std.length(tpcids);
    local names = io.frame_outputs(pattern, tpcids, tier);
    local sink(ind) = io.frame_sink(names[ind], digitize, extra=extra(tpcids[ind]));
    if pattern.text == '' then pg.crossline([io.frame_null_sink(null_name + ident) for ident in tpcids])
    else if std.length(names) == n then pg.crossline([sink(ind) for ind in std.range(0, n - 1)])
    else pg.pipeline([
      pg.pnode({ type: 'FrameFanin', name: names[0], data: { multiplicity: n } }, nin=n, nout=1),
      sink(0),
    ]),

  ttensors_to_itensors(name, include_rules=[], exclude_rules=[], control={})::
    ttensors_to_itensors(name, include_rules, exclude_rules, control),
  itensors_to_sio(filename, prefix=''):: fileio.tensor_file_sink(filename, prefix),
  itensors_to_hio(filename, datapath_pattern='tensorsets/{ident}', gzip=0, chunks=[])::
    itensors_to_hio(filename, datapath_pattern, gzip, chunks),
  ttensors_to_pkl(filename):: pickle(filename),
  ttensors_sink(filename,
                include_rules=[],
                exclude_rules=[],
                prefix='',
                control={},
                pickle_extra={},
                about={})::
    local convert = ttensors_to_itensors(filename, include_rules, exclude_rules, control, about);
    choose(filename, {
      sio: pg.pipeline([convert, io.itensors_to_sio(filename, prefix)]),
      pkl: pickle(filename, pickle_extra { [if about != {} then 'about']: about }),
    }),

  // [1]IFrame -> IFrame[1] with another sampling period.  The line from the last to the first sample is where a pedestal
  // does least harm.
  resampler(name, period)::
    pg.pnode({ type: 'Resampler', name: name, data: { period: period, time_pad: 'linear' } }, nin=1, nout=1),

  depo_source(filename, segments=null):: io.depo_files(filename, {}, segments),
  depo_sink:: fileio.depo_file_sink,
  tensor_source:: fileio.tensor_file_source,
  tensor_sink:: fileio.tensor_file_sink,
  frame_tensor_source:: fileio.frame_tensor_file_source,
  frame_tensor_sink:: fileio.frame_tensor_file_sink,
  frame_array_source:: fileio.frame_file_source,
  frame_array_sink:: fileio.frame_file_sink,
  frame_null_sink(name, digitize=null):: pg.pnode({ type: 'DumpFrames', name: name }, nin=1, nout=0),
  frame_hdf_sink(filename, digitize=false, gzip=1, chunk=[256, 256])::
    frame_to_hio(filename, digitize, gzip, chunk),
  frame_array_any_sink(filename, digitize=false):: io.frame_sink(filename, digitize),

  local bundle(source, sink) = {
    depo_source: fileio.depo_file_source,
    depo_sink: fileio.depo_file_sink,
    frame_source: source,
    frame_sink: sink,
  },
  depos:: bundle(fileio.frame_file_source, fileio.frame_file_sink),
  tensors:: bundle(fileio.frame_tensor_file_source, fileio.frame_tensor_file_sink),
  arrays:: bundle(fileio.frame_file_source, fileio.frame_file_sink),
}
