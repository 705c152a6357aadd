// A detector that nobody has built: 1 m of drift, one anode of 1 m x 1 m, wires 3 mm apart.  docs/add-a-detector.md makes it.
{
  name: 'mini',
  what: 'A cubic metre of argon',
  anodes: [{ ident: 0, x_mm: 0, y_mm: -500, z_mm: 500, looks: 1, cathode_x_mm: 1000 }],
  local area = { pitch_mm: 3, width_mm: 1000, height_mm: 1000 },
  planes: [area { angle_deg: 60 }, area { angle_deg: -60 }, area { angle_deg: 0 }],
  plane_gap_mm: 3,
  field_speed_mm_per_us: 1.114,
  drift_speed_mm_per_us: 1.114,
  tick_ns: 500,
  readout_ticks: 2400,
  adc_bits: 12,
  adc_range_V: [0, 2.0],
  baselines_mV: [1000, 1000, 250],
  gain_mV_per_fC: 14,
  shaping_us: 2.2,
}
