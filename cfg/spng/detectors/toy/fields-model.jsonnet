// The field near the wires of the toy, for spng-make-detector: ProtoDUNE-HD's, stretched to a pitch of 5 mm.
// "wc" is wirecell.jsonnet, for the units.

function(wc)
  local pdhd = (import '../pdhd/fields-model.jsonnet')(wc);
  local pitch = 5 * wc.mm;
  local stretch = pitch / pdhd.pitch;
  pdhd {
    planes: [{ location: one.location * stretch, bias: one.bias * stretch } for one in pdhd.planes],
    pitch: pitch,
    mesh: -pitch,
    speed: 1.6 * wc.mm / wc.us,
  }
