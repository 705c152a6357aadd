// A graph of live events, for tests: function of the engine.

local pg = import 'pgraph.jsonnet';
local data = import 'spng/train/data.jsonnet';

function(engine)
  local live = data.live({
    detector: 'toy',
    files: 'builtin',
    seeds: [1, 2],
    mixture: '1-3*tracks:1:60-88,0-5*blips:1',
  });
  pg.main(live.graph, engine, plugins=['WireCellSpng', 'WireCellTrain'], uses=live.control.uses)
