// A scan over angles: events simulated at each point of a grid, and how well chains of signal processing do on them.
//
//   wire-cell -c angle-scan.jsonnet -A chains=spng,osp -A output=scan
//
// The program spng-eval runs this job, goes on with a scan that was stopped, and makes tables of what it finds.  For each
// point there is a file in the folder output/points.
//
//   chains         comma list of what is compared: spng, the default signal processing; NAME.ts, the same with the network of
//                  this file; osp, the traditional one; osp-dnn:NAME.ts, that with the regions of a network;
//                  limit, the default with regions from the true charge
//   rebin          ticks that networks see as one, as in their training
//   particle       what is simulated: track, a straight one of even charge; or a particle, as in depos=electron:1GeV
//   planes         comma list of the wire planes that angles are about: u, v, w.  All three by default
//   angles         comma list of theta_xz [degree]: 0 for a track across the wires of the plane at one time, 90 for one
//                  along the drift
//   energies       comma list of energies [GeV] of particles
//   vertex         x,y,z [mm]: where particles start
//   events         number of events of each point
//   length         [mm] of tracks, or how far from the vertex a particle's charge is looked at
//   spread         [mm] how far events are from the middle of the drift volume, or from the vertex, at most, along each axis
//   only           comma list of names of points, as in w-txz45, to do only these
//   output         the folder
//   detector       whose description to use (or detname): a name (wire-cell --list-detectors) or a file of your own, NUMBERS.jsonnet
//   files          experiment: the experiment's data files; builtin: the models of them that come with the program, with
//                  filters of their own; auto: the experiment's, or the models for all if one is missing, with a warning
//   tpcid          ident of the TPC
//   device         cpu, gpu, gpuN, cuda or cuda:N
//   engine         Pgrapher (one thread) or TbbFlow (many)
//   semaphore      number of nodes that may use the device at once
//   verbosity      of the nodes' logs
//   seeds          of the random numbers, whole numbers
//   fluctuate      whether the charge that is lost while drifting fluctuates
//   noise          whether waveforms have any, or a factor on it, as in 1.5

local usual = import 'spng/defaults.jsonnet';
local job = import 'spng/job.jsonnet';

function(chains=usual.chains,
         rebin=usual.rebin,
         particle=usual.particle,
         planes='',
         angles='',
         energies='',
         vertex='',
         events=usual.events,
         length=usual.length,
         spread=usual.spread,
         only='',
         output='',
         detector=usual.detector,
         detname=detector,
         files=usual.files,
         tpcid=usual.tpcid,
         tpcids=tpcid,
         device=usual.device,
         engine=usual.engine,
         semaphore=usual.semaphore,
         verbosity=usual.verbosity,
         seeds=usual.seeds,
         fluctuate=usual.fluctuate,
         noise=usual.noise)
  job.angle_scan({
    chains: chains,
    rebin: rebin,
    particle: particle,
    planes: planes,
    angles: angles,
    energies: energies,
    vertex: vertex,
    events: events,
    length: length,
    spread: spread,
    only: only,
    output: output,
    detname: detname,
    files: files,
    tpcids: tpcids,
    device: device,
    engine: engine,
    semaphore: semaphore,
    verbosity: verbosity,
    seeds: seeds,
    fluctuate: fluctuate,
    noise: noise,
  })
