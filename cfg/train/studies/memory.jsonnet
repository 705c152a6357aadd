// Memory of networks in pieces: peak resident memory of a process that runs one on an image, by number of pieces and rebinning.
//
//   spng-scan train/studies/memory.jsonnet
//
// Weights are random, which changes nothing.  Each of the 96 cells is a process of spng-memscan that runs the network once, on a
// plane of ProtoDUNE-HD: an hour on two cores, and up to 14 GB.  -A shape=3,64,256 -A rebins=1,4 -A nchunks=1,2 -A reduce=16
// takes half a minute.  Points side by side (--jobs) change times, not memory.
//
//   reduce         factor by which networks are narrower than the published ones
//   shape          features, channels, ticks of the image before it is rebinned
//   rebins, nchunks   comma lists of what is tried: ticks in a bin, and pieces
//   threads        of each process

local studies = import 'spng/train/studies.jsonnet';

function(reduce=1, shape='3,800,6000', rebins='1,4,6,10', nchunks='1,2,3,4,5,10', threads=studies.usual.threads)
  local cell(column, label) = { file: 'memory.json', rows: 'cells', column: column, label: label };
  {
    about: 'Peak memory of networks on an image of ' + shape,
    axes: {
      nchunks: studies.numbers('nchunks', nchunks),
      network: studies.networks(reduce),
      rebin: studies.numbers('rebins', rebins),
    },
    shared: [{ name: '{network}', steps: [['spng-net', '{network}', 'width={width}', '--write', 'network.ts']] }],
    steps: [[
      'spng-memscan', '{shared}/{network}/network.ts', '--shape', shape, '--nchunks', '{nchunks}', '--rebin', '{rebin}',
      '-t', threads, '--json', 'memory.json',
    ]],
    figures: {
      peak: cell('peak_mb', 'peak [MiB]'),
      added: cell('added_mb', 'of it by the network [MiB]'),
      call_s: cell('wall_s', 'first call [s]'),
    },
  }
