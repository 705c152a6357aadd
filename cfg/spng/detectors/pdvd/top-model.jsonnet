// The noise of ProtoDUNE-VD's upper anodes, for spng-make-detector; model.jsonnet has the rest.
local models = import '../models.jsonnet';
local wc = import '../../wirecell.jsonnet';

local numbers = (import 'numbers.jsonnet')(wc);
local top = numbers.apart[0];

{ noise: models.noise(numbers { adc: top.adc, elec: top.elec }, 0.5e-9 * wc.volt, models.lengths(2 * wc.m), 191 * wc.picofarad) }
